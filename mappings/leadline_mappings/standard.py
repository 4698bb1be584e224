"""The data standard: entities, read from one YAML file and the files it extends, compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leadline_mappings.assess import Assessment
from leadline_mappings.entity import Entity, FieldSpec, judge
from leadline_mappings.layers import open_layers
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.shipped import fingerprint
from leadline_mappings.sources import Coverage, SourceTree, coverage
from leadline_mappings.standard_file import Builder, sound_part
from leadline_mappings.survivorship import Golden, Member
from leadline_mappings.values import Effect

__all__ = [
    "Assessment", "Coverage", "Entity", "FieldSpec", "Golden", "Member", "SourceTree", "Standard", "judge",
    "load_standard",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standard:
    """``fingerprint`` changes whenever the file's meaning does. ``effects`` are those that differ from the
    catalogue's for all fields, by code.
    """

    name: str
    fingerprint: str
    entities: Mapping[str, Entity]
    description: str = ""
    sources: SourceTree = field(default_factory=SourceTree)
    placeholders: Placeholders = field(default_factory=Placeholders)
    effects: Mapping[str, Effect] = field(default_factory=dict)

    def entity(self, name: str) -> Entity:
        """Raises KeyError with a sentence for a name the standard does not declare."""
        try:
            return self.entities[name]
        except KeyError:
            known = ", ".join(self.entities)
            raise KeyError(f"the standard {self.name} has no entity {name!r}; it has {known}") from None

    def coverage(self, raws: Iterable[object]) -> Coverage:
        """How many raw lead sources the tree knows."""
        return coverage(self.sources, raws, self.placeholders)


def load_standard(source: Path | str) -> Standard:
    """From a path, or the name of a shipped pack such as ``b2b``. Raises DocumentError with all faults."""
    layers, lost = sound_part(open_layers(source, "standard"))
    builder = Builder(layers, lost)
    entities = builder.entities()
    return Standard(
        name=layers.data["name"],
        fingerprint=fingerprint([layers.data, builder.digest] if builder.digest else layers.data),
        entities=entities,
        description=layers.data.get("description", ""),
        sources=builder.sources,
        placeholders=builder.placeholders,
        effects=builder.effects,
    )
