"""The files of a project read one by one, each as far as it can be without the others: so that a fault of one does not
hide those of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from leadline.paths import PathError, expanded, is_file, lies_within
from leadline.project_file import FILE
from leadline.project_file.faults import as_mapping, shortened
from leadline.steward.case_faults import case_faults
from leadline.steward.case_file import Cases, cases_beside, read_cases
from leadline.steward.whereabouts import Source
from leadline_mappings.documents import DocumentError, Fault, read_document
from leadline_mappings.functions_file import load_functions
from leadline_mappings.layers import read_layers
from leadline_mappings.mapping import load_mapping
from leadline_mappings.mapping_file import mapping_layers
from leadline_mappings.shipped import pack_names
from leadline_mappings.standard import Standard, load_standard


def faults_of_each(root: Path) -> list[Fault]:
    """Of the standard, its cases and the mappings that leadline.yml names; where it cannot be read at all, of those
    that stand where ``leadline init`` puts them. Nothing outside the project is looked at.
    """
    standard_name, mapping_names = _named(root)
    found: list[Fault] = []
    standard: Standard | None = None
    source = _within(root, standard_name, "standard")
    if source is not None:
        try:
            standard = load_standard(source)
        except DocumentError as error:
            found += error.faults
        found += faults_of_cases(source, standard)
    for name in mapping_names:
        mapping = _within(root, name, "mapping")
        if mapping is not None:
            found += _raised(_mapping(mapping, standard))
    return [_told(fault, root) for fault in found if _ours(fault, root)]


def faults_of_cases(source: Source, standard: Standard | None) -> list[Fault]:
    """Of the cases beside a standard. None for a faulty one: then only their form is looked at."""
    path = cases_beside(source) if isinstance(source, Path) else None
    if path is None:
        return []
    try:
        cases = read_cases(path)
        tried = source if cases.standard is None else _tried(path, cases)
        if tried != source:
            standard = load_standard(tried)
        if standard is None:
            return []
        return case_faults(cases, standard, load_functions(read_layers(tried, "standard")).known)
    except DocumentError as error:
        return list(error.faults)


def _tried(path: Path, cases: Cases) -> Source:
    """The standard that the cases name."""
    name = cases.standard or ""
    try:
        if is_file(path.parent / name):
            return path.parent / name
    except PathError:
        pass
    if name in pack_names("standard"):
        return name
    fix = f"name a file beside this one, or {', '.join(pack_names('standard'))}"
    raise DocumentError([cases.document.fault(("standard",), "there is no such standard", fix)])


def _named(root: Path) -> tuple[str, list[str]]:
    try:
        data = as_mapping(read_document((root / FILE).read_bytes().decode("utf-8-sig"), FILE).data)
    except (OSError, UnicodeDecodeError, DocumentError):
        mappings = sorted((root / "mappings").glob("*.yml")) if (root / "mappings").is_dir() else []
        return "standard.yml", [str(path.relative_to(root)) for path in mappings]
    standard = data.get("standard")
    texts = [text for text in as_mapping(data.get("mappings")).values() if isinstance(text, str)]
    return standard if isinstance(standard, str) else "standard.yml", texts


def _within(root: Path, name: str, kind: str) -> Source | None:
    try:
        path = expanded(root, name)
        if is_file(path) and lies_within(path, root):
            return path
    except PathError:
        return None
    return name if name in pack_names(kind) else None


def _mapping(source: Source, standard: Standard | None) -> Callable[[], object]:
    return lambda: mapping_layers(source) if standard is None else load_mapping(source, standard)


def _raised(read: Callable[[], object]) -> list[Fault]:
    try:
        read()
    except DocumentError as error:
        return list(error.faults)
    return []


def _ours(fault: Fault, root: Path) -> bool:
    file, _, line = fault.where.rpartition(":")
    file = file if line.isdigit() else fault.where
    return file.startswith("leadline:") or lies_within(Path(file), root)


def _told(fault: Fault, root: Path) -> Fault:
    return shortened(replace(fault, where=fault.where.removeprefix(f"{root}/")))
