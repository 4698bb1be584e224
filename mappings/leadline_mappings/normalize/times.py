"""Dates (``YYYY-MM-DD``) and moments (ISO 8601, UTC, milliseconds, ``Z``). Nothing is guessed.

Both read ISO 8601, then the field's declared ``formats``, then epoch seconds (10 digits) or milliseconds (13). A moment
without an offset is in the field's ``time_zone``, else UTC. 24:00 is the next day's midnight; the leap second at the
end of a month is the first second of the next one. How changing clocks are read: :mod:`.moments`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from leadline_mappings.normalize.clean import CACHED_TEXT, Clean, Normalise, Options, as_text, refused
from leadline_mappings.normalize.date_formats import Read, format_fault, formats_faults, from_epoch, reader
from leadline_mappings.normalize.moments import canonical, zone, zone_fault
from leadline_mappings.normalize.texts import PLACEHOLDER

_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_ISO_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,12}))?)?"
    r" ?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?\Z",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"-?[0-9]{10}(?:[0-9]{3})?\Z")
_INVALID: Final = Clean(None, "DATE_INVALID")
_ONE_SECOND: Final = timedelta(seconds=1)
_ONE_DAY: Final = timedelta(days=1)

Found = Callable[[datetime], str | None]
"""The canonical answer from a moment, with or without a zone of its own."""


def date_field(options: Options) -> Normalise:
    """A day. Of a moment with an offset it is the day in the field's ``time_zone``, without one the day as written.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> day = date_field(Options("won", Placeholders(), {"formats": ["%d.%m.%Y"]}))
    >>> [day(raw, None).value for raw in ("2026-02-28", "28.2.2026", "2026-02-28T23:30:00-05:00", 1767225600000)]
    ['2026-02-28', '2026-02-28', '2026-02-28', '2026-01-01']
    >>> [day(raw, None).value for raw in ("2026-02-30", "02/28/2026", "May", "2026")]
    [None, None, None, None]
    >>> there = date_field(Options("won", Placeholders(), {"time_zone": "Asia/Tokyo"}))
    >>> [there(raw, None).value for raw in ("2026-02-28T23:30:00-05:00", "2026-02-28T23:30", "2026-02-28")]
    ['2026-03-01', '2026-02-28', '2026-02-28']
    """
    home = _home(options)

    def day(moment: datetime) -> str | None:
        if home is None or moment.tzinfo is None:
            return moment.date().isoformat()
        try:
            return moment.astimezone(home).date().isoformat()
        except (OverflowError, ValueError):
            return None

    return _normaliser(options, _whole_day, day)


def datetime_field(options: Options) -> Normalise:
    """A moment. A day alone is its midnight in the field's ``time_zone``.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> moment = datetime_field(Options("at", Placeholders(), {"time_zone": "Europe/Berlin"}))
    >>> [moment(raw, None).value for raw in ("2026-01-01T10:00:00+0000", "2026-01-01 10:00", "2026-01-01")]
    ['2026-01-01T10:00:00.000Z', '2026-01-01T09:00:00.000Z', '2025-12-31T23:00:00.000Z']
    >>> [moment(raw, None).value for raw in ("2026-01-01T24:00Z", "2016-12-31T23:59:60Z", "2026-01-01T10:60Z")]
    ['2026-01-02T00:00:00.000Z', '2017-01-01T00:00:00.000Z', None]
    """
    home = _home(options) or UTC
    return _normaliser(options, _whole_moment, lambda moment: canonical(moment, home))


def _home(options: Options) -> tzinfo | None:
    """A zone with a fault, which the standard's reader reports, counts as none."""
    name = options.params.get("time_zone")
    return zone(name) if isinstance(name, str) and zone_fault(name) is None else None


def _normaliser(options: Options, whole: Callable[[str], str | None], found: Found) -> Normalise:
    """``whole`` takes a text that is canonical as it stands."""
    declared = options.params.get("formats") or ()
    readers = tuple(reader(form) for form in declared if format_fault(form) is None)
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if type(raw) is str:
            ready = whole(raw)
            if ready is not None:
                return Clean(ready)
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return refused(text)
        if len(text.value) > CACHED_TEXT:
            return _INVALID
        moment = _read(text.value, readers)
        value = None if moment is None else found(moment)
        if value is not None:
            return Clean(value)
        return PLACEHOLDER if is_placeholder(text.value) else _INVALID

    return normalise


def _read(text: str, readers: tuple[Read, ...]) -> datetime | None:
    moment = _iso(text)
    if moment is not None:
        return moment
    for read in readers:
        moment = read(text)
        if moment is not None:
            return moment
    if _EPOCH.match(text):
        return from_epoch(int(text) * (1 if len(text.lstrip("-")) == 13 else 1000))
    return None


def _whole_day(text: str) -> str | None:
    if len(text) != 10 or not _ISO_DATE.match(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return text


def _whole_moment(text: str) -> str | None:
    """The canonical form, and the two that Salesforce and Marketo write.

    >>> [_whole_moment(f"2026-01-01T10:00:00{rest}") for rest in (".000Z", ".000+0000", "Z", "")]
    ['2026-01-01T10:00:00.000Z', '2026-01-01T10:00:00.000Z', '2026-01-01T10:00:00.000Z', None]
    """
    size = len(text)
    if size == 28 and text[23:] == "+0000":
        text = f"{text[:23]}Z"
    elif size == 20 and text[19] == "Z":
        text = f"{text[:19]}.000Z"
    elif size != 24:
        return None
    if not _CANONICAL.match(text):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _iso(text: str) -> datetime | None:
    """An ISO day or moment, without a zone where the text has none.

    >>> [str(_iso(t)) for t in ("2026-01-01T10:00:00.5+0100", "2026-01-01 10:00 UTC", "2026-01-01", "20260101")]
    ['2026-01-01 10:00:00.500000+01:00', '2026-01-01 10:00:00+00:00', '2026-01-01 00:00:00', 'None']
    """
    parts = _ISO_MOMENT.match(text)
    try:
        if parts is None:
            return datetime.fromisoformat(text) if _ISO_DATE.match(text) else None
        day, hour, minute, second, fraction, offset = parts.groups()
        clock = f"{hour}:{minute}:{second or '00'}.{(fraction or '0')[:6]:0<6}"
        sign = "" if offset is None else "+00:00" if offset[0] not in "+-" else offset
        if hour == "24" or second == "60":
            return _beyond(day, clock, sign)
        return datetime.fromisoformat(f"{day}T{clock}{sign}")
    except (ValueError, OverflowError):
        return None


def _beyond(day: str, clock: str, sign: str) -> datetime | None:
    """24:00 and leap seconds, which Python has no place for."""
    if clock == "24:00:00.000000":
        return datetime.fromisoformat(f"{day}T00:00:00{sign}") + _ONE_DAY
    before = datetime.fromisoformat(f"{day}T{clock[:5]}:59{sign}")
    after = before.replace(tzinfo=UTC) if before.tzinfo is None else before.astimezone(UTC)
    after += _ONE_SECOND
    is_leap = (after.day, after.hour, after.minute, after.second) == (1, 0, 0, 0)
    return before + _ONE_SECOND if is_leap else None


__all__ = ["date_field", "datetime_field", "format_fault", "formats_faults", "zone_fault"]
