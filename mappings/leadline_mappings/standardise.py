"""Each value of one record by itself: the compiled loop from raw values to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadline_mappings.findings import CATALOGUE, finding, shape
from leadline_mappings.normalize import Normalise
from leadline_mappings.values import Effect, Finding, MatchKey, Normalisation, Value, Verdict

Derive = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Derivation:
    """``field`` is filled by ``derive`` from ``source`` where the record did not bring it."""

    field: str
    source: str
    rule: str
    derive: Derive


@dataclass(frozen=True, slots=True)
class Plan:
    """One entity's loop. ``steps`` are (field, rule name, normaliser) in order: countries, subdivisions, the rest.

    ``region_field`` / ``region_hint`` say where numbers and states get their country from; ``junk`` are groups of
    fields: a record in which each group holds placeholders and nothing good is rejected. ``keys`` are (kind, field,
    function). ``effects`` override the catalogue's.
    """

    steps: tuple[tuple[str, str, Normalise], ...]
    region_field: str | None
    region_hint: str | None
    consents: tuple[tuple[str, Normalise], ...]
    derivations: tuple[Derivation, ...]
    defaults: tuple[tuple[str, Value], ...]
    junk: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[str, str, Callable[[str], str | None]], ...]
    effects: Mapping[str, Effect]


_MISSING: Final = object()
_NO_FACTS: Final[Mapping[str, Value]] = {}


def compiled(plan: Plan) -> Callable[[Mapping[str, object]], Verdict]:
    """The plan as one function. Total and idempotent as long as its normalisers are."""
    steps = plan.steps
    consents = plan.consents
    region_field, region_hint = plan.region_field, plan.region_hint
    derivations, defaults, keys = plan.derivations, plan.defaults, plan.keys
    known = frozenset(name for name, _, _ in steps) | {name for name, _ in consents}
    remark = _remarks(plan.effects)

    def standardise(raw: Mapping[str, object]) -> Verdict:
        values: dict[str, Value] = {}
        findings: list[Finding] = []
        changes: list[Normalisation] = []
        facts = _NO_FACTS
        region: str | None = None
        get = raw.get
        for name, rule, normalise in steps:
            before = get(name, _MISSING)
            if before is _MISSING:
                continue
            if before is None or before == "":
                values[name] = None
                continue
            value, problem, learned = normalise(before, region)
            if problem is not None:
                if problem:
                    findings.append(remark(problem, name, before))
                if value is None:
                    continue
            values[name] = value
            if learned is not None:
                facts = learned if facts is _NO_FACTS else {**facts, **learned}
            if value != before or type(value) is not type(before):
                changes.append(Normalisation(name, rule, _as_before(before), value))
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
        match_keys: tuple[MatchKey, ...] = ()
        for kind, name, function in keys:
            value = values.get(name)
            text = function(value) if isinstance(value, str) else None
            if text is not None:
                match_keys = (*match_keys, MatchKey(kind, text))
        return Verdict(values, tuple(findings), tuple(changes), match_keys, facts)

    return standardise


def _remarks(effects: Mapping[str, Effect]) -> Callable[[str, str, object], Finding]:
    def remark(code: str, name: str, raw: object) -> Finding:
        return finding(code, name, raw, effects.get(code, CATALOGUE[code].effect))

    return remark


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
