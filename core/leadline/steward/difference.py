"""Two standards on the same records: what would change, for how many, and for which."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from leadline.report.clean import clean
from leadline.steward.judging import PAGE, batched, judged
from leadline.steward.survey import EXAMPLES
from leadline_mappings.entity import Entity
from leadline_mappings.findings import holds_stage, shape
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.values import Value, Verdict

SHOWN: Final = frozenset({"choice", "multi_choice", "lead_source", "lifecycle", "boolean", "country", "subdivision"})
"""Types whose values stand in a report; of the others only their shape does."""
MOST_WAYS: Final = 1_000


class Record(NamedTuple):
    """``label`` is how a person finds it: a row's number, or an object and an id. ``group`` picks its rules."""

    label: str
    group: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """One side: an entity, and the mapping of the records to it."""

    entity: Entity
    mapping: ObjectMapping | None = None


@dataclass(slots=True)
class Change:
    """Something that happens to records, with examples of them."""

    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)

    def note(self, label: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(label)


@dataclass(slots=True)
class Difference:
    """``values`` by field, ``gained`` and ``lost`` by (code, field), ``flips`` by what a record becomes.

    ``ways`` counts, by field, from what to what: values of closed lists, shapes of the others.
    """

    read: int = 0
    changed: int = 0
    values: dict[str, Change] = dataclasses.field(default_factory=dict)
    ways: dict[str, Counter[tuple[str, str]]] = dataclasses.field(default_factory=dict)
    gained: dict[tuple[str, str], Change] = dataclasses.field(default_factory=dict)
    lost: dict[tuple[str, str], Change] = dataclasses.field(default_factory=dict)
    flips: dict[str, Change] = dataclasses.field(default_factory=dict)


class Changed(NamedTuple):
    """One record that the two standards take differently, in full."""

    label: str
    values: Mapping[str, tuple[Value, Value]]
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    flips: tuple[str, ...]


def compare(
    records: Iterable[Record], old: Mapping[str, Rules], new: Mapping[str, Rules], so_far: Difference
) -> Iterator[Changed]:
    """The records that change, each once it is counted in ``so_far``. ``old`` and ``new`` are by the records' group."""
    for page in batched(records, PAGE):
        for group in dict.fromkeys(record.group for record in page):
            before, after = old[group], new[group]
            listed = [record for record in page if record.group == group]
            fields = [record.fields for record in listed]
            was = judged(fields, before.entity, before.mapping)
            now = judged(fields, after.entity, after.mapping)
            for record, one, other in zip(listed, was, now, strict=True):
                so_far.read += 1
                changed = _changed(record.label, one.verdict, other.verdict)
                if changed is not None:
                    _count(so_far, changed, before.entity, after.entity)
                    yield changed


def _changed(label: str, before: Verdict, after: Verdict) -> Changed | None:
    names = dict.fromkeys((*before.values, *after.values))
    values = {
        name: (before.values.get(name), after.values.get(name))
        for name in names
        if before.values.get(name) != after.values.get(name)
    }
    was, now = _codes(before), _codes(after)
    gained = tuple(sorted(now - was))
    lost = tuple(sorted(was - now))
    flips = tuple(_flips(before, after))
    return Changed(label, values, gained, lost, flips) if values or gained or lost or flips else None


def _codes(verdict: Verdict) -> set[tuple[str, str]]:
    return {(found.code, found.field or "") for found in verdict.findings}


def _flips(before: Verdict, after: Verdict) -> Iterator[str]:
    for name, was, now in (
        ("rejected", before.rejected, after.rejected),
        ("creatable", before.creatable, after.creatable),
        ("stage held", holds_stage(before.findings), holds_stage(after.findings)),
    ):
        if was is not now:
            yield name if now else f"no longer {name}"


def _count(so_far: Difference, one: Changed, before: Entity, after: Entity) -> None:
    so_far.changed += 1
    for name, (was, now) in one.values.items():
        so_far.values.setdefault(name, Change()).note(one.label)
        spec = after.fields.get(name) or before.fields[name]
        ways = so_far.ways.setdefault(name, Counter())
        way = (_shown(was, spec.type), _shown(now, spec.type))
        if way in ways or len(ways) < MOST_WAYS:
            ways[way] += 1
    for table, keys in ((so_far.gained, one.gained), (so_far.lost, one.lost)):
        for key in keys:
            table.setdefault(key, Change()).note(one.label)
    for flip in one.flips:
        so_far.flips.setdefault(flip, Change()).note(one.label)


def _shown(value: Value, kind: str) -> str:
    if value in (None, "", ()):
        return "(empty)"
    if kind not in SHOWN:
        return shape(value)
    return clean(", ".join(value) if isinstance(value, tuple) else str(value))[:60]
