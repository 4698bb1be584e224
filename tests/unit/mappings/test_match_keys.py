"""Match keys: what two records of one subject share, and nothing that many subjects share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import pytest
from anyascii import anyascii
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.key_parts import identifier, line, number, postal_area, profile
from leadline_mappings.match_keys import KEYS, Rule
from leadline_mappings.match_keys import compiled as compiled_for_pages
from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.letters import latin
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.values import MatchKey, Value, Values

TYPES = {
    "email": "email", "crm_id": "text", "phone": "phone", "first_name": "person_name", "last_name": "person_name",
    "full_name": "person_name", "domain": "domain", "website": "url", "company_name": "company_name",
    "postal_code": "postal_code", "country": "country",
}  # fmt: skip
DECLARED = {
    "email": ("email",),
    "external_id": ("crm_id",),
    "phone": ("phone",),
    "profile": ("website",),
    "mailbox_and_name": ("email", "first_name", "last_name"),
    "email_and_name": ("email", "first_name", "last_name"),
    "phone_and_name": ("phone", "first_name", "last_name"),
    "name_and_domain": ("first_name", "last_name", "domain"),
    "name_and_company": ("first_name", "last_name", "company_name"),
    "name_and_postal_code": ("first_name", "last_name", "postal_code", "country"),
    "domain": ("domain",),
    "company_and_domain": ("company_name", "domain"),
    "company_and_phone": ("company_name", "phone"),
    "company_and_postal_code": ("company_name", "postal_code", "country"),
    "company_and_country": ("company_name", "country"),
}
JANE: dict[str, Value] = {
    "email": "jane.doe@acme.de",
    "crm_id": "C-1",
    "phone": "+4930901820",
    "first_name": "Jane",
    "last_name": "Doe",
    "domain": "acme.de",
    "company_name": "Acme Robotics GmbH",
    "postal_code": "10115",
    "country": "DE",
}


def rule(kind: str, *fields: str) -> Rule:
    return Rule(kind, fields, tuple(TYPES[field] for field in fields))


RULES = tuple(rule(kind, *fields) for kind, fields in DECLARED.items())


def compiled(rules: Sequence[Rule]) -> Callable[[Values, Values], tuple[MatchKey, ...]]:
    """The keys of one record, which must not depend on its neighbours on the page."""
    page = compiled_for_pages(rules)

    def keys(values: Values, facts: Values) -> tuple[MatchKey, ...]:
        alone = page((values,), (facts,))
        assert page(({}, values, values), ({}, facts, {})) == [(), *alone, *page((values,), ({},))]
        return alone[0]

    return keys


ALL = compiled(RULES)


def keys(kind: str, values: Mapping[str, Value], **facts: Value) -> str | None:
    found = {key.kind: key.text for key in ALL(values, facts)}
    return found.get(kind)


def test_each_kind_of_the_schema_is_made_and_each_that_is_made_is_in_the_schema() -> None:
    text = files("leadline_mappings").joinpath("schemas/standard.schema.json").read_text(encoding="utf-8")
    schema: Any = json.loads(text)
    kinds = schema["$defs"]["entity"]["properties"]["match"]["items"]["properties"]["key"]["enum"]
    assert sorted(kinds) == sorted(KEYS) == sorted(DECLARED)


def test_a_whole_record_gives_every_key_that_it_can() -> None:
    assert ALL(JANE, {}) == (
        MatchKey("email", "jane.doe@acme.de", "unique"),
        MatchKey("external_id", "C-1", "unique"),
        MatchKey("phone", "+4930901820", "strong"),
        MatchKey("domain", "acme.de", "unique"),
        MatchKey("mailbox_and_name", "jane.doe@acme.de|janedoe", "strong"),
        MatchKey("phone_and_name", "+4930901820|janedoe", "strong"),
        MatchKey("name_and_domain", "janedoe|acme.de", "strong"),
        MatchKey("name_and_company", "janedoe|acmerobotics", "strong"),
        MatchKey("name_and_postal_code", "janedoe|DE 10115", "strong"),
        MatchKey("company_and_domain", "acmerobotics|acme.de", "strong"),
        MatchKey("company_and_phone", "acmerobotics|+4930901820", "strong"),
        MatchKey("company_and_postal_code", "acmerobotics|DE 10115", "strong"),
        MatchKey("company_and_country", "acmerobotics|DE", "strong"),
    )


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "JANE", "last_name": "DOE"},
        {"first_name": "Jane F.", "last_name": "Doe"},
        {"first_name": "Jané", "last_name": "Doe"},
        {"first_name": "Jane Doe", "last_name": "Doe"},
        {"company_name": "The ACME Robotics Co., Ltd."},
        {"company_name": "AcmeRobotics"},
    ],
)
def test_another_spelling_gives_the_same_key(other: Mapping[str, Value]) -> None:
    assert keys("name_and_company", {**JANE, **other}) == keys("name_and_company", JANE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Mueller"),
        ("O'Neill", "ONeill"),
        ("Jean-Luc", "Jean Luc"),
        ("Schröder", "Schroder"),
        ("Łukasz", "Lukasz"),
    ],
)
def test_letters_that_systems_lose_do_not_count(one: str, other: str) -> None:
    for field in ("first_name", "last_name"):
        assert keys("name_and_domain", {**JANE, field: one}) == keys("name_and_domain", {**JANE, field: other})


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("name_and_company", {"last_name": "Doe Jr."}),
        ("name_and_company", {"first_name": "John"}),
        ("name_and_company", {"company_name": "Acme Robotics (UK) Ltd"}),
        ("name_and_company", {"last_name": "van Doe"}),
        ("phone_and_name", {"phone": "+4930901821"}),
        ("name_and_postal_code", {"country": "FR"}),
        ("external_id", {"crm_id": "c-1"}),
    ],
)
def test_another_subject_gives_another_key(kind: str, change: Mapping[str, Value]) -> None:
    assert keys(kind, {**JANE, **change}) not in (None, keys(kind, JANE))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("name_and_company", {"first_name": "J."}),
        ("name_and_company", {"last_name": "D"}),
        ("name_and_company", {"first_name": None}),
        ("name_and_company", {"company_name": "Self-employed"}),
        ("name_and_domain", {"domain": "gmail.com"}),
        ("name_and_domain", {"domain": "acme.myshopify.com"}),
        ("name_and_domain", {"domain": "linkedin.com"}),
        ("domain", {"domain": "mailinator.com"}),
        ("phone_and_name", {"phone": "+18005550199"}),
        ("phone_and_name", {"phone": "+4911111111"}),
        ("phone", {"phone": "+12125550123"}),
        ("phone", {"phone": "+491234567"}),
        ("company_and_country", {"company_name": "IBM"}),
        ("external_id", {"crm_id": "000"}),
        ("email_and_name", {"email": "jane.doe84@acme.de", "first_name": "J."}),
        ("email_and_name", {"email": "jdoe@acme.de"}),
    ],
)
def test_what_many_share_gives_no_key(kind: str, change: Mapping[str, Value]) -> None:
    assert keys(kind, {**JANE, **change}) is None


@pytest.mark.parametrize(
    ("fact", "without"),
    [
        ("email_is_role", {"email", "email_and_name"}),
        ("email_is_disposable", {"email", "email_and_name", "mailbox_and_name"}),
        ("email_is_free", set()),
    ],
)
def test_a_shared_mailbox_names_nobody_by_itself(fact: str, without: set[str]) -> None:
    record = {**JANE, "email": "sunflower@acme.de"}
    given_kinds = {key.kind for key in ALL(record, {})}
    assert given_kinds - {key.kind for key in ALL(record, {fact: True})} == without
    assert ALL(record, {fact: False}) == ALL(record, {})


def test_the_same_mailbox_name_elsewhere_is_a_key_unless_it_is_just_the_name() -> None:
    assert keys("email_and_name", {**JANE, "email": "Sun_flower84@gmail.com"}) == "janedoe|sunflower84"
    assert keys("email_and_name", {**JANE, "email": "sunflower84+x@gmx.de"}) == "janedoe|sunflower84"
    assert keys("email_and_name", {**JANE, "email": "jane.doe1@gmail.com"}) is None


def test_a_name_in_one_field_matches_the_same_name_in_two() -> None:
    one = compiled((rule("name_and_domain", "full_name", "domain"),))
    two = compiled((rule("name_and_domain", "first_name", "last_name", "domain"),))
    for name in ("Jane Doe", "Doe, Jane", "JANE F. DOE"):
        assert one({"full_name": name, "domain": "acme.de"}, {}) == two(JANE, {})
    assert one({"full_name": "Jane", "domain": "acme.de"}, {}) == ()


def test_a_domain_may_come_from_an_address_or_a_site() -> None:
    mail = compiled((rule("name_and_domain", "first_name", "last_name", "email"),))
    site = compiled((rule("name_and_domain", "first_name", "last_name", "website"),))
    assert mail({**JANE, "email": "j@mail.acme.de"}, {}) == site({**JANE, "website": "https://www.acme.de/x"}, {})
    assert mail({**JANE, "email": "jane@gmail.com"}, {}) == ()


def test_fields_of_other_types_are_refused_with_what_is_needed() -> None:
    assert not KEYS["name_and_company"].accepts(("company_name", "person_name"))
    assert not KEYS["email"].accepts(())
    with pytest.raises(ValueError, match=r"name_and_company is made of first and last name .* a company_name field"):
        Rule("name_and_company", ("email",), ("email",))


def test_every_maker_says_what_it_takes() -> None:
    assert {maker.tier for maker in KEYS.values()} == {"unique", "strong"}
    assert all("field" in maker.takes for maker in KEYS.values())


TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ("", " ", "|", ",", "Jr.", "a@b", "@", "+", "+1", "\x00", "\ud800", "İ", "李", "http://", "x" * 10_000)
    ),
)
RECORDS = st.dictionaries(st.sampled_from(sorted(TYPES)), st.one_of(TEXTS, st.none(), st.integers(), st.booleans()))


@given(RECORDS, st.dictionaries(st.sampled_from(("email_is_role", "email_is_disposable")), st.booleans()))
@settings(max_examples=300, deadline=None)
def test_all_keys_together_are_each_key_by_itself(record: Mapping[str, Value], facts: Mapping[str, Value]) -> None:
    together = ALL(record, facts)
    alone = [key for one in RULES for key in compiled((one,))(record, facts)]
    assert sorted(together) == sorted(alone)
    assert all(key.text for key in together)


@given(
    st.lists(
        st.sampled_from(("Dr.", "JANE", "jane", "van", "Smith", "JR.", "III", "PhD", "o'neill", "Müller")), max_size=5
    )
)
@settings(max_examples=200, deadline=None)
def test_the_key_of_a_name_stays_when_the_name_is_written_back(words: list[str]) -> None:
    normalise = normaliser("person_name", Options("last_name", Placeholders()))
    once = normalise(" ".join(words), None).value
    twice = normalise(once, None).value
    assert keys("name_and_domain", {**JANE, "last_name": once}) == keys("name_and_domain", {**JANE, "last_name": twice})


def test_the_parts_by_themselves() -> None:
    assert (number("+4930901820 x12"), line("+4930901820 x12")) == ("+4930901820", "+4930901820 x12")
    assert postal_area("SW1A 1AA", "GB") == postal_area("sw1a1aa", "GB")
    assert profile("https://de.linkedin.com/in/Jane-Doe/") == "linkedin.com/in/jane-doe"
    assert profile("https://www.linkedin.com/company/acme") is None
    assert identifier("0-0") is None


def test_plain_letters_are_anyascii_s() -> None:
    characters = [chr(code) for code in range(0x3000) if not 0xD800 <= code < 0xE000]
    assert [latin(character) for character in characters] == [anyascii(character) for character in characters]
