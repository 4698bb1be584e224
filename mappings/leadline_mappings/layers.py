"""Files that extend each other: a standard or a mapping of your own, over a shipped pack or over one beside it.

The layers are merged before anything is checked, so that a file holds only what it changes. A fault names the file
and the line that says the faulty thing.

A null takes out what the files below say there. Where they say nothing, or a null too, it stays what it is: an option
or a stage without details, however often it is repeated. So an option that has no details cannot be taken out by a
null, only where it is declared; all that leadline ships has details.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final

from leadline_mappings.documents import Document, DocumentError, Fault, Path, shown, validate
from leadline_mappings.schema_faults import Misfit, misfits
from leadline_mappings.shipped import Source, load_schema, open_source, pack_names
from leadline_mappings.suggestions import closest

MAX_LAYERS: Final = 5

Prepare = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Writes out one file's short forms before it is merged."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The data as extended, and the documents it came from, the user's own first.

    ``folder`` holds the first file; None for a shipped pack. What a file names (``functions: rules.py``) stands there.
    ``slips`` are faults of the files' YAML that can be read over. ``shipped``: every file is, and our own tests check
    them.
    """

    data: Any
    documents: tuple[Document, ...]
    folder: FilePath | None
    slips: tuple[Fault, ...] = ()
    shipped: bool = False

    def document_of(self, path: Path) -> Document:
        """The document that says this: the first that has the path."""
        return next((document for document in self.documents if path in document.lines), self.documents[0])

    def fault(self, path: Path, message: str, fix: str) -> Fault:
        """With the file and line of the value, or of the nearest one that holds it."""
        for length in range(len(path), 0, -1):
            for document in self.documents:
                if path[:length] in document.lines:
                    return document.fault(path, message, fix)
        return self.documents[0].fault(path, message, fix)

    def added(self, path: Path) -> frozenset[str]:
        """The keys of the mapping at this path that a file adds to those of the files it extends."""
        known: set[str] = set()
        added: set[str] = set()
        for document in reversed(self.documents):
            here = document.data
            for part in path:
                here = here.get(part) if isinstance(here, Mapping) else None
            keys = set(here) if isinstance(here, Mapping) else set[str]()
            added |= keys - known if known else set[str]()
            known |= keys
        return frozenset(added)

    def in_order(self, faults: Iterable[Fault]) -> list[Fault]:
        """The faults by file and line, each once."""
        return self.documents[0].in_order(faults)


def read_layers(source: FilePath | str, kind: str, prepare: Prepare | None = None) -> Layers:
    """The file and everything it extends, merged and checked against the schema of its kind (``standard`` or
    ``mapping``). Raises DocumentError with all faults.
    """
    layers = open_layers(source, kind, prepare)
    faults = layers.in_order([*layers.slips, *(one.fault for one in misfits_of(layers, kind))])
    if faults:
        raise DocumentError(faults)
    return layers


def misfits_of(layers: Layers, kind: str) -> list[Misfit]:
    """What does not fit the schema of its kind."""
    return [] if layers.shipped else misfits(layers, load_schema(kind))


def open_layers(source: FilePath | str, kind: str, prepare: Prepare | None = None) -> Layers:
    """The file and everything it extends, merged but not yet checked. Raises DocumentError where there is nothing to
    check.
    """
    opened = open_source(source, kind)
    folder = None if opened.trusted else FilePath(opened.name).parent
    documents: list[Document] = []
    slips: list[Fault] = []
    names = [_identity(opened)]
    shipped = True
    while True:
        document, faults = _read(opened)
        documents.append(document)
        slips += faults
        shipped = shipped and opened.trusted
        if not isinstance(document.data, Mapping):
            raise DocumentError([*slips, *validate(document, load_schema(kind))])
        above = document.data.get("extends")
        if above is None:
            break
        opened = _above(above, document, opened, folder, kind)
        if _identity(opened) in names or len(documents) >= MAX_LAYERS:
            fix = f"extend at most {MAX_LAYERS - 1} others, none of them twice"
            raise DocumentError(
                [document.fault(("extends",), "the files extend each other in a circle or too deep", fix)]
            )
        names.append(_identity(opened))
    return Layers(_merged(documents, prepare), tuple(documents), folder, tuple(slips), shipped)


def _read(opened: Source) -> tuple[Document, tuple[Fault, ...]]:
    """The document, and those of its faults that can be read over."""
    try:
        return opened.read(), ()
    except DocumentError as error:
        if error.readable is None:
            raise
        return error.readable, error.faults


def _merged(documents: list[Document], prepare: Prepare | None) -> Mapping[str, Any]:
    merged: Mapping[str, Any] = {}
    for document in reversed(documents):
        own = {key: value for key, value in document.data.items() if key != "extends"}
        merged = deep_merged(merged, prepare(own) if prepare else own)
    return merged


def deep_merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``: keys and values merge deep, lists and single values replace, null takes out what is there.

    >>> base = {"fields": {"city": {"type": "place"}, "phone": {"type": "phone", "label": "Phone"}}, "junk": [1, 2]}
    >>> deep_merged(base, {"fields": {"city": None, "phone": {"label": "Tel."}}, "junk": [3]})
    {'fields': {'phone': {'type': 'phone', 'label': 'Tel.'}}, 'junk': [3]}

    Where there is nothing to take out, a null stays what it is: an option without details, new or repeated.

    >>> deep_merged({"stages": {"lead": None}}, {"stages": {"lead": None, "mql": None}})
    {'stages': {'lead': None, 'mql': None}}

    A condition is one value: half of one and half of another would say what nobody wrote.

    >>> deep_merged({"where": {"not": {"field": "fax", "in": ["1"]}}}, {"where": {"field": "city", "present": True}})
    {'where': {'field': 'city', 'present': True}}
    """
    merged = dict(base)
    for key, value in own.items():
        before = merged.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping) and not _is_condition(key, value):
            merged[key] = deep_merged(before, value)
        elif value is None and before is not None:
            del merged[key]
        else:
            merged[key] = value
    return merged


def _is_condition(key: object, value: Mapping[str, Any]) -> bool:
    return key in _CONDITIONS and not value.keys().isdisjoint(("field", "all", "any", "not"))


_CONDITIONS: Final = frozenset({"definition", "when", "require", "where", "create"})


def _identity(opened: Source) -> str:
    return opened.name if opened.trusted else str(FilePath(opened.name).resolve())


def _above(above: object, document: Document, opened: Source, folder: FilePath | None, kind: str) -> Source:
    """The file that this one extends: a shipped pack by name, or a file within the first one's folder."""

    def refused(message: str, fix: str) -> DocumentError:
        return DocumentError([document.fault(("extends",), message, fix)])

    packs = pack_names(kind)
    if not isinstance(above, str):
        raise refused("this does not name a file", "write the name of a shipped pack or of a file beside this one")
    if above in packs:
        return open_source(above, kind)
    near = closest(above, packs)
    fix = f"did you mean the shipped {near[0]}" if near else f"use {', '.join(packs)} or a file beside this one"
    if folder is None:
        raise refused(f"{shown(above)} is not shipped", fix)
    path = FilePath(opened.name).parent / above
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        exists = path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, exists = True, False
    if not inside:
        raise refused(
            f"{shown(above)} is outside the folder of the first file", "keep files that extend each other together"
        )
    if not exists:
        raise refused(f"there is no {kind} {shown(above)} to extend", fix)
    return open_source(path, kind)
