"""Each value in its canonical form, or the code that says why not: measured pitfalls as tables."""

from __future__ import annotations

import pytest

from leadline_mappings.normalize import Normalise, Options, normaliser
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.values import Value

CHOICES = {"new": {"label": "Brand new", "aliases": ["Open"]}, "done": None}


def made(kind: str, **params: object) -> Normalise:
    return normaliser(kind, Options("value", Placeholders(), params))


def check(normalise: Normalise, raw: object, expected: Value, region: str | None = None) -> None:
    """``expected`` is the canonical value, or a code of the catalogue in capitals."""
    value, problem, _facts = normalise(raw, region)
    if isinstance(expected, str) and expected.isupper() and "_" in expected:
        assert (value, problem) == (None, expected)
    elif expected == "PLACEHOLDER":
        assert (value, problem) == (None, "PLACEHOLDER")
    else:
        assert value == expected
        assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("jane@acme.com", "jane@acme.com"),
        ("  Jane.Doe@ACME.Com ", "Jane.Doe@acme.com"),
        ("mailto:jane@acme.com", "jane@acme.com"),
        ("Jane Doe <jane@acme.com>", "jane@acme.com"),
        ("<jane@acme.com>", "jane@acme.com"),
        ("\u200bjane@acme.com\ufeff", "jane@acme.com"),
        ("jane@acme.com.", "jane@acme.com"),
        ("jane@acme.com;", "jane@acme.com"),
        ("jane @ acme.com", "jane@acme.com"),
        ("jane+news@acme.com", "jane+news@acme.com"),
        ("o'neil@acme.co.uk", "o'neil@acme.co.uk"),
        ("jane@exämple.de", "jane@xn--exmple-cua.de"),
        ("jane@xn--exmple-cua.de", "jane@xn--exmple-cua.de"),
        ("x" * 64 + "@acme.com", "x" * 64 + "@acme.com"),
        ("jane@example.com", "jane@example.com"),
        ("", None),
        ("   ", None),
        ("x" * 65 + "@acme.com", "EMAIL_SYNTAX"),
        ("jane", "EMAIL_SYNTAX"),
        ("jane@", "EMAIL_SYNTAX"),
        ("jane@acme", "EMAIL_SYNTAX"),
        ("jane@acme..com", "EMAIL_SYNTAX"),
        ("jane..doe@acme.com", "EMAIL_SYNTAX"),
        ("jane@@acme.com", "EMAIL_SYNTAX"),
        ("jane@acme.com, joe@acme.com", "EMAIL_SYNTAX"),
        ("jane@acme.test", "EMAIL_SYNTAX"),
        ("jane@localhost", "EMAIL_SYNTAX"),
        ("jane@-acme.com", "EMAIL_SYNTAX"),
        ("jane@acme.c0m", "EMAIL_SYNTAX"),
        (12, "EMAIL_SYNTAX"),
        (True, "VALUE_TYPE"),
        ("test@test.com", "PLACEHOLDER"),
        ("asdf@asdf.de", "PLACEHOLDER"),
        ("n/a", "PLACEHOLDER"),
        ("none@none.com", "PLACEHOLDER"),
        ("test@acme.com", "test@acme.com"),
    ],
)
def test_email(raw: object, expected: Value) -> None:
    check(made("email"), raw, expected)


@pytest.mark.parametrize(
    ("raw", "role", "free", "disposable", "problem"),
    [
        ("jane@acme.com", False, False, False, None),
        ("jane@gmail.com", False, True, False, None),
        ("info@acme.com", True, False, False, "EMAIL_ROLE"),
        ("Kontakt@acme.de", True, False, False, "EMAIL_ROLE"),
        ("sales-emea@acme.de", False, False, False, None),
        ("jane@mailinator.com", False, True, True, "EMAIL_DISPOSABLE"),
        ("jane@x.mailinator.com", False, False, True, "EMAIL_DISPOSABLE"),
    ],
)
def test_what_an_address_says_of_itself(
    raw: str, role: bool, free: bool, disposable: bool, problem: str | None
) -> None:
    clean = made("email")(raw, None)
    assert clean.problem == problem
    assert clean.facts == {"value_is_role": role, "value_is_free": free, "value_is_disposable": disposable}


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("+49 30 901820", None, "+4930901820"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("1-212-555-0100", "US", "+12125550100"),
        ("212.555.0100", "CA", "+12125550100"),
        ("020 7183 8750", "GB", "+442071838750"),
        ("+44 (0)20 7183 8750", None, "+442071838750"),
        ("00442071838750", "GB", "+442071838750"),
        ("00442071838750", "US", "+442071838750"),
        ("00442071838750", None, "+442071838750"),
        ("02 5550 0817", "IT", "+390255500817"),
        ("+39 06 5550 9379", None, "+390655509379"),
        ("212-555-0100 x123", "US", "+12125550100 x123"),
        ("+12125550100 ext. 123", None, "+12125550100 x123"),
        ("+12125550100 x123", None, "+12125550100 x123"),
        ("Tel.: +49 30 901820", None, "+4930901820"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("+1 212 555 0100", "GB", "+12125550100"),
        (12125550100, "US", "+12125550100"),
        ("", None, None),
        ("212 555 0100", None, "PHONE_INVALID"),
        ("555-0100", "US", "PHONE_INVALID"),
        ("+52 1 55", None, "PHONE_INVALID"),
        ("02214710398 / 01713920093", "DE", "PHONE_INVALID"),
        ("+49 30 1234567/8", None, "PHONE_INVALID"),
        ("+49 30 901820/21", None, "PHONE_INVALID"),
        ("030/901820/21", "DE", "PHONE_INVALID"),
        ("Tel. +49 30 901820 / 21", None, "PHONE_INVALID"),
        ("030 901820/21 ext. 5", "DE", "PHONE_INVALID"),
        ("030/901820", "DE", "+4930901820"),
        ("+49 30/901820", None, "+4930901820"),
        ("0475/12/34/56", "BE", "+32475123456"),
        ("01/40/20/50/50", "FR", "+33140205050"),
        ("+1 212 555 0100 " + "9" * 60, "US", "PHONE_INVALID"),
        ("call me", "US", "PHONE_INVALID"),
        ("020 7183 8750", "ZZ", "PHONE_INVALID"),
        ("0000000000", "US", "PLACEHOLDER"),
        ("123456", "DE", "PLACEHOLDER"),
        ("n/a", "US", "PLACEHOLDER"),
        ("-", None, "PLACEHOLDER"),
    ],
)
def test_phone(raw: object, region: str | None, expected: Value) -> None:
    check(made("phone"), raw, expected, region)


def test_a_declared_region_reads_numbers_of_records_without_a_country() -> None:
    check(made("phone", region="DE"), "030 901820", "+4930901820")
    check(made("phone", region="DE"), "(212) 555-0100", "+12125550100", "US")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *[(text, "GB") for text in ("UK", "u.k.", "England", "Great Britain", "GBR", "gb", "Vereinigtes Königreich")],
        *[(text, "US") for text in ("USA", "U.S.A.", "united states of america", "America", "États-Unis", "EE.UU.")],
        *[(text, "DE") for text in ("Deutschland", "GERMANY", "Allemagne", "Alemania", "DEU", "ドイツ")],
        *[(text, "NL") for text in ("Holland", "The Netherlands", "Nederland", "Pays-Bas")],
        ("Korea", "KR"),
        ("Russia", "RU"),
        ("Turkey", "TR"),
        ("Ivory Coast", "CI"),
        ("CA", "CA"),
        ("Georgia", "GE"),
        ("NA", "NA"),
        ("Brasil", "BR"),
        ("España", "ES"),
        ("日本", "JP"),
        ("Österreich", "AT"),
        ("  Canada\u200b ", "CA"),
        ("California", "COUNTRY_UNKNOWN"),
        ("Germany/France", "COUNTRY_UNKNOWN"),
        ("Please select", "PLACEHOLDER"),
        ("n/a", "PLACEHOLDER"),
        (49, "COUNTRY_UNKNOWN"),
    ],
)
def test_country(raw: object, expected: Value) -> None:
    check(made("country"), raw, expected)


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("CA", "US", "US-CA"),
        ("calif.", "US", "US-CA"),
        ("California", None, "US-CA"),
        ("US-CA", None, "US-CA"),
        ("us-ca", "US", "US-CA"),
        ("Ontario", "CA", "CA-ON"),
        ("QC", "CA", "CA-QC"),
        ("NSW", "AU", "AU-NSW"),
        ("Bavaria", "DE", "DE-BY"),
        ("Zurich", "CH", "CH-ZH"),
        ("London", "GB", "GB-LND"),
        ("New York State", "US", "US-NY"),
        ("Georgia", "US", "US-GA"),
        ("CA", None, "SUBDIVISION_UNKNOWN"),
        ("Georgia", None, "SUBDIVISION_UNKNOWN"),
        ("US-CA", "DE", "SUBDIVISION_UNKNOWN"),
        ("Ontario", "US", "SUBDIVISION_UNKNOWN"),
        ("-", "US", "PLACEHOLDER"),
    ],
)
def test_subdivision(raw: object, region: str | None, expected: Value) -> None:
    check(made("subdivision"), raw, expected, region)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("JANE", "Jane"),
        ("jane", "Jane"),
        ("Jane", "Jane"),
        ("McDonald", "McDonald"),
        ("MCDONALD", "McDonald"),
        ("o'neill", "O'Neill"),
        ("VAN DER BERG", "van der Berg"),
        ("de la cruz", "de la Cruz"),
        ("Ana María", "Ana María"),
        ("JEAN-LUC", "Jean-Luc"),
        ("JosÃ©", "José"),
        ("FranÃ§ois", "François"),
        ("Åsa", "Åsa"),
        ("李", "李"),
        ("JD", "JD"),
        ("Na", "Na"),
        ("Null", "Null"),
        ("null", "PLACEHOLDER"),
        ("test", "PLACEHOLDER"),
        ("TEST", "PLACEHOLDER"),
        ("asdf", "PLACEHOLDER"),
        ("xxx", "PLACEHOLDER"),
        ("[not provided]", "PLACEHOLDER"),
        ("123456", "PLACEHOLDER"),
        ("jane@acme.com", "NAME_INVALID"),
        ("7", "NAME_INVALID"),
        ("ab" * 100, "NAME_INVALID"),
    ],
)
def test_person_name(raw: object, expected: Value) -> None:
    check(made("person_name"), raw, expected)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("company_name", " SAP  SE ", "SAP SE"),
        ("company_name", "Acme, Inc.", "Acme, Inc."),
        ("company_name", "n/a", "PLACEHOLDER"),
        ("company_name", "123456", "PLACEHOLDER"),
        ("company_name", "3M", "3M"),
        ("company_name", "x", "PLACEHOLDER"),
        ("company_name", "M&uuml;ller &amp; S&ouml;hne", "Müller & Söhne"),
        ("text", "x", "x"),
        ("text", "test", "test"),
        ("text", "abc", "abc"),
        ("text", "AAA", "AAA"),
        *[("text", raw, "PLACEHOLDER") for raw in ("n/a", "none", "NULL", "unknown", "-", "(not set)", "xxxx", "asdf")],
        ("text", "Jos&eacute; &amp;amp; Co", "José & Co"),
        ("text", "AT&T; a&nosuch;", "AT&T; a&nosuch;"),
        ("text", "a\x00b\tc", "a b c"),
        ("text", 12, "12"),
        ("text", 12.5, "12.5"),
        ("text", 3.0, "3"),
        ("text", True, "VALUE_TYPE"),
        ("text", ["a"], "VALUE_TYPE"),
        ("text", float("nan"), "VALUE_TYPE"),
        ("text", "x" * 10_001, "VALUE_TOO_LONG"),
        ("postal_code", "sw1a 1aa", "SW1A 1AA"),
        ("postal_code", "01234", "01234"),
        ("postal_code", 1234, "1234"),
        ("postal_code", "00000", "PLACEHOLDER"),
        ("url", "Acme.com", "https://acme.com"),
        ("url", "HTTP://Acme.com/", "http://acme.com"),
        ("url", "https://acme.com/About?a=B", "https://acme.com/About?a=B"),
        ("url", "not a url", "URL_INVALID"),
        ("url", "javascript:alert(1)", "URL_INVALID"),
        ("domain", "https://www.acme.co.uk/x", "acme.co.uk"),
        ("domain", "jane@acme.de", "acme.de"),
        ("domain", "exämple.de", "xn--exmple-cua.de"),
        ("domain", "acme", "DOMAIN_INVALID"),
        ("boolean", "yes", True),
        ("boolean", "FALSE", False),
        ("boolean", 1, True),
        ("boolean", 2, "BOOLEAN_INVALID"),
        ("boolean", "maybe", "BOOLEAN_INVALID"),
        ("boolean", "", None),
        ("number", "1,200", 1200),
        ("number", "12.50", 12.5),
        ("number", 12.0, 12),
        ("number", 2**53 + 1, 2**53 + 1),
        ("number", 2**70, "NUMBER_INVALID"),
        ("number", float("inf"), "NUMBER_INVALID"),
        ("number", "11-50", "NUMBER_INVALID"),
        ("number", True, "NUMBER_INVALID"),
        ("number", "n/a", "PLACEHOLDER"),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "2026-02-30", "DATE_INVALID"),
        ("date", "01/02/2024", "DATE_INVALID"),
        ("date", "1767225600000", "2026-01-01"),
        ("date", 1767225600000, "2026-01-01"),
        ("date", "2026-02-28T23:30:00-05:00", "2026-02-28"),
        ("datetime", "2026-01-01T10:00:00.000+0000", "2026-01-01T10:00:00.000Z"),
        ("datetime", "2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00.000Z"),
        ("datetime", "2026-01-01T10:00:00.123456Z", "2026-01-01T10:00:00.123Z"),
        ("datetime", "2026-01-01 10:00", "2026-01-01T10:00:00.000Z"),
        ("datetime", 1767225600, "2026-01-01T00:00:00.000Z"),
        ("datetime", "0001-01-01T00:00:00+14:00", "DATE_INVALID"),
        ("datetime", "2026-13-01T10:00:00.000Z", "DATE_INVALID"),
        ("datetime", "May", "DATE_INVALID"),
        ("datetime", "n/a", "PLACEHOLDER"),
    ],
)
def test_other_types(kind: str, raw: object, expected: Value) -> None:
    check(made(kind), raw, expected)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("choice", "New", "new"),
        ("choice", "BRAND-NEW", "new"),
        ("choice", "open", "new"),
        ("choice", "Newer", "CHOICE_UNKNOWN"),
        ("choice", "n/a", "PLACEHOLDER"),
        ("multi_choice", "done;Open", ("done", "new")),
        ("multi_choice", ["new", "new"], ("new",)),
        ("multi_choice", "done;else", "CHOICE_UNKNOWN"),
        ("multi_choice", ";", None),
        ("multi_choice", 3, "VALUE_TYPE"),
        ("multi_choice", [["new"]], "VALUE_TYPE"),
    ],
)
def test_closed_lists(kind: str, raw: object, expected: Value) -> None:
    check(made(kind, choices=CHOICES), raw, expected)


@pytest.mark.parametrize(
    ("raw", "expected"), [(1, "NUMBER_RANGE"), (5, 5), (11, "NUMBER_RANGE"), (5.5, "NUMBER_INVALID")]
)
def test_a_number_keeps_its_bounds(raw: object, expected: Value) -> None:
    check(made("number", min=2, max=10, integer=True), raw, expected)


def test_declared_formats_read_what_iso_does_not() -> None:
    normalise = made("date", formats=["%d.%m.%Y"])
    check(normalise, "28.02.2026", "2026-02-28")
    check(normalise, "02/28/2026", "DATE_INVALID")


def test_placeholders_can_be_added_and_taken_away() -> None:
    options = Options("value", Placeholders(frozenset({"muster"})), {})
    assert normaliser("text", options)("Muster", None).problem == "PLACEHOLDER"
    assert normaliser("text", options)("n/a", None).value == "n/a"


@pytest.mark.parametrize(
    ("kind", "raw"),
    [*[(kind, "aaaa") for kind in ("text", "person_name", "company_name", "place")], ("text", "---"), ("place", "-")],
)
def test_what_a_standard_calls_data_is_data(kind: str, raw: str) -> None:
    assert made(kind)(raw, None).problem == "PLACEHOLDER"
    ours = normaliser(kind, Options("value", Placeholders.of(never=[raw.upper()]), {}))
    assert ours(raw, None).problem is None
