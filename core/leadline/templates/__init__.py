"""The files of a new project: commented, and whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from string import Template

from leadline.errors import ConfigError
from leadline.steward.schemas import editor_line, schema_files

PACKS = {
    "standard.yml": "standard/b2b.yml",
    "mappings/hubspot-contacts.yml": "hubspot/contacts.yml",
    "mappings/salesforce-contact.yml": "salesforce/contact.yml",
    "mappings/salesforce-lead.yml": "salesforce/lead.yml",
}
"""A project's file -> the shipped pack that it starts from."""
STANDARD, CASES = "standard.yml", "standard.tests.yml"


def write_project(folder: Path, *, name: str) -> list[Path]:
    """A new project in ``folder``; the files written, in the order to read them.

    Raises ConfigError, with nothing written, when one of them exists already.
    """
    files = {"leadline.yml": editor_line("project") + _template("leadline.yml", {"name": name})}
    for path, text in _packs().items():
        kind = "standard" if path == STANDARD else "mapping"
        files[path] = editor_line(kind, path.count("/")) + text
        if path == STANDARD:
            files[CASES] = editor_line("cases") + _text(CASES)
    files[".gitignore"] = _template("gitignore", {})
    return _write(folder, {**files, **schema_files()})


def write_demo_project(folder: Path, urls: Mapping[str, str]) -> list[Path]:
    """The demo's project, with the simulators' ``urls`` by system."""
    values = {f"{system}_url": url for system, url in urls.items()}
    return _write(folder, {"leadline.yml": _template("demo.yml", values), **_packs()})


def _packs() -> dict[str, str]:
    packs = resources.files("leadline_mappings").joinpath("packs")
    return {name: packs.joinpath(pack).read_text(encoding="utf-8") for name, pack in PACKS.items()}


def _template(name: str, values: Mapping[str, str]) -> str:
    return Template(_text(name)).substitute(values)


def _text(name: str) -> str:
    return resources.files("leadline").joinpath("templates", name).read_text(encoding="utf-8")


def _write(folder: Path, files: Mapping[str, str]) -> list[Path]:
    taken = [name for name in files if os.path.lexists(folder / name)]
    if taken:
        raise ConfigError(f"{folder / taken[0]} exists already; name a new folder, or move the file away first")
    written: list[Path] = []
    try:
        for name, text in reversed(list(files.items())):  # leadline.yml last: a folder without it is no project yet
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise ConfigError(f"cannot write into {folder} ({error.strerror}); choose another place") from None
    return written[::-1]
