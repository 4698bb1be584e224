"""What all parts of an entity's declaration may refer to while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadline_mappings.documents import Path
from leadline_mappings.entity import FieldSpec
from leadline_mappings.functions import Function
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.normalize import FACTS
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.sources import SourceTree
from leadline_mappings.standard_file.effects import Effects
from leadline_mappings.standard_file.faults import Faults
from leadline_mappings.standard_file.fields import FieldReader, Surroundings, check_facts
from leadline_mappings.standard_file.lifecycles import LifecycleReader
from leadline_mappings.values import Effect


@dataclass(frozen=True, slots=True)
class Common:
    """What all entities of a standard share. ``functions_known`` is false where the project's own failed to load."""

    faults: Faults
    effects: Mapping[str, Effect]
    placeholders: Placeholders
    sources: SourceTree
    countries: Mapping[str, str]
    functions: Mapping[str, Function]
    functions_known: bool
    entities: tuple[str, ...]


class Scope:
    """One entity: its data and where it stands, its fields each by itself, its facts. A vocabulary for conditions."""

    def __init__(self, common: Common, name: str, data: Mapping[str, Any]) -> None:
        self.common = common
        self.faults = common.faults
        self.name = name
        self.data = data
        self.path: Path = ("entities", name)
        self.lifecycle = LifecycleReader(data.get("lifecycle"), (*self.path, "lifecycle"), self.faults)
        around = Surroundings(common.sources, self.lifecycle, common.entities)
        reader = FieldReader((*self.path, "fields"), around, self.faults)
        self.declared: tuple[tuple[str, Mapping[str, Any]], ...] = tuple(data["fields"].items())
        self.fields: Mapping[str, FieldSpec] = {field: reader.read(field, spec) for field, spec in self.declared}
        self.facts = facts_of(self.fields)
        self.inputs: Mapping[str, object] = {**self.fields, **self.facts}
        check_facts(self.fields, self.facts, (*self.path, "fields"), self.faults)
        own = {(field, code): effect for field, spec in self.fields.items() for code, effect in spec.effects.items()}
        self.effects = Effects(common.effects, own)

    @property
    def ladder(self) -> Ladder | None:
        return self.lifecycle.ladder

    def known_field(self, name: object, path: Path) -> bool:
        """The name is a field; else a fault. ``path`` is below the entity."""
        return self.faults.known(name, self.fields, (*self.path, *path), f"a field of {self.name}")

    def drops(self, field: str, code: str) -> bool:
        """A value with this remark is not kept."""
        return self.effects.of(field, code) is Effect.DROP_FIELD


def facts_of(fields: Mapping[str, FieldSpec]) -> dict[str, str]:
    """Every fact that may be known of a record, with the field that it is learned from."""
    return {f"{name}_{fact}": name for name, spec in fields.items() for fact in FACTS.get(spec.type, ())}
