"""plan and deliver: an intent before each send, one settlement after it, nothing in between is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from leadline.clock import FakeClock
from leadline.errors import Busy, Fatal
from leadline.state import (
    Intent,
    JournalRow,
    Lease,
    Link,
    ObservedRow,
    Planned,
    Settlement,
    State,
)

CONTACTS, LEADS = "hubspot.contacts", "salesforce.Lead"
SOURCE, TARGET = (CONTACTS, "1"), (LEADS, "00Q1")


def change(ref: str = LEADS, op: str = "update", priority: int = 1, **more: object) -> Planned:
    row = Planned(0, ref, op, priority, "entity-a", "00Q1", {"Email": "x"}, ((CONTACTS, "1", 7),))
    return replace(row, **more)  # type: ignore[arg-type]  # a shortcut of this test


def intent(op_id: str = "1-1", run_id: int = 1) -> Intent:
    return Intent(op_id, run_id, LEADS, "create", "entity-a", None, -5, {"Email": "x"}, ((CONTACTS, "1", 7),), epoch=1)


APPLIED = Settlement(
    "1-1",
    "applied",
    "00Q1",
    link_rule="created",
    before={"Email": None},
    after={"Email": "x"},
    base={"email": "x"},
    member_bases={SOURCE: (7, {"email": "x", "name": "n"})},
    ends={SOURCE: "created"},
    rules="rules-1",
)


@pytest.fixture
def run(state: State) -> int:
    run_id = state.start_run("leads", "sync")
    state.observe(run_id, CONTACTS, [ObservedRow(CONTACTS, "1", "2026-11-22", 7, {"email": "x"})], None)
    return run_id


@pytest.fixture
def lease(state: State) -> Iterator[Lease]:
    with state.lease([LEADS], ttl=60, owner="sync leads") as held:
        yield held


def base_of(state: State, key: tuple[str, str]) -> object:
    state.propose([Link(*key, "look", "look")])
    return next(one.base for one in state.members(["look"]) if one.key == key)


# -- the plan -------------------------------------------------------------------------------------------------


def test_changes_come_in_the_order_of_priority_and_of_their_planning(state: State) -> None:
    state.put_planned([change(), change(op="create"), change(priority=0)])
    state.put_planned([change(ref=CONTACTS)])
    pages, after = [], (-1, 0)
    while page := state.planned(after, 3):
        pages.append([one.position for one in page])
        after = page[-1].position
    assert pages == [[(0, 3), (1, 1), (1, 2)], [(1, 4)]]
    assert [one.change_id for one in state.planned((-1, 0), 9, object=LEADS, op="update")] == [3, 1]
    assert state.planned_counts() == {(CONTACTS, "update"): 1, (LEADS, "create"): 1, (LEADS, "update"): 2}


def test_a_change_comes_back_as_it_was_planned(state: State) -> None:
    given = change(change_id=17, record_id=None, fields={"deep": [{"x": [1, None]}]})
    state.put_planned([given])
    assert state.planned((-1, 0), 1) == [given]
    state.clear_planned()
    assert state.planned((-1, 0), 1) == []


def test_new_work_drops_the_old_plan(state: State) -> None:
    state.put_planned([change()])
    state.begin_work(2)
    assert state.planned_counts() == {}


# -- intents --------------------------------------------------------------------------------------------------


def test_an_intent_stands_until_its_outcome_is_stored(state: State, run: int, lease: Lease) -> None:
    state.open_intents([intent()])
    state.stamp_intents(["1-1"], 123.5)
    assert state.open_intents_left() == [replace(intent(), sent_at=123.5)]
    assert state.settle(run, [APPLIED], lease.epoch) == 1
    assert state.open_intents_left() == []


def test_an_applied_write_links_settles_and_remembers(state: State, run: int, lease: Lease, clock: FakeClock) -> None:
    state.open_intents([intent()])
    state.settle(run, [APPLIED], lease.epoch)
    assert state.links_of([SOURCE, TARGET]) == {SOURCE: "entity-a", TARGET: "entity-a"}
    assert base_of(state, TARGET) == {"email": "x"}
    assert base_of(state, SOURCE) == {"email": "x", "name": "n"}
    assert state.pending(CONTACTS, "", 9) == []
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"created": 1}}
    assert list(state.journal(run)) == [
        JournalRow(1, run, clock.now(), "1-1", LEADS, "create", "00Q1", {"Email": None}, {"Email": "x"})
    ]
    assert [(one.op_id, one.record_id, one.outcome) for one in state.audit(run)] == [("1-1", "00Q1", "applied")]


def test_a_record_that_changed_while_its_write_was_under_way_stays_pending(
    state: State, run: int, lease: Lease
) -> None:
    state.open_intents([intent()])
    state.observe(run, CONTACTS, [ObservedRow(CONTACTS, "1", "2026-11-23", 8, {"email": "y"})], None)
    state.settle(run, [APPLIED], lease.epoch)
    assert [one.hash for one in state.pending(CONTACTS, "", 9)] == [8]
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {}}
    assert base_of(state, SOURCE) == {"email": "x", "name": "n"}, "what was written is what is compared with next"


def test_a_rejected_write_settles_its_records_but_moves_no_base_and_no_link(
    state: State, run: int, lease: Lease
) -> None:
    state.open_intents([intent()])
    refused = Settlement(
        "1-1",
        "rejected",
        None,
        code="REQUIRED",
        member_bases={SOURCE: (7, None)},
        ends={SOURCE: "quarantined"},
    )
    state.settle(run, [refused], lease.epoch)
    assert state.open_intents_left() == []
    assert state.pending(CONTACTS, "", 9) == []
    assert state.links_of([SOURCE, TARGET]) == {}
    assert base_of(state, SOURCE) is None
    assert list(state.journal(run)) == []
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"quarantined": 1}}
    assert [(one.outcome, one.code) for one in state.audit(run)] == [("rejected", "REQUIRED")]


def test_a_passing_refusal_ends_the_record_but_leaves_it_pending(state: State, run: int, lease: Lease) -> None:
    state.open_intents([intent()])
    state.settle(run, [Settlement("1-1", "rejected", None, ends={SOURCE: "quarantined"})], lease.epoch)
    assert [one.record_id for one in state.pending(CONTACTS, "", 9)] == ["1"]
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"quarantined": 1}}


def test_an_unknown_outcome_keeps_intent_and_record_open(state: State, run: int, lease: Lease) -> None:
    state.open_intents([intent()])
    state.settle(run, [Settlement("1-1", "unknown", None, ends={SOURCE: "unknown"})], lease.epoch)
    assert [one.op_id for one in state.open_intents_left()] == ["1-1"]
    assert [one.record_id for one in state.pending(CONTACTS, "", 9)] == ["1"]
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"unknown": 1}}
    assert [one.outcome for one in state.audit(run)] == ["unknown"]
    state.settle(run, [APPLIED], lease.epoch)
    assert [one.outcome for one in state.audit(run)] == ["unknown", "applied"]


def test_a_dropped_intent_leaves_its_record_pending_and_a_line_in_the_audit(state: State, run: int) -> None:
    state.open_intents([intent(), intent("1-2")])
    assert state.drop_intents(["1-1", "no such"]) == 1
    assert [one.op_id for one in state.open_intents_left()] == ["1-2"]
    assert [one.record_id for one in state.pending(CONTACTS, "", 9)] == ["1"]
    assert [(one.op_id, one.outcome) for one in state.audit(run)] == [("1-1", "dropped")]


def test_settling_twice_changes_nothing_the_second_time(state: State, run: int, lease: Lease) -> None:
    state.open_intents([intent()])
    assert state.settle(run, [APPLIED], lease.epoch) == 1
    assert state.settle(run, [replace(APPLIED, base={"email": "other"})], lease.epoch) == 0
    assert base_of(state, TARGET) == {"email": "x"}
    assert len(list(state.audit(run))) == len(list(state.journal(run))) == 1


def test_a_write_that_was_never_announced_is_not_settled(state: State, run: int, lease: Lease) -> None:
    state.open_intents([intent()])
    with pytest.raises(Fatal, match="9-9"):
        state.settle(run, [APPLIED, replace(APPLIED, op_id="9-9")], lease.epoch)
    assert [one.op_id for one in state.open_intents_left()] == ["1-1"]


def test_an_applied_write_without_a_record_id_is_a_defect_not_a_link(state: State, run: int, lease: Lease) -> None:
    state.open_intents([intent()])
    with pytest.raises(Fatal, match="no record id"):
        state.settle(run, [replace(APPLIED, record_id=None)], lease.epoch)
    assert len(state.open_intents_left()) == 1


def test_an_intent_cannot_be_opened_twice(state: State, run: int) -> None:
    state.open_intents([intent()])
    with pytest.raises(Fatal):
        state.open_intents([intent("1-2"), intent()])
    assert [one.op_id for one in state.open_intents_left()] == ["1-1"]


def test_a_whole_batch_settles_together(state: State, run: int, lease: Lease) -> None:
    many = [f"1-{number}" for number in range(1, 1103)]
    state.open_intents([intent(op_id) for op_id in many])
    state.settle(run, [replace(APPLIED, op_id=op_id, record_id=f"00Q{op_id}") for op_id in many], lease.epoch)
    assert state.open_intents_left() == []
    assert state.status().links == {CONTACTS: 1, LEADS: 1102}
    assert state.audit_counts(run) == {(LEADS, "create", "applied"): 1102}
    assert len(list(state.journal(run))) == 1102


def test_a_settlement_of_an_earlier_run_leaves_the_account_of_that_run(state: State, run: int, lease: Lease) -> None:
    state.mark_deferred(run, [CONTACTS])
    state.open_intents([intent()])
    later = state.start_run("leads", "sync")
    state.settle(later, [APPLIED], lease.epoch)
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"deferred": 1}}
    assert state.read_count(later, CONTACTS) == 0
    assert state.pending(CONTACTS, "", 9) == []


def test_no_lease_no_settlement(state: State, run: int) -> None:
    state.open_intents([intent()])
    with pytest.raises(Busy):
        state.settle(run, [APPLIED], 1)
    assert state.links_of([SOURCE, TARGET]) == {}
