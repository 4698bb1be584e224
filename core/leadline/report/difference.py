"""What a change of the standard would mean, as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from leadline.report.as_json import Json
from leadline.report.clean import clean
from leadline.report.survey import percent
from leadline.report.terminal import number, table
from leadline.steward.difference import Change, Difference

MOST_WAYS = 5
AS_NEW = "Every record was judged as if it were new: moves along the lifecycle are not compared."
Key = TypeVar("Key", bound=tuple[str, ...])


def print_difference(found: Difference, out: Console) -> None:
    if found.flips:
        out.print(_changes("What records would become", "", {(name,): one for name, one in found.flips.items()}))
    if found.gained:
        out.print(_changes("Findings that would come", "rule", found.gained, "field"))
    if found.lost:
        out.print(_changes("Findings that would go", "rule", found.lost, "field"))
    if found.values:
        out.print(_changes("Values that would change", "field", {(name,): one for name, one in found.values.items()}))
        out.print(_ways(found))
    if found.read:
        out.print(AS_NEW, style="dim", soft_wrap=True)
    out.print(closing(found))


def _changes(title: str, first: str, changes: Mapping[Key, Change], *more: str) -> Table:
    made = table(title, first, *more, "records", "such as", numbers=False)
    made.columns[-2].justify = "right"
    for key, change in sorted(changes.items(), key=lambda item: (-item[1].count, item[0])):
        made.add_row(*key, number(change.count), clean(", ".join(change.examples)))
    return made


def _ways(found: Difference) -> Table:
    made = table("From what to what (open fields by their shape)", "field", "now", "then", "records", numbers=False)
    made.columns[-1].justify = "right"
    for name, ways in sorted(found.ways.items()):
        for (was, now), count in ways.most_common(MOST_WAYS):
            made.add_row(name, was, now, number(count))
    return made


def closing(found: Difference) -> str:
    if not found.changed:
        return f"Nothing would change for {number(found.read)} records."
    share = percent(found.changed, found.read)
    return f"{number(found.changed)} of {number(found.read)} records would change ({share})."


def as_json(found: Difference) -> dict[str, Json]:
    def changes(table: Mapping[tuple[str, str], Change]) -> list[Json]:
        return [
            {"code": code, "field": field or None, "records": one.count, "examples": list(one.examples)}
            for (code, field), one in sorted(table.items())
        ]

    return {
        "read": found.read,
        "judged_as": "new",
        "changed": found.changed,
        "values": {
            name: {
                "records": one.count,
                "examples": list(one.examples),
                "ways": [
                    {"old": was, "new": now, "records": count} for (was, now), count in found.ways[name].most_common()
                ],
            }
            for name, one in sorted(found.values.items())
        },
        "gained": changes(found.gained),
        "lost": changes(found.lost),
        "becomes": {name: {"records": one.count, "examples": list(one.examples)} for name, one in found.flips.items()},
    }
