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
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def editor_line(kind: str, up: int = 0) -> str:
    r"""The first line of a file that lies ``up`` folders below the project's.

    >>> editor_line("mapping", 1)
    '# yaml-language-server: $schema=../.leadline/schemas/mapping.schema.json\n'
    """
    return f"# yaml-language-server: $schema={'../' * up}{FOLDER}/{kind}.schema.json\n"


def schema_files() -> dict[str, str]:
    """By their paths in a project."""
    return {f"{FOLDER}/{kind}.schema.json": schema_text(kind) for kind in KINDS}
