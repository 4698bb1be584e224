"""Who wins: per field and object, what is read, what is written when, and whose value stands where two differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.steward.pages import Block, Code, Grid, Inline, Link, Para, anchor, codes
from leadline_mappings.entity import Entity, FieldSpec
from leadline_mappings.field_rules import FieldRule
from leadline_mappings.mapping import Mapping as ObjectMapping

WRITTEN = {
    "always": "whenever it differs",
    "fill_if_empty": "only where it is empty",
    "create_only": "only in new records",
    "never": "never",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One object of the project. ``authority`` is the system that wins where a field does not say; ``written``:
    a sync writes the object.
    """

    name: str
    mapping: ObjectMapping
    authority: str | None
    written: bool


def who_wins(entity: Entity, told: Sequence[Told]) -> Iterator[Block]:
    yield Para(
        'Where two systems hold different values since the last sync, the system under "wins" keeps its own and the '
        "other follows. Values that only one of them changed go from there to the other."
    )
    rows: list[tuple[Inline, ...]] = []
    for spec in entity.fields.values():
        for one in told:
            rule = one.mapping.fields.get(spec.name)
            if rule is not None:
                rows.append(_row(entity, spec, one, rule))
    headers = ("Field", "Object", "Its field", "Read", "Written", "When we know it is empty", "Wins")
    yield Grid(f"Fields of {entity.name} in each system", headers, tuple(rows))
    for one in told:
        if one.mapping.where is not None:
            yield Para((Code(one.name), f" takes part where {one.mapping.where.describe()}."))


def _row(entity: Entity, spec: FieldSpec, one: Told, rule: FieldRule) -> tuple[Inline, ...]:
    writes = one.written and rule.write != "never"
    return (
        Link(spec.label, anchor(entity.name, "field", spec.name)),
        Code(one.name),
        codes(rule.natives),
        "yes" if rule.read else "no",
        WRITTEN.get(rule.write, rule.write) if writes else "never",
        ("is emptied" if rule.null == "clear" else "stays") if writes else "",
        _wins(spec, one, rule),
    )


def _wins(spec: FieldSpec, one: Told, rule: FieldRule) -> str:
    if spec.type == "consent":
        return "the latest decision; an opt-out stands"
    if spec.write_once:
        return "the first value"
    winner = rule.authority or one.authority or ""
    return f"{winner}, along allowed moves" if spec.type == "lifecycle" and winner else winner
