"""What is wrong with a project, collected while it is read, to be said all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from leadline.paths import lies_within, short
from leadline_mappings.documents import Document, DocumentError, Fault, validate
from leadline_mappings.documents import Path as Place


class Faults:
    """The faults of leadline.yml and of the files that it names."""

    def __init__(self, document: Document, root: Path) -> None:
        self._document = document
        self._root = root
        self._folder = f"{root}/"
        self._found: list[Fault] = []

    @property
    def document(self) -> Document:
        return self._document

    def add(self, place: Place, message: str, fix: str) -> None:
        self._found.append(self._document.fault(place, message, fix))

    def add_against(self, schema: Mapping[str, Any], place: Place = (), value: object = None) -> None:
        """What is wrong with the document, or with ``value`` that stands at ``place``, by a JSON Schema."""
        lines = {path[len(place) :]: line for path, line in self._document.lines.items() if _below(path, place)}
        part = Document(self._document.name, value, lines) if place else self._document
        prefix = ".".join(map(str, place))
        for fault in validate(part, schema):
            path = f"{prefix}.{fault.path}".strip(".")
            self._found.append(replace(fault, path=path))

    def add_elsewhere(self, error: DocumentError, place: Place = ()) -> None:
        """Faults of another file of the project, named as the person knows it.

        Of a file outside the project (one that a mapping of ``place`` extends) nothing is told: a fault
        repeats what stands there.
        """
        for fault in error.faults:
            if self._ours(fault):
                self._found.append(replace(fault, where=fault.where.removeprefix(self._folder)))
            else:
                self.add(place, "this extends a faulty file outside the project's folder", "copy that file into it")

    def _ours(self, fault: Fault) -> bool:
        file = fault.where.rpartition(":")[0] if fault.where[-1:].isdigit() else fault.where
        return file == self._document.name or file.startswith("leadline:") or lies_within(Path(file), self._root)

    def sound(self, *place: str) -> bool:
        """Nothing at or below ``place`` has been found faulty."""
        below = re.compile(re.escape(".".join(place)) + r"($|[.\[])")
        return not any(below.match(fault.path) for fault in self._found)

    def raise_any(self) -> None:
        """Raises DocumentError with all of them: leadline.yml's by line, then those of other files."""
        if self._found:
            ours = [fault for fault in self._found if fault.where.startswith(self._document.name)]
            theirs = [fault for fault in self._found if fault not in ours]
            raise DocumentError([*self._document.in_order(ours), *dict.fromkeys(theirs)])


def shortened(fault: Fault) -> Fault:
    """The fault as it may be shown: a name from a file may be as long as the file."""
    return replace(
        fault,
        where=short(fault.where),
        path=short(fault.path, 120),
        message=short(fault.message, 400),
        fix=short(fault.fix, 400),
    )


def _below(path: Place, place: Place) -> bool:
    return path[: len(place)] == place


def as_mapping(data: object) -> Mapping[str, Any]:
    """``data`` where it is a mapping; what the schema has refused already counts as empty."""
    return data if isinstance(data, dict) else {}


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The fix for a name that is not known: the nearest one that is, or ``otherwise``, or all of them."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}" if near else otherwise or f"use one of {', '.join(names)}"
