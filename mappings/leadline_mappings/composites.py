"""Values that stand in several native fields at once: an amount with its currency, an opt-out with its times."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leadline_mappings.consent import parse
from leadline_mappings.value_tables import MISSING
from leadline_mappings.values import Value

# -- money ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Currency:
    """Where an amount's currency stands: in a native field, or always the same ``code``."""

    native: str | None = None
    code: str | None = None


_MONEY = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) ([A-Z]{3})\Z")


def raw_money(amount: Any, currency: Any) -> Any:
    """
    An amount and its currency as one raw text; the amount alone where the currency is empty.

    >>> raw_money(1200.5, "EUR"), raw_money("1,200", "usd"), raw_money(7, ""), raw_money(None, "EUR")
    ('1200.5 EUR', '1,200 usd', 7, None)
    """
    if amount is None or amount == "" or currency in (None, "") or isinstance(amount, bool):
        return None if amount == "" else amount
    if isinstance(amount, float) and math.isfinite(amount):
        amount = _digits(amount)
    elif not isinstance(amount, str) and not (isinstance(amount, int) and amount.bit_length() <= 256):
        return amount
    return f"{amount} {currency}" if isinstance(currency, str) else amount


def _digits(amount: float) -> str:
    """A JSON number as a text that nobody reads as thousands: of three decimals a zero follows. What binary fractions
    add beyond the twelfth decimal is not the system's.

    >>> [_digits(amount) for amount in (1.234, 0.1 + 0.2, 1234.56, 1e21)]
    ['1.2340', '0.3', '1234.56', '1000000000000000000000']
    """
    text = format(Decimal(repr(amount)), "f")
    if len(text.partition(".")[2]) > 12:
        text = format(Decimal(f"{amount:.15g}"), "f")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def money_code(value: Value) -> str | None:
    """
    The currency of a canonical amount.

    >>> money_code("1200.50 EUR"), money_code("1200.50"), money_code(None)
    ('EUR', None, None)
    """
    parts = _MONEY.match(value) if isinstance(value, str) else None
    return parts[2] if parts else None


def native_money(value: Value, native: str, currency: Currency | None, *, as_text: bool) -> dict[str, Any] | None:
    """
    The amount and, where it has a field, its currency. None where the system cannot hold this currency: an amount
    is never written without its own.

    >>> native_money("1200.50 EUR", "Amount", Currency("CurrencyIsoCode"), as_text=False)
    {'Amount': 1200.5, 'CurrencyIsoCode': 'EUR'}
    >>> native_money("1200.50 EUR", "Amount", Currency(code="EUR"), as_text=True)
    {'Amount': '1200.50'}
    >>> native_money("1200.50 USD", "Amount", Currency(code="EUR"), as_text=False)
    """
    parts = _MONEY.match(value) if isinstance(value, str) else None
    if parts is None or currency is None or (currency.code is not None and currency.code != parts[2]):
        return None
    amount = parts[1] if as_text else _number(parts[1])
    return {native: amount} if currency.native is None else {native: amount, currency.native: parts[2]}


def _number(digits: str) -> int | float | str:
    """As a JSON number where that loses nothing, else as text."""
    exact = Decimal(digits)
    if exact == exact.to_integral_value() and abs(exact) < 2**53:
        return int(exact)
    return float(digits) if Decimal(repr(float(digits))) == exact else digits


# -- consent -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consent:
    """Where a consent stands in a system. ``evidence_code`` is the evidence of every opt-in of a system that does not
    say. ``writes_opt_in``: an explicit opt-in may clear the flag.
    """

    flag: str | None = None
    out_at: str | None = None
    in_at: str | None = None
    evidence: str | None = None
    evidence_code: str | None = None
    writes_opt_in: bool = False

    @property
    def natives(self) -> tuple[str, ...]:
        return tuple(name for name in (self.flag, self.out_at, self.in_at, self.evidence) if name is not None)


def raw_consent(parts: Consent, native: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that the record shows, for the consent's normaliser; empty where it shows none."""
    named = (("flag", parts.flag), ("out_at", parts.out_at), ("in_at", parts.in_at), ("evidence", parts.evidence))
    raw = {part: native[name] for part, name in named if name is not None and name in native}
    if parts.evidence_code is not None and raw.get("in_at") not in (None, ""):
        raw["evidence"] = parts.evidence_code
    return raw


def native_consent(value: Value, parts: Consent, write_flag: Any, write_time: Any) -> dict[str, Any]:
    """What is written: the opt-out with its time. An opt-in only where the mapping says ``opt_in: write``, and then
    the flag is only cleared where the explicit opt-in is strictly later than a known opt-out.

    ``write_flag`` and ``write_time`` convert for the system; MISSING is left out.
    """
    known = parse(value)
    told: list[tuple[str | None, Any]] = []
    if known.standing == "out":
        told = [(parts.flag, write_flag(True)), (parts.out_at, known.out_at and write_time(known.out_at))]
    elif known.standing == "in" and parts.writes_opt_in:
        told = [(parts.in_at, write_time(known.in_at)), (parts.evidence, known.evidence)]
        if known.out is not None:
            told.append((parts.flag, write_flag(False)))
    return {name: native for name, native in told if name is not None and native is not MISSING and native is not None}
