"""The one place that makes a console, so that colour, width and markup behave the same everywhere."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TextIO, cast

from rich import box
from rich.console import Console
from rich.table import Table


def console(file: TextIO, environ: Mapping[str, str]) -> Console:
    """A console on ``file``: plain text unless it is a terminal, plain too with NO_COLOR.

    Square brackets and colons in a value are text, never markup or emoji.
    """
    return _Console(
        file=file if file.isatty() else cast("TextIO", _Trimmed(file)),
        color_system=None if environ.get("NO_COLOR") else "auto",
        markup=False,
        emoji=False,
        highlight=False,
        # Rich asks the real environment for COLUMNS; without a terminal it would be 80 anyway.
        width=_columns(environ),
    )


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Rich would end the process with 1: whether a reader who left matters is the command's to say."""
        self.quiet = True
        raise  # the BrokenPipeError that is being handled  # noqa: PLE0704


class _Trimmed(io.TextIOBase):
    """Writes to ``file`` without blanks at the ends of lines, which tables leave there."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str, /) -> int:
        self._file.write("\n".join(line.rstrip(" ") for line in text.split("\n")))
        return len(text)

    def flush(self) -> None:
        self._file.flush()


def _columns(environ: Mapping[str, str]) -> int | None:
    columns = environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) >= 40 else None


def table(title: str, *headers: str, numbers: bool = True) -> Table:
    """A table with a left-aligned first column; the others hold numbers unless ``numbers`` is False."""
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, header in enumerate(headers):
        right = numbers and index > 0
        made.add_column(header, justify="right" if right else "left", overflow="fold")
    return made


def number(count: int) -> str:
    return f"{count:,}"
