"""The lifecycle: which moves are made, what a stage means, and when it was entered."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError
from leadline_mappings.entity import Entity, judge
from leadline_mappings.findings import holds_stage
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.standard import load_standard
from leadline_mappings.values import Effect, Value

TEXT = """\
version: 1
name: ladder
entities:
  person:
    lifecycle:
      field: stage
      stages:
        subscriber: {entered_at: subscriber_at}
        lead: {entered_at: lead_at}
        mql:
          label: MQL
          description: Marketing has seen interest and fit.
          definition: {all: [{field: score, min: 50}, {not: {field: email_is_free, equals: true}}]}
          entered_at: mql_at
        sql: {entered_at: sql_at}
        opportunity:
        customer: {entered_at: customer_at}
      beside:
        recycled: {entered_from: [mql, sql, opportunity], left_to: [mql, sql], reasons: [timing, budget]}
        disqualified:
          entered_from: [subscriber, lead, mql, sql, recycled]
          left_to: [mql]
          entered_at: disqualified_at
      moves_back:
      - {from: sql, to: mql, reason: handed back, reasons: [timing]}
      - {from: opportunity, to: sql}
      reason_field: why
    fields:
      stage: {type: lifecycle}
      email: {type: email}
      score: {type: number}
      why: {type: choice, choices: {timing: , budget: , no_fit: }}
      subscriber_at: {type: datetime}
      lead_at: {type: datetime}
      mql_at: {type: datetime}
      sql_at: {type: datetime}
      customer_at: {type: datetime}
      disqualified_at: {type: datetime}
"""
STAGES = ("subscriber", "lead", "mql", "sql", "opportunity", "customer", "recycled", "disqualified")
LADDER = STAGES[:6]
TIMES = tuple(f"{stage}_at" for stage in LADDER if stage != "opportunity")
GOOD: dict[str, Value] = {"score": 50, "why": "timing"}


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Entity:
    path = tmp_path_factory.mktemp("ladder") / "ladder.yml"
    path.write_text(TEXT)
    return load_standard(path).entity("person")


def day(number: int) -> str:
    return f"2026-01-{number:02d}T00:00:00.000Z"


def allowed_by_hand(before: str, after: str) -> bool:
    """The declared table, spelled out once more, without the ladder's code."""
    if before == after or (before, after) in {("sql", "mql"), ("opportunity", "sql")}:
        return True
    if after == "recycled":
        return before in {"mql", "sql", "opportunity"}
    if after == "disqualified":
        return before in {"subscriber", "lead", "mql", "sql", "recycled"}
    if before == "recycled":
        return after in {"mql", "sql"}
    if before == "disqualified":
        return after == "mql"
    return LADDER.index(after) >= LADDER.index(before)


def codes(person: Entity, values: dict[str, Value], prior: dict[str, Value] | None) -> list[tuple[str, Effect]]:
    return [(found.code, found.effect) for found in person.assess(values, None, prior).findings]


# -- moves ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), list(itertools.product(STAGES, STAGES)))
def test_every_pair_of_stages_is_allowed_or_refused_as_declared(person: Entity, before: str, after: str) -> None:
    expected = [] if allowed_by_hand(before, after) else [("LIFECYCLE_REGRESSION", Effect.BLOCK_STAGE)]
    assert codes(person, GOOD | {"stage": after}, {"stage": before}) == expected


@pytest.mark.parametrize("stage", STAGES)
def test_a_new_record_and_a_record_without_a_stage_may_start_anywhere(person: Entity, stage: str) -> None:
    assert codes(person, GOOD | {"stage": stage}, None) == []
    assert codes(person, GOOD | {"stage": stage}, {"stage": None}) == []


def test_a_stage_is_never_emptied(person: Entity) -> None:
    assert codes(person, {"stage": None}, {"stage": "lead"}) == [("LIFECYCLE_REGRESSION", Effect.BLOCK_STAGE)]


def test_a_stage_that_is_not_known_is_no_move(person: Entity) -> None:
    assert codes(person, {"score": 1}, {"stage": "customer"}) == []


def test_a_jump_over_a_stage_can_be_remarked() -> None:
    ladder = Ladder(("lead", "mql", "sql"), warn_on_skip=True)
    assert ladder.skipped("lead", "sql")
    assert not ladder.skipped("lead", "mql")
    assert not ladder.skipped(None, "sql")


@pytest.mark.parametrize(
    ("before", "after", "why", "sound"),
    [
        ("sql", "mql", "timing", True),
        ("sql", "mql", "budget", False),
        ("sql", "mql", None, False),
        ("sql", "recycled", "budget", True),
        ("sql", "recycled", "no_fit", False),
        ("sql", "disqualified", "no_fit", True),
        ("sql", "disqualified", None, False),
        ("opportunity", "sql", "no_fit", True),
        ("opportunity", "sql", None, False),
        ("sql", "customer", None, True),
        ("recycled", "sql", None, True),
        (None, "disqualified", None, False),
    ],
)
def test_going_back_or_aside_needs_one_of_the_allowed_reasons(
    person: Entity, before: str | None, after: str, why: str | None, sound: bool
) -> None:
    found = codes(person, {"stage": after, "score": 50, "why": why}, {"stage": before})
    assert found == ([] if sound else [("LIFECYCLE_REASON_MISSING", Effect.BLOCK_STAGE)])


def test_a_record_that_comes_new_gives_no_reason(person: Entity) -> None:
    assert codes(person, {"stage": "disqualified"}, None) == []


# -- what a stage means --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "prior", "met"),
    [
        ({"stage": "mql", "score": 50}, {"stage": "lead"}, True),
        ({"stage": "mql", "score": 49}, {"stage": "lead"}, False),
        ({"stage": "mql"}, {"stage": "lead"}, False),
        ({"stage": "mql", "score": 50, "email": "j@gmail.com"}, {"stage": "lead"}, False),
        ({"stage": "mql", "score": 49}, None, False),
        ({"stage": "mql", "score": 49}, {"stage": "mql"}, True),
        ({"stage": "sql", "score": 49}, {"stage": "lead"}, True),
    ],
)
def test_a_stage_is_entered_only_by_its_definition(
    person: Entity, values: dict[str, Value], prior: dict[str, Value] | None, met: bool
) -> None:
    assert codes(person, values, prior) == ([] if met else [("STAGE_NOT_MET", Effect.BLOCK_STAGE)])


def test_the_finding_says_what_the_stage_means(person: Entity) -> None:
    found = person.assess({"stage": "mql"}, None, None).findings[0]
    assert "mql means that score is at least 50 and not (email_is_free is true)" in found.reason


# -- times of entry ------------------------------------------------------------------------------------------


def test_the_time_of_entry_is_filled_once(person: Entity) -> None:
    assessed = person.assess({"stage": "lead"}, None, {"stage": "subscriber"}, day(5))
    assert assessed.filled == {"lead_at": day(5)}
    assert person.assess({"stage": "lead"}, None, None, day(5)).filled == {"lead_at": day(5)}
    assert person.assess({"stage": "lead"}, None, {"stage": "subscriber"}).filled == {}
    assert person.assess({"stage": "lead"}, None, {"stage": "lead"}, day(9)).filled == {}
    assert person.assess({"stage": "lead"}, None, {"stage": "subscriber", "lead_at": day(2)}, day(9)).filled == {}


def test_the_record_may_bring_the_time_itself(person: Entity) -> None:
    assessed = person.assess({"stage": "lead", "lead_at": day(3)}, None, {"stage": "subscriber"}, day(5))
    assert (assessed.filled, assessed.dropped, assessed.findings) == ({}, frozenset(), ())


def test_a_time_that_stands_is_restored(person: Entity) -> None:
    prior: dict[str, Value] = {"stage": "lead", "lead_at": day(2)}
    for brought in (day(1), day(9), None):
        assert person.assess({"lead_at": brought}, None, prior, day(9)).filled == ({"lead_at": day(2)})
    assert person.assess({"stage": "lead"}, None, prior, day(9)).filled == {}


def test_a_refused_move_has_no_time(person: Entity) -> None:
    unmet: dict[str, Value] = {"stage": "mql", "score": 1}
    for values in (unmet, unmet | {"mql_at": day(4)}):
        assessed = person.assess(values, None, {"stage": "lead"}, day(5))
        assert assessed.filled == {}
        assert assessed.dropped == ({"mql_at"} if "mql_at" in values else frozenset())


@pytest.mark.parametrize(
    ("values", "prior", "dropped"),
    [
        ({"lead_at": day(5), "mql_at": day(4)}, {}, {"mql_at"}),
        ({"lead_at": day(5), "mql_at": day(5)}, {}, set()),
        ({"mql_at": day(4)}, {"lead_at": day(5)}, {"mql_at"}),
        ({"lead_at": day(5)}, {"mql_at": day(4)}, {"lead_at"}),
        ({"lead_at": day(3)}, {"mql_at": day(4)}, set()),
        ({"disqualified_at": day(1), "lead_at": day(5)}, {}, set()),
    ],
)
def test_times_stay_in_the_order_of_the_ladder(
    person: Entity, values: dict[str, Value], prior: dict[str, Value], dropped: set[str]
) -> None:
    assessed = person.assess(values, None, prior)
    assert assessed.dropped == dropped
    assert [(found.code, found.field) for found in assessed.findings] == [
        ("LIFECYCLE_TIMES", name) for name in sorted(dropped)
    ]


def test_a_clock_behind_a_lower_stage_sets_no_time_and_says_so(person: Entity) -> None:
    assessed = person.assess({"stage": "sql"}, None, {"stage": "lead", "lead_at": day(5)}, day(4))
    assert assessed.filled == {}
    assert [found.code for found in assessed.findings] == ["LIFECYCLE_TIMES"]


def test_a_stage_that_was_skipped_on_the_way_up_gets_no_time_on_the_way_back(person: Entity) -> None:
    assessed = person.assess(GOOD | {"stage": "mql"}, None, {"stage": "sql", "sql_at": day(3)}, day(5))
    assert (assessed.filled, assessed.findings) == ({}, ())


def test_a_judged_record_holds_the_times_that_the_rules_set(person: Entity) -> None:
    verdict = judge({"stage": "lead", "lead_at": "2026-01-09"}, person, {"stage": "lead", "lead_at": day(2)}, day(5))
    assert verdict.values == {"stage": "lead", "lead_at": day(2)}
    assert judge({"stage": "lead"}, person, None, day(5)).values == {"stage": "lead", "lead_at": day(5)}
    dropped = judge({"lead_at": day(5), "mql_at": day(4)}, person)
    assert dropped.values == {"lead_at": day(5)}


MOVES = st.fixed_dictionaries(
    {"stage": st.sampled_from(STAGES)},
    optional={
        "why": st.sampled_from(["timing", "budget", "no_fit", None]),
        "score": st.sampled_from([10, 50, 90]),
        **{name: st.sampled_from([None, *map(day, range(1, 28))]) for name in (*TIMES, "disqualified_at")},
    },
)


@given(st.lists(st.tuples(MOVES, st.integers(1, 28)), max_size=15))
def test_over_any_history_the_stage_keeps_to_its_moves_and_times_never_change(
    person: Entity, history: list[tuple[dict[str, Value], int]]
) -> None:
    """Only what the rules allow is applied to the state; the clock may even run backward."""
    state: dict[str, Value] = {}
    for wish, clock in history:
        assessed = person.assess(wish, None, state or None, day(clock))
        before = dict(state)
        held = holds_stage(assessed.findings)
        taken = {name: value for name, value in wish.items() if name not in assessed.dropped} | dict(assessed.filled)
        if held:
            taken.pop("stage", None)
        state |= {name: value for name, value in taken.items() if value is not None or name not in state}
        stage = before.get("stage")
        assert stage is None or allowed_by_hand(str(stage), str(state["stage"]))
        for name in (*TIMES, "disqualified_at"):
            assert before.get(name) in (None, state.get(name))
        times = [str(state[name]) for name in TIMES if state.get(name) is not None]
        assert times == sorted(times)


# -- faults --------------------------------------------------------------------------------------------------


def test_all_faults_of_a_lifecycle_come_at_once(tmp_path: Path) -> None:
    text = """\
version: 1
name: x
entities:
  p:
    lifecycle:
      field: stage
      reason_field: why
      stages:
        lead: {entered_at: at}
        mql: {entered_at: at, definition: {field: scor, min: 5}}
        sql: {entered_at: why, aliases: [MQL]}
      beside:
        lost: {entered_from: [led], left_to: [], reasons: [tming], entered_at: lost_at}
      moves_back:
      - {from: sql, to: mql, reasons: [timing, none]}
    fields:
      stage: {type: lifecycle}
      other: {type: lifecycle}
      score: {type: number}
      why: {type: choice, choices: {timing: }}
      at: {type: datetime}
"""
    (tmp_path / "s.yml").write_text(text)
    with pytest.raises(DocumentError) as caught:
        load_standard(tmp_path / "s.yml")
    top = "entities.p.lifecycle"
    assert [(fault.where.rpartition(":")[2], fault.path) for fault in caught.value.faults] == [
        ("10", f"{top}.stages.mql.definition.field"),
        ("10", f"{top}.stages.mql.entered_at"),
        ("11", f"{top}.stages.sql"),
        ("11", f"{top}.stages.sql.entered_at"),
        ("13", f"{top}.beside.lost.entered_from[0]"),
        ("13", f"{top}.beside.lost.reasons[0]"),
        ("13", f"{top}.beside.lost.entered_at"),
        ("15", f"{top}.moves_back[0].reasons[1]"),
        ("18", "entities.p.fields.other.type"),
    ]


def test_reasons_need_a_field(tmp_path: Path) -> None:
    text = (
        "version: 1\nname: x\nentities: {p: {lifecycle: {field: s, stages: {a: , b: },"
        " moves_back: [{from: b, to: a, reasons: [x]}]}, fields: {s: {type: lifecycle}}}}\n"
    )
    (tmp_path / "s.yml").write_text(text)
    with pytest.raises(DocumentError, match="there is no field to hold the reason"):
        load_standard(tmp_path / "s.yml")


def test_the_shipped_ladder_is_climbed_and_never_left(b2b_person_ladder: Ladder) -> None:
    ladder = b2b_person_ladder
    for before, after in itertools.combinations(ladder.stages, 2):
        assert ladder.allows(before, after)
    for before, after in itertools.product(ladder.names, ladder.names):
        back = ladder.rank(before) > ladder.rank(after) >= 0
        assert not back or not ladder.allows(before, after) or (before, after) in ladder.regressions


@pytest.fixture(scope="module")
def b2b_person_ladder() -> Ladder:
    ladder = load_standard("b2b").entity("person").ladder
    assert ladder is not None
    return ladder
