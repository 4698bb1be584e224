"""One record by itself: total, idempotent, says what it changed, defaults nothing that matters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline_mappings.consent import is_out
from leadline_mappings.standard import Entity, judge, load_standard
from leadline_mappings.values import Effect, MatchKey, Normalisation, Verdict

PERSON = load_standard("b2b").entity("person")
NESTED: Any = []
for _ in range(1000):
    NESTED = [NESTED]
HOSTILE = (
    "\x00", "a\x00b", "\ud800", "\u202eenaj", "\u200b", "\ufeff", "x" * 1_000_000, "@" * 300, "+" * 59,
    "0" * 59, "(" * 5000, "é" * 9999, "ß", "İ", "ŉ", "\ufb00", "Ã" * 50, "â\x91", "n/a\u200b", "²", "\u0663",
    "\uff11\uff12\uff13", "\u0300" * 200, "a" * 199 + "@b.co", NESTED, {"a": NESTED}, float("nan"), float("inf"),
    -0.0, 2**53 + 1, 2**5000, -1, True, False, b"bytes", object(), ("a", 1), {"set"}, "", " ", None, 1e308, "1e999",
    "9" * 400, "<>", "mailto:", "<@>", "http://", "http://[", "US-", "-",
)  # fmt: skip
PRINTABLE = [
    raw
    for raw in HOSTILE
    if raw is not NESTED and not isinstance(raw, dict) and not (isinstance(raw, int) and raw > 2**64)
]
RAW = st.one_of(
    st.sampled_from(PRINTABLE), st.text(max_size=60), st.integers(), st.floats(), st.lists(st.text(), max_size=3)
)
LIKELY = st.sampled_from(
    ["jane@acme.com", " JANE@ACME.COM", "info@acme.com", "n/a", "test", "US", "Deutschland", "CA", "California",
     "(212) 555-0100", "+49 30 901820", "mql", "customer", "Web", "PAID_SEARCH", "true", "false", "2026-01-01",
     "1767225600000", "O'NEILL", "acme.com", "ã£ñ", "JOS\u00c9"]
)  # fmt: skip
RECORDS = st.dictionaries(st.sampled_from([*PERSON.fields, "unknown_field"]), st.one_of(RAW, LIKELY), max_size=12)


def same_verdict(a: Verdict, b: Verdict) -> bool:
    return a.values == b.values and a.facts == b.facts


@given(RECORDS)
@settings(max_examples=200, deadline=None)
@example(dict.fromkeys(PERSON.fields, "�"))
def test_any_record_gets_a_verdict_and_its_values_stand(record: Mapping[str, object]) -> None:
    verdict = PERSON.standardise(record)
    again = PERSON.standardise(verdict.values)
    assert again.values == verdict.values
    assert again.normalisations == ()
    assert PERSON.match_keys(again) == PERSON.match_keys(verdict)
    assert not any(finding.effect is Effect.DROP_FIELD for finding in again.findings)


@pytest.mark.parametrize("field", PERSON.fields)
def test_no_hostile_value_breaks_a_field(field: str) -> None:
    for raw in HOSTILE:
        verdict = PERSON.standardise({field: raw, "country": "US"})
        again = PERSON.standardise(verdict.values)
        assert same_verdict(again, PERSON.standardise(again.values))
        assert again.values == verdict.values, repr(raw)[:80]


@given(RECORDS)
@settings(max_examples=100, deadline=None)
def test_every_field_that_is_left_out_is_explained(record: Mapping[str, object]) -> None:
    verdict = PERSON.standardise(record)
    explained = {finding.field for finding in verdict.findings}
    for name in record:
        consent = name in PERSON.fields and PERSON.fields[name].type == "consent"
        assert name in verdict.values or name in explained or consent


@given(RECORDS)
@settings(max_examples=100, deadline=None)
def test_every_value_that_changed_is_noted(record: Mapping[str, object]) -> None:
    verdict = PERSON.standardise(record)
    noted = {change.field for change in verdict.normalisations}
    for name, value in verdict.values.items():
        before = record.get(name)
        consent = PERSON.fields[name].type == "consent"
        empty = value is None and before in (None, "")
        assert name in noted or consent or empty or (value == before and type(value) is type(before))


@given(RECORDS)
@settings(max_examples=100, deadline=None)
def test_findings_show_no_value(record: Mapping[str, object]) -> None:
    secret = "Zq7secret"
    verdict = PERSON.standardise(
        {name: f"{secret} {raw}" if isinstance(raw, str) else raw for name, raw in record.items()}
    )
    assert not any(secret in f"{finding.reason}{finding.fix}{finding.shape}" for finding in verdict.findings)


@given(RECORDS)
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_fields_means_nothing(record: Mapping[str, object]) -> None:
    backward = dict(reversed(list(record.items())))
    assert same_verdict(PERSON.standardise(record), PERSON.standardise(backward))


@given(st.dictionaries(st.sampled_from(list(PERSON.fields)), RAW, max_size=8))
@settings(max_examples=100, deadline=None)
def test_an_opt_out_only_comes_from_an_opt_out(record: Mapping[str, object]) -> None:
    values = PERSON.standardise(record).values
    for name in ("email_opt_out", "do_not_call"):
        assert (name in values) is is_out(values.get(name))
        if record.get(name) in (None, False, "", "false", 0):
            assert name not in values


def test_a_dirty_record_in_full(person: Entity) -> None:
    verdict = person.standardise(
        {
            "email": " Jane.DOE+news@GMail.com",
            "first_name": "JANE",
            "last_name": "o'neill",
            "company_name": "n/a",
            "phone": "(212) 555-0100",
            "country": None,
            "state": "calif",
            "email_opt_out": "false",
            "lifecycle_stage": "Marketing Qualified Lead",
        }
    )
    assert verdict.values == {
        "email": "Jane.DOE+news@gmail.com",
        "first_name": "Jane",
        "last_name": "O'Neill",
        "phone": "+12125550100",
        "state": "US-CA",
        "country": "US",
        "lifecycle_stage": "mql",
    }
    assert person.match_keys(verdict) == (
        MatchKey("email", "janedoe@gmail.com"),
        MatchKey("mailbox_and_name", "janedoe@gmail.com|janeoneill", "strong"),
    )
    assert {(found.code, found.field) for found in verdict.findings} >= {("PLACEHOLDER", "company_name")}


def test_the_state_tells_the_country_and_the_country_the_phone(person: Entity) -> None:
    verdict = person.standardise({"state": "California", "phone": "(212) 555-0100"})
    assert verdict.values == {"state": "US-CA", "phone": "+12125550100", "country": "US"}
    assert Normalisation("country", "derived:country_of_state", None, "US") in verdict.normalisations


def test_an_international_phone_tells_the_country(person: Entity) -> None:
    assert person.standardise({"phone": "+49 30 901820"}).values["country"] == "DE"


def test_a_country_that_is_given_is_never_overruled(person: Entity) -> None:
    assert person.standardise({"country": "France", "phone": "+49 30 901820"}).values["country"] == "FR"


@pytest.mark.parametrize(
    ("email", "domain"), [("j@acme.de", "acme.de"), ("j@gmail.com", None), ("j@mailinator.com", None)]
)
def test_the_domain_comes_from_a_business_address_only(person: Entity, email: str, domain: str | None) -> None:
    assert person.standardise({"email": email}).values.get("company_domain") == domain


@pytest.mark.parametrize(
    ("email", "keys"),
    [
        ("J.Doe@Acme.com", ("j.doe@acme.com",)),
        ("j.doe+x@acme.com", ("j.doe@acme.com",)),
        ("j.d.o.e@googlemail.com", ("jdoe@gmail.com",)),
        ("info@acme.com", ()),
        ("sales+de@acme.com", ()),
        ("j@mailinator.com", ()),
        ("nonsense", ()),
    ],
)
def test_only_a_person_s_own_mailbox_is_a_key(person: Entity, email: str, keys: tuple[str, ...]) -> None:
    assert tuple(key.text for key in person.match_keys(person.standardise({"email": email}))) == keys


@pytest.mark.parametrize(
    ("record", "rejected"),
    [
        ({"email": "test@test.com", "first_name": "Test", "last_name": "test"}, True),
        ({"email": "asdf", "last_name": "asdf"}, True),
        ({"email": "test@test.com", "last_name": "Miller"}, False),
        ({"email": "jane@acme.com", "first_name": "test", "last_name": "test"}, False),
        ({"email": "test@test.com"}, False),
        ({"email": "", "last_name": "asdf"}, False),
    ],
)
def test_a_record_with_a_junk_email_and_a_junk_name_is_rejected(
    person: Entity, record: Mapping[str, object], rejected: bool
) -> None:
    verdict = person.standardise(record)
    assert verdict.rejected is rejected
    assert ("JUNK_RECORD" in {finding.code for finding in verdict.findings}) is rejected


def test_an_unknown_source_is_counted_and_not_written(person: Entity) -> None:
    verdict = person.standardise({"lead_source": "Skywriting"})
    assert verdict.values == {}
    assert [(found.code, found.effect) for found in verdict.findings] == [("LEAD_SOURCE_UNMAPPED", Effect.WARN)]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("web referral", "referral"),
        ("Google Ads", "paid_search"),
        ("LINKEDIN", "linkedin"),
        ("Trade-Show", "trade_show"),
    ],
)
def test_sources_are_known_by_their_aliases(person: Entity, text: str, node: str) -> None:
    assert person.standardise({"lead_source": text}).values == {"lead_source": node}


def test_a_field_nobody_declared_is_said(person: Entity) -> None:
    verdict = person.standardise({"shoe_size": 43})
    assert verdict.values == {}
    assert [(found.code, found.field) for found in verdict.findings] == [("FIELD_UNKNOWN", "shoe_size")]


def test_judge_is_both_halves_of_the_verdict(person: Entity) -> None:
    record = {"email": "n/a", "last_name": "Doe", "lifecycle_stage": "lead"}
    verdict = judge(record, person, {"lifecycle_stage": "customer"})
    assert [found.code for found in verdict.findings] == ["PLACEHOLDER", "MANDATORY_MISSING", "LIFECYCLE_REGRESSION"]
    assert not verdict.creatable


@pytest.mark.parametrize(
    ("default", "record", "values"),
    [
        ("DE", {"phone": "030 901820", "state": "BY"}, {"phone": "+4930901820", "state": "DE-BY", "country": "DE"}),
        (None, {"phone": "030 901820", "mobile_phone": "+49 176 04069067"}, {"phone": "+4930901820", "country": "DE"}),
        ("DE", {"phone": "030 901820", "country": "Narnia"}, {"phone": "+4930901820", "country": "DE"}),
        ("DE", {"phone": "030 901820", "country": None, "postal_code": "10115"}, {"postal_code": "10115"}),
        ("US", {"state": "BY", "country": "DE"}, {"state": "DE-BY", "country": "DE"}),
    ],
)
def test_everything_is_read_in_the_country_that_the_record_ends_with(
    tmp_path: Path, default: str | None, record: dict[str, object], values: dict[str, object]
) -> None:
    text = "version: 1\nname: own\nextends: b2b\nentities: {person: {fields: {country: {default: DEFAULT}}}}\n"
    (tmp_path / "own.yml").write_text(text.replace("default: DEFAULT", f"default: {default}" if default else ""))
    person = load_standard(tmp_path / "own.yml" if default else "b2b").entity("person")
    verdict = person.standardise(record)
    assert {name: verdict.values.get(name) for name in values} == values
    again = person.standardise(verdict.values)
    assert (again.values, again.findings, again.normalisations) == (verdict.values, (), ())
