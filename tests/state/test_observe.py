"""Pull: a record is in the state, or the watermark stands before it."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.connector import Cursor
from leadline.errors import RecordRejected
from leadline.state import Counts, ObservedRow, Quiet, State

CONTACTS = "hubspot.contacts"


def row(record_id: str, digest: int = 1, **more: Any) -> ObservedRow:
    values = {"modified": "2026-11-22T10:00:00.000Z", "fields": {"email": f"{record_id}@example.com"}, **more}
    return ObservedRow(object=CONTACTS, record_id=record_id, hash=digest, **values)


def pending_ids(state: State) -> list[str]:
    return [one.record_id for one in state.pending(CONTACTS, "", 100)]


def settle(state: State, run_id: int, *ids: str, digest: int = 1, end: str = "unchanged") -> None:
    state.settle_quiet(run_id, [Quiet(CONTACTS, one, digest, "rules-1", end) for one in ids])


def test_a_new_record_is_pending_until_it_is_settled(state: State) -> None:
    run = state.start_run("leads", "sync")
    assert state.observe(run, CONTACTS, [row("1"), row("2")], None) == Counts(new=2)
    assert pending_ids(state) == ["1", "2"]
    settle(state, run, "1")
    assert pending_ids(state) == ["2"]


def test_a_record_comes_back_as_it_was_stored(state: State) -> None:
    run = state.start_run("leads", "sync")
    odd = {"nul": "\x00", "big": 2**70, "deep": {"list": [1, 2.5, None, True]}, "smile": "\U0001f600"}
    given = row("1", -(2**63), fields=odd, deleted=True, redirect="hubspot.contacts/2", created="2020-01-01")
    state.observe(run, CONTACTS, [given], None)
    assert state.observed([given.key]) == [given]
    assert state.pending(CONTACTS, "", 1) == [given]


def test_a_lone_surrogate_survives_storing(state: State) -> None:
    run = state.start_run("leads", "sync")
    given = row("1", fields={"name": "broken \ud800"})
    state.observe(run, CONTACTS, [given], None)
    assert state.observed([given.key]) == [given]


def test_what_is_no_json_is_refused_without_its_values(state: State) -> None:
    run = state.start_run("leads", "sync")
    with pytest.raises(RecordRejected) as refused:
        state.observe(run, CONTACTS, [row("1"), row("2", fields={"secret": object()})], None)
    assert "secret" not in str(refused.value)
    assert state.read_count(run, CONTACTS) == 0


def test_a_record_that_was_not_seen_has_no_observed_copy(state: State) -> None:
    assert state.observed([(CONTACTS, "nobody")]) == []


def test_reading_a_settled_record_again_ends_it_as_unchanged(state: State) -> None:
    first = state.start_run("leads", "sync")
    state.observe(first, CONTACTS, [row("1")], None)
    settle(state, first, "1", end="updated")
    second = state.start_run("leads", "sync")
    assert state.observe(second, CONTACTS, [row("1")], None) == Counts(same=1)
    assert state.ends(second, [CONTACTS]) == {CONTACTS: {"unchanged": 1}}
    assert pending_ids(state) == []


def test_a_changed_hash_makes_a_settled_record_pending(state: State) -> None:
    run = state.start_run("leads", "sync")
    state.observe(run, CONTACTS, [row("1", 1)], None)
    settle(state, run, "1")
    assert state.observe(run, CONTACTS, [row("1", 2)], None) == Counts(changed=1)
    assert pending_ids(state) == ["1"]
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {}}


@pytest.mark.parametrize("change", [{"deleted": True}, {"redirect": "salesforce.Contact/003"}])
def test_a_deletion_or_redirect_alone_makes_a_record_pending(state: State, change: dict[str, Any]) -> None:
    run = state.start_run("leads", "sync")
    state.observe(run, CONTACTS, [row("1")], None)
    settle(state, run, "1")
    assert state.observe(run, CONTACTS, [row("1", **change)], None) == Counts(changed=1)
    assert pending_ids(state) == ["1"]


def test_a_pending_record_read_again_unchanged_stays_pending(state: State) -> None:
    first = state.start_run("leads", "sync")
    state.observe(first, CONTACTS, [row("1")], None)
    second = state.start_run("leads", "sync")
    assert state.observe(second, CONTACTS, [row("1")], None) == Counts(same=1)
    assert pending_ids(state) == ["1"]
    assert state.ends(second, [CONTACTS]) == {CONTACTS: {}}


def test_a_change_and_its_undoing_still_get_judged(state: State) -> None:
    run = state.start_run("leads", "sync")
    state.observe(run, CONTACTS, [row("1", 1)], None)
    settle(state, run, "1")
    state.observe(run, CONTACTS, [row("1", 2)], None)
    state.observe(run, CONTACTS, [row("1", 1)], None)
    assert pending_ids(state) == ["1"]


def test_a_record_on_two_pages_counts_once_and_keeps_its_end(state: State) -> None:
    run = state.start_run("leads", "sync")
    assert state.observe(run, CONTACTS, [row("1"), row("1")], None) == Counts(new=1)
    settle(state, run, "1", end="updated")
    state.observe(run, CONTACTS, [row("1")], None)
    assert state.read_count(run, CONTACTS) == 1
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"updated": 1}}


def test_of_two_versions_on_one_page_the_later_stands(state: State) -> None:
    run = state.start_run("leads", "sync")
    state.observe(run, CONTACTS, [row("1", 1), row("1", 2)], None)
    assert state.observed([(CONTACTS, "1")])[0].hash == 2


def test_the_creation_time_is_kept_when_a_later_page_leaves_it_out(state: State) -> None:
    run = state.start_run("leads", "sync")
    state.observe(run, CONTACTS, [row("1", 1, created="2020-01-01")], None)
    state.observe(run, CONTACTS, [row("1", 2)], None)
    assert state.observed([(CONTACTS, "1")])[0].created == "2020-01-01"


def test_the_watermark_moves_with_its_page_and_only_then(state: State) -> None:
    run = state.start_run("leads", "sync")
    assert state.watermark(CONTACTS) is None
    state.observe(run, CONTACTS, [row("1")], None)
    assert state.watermark(CONTACTS) is None
    cursor = Cursor("2026-11-22T10:00:00.000Z", "2")
    state.observe(run, CONTACTS, [row("2")], cursor)
    assert state.watermark(CONTACTS) == cursor
    assert state.watermark("salesforce.Lead") is None


def test_a_page_that_cannot_be_stored_leaves_the_watermark(state: State) -> None:
    run = state.start_run("leads", "sync")
    with pytest.raises(RecordRejected):
        state.observe(run, CONTACTS, [row("1"), row("2", fields={"x": object()})], Cursor("2026"))
    assert state.watermark(CONTACTS) is None
    assert pending_ids(state) == []


def test_resetting_the_watermark_reads_whole_and_forgets_no_rules(state: State) -> None:
    run = state.start_run("leads", "sync")
    state.expect_rules(CONTACTS, "rules-1")
    state.observe(run, CONTACTS, [row("1")], Cursor("2026"))
    state.reset_watermark(CONTACTS)
    assert state.watermark(CONTACTS) is None
    assert not state.expect_rules(CONTACTS, "rules-1")


def test_a_field_that_was_never_read_resets_the_watermark(state: State) -> None:
    run = state.start_run("leads", "sync")
    assert not state.expect_fields(CONTACTS, ["email", "phone"])
    state.observe(run, CONTACTS, [row("1")], Cursor("2026"))
    assert not state.expect_fields(CONTACTS, ["phone", "email"])
    assert not state.expect_fields(CONTACTS, ["email"])
    assert state.watermark(CONTACTS) == Cursor("2026")
    assert state.expect_fields(CONTACTS, ["email", "phone"])
    assert state.watermark(CONTACTS) is None


def test_changed_rules_judge_every_live_record_again(state: State) -> None:
    run = state.start_run("leads", "sync")
    state.expect_rules(CONTACTS, "rules-1")
    state.observe(run, CONTACTS, [row("1"), row("2", deleted=True)], None)
    settle(state, run, "1", "2")
    assert not state.expect_rules(CONTACTS, "rules-1")
    assert pending_ids(state) == []
    assert state.expect_rules(CONTACTS, "rules-2")
    assert pending_ids(state) == ["1"]


def test_records_without_known_rules_are_judged_again(state: State) -> None:
    """An older state, or one whose object joins a sync later."""
    run = state.start_run("leads", "sync")
    state.observe(run, CONTACTS, [row("1")], None)
    settle(state, run, "1")
    assert state.expect_rules(CONTACTS, "rules-1")
    assert pending_ids(state) == ["1"]


def test_what_an_earlier_run_left_is_carried_into_this_one(state: State) -> None:
    first = state.start_run("leads", "sync")
    state.observe(first, CONTACTS, [row("1"), row("2"), row("3")], None)
    settle(state, first, "1")
    second = state.start_run("leads", "sync")
    state.observe(second, CONTACTS, [row("3")], None)
    assert state.carry_over(second, [CONTACTS]) == 1
    assert state.read_count(second, CONTACTS) == 2
    assert state.carry_over(second, [CONTACTS]) == 0


def test_pending_records_come_in_pages_by_id(state: State) -> None:
    run = state.start_run("leads", "sync")
    ids = ["10", "9", "a", "B", "é"]
    state.observe(run, CONTACTS, [row(one) for one in ids], None)
    pages, after = [], ""
    while page := state.pending(CONTACTS, after, 2):
        pages.append([one.record_id for one in page])
        after = page[-1].record_id
    assert pages == [["10", "9"], ["B", "a"], ["é"]]


def test_more_records_than_one_batch_or_list_holds(state: State) -> None:
    run = state.start_run("leads", "sync")
    many = [row(f"{number:05}") for number in range(1203)]
    assert state.observe(run, CONTACTS, many, None) == Counts(new=1203)
    assert state.observe(run, CONTACTS, many, None) == Counts(same=1203)
    assert len(state.observed([one.key for one in many])) == 1203
