"""The ``fields:`` of an entity, each by itself: what it is, and whether its keys make sense for its type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadline_mappings.documents import Path, shown
from leadline_mappings.entity import FieldSpec
from leadline_mappings.sources import SourceTree
from leadline_mappings.standard_file.effects import read_effects
from leadline_mappings.standard_file.faults import Faults
from leadline_mappings.standard_file.lifecycles import LifecycleReader
from leadline_mappings.standard_file.words import aliases_of, check_spellings, label_of, labels_of

_SURVIVORSHIP: Final = {"consent": "joins", "lifecycle": "furthest", "multi_choice": "union"}
"""What a field type does unless the standard says otherwise; the first two cannot be changed."""

_TEXT: Final = ("max_length", "pattern")
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": _TEXT,
    "job_title": ("max_length",),
    "number": ("integer", "min", "max"),
    "money": ("currency", "min", "max"),
    "date": ("formats", "time_zone"),
    "datetime": ("formats", "time_zone"),
    "phone": ("region",),
    "consent": ("time_zone",),
    "choice": ("choices",),
    "multi_choice": ("choices",),
    "owner": ("queues",),
    "reference": ("to",),
    "lead_source": ("touch",),
}
"""The keys that only some types know."""
_TYPED: Final = frozenset(key for keys in KEYS.values() for key in keys)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a field's declaration may refer to."""

    sources: SourceTree
    lifecycle: LifecycleReader
    entities: Collection[str]


class FieldReader:
    def __init__(self, path: Path, surroundings: Surroundings, faults: Faults) -> None:
        self.path = path
        self.around = surroundings
        self.faults = faults

    def read(self, name: str, data: Mapping[str, Any]) -> FieldSpec:
        """The field without what takes other fields to understand: mandatory rules, derivations, default."""
        kind = data["type"]
        at = (*self.path, name)
        self._check(name, kind, data)
        allowed, labels, aliases = self._closed_list(name, kind, data)
        return FieldSpec(
            name=name,
            type=kind,
            label=label_of(name, data),
            description=data.get("description", ""),
            survivorship=data.get("survivorship", _SURVIVORSHIP.get(kind, "newest")),
            write_once=bool(data.get("write_once")),
            allowed=allowed,
            labels=labels,
            aliases=aliases,
            params=self._params(name, kind, data),
            effects=read_effects(data.get("effects") or {}, (*at, "effects"), self.faults, of_field=True),
        )

    def _check(self, name: str, kind: str, data: Mapping[str, Any]) -> None:
        at = (*self.path, name)
        default = _SURVIVORSHIP.get(kind, "newest")
        declared = data.get("survivorship", default)
        if declared != default and kind in ("consent", "lifecycle"):
            fix = f"remove survivorship: a {kind} field always takes {default}"
            self.faults.add((*at, "survivorship"), f"a {kind} field cannot survive by {declared}", fix)
        if declared in ("union", "joins", "furthest") and declared != default:
            fix = "use newest, oldest or most_complete"
            self.faults.add((*at, "survivorship"), f"a {kind} field cannot survive by {declared}", fix)
        if kind == "consent" and "default" in data:
            self.faults.add((*at, "default"), "consent is never assumed", "remove default: unknown is never written")
        if kind in ("choice", "multi_choice") and "choices" not in data:
            fix = "add choices: with the allowed values"
            self.faults.add(at, f"the {kind} field {name} has no choices", fix)
        if kind == "lead_source" and not self.around.sources.parents:
            fix = "add lead_sources: to the standard"
            self.faults.missing(("lead_sources", "tree"), at, f"{name} needs a tree of lead sources", fix)
        if kind == "lifecycle" and not self.around.lifecycle.declared:
            ladder = (*self.path[:-1], "lifecycle")
            self.faults.missing(ladder, at, f"{name} needs a ladder", "add lifecycle: to the entity")
        if kind == "lifecycle" and self.around.lifecycle.field not in (None, name):
            fix = f"give it another type, or name it under lifecycle: in place of {self.around.lifecycle.field}"
            self.faults.add((*at, "type"), "an entity has one lifecycle field", fix)

    def _closed_list(
        self, name: str, kind: str, data: Mapping[str, Any]
    ) -> tuple[Mapping[str, str | None] | None, Mapping[str, str] | None, Mapping[str, tuple[str, ...]]]:
        """The canonical values with their parents, their labels, and the further ways to write them."""
        if kind == "lead_source":
            sources = self.around.sources
            return sources.parents, sources.labels, {name: words for name, words in sources.aliases.items() if words}
        if kind == "lifecycle":
            options = self.around.lifecycle.options
        elif kind in ("choice", "multi_choice"):
            options = data.get("choices") or {}
            check_spellings(options, (*self.path, name, "choices"), self.faults)
        else:
            return None, None, {}
        return dict.fromkeys(options), labels_of(options), aliases_of(options)

    def _params(self, name: str, kind: str, data: Mapping[str, Any]) -> dict[str, object]:
        """The type's own keys, those without a fault."""
        at = (*self.path, name)
        found: dict[str, object] = {}
        for key in data:
            if key not in _TYPED:
                continue
            if key not in KEYS.get(kind, ()):
                types = ", ".join(other for other, keys in KEYS.items() if key in keys)
                message = f"{key} means nothing for a field of the type {kind}"
                self.faults.add((*at, key), message, f"remove it; it is for the types {types}")
            elif not self._is_faulty(key, data[key], (*at, key)):
                found[key] = data[key]
        low, high = found.get("min"), found.get("max")
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
            self.faults.add((*at, "max"), f"no number is both {low} or more and {high} or less", "swap min and max")
        return found

    def _is_faulty(self, key: str, value: Any, path: Path) -> bool:
        before = len(self.faults.found)
        if key == "pattern":
            from leadline_mappings.normalize.patterns import pattern_fault

            self._note(pattern_fault(value), path, "write a regular expression as RE2 knows it")
        elif key == "time_zone":
            from leadline_mappings.normalize.moments import zone_fault

            self._note(zone_fault(value), path, "use a name such as Europe/Berlin")
        elif key == "formats":
            from leadline_mappings.normalize.date_formats import formats_faults

            for index, fault in formats_faults(value):
                self._note(fault, (*path, index), "write it as strptime does, such as %d.%m.%Y")
        elif key == "currency":
            from leadline_mappings.normalize.currencies import currency_fault

            self._note(currency_fault(value), path, "use the three capital letters of ISO 4217, such as EUR")
        elif key == "region":
            self._check_region(value, path)
        elif key == "to" and value not in self.around.entities:
            self.faults.known(value, self.around.entities, path, "an entity of this standard")
        return len(self.faults.found) > before

    def _check_region(self, value: str, path: Path) -> None:
        from leadline_mappings.normalize.country import country_code, is_country

        if not is_country(value):
            meant = country_code(value)
            fix = f"use {meant}" if meant else "use the two capital letters of ISO 3166-1, such as DE"
            self.faults.add(path, f"{shown(value)} is not a country's code", fix)
            return
        from leadline_mappings.normalize.phone_rules import dialling

        if dialling(value) is None:
            self.faults.add(
                path, f"{value} has no phone numbers of its own", "name the country whose numbers are meant"
            )

    def _note(self, fault: str | None, path: Path, fix: str) -> None:
        """A fault in one sentence, which may hold its own mend after a colon."""
        if fault is not None:
            message, _, mend = fault.partition(": ")
            self.faults.add(path, message, mend.rstrip("?") or fix)


def check_facts(fields: Mapping[str, FieldSpec], facts: Mapping[str, str], path: Path, faults: Faults) -> None:
    """No field is called like a fact about another."""
    for name, about in facts.items():
        if name in fields:
            message = f"{shown(name)} is the name of what is learned from {about}"
            faults.add((*path, name), message, "give the field another name")
