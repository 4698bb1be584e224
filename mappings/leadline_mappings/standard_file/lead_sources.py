"""The ``lead_sources:`` of a standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline_mappings.documents import Path, shown
from leadline_mappings.normalize.choices import spellings, written
from leadline_mappings.sources import SourceTree, TouchRule, touch_rule
from leadline_mappings.standard_file.faults import Faults
from leadline_mappings.standard_file.words import label_of

_TOP = "lead_sources"


def read_sources(data: Mapping[str, Any] | None, faults: Faults) -> SourceTree:
    if data is None:
        return SourceTree()
    reader = _Reader(faults)
    reader.level(data["tree"], (_TOP, "tree"), None)
    unmapped = data.get("unmapped")
    if unmapped is not None:
        faults.known(unmapped, reader.parents, (_TOP, "unmapped"), "a node of the tree", [(_TOP, "tree")])
    rules = tuple(reader.rules(data.get("rules") or []))
    return SourceTree(reader.parents, reader.labels, reader.aliases, spellings(reader.details), unmapped, rules)


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.parents: dict[str, str | None] = {}
        self.labels: dict[str, str] = {}
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.details: dict[str, Any] = {}
        self.owners: dict[str, str] = {}

    def level(self, tree: Mapping[str, Any], path: Path, parent: str | None) -> None:
        for name, detail in tree.items():
            at = (*path, name)
            if name in self.parents:
                self.faults.add(at, f"the node {shown(name)} stands in the tree twice", "rename one of them")
                continue
            self.parents[name] = parent
            self.labels[name] = label_of(name, detail)
            self.aliases[name] = tuple((detail or {}).get("aliases") or ())
            self.details[name] = detail
            for spelling in written(name, detail):
                owner = self.owners.setdefault(spelling, name)
                if owner != name:
                    message = f"a name or alias of {shown(name)} already belongs to {shown(owner)}"
                    self.faults.add(at, message, "keep it at one of them")
            self.level((detail or {}).get("children") or {}, (*at, "children"), name)

    def rules(self, data: list[Mapping[str, Any]]) -> list[TouchRule]:
        found = []
        for index, rule in enumerate(data):
            path: Path = (_TOP, "rules", index)
            at: Path = (*path, "source")
            self.faults.known(rule["source"], self.parents, at, "a node of the tree", [(_TOP, "tree")])
            if len(rule) == 1:
                fix = "add utm_source, utm_medium, utm_campaign, referrer or has"
                self.faults.add(path, "this rule would hold for everything", fix)
            found.append(touch_rule(rule["source"], rule))
        return found
