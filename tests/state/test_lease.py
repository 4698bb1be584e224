"""One run at a time; a killed one blocks nobody, and one that lost its lease settles nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from leadline.clock import FakeClock, iso
from leadline.connector import Cursor
from leadline.errors import Busy
from leadline.state import Intent, Link, ObservedRow, Settlement, State
from state.backends import Backend

CONTACTS, LEADS = "hubspot.contacts", "salesforce.Lead"

HOLDER = """
import sys
from pathlib import Path
from leadline.clock import SystemClock
from leadline.state import State

state = State.open(sys.argv[1], root=Path(sys.argv[2]), clock=SystemClock(), durable=False)
with state.lease(["salesforce.Lead"], ttl=3600, owner="the other run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_who_holds_the_state_and_since_when(backend: Backend, clock: FakeClock) -> None:
    first, second = backend.open(clock), backend.open(clock)
    since = clock.now()
    with first.lease([LEADS, CONTACTS], ttl=60, owner="sync leads"):
        clock.sleep(10)
        with pytest.raises(Busy) as told, second.lease([LEADS], ttl=60, owner="sync other"):
            pytest.fail("two runs at once")
    assert "`sync leads`" in str(told.value)
    assert iso(since) in str(told.value)
    assert told.value.exit_code == 4


def test_runs_over_other_objects_wait_too(backend: Backend, clock: FakeClock) -> None:
    first, second = backend.open(clock), backend.open(clock)
    with (
        first.lease([LEADS], ttl=60, owner="one"),
        pytest.raises(Busy),
        second.lease([CONTACTS], ttl=60, owner="two"),
    ):
        pytest.fail("two runs share the work tables")


def test_a_finished_run_leaves_the_way_free_and_epochs_grow(backend: Backend, clock: FakeClock) -> None:
    first, second = backend.open(clock), backend.open(clock)
    with first.lease([LEADS], ttl=60, owner="one") as lease:
        epoch = lease.epoch
    with second.lease([CONTACTS], ttl=60, owner="two") as lease:
        assert lease.epoch > epoch


def test_a_run_that_fails_gives_its_lease_back(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)
    with pytest.raises(KeyboardInterrupt), state.lease([LEADS], ttl=60, owner="one"):
        raise KeyboardInterrupt
    with state.lease([LEADS], ttl=60, owner="two"):
        pass


def test_a_killed_run_blocks_nobody(backend: Backend, clock: FakeClock) -> None:
    mine = backend.open(clock)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, backend.url, str(backend.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="the other run"), mine.lease([LEADS], ttl=60, owner="me"):
            pytest.fail("two runs at once")
        other.kill()
    assert free_soon(mine)


def free_soon(state: State) -> bool:
    """A server needs a moment to see that a client is gone."""
    for _ in range(500):
        try:
            with state.lease([LEADS], ttl=60, owner="me"):
                return True
        except Busy:
            continue
    return False


def test_a_run_that_was_taken_over_changes_nothing_any_more(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)
    with state.lease([LEADS], ttl=60, owner="sleeper") as lease:
        row = ObservedRow(CONTACTS, "1", "2026", 7, {})
        state.observe(1, CONTACTS, [row], None)
        state.open_intents([Intent("1-1", 1, LEADS, "create", "e", None, 1, {}, (), lease.epoch)])
        backend.sql("UPDATE lease SET epoch = epoch + 1, owner = 'the next run'")
        with pytest.raises(Busy):
            state.settle(1, [Settlement("1-1", "applied", "00Q1")], lease.epoch)
        with pytest.raises(Busy):
            state.observe(1, CONTACTS, [ObservedRow(CONTACTS, "2", "2026", 7, {})], Cursor("2026"))
        with pytest.raises(Busy):
            state.link([Link(CONTACTS, "1", "e", "new")])
        with pytest.raises(Busy):
            lease.ensure(61)
    assert state.watermark(CONTACTS) is None
    assert len(state.open_intents_left()) == 1
    assert state.status().links == {}
    assert backend.sql("SELECT DISTINCT owner FROM lease") == [("the next run",)]


def test_a_settlement_needs_the_epoch_under_which_it_was_sent(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)
    with state.lease([LEADS], ttl=60, owner="one") as first:
        state.open_intents([Intent("1-1", 1, LEADS, "create", "e", None, 1, {}, (), first.epoch)])
    with state.lease([LEADS], ttl=60, owner="two") as second:
        with pytest.raises(Busy):
            state.settle(1, [Settlement("1-1", "applied", "00Q1")], first.epoch)
        assert state.settle(1, [Settlement("1-1", "applied", "00Q1")], second.epoch) == 1


def test_a_lease_is_renewed_only_when_too_little_of_it_is_left(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)

    def left() -> float:
        [(expires,)] = backend.sql("SELECT expires FROM lease WHERE resource = 'state'")
        return float(expires) - clock.now()

    with state.lease([LEADS], ttl=60, owner="one") as lease:
        clock.sleep(30)
        lease.ensure(20)
        assert left() == 30
        lease.ensure(31)
        assert left() == 60
        lease.ensure(100)
        assert left() == 100
        clock.sleep(1000)
        lease.ensure()
        assert left() == 60


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_holder_on_another_machine_keeps_its_lease_for_its_time(backend: Backend, clock: FakeClock) -> None:
    """flock does not reach over every shared folder, and says nothing about the other side."""
    state = backend.open(clock)
    with state.lease([LEADS], ttl=60, owner="one"):
        pass
    until = {"at": clock.now() + 60}
    backend.sql("UPDATE lease SET owner = 'far run', host = 'far.example', expires = :at", until)
    with pytest.raises(Busy, match=r"far run.*far\.example"), state.lease([LEADS], ttl=60, owner="two"):
        pytest.fail("the other machine may still write")
    clock.sleep(61)
    with state.lease([LEADS], ttl=60, owner="two"):
        pass


@pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_run_whose_lock_connection_broke_is_fenced_once_another_took_over(backend: Backend, clock: FakeClock) -> None:
    first, second = backend.open(clock), backend.open(clock)
    with first.lease([LEADS], ttl=60, owner="cut off"):
        backend.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert free_soon(second)
        with pytest.raises(Busy):
            first.observe(1, CONTACTS, [ObservedRow(CONTACTS, "1", "2026", 7, {})], None)
