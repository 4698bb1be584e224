"""The standard and the mappings that leadline.yml names: files of the project, or shipped ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadline.paths import PathError, expanded, is_file, is_folder, lies_within
from leadline.project import ObjectRef
from leadline.project_file.faults import Faults, did_you_mean
from leadline.project_file.names import OBJECT, object_ref
from leadline.project_file.systems import Systems
from leadline_mappings.documents import DocumentError
from leadline_mappings.documents import Path as Place
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.mapping import load_mapping
from leadline_mappings.shipped import pack_names
from leadline_mappings.standard import Standard, load_standard

Mappings = Mapping[ObjectRef, ObjectMapping | None]
"""By object; None for one that is declared, but faulty."""


def read_standard(source: object, root: Path, faults: Faults) -> Standard | None:
    if not isinstance(source, str):
        return None
    file = _file_or_name(("standard",), source, root, "standard", faults)
    try:
        return None if file is None else load_standard(file)
    except DocumentError as error:
        faults.add_elsewhere(error, ("standard",))
        return None


def read_mappings(
    data: Mapping[str, Any], root: Path, systems: Systems, standard: Standard | None, faults: Faults
) -> Mappings:
    mappings: dict[ObjectRef, ObjectMapping | None] = {}
    for name, source in data.items():
        if isinstance(source, str) and OBJECT.fullmatch(name):
            ref = object_ref(name)
            _check_object(ref, systems, faults)
            mappings[ref] = None if standard is None else _mapping(ref, source, root, standard, faults)
    return mappings


def _mapping(ref: ObjectRef, source: str, root: Path, standard: Standard, faults: Faults) -> ObjectMapping | None:
    place = ("mappings", str(ref))
    file = _file_or_name(place, source, root, "mapping", faults)
    if file is None:
        return None
    try:
        mapping = load_mapping(file, standard)
    except DocumentError as error:
        faults.add_elsewhere(error, place)
        return None
    if mapping.object not in {ref.name, str(ref)}:
        message = f"{source[:120]} maps the object {mapping.object}, not {ref.name}"
        faults.add(place, message, "name the mapping of this object")
    return mapping


def _file_or_name(place: Place, source: str, root: Path, kind: str, faults: Faults) -> Path | str | None:
    """A file of the project where it is one, else the name of a shipped pack; None, with a fault, for neither.

    A file outside the project is not even looked at: a fault would show what it holds.
    """
    try:
        path = expanded(root, source)
        if not lies_within(path, root):
            faults.add(place, f"{source[:120]} lies outside the project's folder", "copy the file into it")
            return None
        if is_file(path):
            return path
        what = "is a folder" if is_folder(path) else ""
    except PathError as error:
        what = f"cannot be looked at ({error.reason})"
    shipped, path_like = pack_names(kind), source.endswith((".yml", ".yaml"))
    if source in shipped:
        return source
    message = f"{source[:120]} {what}" if what else f"there is no file {source[:120]}"
    otherwise = f"correct the path, or name a shipped {kind} such as {shipped[0]}"
    fix = otherwise if path_like else did_you_mean(source, shipped, otherwise)
    faults.add(place, message, fix)
    return None


def _check_object(ref: ObjectRef, systems: Systems, faults: Faults) -> None:
    place = ("mappings", str(ref))
    if ref.system not in systems:
        fix = did_you_mean(ref.system, systems, "declare it under systems:")
        faults.add(place, f"there is no system {ref.system!r}", fix)
        return
    system = systems[ref.system]
    if system is None or not system.connector.objects or ref.name in system.connector.objects:
        return
    fix = did_you_mean(ref.name, system.connector.objects)
    faults.add(place, f"{system.connector.title} has no object {ref.name!r} here", fix)
