"""What fills a field is filled once and for all: nothing is left for a second look, whatever the order of the file."""

from __future__ import annotations

from typing import Any

from leadline_mappings.documents import Document
from leadline_mappings.layers import Layers
from leadline_mappings.standard import Entity, judge
from leadline_mappings.standard_file import Builder
from leadline_mappings.values import Effect, Verdict

NOW = "2026-03-01T00:00:00.000Z"


def person(fields: dict[str, Any], **rest: Any) -> Entity:
    data = {"version": 1, "name": "test", "entities": {"person": {"fields": fields, **rest}}}
    return Builder(Layers(data, (Document("test.yaml", data),), None)).entities()["person"]


def codes(verdict: Verdict) -> list[str]:
    return sorted(found.code for found in verdict.findings)


def test_what_follows_from_a_default_follows_at_once() -> None:
    entity = person({
        "domain": {"type": "domain", "derive": [{"from": "email", "by": "domain_of_email"}]},
        "email": {"type": "email", "default": "desk@acme.com"},
    })  # fmt: skip
    assert entity.standardise({}).values == {"email": "desk@acme.com", "domain": "acme.com"}


def test_what_follows_from_what_follows_does_not_wait_for_its_turn_in_the_file() -> None:
    entity = person({
        "third": {"type": "text", "derive": [{"from": "second", "by": "upper"}]},
        "second": {"type": "text", "derive": [{"from": "first", "by": "copy"}]},
        "first": {"type": "text"},
    })  # fmt: skip
    assert entity.standardise({"first": "one"}).values == {"first": "one", "second": "one", "third": "ONE"}


def test_fields_that_follow_from_each_other_come_to_an_end() -> None:
    entity = person({
        "one": {"type": "text", "derive": [{"from": "other", "by": "copy"}]},
        "other": {"type": "text", "derive": [{"from": "one", "by": "copy"}]},
    })  # fmt: skip
    for raw in ({"one": "word"}, {"other": "word"}):
        assert entity.standardise(raw).values == {"one": "word", "other": "word"}
    assert entity.standardise({}).values == {}


def test_facts_are_known_of_what_was_filled() -> None:
    free = {"field": "email_is_free", "equals": False}
    entity = person(
        {"email": {"type": "email", "default": "joe@gmail.com"}, "work": {"type": "email"}},
        rules=[{"name": "business", "require": free}],
    )
    verdict = judge({}, entity)
    assert verdict.facts["email_is_free"] is True
    assert codes(verdict) == ["RULE_BROKEN"]
    assert codes(verdict) == sorted(found.code for found in entity.assess(verdict.values, None, None).findings)


def test_there_are_no_facts_about_a_field_that_is_not_there() -> None:
    entity = person({"email": {"type": "email", "default": "joe@gmail.com"}, "work": {"type": "email"}})
    assert entity.facts_of({"work": "jane@acme.com"}).keys() == {"work_is_role", "work_is_free", "work_is_disposable"}


def test_a_derived_number_is_read_in_the_record_s_country() -> None:
    entity = person({
        "phone": {"type": "phone", "derive": [{"from": "dialled", "by": "copy"}]},
        "zip": {"type": "postal_code", "derive": [{"from": "place", "by": "copy"}]},
        "dialled": {"type": "text"}, "place": {"type": "text"}, "country": {"type": "country"},
        "state": {"type": "subdivision"},
    })  # fmt: skip
    raw = {"dialled": "030 901820", "place": "d 10115", "country": "DE"}
    assert entity.standardise(raw).values == {**raw, "phone": "+4930901820", "zip": "10115"}
    told = entity.standardise({"dialled": "(212) 555-0100", "state": "US-NY"})
    assert told.values["phone"] == "+12125550100"
    lost = entity.standardise({"place": "12", "country": "DE"})
    assert "zip" not in lost.values
    assert codes(lost) == ["FUNCTION_FAILED"]


def test_the_country_may_follow_from_a_state_that_is_derived_itself() -> None:
    entity = person({
        "phone": {"type": "phone"}, "zip": {"type": "postal_code"},
        "country": {"type": "country", "derive": [{"from": "state", "by": "country_of_state"}], "default": "DE"},
        "state": {"type": "subdivision", "derive": [
            {"from": "area", "by": "lookup", "with": {"table": {"bay": "US-CA"}}}]},
        "area": {"type": "text"},
    })  # fmt: skip
    verdict = entity.standardise({"area": "Bay", "phone": "(212) 555-0100", "zip": "941031234"})
    assert verdict.values == {
        "area": "Bay", "state": "US-CA", "country": "US", "phone": "+12125550100", "zip": "94103-1234",
    }  # fmt: skip
    assert entity.standardise(verdict.values).values == verdict.values


def test_a_function_that_failed_is_said_also_where_a_default_stands_in() -> None:
    derive = [{"from": "note", "by": "copy"}]
    for kind, default in (("country", "DE"), ("boolean", True)):
        entity = person({"filled": {"type": kind, "derive": derive, "default": default}, "note": {"type": "text"}})
        verdict = entity.standardise({"note": "Atlantis"})
        assert verdict.values["filled"] == default
        assert codes(verdict) == ["FUNCTION_FAILED"]
        assert codes(entity.standardise({})) == []


def test_what_a_country_was_before_it_was_filled_is_noted() -> None:
    entity = person({"country": {"type": "country", "default": "DE"}})
    rules = [(one.rule, one.before, one.after) for one in entity.standardise({"country": " "}).normalisations]
    assert rules == [("country", " ", None), ("default", None, "DE")]


STAGES = {"lead": {"entered_at": "lead_at"}, "mql": {}}
FIELDS = {"stage": {"type": "lifecycle"}, "lead_at": {"type": "datetime"}, "note": {"type": "text"}}


def test_a_stage_that_a_rule_drops_is_not_entered() -> None:
    rule = {"name": "noted", "field": "stage", "effect": "drop_field", "require": {"field": "note", "present": True}}
    entity = person(FIELDS, lifecycle={"field": "stage", "stages": STAGES}, rules=[rule])
    assert judge({"stage": "lead"}, entity, None, NOW).values == {}
    assert judge({"stage": "lead", "note": "x y"}, entity, None, NOW).values["lead_at"] == NOW


def test_a_stage_that_a_value_holds_is_not_entered() -> None:
    held = {"type": "email", "effects": {"EMAIL_SYNTAX": "block_stage"}}
    entity = person({**FIELDS, "email": held}, lifecycle={"field": "stage", "stages": STAGES})
    assert judge({"stage": "lead", "email": "x@@"}, entity, None, NOW).values == {"stage": "lead"}
    assert judge({"stage": "lead", "email": "x@y.com"}, entity, None, NOW).values["lead_at"] == NOW


def test_a_mandatory_field_that_a_rule_drops_is_missing() -> None:
    rule = {"name": "short", "field": "code", "effect": "drop_field", "require": {"field": "code", "in": ["A1"]}}
    entity = person({"code": {"type": "text", "mandatory": True}}, rules=[rule])
    assert codes(judge({"code": "A1"}, entity)) == []
    verdict = judge({"code": "B2"}, entity)
    assert verdict.values == {}
    assert codes(verdict) == ["MANDATORY_MISSING", "RULE_BROKEN"]
    assert {found.effect for found in verdict.findings} == {Effect.BLOCK_CREATE, Effect.DROP_FIELD}
