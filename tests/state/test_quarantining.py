"""Quarantine: every refused record, by rule, exactly once."""

from __future__ import annotations

from dataclasses import replace

from leadline.state import QuarantineRow, State

CONTACTS = "hubspot.contacts"


def refused(record_id: str = "1", rule: str = "EMAIL_INVALID", payload_hash: int = 7) -> QuarantineRow:
    return QuarantineRow(
        CONTACTS,
        record_id,
        payload_hash,
        rule,
        "email",
        [{"code": rule}],
        {"email": "n/a"},
        "the email is a placeholder",
        "ask for the address",
    )


def test_a_refused_record_comes_back_with_its_history(state: State) -> None:
    state.quarantine(3, [refused()])
    [row] = state.quarantined()
    assert row == replace(refused(), id=row.id, first_run=3, last_run=3, times_seen=1)
    assert state.quarantine_item(row.id) == row
    assert state.quarantine_item(row.id + 1) is None


def test_the_same_refusal_is_one_row_however_often_it_is_seen(state: State) -> None:
    state.quarantine(3, [refused()])
    state.quarantine(3, [refused(), refused()])
    state.quarantine(4, [replace(refused(), reason="said better")])
    [row] = state.quarantined()
    assert (row.first_run, row.last_run, row.times_seen, row.reason) == (3, 4, 2, "said better")


def test_another_rule_or_payload_is_another_row(state: State) -> None:
    state.quarantine(3, [refused(), refused(rule="PHONE_INVALID"), refused(payload_hash=8), refused("2")])
    assert state.quarantine_counts() == {"EMAIL_INVALID": 3, "PHONE_INVALID": 1}


def test_what_no_longer_holds_is_resolved(state: State) -> None:
    state.quarantine(3, [refused(), refused(rule="PHONE_INVALID"), refused(payload_hash=8), refused("2")])
    assert state.release(CONTACTS, ["1"], keep={("1", "EMAIL_INVALID", 8)}) == 2
    assert [(row.record_id, row.payload_hash) for row in state.quarantined()] == [("1", 8), ("2", 7)]
    assert len(list(state.quarantined("resolved"))) == 2
    assert len(list(state.quarantined(None))) == 4
    assert state.release(CONTACTS, ["1"], keep={("1", "EMAIL_INVALID", 8)}) == 0


def test_a_resolved_refusal_that_returns_is_open_again(state: State) -> None:
    state.quarantine(3, [refused()])
    state.release(CONTACTS, ["1"])
    state.quarantine(5, [refused()])
    [row] = state.quarantined()
    assert (row.first_run, row.last_run, row.times_seen) == (3, 5, 2)


def test_rows_can_be_chosen_by_rule_limited_and_paged(state: State) -> None:
    state.quarantine(1, [refused(str(number)) for number in range(5)])
    state.quarantine(1, [refused("9", rule="OTHER")])
    assert [row.record_id for row in state.quarantined(rule="OTHER")] == ["9"]
    first = list(state.quarantined(limit=2))
    assert [row.record_id for row in first] == ["0", "1"]
    assert [row.record_id for row in state.quarantined(limit=2, after=first[-1].id)] == ["2", "3"]
    assert list(state.quarantined(limit=0)) == []


def test_more_rows_than_one_page(state: State) -> None:
    state.quarantine(1, [refused(f"{number:05}") for number in range(2050)])
    assert len(list(state.quarantined())) == 2050
    assert len(list(state.quarantined(limit=1500))) == 1500
