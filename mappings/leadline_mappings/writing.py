"""From canonical to native: what is sent, and why something cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from leadline_mappings.composites import Consent, money_code, native_consent, native_money
from leadline_mappings.field_rules import Computed, FieldRule
from leadline_mappings.findings import finding
from leadline_mappings.functions import FAILED
from leadline_mappings.native_types import Dialect, as_native_text, time_writer, writing
from leadline_mappings.value_tables import MISSING
from leadline_mappings.values import Finding, Value, Values

Natives = Mapping[str, Any]
Convert = Callable[[Any], Any]


class Sent(NamedTuple):
    """Native fields with what they are set to; ``found`` is why there are none where one might expect some."""

    natives: Natives
    found: Finding | None = None


Emit = Callable[[Value], Sent]
NOTHING: Final = Sent({})
_NONE: Final = object()
"""The mapping says that the system has nothing for the value."""
ABBREVIATED: Final = frozenset({"AU", "BR", "CA", "IT", "US"})
"""Countries whose people write the letters of a state or province in an address."""


class Writer:
    """All rules of a mapping, compiled."""

    __slots__ = ("_computed", "_constants", "_emits", "_others", "_shared")

    def __init__(
        self, rules: Iterable[FieldRule], computed: Sequence[Computed], constants: Natives, dialect: Dialect
    ) -> None:
        written = [rule for rule in rules if rule.write != "never"]
        self._emits = {rule.canonical: _emit(rule, dialect) for rule in written}
        self._others = {rule.canonical: Sent({}, rule.finding("MONEY_CURRENCY_OTHER")) for rule in written}
        self._shared = _shared_currencies(written)
        self._computed = tuple((one, writing("text", None, None, dialect)) for one in computed)
        self._constants = constants

    def write(self, values: Values, whole: Values, *, creating: bool) -> tuple[dict[str, Any], tuple[Finding, ...]]:
        native: dict[str, Any] = dict(self._constants) if creating else {}
        found = []
        other = self._other_currency(values, whole) if self._shared else ()
        for name, value in values.items():
            sent = self.sent(name, value) if name not in other else self._others[name]
            native.update(sent.natives)
            if sent.found is not None:
                found.append(sent.found)
        for one, convert in self._computed:
            if (creating or not one.create_only) and any(name in values for name in one.inputs):
                found.extend(_compute(one, values, whole, convert, native))
        return native, tuple(found)

    def sent(self, name: str, value: Value) -> Sent:
        """What one field by itself comes to."""
        emit = self._emits.get(name)
        return NOTHING if emit is None else emit(value)

    def _other_currency(self, values: Values, whole: Values) -> list[str]:
        """The amounts that cannot stand beside the record's first one: it has one currency for all of them."""
        together = {**whole, **values}
        refused: list[str] = []
        for names in self._shared:
            codes = {name: code for name in names if (code := money_code(together.get(name))) is not None}
            first = next(iter(codes.values()), None)
            refused.extend(name for name, code in codes.items() if code != first)
        return refused


def _shared_currencies(rules: Iterable[FieldRule]) -> tuple[tuple[str, ...], ...]:
    """The amounts of a record whose currency is one native field."""
    by_native: dict[str, list[str]] = {}
    for rule in rules:
        if rule.currency is not None and rule.currency.native is not None:
            by_native.setdefault(rule.currency.native, []).append(rule.canonical)
    return tuple(tuple(names) for names in by_native.values() if len(names) > 1)


def _compute(one: Computed, values: Values, whole: Values, convert: Convert, native: dict[str, Any]) -> list[Finding]:
    inputs = tuple(values[name] if name in values else whole.get(name) for name in one.inputs)
    result = one.use.compute(inputs)
    if result is FAILED:
        return [finding("FUNCTION_FAILED", one.native, effect=one.effects.get("FUNCTION_FAILED"))]
    if not _is_empty(result):
        native[one.native] = convert(result)
    return []


def _is_empty(value: Value) -> bool:
    return value is None or value in ("", ())


# -- one field -----------------------------------------------------------------------------------------------


def _emit(rule: FieldRule, dialect: Dialect) -> Emit:
    if rule.consent is not None:
        return _consent(rule, rule.consent, dialect)
    filled = (
        _money(rule) if rule.kind == "money" else _spread(rule, dialect) if rule.write_by else _single(rule, dialect)
    )
    cleared = Sent(dict.fromkeys(rule.natives, dialect.clear)) if rule.null == "clear" else NOTHING
    return lambda value: cleared if _is_empty(value) else filled(value)


def _single(rule: FieldRule, dialect: Dialect) -> Emit:
    native, convert = rule.native, _converter(rule, dialect)
    lost = "VALUE_TYPE" if rule.table is None else "CHOICE_UNKNOWN"

    def emit(value: Value) -> Sent:
        converted = convert(value)
        if converted is _NONE:
            return NOTHING
        return Sent({}, rule.finding(lost, value)) if converted is MISSING else Sent({native: converted})

    return emit


def _spread(rule: FieldRule, dialect: Dialect) -> Emit:
    """The parts of the value over the native fields; those that get none are emptied, or they would be read back
    with the others.
    """
    assert rule.write_by is not None
    names, compute, convert = rule.natives, rule.write_by.compute, _converter(rule, dialect)
    failed = Sent({}, rule.finding("FUNCTION_FAILED"))

    def emit(value: Value) -> Sent:
        result = compute((value,))
        if result is FAILED:
            return failed
        if _is_empty(result):
            return NOTHING
        parts: tuple[Value, ...] = result if isinstance(result, tuple) and len(names) > 1 else (result,)
        sent = {}
        for index, name in enumerate(names):
            part = parts[index] if index < len(parts) else None
            sent[name] = dialect.clear if _is_empty(part) else convert(part)
        return Sent({}, rule.finding("VALUE_TYPE", value)) if MISSING in sent.values() else Sent(sent)

    return emit


def _money(rule: FieldRule) -> Emit:
    as_text = rule.native_type == "text"
    other = Sent({}, rule.finding("MONEY_CURRENCY_OTHER"))

    def emit(value: Value) -> Sent:
        natives = native_money(value, rule.native, rule.currency, as_text=as_text)
        return other if natives is None else Sent(natives)

    return emit


def _consent(rule: FieldRule, parts: Consent, dialect: Dialect) -> Emit:
    words = rule.table
    truth = {True: "true", False: "false"} if dialect.text_booleans else {True: True, False: False}
    write_time = time_writer("datetime", rule.native_type or "datetime", rule.zone)

    def write_flag(flag: bool) -> Any:
        return truth[flag] if words is None else words.to_native.get("out" if flag else "in", MISSING)

    def emit(value: Value) -> Sent:
        return Sent(native_consent(value, parts, write_flag, write_time))

    return emit


def _converter(rule: FieldRule, dialect: Dialect) -> Convert:
    table = rule.table
    if table is None:
        return _form_writer(rule, writing(rule.kind, rule.native_type, rule.zone, dialect))
    as_list = rule.native_type == "list" or (rule.native_type is None and not dialect.joined_choices)

    def one(value: Value) -> Any:
        return _NONE if value in table.absent else table.to_native.get(value, MISSING)

    def convert(value: Value) -> Any:
        if not isinstance(value, tuple):
            return one(value)
        members = [native for native in map(one, value) if native is not _NONE]
        if MISSING in members or not members:
            return MISSING if members else _NONE
        return members if as_list else ";".join(map(as_native_text, members))

    return convert


def _form_writer(rule: FieldRule, plain: Convert) -> Convert:
    labels = rule.labels
    if labels is not None:
        return lambda value: plain(_labelled(value, labels))
    if rule.kind == "country" and rule.form == "name":
        return _country_name
    return _STATES[rule.form] if rule.kind == "subdivision" else plain


def _labelled(value: Value, labels: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(labels.get(one, one) for one in value)
    return labels.get(value, value) if isinstance(value, str) else value


def _country_name(value: Value) -> Any:
    from leadline_mappings.normalize.country import country_name

    return country_name(str(value))


@lru_cache(4096)
def _state_name(value: Value) -> Any:
    from leadline_mappings.normalize.subdivision import subdivision_name

    return subdivision_name(str(value))


def _state_code(value: Value) -> Any:
    """Without its country.

    >>> _state_code("US-CA")
    'CA'
    """
    text = str(value)
    return text[3:] if text[2:3] == "-" else text


@lru_cache(4096)
def _state_in_common(value: Value) -> Any:
    """As people write it there: by its letters in :data:`ABBREVIATED`, else by the shortest of its names in ISO that is
    read as the same. Where each is read as another one of the country's (the province of Madrid) it is the code.
    Letters that say "not available" are nobody's (Naples).

    >>> [_state_in_common(code) for code in ("US-CA", "IT-NA", "IT-25", "JP-13", "GB-LND", "DE-BY", "ES-M", "XX-1")]
    ['CA', 'Napoli', 'Lombardia', 'Tokyo', 'London', 'Bayern', 'M', '1']
    """
    from leadline_mappings.normalize.placeholders import DEFAULT_TOKENS
    from leadline_mappings.normalize.subdivision import subdivision_code

    country, letters = str(value)[:2], str(_state_code(value))
    if country in ABBREVIATED and letters.isalpha() and letters.casefold() not in DEFAULT_TOKENS:
        return letters
    name = str(_state_name(value))
    plain = name.partition("[")[0].partition("(")[0].strip()
    names = (plain.partition(",")[0].strip(), plain, name)
    return next((one for one in names if one and subdivision_code(one, country) == value), letters)


_STATES: Final[Mapping[str | None, Convert]] = {
    None: _state_code,
    "code": _state_code,
    "name": _state_name,
    "common": _state_in_common,
}
