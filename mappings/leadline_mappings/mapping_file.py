"""From a mapping's YAML, with the mappings it extends, to compiled rules; every fault is collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from pathlib import Path as FilePath
from typing import Any

from leadline_mappings.conditions import ALWAYS, Condition, parse_condition
from leadline_mappings.documents import DocumentError, Path
from leadline_mappings.entity import Entity
from leadline_mappings.field_rules import Computed, FieldRule, Use
from leadline_mappings.functions_file import load_functions
from leadline_mappings.layers import Layers, read_layers
from leadline_mappings.mapping_faults import Reporter, near, shown
from leadline_mappings.native_types import Dialect
from leadline_mappings.normalize.moments import zone, zone_fault
from leadline_mappings.rule_file import RuleReader, Target
from leadline_mappings.standard import Standard
from leadline_mappings.value_tables import MISSING


def mapping_layers(source: FilePath | str) -> Layers:
    """The mapping and everything it extends. Raises DocumentError with all faults of form."""
    return read_layers(source, "mapping", written_out)


def written_out(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Short rules in full, so that layers merge.

    >>> written_out({"fields": {"city": "City", "phone": ["Phone", "Mobile"], "state": None}})["fields"]
    {'city': {'native': 'City'}, 'phone': {'native': ['Phone', 'Mobile']}, 'state': None}
    """
    fields = data.get("fields")
    if not isinstance(fields, Mapping):
        return data
    short = (str, list)
    return {
        **data,
        "fields": {name: {"native": rule} if isinstance(rule, short) else rule for name, rule in fields.items()},
    }


class MappingBuilder:
    """One mapping being built. What it gives is only valid when :meth:`check` passes."""

    def __init__(self, layers: Layers, standard: Standard) -> None:
        self.layers = layers
        self.data: Mapping[str, Any] = layers.data
        self.reporter = Reporter(layers)
        self.check = self.reporter.check
        self.entity = self._entity(standard)
        self.effects = standard.effects
        self.home = self._home()
        try:
            self.reporter.functions = load_functions(layers)
        except DocumentError as error:
            self.reporter.take(error)

    def fail(self, path: Path, message: str, fix: str) -> None:
        self.reporter.fail(path, message, fix)

    def _entity(self, standard: Standard) -> Entity:
        for key in ("entity", "object"):
            if not self.data.get(key):
                self.fail((), f"the key {key} is missing", f"add {key}: or extend a shipped mapping")
        name = self.data.get("entity") or ""
        if name and name not in standard.entities:
            fix = f"use one of {', '.join(standard.entities)}"
            self.fail(("entity",), f"the standard has no entity {shown(name)}", fix)
        self.check()
        return standard.entities[name]

    def _home(self) -> tzinfo | None:
        name = self.data.get("time_zone")
        fault = None if name is None else zone_fault(name)
        if fault is not None:
            what, _, fix = fault.partition(": ")
            self.fail(("time_zone",), what, fix.rstrip("?") or "use a name such as Europe/Berlin")
        return None if name is None or fault is not None else zone(name)

    def dialect(self) -> Dialect:
        return Dialect(
            clear="" if self.data.get("clear") == "empty" else None,
            joined_choices=self.data.get("multi_choice", "semicolons") == "semicolons",
            text_booleans=self.data.get("booleans") == "text",
        )

    def rules(self) -> dict[str, FieldRule]:
        found = {}
        for name, data in (self.data.get("fields") or {}).items():
            path: Path = ("fields", name)
            if name not in self.entity.fields:
                fix = near(name, self.entity.fields)
                self.fail(path, f"{shown(name)} is not a field of {self.entity.name} in the standard", fix)
            elif data is None:
                self.fail(path, f"{name} is taken out, and the extended mapping does not have it", "remove the line")
            else:
                rule = RuleReader(self._target(name), data, self.home, self.reporter).rule()
                if rule is not None:
                    found[name] = rule
        self._one_writer(found.values())
        return found

    def _target(self, name: str) -> Target:
        spec = self.entity.fields[name]

        def spelling(text: str) -> Any:
            verdict = self.entity.standardise({name: text})
            value = verdict.values.get(name)
            read = value == text or any((one.field, one.rule) == (name, spec.type) for one in verdict.normalisations)
            return value if read else MISSING  # or a default took the place of a refused one

        return Target(spec, spelling, {**self.effects, **spec.effects})

    def _one_writer(self, rules: Iterable[FieldRule]) -> None:
        """No native field is written by two rules. A currency may be shared."""
        rules = tuple(rules)
        owner: dict[str, str] = {}
        consents: dict[str, list[FieldRule]] = {}
        for rule in rules:
            for native in rule.consent.natives if rule.consent else ():
                consents.setdefault(native.casefold(), []).append(rule)
        once = {native.casefold(): [rule] for rule in rules if self._is_once(rule) for native in rule.natives}
        for rule in rules:
            shared = rule.currency.native if rule.currency else None
            for native in rule.written_natives:
                consent = next((one for one in consents.get(native.casefold(), ()) if one is not rule), None)
                if consent is not None:
                    self._foreign(("fields", rule.canonical), native, consent)
                    continue
                other = owner.setdefault(native, rule.canonical)
                if other != rule.canonical and native != shared:
                    message = f"{native} is written by {other} already"
                    self.fail(("fields", rule.canonical), message, "say write: never at one of them")
        for key in ("constants", "computed"):
            for native in self.data.get(key) or {}:
                kept = consents.get(native.casefold()) or once.get(native.casefold())
                if kept:
                    self._foreign((key, native), native, kept[0])
                elif native in owner:
                    self.fail((key, native), f"{native} is written by {owner[native]} already", "keep it at one place")
                owner.setdefault(native, key)

    def _is_once(self, rule: FieldRule) -> bool:
        return self.entity.fields[rule.canonical].write_once

    def _foreign(self, path: Path, native: str, rule: FieldRule) -> None:
        """What holds a consent, or what is written once, is nobody else's to write: not even where its own rule
        never does.
        """
        what = "writes a consent" if rule.consent is not None else "writes what is written once"
        self.fail(path, f"{native} holds {rule.canonical}, and only the field's own rule {what}", "take it out")

    def constants(self) -> dict[str, Any]:
        return {name: value for name, value in (self.data.get("constants") or {}).items() if value is not None}

    def computed(self) -> tuple[Computed, ...]:
        found = []
        for native, data in (self.data.get("computed") or {}).items():
            path: Path = ("computed", native)
            if data is None:
                self.fail(path, f"{native} is taken out, and the extended mapping does not have it", "remove the line")
                continue
            names = (data["from"],) if isinstance(data["from"], str) else tuple(data["from"])
            for name in names:
                self._known_input(name, (*path, "from"))
            params = data.get("with") or {}
            function = self.reporter.function(data["by"], len(names), params, path)
            if function is not None:
                use = Use(function.name, function.make(params))
                found.append(Computed(native, names, use, data.get("write") == "create_only", self.effects))
        return tuple(found)

    def _known_input(self, name: str, path: Path) -> None:
        spec = self.entity.fields.get(name)
        if spec is None:
            fix = near(name, self.entity.fields)
            self.fail(path, f"{shown(name)} is not a field of {self.entity.name} in the standard", fix)
        elif spec.type == "consent":
            self.fail(path, "a consent is only written by its own field", "take it out")

    def where(self) -> Condition | None:
        return self._condition("where")

    def create(self) -> Condition | None:
        """ALWAYS, None for never, or the declared condition."""
        data = self.data.get("create")
        if data is None or data == "always":
            return ALWAYS
        return None if data == "never" else self._condition("create")

    def _condition(self, key: str) -> Condition | None:
        data = self.data.get(key)
        if data is None:
            return None
        try:
            return parse_condition(data, self.entity, self.layers, (key,))
        except DocumentError as error:
            self.reporter.take(error)
            return None
