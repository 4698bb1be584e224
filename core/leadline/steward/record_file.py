"""Records in a file, one after the other: CSV as programs export it, or one JSON object a line.

Nothing is guessed that could be guessed wrong: a file that is not UTF-8 is refused with a sentence, unless its
encoding is named. A line that cannot be read is one bad record, with its number; memory stays flat.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

import orjson

from leadline.errors import ConfigError
from leadline.paths import reason_of, short

LONGEST_LINE: Final = 4 * 1024 * 1024
LONGEST_CELL: Final = 128 * 1024
DELIMITERS: Final = ",;\t|"
_BROKEN = re.compile("[\udc80-\udcff]")
"""What a byte that is not UTF-8 is read as (surrogateescape)."""


_SEPARATOR = re.compile(r'"?sep=([^\w"\s]|\t)"?[,;\t|]*', re.IGNORECASE)
_CELL = "field larger than field limit"
"""How the csv module's message of a cell that is too long begins."""


class Row(NamedTuple):
    """One record. ``number`` counts records from 1; ``line`` is where it begins. ``problem``: why it has no fields."""

    number: int
    line: int
    fields: Mapping[str, Any] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """An open file. ``columns`` are a CSV's header, None for JSON Lines; ``rows`` may be walked once."""

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
    delimiter: str = ""


@contextmanager
def open_records(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Iterator[RecordFile]:
    """Raises ConfigError for a file that cannot be opened or told, also while rows are walked."""
    shown = short(str(path))
    try:
        with path.open(
            encoding=encoding or "utf-8-sig", errors="replace" if encoding else "surrogateescape", newline=""
        ) as file:
            lines = _Lines(file, shown, strict=encoding is None)
            yield _opened(lines, shown, delimiter)
    except LookupError:
        raise ConfigError(f"there is no encoding {short(str(encoding), 40)}; use one such as cp1252") from None
    except OSError as error:
        raise ConfigError(f"cannot read {shown} ({reason_of(error)}); check the path") from None
    except UnicodeError:
        raise ConfigError(f"{shown} is not in the encoding that was named; correct --encoding") from None


class TooLong(Exception):
    """A line of more than LONGEST_LINE characters; it has been passed over."""


class _Lines:
    """Lines with their ends, counted, none longer than LONGEST_LINE."""

    def __init__(self, file: TextIO, shown: str, *, strict: bool) -> None:
        self._file = file
        self._shown = shown
        self._strict = strict
        self._waiting: list[str] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        """Raises TooLong, after which the next line can be asked for."""
        line = self._waiting.pop() if self._waiting else self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
            while (more := self._file.readline(LONGEST_LINE)) and more[-1] not in "\r\n":
                pass
            raise TooLong
        if self._strict and not line.isascii() and _BROKEN.search(line):
            raise ConfigError(self._not_utf8(line))
        return line

    def give_back(self, line: str) -> None:
        self._waiting.append(line)
        self.number -= 1

    def _not_utf8(self, line: str) -> str:
        raw = line.encode("utf-8", "surrogateescape")
        if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in raw[:200]:
            return f"{self._shown} is not UTF-8 text but looks like UTF-16; save it as UTF-8 or give --encoding utf-16"
        return (
            f"{self._shown}:{self.number} is not UTF-8 text (often Windows-1252 from a spreadsheet); "
            "save it as UTF-8 or give --encoding cp1252"
        )


def _opened(lines: _Lines, shown: str, delimiter: str | None) -> RecordFile:
    try:
        first = _first(lines)
        named = _SEPARATOR.fullmatch(first.rstrip("\r\n"))
        if named is not None:  # Excel's own line, which is no header
            delimiter, first = delimiter or named[1], _first(lines)
    except TooLong:
        raise ConfigError(f"the first line of {shown} has no end; name a CSV file or one JSON object a line") from None
    if not first:
        raise ConfigError(f"{shown} is empty; name a CSV file with a header, or one JSON object a line")
    start = first.lstrip()[:1]
    if start == "[":
        raise ConfigError(f"{shown} is one JSON list; write one object a line, as `jq -c '.[]'` does")
    lines.give_back(first)
    if start == "{":
        return RecordFile(None, _json_rows(lines))
    found = delimiter or _delimiter(first)
    return _csv(lines, shown, found)


def _first(lines: _Lines) -> str:
    """The next line that holds something; empty at the end."""
    line = next(lines, "")
    while line and not line.strip():
        line = next(lines, "")
    return line


def _delimiter(header: str) -> str:
    r"""The one that stands most often outside quotes.

    >>> _delimiter('Email;"Name, first";Phone'), _delimiter("email"), _delimiter("a\tb")
    (';', ',', '\t')
    """
    outside = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=lambda each: (outside.count(each), -DELIMITERS.index(each)))


def _csv(lines: _Lines, shown: str, delimiter: str) -> RecordFile:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        columns = tuple(name.strip() for name in next(reader))
    except (csv.Error, TooLong, StopIteration):
        raise ConfigError(f"the header of {shown} cannot be read; mend its quotes") from None
    while columns and not columns[-1]:
        columns = columns[:-1]  # a delimiter too many at the end of each line
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        what = f"the column {twice[0][:80]!r} stands in it twice" if twice[0] else "a column has no name"
        raise ConfigError(f"the header of {shown} is not clear: {what}; mend it")
    return RecordFile(columns, _csv_rows(reader, lines, columns), delimiter)


def _csv_rows(reader: Any, lines: _Lines, columns: Sequence[str]) -> Iterator[Row]:
    number = 0
    hinted = False
    while True:
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            problem = _cell(line, lines.number) if str(error).startswith(_CELL) else _quotes(line, lines.number)
            if lines.number > line and not hinted:
                problem += f"; a quote that opens in line {line} may lack its end"
                hinted = True
            yield Row(number, line, None, problem)
            continue
        except TooLong:
            number += 1
            yield Row(number, line, None, f"line {line} is longer than {LONGEST_LINE:,} characters")
            continue
        if not cells:
            continue  # an empty line
        number += 1
        extra = [cell for cell in cells[len(columns) :] if cell]
        if len(cells) < len(columns) or extra:
            yield Row(number, line, None, f"line {line} has {len(cells)} cells, the header has {len(columns)}")
            continue
        yield Row(number, line, dict(zip(columns, cells, strict=False)))


def _cell(first: int, last: int) -> str:
    where = f"line {first} has" if first >= last else f"lines {first} to {last} have"
    return f"{where} a cell of more than {LONGEST_CELL:,} characters, which is the limit"


def _quotes(first: int, last: int) -> str:
    where = f"line {first}" if first >= last else f"lines {first} to {last}"
    return f"the quotes of {where} are not closed as they should be"


def _json_rows(lines: _Lines) -> Iterator[Row]:
    number = 0
    while True:
        try:
            text = next(lines)
        except StopIteration:
            return
        except TooLong:
            number += 1
            yield Row(number, lines.number, None, f"line {lines.number} is longer than {LONGEST_LINE:,} characters")
            continue
        if not text.strip():
            continue
        number += 1
        try:
            data = orjson.loads(text)
        except ValueError:
            data = None
        if isinstance(data, dict):
            yield Row(number, lines.number, data)
        else:
            yield Row(number, lines.number, None, f"line {lines.number} is not one JSON object")
