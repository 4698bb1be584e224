"""From native to canonical: one record, or a page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC
from operator import itemgetter
from typing import Any, Final, NamedTuple

from leadline_mappings.composites import Consent, raw_consent, raw_money
from leadline_mappings.field_rules import FieldRule, Native, Raw, Use
from leadline_mappings.functions import FAILED
from leadline_mappings.native_types import UNITS, moment_in, reading
from leadline_mappings.normalize.clean import CACHED_TEXT, MAX_TEXT
from leadline_mappings.value_tables import MISSING
from leadline_mappings.values import Effect, Finding

Found = tuple[Finding, ...]
MEMO_ROOM: Final = 1024
MAX_MEMBERS: Final = 1000
"""Longer lists are left to the standard, which refuses them."""


class Odd(NamedTuple):
    """What is read where the raw value is not all. ``value`` MISSING: the field is left out."""

    value: Any
    found: Found = ()


Translate = Callable[[Any], Any]
"""A native value that is not None to the raw canonical one by itself, or to an Odd."""


class Memo(dict[Any, Any]):
    """Answers by the text that was read, and None for None. Asked for what it does not hold, it translates; when it
    is full it stays as it is.
    """

    __slots__ = ("translate",)

    def __init__(self, translate: Translate) -> None:
        super().__init__({None: None})
        self.translate = translate

    def __missing__(self, text: str) -> Any:
        answer = self.translate(text)
        if len(self) < MEMO_ROOM and len(text) <= CACHED_TEXT:
            self[text] = answer
        return answer

    def answers(self, column: Sequence[Any]) -> list[Any]:
        """Of a whole column."""
        if _TEXTS.issuperset(map(type, column)):
            return list(map(self.__getitem__, column))
        return [self[value] if type(value) in _TEXTS else self.translate(value) for value in column]


_TEXTS: Final = frozenset({str, type(None)})


Whole = Callable[[Native], Any]
"""A record to the raw canonical value, MISSING or an Odd."""


class Reader:
    """All rules of a mapping, compiled. Native fields that are absent stay absent."""

    __slots__ = ("_conversions", "_fields", "_natives", "_take", "_wholes", "_words")

    def __init__(self, rules: Iterable[FieldRule]) -> None:
        read = [rule for rule in rules if rule.read]
        plain = [rule for rule in read if _is_plain(rule)]
        self._fields = tuple(rule.canonical for rule in plain)
        self._natives = tuple(rule.native for rule in plain)
        self._take = _taker(self._natives)
        made = [(place, rule, _translation(rule)) for place, rule in enumerate(plain)]
        self._words = tuple((place, rule.canonical, Memo(to)) for place, rule, to in made if to and rule.table)
        self._conversions = tuple((place, rule.canonical, to) for place, rule, to in made if to and not rule.table)
        self._wholes = tuple((rule.canonical, _whole(rule)) for rule in read if not _is_plain(rule))

    def read(self, native: Native) -> tuple[Raw, Found]:
        raw: Raw
        try:  # most answers hold every field that was asked for
            raw = dict(zip(self._fields, self._take(native), strict=True))
        except KeyError:
            pairs = zip(self._fields, self._natives, strict=True)
            raw = {name: native[one] for name, one in pairs if one in native}
        findings: Found = ()
        for _, name, known in self._words:
            value = raw.get(name)
            if value is not None:
                answer = known[value] if type(value) is str else known.translate(value)
                if type(answer) is Odd:
                    findings += _settle(raw, name, answer)
                else:
                    raw[name] = answer
        for _, name, translate in self._conversions:
            value = raw.get(name)
            if value is not None:
                raw[name] = translate(value)
        return raw, findings + self._read_wholes(native, raw) if self._wholes else findings

    def _read_wholes(self, native: Native, raw: Raw) -> Found:
        findings: Found = ()
        for name, read in self._wholes:
            answer = read(native)
            if type(answer) is Odd:
                findings += _settle(raw, name, answer)
            elif answer is not MISSING:
                raw[name] = answer
        return findings

    def read_all(self, natives: Sequence[Native]) -> tuple[list[Raw], list[Found]]:
        """By columns, where every record holds every field."""
        try:
            columns: list[Sequence[Any]] = list(zip(*map(self._take, natives), strict=True))
        except KeyError:
            columns = []
        if not columns:
            rows = [self.read(native) for native in natives]
            return [raw for raw, _ in rows], [found for _, found in rows]
        odd = []
        for place, name, known in self._words:
            columns[place] = column = known.answers(columns[place])
            if Odd in set(map(type, column)):
                odd.append((name, column))
        for place, _, translate in self._conversions:
            columns[place] = [None if value is None else translate(value) for value in columns[place]]
        fields = self._fields
        raws: list[Raw] = [dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True)]
        findings: list[Found] = [()] * len(raws)
        for name, column in odd:
            for index, answer in enumerate(column):
                if type(answer) is Odd:
                    findings[index] += _settle(raws[index], name, answer)
        if self._wholes:
            for index, (native, raw) in enumerate(zip(natives, raws, strict=True)):
                findings[index] += self._read_wholes(native, raw)
        return raws, findings


def _settle(raw: Raw, name: str, answer: Odd) -> Found:
    if answer.value is MISSING:
        raw.pop(name, None)
    else:
        raw[name] = answer.value
    return answer.found


def _taker(names: tuple[str, ...]) -> Callable[[Native], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda native: tuple(native[name] for name in names)


def _is_plain(rule: FieldRule) -> bool:
    """One native field, and no function: nothing but the field's own value decides."""
    flag_alone = rule.consent is None or rule.consent.natives == (rule.consent.flag,)
    return len(rule.natives) == 1 and rule.read_by is None and rule.currency is None and flag_alone


# -- one native field ----------------------------------------------------------------------------------------


def _translation(rule: FieldRule) -> Translate | None:
    if rule.consent is not None:
        return _word(rule) if rule.table is not None else None
    if rule.table is not None:
        return _members(rule) if rule.kind == "multi_choice" else _word(rule)
    return reading(rule.kind, rule.native_type, rule.zone)


def _word(rule: FieldRule) -> Translate:
    """By the value table; what is outside it by the rule's policy."""
    fallback, policy, table = rule.fallback, rule.unknown, rule.table
    assert table is not None

    def translate(value: Any) -> Any:
        if value == "":
            return None
        known = table.canonical(value)
        if known is not MISSING:
            return known
        if fallback is not None:
            found = rule.finding("CHOICE_FALLBACK", value)
            return Odd(MISSING if found.effect is Effect.DROP_FIELD else fallback, (found,))
        if policy == "pass":
            return value
        found = rule.finding("CHOICE_UNKNOWN", value)
        return Odd(MISSING, (replace(found, effect=Effect.REJECT) if policy == "quarantine" else found,))

    return translate


def _members(rule: FieldRule) -> Translate:
    """Each member of a multi-choice through the table; those that are dropped leave the others."""
    word = _word(rule)

    def translate(value: Any) -> Any:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(";")] if len(value) <= MAX_TEXT else value
        if not isinstance(value, list) or len(value) > MAX_MEMBERS:
            return value
        answers = [word(one) for one in value if one not in (None, "")]
        found = tuple(dict.fromkeys(one for answer in answers if type(answer) is Odd for one in answer.found))
        values = [answer.value if type(answer) is Odd else answer for answer in answers]
        kept = tuple(one for one in values if one is not MISSING)
        return Odd(kept or MISSING, found) if found else kept or None

    return translate


# -- several native fields -----------------------------------------------------------------------------------


def _whole(rule: FieldRule) -> Whole:
    if rule.consent is not None:
        return _consent(rule, rule.consent)
    if rule.currency is not None:
        return _money(rule)
    gather = _first_of(rule.natives) if rule.read_by is None else _computed(rule, rule.read_by)
    translate = _translation(rule)

    def read(native: Native) -> Any:
        value = gather(native)
        return (
            value if translate is None or value is None or value is MISSING or type(value) is Odd else translate(value)
        )

    return read


def _first_of(names: tuple[str, ...]) -> Whole:
    """The first that is filled; MISSING as soon as one that might have been is not known."""

    def read(native: Native) -> Any:
        for name in names:
            value = native.get(name, MISSING)
            if value is MISSING or (value is not None and value not in ("", [])):
                return value
        return None

    return read


def _computed(rule: FieldRule, use: Use) -> Whole:
    """MISSING where one of the inputs is not known: half of a value is none."""
    names, compute = rule.natives, use.compute
    failed = Odd(MISSING, (rule.finding("FUNCTION_FAILED"),))

    def read(native: Native) -> Any:
        values = tuple(_as_value(native.get(name, MISSING)) for name in names)
        if MISSING in values:
            return MISSING
        result = FAILED if FAILED in values else compute(values)
        return failed if result is FAILED else result

    return read


def _as_value(raw: Any) -> Any:
    """A native value as functions take it; FAILED for structures."""
    if isinstance(raw, (list, tuple)):
        return tuple(raw) if all(isinstance(one, str) for one in raw) else FAILED
    if raw is None or raw is MISSING or isinstance(raw, (str, int, float)):
        return raw
    return FAILED


def _money(rule: FieldRule) -> Whole:
    amount, currency = rule.native, rule.currency
    assert currency is not None

    def read(native: Native) -> Any:
        value = native.get(amount, MISSING)
        code = currency.code if currency.native is None else native.get(currency.native, MISSING)
        return MISSING if value is MISSING or code is MISSING else raw_money(value, code)

    return read


def _consent(rule: FieldRule, parts: Consent) -> Whole:
    flag = _word(rule) if rule.table is not None else None
    out_at, in_at = _time(rule, day_ends=True), _time(rule, day_ends=False)
    of_part: dict[str, Translate | None] = {"flag": flag, "out_at": out_at, "in_at": in_at}

    def read(native: Native) -> Any:
        raw: Raw = raw_consent(parts, native)
        found: Found = ()
        for part, translate in of_part.items():
            value = raw.get(part)
            if translate is not None and value is not None:
                answer = translate(value)
                if type(answer) is Odd:
                    found = _settle(raw, part, answer)
                else:
                    raw[part] = answer
        return Odd(raw or MISSING, found) if found else raw or MISSING

    return read


def _time(rule: FieldRule, *, day_ends: bool) -> Translate | None:
    """The times of a consent: a day alone is an opt-out until its end."""
    if rule.native_type in UNITS:
        return reading("datetime", rule.native_type, rule.zone)
    if rule.zone is None and rule.native_type is None:
        return None
    return moment_in(rule.zone or UTC, day_ends=day_ends)
