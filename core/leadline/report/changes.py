"""A plan's changes, field by field: what stands there, what will, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from rich.console import Console
from rich.text import Text

from leadline.connector import Op
from leadline.engine.reports import FieldChange, PlannedChange
from leadline.report.clean import clean, shown

NAME_WIDTH = 18
BY_WIDTH = 18
ARROW = " → "
SHARED = 4
"""How much of a common beginning is shown when there is no room for all of it."""


def print_changes(changes: Iterable[PlannedChange], out: Console, *, limit: int, fields: int | None = None) -> None:
    """Print up to ``limit`` changes, each a heading and a line per field, or at most ``fields`` of them."""
    for change in islice(changes, limit):
        out.print(_heading(change), overflow="ellipsis", no_wrap=True)
        for field in change.fields[:fields]:
            out.print(_field(field, change.op is Op.CREATE, out.width), overflow="ellipsis", no_wrap=True)
        left = 0 if fields is None else len(change.fields) - fields
        if left > 0:
            out.print(f"    ... and {left} more fields", style="dim")


def _heading(change: PlannedChange) -> Text:
    new = change.op is Op.CREATE
    who = "new record" if new else clean(change.record_id or "")
    sources = ", ".join(map(clean, change.sources))
    text = Text("+ " if new else "~ ", style="bold green" if new else "bold yellow")
    text.append(f"{clean(change.object)} {who}", style="bold")
    if sources:
        text.append(f"  from {sources}", style="dim")
    return text


def _field(field: FieldChange, new: bool, width: int) -> Text:
    """``    phone    020 7946 0000 → +442079460000    hubspot`` in ``width`` columns; what is new has no before."""
    room = max(16, width - 4 - NAME_WIDTH - 2 - 2 - BY_WIDTH)
    text = Text("    ")
    text.append(_pad(_cut(clean(field.field), NAME_WIDTH), NAME_WIDTH + 2), style="cyan")
    if new:
        values = Text(_cut(shown(field.after), room), style="green")
    else:
        before, after = _share(shown(field.before), shown(field.after), room - len(ARROW))
        values = Text.assemble((before, "red"), ARROW, (after, "green"))
    text.append(values)
    text.append(" " * (room - values.cell_len + 2))
    return text.append(_cut(clean(field.by), BY_WIDTH), style="dim")


def _share(before: str, after: str, room: int) -> tuple[str, str]:
    """Both within ``room`` cells: a short one leaves its part to the other, and a common beginning goes first."""
    same = next((n for n, pair in enumerate(zip(before, after, strict=False)) if len(set(pair)) > 1), 0)
    if same > SHARED and Text(before + after).cell_len > room:
        before, after = (f"…{text[same - SHARED :]}" for text in (before, after))
    half = room // 2
    spare_before = max(half, room - Text(after).cell_len)
    spare_after = max(room - half, room - Text(before).cell_len)
    return _cut(before, spare_before), _cut(after, spare_after)


def _cut(text: str, cells: int) -> str:
    cut = Text(text)
    cut.truncate(cells, overflow="ellipsis")
    return cut.plain


def _pad(text: str, cells: int) -> str:
    return text + " " * max(0, cells - Text(text).cell_len)
