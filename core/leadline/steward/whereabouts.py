"""Which standard and which mappings a command speaks of: a file, a shipped one, or the project's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leadline.errors import ConfigError
from leadline.paths import is_file, short
from leadline.project_file import FILE
from leadline.project_file.faults import as_mapping, did_you_mean
from leadline_mappings.documents import DocumentError, read_document
from leadline_mappings.shipped import pack_names

Source = Path | str
"""A file, or the name of a shipped one."""

NO_PROJECT = "there is no project here; name a file, or go to a project's folder"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What leadline.yml names, read without judging it. ``root`` is None outside a project."""

    root: Path | None = None
    standard: str | None = None
    mappings: Mapping[str, str] = field(default_factory=dict)

    def standard_source(self, given: str | None) -> Source:
        """Raises ConfigError for what is neither a file nor shipped."""
        if given is not None:
            return _file_or_shipped(given, "standard", Path())
        if self.standard is None or self.root is None:
            raise ConfigError(f"no standard is named; {NO_PROJECT}")
        return _file_or_shipped(self.standard, "standard", self.root)

    def mapping_source(self, given: str) -> Source:
        """``given`` is an object of the project (``hubspot.contacts``), a file, or a shipped mapping."""
        if given in self.mappings and self.root is not None:
            return _file_or_shipped(self.mappings[given], "mapping", self.root)
        return _file_or_shipped(given, "mapping", Path(), self.mappings)

    def mapping_sources(self, given: str | None) -> dict[str, Source]:
        """By the name to call it; all of the project's where none is given."""
        if given is not None:
            return {given: self.mapping_source(given)}
        if not self.mappings:
            raise ConfigError(f"no mapping is named; {NO_PROJECT}")
        return {name: self.mapping_source(name) for name in self.mappings}

    def system_of(self, name: str) -> str | None:
        """The system of an object of the project."""
        return name.partition(".")[0] if name in self.mappings else None

    def name_of(self, source: Source) -> str | None:
        """The project's object that this mapping is of, when it is of exactly one."""
        found = [name for name in self.mappings if _same(self.mapping_source(name), source)]
        return found[0] if len(found) == 1 else None


def look_around(root: Path | None) -> Whereabouts:
    """Raises ConfigError for a leadline.yml that cannot be read at all."""
    if root is None:
        return Whereabouts()
    try:
        text = (root / FILE).read_bytes().decode("utf-8-sig")
        data = as_mapping(read_document(text, FILE).data)
    except DocumentError as error:
        raise ConfigError("\n".join(str(fault) for fault in error.faults)) from None
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{short(str(root / FILE))} cannot be read as UTF-8 text; check the file") from None
    return Whereabouts(root, _text(data.get("standard")), _texts(data.get("mappings")))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> dict[str, str]:
    return {name: text for name, text in as_mapping(value).items() if isinstance(text, str)}


def _file_or_shipped(given: str, kind: str, folder: Path, others: Mapping[str, str] | None = None) -> Source:
    path = folder / given
    if is_file(path):
        return path
    if given in pack_names(kind):
        return given
    known = [*(others or ()), *pack_names(kind)]
    shown = short(given, 120)
    raise ConfigError(f"there is no {kind} {shown}; {did_you_mean(given, known, 'name a file that exists')}")


def _same(one: Source, other: Source) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return one.resolve() == other.resolve()
    return one == other
