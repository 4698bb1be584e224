"""Conditions on a record, as data: ``{field: country, in: [US, CA]}``, ``all:``, ``any:``, ``not:``. No eval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, Protocol

from leadline_mappings.documents import Document, DocumentError, Fault, Path, shown
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.values import Values


class Vocabulary(Protocol):
    """What conditions may speak of. An :class:`~leadline_mappings.entity.Entity` is one."""

    @property
    def fields(self) -> Mapping[str, object]: ...

    @property
    def ladder(self) -> Ladder | None: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """Compiled once. ``test`` takes canonical values; a field that is not known counts as empty."""

    text: str
    fields: frozenset[str]
    test: Callable[[Values], bool] = field(compare=False, repr=False)

    def describe(self) -> str:
        """In plain words: ``country is one of US, CA and lifecycle_stage is mql or beyond``."""
        return self.text


ALWAYS: Final = Condition("always", frozenset(), lambda _values: True)

CONDITION_SCHEMA: Final[Mapping[str, Any]] = {
    "description": "A condition on canonical values: one field and one test, or all / any / not.",
    "type": "object",
    "minProperties": 1,
    "properties": {
        "field": {"type": "string"},
        "equals": {"type": ["string", "number", "boolean"]},
        "in": {"type": "array", "minItems": 1, "items": {"type": ["string", "number", "boolean"]}},
        "present": {"type": "boolean"},
        "at_least": {"type": "string"},
        "all": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}},
        "any": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}},
        "not": {"$ref": "#/$defs/condition"},
    },
    "additionalProperties": False,
}
"""JSON Schema fragment: put it under ``$defs.condition`` and refer to it as ``#/$defs/condition``."""


def parse_condition(
    data: object, vocabulary: Vocabulary, document: Document | None = None, path: Path = ()
) -> Condition:
    """Compile a condition. Raises DocumentError with all faults; ``document`` and ``path`` say where it stands."""
    parser = _Parser(vocabulary, document or Document("condition", data))
    condition = parser.parse(data, path)
    if parser.faults or condition is None:
        raise DocumentError(parser.document.in_order(parser.faults))
    return condition


_TESTS = ("equals", "in", "present", "at_least")
_GROUPS = ("all", "any", "not")


class _Parser:
    def __init__(self, vocabulary: Vocabulary, document: Document) -> None:
        self.vocabulary = vocabulary
        self.document = document
        self.faults: list[Fault] = []

    def fail(self, path: Path, message: str, fix: str) -> Condition | None:
        """Note the fault; None, so that a caller can end with it."""
        self.faults.append(self.document.fault(path, message, fix))
        return None

    def parse(self, data: object, path: Path) -> Condition | None:
        if not isinstance(data, Mapping):
            return self.fail(path, "a condition must be a mapping", "write {field: name, equals: value}")
        group = [key for key in _GROUPS if key in data]
        unknown = [key for key in data if key not in (*_GROUPS, *_TESTS, "field")]
        for key in unknown:
            near = get_close_matches(str(key), (*_GROUPS, *_TESTS, "field"), n=1)
            fix = f"did you mean {near[0]}" if near else f"use field with one of {', '.join(_TESTS)}"
            self.fail((*path, key), f"{shown(key)} is not part of a condition", fix)
        if unknown:
            return None
        if len(group) == 1 and len(data) == 1:
            return self.group(group[0], data[group[0]], (*path, group[0]))
        tests = [key for key in _TESTS if key in data]
        if group or len(tests) != 1 or "field" not in data:
            fix = f"write field and one of {', '.join(_TESTS)}, or one of all, any, not"
            return self.fail(path, "a condition needs exactly one test", fix)
        return self.field_test(data, tests[0], path)

    def group(self, kind: str, data: object, path: Path) -> Condition | None:
        if kind == "not":
            inner = self.parse(data, path)
            return inner and _negation(inner)
        if not isinstance(data, Sequence) or isinstance(data, str) or not data:
            return self.fail(path, f"{kind} needs a list of conditions", "write a list with a dash per condition")
        parts = [self.parse(item, (*path, index)) for index, item in enumerate(data)]
        known = [part for part in parts if part is not None]
        return _group(kind, known) if len(known) == len(parts) else None

    def field_test(self, data: Mapping[Any, Any], test: str, path: Path) -> Condition | None:
        name = data["field"]
        if not isinstance(name, str) or name not in self.vocabulary.fields:
            near = get_close_matches(str(name), list(self.vocabulary.fields), n=1)
            fix = f"did you mean {near[0]}" if near else "use a field that the standard declares"
            return self.fail((*path, "field"), f"{shown(name)} is not a field of the standard", fix)
        if test == "at_least":
            return self.at_least(name, data[test], (*path, test))
        return _field_test(name, test, data[test]) or self.fail(
            (*path, test), f"{test} has a value of the wrong kind", _KINDS[test]
        )

    def at_least(self, name: str, floor: object, path: Path) -> Condition | None:
        ladder = self.vocabulary.ladder
        if ladder is None:
            return self.fail(path, "at_least needs a lifecycle in the standard", "declare lifecycle: on the entity")
        if not isinstance(floor, str) or floor not in ladder.stages:
            near = get_close_matches(str(floor), ladder.stages, n=1)
            fix = f"did you mean {near[0]}" if near else f"use one of {', '.join(ladder.stages)}"
            return self.fail(path, f"{shown(floor)} is not a stage of the ladder", fix)
        return reached(name, floor, ladder)


def reached(field: str, stage: str, ladder: Ladder) -> Condition:
    """The record stands at ``stage`` of the ladder or beyond it."""
    return Condition(
        f"{field} is {stage} or beyond", frozenset({field}), lambda values: ladder.at_least(values.get(field), stage)
    )


def all_of(parts: Sequence[Condition]) -> Condition:
    """All of one or more conditions."""
    return parts[0] if len(parts) == 1 else _group("all", parts)


_KINDS = {
    "equals": "write one text, number or true/false",
    "in": "write a list of texts, numbers or true/false",
    "present": "write true or false",
}


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))


def _field_test(name: str, test: str, want: Any) -> Condition | None:
    if test == "present":
        if not isinstance(want, bool):
            return None
        words = f"{name} is {'filled' if want else 'empty'}"
        return Condition(words, frozenset({name}), lambda values: _filled(values.get(name)) is want)
    if test == "equals":
        if not _is_plain(want):
            return None
        return Condition(f"{name} is {want}", frozenset({name}), lambda values: _equal(values.get(name), want))
    if not isinstance(want, list) or not want or not all(map(_is_plain, want)):
        return None
    options = tuple(want)
    return Condition(
        f"{name} is one of {', '.join(map(str, options))}",
        frozenset({name}),
        lambda values: any(_equal(values.get(name), option) for option in options),
    )


def _filled(value: object) -> bool:
    return value is not None and value not in ("", ())


def _equal(value: object, want: object) -> bool:
    """True is not 1 here; a multi-choice equals any of its members."""
    if isinstance(value, tuple):
        return want in value
    return isinstance(value, bool) is isinstance(want, bool) and value == want


def _negation(inner: Condition) -> Condition:
    return Condition(f"not ({inner.text})", inner.fields, lambda values: not inner.test(values))


def _group(kind: str, parts: Sequence[Condition]) -> Condition:
    fields = frozenset().union(*(part.fields for part in parts))
    tests = tuple(part.test for part in parts)
    together = all if kind == "all" else any
    word = " and " if kind == "all" else " or "
    text = word.join(part.text if len(part.fields) < 2 else f"({part.text})" for part in parts)
    return Condition(text, fields, lambda values: together(test(values) for test in tests))
