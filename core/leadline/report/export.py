"""Records written out for other programs: JSON Lines is the exact form, CSV the one for spreadsheets.

A spreadsheet runs a cell that begins like a formula, quoted or not, so CSV cells are defused with an
apostrophe. That alters values (``+44…``): never read the CSV back in.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from leadline.errors import ConfigError
from leadline.paths import reason_of, short
from leadline.report.as_json import Json

FORMULA_STARTS = frozenset(
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}\N{MINUS SIGN}"
)


def write_jsonl(rows: Iterable[Mapping[str, Json]], file: TextIO) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=True) + "\n")
        count += 1
    return count


def write_csv(rows: Iterable[Mapping[str, Json]], columns: Sequence[str], file: TextIO) -> int:
    """``columns`` of ``rows``; a nested value becomes its JSON. Every text cell is defused."""
    writer = csv.writer(file)  # lines end in CR LF, so that a lone one of them in a value is quoted
    writer.writerow([defuse(column) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
        count += 1
    return count


def _cell(value: Json) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return defuse(text)


def defuse(text: str) -> str:
    """``text`` with an apostrophe in front if a spreadsheet could take it for a formula.

    Leading white space and invisible characters are looked through, as spreadsheets do; NUL and lone
    surrogates, which no CSV reader takes, become U+FFFD.
    """
    text = "".join("\N{REPLACEMENT CHARACTER}" if _unwritable(each) else each for each in text)
    first = next((each for each in text if not _looked_through(each)), "")
    if text[:1] in {"\t", "\r", "\n"} or (first and first in FORMULA_STARTS):
        return "'" + text
    return text


def _unwritable(character: str) -> bool:
    return character == "\0" or "\ud800" <= character <= "\udfff"


def _looked_through(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}


@contextmanager
def private_file(path: Path, *, replace: bool = False) -> Iterator[TextIO]:
    """A new file with mode 0600 that appears under its name only when it is complete.

    Raises ConfigError when it exists (unless ``replace``) or cannot be written.
    """
    with _one_sentence(path):
        if path.is_symlink() or (path.exists() and not replace):
            raise ConfigError(f"{short(str(path))} exists already; choose another name or give --force")
        handle, draft = tempfile.mkstemp(prefix=".leadline-", dir=path.parent)
    try:
        with _one_sentence(path):
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


@contextmanager
def _one_sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"cannot write {short(str(path))} ({reason_of(error)}); choose another place") from None
