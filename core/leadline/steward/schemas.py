"""The JSON Schemas of all files that people write, for editors to complete and check them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from leadline_mappings.shipped import load_schema

FOLDER: Final = ".leadline/schemas"
"""Where `leadline init` puts them in a project; `leadline standard schema` prints a newer one."""
KINDS: Final = ("project", "standard", "mapping", "cases")


def schema(kind: str) -> Mapping[str, Any]:
    """Of leadline.yml (``project``), a standard, a mapping or a file of cases."""
    if kind != "project":
        return load_schema(kind)
    text = resources.files("leadline").joinpath("schemas", "project.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def schema_text(kind: str) -> str:
    """For editors, which see one file and not what it extends: a null may take out what stands there."""
    found = schema(kind)
    if kind in {"standard", "mapping"}:
        found = _with_nulls(found)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


_OWN: Final = frozenset({"version", "name", "extends"})
"""What no file takes out."""
_WHOLE: Final = frozenset({"condition", "touch_rule", "derive", "rule", "demand"})
"""One value each: a file replaces them, and takes nothing out of them."""


def _with_nulls(found: Mapping[str, Any]) -> Mapping[str, Any]:
    parts = {name: part if name in _WHOLE else _opened(part) for name, part in found.get("$defs", {}).items()}
    return {**_opened(found), "$defs": parts} if parts else _opened(found)


def _opened(part: Mapping[str, Any]) -> dict[str, Any]:
    """The part with a null allowed at every key that it names, and at those that its keys name."""
    made = dict(part)
    if "properties" in part:
        made["properties"] = {
            key: one if key in _OWN else _or_null(_opened(one)) for key, one in part["properties"].items()
        }
    if isinstance(part.get("additionalProperties"), Mapping):
        made["additionalProperties"] = _or_null(_opened(part["additionalProperties"]))
    return made


def _or_null(one: Mapping[str, Any]) -> dict[str, Any]:
    kinds = one.get("type")
    if "enum" in one:
        return {**one, "enum": [*one["enum"], None]}
    if isinstance(kinds, str):
        return {**one, "type": [kinds, "null"]}
    if isinstance(kinds, list):
        return {**one, "type": kinds if "null" in kinds else [*kinds, "null"]}
    about = {key: one[key] for key in ("description", "examples") if key in one}
    return {**about, "anyOf": [{key: value for key, value in one.items() if key not in about}, {"type": "null"}]}


def editor_line(kind: str, up: int = 0) -> str:
    r"""The first line of a file that lies ``up`` folders below the project's.

    >>> editor_line("mapping", 1)
    '# yaml-language-server: $schema=../.leadline/schemas/mapping.schema.json\n'
    """
    return f"# yaml-language-server: $schema={'../' * up}{FOLDER}/{kind}.schema.json\n"


def schema_files() -> dict[str, str]:
    """By their paths in a project."""
    return {f"{FOLDER}/{kind}.schema.json": schema_text(kind) for kind in KINDS}
