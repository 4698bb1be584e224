"""A mapping as its owner wrote it, with the lines, beside what it was compiled to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from leadline.connector import ObjectInfo
from leadline.steward.mends import RuleMends
from leadline.steward.standard_source import StandardSource
from leadline.steward.whereabouts import Source
from leadline.steward.yaml_edit import as_mapping
from leadline_mappings.documents import Path
from leadline_mappings.field_rules import FieldRule
from leadline_mappings.layers import Layers
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.mapping import load_mapping
from leadline_mappings.mapping_file import mapping_layers
from leadline_mappings.standard import Entity, FieldSpec


@dataclass(frozen=True, slots=True)
class Use:
    """What a project does with the mapped object."""

    read: bool = True
    written: bool = True
    created: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """An object as its system shows it; ``system`` is what to call that in sentences."""

    info: ObjectInfo
    use: Use
    system: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One field of the mapping: as the standard has it, as compiled, and as written (short forms written out)."""

    spec: FieldSpec
    compiled: FieldRule
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def path(self) -> Path:
        return ("fields", self.name)

    @property
    def natives(self) -> tuple[str, ...]:
        """The native field, or several that hold the value together."""
        return self.compiled.natives

    @property
    def every(self) -> tuple[str, ...]:
        """These, and what is read or written beside them: a currency, the times of a consent."""
        return tuple(dict.fromkeys((*self.natives, *self.compiled.read_natives, *self.written)))

    @property
    def read(self) -> bool:
        return self.compiled.read

    @property
    def write(self) -> str:
        return self.compiled.write

    @property
    def written(self) -> tuple[str, ...]:
        return self.compiled.written_natives

    @property
    def table(self) -> Mapping[str, Any]:
        return as_mapping(self.data.get("values"))


@dataclass(frozen=True, slots=True)
class Mapped:
    """``mends`` propose changes of the files that it stands in."""

    name: str
    source: Source
    layers: Layers
    mapping: ObjectMapping
    standard: StandardSource
    entity: Entity
    rules: tuple[Rule, ...]
    mends: RuleMends

    @property
    def natives(self) -> frozenset[str]:
        """Every native field that a rule names."""
        return frozenset(name for rule in self.rules for name in rule.every)


Look: TypeAlias = Callable[[Mapped], Seen | None]
"""A mapped object's schema; None where none is looked at."""


def open_mapping(name: str, source: Source, standard: StandardSource) -> Mapped:
    """Raises DocumentError with all faults."""
    layers = mapping_layers(source)
    mapping = load_mapping(source, standard.standard)
    entity = standard.standard.entities[mapping.entity]
    data = as_mapping(layers.data.get("fields"))
    rules = tuple(
        Rule(entity.fields[field], compiled, as_mapping(data.get(field))) for field, compiled in mapping.fields.items()
    )
    return Mapped(name, source, layers, mapping, standard, entity, rules, RuleMends(layers))
