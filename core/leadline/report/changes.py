"""A plan's changes, field by field: what stands there, what will, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from rich.console import Console
from rich.text import Text

from leadline.connector import Op
from leadline.engine.reports import FieldChange, PlannedChange
from leadline.report.clean import clean, shown

NAME_WIDTH = 22
BY_WIDTH = 14


def print_changes(changes: Iterable[PlannedChange], out: Console, *, limit: int) -> int:
    """Print up to ``limit`` changes, each a heading and a line per field; how many were printed."""
    printed = 0
    for change in islice(changes, limit):
        out.print(_heading(change), overflow="ellipsis", no_wrap=True)
        for field in change.fields:
            out.print(_field(field, out.width), overflow="ellipsis", no_wrap=True)
        printed += 1
    return printed


def _heading(change: PlannedChange) -> Text:
    new = change.op is Op.CREATE
    who = "new record" if new else clean(change.record_id or "")
    sources = ", ".join(map(clean, change.sources))
    text = Text("+ " if new else "~ ", style="bold green" if new else "bold yellow")
    text.append(f"{clean(change.object)} {who}", style="bold")
    if sources:
        text.append(f"  from {sources}", style="dim")
    return text


def _field(field: FieldChange, width: int) -> Text:
    """``    phone    020 7946 0000 → +442079460000    by hubspot``, cut to ``width`` columns."""
    room = max(8, (width - 4 - NAME_WIDTH - 1 - 3 - 2 - BY_WIDTH) // 2)
    after = _cut(shown(field.after), room)
    before = _cut(shown(field.before), room)
    text = Text("    ")
    text.append(_pad(_cut(clean(field.field), NAME_WIDTH), NAME_WIDTH + 1), style="cyan")
    text.append(before, style="red")
    text.append(" → ")
    text.append(after, style="green")
    spent = NAME_WIDTH + 1 + 4 + Text(before).cell_len + 3 + Text(after).cell_len
    text.append(" " * max(2, width - BY_WIDTH - spent))
    text.append(_cut(clean(field.by), BY_WIDTH), style="dim")
    return text


def _cut(text: str, cells: int) -> str:
    cut = Text(text)
    cut.truncate(cells, overflow="ellipsis")
    return cut.plain


def _pad(text: str, cells: int) -> str:
    return text + " " * max(0, cells - Text(text).cell_len)
