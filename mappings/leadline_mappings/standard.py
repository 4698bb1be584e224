"""The data standard: entities, read from one YAML file and compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadline_mappings.entity import Entity, FieldSpec, judge
from leadline_mappings.shipped import fingerprint, open_source
from leadline_mappings.standard_file import Builder
from leadline_mappings.survivorship import Golden, Member

__all__ = ["Entity", "FieldSpec", "Golden", "Member", "Standard", "judge", "load_standard"]


@dataclass(frozen=True, slots=True)
class Standard:
    """``fingerprint`` changes whenever the file's meaning does."""

    name: str
    fingerprint: str
    entities: Mapping[str, Entity]

    def entity(self, name: str) -> Entity:
        """Raises KeyError with a sentence for a name the standard does not declare."""
        try:
            return self.entities[name]
        except KeyError:
            known = ", ".join(self.entities)
            raise KeyError(f"the standard {self.name} has no entity {name!r}; it has {known}") from None


def load_standard(source: Path | str) -> Standard:
    """From a path, or the name of a shipped pack such as ``b2b``. Raises DocumentError with all faults."""
    opened = open_source(source, "standard")
    document = opened.document("standard")
    entities = Builder(document).entities()
    return Standard(document.data["name"], fingerprint(document.data), entities)
