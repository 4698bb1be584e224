"""A tap loses nothing: whole, incrementally, after an interruption; deletes and merges are told."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.errors import ConfigError
from singer.benches import Tapped, in_state, last_state, loaded, rows, truth

DAY = 86_400.0


@pytest.mark.parametrize("count", [0, 1, 450])
def test_a_whole_read_brings_every_record_once(here: Tapped, count: int) -> None:
    here.bench.seed(count)
    messages = here.run()
    assert len(rows(messages)) == count
    assert loaded(here, messages) == truth(here.bench)


def test_records_come_between_their_schema_and_their_state(here: Tapped) -> None:
    here.bench.seed(3)
    types = [message["type"] for message in here.run()]
    assert types[0] == "SCHEMA"
    assert types[-1] == "STATE"
    assert set(types[1:-1]) <= {"RECORD", "STATE"}


def test_values_are_of_the_type_that_the_schema_promises(here: Tapped) -> None:
    here.bench.seed(1)
    (row,) = rows(here.run())
    expected: dict[str, Any] = {
        "hubspot": {"hs_object_id": int, "email": str},
        "salesforce": {"IsConverted": bool, "Email": str},
    }[here.vendor]
    assert {name: type(row[name]) for name in expected} == expected
    assert row[here.bench.case.email] == "canary0@people.example"
    assert row["_sdc_modified_at"].endswith("Z")
    assert row["_sdc_deleted_at"] is None
    created = row[{"hubspot": "createdate", "salesforce": "CreatedDate"}[here.vendor]]
    assert created.endswith("Z")


def test_the_state_holds_the_cursor_and_nothing_else(here: Tapped) -> None:
    here.bench.seed(2)
    messages = here.run()
    newest = max(row["_sdc_modified_at"] for row in rows(messages))
    bookmark = last_state(messages)["bookmarks"][here.object]
    assert set(bookmark) == {"replication_key", "replication_key_value", "record_id"}
    assert bookmark["replication_key"] == "_sdc_modified_at"
    assert bookmark["replication_key_value"] == newest


def test_a_run_from_the_state_brings_what_changed_and_not_the_rest(here: Tapped) -> None:
    here.bench.seed(150)
    here.bench.clock.sleep(DAY)
    ids = here.edit_all_but(149)
    first = here.run()
    here.bench.clock.sleep(DAY)
    here.bench.rename(ids[3], "Changed")
    second = here.run(state=last_state(first))
    # The interval is closed: the last change before the state comes again, the other 148 do not.
    assert {row[here.key] for row in rows(second)} == {ids[3], ids[149]}
    assert loaded(here, first, second) == truth(here.bench)


def test_a_run_with_nothing_new_leaves_the_state_as_it_was(here: Tapped) -> None:
    here.bench.seed(5)
    first = here.run()
    here.bench.clock.sleep(DAY)
    assert last_state(here.run(state=last_state(first))) == last_state(first)


@pytest.mark.parametrize("begin", ["whole", "from a state"])
def test_a_run_cut_at_any_call_goes_on_from_its_last_state(here: Tapped, begin: str) -> None:
    """What a target has settled with the last STATE, and a run from there, make the whole."""
    here.bench.seed(here.bench.case.page * 2 + 20)
    before = [] if begin == "whole" else here.run()
    here.bench.clock.sleep(DAY)
    here.edit_all_but(0)
    state = last_state(before)
    here.run(state=state)
    calls = len(here.transport.asked)
    resumed = 0
    for cut_at in range(calls):
        cut = in_state(here.run(state=state, cut_at=cut_at))
        rest = here.run(state=last_state(cut) or state)
        assert loaded(here, before, cut, rest) == truth(here.bench), f"cut at call {cut_at}"
        resumed += bool(rows(cut)) and len(rows(rest)) < len(truth(here.bench))
    # HubSpot lists a whole object by id and not by change: only a read from a state can go on in the middle.
    assert resumed or (here.vendor == "hubspot" and begin == "whole")


def test_the_state_never_moves_back_when_a_run_is_cut_in_its_overlap(here: Tapped) -> None:
    """The overlap before the state is several pages long here."""
    here.bench.seed(here.bench.case.page + 20)
    here.bench.clock.sleep(DAY)
    here.edit_all_but(0, seconds=0.1)
    first = here.run()
    moment = last_state(first)["bookmarks"][here.object]["replication_key_value"]
    here.run(state=last_state(first))
    for cut_at in range(len(here.transport.asked)):
        state = last_state(here.run(state=last_state(first), cut_at=cut_at)) or last_state(first)
        assert state["bookmarks"][here.object]["replication_key_value"] >= moment


def test_a_deleted_record_is_sent_by_its_key_with_the_time_it_went(here: Tapped) -> None:
    here.bench.seed(5)
    first = here.run()
    gone = rows(first)[2][here.key]
    here.bench.clock.sleep(3600)
    here.bench.case.archive(here.bench, gone)
    second = here.run(state=last_state(first))
    (row,) = [row for row in rows(second) if row[here.key] == gone]
    went = row["_sdc_modified_at"]
    assert went > rows(first)[2]["_sdc_modified_at"]
    assert row == {here.key: gone, "_sdc_modified_at": went, "_sdc_deleted_at": went, "_sdc_replaced_by": None}
    assert loaded(here, first, second) == truth(here.bench)


def test_a_merged_record_is_sent_as_deleted_with_the_one_in_its_place(here: Tapped) -> None:
    here.bench.seed(5)
    first = here.run()
    winner, loser = (row[here.key] for row in rows(first)[:2])
    here.bench.clock.sleep(3600)
    here.bench.case.merge(here.bench, winner, loser)
    second = here.run(state=last_state(first))
    told = {row[here.key]: row["_sdc_replaced_by"] for row in rows(second) if row["_sdc_deleted_at"]}
    assert told[loser] in {f"{here.object}/{record_id}" for record_id in truth(here.bench)}
    assert loaded(here, first, second) == truth(here.bench)


def test_start_date_leaves_out_what_is_older(here: Tapped) -> None:
    here.bench.seed(20)
    here.bench.clock.sleep(30 * DAY)
    ids = sorted(truth(here.bench))
    here.bench.rename(ids[4], "Changed")
    newest = max(each["_sdc_modified_at"] for each in rows(here.run()))
    assert [each[here.key] for each in rows(here.run(config={"start_date": newest[:10]}))] == [ids[4]]


def test_a_state_goes_before_start_date(here: Tapped) -> None:
    here.bench.seed(3)
    first = here.run()
    here.bench.clock.sleep(DAY)
    here.bench.rename(rows(first)[0][here.key], "Changed")
    later = here.run(state=last_state(first), config={"start_date": "2100-01-01"})
    assert loaded(here, first, later) == truth(here.bench)


def test_full_table_reads_everything_whatever_the_state_and_keeps_no_bookmark(here: Tapped) -> None:
    here.bench.seed(30)
    here.bench.clock.sleep(DAY)
    here.edit_all_but(29)
    catalog = here.discover()
    catalog["streams"][0]["replication_method"] = "FULL_TABLE"
    assert last_state(here.run(catalog=catalog)) == {"bookmarks": {here.object: {}}}
    incremental = last_state(here.run())
    again = here.run(catalog=catalog, state=incremental)
    assert loaded(here, again) == truth(here.bench)


def test_another_tap_s_state_starts_a_whole_read(here: Tapped) -> None:
    here.bench.seed(4)
    state = {"bookmarks": {here.object: {"replication_key": "updatedAt", "replication_key_value": "2100-01-01"}}}
    assert len(rows(here.run(state=state))) == 4


BAD_STATES: dict[str, Any] = {
    "bookmarks that are a list": {"bookmarks": []},
    "a bookmark that is a text": {"bookmarks": {"OBJECT": "2026-01-01"}},
    "a place that is a number": {"bookmarks": {"OBJECT": {"replication_key_value": 1}}},
    "a place that is no moment": {"bookmarks": {"OBJECT": {"replication_key_value": "soon"}}},
}


@pytest.mark.parametrize("state", BAD_STATES)
def test_a_state_that_cannot_be_read_is_an_error(here: Tapped, state: str) -> None:
    given = BAD_STATES[state]
    if isinstance(given["bookmarks"], dict):
        (bookmark,) = given["bookmarks"].values()
        ours = {"replication_key": "_sdc_modified_at"}
        given = {"bookmarks": {here.object: {**ours, **bookmark} if isinstance(bookmark, dict) else bookmark}}
    here.bench.seed(1)
    with pytest.raises(ConfigError, match="state"):
        here.run(state=given)
