"""Runs and accounts: every record of a run ends once, and the sums meet."""

from __future__ import annotations

import pytest

from leadline.clock import FakeClock
from leadline.errors import ConfigError
from leadline.state import Link, ObservedRow, QuarantineRow, Quiet, State

CONTACTS, LEADS = "hubspot.contacts", "salesforce.Lead"


def observe(state: State, run: int, *ids: str, digest: int = 7) -> None:
    rows = [ObservedRow(CONTACTS, one, "2026-11-22", digest, {}) for one in ids]
    state.observe(run, CONTACTS, rows, None)


def test_a_run_is_remembered_with_its_end(state: State, clock: FakeClock) -> None:
    first = state.start_run("leads", "plan")
    clock.sleep(5)
    state.finish_run(first, 1, {"read": 3})
    second = state.start_run("accounts", "sync")
    assert second > first
    newest, oldest = state.runs(5)
    assert (newest.run_id, newest.finished, newest.exit_code, newest.summary) == (second, None, None, {})
    assert oldest.finished == oldest.started + 5
    assert (oldest.exit_code, oldest.summary) == (1, {"read": 3})
    assert [row.run_id for row in state.runs(5, sync="leads")] == [first]
    assert [row.run_id for row in state.runs(1)] == [second]


def test_the_sums_meet_when_a_run_stops_early(state: State) -> None:
    run = state.start_run("leads", "sync")
    observe(state, run, "1", "2", "3", "4")
    state.settle_quiet(run, [Quiet(CONTACTS, "1", 7, "rules", "unchanged")])
    state.mark_ends(run, [(CONTACTS, "2")], "unknown")
    assert state.mark_deferred(run, [CONTACTS, LEADS]) == 2
    ends = state.ends(run, [CONTACTS, LEADS])
    assert ends == {CONTACTS: {"unchanged": 1, "unknown": 1, "deferred": 2}, LEADS: {}}
    assert sum(ends[CONTACTS].values()) == state.read_count(run, CONTACTS) == 4
    assert len(state.pending(CONTACTS, "", 9)) == 3


def test_what_was_deferred_starts_the_next_run_without_an_end(state: State) -> None:
    first = state.start_run("leads", "sync")
    observe(state, first, "1", "2")
    state.mark_deferred(first, [CONTACTS])
    second = state.start_run("leads", "sync")
    observe(state, second, "1")
    assert state.carry_over(second, [CONTACTS]) == 1
    assert state.ends(second, [CONTACTS]) == {CONTACTS: {}}
    assert state.read_count(second, CONTACTS) == 2


def test_an_end_marked_on_a_settled_record_is_ignored(state: State) -> None:
    run = state.start_run("leads", "sync")
    observe(state, run, "1")
    state.settle_quiet(run, [Quiet(CONTACTS, "1", 7, "rules", "updated")])
    state.mark_ends(run, [(CONTACTS, "1")], "unknown")
    assert state.ends(run, [CONTACTS]) == {CONTACTS: {"updated": 1}}


def test_a_quiet_end_holds_only_for_the_version_that_was_judged(state: State) -> None:
    run = state.start_run("leads", "sync")
    observe(state, run, "1", "2")
    observe(state, run, "2", digest=8)
    given = [Quiet(CONTACTS, one, 7, "rules", "unchanged", {"email": one}) for one in ("1", "2")]
    unseen = Quiet(LEADS, "00Q1", None, "rules", "unchanged", {"email": "3"})
    assert state.settle_quiet(run, [*given, unseen]) == 1
    assert [one.record_id for one in state.pending(CONTACTS, "", 9)] == ["2"]
    state.propose([Link(CONTACTS, "1", "a", ""), Link(CONTACTS, "2", "a", ""), Link(LEADS, "00Q1", "a", "")])
    assert [one.base for one in state.members(["a"])] == [{"email": "1"}, None, {"email": "3"}]


def test_a_quiet_end_without_a_base_leaves_the_stored_one(state: State) -> None:
    run = state.start_run("leads", "sync")
    observe(state, run, "1")
    state.settle_quiet(run, [Quiet(CONTACTS, "1", 7, "rules", "unchanged", {"email": "1"})])
    state.settle_quiet(run, [Quiet(CONTACTS, "1", 7, "rules", "unchanged")])
    state.propose([Link(CONTACTS, "1", "a", "")])
    assert [one.base for one in state.members(["a"])] == [{"email": "1"}]


def test_the_status_counts_what_there_is(state: State) -> None:
    run = state.start_run("leads", "sync")
    observe(state, run, "1", "2")
    state.settle_quiet(run, [Quiet(CONTACTS, "1", 7, "rules", "unchanged")])
    state.link([Link(CONTACTS, "1", "a", "new"), Link(LEADS, "00Q1", "a", "email"), Link(CONTACTS, "2", "b", "new")])
    state.quarantine(run, [QuarantineRow(CONTACTS, "2", 7, "RULE", None, [], {}, "why", "how")])
    status = state.status()
    assert (status.observed, status.pending, status.links) == (
        {CONTACTS: 2},
        {CONTACTS: 1},
        {CONTACTS: 2, LEADS: 1},
    )
    assert (status.entities, status.open_intents, status.quarantined) == (2, 0, 1)
    assert [row.run_id for row in status.runs] == [run]


def test_a_state_belongs_to_one_account(state: State) -> None:
    assert state.account_id("hubspot") is None
    state.bind_account("hubspot", "111", simulator=False)
    state.bind_account("hubspot", "111", simulator=False)
    assert state.account_id("hubspot") == "111"
    with pytest.raises(ConfigError, match=r"111.*222"):
        state.bind_account("hubspot", "222", simulator=False)
    with pytest.raises(ConfigError, match="simulator"):
        state.bind_account("hubspot", "111", simulator=True)


def test_hashes_are_keyed_stable_and_signed(state: State) -> None:
    one = state.hash_text("email", "ada@example.com")
    assert one == state.hash_texts([("email", "ada@example.com")])[0]
    assert one != state.hash_text("phone", "ada@example.com")
    assert -(2**63) <= one < 2**63
    assert any(state.hash_text("email", str(number)) < 0 for number in range(64))
    assert isinstance(state.hash_text("email", "lone \ud800"), int)
