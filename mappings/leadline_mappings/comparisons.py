"""The single tests of a condition: a field's canonical value against what the standard says, as quick closures.

A test that could never hold (a number asked of a text, a stage that does not exist, ``UK`` where countries are ``GB``,
at least 10 and at most 5) is a fault when the file is read. A value is compared as records hold it, which is what the
normaliser of the field's type makes of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from leadline_mappings.documents import shown
from leadline_mappings.suggestions import Suggestions
from leadline_mappings.values import Value, Values

FACT: Final = "fact"
"""The type of what is no field but a fact about one."""

Holds = Callable[[Values], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: its name and type, the closed list it comes from, its type's own keys. ``fact`` is what a
    fact says, such as ``is_free``; ``mends`` are those of the file.
    """

    name: str
    type: str
    allowed: Collection[str] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    fact: str = ""
    mends: Suggestions = field(default_factory=Suggestions)

    @property
    def currency(self) -> str | None:
        """That of its bare amounts."""
        declared = self.params.get("currency")
        return declared if isinstance(declared, str) else None


class Check(NamedTuple):
    """``text`` in plain words without the field's name: ``is one of US, CA``."""

    text: str
    holds: Holds


class Refused(NamedTuple):
    """Why the test means nothing, and what to write."""

    message: str
    fix: str


Maker = Callable[[Subject, object], Check | Refused]


def present(subject: Subject, want: object) -> Check | Refused:
    if not isinstance(want, bool):
        return Refused("present has a value of the wrong kind", "write true or false")
    name = subject.name
    if want:
        return Check("is filled", lambda values: filled(values.get(name)))
    return Check("is empty", lambda values: not filled(values.get(name)))


def filled(value: object) -> bool:
    """Known and not empty; false and 0 are values."""
    return bool(value) or not (value is None or value in ("", ()))


def equals(subject: Subject, want: object) -> Check | Refused:
    if not isinstance(want, (str, int, float, bool)):
        return Refused("equals has a value of the wrong kind", "write one text, number or true/false")
    wrong = never(subject, want)
    return wrong or Check(f"is {_said(want)}", _one_of(subject, [want]))


def is_in(subject: Subject, want: object) -> Check | Refused:
    """Each of them is to be asked of :func:`never` too."""
    if not isinstance(want, list) or not want or not all(map(_is_plain, want)):
        return Refused("in has a value of the wrong kind", "write a list of texts, numbers or true/false")
    return Check(f"is one of {', '.join(map(_said, want))}", _one_of(subject, want))


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def never(subject: Subject, want: object) -> Refused | None:
    """No record's value of the field equals this one."""
    kind = subject.type
    if kind == FACT:
        return _never_known(subject, want)
    if kind == "consent":
        return Refused("a consent is not compared by itself", f"ask the fact {subject.name}_standing, or present:")
    if kind == "boolean":
        return _not_yes_or_no(subject, want)
    if kind == "number":
        return None if _is_number(want) else Refused(f"{subject.name} is a number", "write a number without quotes")
    return _no_text(subject, want) or _not_listed(subject, want, subject.allowed) or _not_canonical(subject, str(want))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _not_yes_or_no(subject: Subject, want: object) -> Refused | None:
    return None if isinstance(want, bool) else Refused(f"{subject.name} is true or false", "write true or false")


def _no_text(subject: Subject, want: object) -> Refused | None:
    if isinstance(want, str):
        return None
    message = f"{subject.name} is a text and never equals {_said(want)}"
    return Refused(message, f'write it in quotes: "{_said(want)}"')


def _not_listed(subject: Subject, want: object, allowed: Collection[str] | None) -> Refused | None:
    if allowed is None or want in allowed:
        return None
    return Refused(f"{shown(want)} is not a value of {subject.name}", subject.mends.mend(want, allowed))


def _never_known(subject: Subject, want: object) -> Refused | None:
    """Of a fact: yes or no, a word of a closed list, or a text as people write it."""
    if subject.fact.startswith("is_"):
        return _not_yes_or_no(subject, want)
    return _no_text(subject, want) or _not_listed(subject, want, _words_of(subject.fact))


def _words_of(fact: str) -> Collection[str] | None:
    if fact == "standing":
        return ("in", "out")
    if fact not in ("level", "function"):
        return None
    from leadline_mappings.normalize.title_words import FUNCTION_OF, LEVELS

    return LEVELS if fact == "level" else tuple(dict.fromkeys(FUNCTION_OF.values()))


def _not_canonical(subject: Subject, want: str) -> Refused | None:
    """What records hold is what the type's normaliser makes of a value; of closed lists, their names."""
    if subject.allowed is not None:
        return None
    from leadline_mappings.normalize import Options, normaliser
    from leadline_mappings.normalize.placeholders import Placeholders

    known = {key: subject.params[key] for key in ("currency", "queues") if key in subject.params}
    normalise = normaliser(subject.type, Options(subject.name, Placeholders(frozenset()), known))
    homes = (None, *_HOMES) if subject.type in ("subdivision", "phone") else (None,)
    found = next((value for home in homes if (value := normalise(want, home).value) is not None), None)
    if found == want:
        return None
    message = _COMPARED.get(subject.type) or f"{shown(want)} is not what a record holds in {subject.name}"
    form = _WRITTEN.get(subject.type, "write it as records hold it, or ask present:")
    return Refused(message, form if found is None else f'write "{found}"')


_HOMES: Final = ("US", "CA", "GB", "DE", "AU")
"""Where a state or a number may be meant that does not name its country: only for the mend."""
_COMPARED: Final = {
    "country": "countries are compared by their code",
    "subdivision": "states are compared by their code with the country's",
}
_WRITTEN: Final = {
    "country": "write two capital letters, such as US or DE",
    "subdivision": "write it like US-CA",
    "phone": "write it with its country and without spaces, like +12125550100",
    "email": "write an address like jane@acme.com",
    "domain": "write it like acme.com",
    "url": "write it like https://acme.com/page",
    "date": "write a day of the calendar, like 2026-01-31",
    "datetime": "write it like 2026-01-31T10:00:00.000Z",
    "money": 'write it like "1000.00 EUR"',
    "owner": "write an owner's email or one of the field's queues",
}


def _one_of(subject: Subject, wants: list[Value]) -> Holds:
    """True is not 1 here; a multi-choice equals each of its members."""
    name = subject.name
    options = frozenset((type(want) is bool, want) for want in wants)
    if subject.type == "multi_choice":
        members = frozenset(wants)
        return lambda values: not members.isdisjoint(_members(values.get(name)))
    if all(isinstance(want, str) for want in wants):
        texts = frozenset(wants)
        if len(wants) == 1:
            only = wants[0]
            return lambda values: values.get(name) == only
        return lambda values: values.get(name) in texts
    return lambda values: (type(values.get(name)) is bool, values.get(name)) in options


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def at_least(subject: Subject, want: object) -> Check | Refused:
    return _bound(subject, want, least=True)


def at_most(subject: Subject, want: object) -> Check | Refused:
    return _bound(subject, want, least=False)


def _bound(subject: Subject, want: object, *, least: bool) -> Check | Refused:
    bound = bound_of(subject, want)
    if isinstance(bound, Refused):
        return bound
    words = f"is {'at least' if least else 'at most'} {want}"
    if isinstance(bound, tuple):
        said = f"is {'at least' if least else 'at most'} {bound[0]} {bound[1]}"
        return Check(said, _money_bound(subject.name, bound, least=least))
    if isinstance(bound, str):
        return Check(words, _date_bound(subject.name, bound, least=least))
    return Check(words, _number_bound(subject.name, bound, least=least))


Bound = float | str | tuple[Decimal, str]
"""A number, a day, or an amount with its currency."""


def bound_of(subject: Subject, want: object) -> Bound | Refused:
    """What a minimum or maximum says."""
    if subject.type == "number":
        if isinstance(want, (int, float)) and _is_number(want):
            return want
        return Refused(f"{subject.name} is a number", "write a number without quotes")
    if subject.type in ("date", "datetime"):
        if isinstance(want, str) and _is_day(want):
            return want
        return Refused(f"{subject.name} is compared with a date", "write a day of the calendar, like 2026-01-31")
    if subject.type == "money":
        amount = _amount_wanted(want, subject.currency)
        return amount or Refused(f"{subject.name} is compared with an amount", 'write it like "1000 EUR"')
    return Refused(f"a {subject.type} has no order", "use min and max for numbers, dates and amounts of money")


def between(subject: Subject, least: object, most: object) -> Refused | None:
    """Why no value is both ``least`` or more and ``most`` or less. Each by itself makes sense."""
    low, high = bound_of(subject, least), bound_of(subject, most)
    if isinstance(low, Refused) or isinstance(high, Refused):
        return None
    if isinstance(low, tuple) and isinstance(high, tuple):
        (low_amount, low_currency), (high_amount, high_currency) = low, high
        if low_currency != high_currency:
            return Refused(f"no amount is in {low_currency} and in {high_currency}", "write both in one currency")
        crossed = low_amount > high_amount
    elif isinstance(low, str) and isinstance(high, str):
        crossed = low > high
    else:
        crossed = isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high
    return Refused(f"nothing is both {least} or more and {most} or less", "swap min and max") if crossed else None


def _is_day(text: str) -> bool:
    """
    >>> [_is_day(text) for text in ("2026-01-31", "2026-02-30", "31.01.2026", "20260131")]
    [True, False, False, False]
    """
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONEY = re.compile(r"(-?[0-9]{1,30}(?:\.[0-9]{1,10})?) ([A-Z]{3})")


def _number_bound(name: str, bound: float, *, least: bool) -> Holds:
    def holds(values: Values) -> bool:
        value = values.get(name)
        if not isinstance(value, (int, float)):
            return False
        return value >= bound if least else value <= bound

    return holds


def _date_bound(name: str, bound: str, *, least: bool) -> Holds:
    """By the day: of a moment, its day in UTC."""

    def holds(values: Values) -> bool:
        value = values.get(name)
        if not isinstance(value, str):
            return False
        return value[:10] >= bound if least else value[:10] <= bound

    return holds


def _amount_wanted(want: object, currency: str | None) -> tuple[Decimal, str] | None:
    """``1000 EUR``, or a bare number in the field's own currency."""
    if isinstance(want, str):
        return _amount(want)
    if isinstance(want, (int, float)) and not isinstance(want, bool) and currency is not None:
        return _amount(f"{want} {currency}")
    return None


def _amount(text: str) -> tuple[Decimal, str] | None:
    found = _MONEY.fullmatch(text)
    return (Decimal(found[1]), found[2]) if found else None


def _money_bound(name: str, bound: tuple[Decimal, str], *, least: bool) -> Holds:
    """An amount in another currency is neither more nor less."""

    def holds(values: Values) -> bool:
        value = values.get(name)
        amount = _amount(value) if isinstance(value, str) else None
        if amount is None or amount[1] != bound[1]:
            return False
        return amount[0] >= bound[0] if least else amount[0] <= bound[0]

    return holds


MAKERS: Final[Mapping[str, Maker]] = {
    "present": present,
    "equals": equals,
    "in": is_in,
    "min": at_least,
    "max": at_most,
}
"""By the key that a condition uses."""
