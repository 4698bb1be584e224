"""Dates and times: kept as Salesforce's REST API prints them, ``2024-09-24T03:26:07.000+0000``, always UTC.

That form has a fixed width, so stored times compare and sort as text.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def stamp(seconds: float, *, milliseconds: bool = True) -> str:
    """Seconds since 1970 as Salesforce prints them. Without ``milliseconds`` they print as ``.000``."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return _printed(moment if milliseconds else moment.replace(microsecond=0))


def seconds(text: str) -> float:
    """Seconds since 1970 of a stored time."""
    return datetime.fromisoformat(text).timestamp()


def parse_datetime(text: str) -> str | None:
    """The stored form of a datetime in any spelling that Salesforce takes; None when it is none.

    Fractions finer than a millisecond are cut off. Without an offset it is read as UTC.
    """
    found = _DATETIME.fullmatch(text)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(text.upper() if found[1] else text + "Z")
        return _printed(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> str | None:
    """A date ``YYYY-MM-DD`` that exists, or None. Of a datetime, its day (as the REST API does)."""
    day = text[:10] if _DATETIME.fullmatch(text) else text
    if not _DATE.fullmatch(day):
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None


def midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000+0000"


def named_range(name: str, today: date) -> tuple[date, date] | None:
    """First day, and the day after the last, of a SOQL date literal (``LAST_N_DAYS:7``); None if unknown."""
    word, _, count = name.upper().partition(":")
    one = timedelta(days=1)
    if word.startswith(("LAST_N_", "NEXT_N_", "N_DAYS_")):
        return _counted(word, timedelta(days=int(count)), today) if count.isdigit() else None
    week = today - timedelta(days=(today.weekday() + 1) % 7)
    month = today.replace(day=1)
    year = today.replace(month=1, day=1)
    next_month = (month + timedelta(days=31)).replace(day=1)
    ranges = {
        "YESTERDAY": (today - one, today),
        "TODAY": (today, today + one),
        "TOMORROW": (today + one, today + 2 * one),
        "LAST_WEEK": (week - 7 * one, week),
        "THIS_WEEK": (week, week + 7 * one),
        "NEXT_WEEK": (week + 7 * one, week + 14 * one),
        "LAST_MONTH": ((month - one).replace(day=1), month),
        "THIS_MONTH": (month, next_month),
        "NEXT_MONTH": (next_month, (next_month + timedelta(days=31)).replace(day=1)),
        "LAST_90_DAYS": (today - 90 * one, today + one),
        "NEXT_90_DAYS": (today + one, today + 91 * one),
        "LAST_YEAR": (year.replace(year=year.year - 1), year),
        "THIS_YEAR": (year, year.replace(year=year.year + 1)),
    }
    return ranges.get(word) if not count else None


def _counted(word: str, span: timedelta, today: date) -> tuple[date, date] | None:
    one = timedelta(days=1)
    return {
        "LAST_N_DAYS": (today - span, today + one),
        "NEXT_N_DAYS": (today + one, today + one + span),
        "N_DAYS_AGO": (today - span, today - span + one),
    }.get(word)


def _printed(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "+0000"
