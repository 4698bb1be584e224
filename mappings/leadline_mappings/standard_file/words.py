"""What people call things, and how they write closed lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline_mappings.documents import Path, shown
from leadline_mappings.normalize.choices import written
from leadline_mappings.standard_file.faults import Faults


def label_of(name: str, detail: Mapping[str, Any] | None) -> str:
    """The declared label, or the name made readable.

    >>> label_of("lead_source", None), label_of("mql", {"label": "MQL"})
    ('Lead source', 'MQL')
    """
    return (detail or {}).get("label") or name.replace("_", " ").capitalize()


def labels_of(options: Mapping[str, Any]) -> dict[str, str]:
    return {name: label_of(name, detail) for name, detail in options.items()}


def aliases_of(options: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Of those options that have some."""
    found = {name: tuple((detail or {}).get("aliases") or ()) for name, detail in options.items()}
    return {name: aliases for name, aliases in found.items() if aliases}


def check_spellings(options: Mapping[str, Any], path: Path, faults: Faults) -> None:
    """No two options are written alike."""
    owners: dict[str, str] = {}
    for name, detail in options.items():
        for spelling in written(name, detail):
            owner = owners.setdefault(spelling, name)
            if owner != name:
                message = f"a name or alias of {shown(name)} already belongs to {shown(owner)}"
                faults.add((*path, name), message, "keep it at one of them")
