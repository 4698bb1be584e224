"""Amounts of money: one text, ``1200.50 EUR``, so that no amount travels without its currency.

Nothing is rounded and nothing is a float on the way. The canonical amount has at least the currency's minor digits
(JPY 0, EUR 2, KWD 3); further digits are kept. Three decimals where a currency has not three get a zero behind them,
because ``1.200 EUR`` is 1200 to half of Europe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, as_text, refused
from leadline_mappings.normalize.currencies import MINOR_DIGITS, code_of, may_mean
from leadline_mappings.normalize.texts import PLACEHOLDER

MAX_MONEY: Final = 60
_INVALID: Final = Clean(None, "MONEY_INVALID")
_NO_CURRENCY: Final = Clean(None, "MONEY_CURRENCY_MISSING")
_OUT_OF_RANGE: Final = Clean(None, "NUMBER_RANGE")
_MARK: Final = r"[^\W\d_]{0,4}[^\s\d.,'\u2019()+\u2212-]{1,4}\.?"
_WRITTEN = re.compile(
    rf"(?P<sign>[-+\u2212]?) ?(?P<front>{_MARK})? ?(?P<inner>[-+\u2212]?) ?"
    rf"(?P<number>[0-9.,](?:[0-9., '\u2019]*[0-9])?) ?(?P<back>{_MARK})?\Z"
)
_DASHES = re.compile("(?<=[0-9][.,])[-\u2013\u2014]{1,2}(?![0-9])")
_EXPONENT = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,18})?[eE][-+]?[0-9]{1,2}\Z")
_PLAIN = re.compile(r"([0-9]*)(?:\.([0-9]+))?\Z")
_BY_SPACE: Final = "[1-9][0-9]{0,2}(?: [0-9]{3})+|[1-9][0-9]{0,2}(?:['\u2019][0-9]{3})+"
_BY_COMMA: Final = "[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
"""The second is the Indian way: 12,34,567."""
_POINT = re.compile(rf"({_BY_SPACE}|{_BY_COMMA})(?:\.([0-9]+))?\Z")
_COMMA = re.compile(rf"([0-9]+|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+|{_BY_SPACE})(?:,([0-9]+))?\Z")
_UNCLEAR = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}\Z")
_NO_DIGIT = re.compile(r"[^0-9]")


def money(options: Options) -> Normalise:
    """An amount with its ``currency``, from the value itself or as declared; ``min`` and ``max`` bound the amount.

    A value is a text, a number, or ``{"amount": ..., "currency": ...}``. The last of two different separators is the
    decimal mark. One separator alone: a point is the decimal mark and a comma with three digits behind it separates
    thousands; ``€ 1.200`` and ``1,200 KWD`` could be either and are refused.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> read = money(Options("amount", Placeholders(), {}))
    >>> for raw in ("1200.5 EUR", "EUR 1,200.50", "€ 1.200,50", "-£5", "JPY 1200", "1.5 kwd", "0.125 EUR", "1'200.- CHF"):
    ...     print(read(raw, None).value)
    1200.50 EUR
    1200.50 EUR
    1200.50 EUR
    -5.00 GBP
    1200 JPY
    1.500 KWD
    0.1250 EUR
    1200.00 CHF
    >>> [read(raw, None).problem for raw in ("€ 1.200", "1200.5", "$5", "5 XYZ", "12 12 EUR", "1.2.3 EUR")]
    ['MONEY_INVALID', 'MONEY_CURRENCY_MISSING', 'MONEY_CURRENCY_MISSING', 'MONEY_CURRENCY_MISSING', 'MONEY_INVALID', 'MONEY_INVALID']
    >>> canadian = money(Options("amount", Placeholders(), {"currency": "CAD", "min": 0}))
    >>> [canadian(raw, None)[:2] for raw in (1200.5, "1.234", "$5", "5 EUR", {"amount": 5, "currency": "USD"}, -1)]
    [('1200.50 CAD', None), ('1.2340 CAD', None), ('5.00 CAD', None), ('5.00 EUR', None), ('5.00 USD', None), (None, 'NUMBER_RANGE')]
    """  # noqa: E501 - a table of examples
    declared = options.params.get("currency")
    home = declared if isinstance(declared, str) and declared in MINOR_DIGITS else None
    in_range = _range(options)
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        found = _apart(raw, home) if isinstance(raw, dict) else _judged(raw, home)
        if isinstance(found.value, str):
            return found if in_range is None or in_range(found.value) else _OUT_OF_RANGE
        if found is _INVALID and isinstance(raw, str) and len(raw) <= MAX_MONEY and is_placeholder(raw.strip()):
            return PLACEHOLDER
        return found

    return normalise


def _judged(raw: object, currency: str | None) -> Clean:
    text = as_text(raw)
    if not isinstance(text.value, str) or not text.value:
        return refused(text)
    return _read(text.value, currency) if len(text.value) <= MAX_MONEY else _INVALID


def _apart(raw: Mapping[str, object], home: str | None) -> Clean:
    """Amount and currency from two fields. No amount is empty whatever the currency; two currencies must agree."""
    named = as_text(raw.get("currency")).value
    if not named:
        return _judged(raw.get("amount"), home)
    code = code_of(str(named), home)
    found = _judged(raw.get("amount"), code)
    if isinstance(found.value, str) and parts(found.value)[1] != code:
        return _INVALID if code is not None else _NO_CURRENCY
    return found


def parts(value: str) -> tuple[str, str]:
    """(amount, currency) of canonical money.

    >>> parts("-1200.50 EUR")
    ('-1200.50', 'EUR')
    """
    amount, _, currency = value.rpartition(" ")
    return amount, currency


def amount(value: str) -> Decimal:
    """The amount of canonical money.

    >>> amount("1200.50 EUR")
    Decimal('1200.50')
    """
    return Decimal(parts(value)[0])


def _range(options: Options) -> Callable[[str], bool] | None:
    low, high = _bound(options.params.get("min")), _bound(options.params.get("max"))
    if low is None and high is None:
        return None

    def in_range(value: str) -> bool:
        found = amount(value)
        return (low is None or found >= low) and (high is None or found <= high)

    return in_range


def _bound(declared: Any) -> Decimal | None:
    bound = None if declared is None else Decimal(str(declared))
    return bound if bound is not None and bound.is_finite() else None


def _read(text: str, currency: str | None) -> Clean:
    if _EXPONENT.match(text):
        text = format(Decimal(text), "f")
    inside = text[1:-1].strip() if text[0] == "(" and text[-1] == ")" else None
    written = _WRITTEN.match(_DASHES.sub("00", text if inside is None else inside))
    if written is None:
        return _INVALID
    sign, front, inner, number, back = written.groups()
    if (sign and inner) or (inside is not None and (sign or inner)):
        return _INVALID
    code = _code(front, back, currency)
    digits = _digits(number, MINOR_DIGITS.get(code or "", 2), named=bool(front or back))
    if digits is None or digits == ("", ""):
        return _INVALID
    if code is None:
        return _NO_CURRENCY
    shown = _shown(*digits, MINOR_DIGITS[code])
    if shown is None:
        return _INVALID
    negative = inside is not None or "-" in (sign, inner) or "\u2212" in (sign, inner)
    return Clean(f"{'-' if negative and shown.strip('0.') else ''}{shown} {code}")


def _code(front: str | None, back: str | None, currency: str | None) -> str | None:
    """What is written wins over what is declared; two marks must agree (``$5 CAD``)."""
    if front is None and back is None:
        return currency
    if front is not None and back is not None:
        code = code_of(back, currency)
        return code if code is not None and may_mean(front, code) else None
    return code_of(front or back or "", currency)


def _digits(number: str, minor: int, *, named: bool) -> tuple[str, str] | None:
    """The digits before and after the decimal mark, or None where that is not clear."""
    unclear = _UNCLEAR.match(number)
    if unclear is not None:
        if unclear[1] == "." and named and minor != 3:
            return None
        if unclear[1] == "," and minor == 3:
            return None
    match = _PLAIN.match(number) or _POINT.match(number) or _COMMA.match(number)
    if match is None:
        return None
    return _NO_DIGIT.sub("", match[1]), match[2] or ""


def _shown(whole: str, fraction: str, minor: int) -> str | None:
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if len(whole) > 18 or len(fraction) > 12:
        return None
    fraction = fraction.ljust(minor, "0")
    if len(fraction) == 3 and minor != 3:
        fraction += "0"
    return f"{whole}.{fraction}" if fraction else whole
