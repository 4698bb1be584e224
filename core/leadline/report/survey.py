"""A survey of records as a person reads it: totals, why records stay behind, and which values nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from leadline.report.as_json import Json
from leadline.report.clean import clean
from leadline.report.terminal import number, table
from leadline.steward.file_survey import Surveyed
from leadline.steward.survey import Coverage, Survey, Tally, name_shown, told
from leadline_mappings.findings import CATALOGUE

MOST_VALUES = 10
"""Unplaced values of a field that a table shows; JSON has MOST_IN_JSON."""
MOST_IN_JSON = 1_000


def print_survey(found: Surveyed, out: Console) -> None:
    survey = found.survey
    out.print(f"{clean(found.file)}: {number(survey.read)} records of {found.entity.name}", style="bold")
    if found.columns is not None:
        for said in _columns(found):
            out.print(said)
    out.print()
    out.print(_totals(survey))
    tallies = survey.by_count()
    if tallies:
        out.print(_findings(tallies))
        for tally in _by_code(tallies):
            out.print(f"  {tally.code}: {_general(tally)}; {tally.fix}", style="dim")
        out.print()
    if survey.changes:
        out.print(_changes(survey))
    if survey.lists:
        out.print(_coverage(survey))
    for coverage in survey.lists.values():
        if coverage.unplaced or coverage.shapes:
            out.print(_unplaced(coverage, found))
    for problem in survey.unread:
        out.print(f"cannot be read: {problem}")
    if survey.bad > len(survey.unread):
        out.print(f"... and {number(survey.bad - len(survey.unread))} more that cannot be read")
    out.print(closing(survey))


def _columns(found: Surveyed) -> Iterator[str]:
    assert found.columns is not None
    renamed = [f"{clean(column)[:40]} as {field}" for column, field in found.columns.renamed.items()]
    if renamed:
        yield f"read by their labels: {', '.join(renamed)}"
    if found.columns.unknown:
        names = ", ".join(name_shown(name)[:40] for name in found.columns.unknown[:12])
        more = f" and {len(found.columns.unknown) - 12} more" if len(found.columns.unknown) > 12 else ""
        yield f"left out, being no field: {names}{more}"


def _totals(survey: Survey) -> Table:
    made = table("What would become of them", "", "records", "share")
    rows = {
        "creatable": survey.creatable,
        "blocked (no new record)": survey.blocked,
        "rejected (goes nowhere)": survey.rejected,
        "stage held": survey.stage_held,
        "without any finding": survey.clean,
        "outside the mapping's filter": survey.not_selected,
        "cannot be read": survey.bad,
    }
    always = ("creatable", "blocked (no new record)", "rejected (goes nowhere)")
    total = survey.read + survey.bad
    for label, count in rows.items():
        if count or label in always:
            made.add_row(label, number(count), percent(count, total))
    return made


def percent(count: int, total: int) -> str:
    """To a tenth, and never 100.0 while one is missing.

    >>> percent(1, 3), percent(99_999, 100_000), percent(1, 100_000), percent(0, 0)
    ('33.3%', '99.9%', '0.1%', '')
    """
    if not total:
        return ""
    tenths = round(1000 * count / total)
    if count and not tenths:
        tenths = 1
    if count < total and tenths == 1000:
        tenths = 999
    return f"{tenths / 10:.1f}%"


def _findings(tallies: list[Tally]) -> Table:
    made = table("Findings", "rule", "field", "records", "effect", "rows such as", numbers=False)
    made.columns[2].justify = "right"
    for tally in tallies:
        rows = ", ".join(map(str, tally.rows))
        made.add_row(tally.code, tally.field or "", number(tally.count), str(tally.effect), rows)
    return made


def _by_code(tallies: list[Tally]) -> list[Tally]:
    """One of each code, in the table's order."""
    first: dict[str, Tally] = {}
    for tally in tallies:
        first.setdefault(tally.code, tally)
    return list(first.values())


def _general(tally: Tally) -> str:
    """Of the code, whatever its field."""
    entry = CATALOGUE.get(tally.code)
    return entry.reason if entry is not None else tally.reason.removeprefix(f"{tally.field}: ")


def _changes(survey: Survey) -> Table:
    made = table("Values that were normalised or filled", "field", "by", "records", numbers=False)
    made.columns[-1].justify = "right"
    for (field, rule), count in sorted(survey.changes.items(), key=lambda item: (-item[1], item[0])):
        made.add_row(field, rule, number(count))
    return made


def _coverage(survey: Survey) -> Table:
    made = table("Closed lists", "field", "filled", "placed", "coverage")
    for one in survey.lists.values():
        made.add_row(one.label, number(one.filled), number(one.placed), percent(one.placed, one.filled))
    return made


def _unplaced(coverage: Coverage, found: Surveyed) -> Table:
    title = f"{clean(coverage.label)}: values that nobody has placed"
    made = table(title, "value", "records", "did you mean", numbers=False)
    made.columns[1].justify = "right"
    spec = found.entity.fields[coverage.field]
    values = told(coverage, spec)
    for one in values[:MOST_VALUES]:
        made.add_row(one.value, number(one.records), one.nearest or "")
    others = coverage.further + sum(one.records for one in values[MOST_VALUES:])
    if others:
        made.add_row("... others", number(others), "")
    return made


def closing(survey: Survey) -> str:
    """The survey in one sentence."""
    bad = f", {number(survey.bad)} that cannot be read" if survey.bad else ""
    return (
        f"{number(survey.creatable)} creatable, {number(survey.blocked)} blocked, "
        f"{number(survey.rejected)} rejected{bad}."
    )


def as_json(found: Surveyed) -> dict[str, Json]:
    survey = found.survey
    return {
        "file": found.file,
        "entity": found.entity.name,
        "columns": None if found.columns is None else {
            "fields": dict(found.columns.fields), "unknown": [name_shown(name) for name in found.columns.unknown]
        },
        "read": survey.read,
        "creatable": survey.creatable,
        "blocked": survey.blocked,
        "rejected": survey.rejected,
        "stage_held": survey.stage_held,
        "clean": survey.clean,
        "not_selected": survey.not_selected,
        "bad": survey.bad,
        "problems": list(survey.unread),
        "findings": [
            {
                "code": one.code,
                "field": one.field,
                "effect": str(one.effect),
                "records": one.count,
                "rows": list(one.rows),
                "reason": one.reason,
                "fix": one.fix,
            }
            for one in survey.by_count()
        ],
        "changes": [
            {"field": field, "rule": rule, "records": count} for (field, rule), count in sorted(survey.changes.items())
        ],
        "lists": {name: _list(one, found) for name, one in survey.lists.items()},
    }  # fmt: skip


def _list(coverage: Coverage, found: Surveyed) -> dict[str, Json]:
    spec = found.entity.fields[coverage.field]
    return {
        "type": coverage.type,
        "filled": coverage.filled,
        "placed": coverage.placed,
        "coverage": round(coverage.share, 4),
        "unplaced": [
            {"value": one.value, "records": one.records, "nearest": one.nearest}
            for one in told(coverage, spec)[:MOST_IN_JSON]
        ],
        "further": coverage.further,
    }
