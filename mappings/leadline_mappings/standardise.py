"""Each value of a record by itself: the compiled way from raw records to verdicts, a page at a time.

A page is judged column by column (:mod:`leadline_mappings.columns`); then each record is put together, and what
follows from the values of one record is done: derived values, defaults, junk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import Any, Final, NamedTuple

from leadline_mappings.columns import MISSING, Answer, Column, CountryColumn, judging, left_out
from leadline_mappings.findings import CATALOGUE, finding
from leadline_mappings.functions import FAILED, Failed
from leadline_mappings.normalize import BY_COUNTRY, Normalise
from leadline_mappings.normalize.places import country_of_state
from leadline_mappings.values import Effect, Finding, Normalisation, Value, Verdict

Derive = Callable[[tuple[Value, ...]], Value | Failed]
Raw = Mapping[str, object]

LAST: Final = frozenset({"postal_code"})
"""Types that are read in the country that the record ends with, which may follow from a state or a number."""
PAGE: Final = 250
"""Records judged together: enough that a column costs little, few enough to stay in the processor's cache."""
ROOM: Final = 16_384
"""Answers that a field keeps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One field, the name of its normaliser, and the normaliser."""

    field: str
    rule: str
    normalise: Normalise


@dataclass(frozen=True, slots=True)
class Derivation:
    """``field`` is filled by ``derive`` from the ``sources`` (fields or facts) where the record did not bring it, or
    brought what ``instead_of`` says stands for "not known". FAILED is the finding FUNCTION_FAILED.
    """

    field: str
    sources: tuple[str, ...]
    rule: str
    derive: Derive
    instead_of: Value = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One entity's loop.

    ``region_field`` / ``region_hint`` say where numbers and states get their country from; ``junk`` are groups of
    fields: a record in which each group holds placeholders and nothing good is rejected. ``effects`` override the
    catalogue's, by (field, code) or by code.
    """

    steps: tuple[Step, ...]
    region_field: str | None
    region_hint: str | None
    derivations: tuple[Derivation, ...]
    defaults: tuple[tuple[str, Value], ...]
    junk: tuple[tuple[str, ...], ...]
    effects: Mapping[str | tuple[str, str], Effect]

    def effect_of(self, field: str, code: str) -> Effect:
        return self.effects.get((field, code)) or self.effects.get(code) or CATALOGUE[code].effect


Notes = list[list[Answer]]
"""By record: the fields whose answers say more than a value."""
Standardise = Callable[[Sequence[Raw]], list[Verdict]]
_NO_FACTS: Final[Mapping[str, Value]] = {}


def compiled(plan: Plan) -> Standardise:
    """The plan as one function over a page. Total and idempotent as long as its normalisers are."""
    page = _Page(plan)
    complete = _completion(plan)
    known = frozenset(step.field for step in plan.steps)

    def standardise(rows: Sequence[Raw]) -> list[Verdict]:
        names: set[str] = set().union(*rows)
        notes: Notes = [[] for _ in rows]
        columns = page.columns(transposed(rows, tuple(names & known)), notes)
        cells = zip(*columns.values(), strict=True) if columns else repeat(())
        strange = not names <= known
        return [
            complete(raw, dict(zip(columns, values, strict=True)), noted, strange)
            for raw, values, noted in zip(rows, cells, notes, strict=False)
        ]

    def in_pages(rows: Sequence[Raw]) -> list[Verdict]:
        if len(rows) <= PAGE:
            return standardise(rows)
        return [verdict for first in range(0, len(rows), PAGE) for verdict in standardise(rows[first : first + PAGE])]

    return in_pages


def transposed(rows: Sequence[Raw], names: tuple[str, ...]) -> dict[str, Sequence[Any]]:
    """The columns of these names, MISSING where a row does not have one. Each row is looked at once."""
    if not names:
        return {}
    getter = itemgetter(*names)
    try:
        cells = list(map(getter, rows))
    except KeyError:
        cells = [tuple([row.get(name, MISSING) for name in names]) for row in rows]
        return dict(zip(names, zip(*cells, strict=True), strict=True))
    return {names[0]: cells} if len(names) == 1 else dict(zip(names, zip(*cells, strict=True), strict=True))


class _Page:
    """The columns of one entity: countries first, because states, numbers and postal codes are read in them."""

    def __init__(self, plan: Plan) -> None:
        made = {step.field: _column(step, plan) for step in plan.steps}
        self._country = plan.region_field or ""
        self._hint = plan.region_hint
        self._plain = [one for one in made.values() if isinstance(one, Column)]
        abroad = [one for one in made.values() if isinstance(one, CountryColumn)]
        last = {step.field for step in plan.steps if step.rule in LAST}
        self._abroad = [one for one in abroad if one.field not in last]
        self._last = [one for one in abroad if one.field in last]
        known = frozenset(made)
        self._fillings = [_filling(one, known) for one in plan.derivations if one.field == self._country]
        self._default = dict(plan.defaults).get(self._country)

    def columns(self, raws: Mapping[str, Sequence[Any]], notes: Notes) -> dict[str, list[Any]]:
        """Canonical values by field; None where ``notes`` says that the field is left out."""
        found: dict[str, list[Any]] = {}
        for plain in self._plain:
            name = plain.field
            if name in raws:
                found[name] = _noted(plain.answers(raws[name]), notes)
        regions: Sequence[Any] = found.get(self._country) or [None] * len(notes)
        for column in self._abroad:
            name = column.field
            if name in raws:
                found[name] = _noted(column.answers(raws[name], regions), notes)
                if name == self._hint:
                    states = found[name]
                    regions = [
                        region or (state and country_of_state(state))
                        for region, state in zip(regions, states, strict=True)
                    ]
        for column in self._last:
            name = column.field
            if name in raws:
                found[name] = _noted(column.answers(raws[name], self._final(found, notes)), notes)
        return found

    def _final(self, found: Mapping[str, Sequence[Any]], notes: Notes) -> Sequence[Any]:
        """Each record's country as its verdict will have it: given, derived or the default."""
        given = found.get(self._country) or [None] * len(notes)
        return [region or self._filled(found, notes[index], index) for index, region in enumerate(given)]

    def _filled(self, found: Mapping[str, Sequence[Any]], noted: list[Answer], index: int) -> Value:
        facts = {name: value for answer in noted for name, value in (answer.facts or {}).items()}
        values = {name: column[index] for name, column in found.items()}
        for one in self._fillings:
            value = one.derive(one.sources_of(values, facts))
            if value is not None and value is not FAILED:
                return value
        return self._default


def _column(step: Step, plan: Plan) -> Column | CountryColumn:
    judge = judging(step.field, step.rule, step.normalise, plan.effect_of)
    empty = left_out(step.field) if step.rule == "consent" else None
    kind = CountryColumn if step.rule in BY_COUNTRY else Column
    return kind(step.field, judge, ROOM, empty)


def _noted(answers: list[Any], notes: Notes) -> list[Any]:
    """The bare values; what else an answer says goes to its record's notes."""
    if Answer in set(map(type, answers)):
        for index, answer in enumerate(answers):
            if type(answer) is Answer:
                answers[index] = answer[1]
                notes[index].append(answer)
    return answers


Complete = Callable[[Raw, dict[str, Value], Sequence[Answer], bool], Verdict]


def _completion(plan: Plan) -> Complete:
    """What follows once every value stands by itself: derived values, defaults, the record as a whole."""
    defaults = plan.defaults
    known = frozenset(step.field for step in plan.steps)
    fillings = tuple(_filling(one, known) for one in plan.derivations)
    new: Any = tuple.__new__  # a named tuple's own constructor takes twice as long, several times a record
    junk = plan.junk
    of_unknown, of_junk = plan.effect_of("", "FIELD_UNKNOWN"), plan.effect_of("", "JUNK_RECORD")

    def complete(raw: Raw, values: dict[str, Value], notes: Sequence[Answer], strange: bool) -> Verdict:
        findings: list[Finding] = []
        changes: list[Normalisation] = []
        facts = _NO_FACTS
        for name, _, kept, found, learned, change in notes:
            if found is not None:
                findings.append(found)
            if not kept:
                del values[name]
                continue
            if change is not None:
                changes.append(change)
            if learned is not None:
                facts = learned if facts is _NO_FACTS else {**facts, **learned}
        for name, sources_of, rule, derive, instead_of, of_nothing in fillings:
            before = values.get(name)
            if before is None or before == instead_of:
                given = sources_of(values, facts)
                if given == of_nothing:
                    continue
                value = derive(given)
                if value is FAILED:
                    findings.append(finding("FUNCTION_FAILED", name, effect=plan.effect_of(name, "FUNCTION_FAILED")))
                elif value is not None and value != before:
                    values[name] = value
                    changes.append(new(Normalisation, (name, rule, before, value)))
        for name, default in defaults:
            if values.get(name) is None:
                values[name] = default
                changes.append(Normalisation(name, "default", None, default))
        if strange:
            findings.extend(
                finding("FIELD_UNKNOWN", str(name)[:60], effect=of_unknown) for name in raw if name not in known
            )
        if findings and junk and _is_junk(junk, findings, values):
            findings.append(finding("JUNK_RECORD", None, effect=of_junk))
        verdict: Verdict = new(Verdict, (values, tuple(findings), tuple(changes), facts))
        return verdict

    return complete


SourcesOf = Callable[[Mapping[str, Value], Mapping[str, Value]], tuple[Value, ...]]


class _Filling(NamedTuple):
    """A derivation as the loop runs it. ``of_nothing`` are the empty sources, where nothing follows from nothing."""

    field: str
    sources_of: SourcesOf
    rule: str
    derive: Derive
    instead_of: Value
    of_nothing: tuple[Value, ...] | None


def _filling(one: Derivation, known: AbstractSet[str]) -> _Filling:
    empty: tuple[Value, ...] = (None,) * len(one.sources)
    of_nothing = empty if one.derive(empty) is None else None
    return _Filling(
        one.field, _sources_of(one.sources, known), f"derived:{one.rule}", one.derive, one.instead_of, of_nothing
    )


def _sources_of(names: tuple[str, ...], known: AbstractSet[str]) -> SourcesOf:
    """(values, facts) to what stands under these names: ``known`` are fields, the others facts; None for nothing."""
    if len(names) == 1:
        name = names[0]
        return (lambda values, _: (values.get(name),)) if name in known else (lambda _, facts: (facts.get(name),))
    if known >= set(names):
        return lambda values, _: tuple([values.get(name) for name in names])
    return lambda values, facts: tuple([values.get(name) if name in known else facts.get(name) for name in names])


def _is_junk(groups: tuple[tuple[str, ...], ...], findings: Sequence[Finding], values: Mapping[str, Value]) -> bool:
    """Every group of fields holds a placeholder and nothing good."""
    refused = {found.field for found in findings if found.code == "PLACEHOLDER"}
    return bool(refused) and all(
        any(name in refused for name in group) and all(values.get(name) is None for name in group) for group in groups
    )
