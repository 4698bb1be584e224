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
from leadline_mappings.entity import FieldSpec
from leadline_mappings.lifecycle import Ladder, SideStage
from leadline_mappings.shipped import load_schema
from leadline_mappings.values import Value

LADDER = Ladder(("lead", "mql", "sql"), (SideStage("recycled", frozenset({"mql"}), frozenset({"mql"})),))
KINDS = {
    "country": "country",
    "employees": "number",
    "tags": "multi_choice",
    "opt": "boolean",
    "consent": "consent",
    "day": "date",
    "at": "datetime",
    "deal": "money",
    "zip": "text",
    "state": "subdivision",
    "phone": "phone",
    "email": "email",
    "domain": "domain",
    "site": "url",
    "owner": "owner",
    "lifecycle_stage": "lifecycle",
}
ALLOWED = {"tags": {"a": None, "b": None}, "lifecycle_stage": dict.fromkeys(LADDER.names)}


@dataclass(frozen=True, slots=True)
class Words:
    fields: Mapping[str, FieldSpec] = field(
        default_factory=lambda: {
            name: FieldSpec(
                name, kind, name, allowed=ALLOWED.get(name), params={"currency": "EUR", "queues": ["Inbound"]}
            )
            for name, kind in KINDS.items()
        }
    )
    facts: Mapping[str, str] = field(
        default_factory=lambda: {
            "email_is_free": "email",
            "title_level": "title",
            "title_function": "title",
            "name_honorific": "name",
            "consent_standing": "consent",
        }
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
        ({"field": "employees", "equals": 1}, {"employees": 1.0}, True),
        ({"field": "employees", "in": [1, 2]}, {"employees": 2}, True),
        ({"field": "opt", "equals": True}, {"opt": 1}, False),
        ({"field": "opt", "equals": False}, {"opt": None}, False),
        ({"field": "tags", "in": ["a"]}, {"tags": ("b",)}, False),
        ({"field": "email_is_free", "equals": True}, {"email_is_free": True}, True),
        ({"field": "email_is_free", "present": False}, {}, True),
        ({"field": "employees", "min": 50}, {"employees": 50}, True),
        ({"field": "employees", "min": 50}, {"employees": 49.5}, False),
        ({"field": "employees", "max": 50}, {"employees": 51}, False),
        ({"field": "employees", "min": 10, "max": 20}, {"employees": 20}, True),
        ({"field": "employees", "min": 10, "max": 20}, {"employees": 21}, False),
        ({"field": "employees", "min": 0}, {}, False),
        ({"field": "day", "min": "2026-01-31"}, {"day": "2026-02-01"}, True),
        ({"field": "day", "max": "2026-01-31"}, {"day": "2026-02-01"}, False),
        ({"field": "at", "max": "2026-01-31"}, {"at": "2026-01-31T23:59:59.999Z"}, True),
        ({"field": "at", "min": "2026-02-01"}, {"at": "2026-01-31T23:59:59.999Z"}, False),
        ({"field": "deal", "min": 1000}, {"deal": "1000.00 EUR"}, True),
        ({"field": "deal", "min": "1000 EUR"}, {"deal": "999.99 EUR"}, False),
        ({"field": "deal", "min": "1000 EUR"}, {"deal": "2000 USD"}, False),
        ({"field": "deal", "max": "1000 EUR"}, {"deal": "9 USD"}, False),
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


def test_a_range_reads_in_plain_words() -> None:
    data = {"any": [{"field": "employees", "min": 10, "max": 20}, {"not": {"field": "opt", "equals": True}}]}
    words = parse_condition(data, Words()).describe()
    assert words == "(employees is at least 10 and employees is at most 20) or not (opt is true)"


def test_a_condition_knows_its_facts_and_asks_for_them() -> None:
    condition = parse_condition({"all": [US, {"field": "email_is_free", "equals": True}]}, Words())
    assert condition.fields == {"country"}
    assert condition.facts == {"email_is_free"}
    assert condition.holds({"country": "US"}, {"email_is_free": True})
    assert not condition.holds({"country": "US"}, {})


TESTS = st.one_of(
    st.builds(lambda want: {"field": "country", "equals": want}, st.sampled_from(["US", "CA"])),
    st.builds(lambda want: {"field": "country", "in": want}, st.lists(st.sampled_from(["US", "DE"]), min_size=1)),
    st.builds(lambda want: {"field": "employees", "equals": want}, st.integers(0, 3)),
    st.builds(lambda want: {"field": "employees", "min": want}, st.integers(0, 3)),
    st.builds(lambda want: {"field": "tags", "equals": want}, st.sampled_from("ab")),
    st.builds(lambda name, want: {"field": name, "present": want}, st.sampled_from([*KINDS]), st.booleans()),
    st.builds(lambda want: {"field": "lifecycle_stage", "at_least": want}, st.sampled_from(LADDER.stages)),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from(["US", "CA", "DE", None]),
        "employees": st.sampled_from([0, 1, 2.0, 3, None]),
        "tags": st.sampled_from([("a",), ("a", "b"), (), None]),
        "opt": st.sampled_from([True, False, None]),
        "lifecycle_stage": st.sampled_from([*LADDER.names, None]),
    },
)


def slowly(data: Any, values: Mapping[str, Value]) -> bool:
    """What a condition means, read off its data."""
    if "not" in data:
        return not slowly(data["not"], values)
    if "all" in data:
        return all(slowly(part, values) for part in data["all"])
    if "any" in data:
        return any(slowly(part, values) for part in data["any"])
    value = values.get(data["field"])
    empty = value is None or value in ("", ())
    if "present" in data:
        return data["present"] is not empty
    if empty:
        return False
    if "at_least" in data:
        return value in LADDER.stages[LADDER.stages.index(data["at_least"]) :]
    if "min" in data:
        return isinstance(value, (int, float)) and value >= data["min"]
    wanted = data["in"] if "in" in data else [data["equals"]]
    return any(one in value if isinstance(value, tuple) else one == value for one in wanted)


@given(CONDITIONS, RECORDS)
def test_a_compiled_condition_equals_a_slow_reading_of_its_data(data: object, values: dict[str, Value]) -> None:
    assert holds(data, values) is slowly(data, values)


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
        ({"field": "country", "equals": "USA"}, "countries are compared by their code", None),
        ({"field": "zip", "equals": 10115}, "zip is a text and never equals 10115", 'write it in quotes: "10115"'),
        ({"field": "employees", "equals": "50"}, "employees is a number", None),
        ({"field": "opt", "equals": "yes"}, "opt is true or false", None),
        ({"field": "tags", "in": ["a", "c"]}, "'c' is not a value of tags", None),
        (
            {"field": "lifecycle_stage", "equals": "mqll"},
            "'mqll' is not a value of lifecycle_stage",
            "did you mean mql",
        ),
        ({"field": "consent", "equals": True}, "a consent is not compared by itself", None),
        ({"field": "zip", "min": 3}, "a text has no order", None),
        ({"field": "employees", "min": "3"}, "employees is a number", None),
        ({"field": "day", "min": 2026}, "day is compared with a date", None),
        ({"field": "deal", "min": "much"}, "deal is compared with an amount", None),
        ({"field": "country", "at_least": "mql"}, "country is not a lifecycle stage", None),
        (
            {"field": "email_is_fre", "equals": True},
            "'email_is_fre' is not a field of the standard",
            "did you mean email_is_free",
        ),
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


@pytest.mark.parametrize(
    ("data", "fix"),
    [
        ({"field": "country", "equals": "UK"}, 'write "GB"'),
        ({"field": "country", "equals": "ZZ"}, "write two capital letters, such as US or DE"),
        ({"field": "state", "equals": "CA"}, 'write "US-CA"'),
        ({"field": "state", "in": ["US-CA", "ON"]}, 'write "CA-ON"'),
        ({"field": "state", "equals": "nowhere"}, "write it like US-CA"),
        ({"field": "day", "equals": "31.01.2026"}, "write a day of the calendar, like 2026-01-31"),
        ({"field": "day", "equals": "2026-02-30"}, "write a day of the calendar, like 2026-01-31"),
        ({"field": "day", "min": "2026-02-30"}, "write a day of the calendar, like 2026-01-31"),
        ({"field": "at", "equals": "2026-01-31"}, 'write "2026-01-31T00:00:00.000Z"'),
        ({"field": "employees", "min": 10, "max": 5}, "swap min and max"),
        ({"field": "employees", "equals": float("inf")}, "write a number without quotes"),
        ({"field": "day", "min": "2026-02-01", "max": "2026-01-31"}, "swap min and max"),
        ({"field": "deal", "min": "10.50 EUR", "max": "9 EUR"}, "swap min and max"),
        ({"field": "deal", "min": 10, "max": "20 USD"}, "write both in one currency"),
        ({"field": "deal", "equals": "1000 EUR"}, 'write "1000.00 EUR"'),
        ({"field": "phone", "equals": "+49 30 901820"}, 'write "+4930901820"'),
        ({"field": "phone", "in": ["(212) 555-0100"]}, 'write "+12125550100"'),
        ({"field": "phone", "equals": "911"}, "write it with its country and without spaces, like +12125550100"),
        ({"field": "email", "equals": "Jane@ACME.com"}, 'write "Jane@acme.com"'),
        ({"field": "email", "equals": "jane"}, "write an address like jane@acme.com"),
        ({"field": "domain", "equals": "https://www.ACME.com"}, 'write "acme.com"'),
        ({"field": "site", "equals": "acme.com"}, 'write "https://acme.com"'),
        ({"field": "zip", "equals": " web "}, 'write "web"'),
        ({"field": "zip", "equals": ""}, "write it as records hold it, or ask present:"),
        ({"field": "owner", "equals": "JO@acme.com"}, 'write "jo@acme.com"'),
        ({"field": "owner", "equals": "Inbuond"}, "write an owner's email or one of the field's queues"),
        ({"field": "email_is_free", "equals": "yes"}, "write true or false"),
        ({"field": "title_level", "equals": "c-level"}, "did you mean c_level"),
        ({"field": "title_level", "equals": True}, 'write it in quotes: "true"'),
        ({"field": "consent_standing", "in": ["out", "gone"]}, "use one of in, out"),
    ],
)
def test_a_test_that_could_never_hold_is_a_fault_with_its_mend(data: object, fix: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_condition(data, Words())
    assert [fault.fix for fault in caught.value.faults] == [fix]


@pytest.mark.parametrize(
    "data",
    [
        {"field": "country", "in": ["GB", "XK"]},
        {"field": "state", "equals": "US-CA"},
        {"field": "at", "equals": "2026-01-31T10:00:00.000Z"},
        {"field": "employees", "min": 5, "max": 5},
        {"field": "deal", "equals": "1000.00 EUR"},
        {"field": "deal", "min": 10, "max": "20 EUR"},
        {"field": "phone", "equals": "+4930901820 x5"},
        {"field": "email", "in": ["info@acme.com", "joe@gmail.com"]},
        {"field": "owner", "in": ["jo@acme.com", "Inbound"]},
        {"field": "zip", "equals": "test"},
        {"field": "title_function", "in": ["sales", "it"]},
        {"field": "name_honorific", "equals": "Herr Dr."},
        {"field": "consent_standing", "equals": "out"},
    ],
)
def test_what_records_may_hold_is_compared(data: object) -> None:
    parse_condition(data, Words())


def test_every_wrong_value_of_a_list_is_named() -> None:
    with pytest.raises(DocumentError) as caught:
        parse_condition({"field": "tags", "in": ["a", "c", "d"]}, Words(), path=("when",))
    assert [fault.path for fault in caught.value.faults] == ["when.in[1]", "when.in[2]"]


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
