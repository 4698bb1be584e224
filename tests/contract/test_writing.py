"""Writing: each record has its own outcome, a lost answer is never guessed, and nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leadline.connector import BatchRefused, Op, Outcome, Write
from leadline.errors import OutcomeUnknown
from leadline.simulator import Fault, FaultKind

from .conftest import Bench

Build = Callable[..., Bench]
LOST = {
    "reset after": Fault(FaultKind.LOST_RESPONSE),
    "time-out": Fault(FaultKind.LOST_RESPONSE, hang=True),
    "cut body": Fault(FaultKind.CUT_BODY),
    "500, but applied": Fault(FaultKind.APPLIED_ERROR, status=500),
}


def ready(bench: Bench, count: int = 3) -> list[str]:
    """Ids of some records, with everything that is asked once a run already asked."""
    bench.seed(count)
    bench.read()
    assert bench.system.sink(bench.case.object).traits.batch_size
    rows = bench.app.store.records("object = ? AND archived = 0", [bench.case.object])
    return sorted(str(record.id) for record in rows)


def strike(bench: Bench, fault: Fault) -> None:
    """Let the next call suffer ``fault``."""
    bench.app.reset_counters()
    bench.app.faults.add(Fault(fault.kind, call=1, status=fault.status, hang=fault.hang, index=fault.index))


def test_updates_are_applied_and_told_record_by_record(bench: Build) -> None:
    here = bench()
    ids = ready(here, 90)
    results = here.update({record_id: f"New {record_id}" for record_id in ids})
    assert {result.op_id: result.outcome for result in results} == {f"op-{one}": Outcome.APPLIED for one in ids}
    assert all(result.record_id == result.op_id.removeprefix("op-") for result in results)
    assert len(here.journal()) == 90


def test_an_update_writes_the_fields_it_names_and_no_other(bench: Build) -> None:
    here = bench()
    ids = ready(here)
    before = here.read()[0].records[0].fields[here.case.email]
    here.update({ids[0]: "New"})
    after = here.system.source(here.case.object).fetch([ids[0]], here.fields)[ids[0]].fields
    assert (after[here.case.email], after[here.case.name]) == (before, "New")


def test_a_record_that_is_refused_does_not_spoil_the_others_and_is_told_without_its_values(
    bench: Build,
) -> None:
    here = bench()
    ids = ready(here)
    writes = [
        Write("good-1", Op.UPDATE, {here.case.name: "One"}, record_id=ids[0]),
        Write("bad", Op.UPDATE, dict(here.case.bad), record_id=ids[1]),
        Write("good-2", Op.UPDATE, {here.case.name: "Two"}, record_id=ids[2]),
    ]
    results = {one.op_id: one for one in here.system.sink(here.case.object).write(Op.UPDATE, writes)}
    assert {name: one.outcome for name, one in results.items()} == {
        "good-1": Outcome.APPLIED,
        "bad": Outcome.REJECTED,
        "good-2": Outcome.APPLIED,
    }
    bad = results["bad"]
    assert bad.code
    assert bad.field == next(iter(here.case.bad))
    assert "canary" not in bad.message


def test_an_update_of_a_record_that_is_gone_is_refused_and_creates_nothing(bench: Build) -> None:
    here = bench()
    ids = ready(here)
    here.case.archive(here, ids[0])
    results = here.update({ids[0]: "Ghost", ids[1]: "Alive"})
    outcomes = {result.op_id: result.outcome for result in results}
    assert outcomes == {f"op-{ids[0]}": Outcome.REJECTED, f"op-{ids[1]}": Outcome.APPLIED}
    assert not here.creates()


def test_creates_come_back_with_their_ids(bench: Build) -> None:
    here = bench()
    ready(here)
    results = here.create(*range(1000, 1060))
    assert {result.outcome for result in results} == {Outcome.APPLIED}
    assert {result.created for result in results} == {True}
    created = {str(row.record_id): row.after for row in here.creates()}
    assert set(created) == {result.record_id for result in results}
    for result in results:
        stored = created[result.record_id or ""] or {}
        assert stored[here.case.email] == f"canary{result.op_id.removeprefix('op-')}@people.example"


@pytest.mark.parametrize("lost", LOST)
def test_an_update_whose_answer_is_lost_is_sent_again_and_known(bench: Build, lost: str) -> None:
    here = bench()
    ids = ready(here)
    strike(here, LOST[lost])
    results = here.update(dict.fromkeys(ids, "New"))
    assert {result.outcome for result in results} == {Outcome.APPLIED}
    assert len(here.app.faults.fired) == 1


@pytest.mark.parametrize("lost", LOST)
def test_a_create_on_our_key_whose_answer_is_lost_is_sent_again_and_stays_one(bench: Build, lost: str) -> None:
    here = bench()
    here.case.prepare(here)
    here.system = here.open(**here.case.keyed)
    ready(here)
    assert here.system.sink(here.case.object).traits.key_field
    strike(here, LOST[lost])
    results = here.create(1000)
    assert [(result.outcome, result.created) for result in results] == [(Outcome.APPLIED, False)]
    assert len(here.creates()) == 1


def test_a_create_on_our_key_that_is_sent_twice_stays_one(bench: Build) -> None:
    here = bench()
    here.case.prepare(here)
    here.system = here.open(**here.case.keyed)
    ready(here)
    first = {result.op_id: result for result in here.create(1000, 1001, 1002)}
    second = {result.op_id: result for result in here.create(1002, 1000)}
    assert {result.created for result in first.values()} == {True}
    assert {result.created for result in second.values()} == {False}
    assert {op_id: result.record_id for op_id, result in second.items()} == {
        op_id: first[op_id].record_id for op_id in ("op-1000", "op-1002")
    }
    assert len(here.creates()) == 3


@pytest.mark.parametrize("lost", [*LOST, "reset before"])
def test_a_create_without_a_key_whose_answer_is_lost_is_unknown_and_not_sent_again(bench: Build, lost: str) -> None:
    here = bench()
    here.system = here.open(**here.case.unkeyed)
    ready(here)
    assert here.system.sink(here.case.object).traits.key_field is None
    strike(here, LOST.get(lost, Fault(FaultKind.LOST_REQUEST)))
    with pytest.raises(OutcomeUnknown):
        here.create(1000)
    assert here.app.call_number == 1
    assert len(here.creates()) == (0 if lost == "reset before" else 1)


def test_a_create_that_was_refused_for_now_is_sent_again_even_without_a_key(bench: Build) -> None:
    here = bench()
    here.system = here.open(**here.case.unkeyed)
    ready(here)
    here.app.reset_counters()
    here.app.faults.add(Fault(FaultKind.STATUS, status=429, call=1, retry_after="2"))
    assert [result.outcome for result in here.create(1000)] == [Outcome.APPLIED]
    assert len(here.creates()) == 1


def test_a_lost_create_is_found_by_its_probe(bench: Build) -> None:
    here = bench()
    ready(here)
    sink = here.system.sink(here.case.object)
    (result,) = here.create(1000)
    assert sink.traits.probe_field == here.case.email
    found = sink.probe(here.case.email, ["Canary1000@People.Example", "o'nobody@people.example"])
    assert found == {"Canary1000@People.Example": (result.record_id,)}


def test_a_result_that_is_missing_from_the_answer_is_unknown_and_the_others_are_known(bench: Build) -> None:
    here = bench()
    ids = ready(here)
    strike(here, Fault(FaultKind.DROP_RESULT, index=1))
    results = {result.op_id: result for result in here.update({one: f"N{one}" for one in ids})}
    assert len(results) == 3
    assert results[f"op-{ids[1]}"].outcome is Outcome.UNKNOWN
    assert {results[f"op-{one}"].outcome for one in (ids[0], ids[2])} == {Outcome.APPLIED}


def test_a_create_whose_result_is_missing_is_never_given_another_ones_id(bench: Build) -> None:
    here = bench()
    ready(here)
    strike(here, Fault(FaultKind.DROP_RESULT, index=0))
    results = {result.op_id: result for result in here.create(1, 1001, 1002)}
    truth = {str(row.record_id): (row.after or {})[here.case.email] for row in here.creates()}
    for op_id, result in results.items():
        if result.outcome is Outcome.APPLIED:
            assert truth[result.record_id or ""] == f"canary{op_id.removeprefix('op-')}@people.example"
    assert Outcome.UNKNOWN in {result.outcome for result in results.values()}


def test_a_batch_that_is_refused_whole_says_that_nothing_was_applied(bench: Build, vendor: str) -> None:
    here = bench()
    ids = ready(here)
    unknown = [
        Write("1", Op.UPDATE, {here.case.name: "X", "no_such__c": "1"}, record_id=ids[0]),
        Write("2", Op.UPDATE, {here.case.name: "X"}, record_id=ids[1] if vendor == "salesforce" else ids[0]),
    ]
    sink = here.system.sink(here.case.object)
    with pytest.raises(BatchRefused) as raised:
        sink.write(Op.UPDATE, unknown)
    assert raised.value.code
    assert not here.journal()


def test_a_refused_batch_of_one_is_a_refused_record(bench: Build) -> None:
    here = bench()
    ids = ready(here)
    sink = here.system.sink(here.case.object)
    fields = {here.case.name: "X", "no_such__c": "1"}
    (result,) = sink.write(Op.UPDATE, [Write("1", Op.UPDATE, fields, record_id=ids[0])])
    assert result.outcome is Outcome.REJECTED
