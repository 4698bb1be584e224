"""Writes whose answer is lost, batches that are refused, and runs that die: nothing lost, nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doubles.world import World, ends
from leadline.connector import Write
from leadline.errors import Busy


def creates(world: World) -> list[str]:
    return [values["Email"] for op, _, values in world.leads.journal if op == "create"]


@pytest.mark.parametrize("keyed", [True, False], ids=["unique key", "probe by email"])
def test_a_create_that_landed_without_an_answer_is_adopted(world: World, keyed: bool) -> None:
    world.leads = replace(world.leads, key_field="Leadline_Key__c" if keyed else None, lose_answers=1, index_lag=30)
    for number in range(3):
        world.person(str(number))
    report = world.sync()
    assert ends(report) == {"created": 3}
    assert report.recovered == 3
    assert sorted(creates(world)) == sorted({*creates(world)})
    assert len(creates(world)) == 3
    assert world.clock.slept >= 30, "the probe waits until the vendor's index can know"


@pytest.mark.parametrize("keyed", [True, False], ids=["unique key", "probe by email"])
def test_a_create_that_never_arrived_is_sent_again(world: World, keyed: bool) -> None:
    world.leads = replace(world.leads, key_field="Leadline_Key__c" if keyed else None, lose_requests=1)
    world.person("1")
    assert ends(world.sync()) == {"created": 1}
    assert len(creates(world)) == 1


def test_a_system_that_keeps_losing_requests_stops_the_run_and_loses_nothing(world: World) -> None:
    world.leads = replace(world.leads, lose_requests=99)
    world.person("1")
    report = world.sync()
    assert report.exit_code == 3
    assert report.stopped is not None
    world.leads.lose_requests = 0
    assert ends(world.sync()) == {"created": 1}
    assert len(creates(world)) == 1


def test_an_update_that_landed_without_an_answer_is_settled_by_looking(world: World) -> None:
    world.person("1")
    world.sync()
    world.hub.put("1", firstname="Augusta")
    world.leads.lose_answers = 1
    report = world.sync()
    assert ends(report) == {"updated": 1}
    assert len(world.leads.journal) == 2


def test_one_poisoned_record_does_not_take_its_batch_along(world: World) -> None:
    def poisoned(write: Write) -> bool:
        return write.fields.get("FirstName") == "Poison"

    world.leads = replace(world.leads, batch_size=8, poison=poisoned)
    for number in range(7):
        world.person(str(number), firstname="Poison" if number == 3 else "Ada")
    report = world.sync()
    assert ends(report) == {"created": 6, "quarantined": 1}
    assert report.quarantined == {"TARGET_POISON": 1}


def test_a_record_that_the_target_refuses_goes_to_quarantine_and_is_not_sent_again(world: World) -> None:
    world.leads = replace(world.leads, refuse=lambda write: "STRING_TOO_LONG" if write.op == "create" else None)
    world.person("1")
    assert ends(world.sync()) == {"quarantined": 1}
    calls = world.leads.calls
    world.sync()
    assert world.leads.calls == calls, "the refused record waits until it changes"
    world.leads.refuse = lambda _: None
    world.hub.put("1", firstname="Augusta")
    assert ends(world.sync()) == {"created": 1}
    with world.engine() as (_, state):
        assert state.quarantine_counts() == {}


def test_a_stop_between_batches_defers_the_rest(world: World) -> None:
    for number in range(9):
        world.person(str(number))
    with world.engine() as (engine, _):

        def stop_on_first_write(_: Write) -> None:
            engine.request_stop()

        world.leads.refuse = stop_on_first_write
        report = engine.sync("people")
    assert (report.exit_code, ends(report)) == (3, {"created": 3, "deferred": 6})
    world.leads.refuse = lambda _: None
    assert ends(world.sync())["created"] == 6
    assert len(creates(world)) == 9


def test_two_runs_cannot_overlap(world: World) -> None:
    world.person("1")
    with (
        world.engine() as (_, state),
        state.lease(["hub.contacts"], ttl=60, owner="another"),
        pytest.raises(Busy),
    ):
        world.sync()
    assert world.leads.journal == []
