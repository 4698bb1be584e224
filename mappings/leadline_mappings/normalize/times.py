"""Dates (``YYYY-MM-DD``) and moments (ISO 8601, UTC, milliseconds, ``Z``). Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from leadline_mappings.normalize.clean import CACHED_TEXT, Clean, Normalise, Options, as_text
from leadline_mappings.normalize.texts import PLACEHOLDER

_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")
_EPOCH = re.compile(r"-?[0-9]{10}(?:[0-9]{3})?\Z")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INVALID: Final = Clean(None, "DATE_INVALID")


def date_field(options: Options) -> Normalise:
    """ISO dates, the date of an ISO moment as written, epoch seconds or milliseconds (midnight UTC), and the
    standard's declared ``formats`` (strptime). A day that could be a month is never guessed.
    """
    return _in_formats(options, _day)


def datetime_field(options: Options) -> Normalise:
    """ISO moments (UTC where none is given), epoch seconds or milliseconds, and declared ``formats``."""
    return _in_formats(options, _moment)


def _in_formats(options: Options, read: Callable[[str], str | None]) -> Normalise:
    formats = tuple(map(str, options.params.get("formats", ())))
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if type(raw) is str and len(raw) <= CACHED_TEXT:
            found = read(raw)
            if found is not None:
                return Clean(found)
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return text._replace(value=None)
        if len(text.value) > CACHED_TEXT:
            return _INVALID
        found = read(text.value) or _declared(text.value, formats, read)
        if found is not None:
            return Clean(found)
        return PLACEHOLDER if is_placeholder(text.value) else _INVALID

    return normalise


def _declared(text: str, formats: tuple[str, ...], read: Callable[[str], str | None]) -> str | None:
    for form in formats:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - made UTC below unless the format says otherwise
        except ValueError:
            continue
        return moment.date().isoformat() if read is _day else in_utc(moment)
    return None


def _day(text: str) -> str | None:
    """A day, or None.

    >>> [_day(t) for t in ("2026-02-28", "2026-02-30", "2026-02-28T23:30:00-05:00", "1767225600000", "01/02/2024")]
    ['2026-02-28', None, '2026-02-28', '2026-01-01', None]
    """
    if _ISO_DATE.match(text):
        return _valid_day(text)
    if _EPOCH.match(text):
        moment = _from_epoch(text)
        return moment[:10] if moment else None
    if _ISO_MOMENT.match(text):
        return _valid_day(text[:10]) if _moment(text) else None
    return None


def _valid_day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _moment(text: str) -> str | None:
    """A moment in UTC, or None.

    >>> [_moment(t) for t in ("2026-01-01T10:00:00+0100", "2026-01-01", "1767225600", "May")]
    ['2026-01-01T09:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', None]
    """
    canonical = _CANONICAL.match(text) is not None
    if not canonical:
        if _EPOCH.match(text):
            return _from_epoch(text)
        if not _ISO_MOMENT.match(text) and not _ISO_DATE.match(text):
            return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return text if canonical else in_utc(moment)


def in_utc(moment: datetime) -> str | None:
    """Without a zone it counts as UTC. None beyond the years 1 to 9999."""
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return f"{moment.year:04}{moment:-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _from_epoch(text: str) -> str | None:
    milliseconds = int(text) * (1 if len(text.lstrip("-")) == 13 else 1000)
    try:
        return in_utc(_START + timedelta(milliseconds=milliseconds))
    except OverflowError:
        return None
