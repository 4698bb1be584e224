"""Reading loses nothing: whole, incrementally, while the vendor's records change under the read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from leadline.connector import Cursor
from leadline.errors import ConfigError
from leadline.simulator import Fault, FaultKind

from .conftest import CASES, Bench, last_cursor, records

Build = Callable[..., Bench]


def state(bench: Bench, *reads: Any) -> dict[str, Any]:
    """Name by id after taking in reads in turn, as the engine's `observed` copy would be."""
    held: dict[str, Any] = {}
    for pages in reads:
        for record in records(pages):
            if record.deleted or record.redirect:
                held.pop(record.record_id, None)
            else:
                held[record.record_id] = record.fields[bench.case.name]
            for old in record.formerly:
                held.pop(old, None)
    return held


def truth(bench: Bench) -> dict[str, Any]:
    stored = bench.app.store.records("object = ? AND archived = 0", [bench.case.object])
    return {str(record.id): record.fields.get(bench.case.name) for record in stored}


def test_the_account_behind_the_credentials_is_named(bench: Build) -> None:
    account = bench().system.account()
    assert account.account_id
    assert account.simulator
    assert not account.production


def test_the_schema_is_described_live(bench: Build) -> None:
    here = bench()
    info = here.system.source(here.case.object).describe()
    assert info.fields[here.case.email].type == "email"
    assert info.fields[here.case.name].type == "text"
    assert info.fields[here.case.name].updateable
    assert any(not field.updateable for field in info.fields.values())


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 450])
def test_a_whole_read_brings_every_record_once(bench: Build, count: int) -> None:
    here = bench()
    here.seed(count)
    pages = here.read()
    ids = [record.record_id for record in records(pages)]
    assert len(ids) == len(set(ids)) == count
    assert state(here, pages) == truth(here)


def test_a_whole_read_ends_with_a_cursor_from_which_nothing_is_missed(bench: Build) -> None:
    here = bench()
    here.seed(150)
    pages = here.read()
    ids = [record.record_id for record in records(pages)]
    here.clock.sleep(3600)
    here.rename(ids[17], "Changed")
    later = records(here.read(last_cursor(pages)))
    assert [record.fields[here.case.name] for record in later if record.record_id == ids[17]] == ["Changed"]


def test_an_incremental_read_brings_what_changed_and_not_the_rest(bench: Build) -> None:
    here = bench()
    here.seed(150)
    here.clock.sleep(86_400)
    ids = sorted(truth(here))
    here.rename(ids[0], "First")
    cursor = last_cursor(here.read())
    here.clock.sleep(86_400)
    here.rename(ids[1], "Second")
    # The last change before the cursor may come again; the other 148 may not.
    assert {record.record_id for record in records(here.read(cursor))} <= {ids[0], ids[1]}
    assert state(here, here.read(cursor))[ids[1]] == "Second"


def test_a_read_with_nothing_new_ends_at_the_same_cursor(bench: Build) -> None:
    here = bench()
    here.seed(20)
    first = last_cursor(here.read())
    here.clock.sleep(86_400)
    assert last_cursor(here.read(first)).modified == first.modified


def test_more_records_than_a_page_changed_at_one_instant_all_come(bench: Build) -> None:
    here = bench()
    count = 2 * here.case.page + 50
    here.seed(count)
    moment = records(here.read())[0].modified
    pages = here.read(Cursor(moment))
    assert {record.record_id for record in records(pages)} == set(truth(here))


def test_cursors_never_run_ahead_of_what_has_been_yielded(bench: Build) -> None:
    """Stopping after any page and reading on from its cursor brings every record."""
    here = bench()
    here.seed(here.case.page + 20)
    start = records(here.read())[0].modified
    for number, record_id in enumerate(sorted(truth(here))[: here.case.page // 8]):
        here.clock.sleep(700)
        here.rename(record_id, f"N{number}")
    pages = here.read(Cursor(start))
    for stop in range(1, len(pages)):
        cursor = next((page.cursor for page in reversed(pages[:stop]) if page.cursor), Cursor(start))
        assert state(here, pages[:stop], here.read(cursor)) == truth(here)


CHANGES: dict[str, Callable[[Bench, list[str]], None]] = {
    "an early record is updated": lambda here, ids: here.rename(ids[0], "Changed"),
    "a late record is updated": lambda here, ids: here.rename(ids[-1], "Changed"),
    "a record is created": lambda here, ids: _must(here.create(90_001)),
    "an early record is deleted": lambda here, ids: here.case.archive(here, ids[0]),
    "a late record is deleted": lambda here, ids: here.case.archive(here, ids[-1]),
    "two records are merged": lambda here, ids: here.case.merge(here, ids[0], ids[-1]),
}


def _must(results: Any) -> None:
    assert [result.outcome for result in results] == ["applied"]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "incremental"])
def test_nothing_is_lost_when_records_change_between_any_two_pages(bench: Build, change: str, whole: bool) -> None:
    pages_in_all = 2
    for after in range(pages_in_all):
        here = bench()
        here.seed(here.case.page + 10)
        before = here.read()
        ids = sorted(truth(here))
        here.clock.sleep(5)
        since = None if whole else last_cursor(before)
        pages = []
        for number, page in enumerate(here.system.source(here.case.object).read(here.fields, since)):
            pages.append(page)
            if number == after:
                here.clock.sleep(5)
                CHANGES[change](here, ids)
        here.clock.sleep(3600)
        again = here.read(last_cursor(pages))
        # A whole read into an empty state need not mention what went before it came to it.
        seen = state(here, pages, again) if whole else state(here, before, pages, again)
        assert seen == truth(here), f"after page {after}"


def test_deletes_are_told(bench: Build) -> None:
    here = bench()
    here.seed(5)
    pages = here.read()
    gone = records(pages)[2].record_id
    here.clock.sleep(3600)
    here.case.archive(here, gone)
    told = [record for record in records(here.read(last_cursor(pages))) if record.record_id == gone]
    assert [record.deleted for record in told] == [True]
    assert not told[0].fields


def test_merges_are_told_as_a_redirect_or_by_the_survivor(bench: Build) -> None:
    here = bench()
    here.seed(5)
    pages = here.read()
    winner, loser = (record.record_id for record in records(pages)[:2])
    here.clock.sleep(3600)
    here.case.merge(here, winner, loser)
    later = records(here.read(last_cursor(pages)))
    redirected = {record.record_id: record.redirect[1] for record in later if record.redirect}
    survivors = {old: record.record_id for record in later for old in record.formerly}
    heir = {**redirected, **survivors}[loser]
    assert heir in truth(here)
    assert not any(record.deleted for record in later if record.record_id == loser)


def test_records_are_fetched_by_id_and_missing_ones_left_out(bench: Build) -> None:
    here = bench()
    here.seed(130)
    ids = sorted(truth(here))
    source = here.system.source(here.case.object)
    nobody = ids[0][:-4] + "9999" if ids[0].isdecimal() else "00QSm0000009999MAA"
    found = source.fetch([*ids, ids[0], nobody], here.fields)
    assert {record_id: record.fields[here.case.name] for record_id, record in found.items()} == truth(here)


def test_a_merged_away_id_is_fetched_as_a_redirect(bench: Build) -> None:
    here = bench()
    here.seed(3)
    winner, loser = sorted(truth(here))[:2]
    here.case.merge(here, winner, loser)
    found = here.system.source(here.case.object).fetch([loser], here.fields)[loser]
    assert found.redirect is not None
    assert found.redirect[1] in truth(here)


def test_a_field_that_the_account_does_not_have_is_named_before_anything_is_read(bench: Build) -> None:
    here = bench()
    here.seed(1)
    with pytest.raises(ConfigError, match="no_such_field"):
        list(here.system.source(here.case.object).read(["no_such_field"], None))


def _edit_at_random(here: Bench, rng: random.Random, step: int) -> None:
    ids = sorted(truth(here))
    action = rng.choice(["rename", "rename", "rename", "create", "archive", "merge"])
    if action == "create" or len(ids) < 5:
        _must(here.create(50_000 + step))
    elif action == "rename":
        here.rename(rng.choice(ids), f"Step {step}")
    elif action == "archive":
        here.case.archive(here, rng.choice(ids))
    else:
        here.case.merge(here, *rng.sample(ids, 2))


@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_of_edits_and_reads_we_know_what_the_vendor_knows(
    bench: Build, vendor: str, seed: int
) -> None:
    rng = random.Random(seed)
    here = bench(**CASES[vendor].lag)
    here.seed(30)
    here.clock.sleep(100)
    reads = [here.read()]
    for step in range(40):
        _edit_at_random(here, rng, step)
        here.clock.sleep(rng.choice([0.0, 0.4, 3.0, 25.0, 4000.0]))
        if rng.random() < 0.4:
            reads.append(here.read(last_cursor(reads[-1])))
    here.clock.sleep(100)
    reads.append(here.read(last_cursor(reads[-1])))
    assert state(here, *reads) == truth(here)


PASSING = {
    "reset before": Fault(FaultKind.LOST_REQUEST),
    "reset after": Fault(FaultKind.LOST_RESPONSE),
    "time-out": Fault(FaultKind.LOST_RESPONSE, hang=True),
    "cut body": Fault(FaultKind.CUT_BODY),
    "500": Fault(FaultKind.STATUS, status=500),
    "503 as a page": Fault(FaultKind.HTML, status=503),
    "429": Fault(FaultKind.STATUS, status=429, retry_after="3"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_changes_nothing_at_any_call_of_a_read(bench: Build, vendor: str, fault: str) -> None:
    if vendor == "salesforce" and fault == "429":
        pytest.skip("Salesforce has no 429")
    here = bench()
    here.seed(120)
    cursor = Cursor(records(here.read())[0].modified)
    for since in (None, cursor):
        calls, expected = here.system.calls, state(here, here.read(since))
        for number in range(1, here.system.calls - calls + 1):
            here.app.reset_counters()
            here.app.faults.add(replace(PASSING[fault], call=number))
            assert state(here, here.read(since)) == expected
            assert len(here.app.faults.fired) == 1
            here.app.faults.clear()
