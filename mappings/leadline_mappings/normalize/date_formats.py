"""Declared date formats: what is wrong with one, and reading by one. They are strptime's, without what it guesses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH_UNITS: Final = {"epoch_s": 1000, "epoch_ms": 1}
"""Formats that are names: whole seconds or milliseconds since 1970, of any size. To milliseconds."""

Read = Callable[[str], datetime | None]
"""A moment by one format; without a zone where the text has none."""

_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_KNOWN: Final = frozenset("dmYybBaAHIMSfpzjGVu%")
_MONTHS: Final = frozenset("mbB")
_ADJACENT = re.compile(r"%[dmyYHIMSjfGVu]%[dmyYHIMSjfGVu]")
_EPOCH = re.compile(r"-?[0-9]{1,15}\Z")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PROBES: Final = (datetime(2001, 2, 3, 4, 5, 6, 7000, UTC), datetime(2011, 10, 12, 11, 10, 9, 8000, UTC))
_ISO: Final = ("2001-02-03", "2001-02-03 04:05", "2001-02-03T04:05:06", "2001-02-03T04:05:06.007Z")


def format_fault(declared: object) -> str | None:
    """What is wrong with a date format, in one sentence; None for a good one. What follows a colon is the mend.

    A good one says the day in full, says nothing twice, and reads no ISO date in another order. ``%y`` is the POSIX
    year: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068. Names of months and days are English.

    >>> [format_fault(form) for form in ("%d.%m.%Y", "%b %d, %Y %I:%M %p", "%d%m%y", "%Y-%jT%H:%M%z", "epoch_ms")]
    [None, None, None, None, None]
    >>> format_fault("%y/%d")
    'the format has no month: add %m or %b'
    >>> format_fault("%d.%m.%Y %I:%M")
    'the format has a 12-hour clock without %p: add %p or use %H'
    >>> format_fault("%Y-%d-%m")
    'the format reads 2001-02-03 as another day than ISO 8601 does: keep the order of ISO'
    """
    if not isinstance(declared, str) or not declared.strip() or len(declared) > 100:
        return "a date format is a text such as %d.%m.%Y, of at most 100 characters"
    if declared in EPOCH_UNITS:
        return None
    try:
        return _fault_of_directives(_DIRECTIVE.findall(declared)) or _fault_of_reading(declared)
    except ValueError:  # NUL, broken characters
        return "the format holds a character that no date has"


def formats_faults(formats: Sequence[object]) -> list[tuple[int, str]]:
    """(index, fault) of a field's formats: each by itself, and those that read a text as another day than an
    earlier one does.

    >>> formats_faults(["%d/%m/%Y", "%m/%d/%Y"])
    [(1, 'the format reads dates of %d/%m/%Y in another way: keep one of them')]
    """
    found: list[tuple[int, str]] = []
    good: list[str] = []
    for index, declared in enumerate(formats):
        fault = format_fault(declared)
        if fault is None:
            clash = next((other for other in good if _clash(other, str(declared))), None)
            fault = clash and f"the format reads dates of {clash} in another way: keep one of them"
        if fault is not None:
            found.append((index, fault))
        else:
            good.append(str(declared))
    return found


def _fault_of_directives(letters: list[str]) -> str | None:
    seen = set(letters)
    for letter in letters:
        if letter not in _KNOWN:
            return _unknown(letter)
        if letter != "%" and letters.count(letter) > 1:
            return f"the format has %{letter} twice"
    if "G" in seen or "V" in seen:
        if not {"G", "V", "u"} <= seen or seen & {"Y", "y", "m", "b", "B", "d", "j"}:
            return "a week date needs %G, %V and %u, and no other day"
    elif ("Y" in seen) == ("y" in seen):
        return "the format needs one year: %Y or %y"
    elif "j" in seen:
        if seen & (_MONTHS | {"d"}):
            return "the format has the day twice, %j beside a month or %d"
    elif not seen & _MONTHS:
        return "the format has no month: add %m or %b"
    elif len(seen & _MONTHS) > 1:
        return "the format has the month twice"
    elif "d" not in seen:
        return "the format has no day: add %d"
    return _fault_of_time(seen)


def _unknown(letter: str) -> str:
    if letter == "Z":
        return "%Z reads only this machine's zone names: use %z, or declare time_zone"
    if letter == "s":
        return "%s is not read everywhere: use epoch_s or epoch_ms"
    if letter in ("c", "x", "X"):
        return f"%{letter} depends on the machine: write the format out, such as %d.%m.%Y"
    if letter == "-":
        return "leave the - out: %d and %m read one digit or two"
    return f"%{letter} is not a part of a date" if letter else "the format ends in a single %"


def _fault_of_time(seen: set[str]) -> str | None:
    if "I" in seen and "p" not in seen:
        return "the format has a 12-hour clock without %p: add %p or use %H"
    if "p" in seen and "I" not in seen:
        return "%p needs %I, the hour of a 12-hour clock"
    if {"H", "I"} <= seen:
        return "the format has the hour twice"
    for part, whole, named in (("M", "HI", "minutes without an hour"), ("S", "M", "seconds without minutes"),
                               ("f", "S", "a fraction without seconds")):  # fmt: skip
        if part in seen and not seen & set(whole):
            return f"the format has {named}"
    return None


def _fault_of_reading(declared: str) -> str | None:
    read = reader(declared)
    shown = _PROBES[1].strftime(declared)
    back = read(shown)
    if back is None or back.date() != _PROBES[1].date():
        return "the format cannot read back the dates that it writes: put something between its parts"
    for iso in _ISO:
        moment = read(iso)
        if moment is not None and moment.date() != _PROBES[0].date():
            return f"the format reads {iso} as another day than ISO 8601 does: keep the order of ISO"
    return None


def _clash(first: str, second: str) -> bool:
    for one, other in ((first, second), (second, first)):
        if one in EPOCH_UNITS:
            if other in EPOCH_UNITS and one != other:
                return True
            continue
        for probe in _PROBES:
            text = probe.strftime(one)
            mine, theirs = reader(one)(text), reader(other)(text)
            if mine is not None and theirs is not None and mine != theirs:
                return True
    return False


def reader(declared: str) -> Read:
    """By one format without a fault. What strptime would have to guess (``1112026`` by ``%d%m%Y``) is None."""
    unit = EPOCH_UNITS.get(declared)
    if unit is not None:
        return lambda text: from_epoch(int(text) * unit) if _EPOCH.match(text) else None
    exact = _ADJACENT.search(declared) is not None

    def read(text: str) -> datetime | None:
        try:
            moment = datetime.strptime(text, declared)  # noqa: DTZ007 - its zone is the field's unless the text has one
            if exact and moment.strftime(declared).casefold() != text.casefold():
                return None
        except (ValueError, OverflowError, re.error):
            return None
        return moment

    return read


def from_epoch(milliseconds: int) -> datetime | None:
    """A moment in UTC; None beyond the years 1 to 9999."""
    try:
        return _START + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
