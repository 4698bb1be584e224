"""An entity of the standard, compiled: what its fields are, and the verdict on a record of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from leadline_mappings import match_keys
from leadline_mappings.assess import Assess, Assessment, FactsOf, Mandatory, Rule
from leadline_mappings.findings import holds_stage
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.match_keys import MatchKeys
from leadline_mappings.stages import Lifecycle
from leadline_mappings.survivorship import Golden, Member
from leadline_mappings.values import Effect, MatchKey, Normalisation, Value, Values, Verdict

__all__ = ["Assessment", "Derived", "Entity", "FieldSpec", "judge", "judge_all"]


@dataclass(frozen=True, slots=True)
class Derived:
    """One way to fill a field: ``sources`` are fields or facts, ``by`` the function's name, ``params`` its ``with:``.

    By ``touch`` it is the lead-source rules over the fields named in ``params``.
    """

    sources: tuple[str, ...]
    by: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One canonical field as the standard declares it. ``type`` names its normaliser.

    ``allowed`` are the canonical values of a closed list, each with its parent in a tree (or None);
    None for fields that take anything of their type. ``labels`` are what people call those values, ``aliases`` the
    further ways to write them. ``params`` are the type's own keys (max_length, min, formats, currency, ...).
    ``effects`` are what the field's findings do, by code, where the standard differs from the catalogue.
    """

    name: str
    type: str
    label: str
    description: str = ""
    survivorship: str = "newest"
    write_once: bool = False
    allowed: Mapping[str, str | None] | None = None
    labels: Mapping[str, str] | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: Value = None
    mandatory: tuple[Mandatory, ...] = ()
    derivations: tuple[Derived, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """Compiled once from the standard. Every method is a pure function of its arguments and never raises on data.

    ``facts`` are what may be known of a record beside its values, by name, each with the field it is learned from.
    ``match`` are the declared match keys, in order.
    """

    name: str
    fields: Mapping[str, FieldSpec]
    ladder: Ladder | None
    stage_field: str | None
    _standardise: Callable[[Sequence[Mapping[str, object]]], list[Verdict]] = field(repr=False, compare=False)
    _match_keys: MatchKeys = field(repr=False, compare=False)
    _assess: Assess = field(repr=False, compare=False)
    _fold: Callable[[Sequence[Member]], Golden] = field(repr=False, compare=False)
    _same: Mapping[str, Callable[[Value, Value], bool]] = field(repr=False, compare=False)
    _facts_of: FactsOf = field(repr=False, compare=False)
    label: str = ""
    description: str = ""
    lifecycle: Lifecycle | None = None
    rules: tuple[Rule, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    match: tuple[match_keys.Rule, ...] = ()
    junk: tuple[tuple[str, ...], ...] = ()
    primary: str = "oldest"

    def standardise(self, raw: Mapping[str, object]) -> Verdict:
        """Every value normalised and validated by itself. Idempotent: standardising ``values`` changes nothing."""
        return self._standardise((raw,))[0]

    def standardise_all(self, rows: Sequence[Mapping[str, object]]) -> list[Verdict]:
        """:meth:`standardise` for a page of records, in their order: several times faster than one by one."""
        return self._standardise(rows)

    def match_keys(self, verdict: Verdict) -> tuple[MatchKey, ...]:
        """The ways to recognise the record's subject, in the order in which the standard declares them."""
        return self._match_keys((verdict.values,), (verdict.facts,))[0]

    def match_keys_all(self, verdicts: Sequence[Verdict]) -> list[tuple[MatchKey, ...]]:
        """:meth:`match_keys` for a page of verdicts, in their order."""
        return self._match_keys([one.values for one in verdicts], [one.facts for one in verdicts])

    def facts_of(self, values: Values) -> Values:
        """What may be known beside canonical values, learned from them once more."""
        return self._facts_of(values)

    def assess(
        self, values: Values, facts: Mapping[str, Value] | None, prior: Values | None, as_of: str | None = None
    ) -> Assessment:
        """Rules about the whole (golden) record: mandatory fields, the entity's own rules, and the stage's move from
        ``prior`` (None: new).

        ``facts`` None are worked out from the values if a rule needs them. ``as_of`` (canonical, ISO 8601 in UTC) is
        the time that a stage is entered at; without it no such time is filled.
        MANDATORY_MISSING is one finding a field with the hardest effect that applies; BLOCK_CREATE also holds the
        stage (:func:`leadline_mappings.findings.holds_stage`).
        """
        return self._assess(values, facts, prior, as_of)

    def fold(self, members: Sequence[Member]) -> Golden:
        """Survivorship. Independent of the members' order; ``members`` must not be empty."""
        return self._fold(members)

    def same(self, name: str, a: Value, b: Value) -> bool:
        """The two values mean the same for this field: a difference only in case or spacing is cosmetic."""
        return a == b or self._same[name](a, b)


def judge(
    record: Mapping[str, object], entity: Entity, prior: Values | None = None, as_of: str | None = None
) -> Verdict:
    """The whole verdict on one record: each value by itself, then the record as a whole. What the rules fill is in
    its values, what they drop is not.
    """
    return _judged(entity.standardise(record), entity, prior, as_of)


def judge_all(records: Sequence[Mapping[str, object]], entity: Entity, as_of: str | None = None) -> list[Verdict]:
    """:func:`judge` for a page of new records, in their order: several times faster than one by one."""
    return [_judged(verdict, entity, None, as_of) for verdict in entity.standardise_all(records)]


def _judged(verdict: Verdict, entity: Entity, prior: Values | None, as_of: str | None) -> Verdict:
    entered_at = None if verdict.findings and holds_stage(verdict.findings) else as_of
    assessed = entity.assess(verdict.values, verdict.facts, prior, entered_at)
    values = verdict.values
    changes = verdict.normalisations
    if assessed.filled or assessed.dropped:
        values = {name: value for name, value in values.items() if name not in assessed.dropped} | dict(assessed.filled)
        set_by_rule = (
            Normalisation(name, "lifecycle", verdict.values.get(name), value) for name, value in assessed.filled.items()
        )
        changes = (*changes, *set_by_rule)
    return Verdict(values, (*verdict.findings, *assessed.findings), changes, verdict.facts)
