"""Rules about a whole record: what is mandatory when, and whether its stage may move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leadline_mappings.conditions import Condition
from leadline_mappings.findings import CATALOGUE, finding
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.values import Effect, Finding, Value, Values

Assess = Callable[[Values, Mapping[str, Value], Values | None], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Mandatory:
    """``field`` must be filled wherever ``when`` holds (None: always). ``missing`` is the finding, made once."""

    field: str
    when: Condition | None
    missing: Finding


def mandatory(field: str, when: Condition | None, effect: Effect | None) -> Mandatory:
    missing = finding("MANDATORY_MISSING", field, effect=effect)
    if when is not None:
        reason = f"{missing.reason}, and it is needed when {when.describe()}"
        missing = Finding(missing.code, missing.effect, field, reason, missing.fix)
    return Mandatory(field, when, missing)


def compiled(
    rules: tuple[Mandatory, ...], ladder: Ladder | None, stage_field: str | None, effects: Mapping[str, Effect]
) -> Assess:
    """One function of (values, facts, prior). The order of the rules is the order of the findings, nothing more."""

    def assess(values: Values, facts: Mapping[str, Value], prior: Values | None) -> tuple[Finding, ...]:  # noqa: ARG001 - rules on facts come with the next landing
        found = [
            rule.missing
            for rule in rules
            if values.get(rule.field) in (None, "", ()) and (rule.when is None or rule.when.test(values))
        ]
        if ladder is not None and stage_field is not None and stage_field in values:
            found.extend(_move(values, prior, ladder, stage_field, effects))
        return tuple(found)

    return assess


def _move(
    values: Values, prior: Values | None, ladder: Ladder, field: str, effects: Mapping[str, Effect]
) -> list[Finding]:
    before = _stage(prior.get(field)) if prior is not None else None
    after = _stage(values[field])
    if not ladder.allows(before, after):
        return [_found("LIFECYCLE_REGRESSION", field, f"{before} to {after or 'empty'}", effects)]
    if ladder.warn_on_skip and ladder.skipped(before, after):
        return [_found("LIFECYCLE_SKIP", field, f"{before} to {after}", effects)]
    return []


def _stage(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _found(code: str, field: str, move: str, effects: Mapping[str, Effect]) -> Finding:
    entry = CATALOGUE[code]
    return Finding(code, effects.get(code, entry.effect), field, f"{field}: {entry.reason} ({move})", entry.fix)
