"""The HubSpot side: true to the vendor's rules, and dirty in the promised ways and shares."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cache

import phonenumbers
import pytest
from disposable_email_domains import blocklist
from email_validator import validate_email

from leadline.simulator.people import NOW, scenario
from leadline.simulator.people.likeness import QUOTA

WORLD = scenario()
STAGES = {
    "subscriber": 35,
    "lead": 30,
    "marketingqualifiedlead": 15,
    "salesqualifiedlead": 8,
    "opportunity": 5,
    "customer": 6,
    "evangelist": 1,
}
SOURCES = {
    "ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", "SOCIAL_MEDIA", "REFERRALS", "OTHER_CAMPAIGNS",
    "DIRECT_TRAFFIC", "OFFLINE", "PAID_SOCIAL",
}  # fmt: skip


@cache
def contacts() -> list[dict[str, str | None]]:
    return [properties for _, properties in WORLD.hubspot()]


@cache
def persons() -> dict[str, str]:
    """Person by hs_object_id."""
    return {key.split("/")[1]: person for key, person in WORLD.truth() if key.startswith("hubspot.")}


@cache
def facts() -> dict[str, int]:
    return {key.removeprefix("hubspot."): count for key, count in WORLD.facts().items() if key.startswith("hubspot.")}


def values(name: str) -> list[str]:
    return [value for contact in contacts() if (value := contact[name]) is not None]


def folded(email: str) -> str:
    box, _, domain = email.partition("@")
    box = box.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        return f"{box.replace('.', '')}@gmail.com"
    return f"{box}@{domain}"


# -- the vendor's rules -----------------------------------------------------------------------------------------


def test_every_value_is_text_or_none_as_hubspot_stores_it() -> None:
    assert all(value is None or isinstance(value, str) for contact in contacts() for value in contact.values())
    assert not any(value == "" for contact in contacts() for value in contact.values())


def test_every_contact_has_the_same_properties() -> None:
    assert len({tuple(contact) for contact in contacts()}) == 1


@pytest.mark.parametrize("people", [5_000, 20_000])
def test_no_address_is_there_twice_counting_secondary_ones(people: int) -> None:
    emails: list[str] = []
    for _, contact in scenario(seed=people, people=people).hubspot():
        emails += [email for name in ("email", "hs_additional_emails") if (email := contact[name])]
    assert [email for email, times in Counter(emails).items() if times > 1] == []


def test_email_is_valid_and_in_lower_case() -> None:
    for email in values("email") + values("hs_additional_emails"):
        assert email == email.lower()
        validate_email(email, check_deliverability=False)


def test_ids_ascend_and_their_order_as_text_is_another() -> None:
    ids = values("hs_object_id")
    assert [int(record) for record in ids] == sorted({int(record) for record in ids})
    assert ids != sorted(ids)


def test_stages_sources_and_flags_are_hubspots_own() -> None:
    assert set(values("lifecyclestage")) == set(STAGES)
    assert set(values("hs_analytics_source")) == SOURCES
    assert set(values("hs_email_optout")) == {"true", "false"}


def test_changes_lie_within_18_months_and_not_before_the_creation() -> None:
    now = datetime.fromisoformat(NOW)
    changed = [datetime.fromisoformat(moment) for moment in values("lastmodifieddate")]
    created = [datetime.fromisoformat(moment) for moment in values("createdate")]
    assert all(before <= after < now for before, after in zip(created, changed, strict=True))
    assert created == sorted(created)
    months = Counter((now - moment) // timedelta(days=30) for moment in changed)
    assert max(months) <= 18
    assert all(months[month] > 50 for month in range(18))


def test_hundreds_were_changed_at_one_and_the_same_instant() -> None:
    ((instant, times),) = Counter(values("lastmodifieddate")).most_common(1)
    assert times == facts()["modified.same_instant"] > 200
    assert instant.endswith("Z")


# -- duplicates -------------------------------------------------------------------------------------------------


def test_at_least_eight_percent_are_duplicates_and_four_share_a_folded_address() -> None:
    ids = Counter(persons().values())
    surplus = sum(times - 1 for times in ids.values())
    assert surplus == facts()["duplicates"] >= 0.08 * len(contacts())
    addresses = Counter(folded(email) for email in values("email"))
    same_folded = sum(times - 1 for times in addresses.values())
    assert same_folded == facts()["duplicates.same_folded_email"] >= 0.04 * len(contacts())


def test_each_kind_of_likeness_is_there() -> None:
    assert {kind: facts()[f"duplicate.{kind}"] for kind, _ in QUOTA} == {kind: 10 * times for kind, times in QUOTA}


def test_a_folded_address_belongs_to_one_person() -> None:
    owners = defaultdict(set)
    for contact in contacts():
        if contact["email"]:
            owners[folded(contact["email"])].add(persons()[contact["hs_object_id"] or ""])
    assert all(len(people) == 1 for people in owners.values())


def groups() -> list[list[dict[str, str | None]]]:
    by_person = defaultdict(list)
    for contact in contacts():
        by_person[persons()[contact["hs_object_id"] or ""]].append(contact)
    return [group for group in by_person.values() if len(group) > 1]


def digits(contact: dict[str, str | None]) -> str:
    return re.sub(r"\D", "", contact["phone"] or "")[-7:]


def test_some_duplicates_have_another_address_and_the_same_number() -> None:
    found = 0
    for group in groups():
        addresses = {contact["email"] and folded(contact["email"]) for contact in group}
        found += len(addresses) > 1 and len({digits(contact) for contact in group}) == 1 and bool(digits(group[0]))
    assert found >= 40


def test_some_duplicates_have_no_address_or_first_and_last_name_swapped() -> None:
    without = sum(any(contact["email"] is None for contact in group) for group in groups())
    swapped = 0
    for one, other, *_ in groups():
        names = [(contact["firstname"] or "").strip().lower() for contact in (one, other)]
        lasts = [(contact["lastname"] or "").strip().lower() for contact in (one, other)]
        swapped += names == lasts[::-1] and names[0] != lasts[0]
    assert without >= 20
    assert swapped >= 15


# -- dirt -------------------------------------------------------------------------------------------------------


def test_stages_are_spread_as_in_a_real_portal() -> None:
    originals = {
        person: contact["lifecyclestage"] for contact, person in zip(contacts(), persons().values(), strict=True)
    }
    spread = Counter(originals.values())
    for stage, percent in STAGES.items():
        assert abs(100 * spread[stage] / len(originals) - percent) < 3


def test_phones_are_written_in_at_least_ten_ways() -> None:
    ways = {key for key, count in facts().items() if key.startswith("phone.") and count >= 15}
    assert len(ways) >= 15


def test_phones_really_look_different() -> None:
    shapes = Counter(re.sub(r"\d+", "9", phone) for phone in values("phone"))
    assert len([shape for shape, times in shapes.items() if times >= 10]) >= 20


def test_most_numbers_are_valid_and_some_are_not_numbers() -> None:
    valid = invalid = 0
    for phone in values("phone"):
        if phone.startswith("+"):
            valid += phonenumbers.is_valid_number(phonenumbers.parse(phone))
        invalid += not re.search(r"\d", phone) or phone.strip("0") == ""
    assert valid > 1_000
    assert invalid >= 40


def test_countries_come_in_languages_codes_and_misspellings() -> None:
    spelt = Counter(values("country"))
    assert {"Germany", "Deutschland", "DE", "DEU", "Allemagne", "GERMANY"} <= set(spelt)
    assert {"United States", "USA", "US", "UK", "United Kingdom"} <= set(spelt)
    assert len(spelt) > 150
    assert facts()["country.misspelt"] >= 50
    assert (
        facts()["country.iso2"]
        == sum(times for country, times in spelt.items() if re.fullmatch("[A-Z]{2}", country))
        - spelt["UK"]
        - spelt["RP"]
        - spelt["SF"]
        - spelt["OZ"]
    )


@pytest.mark.parametrize(
    ("name", "fact", "least"),
    [
        ("company", "missing.company", 0.05),
        ("country", "missing.country", 0.04),
        ("jobtitle", "missing.title", 0.1),
        ("phone", "missing.phone", 0.15),
        ("hs_analytics_source", "missing.source", 0.04),
        ("email", "missing.email", 0.03),
        ("lastname", "missing.last_name", 0.02),
    ],
)
def test_fields_are_missing_in_the_counted_share(name: str, fact: str, least: float) -> None:
    missing = len(contacts()) - len(values(name))
    assert missing == facts()[fact] >= least * len(contacts())


def test_names_have_every_case_and_come_from_many_languages() -> None:
    last = values("lastname")
    assert sum(name.isupper() and len(name) > 2 for name in last) > 100
    assert sum(name.islower() and len(name) > 2 for name in last) > 100
    assert {"McDonald", "van der Berg", "O'Neill", "García", "Müller", "李"} <= set(last)
    assert "Łukasz" in set(values("firstname"))
    assert any("Ã" in name for name in last + values("firstname"))
    assert any("\u200b" in name for name in last)


def test_placeholders_stand_where_data_should() -> None:
    assert {"n/a", "-", "test", "asdf", "unknown"} <= {*values("lastname"), *values("company")}
    assert {"123456", "n/a"} <= set(values("phone"))
    assert all(facts()[f"placeholder.{field}"] >= 20 for field in ("last_name", "company", "country", "phone", "title"))


def test_role_throw_away_free_and_mistyped_addresses_are_there() -> None:
    domains = [email.partition("@")[2] for email in values("email")]
    assert sum(domain in blocklist for domain in domains) >= facts()["email.disposable"] >= 50
    assert sum(domain in {"gmail.com", "googlemail.com"} for domain in domains) > 250
    roles = sum(
        email.partition("@")[0] in {"info", "sales", "marketing", "office", "contact", "support", "admin"}
        for email in values("email")
    )
    assert roles == facts()["email.role"] >= 100
    assert {"gmial.com", "hotmial.com"} & set(domains)


def test_addresses_as_people_type_them_stand_in_a_text_property() -> None:
    typed = values("work_email")
    assert sum(email.isupper() for email in typed) >= 30
    assert sum(email != email.strip() for email in typed) >= 30
    assert any(email.startswith("mailto:") for email in typed)
    assert any(email.endswith(">") for email in typed)


def test_opt_outs_are_counted_and_some_duplicates_disagree() -> None:
    assert values("hs_email_optout").count("true") == facts()["opt_out"] >= 200
    disagreeing = sum(len({contact["hs_email_optout"] == "true" for contact in group}) == 2 for group in groups())
    assert disagreeing >= 20
    assert facts()["opt_out.copies_differ"] >= disagreeing
