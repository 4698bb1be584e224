"""Proposed changes of a project's files, as one patch that ``git apply`` or ``patch -p1`` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leadline.errors import ConfigError
from leadline.paths import reason_of, short
from leadline.steward.yaml_edit import REMOVED, Edit, EditError, Plain, as_mapping, edited, lines_of
from leadline_mappings.documents import Document
from leadline_mappings.layers import Layers

SHIPPED = "leadline:"
"""How the names of shipped files begin; nobody edits those."""
_NO_END = "\n\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Mend:
    """One change of one file."""

    file: Path
    edit: Edit


@dataclass(frozen=True, slots=True)
class Patch:
    """``left`` are the mends that a program cannot make."""

    text: str
    left: tuple[Mend, ...]


def patch(mends: Iterable[Mend], root: Path) -> Patch:
    """All changes together, by file; paths are told from ``root``, where the patch is to be applied."""
    by_file: dict[Path, list[Mend]] = {}
    for mend in mends:
        found = by_file.setdefault(mend.file.resolve(), [])
        if mend not in found:
            found.append(mend)
    text, left = "", []
    for file in sorted(by_file):
        before = _read(file)
        after = before
        for mend in by_file[file]:
            try:
                after = edited(after, mend.edit)
            except EditError:
                left.append(mend)
        text += _diff(before, after, _relative(file, root))
    return Patch(text, tuple(left))


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {short(str(file))} ({reason_of(error)}); check its rights") from None


def _relative(file: Path, root: Path) -> str:
    try:
        return file.relative_to(root.resolve()).as_posix()
    except ValueError:
        return file.as_posix().lstrip("/")


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(lines_of(before), lines_of(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else line + _NO_END for line in lines)


class RuleMends:
    """Mends of one mapping's field rules. What a shipped mapping says is overruled in the user's own file."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers

    def set(self, field: str, key: str, value: Plain) -> Mend | None:
        """The rule of ``field`` says ``key: value``."""
        document = self._document(("fields", field, key), ("fields", field))
        if document is None:
            return None
        return _mend(document, ("fields", field, key), value)

    def set_row(self, field: str, row: str, natives: Plain) -> Mend | None:
        """The value table of ``field`` says ``row: natives``."""
        document = self._document(("fields", field, "values", row), ("fields", field, "values"), ("fields", field))
        if document is None:
            return None
        return _mend(document, ("fields", field, "values", row), natives)

    def add(self, field: str, native: str) -> Mend | None:
        """A field that is not mapped yet."""
        document = self._document(("fields",))
        return None if document is None else _mend(document, ("fields", field), native)

    def take_out(self, field: str) -> Mend | None:
        document = self._document(("fields", field))
        if document is None:
            return None
        inherited = any(
            field in as_mapping(other.data.get("fields")) for other in self._layers.documents if other is not document
        )
        if not inherited:
            return Mend(Path(document.name), Edit(("fields", field), REMOVED))
        return _mend(document, ("fields", field), None)

    def _document(self, *paths: tuple[str, ...]) -> Document | None:
        """The user's file to change: the one that says this, else the first, which overrules the rest."""
        own = [document for document in self._layers.documents if not document.name.startswith(SHIPPED)]
        return next((one for path in paths for one in own if path in one.lines), own[0] if own else None)


def _mend(document: Document, path: tuple[str | int, ...], value: Plain) -> Mend:
    return Mend(Path(document.name), Edit(path, value, short="native"))


def proposed(mends: Iterable[Mend | None]) -> Iterator[Mend]:
    return (mend for mend in mends if mend is not None)
