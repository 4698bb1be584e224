"""How names in leadline.yml may look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from leadline.project import ObjectRef
from leadline.project_file.faults import Faults, as_mapping
from leadline_mappings.documents import Path as Place

PROJECT = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
PROJECT_FORM = "use up to 64 lower-case letters, digits, - and _, a letter or a digit first"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
OBJECT = re.compile(NAME.pattern + r"\.[A-Za-z][A-Za-z0-9_]{0,79}")


def check_names(data: Mapping[str, Any], faults: Faults) -> None:
    """Of the project, its systems and syncs, and of every object that is named."""
    if isinstance(data.get("name"), str) and not PROJECT.fullmatch(data["name"]):
        faults.add(("name",), "this is no short name", PROJECT_FORM)
    for key in ("systems", "syncs"):
        for name in as_mapping(data.get(key)):
            if not NAME.fullmatch(name):
                fix = "use up to 40 lower-case letters, digits and _, with a letter first"
                faults.add((key, name), f"{name[:60]!r} is no name", fix)
    named: list[tuple[Place, str]] = [(("mappings", name), name) for name in as_mapping(data.get("mappings"))]
    for sync, body in as_mapping(data.get("syncs")).items():
        named.extend(named_objects(sync, as_mapping(body)))
    for place, name in named:
        if not OBJECT.fullmatch(name):
            faults.add(place, f"{name[:60]!r} is no object", "write SYSTEM.OBJECT, such as hubspot.contacts")


def named_objects(sync: str, body: Mapping[str, Any]) -> list[tuple[Place, str]]:
    """Every object that a sync names, with its place; one that is read and written comes twice."""
    found: list[tuple[Place, str]] = []
    for key in ("read", "write"):
        items = body.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            name = as_mapping(item).get("object") if key == "write" else item
            if isinstance(name, str):
                found.append((("syncs", sync, key, index), name))
    return found


def object_ref(name: str) -> ObjectRef:
    return ObjectRef(*name.split(".", 1))
