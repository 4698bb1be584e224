"""resolve: keys, links and the members of every touched entity."""

from __future__ import annotations

from typing import Any

from leadline.state import Link, Member, ObservedRow, Quiet, State

CONTACTS, LEADS = "hubspot.contacts", "salesforce.Lead"


def observe(state: State, run: int, ref: str, *ids: str, **more: Any) -> None:
    values = {"modified": "2026-11-22", "fields": {"n": 1}, **more}
    state.observe(run, ref, [ObservedRow(object=ref, record_id=one, hash=7, **values) for one in ids], None)


def test_a_key_leads_to_every_live_record_that_holds_it(state: State) -> None:
    observe(state, 1, CONTACTS, "1", "2")
    observe(state, 1, LEADS, "00Q1")
    observe(state, 1, CONTACTS, "gone", deleted=True)
    same = [("email", 42, "unique")]
    state.put_match_keys(CONTACTS, dict.fromkeys(("1", "gone"), same))
    state.put_match_keys(CONTACTS, {"2": [("email", -9, "unique"), ("phone", 43, "strong")]})
    state.put_match_keys(LEADS, {"00Q1": same})
    assert state.records_by_keys([42, -9, 5]) == {
        42: [(CONTACTS, "1"), (LEADS, "00Q1")],
        -9: [(CONTACTS, "2")],
    }
    assert state.match_keys_of([(CONTACTS, "2"), (CONTACTS, "3")]) == {(CONTACTS, "2"): [-9, 43]}


def test_new_keys_replace_the_old_ones(state: State) -> None:
    observe(state, 1, CONTACTS, "1", "2")
    state.put_match_keys(CONTACTS, {"1": [("email", 1, "unique")], "2": [("email", 2, "unique")]})
    state.put_match_keys(CONTACTS, {"1": [("email", 3, "unique"), ("email", 3, "unique")]})
    state.put_match_keys(CONTACTS, {"2": []})
    assert state.records_by_keys([1, 2, 3]) == {3: [(CONTACTS, "1")]}


def test_a_crowded_key_gives_no_more_than_asked_for(state: State) -> None:
    ids = [f"{number:03}" for number in range(20)]
    observe(state, 1, CONTACTS, *ids)
    state.put_match_keys(CONTACTS, {one: [("email", 1, "unique")] for one in ids})
    assert state.records_by_keys([1], limit=3) == {1: [(CONTACTS, one) for one in ids[:3]]}


def test_redirects_are_found_from_either_end(state: State) -> None:
    observe(state, 1, LEADS, "00Q1", redirect="salesforce.Contact/003A")
    observe(state, 1, LEADS, "00Q2", redirect=f"{LEADS}/00Q3", deleted=True)
    observe(state, 1, LEADS, "00Q3")
    converted = ((LEADS, "00Q1"), ("salesforce.Contact", "003A"))
    merged = ((LEADS, "00Q2"), (LEADS, "00Q3"))
    assert state.redirects([(LEADS, "00Q1"), (LEADS, "00Q3"), (CONTACTS, "1")]) == [converted, merged]
    assert state.redirects([("salesforce.Contact", "003A")]) == [converted]
    assert state.redirects([]) == []


def test_links_are_stored_moved_and_taken_away(state: State) -> None:
    one, other = (CONTACTS, "1"), (LEADS, "00Q1")
    state.link([Link(*one, "entity-a", "new"), Link(*other, "entity-a", "email")])
    assert state.links_of([one, other, (LEADS, "x")]) == {one: "entity-a", other: "entity-a"}
    state.link([Link(*other, "entity-b", "redirect")])
    assert state.links_of([one, other]) == {one: "entity-a", other: "entity-b"}
    state.unlink([one])
    assert state.links_of([one, other]) == {other: "entity-b"}


def test_a_touched_entity_comes_with_all_its_linked_records(state: State) -> None:
    run = state.start_run("leads", "sync")
    observe(state, run, CONTACTS, "1", "2", "9")
    observe(state, run, LEADS, "00Q1", created="2020-01-01")
    state.link([Link(CONTACTS, "1", "a", "new"), Link(LEADS, "00Q1", "a", "email"), Link(CONTACTS, "9", "z", "new")])
    state.settle_quiet(run, [Quiet(LEADS, "00Q1", 7, "rules", "unchanged", {"email": "x@example.com"})])
    state.begin_work(run)
    state.propose([Link(CONTACTS, "1", "a", "link"), Link(CONTACTS, "2", "a", "email")])
    assert state.complete_resolution() == 1
    assert state.complete_resolution() == 0
    assert state.entities("", 10) == ["a"]
    plain: dict[str, Any] = {"modified": "2026-11-22", "hash": 7, "fields": {"n": 1}, "deleted": False}
    assert state.members(["a"]) == [
        Member("a", CONTACTS, "1", "new", linked=True, base=None, pending=True, **plain),
        Member("a", CONTACTS, "2", "email", linked=False, base=None, pending=True, **plain),
        Member(
            "a",
            LEADS,
            "00Q1",
            "email",
            linked=True,
            base={"email": "x@example.com"},
            pending=False,
            created="2020-01-01",
            **plain,
        ),
    ]


def test_a_record_that_we_created_is_a_member_before_any_pull_has_seen_it(state: State) -> None:
    state.link([Link(LEADS, "00Q1", "a", "created")])
    state.propose([Link(CONTACTS, "1", "a", "email")])
    state.complete_resolution()
    created = state.members(["a"])[1]
    assert (created.key, created.linked, created.hash, created.fields) == ((LEADS, "00Q1"), True, None, {})
    assert not created.pending
    assert not created.deleted


def test_a_record_proposed_to_another_entity_than_its_link_is_not_linked_there(state: State) -> None:
    state.link([Link(CONTACTS, "1", "old", "new")])
    state.propose([Link(CONTACTS, "1", "new", "redirect"), Link(CONTACTS, "2", "old", "email")])
    state.complete_resolution()
    assert [(one.entity_id, one.record_id, one.linked, one.rule) for one in state.members(["old", "new"])] == [
        ("new", "1", False, "redirect"),
        ("old", "2", False, "email"),
    ]


def test_the_last_proposal_for_a_record_stands(state: State) -> None:
    state.propose([Link(CONTACTS, "1", "a", "email"), Link(CONTACTS, "1", "b", "redirect")])
    assert [(one.entity_id, one.rule) for one in state.members(["a", "b"])] == [("b", "redirect")]


def test_entities_come_in_pages_and_once(state: State) -> None:
    state.propose([Link(CONTACTS, str(one), f"e{one % 5}", "new") for one in range(20)])
    assert state.entities("", 3) == ["e0", "e1", "e2"]
    assert state.entities("e2", 3) == ["e3", "e4"]
    assert state.entities("e4", 3) == []


def test_new_work_starts_from_nothing(state: State) -> None:
    state.propose([Link(CONTACTS, "1", "a", "email")])
    state.begin_work(2)
    assert state.entities("", 10) == []
    assert state.links_of([(CONTACTS, "1")]) == {}
