"""One field of a page of records: raw values to answers, each distinct value judged once.

Most columns of a list hold few distinct values (countries, sources, titles), and looking an answer up costs a
hundredth of finding it. A memo fills up and then stays as it is: a list that is read once from end to end, longer
than any memory, would otherwise throw out each answer before it is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from leadline_mappings.findings import finding, shape
from leadline_mappings.normalize import Normalise
from leadline_mappings.normalize.clean import codes
from leadline_mappings.values import Effect, Finding, Normalisation, Value

MEMO_TEXT: Final = 200
"""Answers on longer texts are not kept."""


class Missing:
    """The type of :data:`MISSING`: the record does not have the field."""

    __slots__ = ()


MISSING: Final = Missing()
_PLAIN: Final = frozenset({str, type(None), Missing})
"""Types whose values are equal only to their own kind (``True == 1 == 1.0``): these may be looked up."""


class Answer(NamedTuple):
    """What is said of a raw value where its canonical value is not all. ``kept`` False: the field is left out."""

    field: str
    value: Value
    kept: bool
    found: Finding | None = None
    facts: Mapping[str, Value] | None = None
    change: Normalisation | None = None


def left_out(field: str, found: Finding | None = None) -> Answer:
    return Answer(field, None, kept=False, found=found)


_HARDNESS: Final = tuple(Effect)
Judge = Callable[[Any, str | None], Any]
"""(raw, the record's country) to the canonical value by itself, or to an Answer."""


class Memo(dict[Any, Any]):
    """Answers by raw value. Asked for what it does not hold, it judges."""

    __slots__ = ("_judge", "_room")

    def __init__(self, judge: Judge, room: int, known: Mapping[Any, Any]) -> None:
        super().__init__(known)
        self._judge = judge
        self._room = room

    def __missing__(self, raw: Any) -> Any:
        answer = self._judge(raw, None)
        if len(self) < self._room and len(raw) <= MEMO_TEXT:
            self[raw] = answer
        return answer


class CountryMemo(Memo):
    """Answers by raw value and country, what is empty aside."""

    __slots__ = ()

    def __missing__(self, pair: Any) -> Any:
        raw, region = pair
        if raw is None or raw is MISSING:
            return self[raw]
        answer = self._judge(raw, region)
        if len(self) < self._room and len(raw) <= MEMO_TEXT:
            self[pair] = answer
        return answer


class Column:
    """One field, with the answers it has given. ``empty`` is the answer to an explicit None."""

    __slots__ = ("_judge", "_known", "field")

    def __init__(self, field: str, judge: Judge, room: int, empty: Answer | None) -> None:
        self.field = field
        self._judge = judge
        self._known = Memo(judge, room, {None: empty, MISSING: left_out(field)})

    def answers(self, raws: Sequence[Any]) -> list[Any]:
        """The canonical value or Answer of each raw value."""
        known = self._known
        if _PLAIN.issuperset(map(type, raws)):
            return list(map(known.__getitem__, raws))
        judge = self._judge
        return [known[raw] if type(raw) in _PLAIN else judge(raw, None) for raw in raws]


class CountryColumn:
    """One field that is read differently in different countries."""

    __slots__ = ("_judge", "_known", "field")

    def __init__(self, field: str, judge: Judge, room: int, empty: Answer | None) -> None:
        self.field = field
        self._judge = judge
        self._known = CountryMemo(judge, room, {None: empty, MISSING: left_out(field)})

    def answers(self, raws: Sequence[Any], regions: Sequence[str | None]) -> list[Any]:
        """The canonical value or Answer of each raw value, read in its record's country."""
        known = self._known
        pairs = zip(raws, regions, strict=True)
        if _PLAIN.issuperset(map(type, raws)):
            return list(map(known.__getitem__, pairs))
        judge = self._judge
        return [known[pair] if type(pair[0]) in _PLAIN else judge(*pair) for pair in pairs]


def judging(name: str, rule: str, normalise: Normalise, effect_of: Callable[[str, str], Effect]) -> Judge:
    """A normaliser's answer with its finding and what it changed. Consent is read, never corrected: it is no change."""
    tells = rule != "consent"

    def remarks(problem: str | tuple[str, ...], raw: Any) -> tuple[Finding, bool]:
        """The finding with the hardest effect, and whether any drops the value."""
        said = [finding(code, name, raw, effect_of(name, code)) for code in codes(problem)]
        dropped = any(one.effect is Effect.DROP_FIELD for one in said)
        return max(said, key=lambda one: _HARDNESS.index(one.effect)), dropped

    def judge(raw: Any, region: str | None) -> Any:
        value, problem, facts = normalise(raw, region)
        found = None
        if problem:
            found, dropped = remarks(problem, raw)
            if value is None or dropped:
                return left_out(name, found)
        elif value is None and problem is not None:
            return left_out(name)
        change = None
        if tells and (value != raw or type(value) is not type(raw)) and not (value is None and raw in ("", None)):
            change = Normalisation(name, rule, as_before(raw), value)
        if found is None and facts is None and change is None:
            return value
        return Answer(name, value, kept=True, found=found, facts=facts, change=change)

    return judge


def as_before(raw: object) -> Value:
    """A raw value as a Normalisation can hold it: structures only by their shape, long texts cut."""
    if raw is None or isinstance(raw, (bool, int, float)):
        return raw
    if isinstance(raw, str):
        return raw if len(raw) <= 500 else raw[:500]
    if isinstance(raw, (list, tuple)) and len(raw) <= 100 and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    return shape(raw)
