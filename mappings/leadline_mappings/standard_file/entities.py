"""One entity: from its part of the standard's file to compiled rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from leadline_mappings import assess, match_keys, stages, standardise, survivorship
from leadline_mappings.assess import FactsOf, Mandatory, RuleSet
from leadline_mappings.entity import Derived, Entity, FieldSpec
from leadline_mappings.sameness import cosmetic
from leadline_mappings.standard_file.plans import Planned, read_plan
from leadline_mappings.standard_file.record_rules import read_keys, read_mandatory, read_rules
from leadline_mappings.standard_file.scope import Scope
from leadline_mappings.standard_file.words import label_of
from leadline_mappings.values import Values


def build_entity(scope: Scope) -> Entity | None:
    """None where a fault was noted, of this entity or before."""
    lifecycle = scope.lifecycle.read(scope)
    planned = read_plan(scope)
    demands, rules, keys = read_mandatory(scope), read_rules(scope), read_keys(scope)
    if scope.faults.found:
        return None
    page = standardise.compiled(planned.plan)
    facts_of = _facts_of(page, scope.facts)
    known = assess.knowing(facts_of)
    move = stages.compiled(lifecycle, scope.effects.of, known) if lifecycle is not None else None
    primary = scope.data.get("primary", "oldest")
    return Entity(
        scope.name,
        _completed(scope, planned, demands),
        scope.ladder,
        scope.lifecycle.field,
        page,
        match_keys.compiled(keys),
        assess.compiled(RuleSet(demands, rules, move, known, scope.facts)),
        survivorship.compiled({name: spec.survivorship for name, spec in scope.fields.items()}, primary, scope.ladder),
        {name: cosmetic(spec.type) for name, spec in scope.fields.items()},
        facts_of,
        label=label_of(scope.name, scope.data),
        description=scope.data.get("description", ""),
        lifecycle=lifecycle,
        rules=rules,
        facts=scope.facts,
        match=keys,
        junk=planned.plan.junk,
        primary=primary,
    )


def _completed(scope: Scope, planned: Planned, demands: tuple[Mandatory, ...]) -> dict[str, FieldSpec]:
    """The fields, with what took all of them to understand."""
    mandatory: dict[str, list[Mandatory]] = {}
    for demand in demands:
        mandatory.setdefault(demand.field, []).append(demand)
    derived: dict[str, list[Derived]] = {}
    for filling in planned.fillings:
        derived.setdefault(filling.step.field, []).append(filling.declared)
    return {
        name: dataclasses.replace(
            spec,
            default=planned.defaults.get(name),
            mandatory=tuple(mandatory.get(name, ())),
            derivations=tuple(derived.get(name, ())),
        )
        for name, spec in scope.fields.items()
    }


def _facts_of(page: standardise.Standardise, about: Mapping[str, str]) -> FactsOf:
    """The facts, each about a field, learned from their fields' canonical values once more."""
    fields = frozenset(about.values())

    def facts_of(values: Values) -> Values:
        known = {name: values[name] for name in fields if name in values}
        facts = page((known,))[0].facts if known else {}
        return {name: fact for name, fact in facts.items() if about[name] in known}  # not of defaults

    return facts_of
