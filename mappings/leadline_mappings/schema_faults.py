"""A document held against a JSON Schema: every fault in a sentence, with its line and a proposed mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from leadline_mappings.documents import Fault, Located, Path, path_text, shown


def validate(document: Located, schema: Mapping[str, Any]) -> list[Fault]:
    """All faults, by line. Unknown keys come with the nearest known one."""
    from jsonschema import Draft202012Validator

    faults: list[Fault] = []
    for error in Draft202012Validator(schema).iter_errors(document.data):
        faults.extend(_faults(document, error))
    return document.in_order(faults)


def _faults(document: Located, error: Any) -> Iterable[Fault]:
    path: Path = tuple(error.absolute_path)
    kind, wanted = error.validator, error.validator_value
    if kind in ("anyOf", "oneOf") and error.context:
        for inner in _nearest_branch(error.context):
            yield from _faults(document, inner)
    elif kind in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown_keys(document, path, error)
    elif kind == "required":
        missing = [key for key in wanted if key not in error.instance]
        fix = f"add {', '.join(missing)} under {path_text(path) or 'the top of the file'}"
        yield from (document.fault(path, f"the key {key} is missing", fix) for key in missing[:1])
    else:
        message, fix = _sentence(kind, wanted, error.instance, error.message)
        yield document.fault(path, message, fix)


def _nearest_branch(context: Iterable[Any]) -> list[Any]:
    """Of several alternatives the one that was meant: of the right type, with its faults deepest, then fewest."""
    branches: dict[Any, list[Any]] = {}
    for error in context:
        branches.setdefault(error.schema_path[0], []).append(error)
    return max(branches.values(), key=_likeness)


def _likeness(errors: list[Any]) -> tuple[bool, int, int]:
    right_type = not any(error.validator == "type" and not error.path for error in errors)
    return right_type, max(len(error.path) for error in errors), -len(errors)


def _unknown_keys(document: Located, path: Path, error: Any) -> Iterable[Fault]:
    known = list(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    import re

    for key in error.instance:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        near = get_close_matches(key, known, n=1)
        fix = f"did you mean {near[0]}" if near else f"use one of {', '.join(known) or 'no keys at all'}"
        yield document.fault((*path, key), f"the key {shown(key)} is not known here", fix)


_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys and values",
    "null": "nothing",
}


def _sentence(kind: str, wanted: Any, value: Any, message: str) -> tuple[str, str]:
    if kind == "type":
        kinds = [wanted] if isinstance(wanted, str) else list(wanted)
        words = " or ".join(_KINDS[name] for name in kinds)
        return f"this is {_kind(value)}", f"write {words}"
    if kind in ("enum", "const"):
        options = [str(option) for option in (wanted if kind == "enum" else [wanted])]
        near = get_close_matches(str(value), options, n=1)
        fix = f"did you mean {near[0]}" if near else f"use {', '.join(options)}"
        what = shown(value) if isinstance(value, (str, int, float, bool)) else f"this is {_kind(value)}, which"
        return f"{what} is not allowed here", fix
    if kind in ("minItems", "minProperties", "minLength"):
        return "this is too short", f"give at least {wanted}"
    if kind in ("minimum", "exclusiveMinimum"):
        return "the number is too small", f"use {wanted} or more"
    if kind in ("maximum", "exclusiveMaximum"):
        return "the number is too large", f"use {wanted} or less"
    if kind == "pattern":
        return "the text does not have the expected form", f"write it like the pattern {wanted}"
    return f"this breaks the rule {kind}", "see the reference for this key" if len(message) > 200 else message


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return _KINDS[names[type(value)]]
