"""A document held against a JSON Schema: every fault in a sentence, with its line and a proposed mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from leadline_mappings.documents import Fault, Located, Path, path_text, shown
from leadline_mappings.suggestions import Suggestions


class Misfit(NamedTuple):
    """A fault and the path of what is not as it should be. ``unknown``: a key that the schema does not have."""

    path: Path
    fault: Fault
    unknown: bool = False


def validate(document: Located, schema: Mapping[str, Any]) -> list[Fault]:
    """All faults, by line. Unknown keys come with the nearest known one."""
    return document.in_order(one.fault for one in misfits(document, schema))


def misfits(document: Located, schema: Mapping[str, Any]) -> list[Misfit]:
    """All faults, each with what it is about."""
    from jsonschema import Draft202012Validator

    reader = _Reader(document)
    return [found for error in Draft202012Validator(schema).iter_errors(document.data) for found in reader.read(error)]


class _Reader:
    """The errors of one document."""

    def __init__(self, document: Located) -> None:
        self.document = document
        self.mends = Suggestions()

    def read(self, error: Any) -> Iterable[Misfit]:
        path: Path = tuple(error.absolute_path)
        kind, wanted = error.validator, error.validator_value
        if kind in ("anyOf", "oneOf") and error.context:
            for inner in _nearest_branch(error.context):
                yield from self.read(inner)
        elif kind in ("additionalProperties", "unevaluatedProperties"):
            yield from self._unknown_keys(path, error)
        elif kind == "required":
            missing = [key for key in wanted if key not in error.instance]
            fix = f"add {', '.join(missing)} under {path_text(path) or 'the top of the file'}"
            for key in missing[:1]:
                yield Misfit(path, self.document.fault(path, f"the key {key} is missing", fix))
        else:
            said = self._sentence(kind, wanted, error)
            yield Misfit(path, self.document.fault(path, *said))

    def _unknown_keys(self, path: Path, error: Any) -> Iterable[Misfit]:
        known = list(error.schema.get("properties", {}))
        patterns = error.schema.get("patternProperties", {})
        import re

        for key in error.instance:
            if key in known or any(re.search(pattern, key) for pattern in patterns):
                continue
            fix = self.mends.mend(key, known, "" if known else "use one of no keys at all")
            place = (*path, key)
            fault = self.document.fault(place, f"the key {shown(key)} is not known here", fix)
            yield Misfit(place, fault, unknown=True)

    def _sentence(self, kind: str, wanted: Any, error: Any) -> tuple[str, str]:
        value, message = error.instance, error.message
        if kind == "type":
            kinds = [wanted] if isinstance(wanted, str) else list(wanted)
            words = " or ".join(_KINDS[name] for name in kinds)
            return f"this is {_kind(value)}", f"write {words}"
        if kind in ("enum", "const"):
            options = [str(option) for option in (wanted if kind == "enum" else [wanted])]
            what = shown(value) if isinstance(value, (str, int, float, bool)) else f"this is {_kind(value)}, which"
            return f"{what} is not allowed here", self.mends.mend(
                str(value)[:100], options, f"use {', '.join(options)}"
            )
        if kind in _BOUNDS:
            said, fix = _BOUNDS[kind]
            return said, fix.format(wanted)
        if kind == "pattern":
            about = error.schema.get("description", "")
            return "the text does not have the expected form", _by_example(about) or _FORMS.get(
                wanted, f"write it like the pattern {wanted}"
            )
        return f"this breaks the rule {kind}", "see the reference for this key" if len(message) > 200 else message


def _nearest_branch(context: Iterable[Any]) -> list[Any]:
    """Of several alternatives the one that was meant: of the right type, with its faults deepest, then fewest."""
    branches: dict[Any, list[Any]] = {}
    for error in context:
        branches.setdefault(error.schema_path[0], []).append(error)
    return max(branches.values(), key=_likeness)


def _likeness(errors: list[Any]) -> tuple[bool, int, int]:
    right_type = not any(error.validator == "type" and not error.path for error in errors)
    return right_type, max(len(error.path) for error in errors), -len(errors)


def _by_example(about: str) -> str:
    """How to write a text, where the description of its key has an example.

    >>> _by_example("The moment, such as 2026-06-01.")
    'write it like 2026-06-01'
    """
    _, such_as, example = about.rpartition("such as ")
    return f"write it like {example.rstrip('.')}" if such_as else ""


_FORMS: Final = {
    "^[A-Z]{2}$": "write two capital letters, such as DE",
    "^[A-Z]{3}$": "write three capital letters, such as EUR",
}


_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys and values",
    "null": "nothing",
}


_BOUNDS: Final = {
    **dict.fromkeys(("minItems", "minProperties", "minLength"), ("this is too short", "give at least {}")),
    **dict.fromkeys(("maxItems", "maxProperties", "maxLength"), ("this is too long", "give at most {}")),
    **dict.fromkeys(("minimum", "exclusiveMinimum"), ("the number is too small", "use {} or more")),
    **dict.fromkeys(("maximum", "exclusiveMaximum"), ("the number is too large", "use {} or less")),
}


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return _KINDS[names[type(value)]]
