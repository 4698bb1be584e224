"""Each value by itself: the normalisers of an entity's fields, and what fills the fields that a record leaves empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from leadline_mappings import derive
from leadline_mappings.documents import Path
from leadline_mappings.entity import Derived
from leadline_mappings.functions import Compute, Function
from leadline_mappings.normalize import BY_COUNTRY, Normalise, Options, normaliser
from leadline_mappings.normalize.choices import spellings
from leadline_mappings.normalize.clean import codes
from leadline_mappings.sources import touch_reader
from leadline_mappings.standard_file.scope import Scope
from leadline_mappings.standardise import Derivation, Plan, Step
from leadline_mappings.values import Value

_CANONICAL: Final = {"domain_of_email": "domain", "country_of_phone": "country", "country_of_state": "country"}
"""Functions that only ever give canonical values of this type."""
_PLACE_ORDER: Final = {"country": 0, "subdivision": 1}


class Filling(NamedTuple):
    """One way to fill a field, compiled and as it was declared."""

    step: Derivation
    declared: Derived


@dataclass(frozen=True, slots=True)
class Planned:
    plan: Plan
    defaults: Mapping[str, Value]
    fillings: tuple[Filling, ...]


def read_plan(scope: Scope) -> Planned:
    made = {name: _normaliser(scope, name) for name in scope.fields}
    fillings = tuple(_fillings(scope, made))
    defaults = _defaults(scope, made)
    kinds = {name: spec.type for name, spec in scope.fields.items()}
    names = sorted(kinds, key=lambda name: _PLACE_ORDER.get(kinds[name], 2))
    plan = Plan(
        steps=tuple(Step(name, kinds[name], made[name]) for name in names),
        region_field=_first_of(scope, "country"),
        region_hint=_first_of(scope, "subdivision"),
        derivations=tuple(one.step for one in fillings),
        defaults=tuple(defaults.items()),
        junk=_junk(scope),
        effects=scope.effects.by_key(),
    )
    return Planned(plan, defaults, fillings)


def _normaliser(scope: Scope, name: str) -> Normalise:
    spec = scope.fields[name]
    common = scope.common
    params: dict[str, object] = dict(spec.params)
    if spec.type == "lifecycle":
        params["stages"] = spellings(scope.lifecycle.options)
    if spec.type == "lead_source":
        params["unmapped"] = common.sources.unmapped
    if spec.type == "country":
        params["aliases"] = common.countries
    return normaliser(spec.type, Options(name, common.placeholders, params, scope.ladder, common.sources.spellings))


def _defaults(scope: Scope, made: Mapping[str, Normalise]) -> dict[str, Value]:
    found = {}
    for name, data in scope.declared:
        if "default" in data and scope.fields[name].type != "consent":
            value, problem, _ = made[name](data["default"], None)
            lost = scope.faults.lost
            refused = value is None or any(scope.drops(name, code) for code in codes(problem))
            if refused and not (lost.spellings or lost.mentioned(data["default"])):
                path: Path = (*scope.path, "fields", name, "default")
                scope.faults.add(path, "the default is not a valid value of its own field", "use a canonical value")
            found[name] = value
    return found


def _fillings(scope: Scope, made: Mapping[str, Normalise]) -> list[Filling]:
    """In the order in which they are tried, field by field."""
    found = []
    for name, data in scope.declared:
        path: Path = (*scope.path, "fields", name)
        if scope.fields[name].type == "consent" and "derive" in data:
            scope.faults.add((*path, "derive"), "consent is never derived", "remove derive: unknown is never written")
            continue
        if "touch" in scope.fields[name].params:
            found.append(_touch(scope, name, data["touch"]))
        for index, item in enumerate(data.get("derive") or ()):
            function = _function(scope, item, (*path, "derive", index))
            if function is None:
                continue
            params = item.get("with") or {}
            declared = Derived(_listed(item["from"]), item["by"], params)
            found.append(Filling(_derivation(scope, name, function.make(params), declared, made[name]), declared))
    return found


def _derivation(scope: Scope, name: str, compute: Compute, declared: Derived, normalise: Normalise) -> Derivation:
    """What comes of it is a good value of the field, in the record's country where that matters."""
    kind, sources = scope.fields[name].type, declared.sources
    refuses = partial(scope.drops, name)
    if kind in BY_COUNTRY:
        told_by = (_first_of(scope, "country"), None if kind == "subdivision" else _first_of(scope, "subdivision"))
        sources = (*sources, *(one or "" for one in told_by))
        compute = derive.fitting_in_country(compute, normalise, refuses)
    elif _CANONICAL.get(declared.by) != kind:
        compute = derive.fitting(compute, normalise, refuses)
    return Derivation(name, sources, declared.by, compute)


def _first_of(scope: Scope, kind: str) -> str | None:
    return next((name for name, spec in scope.fields.items() if spec.type == kind), None)


def _function(scope: Scope, item: Mapping[str, Any], path: Path) -> Function | None:
    """The function that fills a field, if everything about its use is right."""
    faults, functions = scope.faults, scope.common.functions
    before = len(faults.found)
    sources = _listed(item["from"])
    for index, source in enumerate(sources):
        place = (*path, "from", index) if isinstance(item["from"], list) else (*path, "from")
        faults.known(source, scope.inputs, place, f"a field of {scope.name}, or a fact about one")
    function = functions.get(item["by"])
    if function is None:
        if scope.common.functions_known:
            faults.known(item["by"], functions, (*path, "by"), "a function")
        return None
    for fault in function.faults(len(sources), item.get("with") or {}):
        faults.add((*path, *fault.path), fault.message, fault.fix)
    return function if len(faults.found) == before else None


def _touch(scope: Scope, name: str, data: Mapping[str, Any]) -> Filling:
    path: Path = ("fields", name, "touch")
    clicks: Mapping[str, str] = data.get("click_ids") or {}
    touch: dict[str, str] = {key: held for key, held in data.items() if key != "click_ids"}
    for key, held in touch.items():
        scope.known_field(held, (*path, key))
    for key, held in clicks.items():
        scope.known_field(held, (*path, "click_ids", key))
    sources = scope.common.sources
    if not sources.rules:
        fix = "add rules: under lead_sources, or remove touch:"
        at = (*scope.path, *path)
        scope.faults.missing(("lead_sources", "rules"), at, "there are no rules to read a touch by", fix)
    fields, read = touch_reader(sources, touch, clicks)
    step = Derivation(name, fields, "touch", read, instead_of=sources.unmapped)
    return Filling(step, Derived(fields, "touch", dict(data)))


def _junk(scope: Scope) -> tuple[tuple[str, ...], ...]:
    groups = scope.data.get("junk") or []
    for number, group in enumerate(groups):
        for index, name in enumerate(group):
            scope.known_field(name, ("junk", number, index))
    return tuple(tuple(group) for group in groups)


def _listed(given: Any) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, list) else (given,)
