"""A whole standard, built from its data in layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline_mappings.documents import DocumentError, shown
from leadline_mappings.entity import Entity
from leadline_mappings.functions import FUNCTIONS, Function
from leadline_mappings.layers import Layers
from leadline_mappings.normalize.clean import squeezed
from leadline_mappings.normalize.country import is_country
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.standard_file.effects import read_effects
from leadline_mappings.standard_file.entities import build_entity
from leadline_mappings.standard_file.faults import Faults
from leadline_mappings.standard_file.lead_sources import read_sources
from leadline_mappings.standard_file.scope import Common, Scope
from leadline_mappings.standard_file.soundness import NOTHING, Lost


class Builder:
    """One standard being built, without what is ``lost`` of it. Its parts are only valid once :meth:`entities` has
    raised nothing.
    """

    def __init__(self, layers: Layers, lost: Lost = NOTHING) -> None:
        self.layers = layers
        self.data: Mapping[str, Any] = layers.data
        self.faults = Faults(layers, lost)
        self.effects = read_effects(self.data.get("effects") or {}, ("effects",), self.faults, of_field=False)
        self.placeholders = _placeholders(self.data.get("placeholders") or {})
        self.sources = read_sources(self.data.get("lead_sources"), self.faults)
        self.functions: Mapping[str, Function] = FUNCTIONS
        self.functions_known = True
        self.digest = ""
        if any(document.data.get("functions") is not None for document in layers.documents):
            self._own_functions()

    def entities(self) -> dict[str, Entity]:
        """All entities of the document. Raises DocumentError when any fault was found."""
        common = Common(
            self.faults,
            self.effects,
            self.placeholders,
            self.sources,
            self._countries((self.data.get("countries") or {}).get("aliases") or {}),
            self.functions,
            self.functions_known,
            tuple(self.data["entities"]),
        )
        built = {name: build_entity(Scope(common, name, data)) for name, data in self.data["entities"].items()}
        self.faults.raise_any()
        return {name: entity for name, entity in built.items() if entity is not None}

    def _own_functions(self) -> None:
        """The project's functions beside leadline's; ``digest`` changes when they do."""
        from leadline_mappings.functions_file import load_functions

        try:
            own = load_functions(self.layers)
        except DocumentError as error:
            self.faults.found.extend(error.faults)
            self.functions_known = False
        else:
            self.functions, self.digest = own.known, own.digest

    def _countries(self, data: Mapping[str, list[str]]) -> dict[str, str]:
        """Further names of countries, each to its code."""
        found: dict[str, str] = {}
        owners: dict[str, str] = {}
        for code, names in data.items():
            path = ("countries", "aliases", code)
            if not is_country(code):
                fix = "use the two capital letters of ISO 3166-1, such as DE"
                self.faults.add(path, f"{shown(code)} is not a country's code", fix)
            for index, name in enumerate(names):
                if owners.setdefault(squeezed(name), code) != code:
                    message = f"{shown(name)} already stands for {owners[squeezed(name)]}"
                    self.faults.add((*path, index), message, "keep it at one of them")
                found.setdefault(name, code)
        return found


def _placeholders(data: Mapping[str, list[str]]) -> Placeholders:
    return Placeholders.of(data.get("also") or (), data.get("never") or ())
