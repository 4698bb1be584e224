"""Rules about a whole record: what is mandatory when, and how a stage may move."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.findings import holds_stage
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.standard import Entity, load_standard
from leadline_mappings.values import Effect, Value

FULL: dict[str, Value] = {"email": "j@acme.com", "last_name": "Doe"}
QUALIFIED: dict[str, Value] = FULL | {"company_name": "Acme", "country": "US", "lead_source": "web"}
PERSON = load_standard("b2b").entity("person")
LADDER = PERSON.ladder
assert LADDER is not None
STAGES = LADDER.names
BACK = {("sql", "mql"), ("opportunity", "sql")}


def codes(
    person: Entity, values: dict[str, Value], prior: dict[str, Value] | None = None
) -> list[tuple[str, str | None]]:
    return [(found.code, found.field) for found in person.assess(values, {}, prior)]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (FULL, []),
        ({"last_name": "Doe"}, ["email"]),
        ({"email": None, "last_name": ""}, ["email", "last_name"]),
        (FULL | {"lifecycle_stage": "lead"}, []),
        (FULL | {"lifecycle_stage": "mql"}, ["company_name", "country", "lead_source"]),
        (FULL | {"lifecycle_stage": "customer", "country": "US"}, ["company_name", "lead_source"]),
        (QUALIFIED | {"lifecycle_stage": "mql"}, []),
        (FULL | {"lifecycle_stage": "recycled"}, []),
    ],
)
def test_what_is_mandatory_depends_on_the_stage(person: Entity, values: dict[str, Value], missing: list[str]) -> None:
    assert codes(person, values) == [("MANDATORY_MISSING", name) for name in missing]


def test_a_missing_mandatory_field_blocks_creation_and_holds_the_stage(person: Entity) -> None:
    findings = person.assess({"last_name": "Doe"}, {}, None)
    assert [found.effect for found in findings] == [Effect.BLOCK_CREATE]
    assert holds_stage(findings)


def test_the_reason_says_when_the_field_is_needed(person: Entity) -> None:
    found = person.assess(QUALIFIED | {"lifecycle_stage": "sql", "country": None}, {}, None)[0]
    assert found.reason == "country: a mandatory field is empty, and it is needed when lifecycle_stage is mql or beyond"


def test_a_rule_may_have_its_own_condition_and_effect(tmp_path: Path) -> None:
    text = """
version: 1
name: mine
entities:
  person:
    fields:
      country: {type: country}
      state:
        type: subdivision
        mandatory: {when: {field: country, in: [US, CA]}, effect: warn}
"""
    (tmp_path / "mine.yml").write_text(text)
    entity = load_standard(tmp_path / "mine.yml").entity("person")
    assert codes(entity, {"country": "DE"}) == []
    assert [found.effect for found in entity.assess({"country": "US"}, {}, None)] == [Effect.WARN]


def allowed_by_hand(before: str, after: str) -> bool:
    """The declared table, spelled out once more, without the ladder's code."""
    ladder = ["subscriber", "lead", "mql", "sql", "opportunity", "customer", "evangelist"]
    if before == after or (before, after) in BACK:
        return True
    if after == "recycled":
        return before in {"mql", "sql", "opportunity"}
    if after == "disqualified":
        return before in {"subscriber", "lead", "mql", "sql", "opportunity", "recycled"}
    if before == "recycled":
        return after in {"mql", "sql", "opportunity", "customer"}
    if before == "disqualified":
        return after in {"mql", "sql"}
    return ladder.index(after) >= ladder.index(before)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(STAGES, STAGES)))
def test_every_pair_of_stages_is_allowed_or_refused_as_declared(person: Entity, before: str, after: str) -> None:
    found = person.assess(QUALIFIED | {"lifecycle_stage": after}, {}, {"lifecycle_stage": before})
    expected = [] if allowed_by_hand(before, after) else [("LIFECYCLE_REGRESSION", Effect.BLOCK_STAGE)]
    assert [(item.code, item.effect) for item in found] == expected


def test_a_new_record_and_a_record_without_a_stage_may_start_anywhere(person: Entity) -> None:
    for stage in STAGES:
        assert codes(person, QUALIFIED | {"lifecycle_stage": stage}) == []
        assert codes(person, QUALIFIED | {"lifecycle_stage": stage}, {"lifecycle_stage": None}) == []


def test_a_stage_is_never_emptied(person: Entity) -> None:
    values: dict[str, Value] = FULL | {"lifecycle_stage": None}
    assert codes(person, values, {"lifecycle_stage": "lead"}) == [("LIFECYCLE_REGRESSION", "lifecycle_stage")]


def test_a_stage_that_is_not_known_is_no_move(person: Entity) -> None:
    assert codes(person, FULL, {"lifecycle_stage": "customer"}) == []


@given(st.lists(st.sampled_from(STAGES), max_size=20))
@settings(deadline=None)
def test_over_any_history_the_furthest_stage_only_goes_back_as_declared(wishes: list[str]) -> None:
    """Each wish that is not refused becomes the stage; the ladder is only descended along declared moves."""
    stage: str | None = None
    for wish in wishes:
        if not PERSON.assess(QUALIFIED | {"lifecycle_stage": wish}, {}, {"lifecycle_stage": stage}):
            assert stage is None or allowed_by_hand(stage, wish)
            stage = wish
    assert stage is None or stage in STAGES


def test_a_jump_over_a_stage_can_be_remarked() -> None:
    ladder = Ladder(("lead", "mql", "sql"), warn_on_skip=True)
    assert ladder.skipped("lead", "sql")
    assert not ladder.skipped("lead", "mql")
    assert not ladder.skipped(None, "sql")
