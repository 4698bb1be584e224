"""The rules about a whole record: what is mandatory when, what must hold together, how records are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline_mappings import assess, match_keys
from leadline_mappings.assess import Mandatory, Rule, Wording
from leadline_mappings.conditions import Condition, all_of, reached
from leadline_mappings.documents import Path, shown
from leadline_mappings.standard_file.scope import Scope
from leadline_mappings.values import Effect


def read_mandatory(scope: Scope) -> tuple[Mandatory, ...]:
    found = []
    for name, data in scope.declared:
        wanted = data.get("mandatory", False)
        path: Path = (*scope.path, "fields", name, "mandatory")
        demands = (
            [((*path, index), one) for index, one in enumerate(wanted)]
            if isinstance(wanted, list)
            else [(path, wanted)]
        )
        for at, demand in demands:
            if demand is False:
                continue
            rule = {} if demand is True else demand
            when, sound = _when(scope, rule, at)
            effect = Effect(rule["effect"]) if "effect" in rule else scope.effects.of(name, "MANDATORY_MISSING")
            if sound:
                found.append(assess.mandatory(name, when, effect))
    return tuple(found)


def _when(scope: Scope, wanted: Mapping[str, Any], path: Path) -> tuple[Condition | None, bool]:
    """From a stage on, under a condition, both, or (None) always; and whether that is without a fault."""
    faults = scope.faults
    before = len(faults.found)
    parts: list[Condition | None] = []
    if "from_stage" in wanted:
        stage, at, field = wanted["from_stage"], (*path, "from_stage"), scope.lifecycle.field
        if field is None or scope.ladder is None:
            fix = "add lifecycle: to the entity"
            faults.missing((*scope.path, "lifecycle"), at, "from_stage needs a lifecycle", fix)
        elif faults.known(stage, scope.ladder.stages, at, "a stage of the ladder"):
            parts.append(reached(field, stage, scope.ladder))
    if "when" in wanted:
        parts.append(faults.condition(wanted["when"], scope, (*path, "when")))
    known = [part for part in parts if part is not None]
    return all_of(known) if known else None, len(faults.found) == before


def read_rules(scope: Scope) -> tuple[Rule, ...]:
    found: list[Rule] = []
    names: set[str] = set()
    for index, data in enumerate(scope.data.get("rules") or ()):
        path: Path = (*scope.path, "rules", index)
        name, field = data["name"], data.get("field")
        if field is not None:
            scope.known_field(field, ("rules", index, "field"))
        if name in names:
            scope.faults.add((*path, "name"), f"there is another rule called {shown(name)}", "rename one of them")
        names.add(name)
        effect = Effect(data["effect"]) if "effect" in data else scope.effects.of(field, "RULE_BROKEN")
        if effect is Effect.DROP_FIELD and field is None:
            scope.faults.add(path, "drop_field needs a field to drop", "add field: with its name")
        when = scope.faults.condition(data["when"], scope, (*path, "when")) if "when" in data else None
        require = scope.faults.condition(data["require"], scope, (*path, "require"))
        if require is not None:
            wording = Wording(name, field, data.get("reason", ""), data.get("fix", ""))
            found.append(assess.rule(wording, when, require, effect))
    return tuple(found)


def read_keys(scope: Scope) -> tuple[match_keys.Rule, ...]:
    found = []
    for index, data in enumerate(scope.data.get("match") or ()):
        path: Path = ("match", index)
        kind, maker = data["key"], match_keys.KEYS[data["key"]]
        if ("field" in data) is ("fields" in data):
            scope.faults.add((*scope.path, *path), f"{kind} takes {maker.takes}", "name them under field: or fields:")
            continue
        fields = tuple(data["fields"]) if "fields" in data else (data["field"],)
        places = [("fields", at) for at in range(len(fields))] if "fields" in data else [("field",)]
        unknown = [name for name, at in zip(fields, places, strict=True) if not scope.known_field(name, (*path, *at))]
        if unknown:
            continue
        types = tuple(scope.fields[name].type for name in fields)
        if maker.accepts(types):
            found.append(match_keys.Rule(kind, fields, types))
        else:
            message = f"a key {kind} is not made of {', '.join(types)}"
            at = "fields" if "fields" in data else "field"
            scope.faults.add((*scope.path, *path, at), message, f"give it {maker.takes}")
    return tuple(found)
