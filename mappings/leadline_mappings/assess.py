"""Rules about a whole record: what is mandatory when, what must hold together, and whether its stage may move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from leadline_mappings.conditions import Condition
from leadline_mappings.findings import CATALOGUE, finding
from leadline_mappings.stages import Known, Move
from leadline_mappings.values import Effect, Finding, Value, Values


class Assessment(NamedTuple):
    """What the rules say of a whole record. ``filled`` are values that rules set and the record takes over (the time
    at which its stage was entered); ``dropped`` are fields whose values are not to be written.
    """

    findings: tuple[Finding, ...] = ()
    filled: Values = MappingProxyType({})
    dropped: frozenset[str] = frozenset()


Facts = Mapping[str, Value]
Assess = Callable[[Values, Facts | None, Values | None, str | None], Assessment]
"""(values, facts, prior, as-of time) to the assessment; facts None: work them out if a rule needs them."""

FactsOf = Callable[[Values], Facts]


@dataclass(frozen=True, slots=True)
class Mandatory:
    """``field`` must be filled wherever ``when`` holds (None: always). ``missing`` is the finding, made once."""

    field: str
    when: Condition | None
    missing: Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """Where ``when`` holds (None: always), ``require`` must hold too. With the effect ``drop_field`` the record is
    taken without the value of the field, and everything else is judged as if it had not been there.
    """

    name: str
    when: Condition | None
    require: Condition
    broken: Finding

    @property
    def field(self) -> str | None:
        return self.broken.field


def mandatory(field: str, when: Condition | None, effect: Effect) -> Mandatory:
    missing = finding("MANDATORY_MISSING", field, effect=effect)
    if when is not None:
        reason = f"{missing.reason}, and it is needed when {when.describe()}"
        missing = Finding(missing.code, missing.effect, field, reason, missing.fix)
    return Mandatory(field, when, missing)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule is called and what it says when it is broken; empty texts are made up from its conditions."""

    name: str
    field: str | None
    reason: str = ""
    fix: str = ""


def rule(wording: Wording, when: Condition | None, require: Condition, effect: Effect) -> Rule:
    where = f" where {when.describe()}" if when is not None else ""
    said = wording.reason or f"{require.describe()} must hold{where}"
    reason = f"the rule {wording.name} is broken: {said}"
    fix = wording.fix or CATALOGUE["RULE_BROKEN"].fix
    text = reason if wording.field is None else f"{wording.field}: {reason}"
    return Rule(wording.name, when, require, Finding("RULE_BROKEN", effect, wording.field, text, fix))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """An entity's rules. ``known`` puts a record's values and facts together for conditions that speak of facts;
    ``facts`` names the field that each is learned from.
    """

    mandatory: Sequence[Mandatory]
    rules: Sequence[Rule]
    move: Move | None
    known: Known
    facts: Mapping[str, str]


def knowing(facts_of: FactsOf) -> Known:
    """Facts that are not given are worked out from the values."""
    return lambda values, facts: {**(facts_of(values) if facts is None else facts), **values}


_FINE: Final = Assessment()
_EMPTY: Final = ("", ())
_NONE: Final[frozenset[str]] = frozenset()


def compiled(rules: RuleSet) -> Assess:
    """One function. Rules that drop a value come first, all of them by the record as it is given; everything else is
    judged by what they leave of it. So the order of the rules is the order of their findings, nothing more.
    """
    known, move = rules.known, rules.move
    needed = _by_field(rules.mandatory, known)
    droppers = _checks((one for one in rules.rules if one.broken.effect is Effect.DROP_FIELD), known)
    checks = _checks((one for one in rules.rules if one.broken.effect is not Effect.DROP_FIELD), known)

    def assess(values: Values, facts: Facts | None, prior: Values | None, as_of: str | None) -> Assessment:
        found = _broken(droppers, values, facts) if droppers else []
        dropped = _NONE
        if found:
            dropped = frozenset([one.field for one in found if one.field is not None])
            values = {name: value for name, value in values.items() if name not in dropped}
            if facts is not None:
                facts = {name: value for name, value in facts.items() if rules.facts.get(name) not in dropped}
        for name, demands in needed:
            value = values.get(name)
            if not value and (value is None or value in _EMPTY):
                for when, missing in demands:
                    if when is None or when(values, facts):
                        found.append(missing)
                        break
        if checks:
            found += _broken(checks, values, facts)
        moved = move(values, facts, prior, as_of, found) if move is not None else None
        if moved is None:
            return Assessment(tuple(found), _FINE.filled, dropped) if found else _FINE
        return Assessment((*found, *moved.findings), moved.filled, dropped | moved.dropped)

    return assess


_Ask = Callable[[Values, Facts | None], bool]


_Check = tuple[_Ask | None, _Ask, Finding]


def _checks(rules: Iterable[Rule], known: Known) -> tuple[_Check, ...]:
    return tuple((_asking(one.when, known), _ask(one.require, known), one.broken) for one in rules)


def _broken(checks: tuple[_Check, ...], values: Values, facts: Facts | None) -> list[Finding]:
    return [
        broken
        for when, require, broken in checks
        if (when is None or when(values, facts)) and not require(values, facts)
    ]


def _asking(condition: Condition | None, known: Known) -> _Ask | None:
    return None if condition is None else _ask(condition, known)


def _ask(condition: Condition, known: Known) -> _Ask:
    test = condition.test
    if condition.facts:
        return lambda values, facts: test(known(values, facts))
    return lambda values, _facts: test(values)


_Demand = tuple[_Ask | None, Finding]
_HARDEST: Final = tuple(reversed(Effect))


def _by_field(rules: Sequence[Mandatory], known: Known) -> tuple[tuple[str, tuple[_Demand, ...]], ...]:
    """By field, the hardest demand first: a missing field is one finding."""
    found: dict[str, list[Mandatory]] = {}
    for one in rules:
        found.setdefault(one.field, []).append(one)
    return tuple(
        (
            name,
            tuple(
                (_asking(one.when, known), one.missing)
                for one in sorted(demands, key=lambda one: _HARDEST.index(one.missing.effect))
            ),
        )
        for name, demands in found.items()
    )
