"""Moments and days between their canonical form and the forms that systems use, in a zone. Pure, both ways.

A moment's canonical form is ISO 8601 in UTC with milliseconds and ``Z``; a day's is ``YYYY-MM-DD``. Everything gives
None where the result would leave the years 1 to 9999. Where clocks change, a local time that happens twice is its
first occurrence, and one that never happens is as far after the change as it is written after it: the same as
``fold=0`` of PEP 495. So the first moment of a day without midnight is the change itself.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_START_DAY: Final = date(1970, 1, 1).toordinal()
_DAY_MS: Final = 86_400_000
_MILLISECOND: Final = timedelta(milliseconds=1)
_MEANT: Final = {
    "EST": "America/New_York", "EDT": "America/New_York", "CST": "America/Chicago", "CDT": "America/Chicago",
    "MST": "America/Denver", "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "HST": "Pacific/Honolulu", "BST": "Europe/London", "IST": "Asia/Kolkata", "CEST": "Europe/Berlin",
    "LOCALTIME": "Europe/Berlin",
}  # fmt: skip
"""Short names that are no zone, or one without summer time, and what their users mean most of the time."""


def zone(name: str | None) -> tzinfo:
    """The zone of an IANA name; UTC for none. Raises ValueError where :func:`zone_fault` finds one."""
    if name is None or name == "UTC":
        return UTC
    fault = zone_fault(name)
    if fault is not None:
        raise ValueError(fault)
    return ZoneInfo(name)


def zone_fault(name: object) -> str | None:
    """What is wrong with a zone's name, in one sentence; None for a good one.

    >>> zone_fault("Europe/Berlin"), zone_fault("UTC"), zone_fault("EST")
    (None, None, 'EST does not name a place: use a name such as America/New_York')
    >>> zone_fault("europe/berlin")
    'europe/berlin is not a time zone: did you mean Europe/Berlin?'
    """
    if name == "UTC":
        return None
    if not isinstance(name, str) or not name or len(name) > 64 or not name.isprintable():
        return "a time zone is a name such as Europe/Berlin"
    meant = _MEANT.get(name.upper())
    if meant is not None:
        return f"{name} does not name a place: use a name such as {meant}"
    try:
        exact = ZoneInfo(name).key == name and name.casefold() != name  # some file systems ignore case
    except (ZoneInfoNotFoundError, ValueError, OSError):
        exact = False
    return None if exact else _unknown(name)


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    known = available_timezones()
    if not known:
        return "this machine has no time zone database: install the package tzdata"
    folded = {zone.casefold(): zone for zone in known}
    near = get_close_matches(name.casefold(), folded, n=1)
    return f"{name} is not a time zone: " + (
        f"did you mean {folded[near[0]]}?" if near else "use one like Europe/Berlin"
    )


def canonical(moment: datetime, home: tzinfo = UTC) -> str | None:
    """A moment as it is kept; one without a zone is in ``home``. What is finer than a millisecond is cut off.

    >>> canonical(datetime(2026, 3, 29, 2, 30), ZoneInfo("Europe/Berlin"))  # this half hour never was
    '2026-03-29T01:30:00.000Z'
    >>> canonical(datetime(2026, 10, 25, 2, 30), ZoneInfo("Europe/Berlin"))  # and this one was there twice
    '2026-10-25T00:30:00.000Z'
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=home)
    if moment.tzinfo is not UTC:
        try:
            moment = moment.astimezone(UTC)
        except (OverflowError, ValueError):
            return None
    return f"{moment.isoformat('T', 'milliseconds')[:23]}Z"


def epoch_ms(moment: str) -> int:
    """Of a canonical moment.

    >>> epoch_ms("2026-01-01T00:00:00.000Z"), epoch_ms("1969-12-31T23:59:59.999Z")
    (1767225600000, -1)
    """
    return (datetime.fromisoformat(moment) - _START) // _MILLISECOND


def from_epoch_ms(milliseconds: int) -> str | None:
    """A canonical moment.

    >>> from_epoch_ms(1767225600000), from_epoch_ms(10**18)
    ('2026-01-01T00:00:00.000Z', None)
    """
    try:
        return canonical(_START + timedelta(milliseconds=milliseconds))
    except OverflowError:
        return None


def offset_iso(moment: str, home: tzinfo) -> str | None:
    """A canonical moment as a clock in the zone shows it, with its offset.

    >>> offset_iso("2026-07-01T10:00:00.000Z", ZoneInfo("America/New_York"))
    '2026-07-01T06:00:00.000-04:00'
    """
    local = _local(moment, home)
    return None if local is None else local.isoformat("T", "milliseconds")


def local_iso(moment: str, home: tzinfo) -> str | None:
    """Like :func:`offset_iso` without the offset: for systems that keep local times. Twice a year it is ambiguous."""
    local = _local(moment, home)
    return None if local is None else local.replace(tzinfo=None).isoformat("T", "milliseconds")


def from_iso(text: str, home: tzinfo) -> str | None:
    """A canonical moment out of an ISO text; without an offset it is in the zone. None for anything else.

    >>> from_iso("2026-07-01T06:00:00.000-04:00", UTC), from_iso("2026-07-01 06:00:00", ZoneInfo("America/New_York"))
    ('2026-07-01T10:00:00.000Z', '2026-07-01T10:00:00.000Z')
    """
    try:
        return canonical(datetime.fromisoformat(text), home)
    except ValueError:
        return None


def day_of(moment: str, home: tzinfo) -> str | None:
    """The day in the zone at a canonical moment.

    >>> day_of("2026-01-01T03:00:00.000Z", ZoneInfo("America/New_York"))
    '2025-12-31'
    """
    local = _local(moment, home)
    return None if local is None else local.date().isoformat()


def midnight(day: str, home: tzinfo) -> str | None:
    """The first moment of a canonical day in the zone. (Samoa had no 30 December 2011: it gives the 31st's.)

    >>> midnight("2026-07-01", ZoneInfo("America/New_York"))
    '2026-07-01T04:00:00.000Z'
    """
    return canonical(datetime.fromisoformat(day), home)


def day_epoch_ms(day: str) -> int:
    """Midnight UTC of a canonical day, as HubSpot keeps dates: no zone has a say in it.

    >>> day_epoch_ms("2026-01-01"), day_epoch_ms("1969-12-31")
    (1767225600000, -86400000)
    """
    return (date.fromisoformat(day).toordinal() - _START_DAY) * _DAY_MS


def day_from_epoch_ms(milliseconds: int) -> str | None:
    """The day in UTC.

    >>> day_from_epoch_ms(1767225600000), day_from_epoch_ms(-1), day_from_epoch_ms(10**18)
    ('2026-01-01', '1969-12-31', None)
    """
    try:
        return date.fromordinal(milliseconds // _DAY_MS + _START_DAY).isoformat()
    except (OverflowError, ValueError):
        return None


def _local(moment: str, home: tzinfo) -> datetime | None:
    try:
        return datetime.fromisoformat(moment).astimezone(home)
    except (OverflowError, ValueError):
        return None
