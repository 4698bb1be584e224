"""Numbers, booleans, choices, owners and references: what is read, what is refused, and nothing changed on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.normalize import Clean, Options, normaliser
from leadline_mappings.normalize.choices import spellings
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.values import Value

LANGUAGES = {"C++": None, "C#": None, "c": {"label": "Plain C", "aliases": ["ANSI-C"]}, "ads": {"label": "—"}}


def read(kind: str, raw: object, **params: object) -> Clean:
    return normaliser(kind, Options("value", Placeholders(), params))(raw, None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1200", 1200),
        (" 1,200.50 ", 1200.5),
        ("1 200 000", 1200000),
        ("1\u2009200\u202f000", 1200000),
        ("\u22125", -5),
        ("+5", 5),
        (".5", 0.5),
        ("5.", 5),
        ("12.0", 12),
        ("1.2e3", 1200),
        ("1E-2", 0.01),
        ("-0", 0),
        ("-0.0", 0),
        ("007", 7),
        ("9223372036854775807", 9223372036854775807),
        (Decimal("12.50"), 12.5),
        (Decimal("1E+3"), 1000),
        (Decimal("-0.00"), 0),
        (-0.0, 0),
        (True, "NUMBER_INVALID"),
        ("0,125", "NUMBER_INVALID"),
        ("1,20", "NUMBER_INVALID"),
        ("1.200,50", "NUMBER_INVALID"),
        ("1,2000", "NUMBER_INVALID"),
        ("1_000", "NUMBER_INVALID"),
        ("0x1F", "NUMBER_INVALID"),
        ("\u0661", "NUMBER_INVALID"),
        ("Infinity", "NUMBER_INVALID"),
        ("-inf", "NUMBER_INVALID"),
        ("-nan", "NUMBER_INVALID"),
        ("1e400", "NUMBER_INVALID"),
        ("12%", "NUMBER_INVALID"),
        ("9" * 20, "NUMBER_INVALID"),
        (Decimal("NaN"), "NUMBER_INVALID"),
        (Decimal("1e999999"), "NUMBER_INVALID"),
        ([1], "NUMBER_INVALID"),
        ("", None),
        (None, None),
    ],
)
def test_numbers(raw: object, expected: Value) -> None:
    clean = read("number", raw)
    refused = isinstance(expected, str)
    assert (clean.value, clean.problem) == ((None, expected) if refused else (expected, None))
    assert refused or type(clean.value) is type(expected)


@given(st.integers(-(2**63), 2**63 - 1))
def test_no_digit_of_a_whole_number_is_lost(number: int) -> None:
    assert read("number", number).value == read("number", str(number)).value == number
    assert read("number", f"{number:,}").value == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_fraction_is_what_json_makes_of_it(number: float) -> None:
    assert read("number", number).value == number
    text = read("number", repr(number)).value
    assert text is None or text == number


@pytest.mark.parametrize(("raw", "good"), [("1.99", False), (2, True), ("10", True), (10.01, False), (5.5, False)])
def test_a_number_keeps_its_bounds_and_stays_whole(raw: object, good: bool) -> None:
    assert (read("number", raw, min=2, max=10, integer=True).problem is None) == good


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(True, True), ("yes\u200b", True), ("SÍ", True), (Decimal(1), True), (1.0, True), (0, False), ("Off", False),
     ("", None), ("n/a", "PLACEHOLDER"), ("maybe", "BOOLEAN_INVALID"), (2, "BOOLEAN_INVALID"), ([], "BOOLEAN_INVALID"),
     (Decimal("sNaN"), "BOOLEAN_INVALID")],
)  # fmt: skip
def test_booleans(raw: object, expected: Value) -> None:
    clean = read("boolean", raw)
    assert clean == ((None, expected, None) if isinstance(expected, str) else (expected, None, None))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("c++", "C++"),
        ("C#", "C#"),
        ("c", "c"),
        ("plain-c", "c"),
        ("ANSI C", "c"),
        ("—", "ads"),
        ("C--", "c"),
        ("-", None),
    ],
)
def test_choices_that_differ_in_their_punctuation_are_told_apart(raw: str, expected: str | None) -> None:
    assert read("choice", raw, choices=LANGUAGES).value == expected
    members = read("multi_choice", f"{raw};C#", choices=LANGUAGES).value
    assert members == (None if expected is None else tuple(sorted({expected, "C#"})))


@given(st.dictionaries(st.text("aB+#- ", min_size=1, max_size=3), st.none(), max_size=6))
def test_every_choice_is_read_by_its_own_name_unless_an_earlier_one_is_written_alike(choices: dict[str, None]) -> None:
    known = spellings(choices)
    assert set(known.values()) <= set(choices)
    for name in choices:
        found = read("choice", name, choices=choices).value
        assert found in (None, name) or str(found).casefold().split() == name.casefold().split()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" Jane@Acme.COM ", "jane@acme.com"),
        ("jane@acme.com.invalid", "jane@acme.com.invalid"),
        ("INBOUND  emea", "Inbound EMEA"),
        ("Team", "Team"),
        ("jane", "OWNER_UNKNOWN"),
        ("005Qy000001", "OWNER_UNKNOWN"),
        ("jane@acme", "OWNER_UNKNOWN"),
        ("jane@acme.com, joe@acme.com", "OWNER_UNKNOWN"),
        ("x" * 300, "OWNER_UNKNOWN"),
        ("n/a", "PLACEHOLDER"),
        (True, "VALUE_TYPE"),
        ("", None),
    ],
)
def test_owners(raw: object, expected: str | None) -> None:
    clean = read("owner", raw, queues=["Inbound EMEA", "Team"])
    refused = expected is not None and expected.isupper()
    assert (clean.value, clean.problem) == ((None, expected) if refused else (expected, None))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("001Qy00000AbCdE", "001Qy00000AbCdE"),
        (12345678901, "12345678901"),
        (12.0, "12"),
        ("a1b" * 85, "a1b" * 85),
        ("a1b" * 85 + "2", "REFERENCE_INVALID"),
        ("two words", "REFERENCE_INVALID"),
        ("a\x00b", "REFERENCE_INVALID"),
        (1.5, "REFERENCE_INVALID"),
        ("null", "PLACEHOLDER"),
        (["a"], "VALUE_TYPE"),
        (None, None),
    ],
)
def test_references(raw: object, expected: str | None) -> None:
    clean = read("reference", raw)
    refused = expected is not None and expected.isupper()
    assert (clean.value, clean.problem) == ((None, expected) if refused else (expected, None))
