"""Duplicates fold into one record: always the same one, with the opt-out kept and the furthest stage."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.consent import is_out
from leadline_mappings.standard import Entity, Golden, Member, load_standard
from leadline_mappings.survivorship import compiled
from leadline_mappings.values import Value

PERSON = load_standard("b2b").entity("person")
TIMES = st.integers(1, 6).map(lambda day: f"2026-01-0{day}T00:00:00.000Z")
OUT, BACK = "out 2026-01-02T00:00:00.000Z", "in 2026-01-03T00:00:00.000Z form"
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "first_name": st.sampled_from(["Jane", "Joan", None]),
        "lifecycle_stage": st.sampled_from(["subscriber", "mql", "customer", "recycled", "disqualified", None]),
        "original_source": st.sampled_from(["web", "event", None]),
        "email_opt_out": st.sampled_from(["out", OUT, BACK, f"{OUT}; {BACK}"]),
        "created_at": st.sampled_from(["2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z"]),
    },
)


@st.composite
def groups(draw: st.DrawFn) -> list[Member]:
    count = draw(st.integers(1, 5))
    return [Member(f"k{n}", draw(VALUES), draw(TIMES), draw(st.none() | TIMES)) for n in range(count)]


@given(groups().flatmap(lambda group: st.tuples(st.just(group), st.permutations(group))))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_members_means_nothing(pair: tuple[list[Member], list[Member]]) -> None:
    one, two = (PERSON.fold(members) for members in pair)
    assert one == two
    assert list(one.values) == list(two.values)


@given(groups())
@settings(max_examples=100, deadline=None)
def test_an_opt_out_on_any_member_stands_until_a_later_opt_in(members: list[Member]) -> None:
    consents = [str(member.values["email_opt_out"]) for member in members if "email_opt_out" in member.values]
    golden = PERSON.fold(members)
    assert ("email_opt_out" in golden.values) is bool(consents)
    opted_out = "out" in consents or (OUT in consents and not any(BACK in one for one in consents))
    assert is_out(golden.values.get("email_opt_out")) is opted_out


@given(groups())
@settings(max_examples=100, deadline=None)
def test_the_stage_is_the_furthest(members: list[Member]) -> None:
    ladder = PERSON.ladder
    assert ladder is not None
    stages = [member.values.get("lifecycle_stage") for member in members]
    assert PERSON.fold(members).values.get("lifecycle_stage") == ladder.furthest(stages)


@given(groups())
@settings(max_examples=100, deadline=None)
def test_nothing_is_invented_or_lost(members: list[Member]) -> None:
    golden = PERSON.fold(members)
    by_key = {member.key: member for member in members}
    assert golden.primary in by_key
    for name, value in golden.values.items():
        if name == "email_opt_out":
            continue  # the join of several is nobody's own
        assert by_key[golden.source_of[name]].values[name] == value
        kept = {value} | {lost for _key, lost in golden.losers.get(name, ())}
        assert {member.values[name] for member in members if member.values.get(name) is not None} <= kept


def fold(entity: Entity, *members: tuple[str, dict[str, Value], str, str | None]) -> Golden:
    return entity.fold([Member(*member) for member in members])


def test_the_newest_value_that_is_not_empty_survives(person: Entity) -> None:
    golden = fold(
        person,
        ("a", {"first_name": "Jane", "city": "Rome"}, "2026-01-01", "2020-01-01"),
        ("b", {"first_name": "Joan", "city": None}, "2026-01-02", "2021-01-01"),
    )
    assert golden.values == {"first_name": "Joan", "city": "Rome"}
    assert golden.source_of == {"first_name": "b", "city": "a"}
    assert golden.losers == {"first_name": (("a", "Jane"),)}


def test_the_original_source_is_the_oldest_record_s(person: Entity) -> None:
    golden = fold(
        person,
        ("new", {"original_source": "event"}, "2026-01-02", "2024-01-01"),
        ("old", {"original_source": "web"}, "2026-01-01", "2020-01-01"),
    )
    assert golden.values == {"original_source": "web"}
    assert golden.primary == "old"


def test_a_single_record_is_its_own_golden_record(person: Entity) -> None:
    golden = fold(person, ("a", {"first_name": "Jane"}, "2026-01-01", None))
    assert (golden.values, golden.primary, golden.losers) == ({"first_name": "Jane"}, "a", {})


def test_no_records_are_a_mistake_of_the_caller(person: Entity) -> None:
    empty: Sequence[Member] = []
    with pytest.raises(ValueError, match="at least one member"):
        person.fold(empty)


@pytest.mark.parametrize(
    ("rule", "expected"), [("newest", "n"), ("oldest", "o"), ("most_complete", "c"), ("union", ("n", "o"))]
)
def test_the_declared_rules(rule: str, expected: Value) -> None:
    union = rule == "union"
    members = [
        Member("1", {"f": ("o",) if union else "o"}, "2026-01-01"),
        Member("2", {"f": ("n",) if union else "n"}, "2026-01-03"),
        *([] if union else [Member("3", {"f": "c", "g": "x"}, "2026-01-02")]),
    ]
    assert compiled({"f": rule}, "oldest", None)(members).values["f"] == expected


@pytest.mark.parametrize(
    ("name", "a", "b", "same"),
    [
        ("first_name", "JANE", "Jane", True),
        ("company_name", "ACME  Inc", "Acme inc", True),
        ("company_name", "Acme", "Acme Inc", False),
        ("email", "Jane@acme.com", "jane@acme.com", True),
        ("website", "https://acme.com", "http://www.acme.com/", True),
        ("phone", "+12125550100", "+12125550101", False),
        ("country", "US", "us", False),
        ("employees", 5, 5, True),
        ("first_name", None, "Jane", False),
        ("first_name", None, None, True),
    ],
)
def test_a_cosmetic_difference_is_none(person: Entity, name: str, a: Value, b: Value, same: bool) -> None:
    assert person.same(name, a, b) is same
