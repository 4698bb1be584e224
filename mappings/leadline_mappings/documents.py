"""Strict YAML: what a person wrote, with the line of every value, and every fault named at once.

YAML 1.2 core scalars only: ``NO`` is a text (Norway), ``010`` is ten, ``2026-01-01`` is a text. Aliases, anchors,
tags, duplicate keys, several documents, more than 1 MiB or 50 levels are refused
(:mod:`leadline_mappings.yaml_reader`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 50

Path = tuple[str | int, ...]
"""Where a value stands in a document: ``("syncs", "people", "write", 0)``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing a person has to mend in a file. ``where`` is ``file:line``."""

    where: str
    path: str
    message: str
    fix: str

    def __str__(self) -> str:
        at = f" at {self.path}" if self.path else ""
        return f"{self.where}{at}: {self.message}; {self.fix}."


class DocumentError(ValueError):
    """A file that cannot be used, with all of its faults, in the order of its lines. ``readable`` is what there is to
    look at for further ones, where the faults leave something.
    """

    def __init__(self, faults: Iterable[Fault], readable: Document | None = None) -> None:
        self.faults = tuple(faults)
        self.readable = readable
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Located(Protocol):
    """Data that knows where each of its values was written: a :class:`Document`, or several files in layers
    (:class:`leadline_mappings.layers.Layers`).
    """

    @property
    def data(self) -> Any: ...

    def fault(self, path: Path, message: str, fix: str) -> Fault: ...

    def in_order(self, faults: Iterable[Fault]) -> list[Fault]: ...


@dataclass(frozen=True, slots=True)
class Document:
    """One file as data. ``lines`` has the line of every path; ``name`` is how the user knows the file.

    ``left_out`` is what a faulty file says and ``data`` does not: the second value of a key that stands there twice.
    """

    name: str
    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    left_out: tuple[tuple[Path, object], ...] = ()

    def where(self, path: Path) -> str:
        """``file:line`` of the value, or of the nearest value that holds it."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return f"{self.name}:{line}"
        return self.name

    def fault(self, path: Path, message: str, fix: str) -> Fault:
        return Fault(self.where(path), path_text(path), message, fix)

    def in_order(self, faults: Iterable[Fault]) -> list[Fault]:
        """The faults by line, each once."""
        return sorted(dict.fromkeys(faults), key=_line_of)


def _line_of(fault: Fault) -> tuple[str, int]:
    name, _, line = fault.where.rpartition(":")
    return (name, int(line)) if line.isdigit() else (fault.where, 0)


def path_text(path: Path) -> str:
    """A path as people write it.

    >>> path_text(("syncs", "people", "write", 0, "create"))
    'syncs.people.write[0].create'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def read_document(text: str, name: str) -> Document:
    """Parse one YAML document. Raises DocumentError with every structural fault found."""
    from leadline_mappings import yaml_reader

    return yaml_reader.read(text, name)


def shown(text: object) -> str:
    """A name from the user's own file as it may stand in a message: quoted and short."""
    return repr(str(text)[:60])


def validate(document: Located, schema: Mapping[str, Any]) -> list[Fault]:
    """Every fault of the document against a JSON Schema (2020-12), by line."""
    from leadline_mappings import schema_faults

    return schema_faults.validate(document, schema)
