"""The shipped standard: what it makes of people and companies, and that it holds nobody up who is in order."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from leadline_mappings.standard import load_standard
from leadline_mappings.values import Effect, Value

B2B = load_standard("b2b")
PERSON = B2B.entity("person")


def test_the_standard_has_its_six_entities_each_explained() -> None:
    assert tuple(B2B.entities) == ("person", "company", "opportunity", "campaign", "membership", "activity")
    assert all(entity.description for entity in B2B.entities.values())
    assert all(spec.label for entity in B2B.entities.values() for spec in entity.fields.values())


@pytest.mark.parametrize("field", ["industry", "company_size"])
def test_people_and_companies_share_their_lists(field: str) -> None:
    person, company = PERSON.fields[field], B2B.entity("company").fields[field]
    assert (person.allowed, person.labels) == (company.allowed, company.labels)


SIZES: Final = {
    1: "1-10",
    10: "1-10",
    11: "11-50",
    200: "51-200",
    201: "201-1000",
    5000: "1001-5000",
    9_000_000: "5001+",
}


@pytest.mark.parametrize(("employees", "size"), SIZES.items())
def test_the_size_of_a_company_follows_from_its_employees(employees: int, size: str) -> None:
    for entity in (PERSON, B2B.entity("company")):
        assert entity.standardise({"employees": employees}).values["company_size"] == size


def test_every_band_of_size_has_employees() -> None:
    sizes = {
        PERSON.standardise({"employees": number}).values["company_size"] for number in (5, 20, 99, 999, 4999, 5001)
    }
    assert sizes == set(PERSON.fields["company_size"].allowed or ())


def test_a_title_gives_level_and_function_unless_somebody_knows_better() -> None:
    found = PERSON.standardise({"job_title": "VP Marketing"}).values
    assert (found["job_level"], found["job_function"]) == ("vp", "marketing")
    told = PERSON.standardise({"job_title": "VP Marketing", "job_level": "Manager"}).values
    assert told["job_level"] == "manager"


@pytest.mark.parametrize(
    ("first_name", "salutation"),
    [("Dr. Jane", "dr"), ("Herr Max", "mr"), ("Prof. Dr. Eva", "prof"), ("Mme Ada", "mrs")],
)
def test_a_title_before_a_name_becomes_the_salutation(first_name: str, salutation: str) -> None:
    verdict = PERSON.standardise({"first_name": first_name})
    assert verdict.findings == ()
    assert verdict.values["salutation"] == salutation
    assert first_name.endswith(f" {verdict.values['first_name']}")


@pytest.mark.parametrize(
    ("touch", "source"),
    [
        ({"landing_page": "https://acme.com/?gclid=abc&utm_medium=email"}, "paid_search"),
        ({"utm_source": "LinkedIn", "utm_medium": "cpc"}, "paid_social"),
        ({"utm_source": "x", "utm_medium": "cpc"}, "paid_social"),
        ({"utm_source": "google", "utm_medium": "CPC"}, "paid_search"),
        ({"utm_source": "linkedin", "utm_medium": "social"}, "linkedin"),
        ({"utm_source": "spring-news", "utm_medium": "email"}, "email_marketing"),
        ({"landing_page": "https://acme.com/?utm_medium=webinar"}, "webinar"),
        ({"referrer": "https://www.google.de/"}, "organic_search"),
        ({"referrer": "https://gemini.google.com/app"}, "ai_referral"),
        ({"referrer": "https://mail.google.com/"}, "email_marketing"),
        ({"referrer": "https://www.linkedin.com/feed"}, "linkedin"),
        ({"lead_source": "Trade Show", "utm_medium": "cpc"}, "trade_show"),
        ({"utm_medium": "carrier pigeon"}, None),
    ],
)
def test_a_touch_tells_the_source_where_nobody_did(touch: dict[str, str], source: str | None) -> None:
    assert PERSON.standardise(touch).values.get("lead_source") == source


def test_a_person_is_known_by_eight_keys_of_which_the_address_acts_alone() -> None:
    person = {
        "email": "jd_sunny84@acme.com", "first_name": "Jane", "last_name": "Doe", "phone": "+4930901820",
        "mobile_phone": "+4915112340987", "company_name": "Acme Robotics", "postal_code": "10115", "country": "DE",
    }  # fmt: skip
    keys = PERSON.match_keys(PERSON.standardise(person))
    assert len({key.kind for key in keys}) == 8
    assert [key.kind for key in keys if key.tier == "unique"] == ["email"]


MQL: Final[dict[str, Value]] = {
    "email": "jane@acme.com", "last_name": "Doe", "company_name": "Acme", "country": "DE", "lead_source": "webinar",
    "lifecycle_stage": "mql",
}  # fmt: skip


def test_a_complete_mql_is_not_held_up_by_anything() -> None:
    assert PERSON.assess(MQL, {}, None).findings == ()


def test_a_throw_away_address_is_no_mql() -> None:
    values = {**MQL, "email": "jane@mailinator.com"}
    codes = {found.code: found.effect for found in PERSON.assess(values, {"email_is_disposable": True}, None).findings}
    assert codes == {"STAGE_NOT_MET": Effect.BLOCK_STAGE}


@pytest.mark.parametrize(("stage", "field"), [("mql", "mql_at"), ("sql", "sql_at"), ("opportunity", "opportunity_at"),
                                              ("customer", "customer_at")])  # fmt: skip
def test_the_time_of_entry_is_set_once(stage: str, field: str) -> None:
    now, later = "2026-05-01T10:00:00.000Z", "2026-06-01T10:00:00.000Z"
    entered = PERSON.assess({**MQL, "lifecycle_stage": stage}, {}, {"lifecycle_stage": "lead"}, as_of=now)
    assert entered.filled == {field: now}
    back = PERSON.assess(
        {**MQL, "lifecycle_stage": stage}, {}, {"lifecycle_stage": "recycled", field: now}, as_of=later
    )
    assert back.filled == {}


@pytest.mark.parametrize("stage", ["recycled", "disqualified"])
def test_a_missing_reason_is_counted_and_blocks_nobody(stage: str) -> None:
    """A fresh CRM has no field for it: the shipped standard does not hold up a team that has none."""
    values = {**MQL, "lifecycle_stage": stage}
    found = PERSON.assess(values, {}, {"lifecycle_stage": "mql"}).findings
    assert [(one.code, one.effect) for one in found] == [("LIFECYCLE_REASON_MISSING", Effect.WARN)]
    assert PERSON.assess({**values, "recycle_reason": "other"}, {}, {"lifecycle_stage": "mql"}).findings == ()


def test_the_shipped_standard_can_be_extended(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(
        "version: 1\nname: mine\nextends: b2b\nentities: {person: {fields: {phone: {mandatory: {from_stage: sql}}}}}\n"
    )
    mine = load_standard(tmp_path / "mine.yml")
    assert tuple(mine.entities) == tuple(B2B.entities)
    missing = mine.entity("person").assess({**MQL, "lifecycle_stage": "sql"}, {}, None).findings
    assert [(found.code, found.field) for found in missing] == [("MANDATORY_MISSING", "phone")]
