"""A file of records held against a standard: what would be refused, held or changed, and why, in numbers.

Counts, row numbers and the values of closed lists are kept, never a record: memory does not grow with the file.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from leadline.report.clean import clean
from leadline.steward.judging import PAGE, Judged, batched, judged
from leadline.steward.nearest import nearest_word
from leadline.steward.record_file import Row
from leadline_mappings.entity import Entity, FieldSpec
from leadline_mappings.findings import holds_stage, shape
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.normalize.clean import squeezed
from leadline_mappings.values import Effect, Finding

EXAMPLES: Final = 5
MOST_VALUES: Final = 5_000
"""Distinct unmapped values that are told apart, by field; further ones are only counted."""
MOST_TALLIES: Final = 2_000
"""Pairs of code and field that are told apart."""
UNPLACED: Final = frozenset({"CHOICE_UNKNOWN", "CHOICE_FALLBACK", "LEAD_SOURCE_UNMAPPED", "LIFECYCLE_UNKNOWN"})
CLOSED: Final = frozenset({"choice", "multi_choice", "lead_source", "lifecycle"})


@dataclass(slots=True)
class Tally:
    """One code on one field, with the hardest effect that it had."""

    code: str
    field: str | None
    effect: Effect
    reason: str
    fix: str
    count: int = 0
    rows: list[int] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Coverage:
    """How much of a field of a closed list was placed. ``unplaced`` are the values that were not, cleaned."""

    field: str
    label: str
    type: str
    filled: int = 0
    placed: int = 0
    unplaced: Counter[str] = dataclasses.field(default_factory=Counter)
    further: int = 0
    """Unplaced values beyond the first MOST_VALUES different ones."""

    @property
    def share(self) -> float:
        """Of the filled ones, 0.0 to 1.0; 1.0 when none is filled."""
        return self.placed / self.filled if self.filled else 1.0


@dataclass(slots=True)
class Survey:
    """The totals. ``unread`` are the bad lines: (line, what is wrong), the first EXAMPLES of them."""

    read: int = 0
    creatable: int = 0
    blocked: int = 0
    rejected: int = 0
    stage_held: int = 0
    clean: int = 0
    not_selected: int = 0
    bad: int = 0
    unread: list[str] = dataclasses.field(default_factory=list)
    findings: dict[tuple[str, str | None], Tally] = dataclasses.field(default_factory=dict)
    lists: dict[str, Coverage] = dataclasses.field(default_factory=dict)
    changes: Counter[tuple[str, str]] = dataclasses.field(default_factory=Counter)
    """Values that were normalised or filled, by (field, rule)."""

    def by_count(self) -> list[Tally]:
        return sorted(self.findings.values(), key=lambda one: (-one.count, one.code, one.field or ""))

    @property
    def refusals(self) -> int:
        """Records that would not be created, and lines that are none."""
        return self.blocked + self.rejected + self.bad


def survey(
    rows: Iterable[Row], entity: Entity, mapping: ObjectMapping | None, so_far: Survey
) -> Iterator[tuple[Row, Judged | None]]:
    """Each row with its verdict (None: it could not be read), once it is counted in ``so_far``."""
    closed = [spec for spec in entity.fields.values() if spec.type in CLOSED]
    for page in batched(rows, PAGE):
        verdicts = iter(judged([row.fields for row in page if row.fields is not None], entity, mapping))
        for row in page:
            if row.fields is None:
                so_far.bad += 1
                if len(so_far.unread) < EXAMPLES:
                    so_far.unread.append(row.problem)
                yield row, None
            else:
                one = next(verdicts)
                _count(so_far, row.number, one, closed)
                yield row, one


def _count(so_far: Survey, number: int, one: Judged, closed: Sequence[FieldSpec]) -> None:
    so_far.read += 1
    if not one.selected:
        so_far.not_selected += 1
        return
    verdict = one.verdict
    if verdict.rejected:
        so_far.rejected += 1
    elif verdict.creatable:
        so_far.creatable += 1
    else:
        so_far.blocked += 1
    so_far.clean += not verdict.findings
    so_far.stage_held += holds_stage(verdict.findings)
    for key, found in {(found.code, found.field): found for found in verdict.findings}.items():
        _tally(so_far, number, key, found)
    so_far.changes.update((change.field, change.rule) for change in verdict.normalisations)
    _cover(so_far.lists, one, closed)


def _tally(so_far: Survey, number: int, key: tuple[str, str | None], found: Finding) -> None:
    if key not in so_far.findings and len(so_far.findings) >= MOST_TALLIES:
        key = (found.code, None)  # a file of ever new field names
    tally = so_far.findings.get(key)
    if tally is None:
        tally = Tally(found.code, key[1], found.effect, found.reason, found.fix)
        so_far.findings[key] = tally
    tally.count += 1
    if len(tally.rows) < EXAMPLES:
        tally.rows.append(number)
    if _HARDNESS[found.effect] > _HARDNESS[tally.effect]:
        tally.effect = found.effect


_HARDNESS = {effect: rank for rank, effect in enumerate(Effect)}


def _cover(lists: dict[str, Coverage], one: Judged, closed: Sequence[FieldSpec]) -> None:
    refused = {found.field for found in one.verdict.findings if found.code in UNPLACED}
    for spec in closed:
        name = spec.name
        raw = one.raw.get(name)
        if raw in (None, "", [], ()) and name not in refused:
            continue
        coverage = lists.setdefault(name, Coverage(name, spec.label, spec.type))
        coverage.filled += 1
        if name not in refused and one.verdict.values.get(name) not in (None, (), ""):
            coverage.placed += 1
        elif name in refused:
            _note(coverage, raw)


def _note(coverage: Coverage, raw: object) -> None:
    value = shown(raw)
    if value in coverage.unplaced or len(coverage.unplaced) < MOST_VALUES:
        coverage.unplaced[value] += 1
    else:
        coverage.further += 1


def shown(raw: object) -> str:
    """A value of a closed list as a report may show it: what could be somebody's address or number is not shown.

    >>> shown(" Trade  show "), shown("jane@acme.com"), shown("+49 30 123456"), shown({"a": 1})
    ('Trade show', 'text(13)', 'text(13)', 'dict(1)')
    """
    if not isinstance(raw, (str, int, float)):
        return shape(raw)
    text = clean(" ".join(str(raw)[:200].split()))[:60]
    digits = sum(character.isdigit() for character in text)
    return shape(raw) if "@" in text or digits > 6 else text


def nearest(spec: FieldSpec, value: str) -> str | None:
    """The canonical value that an unplaced one probably means."""
    words: dict[str, str] = {}
    for name in spec.allowed or ():
        for word in (name, (spec.labels or {}).get(name, name), *spec.aliases.get(name, ())):
            words.setdefault(word, name)
    found = nearest_word(value, words, like=0.6)
    return words[found] if found is not None else None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file by field: ``renamed`` were recognised by their labels, ``unknown`` are left out."""

    fields: Mapping[str, str]
    renamed: Mapping[str, str]
    unknown: tuple[str, ...]


def match_columns(columns: Iterable[str], entity: Entity, mapping: ObjectMapping | None) -> Columns:
    """By name, else by the field's label, case and spacing aside."""
    names = set(mapping.native_fields) if mapping is not None else set(entity.fields)
    by_label: dict[str, str] = {}
    for name, spec in entity.fields.items():
        rule = None if mapping is None else mapping.fields.get(name)
        target = name if mapping is None else rule.native if rule is not None else ""
        if target in names:
            by_label.setdefault(squeezed(spec.label), target)
            by_label.setdefault(squeezed(name), target)
    fields: dict[str, str] = {column: column for column in columns if column in names}
    renamed: dict[str, str] = {}
    unknown = []
    for column in columns:
        if column in fields:
            continue
        near = by_label.get(squeezed(column))
        if near is not None and near not in fields.values() and near not in renamed.values():
            renamed[column] = near
        else:
            unknown.append(column)
    return Columns({**fields, **renamed}, renamed, tuple(unknown))


def renamed_rows(rows: Iterable[Row], columns: Columns) -> Iterator[Row]:
    """The rows by field name, without the columns that are no field."""
    for row in rows:
        if row.fields is None:
            yield row
        else:
            yield row._replace(
                fields={columns.fields[name]: cell for name, cell in row.fields.items() if name in columns.fields}
            )


def flattened(rows: Iterable[Row]) -> Iterator[Row]:
    """Records as vendors' APIs answer them: HubSpot keeps the fields under ``properties``."""
    for row in rows:
        inner: Any = None if row.fields is None else row.fields.get("properties")
        yield row._replace(fields=inner) if isinstance(inner, dict) else row
