"""The native side's types (``as:``): how a canonical value stands in a system that keeps it as something else.

Days and moments go through the mapping's time zone: a day is a day of that zone, and a moment that is written
without an offset is read in it. Every conversion is total: what it cannot convert is passed on for the standard to
judge (reading), or is not written (writing).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Final

from leadline_mappings.normalize.moments import (
    day_epoch_ms,
    day_from_epoch_ms,
    day_of,
    epoch_ms,
    from_epoch_ms,
    from_iso,
    midnight,
)
from leadline_mappings.value_tables import MISSING
from leadline_mappings.values import Value

TIMES: Final = frozenset({"date", "datetime"})
"""Canonical types that are days or moments."""
UNITS: Final[Mapping[str | None, int]] = {"epoch_ms": 1, "epoch_s": 1000}
"""Milliseconds in a unit of the native numbers."""
_TIMED: Final = TIMES | {"consent"}
_LISTED: Final = frozenset({"multi_choice", "choice", "lead_source", "lifecycle", "text"})
_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "date": _TIMED,
    "datetime": _TIMED,
    "epoch_ms": _TIMED,
    "epoch_s": _TIMED,
    "number": frozenset({"number", "money", "text", "boolean"}),
    "boolean": frozenset({"boolean"}),
    "list": _LISTED,
    "semicolons": _LISTED,
}


def native_types_of(kind: str) -> tuple[str, ...]:
    """What a field of this canonical type may be kept as; of a consent it is the type of its times.

    >>> native_types_of("datetime"), native_types_of("phone")
    (('date', 'datetime', 'epoch_ms', 'epoch_s', 'text'), ('text',))
    """
    return (*(name for name, kinds in _ALLOWED.items() if kind in kinds), *(() if kind == "consent" else ("text",)))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a system writes what JSON leaves open."""

    clear: Any = None
    joined_choices: bool = True
    text_booleans: bool = False


Convert = Callable[[Any], Any]

# -- reading -------------------------------------------------------------------------------------------------


def reading(kind: str, native: str | None, zone: tzinfo | None) -> Convert | None:
    """Native value to raw canonical one; None where it is taken as it is. ``zone`` None: none was declared."""
    if kind not in TIMES:
        return _only_member if native == "list" and kind != "multi_choice" else None
    if native in UNITS:
        return _of_epoch(kind, UNITS[native], zone)
    if zone is None and (kind == "datetime" or native != "datetime"):
        return None
    return _day_in(zone or UTC) if kind == "date" else moment_in(zone or UTC)


def _only_member(value: Any) -> Any:
    """The member of a list of one; anything else as it is.

    >>> _only_member(["a"]), _only_member(["a", "b"]), _only_member([])
    ('a', ['a', 'b'], None)
    """
    if not isinstance(value, list):
        return value
    return value if len(value) > 1 else value[0] if value else None


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}[0-9:.,+Z-]{0,24}\Z")
_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")
_DAY_MS: Final = 86_400_000
_EPOCH = re.compile(r"-?[0-9]{1,16}(?:\.0{1,6})?\Z")


def moment_in(zone: tzinfo, *, day_ends: bool = False) -> Convert:
    """Moments that carry no offset are those of ``zone``; a day is its midnight there, or (``day_ends``) its end.

    >>> from zoneinfo import ZoneInfo
    >>> read = moment_in(ZoneInfo("Europe/Berlin"))
    >>> [read(raw) for raw in ("2026-05-01T10:00:00", "2026-05-01", "2026-05-01T10:00:00Z", "soon", 5)]
    ['2026-05-01T08:00:00.000Z', '2026-04-30T22:00:00.000Z', '2026-05-01T10:00:00.000Z', 'soon', 5]
    >>> moment_in(ZoneInfo("Europe/Berlin"), day_ends=True)("2026-05-01")
    '2026-05-01T21:59:59.999Z'
    """

    def read(raw: Any) -> Any:
        text = _short(raw)
        if _DAY.match(text):
            return from_iso(f"{text}T23:59:59.999" if day_ends else text, zone) or raw
        return (from_iso(text, zone) or raw) if _MOMENT.match(text) else raw

    return read


def _day_in(zone: tzinfo) -> Convert:
    """Of a moment the day that it was in ``zone``; without an offset it is a moment there. Thirteen digits are
    milliseconds, as a number or as text: of midnight in UTC, which is how systems keep days, the day in UTC.

    >>> from zoneinfo import ZoneInfo
    >>> read = _day_in(ZoneInfo("Europe/Berlin"))
    >>> [read(raw) for raw in ("2026-05-01T23:00:00Z", "2026-05-01", "2026-05-01T23:00:00", None)]
    ['2026-05-02', '2026-05-01', '2026-05-01', None]
    >>> [read(raw) for raw in (1777672800000, "1777672800000", 1777672800000.0, 1777593600000, "1777593600000")]
    ['2026-05-02', '2026-05-02', '2026-05-02', '2026-05-01', '2026-05-01']
    """

    def read(raw: Any) -> Any:
        text = _short(raw)
        if _MOMENT.match(text):
            moment = from_iso(text, zone)
        else:
            count = _count(raw)
            if count is None or not 10**12 <= abs(count) < 10**13:
                return raw
            if count % _DAY_MS == 0:
                return day_from_epoch_ms(count)
            moment = from_epoch_ms(count)
        return (moment and day_of(moment, zone)) or raw

    return read


def _short(raw: object) -> str:
    return raw.strip() if isinstance(raw, str) and len(raw) <= 60 else ""


def _of_epoch(kind: str, unit: int, zone: tzinfo | None) -> Convert:
    """Of a number of ``unit`` milliseconds since 1970. A day is kept as its midnight in UTC unless a zone is given.

    >>> from zoneinfo import ZoneInfo
    >>> _of_epoch("datetime", 1000, None)("0"), _of_epoch("date", 1, None)(-1), _of_epoch("date", 1, None)("x")
    ('1970-01-01T00:00:00.000Z', '1969-12-31', 'x')
    >>> _of_epoch("date", 1, ZoneInfo("Asia/Tokyo"))(-1)
    '1970-01-01'
    """

    def read(raw: Any) -> Any:
        count = _count(raw)
        if count is None:
            return raw
        if kind == "date" and zone is None:
            return day_from_epoch_ms(count * unit) or raw
        moment = from_epoch_ms(count * unit)
        return (day_of(moment, zone or UTC) if moment and kind == "date" else moment) or raw

    return read


def _count(raw: object) -> int | None:
    """A whole number out of a number or its text."""
    text = _short(raw)
    if text:
        return int(text.partition(".")[0]) if _EPOCH.match(text) else None
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    return int(raw) if -1e16 < raw < 1e16 else None


# -- writing -------------------------------------------------------------------------------------------------


def writing(kind: str, native: str | None, zone: tzinfo | None, dialect: Dialect) -> Convert:
    """Canonical value to native one, or MISSING."""
    if kind in TIMES:
        return time_writer(kind, native or kind, zone)
    if native == "number":
        return _as_number
    if native == "text":
        return as_native_text
    if native == "list":
        return _as_list
    if native == "semicolons":
        return _joined
    if native == "boolean":
        return lambda value: value if isinstance(value, bool) else MISSING
    return lambda value: _plain(value, dialect)


def _plain(value: Value, dialect: Dialect) -> Any:
    if isinstance(value, bool):
        return str(value).lower() if dialect.text_booleans else value
    if isinstance(value, tuple):
        return ";".join(value) if dialect.joined_choices else list(value)
    return value


def _joined(value: Value) -> Any:
    return ";".join(value) if isinstance(value, tuple) else value


def _as_list(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else [as_native_text(value)]


def as_native_text(value: Value) -> Any:
    """
    A value as the text that shows it.

    >>> [as_native_text(value) for value in (True, 12, 2.50, ("a", "b"), "x")]
    ['true', '12', '2.5', 'a;b', 'x']
    """
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_number(value: Value) -> Any:
    from leadline_mappings.normalize.scalars import parsed_number

    if isinstance(value, str):
        number = parsed_number(value.strip()) if len(value) <= 60 else None
        return MISSING if number is None else number
    return int(value) if isinstance(value, bool) else MISSING if isinstance(value, tuple) else value


def time_writer(kind: str, native: str, zone: tzinfo | None) -> Convert:
    """From a canonical day or moment.

    >>> from zoneinfo import ZoneInfo
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> time_writer("datetime", "date", berlin)("2026-05-01T23:00:00.000Z")
    '2026-05-02'
    >>> [time_writer("date", native, berlin)("2026-05-02") for native in ("datetime", "epoch_s", "text")]
    ['2026-05-01T22:00:00.000Z', 1777672800, '2026-05-02']
    >>> time_writer("date", "epoch_ms", None)("2026-05-02")
    1777680000000
    """
    if native in (kind, "text"):
        return lambda value: value

    def write(value: Any) -> Any:
        text = _short(value)
        if kind == "date":
            if not _DAY.match(text):
                return MISSING
            if zone is None and native in UNITS:
                return day_epoch_ms(text) // UNITS[native]
            moment = midnight(text, zone or UTC)
        else:
            moment = text if _CANONICAL.match(text) else None
        if moment is None:
            return MISSING
        if native in UNITS:
            return epoch_ms(moment) // UNITS[native]
        return moment if native == "datetime" else day_of(moment, zone or UTC) or MISSING

    return lambda value: _or_missing(write, value)


def _or_missing(write: Convert, value: Any) -> Any:
    try:
        return write(value)
    except ValueError:  # no such day: not a canonical value
        return MISSING
