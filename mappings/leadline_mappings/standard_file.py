"""From a standard's YAML to compiled entities; every fault of meaning is collected, none raised halfway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from leadline_mappings import assess, standardise, survivorship
from leadline_mappings.assess import Mandatory
from leadline_mappings.conditions import Condition, all_of, parse_condition, reached
from leadline_mappings.derive import derivations
from leadline_mappings.documents import Document, DocumentError, Fault, Path, shown
from leadline_mappings.entity import Entity, FieldSpec
from leadline_mappings.findings import CATALOGUE
from leadline_mappings.lifecycle import Ladder, SideStage
from leadline_mappings.match_keys import key_makers
from leadline_mappings.normalize import Normalise, Options, normaliser
from leadline_mappings.normalize.choices import spellings
from leadline_mappings.normalize.placeholders import DEFAULT_TOKENS, Placeholders
from leadline_mappings.sameness import cosmetic
from leadline_mappings.standardise import Derivation, Key, Plan, Step
from leadline_mappings.values import Effect, Value

_SURVIVORSHIP = {"consent": "joins", "lifecycle": "furthest", "multi_choice": "union"}
"""What a field type does unless the standard says otherwise; the first two cannot be changed."""
_PLACE_ORDER = {"country": 0, "subdivision": 1}


class Builder:
    """One standard being built. ``faults`` fills as it goes; what is built is only valid when it stays empty."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        data = document.data
        self.effects = self._effects(data.get("effects") or {})
        self.placeholders = _placeholders(data.get("placeholders") or {})
        self.labels: dict[str, str] = {}
        self.sources, self.nodes = self._sources(data.get("lead_sources"))
        self.unmapped = (data.get("lead_sources") or {}).get("unmapped")

    def fail(self, path: Path, message: str, fix: str) -> None:
        self.faults.append(self.document.fault(path, message, fix))

    def entities(self) -> dict[str, Entity]:
        """All entities of the document. Raises DocumentError when any fault was found."""
        built = {}
        for name, data in self.document.data["entities"].items():
            built[name] = EntityBuilder(self, name, data).build()
        if self.faults:
            raise DocumentError(self.document.in_order(self.faults))
        return built

    def _effects(self, data: Mapping[str, str]) -> dict[str, Effect]:
        for code in data:
            if code not in CATALOGUE:
                self.fail(("effects", code), f"{shown(code)} is not a finding's code", _near(code, CATALOGUE))
        return {code: Effect(effect) for code, effect in data.items() if code in CATALOGUE}

    def _sources(self, data: Mapping[str, Any] | None) -> tuple[dict[str, str], dict[str, str | None]]:
        """Spelling to node, over the whole tree; and each node's parent."""
        if data is None:
            return {}, {}
        known: dict[str, str] = {}
        nodes: dict[str, str | None] = {}
        self._source_level(data["tree"], ("lead_sources", "tree"), known, nodes, None)
        unmapped = data.get("unmapped")
        if unmapped is not None and unmapped not in nodes:
            path: Path = ("lead_sources", "unmapped")
            self.fail(path, f"{shown(unmapped)} is not a node of the tree", _near(unmapped, nodes))
        return known, nodes

    def _source_level(
        self,
        tree: Mapping[str, Any],
        path: Path,
        known: dict[str, str],
        nodes: dict[str, str | None],
        parent: str | None,
    ) -> None:
        for name, detail in tree.items():
            if name in nodes:
                self.fail((*path, name), f"the node {shown(name)} stands in the tree twice", "rename one of them")
            nodes[name] = parent
            self.labels[name] = _label(name, detail)
            for spelling in spellings({name: detail}):
                owner = known.setdefault(spelling, name)
                if owner != name:
                    message = f"a name or alias of {shown(name)} already belongs to {shown(owner)}"
                    self.fail((*path, name), message, "keep it at one of them")
            children = (detail or {}).get("children") or {}
            self._source_level(children, (*path, name, "children"), known, nodes, name)


class EntityBuilder:
    def __init__(self, standard: Builder, name: str, data: Mapping[str, Any]) -> None:
        self.standard = standard
        self.name = name
        self.data = data
        self.path: Path = ("entities", name)
        self.ladder = self._ladder()
        self.stage_field: str | None = (data.get("lifecycle") or {}).get("field")
        self.fields = {field: self._spec(field, spec) for field, spec in data["fields"].items()}

    def fail(self, path: Path, message: str, fix: str) -> None:
        self.standard.fail((*self.path, *path), message, fix)

    def known_field(self, name: object, path: Path, kind: str | None = None) -> bool:
        """The name is a field (of this type); else a fault."""
        if not isinstance(name, str) or name not in self.fields:
            self.fail(path, f"{shown(name)} is not a field of {self.name}", _near(str(name), self.fields))
            return False
        if kind is not None and self.fields[name].type != kind:
            self.fail(path, f"{name} is not of the type {kind}", f"declare it with type: {kind}")
            return False
        return True

    def build(self) -> Entity:
        if self.stage_field is not None:
            self.known_field(self.stage_field, ("lifecycle", "field"), "lifecycle")
        rules = {name: spec.survivorship for name, spec in self.fields.items()}
        plan = self._plan()
        primary = self.data.get("primary", "oldest")
        return Entity(
            self.name,
            self.fields,
            self.ladder,
            self.stage_field,
            standardise.compiled(plan),
            assess.compiled(self._mandatory(), self.ladder, self.stage_field, self.standard.effects),
            survivorship.compiled(rules, primary, self.ladder),
            {name: cosmetic(spec.type) for name, spec in self.fields.items()},
        )

    def _spec(self, name: str, data: Mapping[str, Any]) -> FieldSpec:
        kind = data["type"]
        default = _SURVIVORSHIP.get(kind, "newest")
        declared = data.get("survivorship", default)
        if declared != default and kind in ("consent", "lifecycle"):
            fix = f"remove survivorship: a {kind} field always takes {default}"
            self.fail(("fields", name, "survivorship"), f"a {kind} field cannot survive by {declared}", fix)
        if kind == "consent" and "default" in data:
            fix = "remove default: unknown is never written"
            self.fail(("fields", name, "default"), "consent is never assumed", fix)
        if kind in ("choice", "multi_choice") and "choices" not in data:
            self.fail(
                ("fields", name), f"the {kind} field {name} has no choices", "add choices: with the allowed values"
            )
        if kind == "lead_source" and not self.standard.nodes:
            self.fail(("fields", name), f"{name} needs a tree of lead sources", "add lead_sources: to the standard")
        if kind == "lifecycle" and self.ladder is None:
            self.fail(("fields", name), f"{name} needs a ladder", "add lifecycle: to the entity")
        label = _label(name, data)
        once = bool(data.get("write_once"))
        return FieldSpec(name, kind, label, data.get("description", ""), declared, once, *self._values(kind, data))

    def _values(
        self, kind: str, data: Mapping[str, Any]
    ) -> tuple[Mapping[str, str | None] | None, Mapping[str, str] | None]:
        """The canonical values of a closed list with their parents, and their labels."""
        if kind == "lead_source":
            return self.standard.nodes, self.standard.labels
        if kind == "lifecycle":
            lifecycle = self.data.get("lifecycle") or {"stages": {}}
            options = {**lifecycle["stages"], **(lifecycle.get("beside") or {})}
        elif kind in ("choice", "multi_choice"):
            options = data.get("choices") or {}
        else:
            return None, None
        return dict.fromkeys(options), {name: _label(name, detail) for name, detail in options.items()}

    def _ladder(self) -> Ladder | None:
        data = self.data.get("lifecycle")
        if data is None:
            return None
        stages = tuple(data["stages"])
        beside = data.get("beside") or {}
        names = (*stages, *beside)
        for name in beside:
            if name in stages:
                self.fail(
                    ("lifecycle", "beside", name), f"{shown(name)} is already on the ladder", "keep it at one place"
                )
            for key in ("entered_from", "left_to"):
                for index, stage in enumerate(beside[name][key]):
                    self._known_stage(stage, names, ("lifecycle", "beside", name, key, index))
        moves = data.get("moves_back") or []
        for index, move in enumerate(moves):
            for key in ("from", "to"):
                self._known_stage(move[key], names, ("lifecycle", "moves_back", index, key))
        sides = tuple(
            SideStage(name, frozenset(side["entered_from"]), frozenset(side["left_to"]))
            for name, side in beside.items()
        )
        back = frozenset((move["from"], move["to"]) for move in moves)
        return Ladder(stages, sides, back, data.get("skips") == "warn")

    def _known_stage(self, stage: str, names: Iterable[str], path: Path) -> bool:
        """The name is one of these stages; else a fault."""
        if stage in names:
            return True
        self.fail(path, f"{shown(stage)} is not a stage", _near(stage, names))
        return False

    def _normaliser(self, name: str) -> Normalise:
        params = dict(self.data["fields"][name])
        kind = self.fields[name].type
        if kind == "lifecycle":
            lifecycle = self.data.get("lifecycle") or {"stages": {}}
            params["stages"] = spellings({**lifecycle["stages"], **(lifecycle.get("beside") or {})})
        if kind == "lead_source":
            params["unmapped"] = self.standard.unmapped
        options = Options(name, self.standard.placeholders, params, self.ladder, self.standard.sources)
        return normaliser(kind, options)

    def _plan(self) -> Plan:
        kinds = {name: spec.type for name, spec in self.fields.items()}
        plain = [name for name, kind in kinds.items() if kind != "consent"]
        plain.sort(key=lambda name: _PLACE_ORDER.get(kinds[name], 2))
        made = {name: self._normaliser(name) for name in self.fields}
        return Plan(
            steps=tuple(Step(name, kinds[name], made[name]) for name in plain),
            region_field=next((name for name in plain if kinds[name] == "country"), None),
            region_hint=next((name for name in plain if kinds[name] == "subdivision"), None),
            consents=tuple((name, made[name]) for name, kind in kinds.items() if kind == "consent"),
            derivations=self._derivations(),
            defaults=self._defaults(made),
            junk=self._junk(),
            keys=self._keys(),
            effects=self.standard.effects,
        )

    def _derivations(self) -> tuple[Derivation, ...]:
        found = []
        known = derivations()
        for name, data in self.data["fields"].items():
            for index, item in enumerate(data.get("derive") or ()):
                if self.known_field(item["from"], ("fields", name, "derive", index, "from")):
                    found.append(Derivation(name, item["from"], item["by"], known[item["by"]]))
        return tuple(found)

    def _defaults(self, made: Mapping[str, Normalise]) -> tuple[tuple[str, Value], ...]:
        found = []
        for name, data in self.data["fields"].items():
            if "default" in data and self.fields[name].type != "consent":
                clean = made[name](data["default"], None)
                if clean.value is None:
                    path: Path = ("fields", name, "default")
                    self.fail(path, "the default is not a valid value of its own field", "use a canonical value")
                found.append((name, clean.value))
        return tuple(found)

    def _junk(self) -> tuple[tuple[str, ...], ...]:
        groups = self.data.get("junk") or []
        for number, group in enumerate(groups):
            for index, name in enumerate(group):
                self.known_field(name, ("junk", number, index))
        return tuple(tuple(group) for group in groups)

    def _keys(self) -> tuple[Key, ...]:
        found = []
        makers = key_makers()
        for index, item in enumerate(self.data.get("match") or ()):
            maker, name = makers[item["key"]], item["field"]
            if self.known_field(name, ("match", index, "field"), maker.type):
                shared = tuple(f"{name}_{fact}" for fact in maker.shared)
                found.append(Key(item["key"], name, maker.make, shared))
        return tuple(found)

    def _mandatory(self) -> tuple[Mandatory, ...]:
        found = []
        for name, data in self.data["fields"].items():
            wanted = data.get("mandatory", False)
            if wanted is False:
                continue
            wanted = {} if wanted is True else wanted
            when = self._when(wanted, ("fields", name, "mandatory"))
            effect = wanted.get("effect") or self.standard.effects.get("MANDATORY_MISSING")
            found.append(assess.mandatory(name, when, Effect(effect) if effect else None))
        return tuple(found)

    def _when(self, wanted: Mapping[str, Any], path: Path) -> Condition | None:
        """From a stage on, under a condition, both, or (None) always."""
        parts = []
        stage = wanted.get("from_stage")
        if "from_stage" in wanted:
            stage, at = wanted["from_stage"], (*path, "from_stage")
            if self.stage_field is None or self.ladder is None:
                self.fail(at, "from_stage needs a lifecycle", "add lifecycle: to the entity")
            elif self._known_stage(stage, self.ladder.stages, at):
                parts.append(reached(self.stage_field, stage, self.ladder))
        if "when" in wanted:
            try:
                parts.append(parse_condition(wanted["when"], self, self.standard.document, (*self.path, *path, "when")))
            except DocumentError as error:
                self.standard.faults.extend(error.faults)
        return all_of(parts) if parts else None


def _label(name: str, detail: Mapping[str, Any] | None) -> str:
    return (detail or {}).get("label") or name.replace("_", " ").capitalize()


def _placeholders(data: Mapping[str, list[str]]) -> Placeholders:
    also = {text.casefold().strip() for text in data.get("also") or ()}
    never = {text.casefold().strip() for text in data.get("never") or ()}
    return Placeholders((DEFAULT_TOKENS | also) - never)


def _near(text: str, known: Iterable[str]) -> str:
    options = list(known)
    near = get_close_matches(text, options, n=1)
    return f"did you mean {near[0]}" if near else f"use one of {', '.join(options[:30]) or 'none: none is declared'}"
