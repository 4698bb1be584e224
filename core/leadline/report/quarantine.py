"""Refused records: a list, one in full, and rows for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from leadline.report.as_json import Json
from leadline.report.clean import EMPTY, clean
from leadline.report.run import counts
from leadline.report.terminal import number, table

if TYPE_CHECKING:
    from leadline.state import QuarantineRow

COLUMNS = ("id", "object", "record_id", "rule", "field", "reason", "fix", "status", "times_seen",
           "first_run", "last_run", "payload")  # fmt: skip


def print_list(by_rule: Mapping[str, int], rows: Iterable[QuarantineRow], total: int, out: Console) -> None:
    """The rules that refused, then the records: ``total`` is how many there are in all."""
    if not by_rule:
        out.print("The quarantine is empty.")
        return
    out.print(counts("Refused, by rule", "rule", by_rule))
    made = table("Records", "id", "record", "rule", "field", "holds", numbers=False)
    printed = 0
    for row in rows:
        record = f"{row.object}/{row.record_id}"
        made.add_row(*map(clean, (str(row.id), record, row.rule, row.field or "", holds(row))))
        printed += 1
    out.print(made)
    if printed < total:
        out.print(f"{number(printed)} of {number(total)}; the rest with --limit, or `leadline quarantine export`.")
    out.print("`leadline quarantine show ID` says why, and how to mend it.")


HOLDS = {"reject": "record", "block_create": "create", "block_stage": "stage", "warn": "write"}


def holds(row: QuarantineRow) -> str:
    """What the rule keeps from happening, in a word."""
    effects = {str(finding.get("effect")) for finding in _findings(row)}
    return next((words for effect, words in HOLDS.items() if effect in effects), "")


def _findings(row: QuarantineRow) -> list[Mapping[str, Any]]:
    return [one for one in row.findings if isinstance(one, Mapping)] if isinstance(row.findings, (list, tuple)) else []


def print_one(row: QuarantineRow, out: Console) -> None:
    """One refusal in full, with the record's values as they were read."""
    out.print(f"{clean(row.object)}/{clean(row.record_id)}: {clean(row.rule)}", style="bold")
    out.print()
    seen = f"{row.times_seen} times, in runs {row.first_run} to {row.last_run}"
    once = f"once, in run {row.first_run}"
    facts = {
        "field": row.field or "(the record as a whole)",
        "reason": row.reason,
        "fix": row.fix,
        "holds": holds(row),
        "seen": once if row.times_seen == 1 else seen,
        "status": row.status,
    }
    out.print(_facts(facts))
    out.print()
    out.print("The record as it was read", style="bold")
    out.print(_facts(payload(row)))


def _facts(facts: Mapping[str, Any]) -> Padding:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", overflow="fold", max_width=28)
    grid.add_column(overflow="fold")
    for name, value in facts.items():
        grid.add_row(clean(name), _value(value))
    return Padding(grid, (0, 0, 0, 2))


def _value(value: Any) -> str:
    return EMPTY if value is None or value == "" else clean(str(value))


def payload(row: QuarantineRow) -> Mapping[str, Any]:
    """The record's native fields."""
    return row.payload if isinstance(row.payload, Mapping) else {}


def as_json(row: QuarantineRow) -> dict[str, Json]:
    findings = row.findings
    return {
        "id": row.id,
        "object": row.object,
        "record_id": row.record_id,
        "rule": row.rule,
        "field": row.field,
        "reason": row.reason,
        "fix": row.fix,
        "status": row.status,
        "times_seen": row.times_seen,
        "first_run": row.first_run,
        "last_run": row.last_run,
        "findings": findings if isinstance(findings, (Mapping, list, tuple)) else [],
        "payload": payload(row),
    }
