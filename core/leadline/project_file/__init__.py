"""leadline.yml to a :class:`~leadline.project.Project`: read once, checked whole, with all faults."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from leadline.errors import ConfigError
from leadline.project import Project
from leadline.project_file.faults import Faults, as_mapping
from leadline.project_file.files import read_mappings, read_standard
from leadline.project_file.names import check_names
from leadline.project_file.syncs import check_owners, read_sync
from leadline.project_file.systems import check_secret, read_systems
from leadline.registry import connectors
from leadline.secret import read_secret
from leadline_mappings.documents import Document, DocumentError, read_document

__all__ = ["FILE", "load_project"]

FILE = "leadline.yml"
_PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")


def load_project(root: Path, environ: Mapping[str, str]) -> Project:
    """The project in folder ``root``. Secrets of systems are not read here, only a state URL that is one.

    Raises ConfigError with one line per fault: what, where (file:line), what to do.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{FILE} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"cannot read {root / FILE} ({error.strerror}); `leadline init` makes one") from None
    try:
        return _project(root, read_document(text, FILE), environ)
    except DocumentError as error:
        raise ConfigError(str(error)) from None


def _project(root: Path, document: Document, environ: Mapping[str, str]) -> Project:
    faults = Faults(document, root)
    faults.add_against(_schema())
    data = as_mapping(document.data)
    check_names(data, faults)
    _check_state(data.get("state"), faults)
    systems = read_systems(as_mapping(data.get("systems")), connectors(), faults)
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
        state_url=_state_url(document, root, environ),
        systems={name: system for name, system in systems.items() if system is not None},
        standard=standard,
        mappings={ref: mapping for ref, mapping in mappings.items() if mapping is not None},
        syncs=syncs,
    )


def _check_state(state: object, faults: Faults) -> None:
    if isinstance(state, dict):
        check_secret(("state",), state, faults)
    elif isinstance(state, str) and _PASSWORD_IN_URL.search(state):
        fix = "move the whole URL to the environment and write {env: LEADLINE_STATE_URL}"
        faults.add(("state",), "a password must not stand in this file", fix)


def _state_url(document: Document, root: Path, environ: Mapping[str, str]) -> str:
    state: str | Mapping[str, str] = document.data["state"]
    if isinstance(state, str):
        return state
    where = f"{document.where(('state',))} at state"
    return read_secret(state, root=root, environ=environ, where=where).reveal()


@cache
def _schema() -> Mapping[str, Any]:
    text = resources.files("leadline").joinpath("schemas/project.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema
