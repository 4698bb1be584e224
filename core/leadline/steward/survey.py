"""A file of records held against a standard: what would be refused, held or changed, and why, in numbers.

Counts, row numbers and the unplaced values of closed lists are kept, never a record: memory does not grow with the
file. What may be told of those values is :func:`told`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from leadline.report.clean import clean
from leadline.steward.judging import PAGE, Judged, batched, judged
from leadline.steward.nearest import LIKE_ENOUGH, nearest_word
from leadline.steward.record_file import Row
from leadline_mappings.entity import Entity, FieldSpec
from leadline_mappings.findings import holds_stage, shape
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.normalize.clean import squeezed
from leadline_mappings.values import Effect, Finding

EXAMPLES: Final = 5
MOST_DIGITS: Final = 6
"""More of them may be a number of somebody's."""
MOST_VALUES: Final = 5_000
"""Distinct unmapped values that are told apart, by field; further ones are only counted."""
OFTEN: Final = 3
"""Rows on which an unplaced value must stand to be a word of a system rather than something about a person."""
MOST_COMPARED: Final = 1_000
"""Unplaced values of a field for which the nearest known one is looked for."""
LONGEST_NAME: Final = 60
MOST_KINDS: Final = 256
"""Sets of keys of JSON Lines that are remembered."""
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
    """How much of a field of a closed list was placed. ``unplaced`` are the values that were not, cleaned; ``shapes``
    the shapes of those that could be an address or a number.
    """

    field: str
    label: str
    type: str
    filled: int = 0
    placed: int = 0
    unplaced: Counter[str] = dataclasses.field(default_factory=Counter)
    shapes: Counter[str] = dataclasses.field(default_factory=Counter)
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
    for key, found in {_key(found): found for found in verdict.findings}.items():
        _tally(so_far, number, key, found)
    so_far.changes.update((change.field, change.rule) for change in verdict.normalisations)
    _cover(so_far.lists, one, closed)


def _key(found: Finding) -> tuple[str, str | None]:
    """A name that the standard does not know is a file's own text."""
    if found.code != "FIELD_UNKNOWN" or found.field is None:
        return found.code, found.field
    return found.code, name_shown(found.field)


def name_shown(name: str) -> str:
    """A column or key as a report may show it: people's data stands in such places too, in a CSV without a header.

    >>> name_shown("Shoe size"), name_shown("jane@acme.com"), name_shown("+49 30 123456"), name_shown("x" * 60)
    ('Shoe size', 'text(13)', 'text(13)', 'text(60)')
    """
    digits = sum(character.isdigit() for character in name)
    told_by_shape = "@" in name or digits > MOST_DIGITS or len(name) >= LONGEST_NAME
    return shape(name) if told_by_shape else clean(name)


def _tally(so_far: Survey, number: int, key: tuple[str, str | None], found: Finding) -> None:
    if key not in so_far.findings and len(so_far.findings) >= MOST_TALLIES:
        key = (found.code, None)  # a file of ever new field names
    tally = so_far.findings.get(key)
    if tally is None:
        tally = Tally(found.code, key[1], found.effect, _reason(found, key[1]), found.fix)
        so_far.findings[key] = tally
    tally.count += 1
    if len(tally.rows) < EXAMPLES:
        tally.rows.append(number)
    if _HARDNESS[found.effect] > _HARDNESS[tally.effect]:
        tally.effect = found.effect


def _reason(found: Finding, field: str | None) -> str:
    """The finding's, with the field as it may be shown."""
    if found.field is None or found.field == field:
        return found.reason
    said = found.reason.removeprefix(f"{found.field}: ")
    return said if field is None else f"{field}: {said}"


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
    values = coverage.unplaced if value is not None else coverage.shapes
    value = shape(raw) if value is None else value
    if value in values or len(values) < MOST_VALUES:
        values[value] += 1
    else:
        coverage.further += 1


def shown(raw: object) -> str | None:
    """A value of a closed list as a report might show it; None for what could be somebody's address or number.

    >>> shown(" Trade  show "), shown("jane@acme.com"), shown("+49 30 123456"), shown({"a": 1})
    ('Trade show', None, None, None)
    """
    if not isinstance(raw, (str, int, float)):
        return None
    text = clean(" ".join(str(raw)[:200].split()))[:60]
    digits = sum(character.isdigit() for character in text)
    return None if "@" in text or digits > MOST_DIGITS else text


class Unplaced(NamedTuple):
    """A value of a closed list that nobody has placed, or the ``shape`` of values that may not be shown."""

    value: str
    records: int
    nearest: str | None = None


def told(coverage: Coverage, spec: FieldSpec) -> list[Unplaced]:
    """The unplaced values, most frequent first. A value is shown that repeats, or is nearly a known one: what stands on
    one row alone may be a name, so that its shape has to do.
    """
    words, shapes = _words(spec), coverage.shapes.copy()
    found: list[Unplaced] = []
    for rank, (value, count) in enumerate(coverage.unplaced.most_common()):
        word = nearest_word(value, words, like=LIKE_ENOUGH) if rank < MOST_COMPARED else None
        near = None if word is None else words[word]
        if near is not None or count >= OFTEN:
            found.append(Unplaced(value, count, near))
        else:
            shapes[shape(value)] += count
    found += [Unplaced(value, count) for value, count in shapes.items()]
    return sorted(found, key=lambda one: (-one.records, one.value))


def _words(spec: FieldSpec) -> dict[str, str]:
    """Every way to write a canonical value."""
    words: dict[str, str] = {}
    for name in spec.allowed or ():
        for word in (name, (spec.labels or {}).get(name, name), *spec.aliases.get(name, ())):
            words.setdefault(word, name)
    return words


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file by field: ``renamed`` were recognised by their labels, ``unknown`` are left out."""

    fields: Mapping[str, str]
    renamed: Mapping[str, str]
    unknown: tuple[str, ...]


def match_columns(columns: Iterable[str], entity: Entity, mapping: ObjectMapping | None) -> Columns:
    """By name, else by the field's label, case and spacing aside."""
    return _Names.of(entity, mapping).match(tuple(columns))


class _Names(NamedTuple):
    """The names that a file's columns may have, and the fields by label."""

    names: frozenset[str]
    by_label: Mapping[str, str]

    @classmethod
    def of(cls, entity: Entity, mapping: ObjectMapping | None) -> _Names:
        names = frozenset(mapping.native_fields if mapping is not None else entity.fields)
        by_label: dict[str, str] = {}
        for name, spec in entity.fields.items():
            rule = None if mapping is None else mapping.fields.get(name)
            target = name if mapping is None else rule.native if rule is not None else ""
            if target in names:
                by_label.setdefault(squeezed(spec.label), target)
                by_label.setdefault(squeezed(name), target)
        return cls(names, by_label)

    def match(self, columns: Sequence[str]) -> Columns:
        fields: dict[str, str] = {column: column for column in columns if column in self.names}
        renamed: dict[str, str] = {}
        taken = set(fields)
        unknown = []
        for column in columns:
            if column in fields:
                continue
            near = self.by_label.get(squeezed(column)) if len(column) <= 10 * LONGEST_NAME else None
            if near is not None and near not in taken:
                renamed[column] = near
                taken.add(near)
            else:
                unknown.append(column)
        return Columns({**fields, **renamed}, renamed, tuple(unknown))


def named_rows(rows: Iterable[Row], entity: Entity, mapping: ObjectMapping | None) -> Iterator[Row]:
    """Rows of JSON Lines by field name, each by its own keys; what is no field stays, to be counted."""
    known = _Names.of(entity, mapping)
    seen: dict[tuple[str, ...], Mapping[str, str]] = {}
    for row in rows:
        if row.fields is None or row.fields.keys() <= known.names:
            yield row
            continue
        keys = tuple(row.fields)
        renamed = seen.get(keys)
        if renamed is None:
            renamed = known.match(keys).renamed
            if len(seen) < MOST_KINDS and len(keys) < MOST_KINDS:
                seen[keys] = renamed
        yield row._replace(fields={renamed.get(key, key): item for key, item in row.fields.items()}) if renamed else row


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
