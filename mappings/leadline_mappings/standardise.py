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
from leadline_mappings.normalize import BY_COUNTRY, FACTS, Normalise
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

    def failed(self, field: str) -> Finding:
        """A function that should fill the field did not."""
        return finding("FUNCTION_FAILED", field, effect=self.effect_of(field, "FUNCTION_FAILED"))


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
    """The columns of one entity. States, numbers and postal codes are read in their record's country: the one it
    brings, else the one that follows from a state, a number or the default, which is settled here for that reason.
    """

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
        self._ahead = _in_order(plan, known, self._country)
        self._learning = _learning(plan)
        self._failed = plan.failed(self._country)

    def columns(self, raws: Mapping[str, Sequence[Any]], notes: Notes) -> dict[str, list[Any]]:
        """Canonical values by field; None where ``notes`` says that the field is left out."""
        found: dict[str, list[Any]] = {}
        for plain in self._plain:
            if plain.field in raws:
                found[plain.field] = _noted(plain.answers(raws[plain.field]), notes)
        regions: list[Any] = list(found.get(self._country) or [None] * len(notes))
        answers: dict[str, list[Any]] = {}
        abroad = [column for column in self._abroad if column.field in raws]
        for column in abroad:
            name = column.field
            answers[name] = column.answers(raws[name], regions)
            if name == self._hint:
                regions = [region or _country_of(state) for region, state in zip(regions, answers[name], strict=True)]
        for index, country in self._settled(found, answers, notes):
            if country != regions[index]:
                regions[index] = country
                for column in abroad:
                    answers[column.field][index] = column.answers([raws[column.field][index]], [regions[index]])[0]
        for column in abroad:
            found[column.field] = _noted(answers[column.field], notes)
        for column in self._last:
            if column.field in raws:
                found[column.field] = _noted(column.answers(raws[column.field], regions), notes)
        return found

    def _settled(
        self, found: dict[str, list[Any]], answers: Mapping[str, Sequence[Any]], notes: Notes
    ) -> list[tuple[int, Value]]:
        """The records whose country follows from something else: it is put into its column, and noted."""
        if not self._ahead:
            return []
        given = found.get(self._country)
        filled: list[tuple[int, Value]] = []
        for index, noted in enumerate(notes):
            if given is None or given[index] is None:
                rule, country, failures = self._follows(found, answers, noted, index)
                if country is not None:
                    filled.append((index, country))
                    _note_filled(noted, Normalisation(self._country, rule, None, country))
                    noted.extend([Answer(self._country, country, kept=True, found=self._failed)] * failures)
        if filled:
            found[self._country] = _with_countries(given, filled, left_out(self._country), notes)
        return filled

    def _follows(
        self, found: Mapping[str, Sequence[Any]], answers: Mapping[str, Sequence[Any]], noted: list[Answer], index: int
    ) -> tuple[str, Value, int]:
        """(the rule, the country, how many other ways to it failed) of a record that brings none."""
        values = {name: column[index] for name, column in found.items()}
        facts = {name: value for answer in noted for name, value in (answer.facts or {}).items()}
        for name, column in answers.items():
            answer = column[index]
            values[name] = answer.value if type(answer) is Answer else answer
        failures = 0
        for name, sources_of, rule, derive, instead_of, _ in self._ahead:
            before = values.get(name)
            if before is None or before == instead_of:
                value = derive(sources_of(values, facts))
                if value is FAILED:
                    failures += name == self._country
                elif value is not None:
                    if name == self._country:
                        return rule, value, failures
                    values[name] = value
                    facts.update(_facts(self._learning, name, value))
        return "", None, failures


def _with_countries(
    given: list[Any] | None, filled: Sequence[tuple[int, Value]], absent: Answer, notes: Notes
) -> list[Any]:
    """The column with what was filled; where no record brought the field, the others go without it."""
    countries = [None] * len(notes) if given is None else given
    for index, country in filled:
        countries[index] = country
    if given is None:
        for noted, country in zip(notes, countries, strict=True):
            if country is None:
                noted.append(absent)
    return countries


def _note_filled(noted: list[Answer], change: Normalisation) -> None:
    """The field has a value now, whatever was found on the one that the record brought."""
    field, value = change.field, change.after
    for place, answer in enumerate(noted):
        if answer.field == field and not answer.kept:
            noted[place] = Answer(field, value, kept=True, found=answer.found, change=change)
            return
    noted.append(Answer(field, value, kept=True, change=change))


def _country_of(state: Any) -> str | None:
    """Of a canonical state, or of an answer on one."""
    state = state.value if type(state) is Answer else state
    return country_of_state(state) if isinstance(state, str) else None


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
    known = frozenset(step.field for step in plan.steps)
    fillings = _in_order(plan, known)
    learning = _learning(plan)
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
                    findings.append(plan.failed(name))
                elif value is not None and value != before:
                    values[name] = value
                    changes.append(new(Normalisation, (name, rule, before, value)))
                    if name in learning:
                        facts = {**facts, **_facts(learning, name, value)}
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


def _learning(plan: Plan) -> Mapping[str, Normalise]:
    """The fields that facts are learned from."""
    return {step.field: step.normalise for step in plan.steps if step.rule in FACTS}


def _facts(learning: Mapping[str, Normalise], name: str, value: Value) -> Mapping[str, Value]:
    """What is learned from a value that the record did not bring."""
    return (learning[name](value, None).facts or {}) if name in learning else {}


def _in_order(plan: Plan, known: AbstractSet[str], only: str | None = None) -> tuple[_Filling, ...]:
    """What fills each field: its derivations as they were declared, then its default. A field comes after those that
    it follows from, so that nothing is left for a second look at the same record. ``only``: this field and those.
    """
    about = {f"{step.field}_{fact}": step.field for step in plan.steps for fact in FACTS.get(step.rule, ())}
    leans: dict[str, list[str]] = {}
    for one in plan.derivations:
        leans.setdefault(one.field, []).extend(about.get(name, name) for name in one.sources)
    order: dict[str, None] = {}
    seen: set[str] = set()

    def visit(field: str) -> None:
        if field not in seen:
            seen.add(field)
            for other in leans.get(field, ()):
                visit(other)
            order[field] = None

    for field in (*leans, *dict(plan.defaults)) if only is None else (only,):
        visit(field)
    derived = [_filling(one, known) for one in plan.derivations]
    defaults = [_default(name, value) for name, value in plan.defaults]
    return tuple(one for field in order for one in (*derived, *defaults) if one.field == field)


def _default(name: str, value: Value) -> _Filling:
    return _Filling(name, lambda _values, _facts: (), "default", lambda _inputs: value, None, None)


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
