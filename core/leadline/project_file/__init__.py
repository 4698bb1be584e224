"""leadline.yml to a :class:`~leadline.project.Project`: read once, checked whole, with all faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from leadline.errors import ConfigError
from leadline.paths import reason_of, short
from leadline.project import Project
from leadline.project_file.faults import Faults, as_mapping, shortened
from leadline.project_file.files import read_mappings, read_standard
from leadline.project_file.names import check_names
from leadline.project_file.state_url import check_state, state_url
from leadline.project_file.syncs import check_owners, read_sync
from leadline.project_file.systems import read_systems
from leadline.registry import connectors
from leadline_mappings.documents import Document, DocumentError, read_document

__all__ = ["FILE", "load_project", "read_project"]

FILE = "leadline.yml"


def load_project(root: Path, environ: Mapping[str, str]) -> Project:
    """The project in folder ``root``. Secrets of systems are not read here, only a state URL that is one.

    Raises ConfigError with one line per fault: what, where (file:line), what to do.
    """
    try:
        return read_project(root, environ)
    except DocumentError as error:
        raise ConfigError("\n".join(map(str, error.faults))) from None


def read_project(root: Path, environ: Mapping[str, str]) -> Project:
    """:func:`load_project` for those who want the faults one by one. Raises DocumentError with them, and ConfigError
    for a file or a secret that cannot be read.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{FILE} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        fix = "`leadline init` makes one" if isinstance(error, FileNotFoundError) else "check its rights"
        raise ConfigError(f"cannot read {short(str(root / FILE))} ({reason_of(error)}); {fix}") from None
    try:
        return _project(root, read_document(text, FILE), environ)
    except DocumentError as error:
        raise DocumentError(map(shortened, error.faults)) from None


def _project(root: Path, document: Document, environ: Mapping[str, str]) -> Project:
    faults = Faults(document, root)
    faults.add_against(_schema())
    data = as_mapping(document.data)
    check_names(data, faults)
    check_state(data.get("state"), root, faults)
    systems = read_systems(as_mapping(data.get("systems")), root, connectors(), faults)
    standard = read_standard(data.get("standard"), root, faults)
    mappings = read_mappings(as_mapping(data.get("mappings")), root, systems, standard, faults)
    bodies = as_mapping(data.get("syncs"))
    check_owners(bodies, faults)
    syncs = {
        name: read_sync(name, body, mappings, standard, faults)
        for name, body in bodies.items()
        if standard is not None and faults.sound("syncs", name)
    }
    faults.raise_any()
    assert standard is not None  # or there was a fault
    return Project(
        root=root,
        name=data["name"],
        state_url=state_url(document, root, environ),
        systems={name: system for name, system in systems.items() if system is not None},
        standard=standard,
        mappings={ref: mapping for ref, mapping in mappings.items() if mapping is not None},
        syncs=syncs,
    )


@cache
def _schema() -> Mapping[str, Any]:
    text = resources.files("leadline").joinpath("schemas/project.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema
