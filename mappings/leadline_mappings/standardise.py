"""Each value of one record by itself: the compiled loop from raw values to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from leadline_mappings.findings import CATALOGUE, finding, shape
from leadline_mappings.normalize import BY_COUNTRY, REPEATING, Normalise
from leadline_mappings.normalize.clean import CACHE_SIZE, CACHED_TEXT
from leadline_mappings.normalize.places import country_of_state
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


class Extra(NamedTuple):
    """What an answer has beside its value; most have nothing. ``kept`` False: the field is left out."""

    kept: bool
    found: Finding | None
    facts: Mapping[str, Value] | None
    change: Normalisation | None


Answer = tuple[Value, Extra | None]
Judge = Callable[..., Answer]
"""Of the raw value alone, or of the raw value and the record's country for the types that need it."""

_MISSING: Final = object()
_NO_FACTS: Final[Mapping[str, Value]] = {}


class Draft:
    """A verdict in the making."""

    __slots__ = ("changes", "facts", "findings", "values")

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.findings: list[Finding] = []
        self.changes: list[Normalisation] = []
        self.facts: Mapping[str, Value] = _NO_FACTS

    def take(self, name: str, value: Value, extra: Extra) -> None:
        if extra.found is not None:
            self.findings.append(extra.found)
        if not extra.kept:
            return
        self.values[name] = value
        if extra.change is not None:
            self.changes.append(extra.change)
        if extra.facts is not None:
            self.facts = extra.facts if self.facts is _NO_FACTS else {**self.facts, **extra.facts}


def compiled(plan: Plan) -> Callable[[Mapping[str, object]], Verdict]:
    """The plan as one function. Total and idempotent as long as its normalisers are.

    The loops are written out, because every call in them is paid twenty times a record.
    """
    country = next((_judges(step, plan.effects) for step in plan.steps if step.field == plan.region_field), None)
    plain = tuple(
        _judges(step, plan.effects)
        for step in plan.steps
        if step.rule not in BY_COUNTRY and step.field != plan.region_field
    )
    by_country = tuple(_judges(step, plan.effects) for step in plan.steps if step.rule in BY_COUNTRY)
    hint = plan.region_hint
    complete = _completion(plan)

    def standardise(raw: Mapping[str, object]) -> Verdict:
        draft = Draft()
        values = draft.values
        region: Any = None
        if country is not None:
            region = _country(raw, country, draft)
        for name, of_text, of_any in plain:
            before = raw.get(name, _MISSING)
            if before is None:
                values[name] = None
                continue
            if before is _MISSING:
                continue
            judge = of_text if type(before) is str and len(before) <= CACHED_TEXT else of_any
            value, extra = judge(before)
            if extra is None:
                values[name] = value
            else:
                draft.take(name, value, extra)
        for name, of_text, of_any in by_country:
            before = raw.get(name, _MISSING)
            if before is None:
                values[name] = None
                continue
            if before is _MISSING:
                continue
            judge = of_text if type(before) is str and len(before) <= CACHED_TEXT else of_any
            value, extra = judge(before, region)
            if extra is None:
                values[name] = value
            else:
                draft.take(name, value, extra)
            if region is None and name == hint:
                region = _country_of(values.get(name))
        return complete(raw, draft)

    return standardise


def _completion(plan: Plan) -> Callable[[Mapping[str, object], Draft], Verdict]:
    """What follows once every value stands by itself: consent, derived values, defaults, the record as a whole."""
    consents, derivations, defaults, keys = plan.consents, plan.derivations, plan.defaults, plan.keys
    known = frozenset(step.field for step in plan.steps) | {name for name, _ in consents}

    def complete(raw: Mapping[str, object], draft: Draft) -> Verdict:
        values, changes = draft.values, draft.changes
        dropped = len(raw) - len(values)
        for name, normalise in consents:
            if name in raw:
                dropped -= 1
                flag = raw[name]
                if flag is not None and flag is not False and normalise(flag, None).value is True:
                    values[name] = True
        for derivation in derivations:
            if values.get(derivation.field) is None:
                _derive(derivation, values, changes)
        for name, default in defaults:
            if values.get(name) is None:
                values[name] = default
                changes.append(Normalisation(name, "default", None, default))
        if dropped:
            _whole(raw, plan, known, values, draft.findings)
        match_keys = _match_keys(keys, values, draft.facts)
        return Verdict(values, tuple(draft.findings), tuple(changes), match_keys, draft.facts)

    return complete


def _country(raw: Mapping[str, object], judges: tuple[str, Judge, Judge], draft: Draft) -> Value:
    """Take the record's country over first: numbers and states are read in it."""
    name, of_text, of_any = judges
    before = raw.get(name)
    if before is None:
        if name in raw:
            draft.values[name] = None
        return None
    judge = of_text if type(before) is str and len(before) <= CACHED_TEXT else of_any
    value, extra = judge(before)
    if extra is None:
        draft.values[name] = value
    else:
        draft.take(name, value, extra)
    return value


def _country_of(state: Value) -> str | None:
    return country_of_state(state) if isinstance(state, str) else None


def _judges(step: Step, effects: Mapping[str, Effect]) -> tuple[str, Judge, Judge]:
    """(field, the judge of short texts, of anything). Answers on values that repeat are kept."""
    name, rule, normalise = step.field, step.rule, step.normalise

    def judge(raw: object, region: str | None = None) -> Answer:
        value, problem, facts = normalise(raw, region)
        found = None
        if problem:
            found = finding(problem, name, raw, effects.get(problem, CATALOGUE[problem].effect))
        if value is None and problem is not None:
            return None, Extra(False, found, None, None)
        change = None
        if (value != raw or type(value) is not type(raw)) and not (value is None and raw in ("", None)):
            change = Normalisation(name, rule, _as_before(raw), value)
        if found is None and facts is None and change is None:
            return value, None
        return value, Extra(True, found, facts, change)

    return name, lru_cache(CACHE_SIZE)(judge) if rule in REPEATING else judge, judge


def _match_keys(keys: tuple[Key, ...], values: Mapping[str, Value], facts: Mapping[str, Value]) -> tuple[MatchKey, ...]:
    found = []
    for key in keys:
        value = values.get(key.field)
        if value is None or not isinstance(value, str):
            continue
        for fact in key.shared:
            if facts.get(fact):
                break
        else:
            text = key.make(value)
            if text is not None:
                found.append(MatchKey(key.kind, text))
    return tuple(found)


def _derive(derivation: Derivation, values: dict[str, Value], changes: list[Normalisation]) -> None:
    source = values.get(derivation.source)
    value = derivation.derive(source) if source is not None else None
    if value is not None:
        values[derivation.field] = value
        changes.append(_filled(derivation.field, derivation.rule, value))


@lru_cache(CACHE_SIZE)
def _filled(field: str, rule: str, value: Value) -> Normalisation:
    return Normalisation(field, f"derived:{rule}", None, value)


def _whole(
    raw: Mapping[str, object],
    plan: Plan,
    known: frozenset[str],
    values: Mapping[str, Value],
    findings: list[Finding],
) -> None:
    """What only shows when some field fell out: fields nobody declared, and records that are junk as a whole."""
    if not known.issuperset(raw):
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
