"""One entity: from its part of the standard's file to compiled rules."""

from __future__ import annotations

import dataclasses

from leadline_mappings import assess, match_keys, stages, standardise, survivorship
from leadline_mappings.assess import FactsOf, Mandatory, RuleSet
from leadline_mappings.entity import Entity, FieldSpec
from leadline_mappings.sameness import cosmetic
from leadline_mappings.standard_file.plans import Planned, read_plan
from leadline_mappings.standard_file.record_rules import read_keys, read_mandatory, read_rules
from leadline_mappings.standard_file.scope import Scope
from leadline_mappings.standard_file.words import label_of
from leadline_mappings.values import Values


def build_entity(scope: Scope) -> Entity:
    """Only valid when no fault was noted."""
    lifecycle = scope.lifecycle.read(scope)
    planned = read_plan(scope)
    demands, rules, keys = read_mandatory(scope), read_rules(scope), read_keys(scope)
    page = standardise.compiled(planned.plan)
    facts_of = _facts_of(page, frozenset(scope.facts.values()))
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
        assess.compiled(RuleSet(demands, rules, move, known)),
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
    return {
        name: dataclasses.replace(
            spec,
            default=planned.defaults.get(name),
            mandatory=tuple(one for one in demands if one.field == name),
            derivations=planned.derived(name),
        )
        for name, spec in scope.fields.items()
    }


def _facts_of(page: standardise.Standardise, fields: frozenset[str]) -> FactsOf:
    """The facts about these fields, learned from their canonical values once more."""

    def facts_of(values: Values) -> Values:
        known = {name: values[name] for name in fields if name in values}
        return page((known,))[0].facts if known else {}

    return facts_of
