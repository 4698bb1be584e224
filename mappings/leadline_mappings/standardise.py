"""Each value of one record by itself: the compiled loop from raw values to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from leadline_mappings.findings import CATALOGUE, finding, shape
from leadline_mappings.normalize import BY_COUNTRY, REPEATING, Normalise
from leadline_mappings.normalize.clean import CACHE_SIZE, CACHED_TEXT
from leadline_mappings.values import Effect, Finding, MatchKey, Normalisation, Value, Verdict

Derive = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Step:
    """One field, the name of its normaliser, and the normaliser."""

    field: str
    rule: str
    normalise: Normalise


@dataclass(frozen=True, slots=True)
class Derivation:
    """``field`` is filled by ``derive`` from ``source`` where the record did not bring it."""

    field: str
    source: str
    rule: str
    derive: Derive


@dataclass(frozen=True, slots=True)
class Key:
    """A match key of ``kind`` from ``field``, unless one of the facts ``shared`` holds."""

    kind: str
    field: str
    make: Callable[[str], str | None]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One entity's loop. ``steps`` are in order: countries, subdivisions, the rest.

    ``region_field`` / ``region_hint`` say where numbers and states get their country from; ``junk`` are groups of
    fields: a record in which each group holds placeholders and nothing good is rejected. ``effects`` override the
    catalogue's.
    """

    steps: tuple[Step, ...]
    region_field: str | None
    region_hint: str | None
    consents: tuple[tuple[str, Normalise], ...]
    derivations: tuple[Derivation, ...]
    defaults: tuple[tuple[str, Value], ...]
    junk: tuple[tuple[str, ...], ...]
    keys: tuple[Key, ...]
    effects: Mapping[str, Effect]


Answer = tuple[Value, Finding | None, Mapping[str, Value] | None, Normalisation | None, bool]
"""(value, finding, facts, what changed, kept): everything a record takes over from one raw value."""
Judge = Callable[[Any, str | None], Answer]

_MISSING: Final = object()
_NO_FACTS: Final[Mapping[str, Value]] = {}


def compiled(plan: Plan) -> Callable[[Mapping[str, object]], Verdict]:
    """The plan as one function. Total and idempotent as long as its normalisers are."""
    steps = tuple(_judges(step, plan.effects) for step in plan.steps)
    consents, derivations, defaults, keys = plan.consents, plan.derivations, plan.defaults, plan.keys
    region_field, region_hint = plan.region_field, plan.region_hint
    known = frozenset(step.field for step in plan.steps) | {name for name, _ in consents}

    def standardise(raw: Mapping[str, object]) -> Verdict:
        values: dict[str, Value] = {}
        findings: list[Finding] = []
        changes: list[Normalisation] = []
        facts = _NO_FACTS
        region: str | None = None
        for name, by_country, of_text, of_any in steps:
            before = raw.get(name, _MISSING)
            if before is None or before == "":
                values[name] = None
                continue
            if before is _MISSING:
                continue
            judge = of_text if type(before) is str and len(before) <= CACHED_TEXT else of_any
            value, found, learned, change, kept = judge(before, region if by_country else None)
            if found is not None:
                findings.append(found)
            if not kept:
                continue
            values[name] = value
            if change is not None:
                changes.append(change)
            if learned is not None:
                facts = learned if facts is _NO_FACTS else {**facts, **learned}
            if name == region_field:
                region = value  # type: ignore[assignment]  # a country's canonical form is text
            elif name == region_hint and region is None and value is not None:
                region = value[:2]  # type: ignore[index]  # ``US-CA``
        dropped = len(raw) - len(values)
        for name, normalise in consents:
            if name in raw:
                dropped -= 1
                if normalise(raw[name], None).value is True:
                    values[name] = True
        for derivation in derivations:
            if values.get(derivation.field) is None:
                _derive(derivation, values, changes)
        for name, value in defaults:
            if values.get(name) is None:
                values[name] = value
                changes.append(Normalisation(name, "default", None, value))
        if dropped:
            _whole(raw, plan, known, values, findings)
        return Verdict(values, tuple(findings), tuple(changes), _match_keys(keys, values, facts), facts)

    return standardise


def _judges(step: Step, effects: Mapping[str, Effect]) -> tuple[str, bool, Judge, Judge]:
    """(field, by country, the judge of short texts, of anything). Answers on values that repeat are kept."""
    name, rule, normalise = step.field, step.rule, step.normalise

    def judge(raw: object, region: str | None) -> Answer:
        value, problem, facts = normalise(raw, region)
        found = None
        if problem:
            found = finding(problem, name, raw, effects.get(problem, CATALOGUE[problem].effect))
        if value is None and problem is not None:
            return None, found, None, None, False
        same = value == raw and type(value) is type(raw)
        return value, found, facts, None if same else Normalisation(name, rule, _as_before(raw), value), True

    of_text = lru_cache(CACHE_SIZE)(judge) if rule in REPEATING else judge
    return name, rule in BY_COUNTRY, of_text, judge


def _match_keys(
    keys: tuple[Key, ...], values: Mapping[str, Value], facts: Mapping[str, Value]
) -> tuple[MatchKey, ...]:
    found = []
    for key in keys:
        value = values.get(key.field)
        if isinstance(value, str) and not any(facts.get(fact) for fact in key.shared):
            text = key.make(value)
            if text is not None:
                found.append(MatchKey(key.kind, text))
    return tuple(found)


def _derive(derivation: Derivation, values: dict[str, Value], changes: list[Normalisation]) -> None:
    source = values.get(derivation.source)
    value = derivation.derive(source) if source is not None else None
    if value is not None:
        values[derivation.field] = value
        changes.append(Normalisation(derivation.field, f"derived:{derivation.rule}", None, value))


def _whole(
    raw: Mapping[str, object],
    plan: Plan,
    known: frozenset[str],
    values: Mapping[str, Value],
    findings: list[Finding],
) -> None:
    """What only shows when some field fell out: fields nobody declared, and records that are junk as a whole."""
    findings.extend(finding("FIELD_UNKNOWN", _name(name)) for name in raw if name not in known)
    if not plan.junk:
        return
    junk = {found.field for found in findings if found.code == "PLACEHOLDER"}
    if junk and all(_all_junk(group, junk, values) for group in plan.junk):
        findings.append(finding("JUNK_RECORD", None))


def _all_junk(group: Sequence[str], junk: set[str | None], values: Mapping[str, Value]) -> bool:
    return any(name in junk for name in group) and all(values.get(name) is None for name in group)


def _name(name: object) -> str:
    return str(name)[:60]


def _as_before(raw: object) -> Value:
    """A raw value as a Normalisation can hold it: structures only by their shape, long texts cut."""
    if raw is None or isinstance(raw, (bool, int, float)):
        return raw
    if isinstance(raw, str):
        return raw if len(raw) <= 500 else raw[:500]
    if isinstance(raw, (list, tuple)) and len(raw) <= 100 and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    return shape(raw)
