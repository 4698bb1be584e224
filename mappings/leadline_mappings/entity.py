"""An entity of the standard, compiled: what its fields are, and the verdict on a record of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from leadline_mappings.lifecycle import Ladder
from leadline_mappings.survivorship import Golden, Member
from leadline_mappings.values import Finding, Value, Values, Verdict


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One canonical field as the standard declares it. ``type`` names its normaliser.

    ``allowed`` are the canonical values of a closed list, each with its parent in a tree (or None);
    None for fields that take anything of their type. ``labels`` are what people call those values.
    """

    name: str
    type: str
    label: str
    description: str = ""
    survivorship: str = "newest"
    write_once: bool = False
    allowed: Mapping[str, str | None] | None = None
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """Compiled once from the standard. Every method is a pure function of its arguments and never raises on data."""

    name: str
    fields: Mapping[str, FieldSpec]
    ladder: Ladder | None
    stage_field: str | None
    _standardise: Callable[[Mapping[str, object]], Verdict] = field(repr=False, compare=False)
    _assess: Callable[[Values, Mapping[str, Value], Values | None], tuple[Finding, ...]] = field(
        repr=False, compare=False
    )
    _fold: Callable[[Sequence[Member]], Golden] = field(repr=False, compare=False)
    _same: Mapping[str, Callable[[Value, Value], bool]] = field(repr=False, compare=False)

    def standardise(self, raw: Mapping[str, object]) -> Verdict:
        """Every value normalised and validated by itself. Idempotent: standardising ``values`` changes nothing."""
        return self._standardise(raw)

    def assess(self, values: Values, facts: Mapping[str, Value], prior: Values | None) -> tuple[Finding, ...]:
        """Rules about the whole (golden) record: mandatory fields, and the stage's move from ``prior`` (None: new).

        MANDATORY_MISSING is one finding a field with the rule's effect; BLOCK_CREATE also holds the stage
        (:func:`leadline_mappings.findings.holds_stage`).
        """
        return self._assess(values, facts, prior)

    def fold(self, members: Sequence[Member]) -> Golden:
        """Survivorship. Independent of the members' order; ``members`` must not be empty."""
        return self._fold(members)

    def same(self, name: str, a: Value, b: Value) -> bool:
        """The two values mean the same for this field: a difference only in case or spacing is cosmetic."""
        return a == b or self._same[name](a, b)


def judge(record: Mapping[str, object], entity: Entity, prior: Values | None = None) -> Verdict:
    """The whole verdict on one record: each value by itself, then the record as a whole."""
    verdict = entity.standardise(record)
    found = (*verdict.findings, *entity.assess(verdict.values, verdict.facts, prior))
    return Verdict(verdict.values, found, verdict.normalisations, verdict.match_keys, verdict.facts)
