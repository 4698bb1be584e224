"""A JSON Schema as a reference for people: one table of keys for each kind of mapping in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from leadline.steward.pages import Block, Code, Grid, Heading, Inline, Link, Para, Part, anchor, parts

_WORDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "mapping",
    "null": "nothing",
}


def schema_blocks(title: str, name: str, schema: Mapping[str, Any]) -> Iterator[Block]:
    """The file, then each of the schema's definitions, in their order."""
    yield Heading(2, title, anchor("file", name))
    yield from _section(name, schema)
    for key, definition in schema.get("$defs", {}).items():
        yield Heading(3, f"{title}: {key.replace('_', ' ')}", _place(name, key))
        yield from _section(name, definition)


def _section(name: str, schema: Mapping[str, Any]) -> Iterator[Block]:
    if schema.get("description"):
        yield Para(schema["description"])
    rows = tuple(_rows(name, schema, ""))
    if rows:
        yield Grid("Keys", ("Key", "Holds", "What it says"), rows)
    else:
        yield Para(_kind(name, schema))


def _rows(name: str, schema: Mapping[str, Any], prefix: str) -> Iterator[tuple[Inline, ...]]:
    """The keys, those of inner mappings with their path."""
    required = set(schema.get("required", ()))
    for key, value in schema.get("properties", {}).items():
        path = f"{prefix}{key}"
        needed = " (needed)" if key in required else ""
        yield (Code(path), needed) if needed else Code(path), _kind(name, value), value.get("description", "")
        yield from _inner(name, value, path)


def _inner(name: str, value: Mapping[str, Any], path: str) -> Iterator[tuple[Inline, ...]]:
    for alternative in (value, *value.get("anyOf", ())):
        if "$ref" in alternative:
            continue
        yield from _rows(name, alternative, f"{path}.")
        for inner, at in (
            (alternative.get("items"), f"{path}[]."),
            (alternative.get("additionalProperties"), f"{path}.*."),
        ):
            if isinstance(inner, Mapping) and "$ref" not in inner:
                yield from _rows(name, inner, at)


def _kind(name: str, value: Mapping[str, Any]) -> Inline:
    return tuple(_parts(name, value)) or "anything"


def _parts(name: str, value: Mapping[str, Any]) -> Iterator[Part]:
    if "$ref" in value:
        key = str(value["$ref"]).rpartition("/")[2]
        yield Link(key.replace("_", " "), _place(name, key))
    elif "const" in value:
        yield Code(str(value["const"]))
    elif "enum" in value:
        yield from _either([(Code(str(one)),) for one in value["enum"]])
    elif "anyOf" in value:
        yield from _either([tuple(_parts(name, one)) for one in value["anyOf"]])
    else:
        kinds = value.get("type", ())
        names = [kinds] if isinstance(kinds, str) else list(kinds)
        yield from _either([tuple(_one(name, value, kind)) for kind in names])


def _one(name: str, value: Mapping[str, Any], kind: str) -> Iterator[Part]:
    inner = value.get("items") if kind == "array" else value.get("additionalProperties") if kind == "object" else None
    yield _WORDS[kind]
    if isinstance(inner, Mapping) and inner:
        yield " of "
        yield from parts(_kind(name, inner))


def _either(choices: list[tuple[Part, ...]]) -> Iterator[Part]:
    for index, choice in enumerate(choices):
        if index:
            yield ", "
        yield from choice


def _place(name: str, key: str) -> str:
    return anchor(name, "def", key)
