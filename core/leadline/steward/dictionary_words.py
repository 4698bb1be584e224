"""What only the files of a standard say, because judging a record needs none of it: descriptions and demands as they
were written, and the project's own functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leadline.project_file.faults import as_mapping
from leadline_mappings.conditions import parse_condition
from leadline_mappings.entity import Entity, FieldSpec
from leadline_mappings.functions import FUNCTIONS, Function
from leadline_mappings.functions_file import load_functions
from leadline_mappings.layers import Layers


@dataclass(frozen=True, slots=True)
class Words:
    """``data`` is the standard as extended; ``functions`` are the project's own."""

    data: Mapping[str, Any] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)

    def choices(self, entity: str, name: str) -> Mapping[str, str]:
        """The descriptions of a field's values, of those that have one."""
        return _descriptions(self._entity(entity, "fields", name, "choices"))

    def sources(self) -> Mapping[str, str]:
        """The descriptions of the nodes of the tree of lead sources."""
        return dict(_of_nodes(as_mapping(as_mapping(self.data.get("lead_sources")).get("tree"))))

    def placeholders(self, key: str) -> list[str]:
        """The texts that are placeholders too (``also``), or data (``never``)."""
        return list(as_mapping(self.data.get("placeholders")).get(key) or ())

    def countries(self) -> Mapping[str, list[str]]:
        """Further names of countries, by code."""
        return as_mapping(as_mapping(self.data.get("countries")).get("aliases"))

    def demanded(self, entity: Entity, stage: str) -> Iterator[tuple[FieldSpec, str, str]]:
        """The fields that are mandatory from a stage on: each with its condition in words and its effect."""
        for name, spec in entity.fields.items():
            wanted = self._entity(entity.name, "fields", name).get("mandatory")
            for demand in wanted if isinstance(wanted, list) else [wanted]:
                if isinstance(demand, Mapping) and demand.get("from_stage") == stage:
                    when = demand.get("when")
                    words = "" if when is None else parse_condition(when, entity).describe()
                    yield spec, words, str(demand.get("effect", "block_create"))

    def _entity(self, *path: str) -> Mapping[str, Any]:
        here = as_mapping(self.data.get("entities"))
        for part in path:
            here = as_mapping(here.get(part))
        return here


def words_of(layers: Layers) -> Words:
    """Raises DocumentError for a file of functions that cannot be used."""
    own = {name: one for name, one in load_functions(layers).known.items() if name not in FUNCTIONS}
    return Words(as_mapping(layers.data), own)


def _descriptions(options: Mapping[str, Any]) -> dict[str, str]:
    found = {name: as_mapping(detail).get("description") for name, detail in options.items()}
    return {name: text for name, text in found.items() if text}


def _of_nodes(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _descriptions(tree).items()
    for detail in tree.values():
        yield from _of_nodes(as_mapping(as_mapping(detail).get("children")))
