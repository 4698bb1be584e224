"""The single tests of a condition: a field's canonical value against what the standard says, as quick closures.

A test that could never hold (a number asked of a text, a stage that does not exist, ``USA`` where countries are ``US``)
is a fault when the file is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, NamedTuple

from leadline_mappings.values import Value, Values

FACT: Final = "fact"
"""The type of what is no field but a fact about one."""

Holds = Callable[[Values], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: its name and type, the closed list it comes from, the currency of its bare amounts."""

    name: str
    type: str
    allowed: Mapping[str, str | None] | None
    currency: str | None


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
    wrong = _never(subject, want)
    return wrong or Check(f"is {_said(want)}", _one_of(subject, [want]))


def is_in(subject: Subject, want: object) -> Check | Refused:
    if not isinstance(want, list) or not want or not all(map(_is_plain, want)):
        return Refused("in has a value of the wrong kind", "write a list of texts, numbers or true/false")
    wrong = next(filter(None, (_never(subject, each) for each in want)), None)
    return wrong or Check(f"is one of {', '.join(map(_said, want))}", _one_of(subject, want))


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_COUNTRY = re.compile("[A-Z]{2}")


def _never(subject: Subject, want: object) -> Refused | None:
    """No canonical value of the field's type equals this one."""
    kind = subject.type
    if kind == FACT:
        return None
    if kind == "consent":
        fix = f"ask the fact {subject.name}_standing, or present:"
        return Refused("a consent is not compared by itself", fix)
    if kind == "boolean":
        return None if isinstance(want, bool) else Refused(f"{subject.name} is true or false", "write true or false")
    if kind == "number":
        is_number = isinstance(want, (int, float)) and not isinstance(want, bool)
        return None if is_number else Refused(f"{subject.name} is a number", "write a number without quotes")
    if not isinstance(want, str):
        return Refused(
            f"{subject.name} is a text and never equals {_said(want)}", f'write it in quotes: "{_said(want)}"'
        )
    if kind == "country" and not _COUNTRY.fullmatch(want):
        return Refused("countries are compared by their code", "write two capital letters, such as US or DE")
    if subject.allowed is not None and want not in subject.allowed:
        options = list(subject.allowed)
        near = get_close_matches(want, options, n=1)
        fix = f"did you mean {near[0]}" if near else f"use one of {', '.join(options[:30])}"
        return Refused(f"{want[:60]!r} is not a value of {subject.name}", fix)
    return None


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
    words = f"is {'at least' if least else 'at most'} {want}"
    if subject.type == "number":
        if isinstance(want, bool) or not isinstance(want, (int, float)):
            return Refused(f"{subject.name} is a number", "write a number without quotes")
        return Check(words, _number_bound(subject.name, want, least=least))
    if subject.type in ("date", "datetime"):
        if not isinstance(want, str) or not _DATE.fullmatch(want):
            return Refused(f"{subject.name} is compared with a date", "write it like 2026-01-31")
        return Check(words, _date_bound(subject.name, want, least=least))
    if subject.type == "money":
        amount = _amount_wanted(want, subject.currency)
        if amount is None:
            return Refused(f"{subject.name} is compared with an amount", 'write it like "1000 EUR"')
        return Check(f"is {'at least' if least else 'at most'} {amount[0]} {amount[1]}",
                    _money_bound(subject.name, amount, least=least))  # fmt: skip
    return Refused(f"a {subject.type} has no order", "use min and max for numbers, dates and amounts of money")


_DATE = re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
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
