"""Conditions on a record, as data: ``{field: country, in: [US, CA]}``, ``all:``, ``any:``, ``not:``. No eval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Protocol

from leadline_mappings import comparisons
from leadline_mappings.comparisons import Check, Subject
from leadline_mappings.documents import Document, DocumentError, Fault, Located, Path, shown
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.suggestions import Suggestions
from leadline_mappings.values import Values

if TYPE_CHECKING:
    from leadline_mappings.entity import FieldSpec


class Vocabulary(Protocol):
    """What conditions may speak of. An :class:`~leadline_mappings.entity.Entity` is one."""

    @property
    def fields(self) -> Mapping[str, FieldSpec]: ...

    @property
    def facts(self) -> Mapping[str, str]:
        """Facts by name, such as ``email_is_free``, each with the field that it is learned from."""

    @property
    def ladder(self) -> Ladder | None: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """Compiled once. ``test`` takes canonical values, and with them those ``facts`` that the condition speaks of;
    what is not known counts as empty.
    """

    text: str
    fields: frozenset[str]
    test: Callable[[Values], bool] = field(compare=False, repr=False)
    facts: frozenset[str] = frozenset()
    joined: str = field(default="", compare=False, repr=False)
    """``and`` or ``or`` for a group of several."""

    def holds(self, values: Values, facts: Values) -> bool:
        """``test`` with the record's facts where they are asked for."""
        return self.test({**facts, **values} if self.facts else values)

    def describe(self) -> str:
        """In plain words: ``country is one of US, CA and lifecycle_stage is mql or beyond``."""
        return self.text


ALWAYS: Final = Condition("always", frozenset(), lambda _values: True)

CONDITION_SCHEMA: Final[Mapping[str, Any]] = {
    "description": "A condition on canonical values: a field or a fact and one test, or all / any / not.",
    "type": "object",
    "minProperties": 1,
    "properties": {
        "field": {
            "type": "string",
            "description": "A field of the entity, or a fact about one such as email_is_free.",
        },
        "equals": {
            "type": ["string", "number", "boolean"],
            "description": "The canonical value, such as US for a country. A multi-choice equals each of its members.",
        },
        "in": {
            "type": "array",
            "description": "Any one of these canonical values.",
            "minItems": 1,
            "items": {"type": ["string", "number", "boolean"]},
        },
        "present": {"type": "boolean", "description": "true: the field is filled; false: it is empty."},
        "at_least": {"type": "string", "description": "The lifecycle stage is this one of the ladder or beyond it."},
        "min": {
            "type": ["number", "string"],
            "description": "A number, a date (2026-01-31) or an amount (1000 EUR): this or more.",
        },
        "max": {
            "type": ["number", "string"],
            "description": "A number, a date (2026-01-31) or an amount (1000 EUR): this or less.",
        },
        "all": {
            "type": "array",
            "description": "Every one of these conditions holds.",
            "minItems": 1,
            "items": {"$ref": "#/$defs/condition"},
        },
        "any": {
            "type": "array",
            "description": "At least one of these conditions holds.",
            "minItems": 1,
            "items": {"$ref": "#/$defs/condition"},
        },
        "not": {"$ref": "#/$defs/condition", "description": "This condition does not hold."},
    },
    "additionalProperties": False,
}
"""JSON Schema fragment: put it under ``$defs.condition`` and refer to it as ``#/$defs/condition``."""


def parse_condition(
    data: object,
    vocabulary: Vocabulary,
    document: Located | None = None,
    path: Path = (),
    mends: Suggestions | None = None,
) -> Condition:
    """Compile a condition. Raises DocumentError with all faults; ``document`` and ``path`` say where it stands,
    ``mends`` are those of the whole file.
    """
    parser = _Parser(vocabulary, document or Document("condition", data), mends or Suggestions())
    condition = parser.parse(data, path)
    if parser.faults or condition is None:
        raise DocumentError(parser.document.in_order(parser.faults))
    return condition


_TESTS = ("equals", "in", "present", "at_least", "min", "max")
_GROUPS = ("all", "any", "not")


class _Parser:
    def __init__(self, vocabulary: Vocabulary, document: Located, mends: Suggestions) -> None:
        self.vocabulary = vocabulary
        self.document = document
        self.mends = mends
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
            fix = self.mends.mend(key, (*_GROUPS, *_TESTS, "field"), f"use field with one of {', '.join(_TESTS)}")
            self.fail((*path, key), f"{shown(key)} is not part of a condition", fix)
        if unknown:
            return None
        if len(group) == 1 and len(data) == 1:
            return self.group(group[0], data[group[0]], (*path, group[0]))
        tests = [key for key in _TESTS if key in data]
        if group or "field" not in data or (len(tests) != 1 and tests != ["min", "max"]):
            fix = f"write field and one of {', '.join(_TESTS)}, or one of all, any, not"
            return self.fail(path, "a condition needs exactly one test", fix)
        return self.field_tests(data, tests, path)

    def group(self, kind: str, data: object, path: Path) -> Condition | None:
        if kind == "not":
            inner = self.parse(data, path)
            return inner and _negation(inner)
        if not isinstance(data, Sequence) or isinstance(data, str) or not data:
            return self.fail(path, f"{kind} needs a list of conditions", "write a list with a dash per condition")
        parts = [self.parse(item, (*path, index)) for index, item in enumerate(data)]
        known = [part for part in parts if part is not None]
        return _group(kind, known) if len(known) == len(parts) else None

    def field_tests(self, data: Mapping[Any, Any], tests: Sequence[str], path: Path) -> Condition | None:
        subject = self.subject(data["field"], (*path, "field"))
        if subject is None:
            return None
        before = len(self.faults)
        parts = [self.field_test(subject, test, data[test], (*path, test)) for test in tests]
        known = [part for part in parts if part is not None]
        if len(self.faults) > before:
            return None
        crossed = comparisons.between(subject, data["min"], data["max"]) if len(tests) > 1 else None
        return all_of(known) if crossed is None else self.fail((*path, "max"), *crossed)

    def subject(self, name: object, path: Path) -> Subject | None:
        words = self.vocabulary
        if isinstance(name, str) and name in words.fields:
            spec = words.fields[name]
            return Subject(name, spec.type, spec.allowed, spec.params, mends=self.mends)
        if isinstance(name, str) and name in words.facts:
            said = name.removeprefix(f"{words.facts[name]}_")
            return Subject(name, comparisons.FACT, fact=said, mends=self.mends)
        fix = self.mends.mend(name, chain(words.fields, words.facts), "use a field that the standard declares")
        self.fail(path, f"{shown(name)} is not a field of the standard", fix)
        return None

    def field_test(self, subject: Subject, kind: str, want: object, path: Path) -> Condition | None:
        if kind == "at_least":
            return self.at_least(subject, want, path)
        made = comparisons.MAKERS[kind](subject, want)
        if not isinstance(made, Check):
            return self.fail(path, made.message, made.fix)
        if kind == "in" and isinstance(want, list):
            for index, each in enumerate(want):
                wrong = comparisons.never(subject, each)
                if wrong is not None:
                    self.fail((*path, index), *wrong)
        facts = frozenset({subject.name}) if subject.type == comparisons.FACT else frozenset[str]()
        return Condition(f"{subject.name} {made.text}", frozenset({subject.name}) - facts, made.holds, facts)

    def at_least(self, subject: Subject, floor: object, path: Path) -> Condition | None:
        ladder = self.vocabulary.ladder
        if ladder is None:
            return self.fail(path, "at_least needs a lifecycle in the standard", "declare lifecycle: on the entity")
        if subject.type != "lifecycle":
            fix = "ask it of the field with the type lifecycle, or use min:"
            return self.fail(path, f"{subject.name} is not a lifecycle stage", fix)
        if not isinstance(floor, str) or floor not in ladder.stages:
            fix = self.mends.mend(floor, ladder.stages)
            return self.fail(path, f"{shown(floor)} is not a stage of the ladder", fix)
        return reached(subject.name, floor, ladder)


def reached(name: str, stage: str, ladder: Ladder) -> Condition:
    """The record stands at ``stage`` of the ladder or beyond it."""
    beyond = frozenset(ladder.stages[ladder.rank(stage) :])
    return Condition(f"{name} is {stage} or beyond", frozenset({name}), lambda values: values.get(name) in beyond)


def all_of(parts: Sequence[Condition]) -> Condition:
    """All of one or more conditions."""
    return parts[0] if len(parts) == 1 else _group("all", parts)


def _negation(inner: Condition) -> Condition:
    test = inner.test
    return Condition(f"not ({inner.text})", inner.fields, lambda values: not test(values), inner.facts)


def _group(kind: str, parts: Sequence[Condition]) -> Condition:
    fields = frozenset[str]().union(*(part.fields for part in parts))
    facts = frozenset[str]().union(*(part.facts for part in parts))
    word = "and" if kind == "all" else "or"
    text = f" {word} ".join(part.text if part.joined in ("", word) else f"({part.text})" for part in parts)
    joined = word if len(parts) > 1 else parts[0].joined
    return Condition(text, fields, _together(kind, tuple(part.test for part in parts)), facts, joined)


def _together(kind: str, tests: tuple[Callable[[Values], bool], ...]) -> Callable[[Values], bool]:
    stops_at = kind == "any"

    def test(values: Values) -> bool:
        for each in tests:
            if each(values) is stops_at:
                return stops_at
        return not stops_at

    return test
