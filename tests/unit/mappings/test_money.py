"""Amounts of money: what is read, in which currency, and what is refused because it could mean two things."""

from __future__ import annotations

from decimal import Decimal

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.normalize import Clean, Options, normaliser
from leadline_mappings.normalize.currencies import MINOR_DIGITS, WITHDRAWN, currency_fault
from leadline_mappings.normalize.money import amount, parts
from leadline_mappings.normalize.placeholders import Placeholders

NO_MONEY = {"XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}
"""Metals, units of account and tests, which have a code of ISO 4217 too."""


def read(raw: object, **params: object) -> Clean:
    return normaliser("money", Options("value", Placeholders(), params))(raw, None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1200.50 EUR", "1200.50 EUR"),
        ("1200.5 eur", "1200.50 EUR"),
        ("EUR1200.5", "1200.50 EUR"),
        ("EUR 1,200.50", "1200.50 EUR"),
        ("€ 1.200,50", "1200.50 EUR"),
        ("1.200,50 €", "1200.50 EUR"),
        ("1 200,50 €", "1200.50 EUR"),
        ("1\u202f200\u202f000,50\u00a0€", "1200000.50 EUR"),
        ("CHF 1\u2019200.50", "1200.50 CHF"),
        ("1.200,- €", "1200.00 EUR"),
        ("1.200.000 EUR", "1200000.00 EUR"),
        ("1,200,000 EUR", "1200000.00 EUR"),
        ("₹ 12,34,567.50", "1234567.50 INR"),
        ("1,200 EUR", "1200.00 EUR"),
        ("12,5 EUR", "12.50 EUR"),
        ("0,125 EUR", "0.1250 EUR"),
        ("0012.50 EUR", "12.50 EUR"),
        ("12.3456 EUR", "12.3456 EUR"),
        ("1200.505 EUR", "1200.5050 EUR"),
        (".5 EUR", "0.50 EUR"),
        ("1200 JPY", "1200 JPY"),
        ("JPY 1,200", "1200 JPY"),
        ("1200.00 JPY", "1200 JPY"),
        ("1200.5 JPY", "1200.5 JPY"),
        ("1.5 KWD", "1.500 KWD"),
        ("1.234 KWD", "1.234 KWD"),
        ("1.23456 KWD", "1.23456 KWD"),
        ("1.5 CLF", "1.5000 CLF"),
        ("-5 EUR", "-5.00 EUR"),
        ("€-5", "-5.00 EUR"),
        ("-€5", "-5.00 EUR"),
        ("\u22125 EUR", "-5.00 EUR"),
        ("(5.00 EUR)", "-5.00 EUR"),
        ("+5 EUR", "5.00 EUR"),
        ("-0.00 EUR", "0.00 EUR"),
        ("US$ 5", "5.00 USD"),
        ("$5 CAD", "5.00 CAD"),
        ("C$5 CAD", "5.00 CAD"),
        ("5 zł", "5.00 PLN"),
        ("5 Kč", "5.00 CZK"),
        ("£5", "5.00 GBP"),
        ("999999999999999999 EUR", "999999999999999999.00 EUR"),
        ("5 HRK", "5.00 HRK"),
        ({"amount": "1200.5", "currency": "EUR"}, "1200.50 EUR"),
        ({"amount": 1200.5, "currency": "eur"}, "1200.50 EUR"),
        ({"amount": "1.234", "currency": "EUR"}, "1.2340 EUR"),
        ({"amount": "5 EUR", "currency": "EUR"}, "5.00 EUR"),
        ({"amount": None, "currency": "EUR"}, None),
        ({"amount": "", "currency": None}, None),
        ({}, None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_read(raw: object, expected: str | None) -> None:
    assert read(raw) == (expected, None, None)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("€ 1.200", "MONEY_INVALID"),
        ("1.200 EUR", "MONEY_INVALID"),
        ("1,200 KWD", "MONEY_INVALID"),
        ("1.20.5 EUR", "MONEY_INVALID"),
        ("1,20,5 EUR", "MONEY_INVALID"),
        ("1,200.50,5 EUR", "MONEY_INVALID"),
        ("1200 1300 EUR", "MONEY_INVALID"),
        ("1000-2000 EUR", "MONEY_INVALID"),
        ("--5 EUR", "MONEY_INVALID"),
        ("-€-5", "MONEY_INVALID"),
        ("(-5 EUR)", "MONEY_INVALID"),
        ("EUR", "MONEY_INVALID"),
        (". EUR", "MONEY_INVALID"),
        ("9999999999999999999 EUR", "MONEY_INVALID"),
        ("0.1234567890123 EUR", "MONEY_INVALID"),
        ("NaN EUR", "MONEY_INVALID"),
        ("\u0661\u0662 EUR", "MONEY_INVALID"),
        ("twelve euros", "MONEY_INVALID"),
        ({"amount": "5 EUR", "currency": "USD"}, "MONEY_INVALID"),
        ("1200.5", "MONEY_CURRENCY_MISSING"),
        (1200.5, "MONEY_CURRENCY_MISSING"),
        ("$5", "MONEY_CURRENCY_MISSING"),
        ("¥500", "MONEY_CURRENCY_MISSING"),
        ("5 kr", "MONEY_CURRENCY_MISSING"),
        ("5 XXX", "MONEY_CURRENCY_MISSING"),
        ("12k", "MONEY_CURRENCY_MISSING"),
        ("€5 USD", "MONEY_CURRENCY_MISSING"),
        ({"amount": 5}, "MONEY_CURRENCY_MISSING"),
        ({"amount": 5, "currency": "$"}, "MONEY_CURRENCY_MISSING"),
        (True, "VALUE_TYPE"),
        (float("nan"), "VALUE_TYPE"),
        ("n/a", "PLACEHOLDER"),
    ],
)
def test_what_is_refused(raw: object, problem: str) -> None:
    assert read(raw) == (None, problem, None)


def test_the_declared_currency_is_for_amounts_that_name_none() -> None:
    assert read("1200.5", currency="EUR").value == "1200.50 EUR"
    assert read("1,200", currency="EUR").value == "1200.00 EUR"
    assert read("1.205", currency="EUR").value == "1.2050 EUR"
    assert read("1.2e3", currency="EUR").value == "1200.00 EUR"
    assert read(0.1, currency="EUR").value == "0.10 EUR"
    assert read("5 USD", currency="EUR").value == "5.00 USD"
    assert read("$5", currency="CAD").value == "5.00 CAD"
    assert read("$5", currency="EUR").problem == "MONEY_CURRENCY_MISSING"
    assert read("5 kr", currency="SEK").value == "5.00 SEK"
    assert read("£5", currency="EGP").value == "5.00 EGP"
    assert read("5 bananas", currency="EUR").value is None
    assert read({"amount": 5, "currency": None}, currency="EUR").value == "5.00 EUR"
    assert read("5", currency="nonsense").problem == "MONEY_CURRENCY_MISSING"


@pytest.mark.parametrize(
    ("raw", "good"), [("-0.01", False), ("0", True), ("99.99", True), ("100", True), ("100.001", False)]
)
def test_an_amount_keeps_its_bounds(raw: str, good: bool) -> None:
    clean = read(raw, currency="EUR", min=0, max=100.0)
    assert (clean.problem is None) == good
    assert good or clean == (None, "NUMBER_RANGE", None)


AMOUNTS = st.decimals(-(10**17), 10**17, allow_nan=False, allow_infinity=False, places=None).filter(
    lambda value: int(value.as_tuple().exponent) >= -12
)
CODES = st.sampled_from(sorted(MINOR_DIGITS))


def german(value: Decimal) -> str:
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


@given(AMOUNTS, CODES)
def test_no_amount_changes_by_being_read(value: Decimal, code: str) -> None:
    text = read({"amount": format(value, "f"), "currency": code}).value
    assert isinstance(text, str)
    assert amount(text) == value
    assert parts(text)[1] == code
    assert read(text) == (text, None, None)


@given(st.decimals(-(10**12), 10**12, places=2), CODES)
def test_an_amount_with_both_separators_reads_the_same_in_english_and_german(value: Decimal, code: str) -> None:
    english, other = read(f"{code} {value:,f}").value, read(f"{german(value)} {code}").value
    assert english == other
    assert isinstance(english, str)
    assert amount(english) == value


@given(st.from_regex(r"\A[-+(]?[€$A-Z]{0,3} ?[0-9]{0,4}([.,' ][0-9]{1,4}){0,3} ?[€$A-Z]{0,3}\)?\Z"))
def test_what_is_read_stays_what_it_is(raw: str) -> None:
    clean = read(raw)
    assert clean.value is None or read(clean.value) == (clean.value, None, None)


def test_the_currencies_are_those_of_iso_4217() -> None:
    current = {currency.alpha_3 for currency in pycountry.currencies} - NO_MONEY
    assert set(MINOR_DIGITS) - WITHDRAWN >= current - {"BGN"}
    assert set(MINOR_DIGITS) - WITHDRAWN - current == set()
    assert currency_fault("EUR") is None
    assert all(currency_fault(code) for code in ("", "€", "eur", "XXX", None, 5, "x" * 99))
