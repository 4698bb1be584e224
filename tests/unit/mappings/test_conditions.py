"""Conditions are data: what they mean, how they read, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.conditions import CONDITION_SCHEMA, parse_condition
from leadline_mappings.documents import DocumentError, read_document
from leadline_mappings.lifecycle import Ladder, SideStage
from leadline_mappings.shipped import load_schema
from leadline_mappings.values import Value

LADDER = Ladder(("lead", "mql", "sql"), (SideStage("recycled", frozenset({"mql"}), frozenset({"mql"})),))


@dataclass(frozen=True, slots=True)
class Words:
    fields: Mapping[str, object] = field(
        default_factory=lambda: dict.fromkeys(["country", "employees", "tags", "opt", "lifecycle_stage"])
    )
    ladder: Ladder | None = LADDER


def holds(data: object, values: Mapping[str, Value]) -> bool:
    return parse_condition(data, Words()).test(values)


@pytest.mark.parametrize(
    ("data", "values", "expected"),
    [
        ({"field": "country", "equals": "US"}, {"country": "US"}, True),
        ({"field": "country", "equals": "US"}, {"country": "CA"}, False),
        ({"field": "country", "equals": "US"}, {}, False),
        ({"field": "country", "in": ["US", "CA"]}, {"country": "CA"}, True),
        ({"field": "country", "in": ["US", "CA"]}, {"country": None}, False),
        ({"field": "tags", "equals": "a"}, {"tags": ("a", "b")}, True),
        ({"field": "opt", "equals": True}, {"opt": True}, True),
        ({"field": "employees", "equals": 1}, {"employees": True}, False),
        ({"field": "opt", "equals": True}, {"opt": 1}, False),
        ({"field": "country", "present": True}, {"country": "US"}, True),
        ({"field": "country", "present": True}, {"country": None}, False),
        ({"field": "country", "present": False}, {}, True),
        ({"field": "opt", "present": True}, {"opt": False}, True),
        ({"field": "lifecycle_stage", "at_least": "mql"}, {"lifecycle_stage": "sql"}, True),
        ({"field": "lifecycle_stage", "at_least": "mql"}, {"lifecycle_stage": "mql"}, True),
        ({"field": "lifecycle_stage", "at_least": "mql"}, {"lifecycle_stage": "lead"}, False),
        ({"field": "lifecycle_stage", "at_least": "lead"}, {"lifecycle_stage": "recycled"}, False),
        ({"field": "lifecycle_stage", "at_least": "lead"}, {}, False),
        ({"not": {"field": "country", "equals": "US"}}, {"country": "CA"}, True),
    ],
)
def test_a_test_means_what_it_says(data: object, values: Mapping[str, Value], expected: bool) -> None:
    assert holds(data, values) is expected


US = {"field": "country", "equals": "US"}
BIG = {"field": "employees", "equals": 500}


@given(st.sampled_from(["US", "CA", None]), st.sampled_from([500, 3, None]))
@settings(deadline=None)
def test_groups_are_the_logic_of_their_parts(country: str | None, employees: int | None) -> None:
    values: dict[str, Value] = {"country": country, "employees": employees}
    one, two = holds(US, values), holds(BIG, values)
    assert holds({"all": [US, BIG]}, values) is (one and two)
    assert holds({"any": [US, BIG]}, values) is (one or two)
    assert holds({"not": {"any": [US, BIG]}}, values) is holds({"all": [{"not": US}, {"not": BIG}]}, values)


def test_a_condition_reads_in_plain_words() -> None:
    data = {"all": [{"field": "country", "in": ["US", "CA"]}, {"field": "lifecycle_stage", "at_least": "mql"}]}
    assert parse_condition(data, Words()).describe() == "country is one of US, CA and lifecycle_stage is mql or beyond"


def test_a_condition_knows_its_fields() -> None:
    assert parse_condition({"any": [US, {"not": BIG}]}, Words()).fields == {"country", "employees"}


@pytest.mark.parametrize(
    ("data", "message", "fix"),
    [
        ("x", "a condition must be a mapping", "write {field: name, equals: value}"),
        ({"field": "contry", "equals": "US"}, "'contry' is not a field of the standard", "did you mean country"),
        ({"field": "country", "equal": "US"}, "'equal' is not part of a condition", "did you mean equals"),
        ({"field": "country"}, "a condition needs exactly one test", None),
        ({"field": "country", "equals": "US", "present": True}, "a condition needs exactly one test", None),
        ({"equals": "US"}, "a condition needs exactly one test", None),
        ({"all": []}, "all needs a list of conditions", None),
        ({"all": [US], "any": [US]}, "a condition needs exactly one test", None),
        ({"field": "country", "in": []}, "in has a value of the wrong kind", None),
        ({"field": "country", "in": "US"}, "in has a value of the wrong kind", None),
        ({"field": "country", "present": "yes"}, "present has a value of the wrong kind", None),
        ({"field": "country", "equals": None}, "equals has a value of the wrong kind", None),
        ({"field": "lifecycle_stage", "at_least": "mqll"}, "'mqll' is not a stage of the ladder", "did you mean mql"),
        ({"field": "lifecycle_stage", "at_least": "recycled"}, "'recycled' is not a stage of the ladder", None),
    ],
)
def test_a_faulty_condition_is_explained(data: object, message: str, fix: str | None) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_condition(data, Words())
    fault = caught.value.faults[0]
    assert fault.message == message
    assert fix in (None, fault.fix)


def test_all_faults_of_a_condition_come_at_once_with_their_lines() -> None:
    text = "create:\n  all:\n  - {field: nope, equals: 1}\n  - not:\n      field: lifecycle_stage\n      at_least: x\n"
    document = read_document(text, "leadline.yml")
    with pytest.raises(DocumentError) as caught:
        parse_condition(document.data["create"], Words(), document, ("create",))
    assert [(fault.where, fault.path) for fault in caught.value.faults] == [
        ("leadline.yml:3", "create.all[0].field"),
        ("leadline.yml:6", "create.all[1].not.at_least"),
    ]


def test_without_a_ladder_no_stage_can_be_asked_for() -> None:
    with pytest.raises(DocumentError, match="declare lifecycle"):
        parse_condition({"field": "country", "at_least": "mql"}, Words(ladder=None))


@pytest.mark.parametrize("schema", ["standard", "mapping"])
def test_the_schema_files_hold_the_same_condition(schema: str) -> None:
    defined: Any = load_schema(schema)["$defs"]["condition"]
    assert defined == CONDITION_SCHEMA
