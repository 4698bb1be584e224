"""Who wins: per field and object, what is read, what is written when, and whose value stands where two differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.steward.pages import Block, Code, Grid, Inline, Link, Para, anchor, codes
from leadline_mappings.conditions import ALWAYS, Condition
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
    a sync writes the object. ``creates``: the syncs that write it, each with what a record must meet to be created
    there (None: none is).
    """

    name: str
    mapping: ObjectMapping
    authority: str | None
    written: bool
    creates: tuple[tuple[str, Condition | None], ...] = ()


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
        sentences = tuple(_terms(one))
        if sentences:
            yield Para((Code(one.name), f" {'; '.join(sentences)}."))


def _terms(one: Told) -> Iterator[str]:
    """Which records take part, may be written, and may be created."""
    mapping = one.mapping
    if mapping.where is not None:
        yield f"takes part where {mapping.where.describe()}"
    if not one.written:
        yield "is only read"
        return
    if mapping.live:
        shown = " and ".join(f"{name} is {_native(value)}" for name, value in mapping.live.items())
        yield f"is only written where {shown} there"
    for sync, create in one.creates:
        if create is None or mapping.create is None:
            yield f"gets no new records from the sync {sync}"
            continue
        terms = [term.describe() for term in (create, mapping.create) if term.text != ALWAYS.text]
        where = f" where {' and '.join(dict.fromkeys(terms))}" if terms else " for every complete record"
        yield f"gets new records from the sync {sync}{where}"


def _native(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "empty" if value is None else str(value)


def _row(entity: Entity, spec: FieldSpec, one: Told, rule: FieldRule) -> tuple[Inline, ...]:
    writes = one.written and rule.write != "never"
    return (
        Link(spec.label, anchor(entity.name, "field", spec.name)),
        Code(one.name),
        codes(rule.natives),
        "yes" if rule.read else "no",
        _written(rule) if writes else "never",
        ("is emptied" if rule.null == "clear" else "stays") if writes else "",
        _wins(spec, one, rule),
    )


def _written(rule: FieldRule) -> str:
    if rule.consent is not None:
        return "opt-outs, and explicit later opt-ins" if rule.consent.writes_opt_in else "opt-outs only"
    return WRITTEN.get(rule.write, rule.write)


def _wins(spec: FieldSpec, one: Told, rule: FieldRule) -> str:
    if spec.type == "consent":
        return "the latest decision; an opt-out stands"
    if spec.write_once:
        return "the first value"
    winner = rule.authority or one.authority or ""
    return f"{winner}, along allowed moves" if spec.type == "lifecycle" and winner else winner
