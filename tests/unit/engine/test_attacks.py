"""What a reviewer broke once: opt-outs that got lost, people who were mixed up, edits that were forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doubles.world import World, ends


def lead_of(world: World, email: str) -> dict[str, object]:
    return next(row for row in world.leads.rows.values() if row.get("Email") == email)


# -- opt-outs ------------------------------------------------------------------------------------------------


def test_an_opt_out_lands_alone_when_another_field_is_refused(world: World) -> None:
    world.person("1")
    world.sync()
    world.leads.refuse = lambda write: "VALIDATION" if "LastName" in write.fields else None
    world.hub.put("1", lastname="Lovelace", hs_email_optout="true")
    report = world.sync()
    assert world.leads.rows["r0001"]["HasOptedOutOfEmail"] is True
    assert ends(report) == {"quarantined": 1}


def test_an_opt_out_of_a_record_that_turned_to_junk_still_arrives(world: World) -> None:
    world.person("1")
    world.sync()
    world.hub.put("1", email="n/a", firstname="test", lastname="asdf", hs_email_optout="true")
    assert ends(world.sync()) == {"quarantined": 1}
    assert world.leads.rows["r0001"]["HasOptedOutOfEmail"] is True
    assert world.leads.rows["r0001"]["LastName"] == "Byron"


def test_an_opt_out_reaches_every_record_of_the_person(world: World) -> None:
    world.person("1")
    world.sync()
    world.contacts.put("C1", Email="p1@acme-demo.com", LastName="Byron")
    world.sync()
    world.hub.put("1", hs_email_optout="true")
    world.sync()
    assert world.leads.rows["r0001"]["HasOptedOutOfEmail"] is True
    assert world.contacts.rows["C1"]["HasOptedOutOfEmail"] is True


def test_an_opt_out_reaches_all_candidates_of_a_review(world: World) -> None:
    for name in ("L1", "L2"):
        world.leads.put(name, Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.person("1", hs_email_optout="true")
    assert ends(world.sync()) == {"review": 1}
    assert [values for _, _, values in world.leads.journal] == [{"HasOptedOutOfEmail": True}] * 2
    with world.engine() as (_, state):
        assert state.links_of([("crm.Lead", "L1"), ("crm.Lead", "L2")]) == {}


def test_opt_outs_go_first(world: World) -> None:
    world.leads.batch_size = 1
    for number in range(3):
        world.person(str(number))
    world.sync()
    sent = len(world.leads.journal)
    for number in range(3):
        world.hub.put(str(number), jobtitle="CEO", **({"hs_email_optout": "true"} if number == 2 else {}))
    world.sync()
    assert "HasOptedOutOfEmail" in world.leads.journal[sent][2]


# -- who is who ----------------------------------------------------------------------------------------------


def test_a_merge_in_the_target_heals_the_links(world: World) -> None:
    world.person("1")
    world.person("2")
    world.sync()
    loser, heir = sorted(world.leads.rows)
    owner = str(world.leads.rows[loser]["Email"])[1]
    world.leads.put(loser)
    world.leads.redirects[loser] = ("Lead", heir)
    world.sync()
    world.leads.refuse = lambda write: "ENTITY_IS_DELETED" if write.record_id == loser else None
    world.hub.put(owner, hs_email_optout="true")
    world.sync()
    assert world.leads.rows[heir]["HasOptedOutOfEmail"] is True


def test_a_used_address_does_not_join_two_people(world: World) -> None:
    world.person("1", email="a@acme-demo.com")
    world.sync()
    world.hub.put("1", email="b@acme-demo.com")
    world.person("3", email="a@acme-demo.com", firstname="Other", lastname="Person")
    world.sync()
    world.sync()
    people = {str(row["Email"]): row["LastName"] for row in world.leads.rows.values()}
    assert people == {"b@acme-demo.com": "Byron", "a@acme-demo.com": "Person"}


def test_a_review_ends_when_its_reason_does(world: World) -> None:
    for name in ("L1", "L2"):
        world.leads.put(name, Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.person("1")
    assert ends(world.sync()) == {"review": 1}
    assert ends(world.sync()) == {"review": 1}, "it is shown until somebody decides"
    world.leads.put("L2", Email="other@acme-demo.com")
    assert ends(world.sync()) == {"updated": 1}
    assert world.leads.rows["L1"]["Company"] == "Acme"
    with world.engine() as (_, state):
        assert state.quarantine_counts() == {}


# -- what was settled ----------------------------------------------------------------------------------------


def test_a_restored_target_gets_what_it_missed(world: World) -> None:
    world.person("1")
    world.sync()
    (lead,) = world.leads.rows
    world.leads.put(lead)
    world.leads.deleted.add(lead)
    world.hub.put("1", firstname="Augusta")
    world.sync()
    world.leads.deleted.discard(lead)
    world.leads.put(lead)
    world.sync()
    assert world.leads.rows[lead]["FirstName"] == "Augusta"


def test_a_mended_record_brings_what_changed_while_it_was_junk(world: World) -> None:
    world.person("1")
    world.sync()
    world.hub.put("1", email="n/a", firstname="test", lastname="asdf", jobtitle="CEO")
    world.sync()
    world.hub.put("1", email="p1@acme-demo.com", firstname="Ada", lastname="Lovelace")
    world.sync()
    (lead,) = world.leads.rows.values()
    assert (lead["LastName"], lead["Title"]) == ("Lovelace", "CEO")


def test_a_widened_field_gets_the_value_that_did_not_fit(world: World) -> None:
    world.leads.lengths["Company"] = 5
    world.leads.put("L1", Email="p1@acme-demo.com", LastName="Byron", Company="Old", IsConverted=False)
    world.person("1", company="Acme International")
    world.sync()
    assert world.leads.rows["L1"]["Company"] == "Old"
    world.leads.lengths["Company"] = 200
    world.sync()
    assert world.leads.rows["L1"]["Company"] == "Acme International"


def test_a_joining_duplicate_does_not_overrule_a_person(world: World) -> None:
    world.initial, world.authority = "report", "crm"
    world.person("1")
    world.sync()
    world.leads.put("r0001", LastName="Human")
    world.sync()
    world.person("2", email="p1@acme-demo.com", lastname="Joiner")
    world.sync()
    assert world.leads.rows["r0001"]["LastName"] == "Human"


def test_a_field_that_was_emptied_on_purpose_stays_empty(world: World) -> None:
    world.person("1", jobtitle="CEO")
    world.sync()
    world.leads.put("r0001", FirstName=None)
    world.sync()
    world.hub.put("1", lastname="Lovelace")
    world.sync()
    assert world.leads.rows["r0001"]["FirstName"] is None


def test_a_stage_that_the_standard_does_not_know_is_left_alone(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", Lifecycle_Stage__c="Churned", IsConverted=False)
    world.person("1")
    world.sync()
    assert world.leads.rows["L1"]["Lifecycle_Stage__c"] == "Churned"


# -- lost answers without a unique key -----------------------------------------------------------------------


@pytest.fixture
def unkeyed(world: World) -> World:
    world.leads = replace(world.leads, key_field=None, index_lag=30)
    return world


def test_a_stranger_with_the_same_address_is_not_adopted(unkeyed: World) -> None:
    unkeyed.leads.put("L0", Email="info@acme-demo.com", LastName="Stranger", Company="X", IsConverted=False)
    unkeyed.person("1", email="info@acme-demo.com")
    unkeyed.leads.lose_requests = 1
    unkeyed.sync()
    unkeyed.hub.put("1", lastname="Lovelace")
    unkeyed.sync()
    assert unkeyed.leads.rows["L0"]["LastName"] == "Stranger"
    assert len(unkeyed.leads.rows) == 2


def test_two_people_at_one_mailbox_stay_two_when_an_answer_is_lost(unkeyed: World) -> None:
    unkeyed.person("1", email="info@acme-demo.com", lastname="Alpha")
    unkeyed.person("2", email="info@acme-demo.com", lastname="Beta")
    unkeyed.leads.lose_answers = 1
    unkeyed.sync()
    unkeyed.sync()
    assert sorted(str(row["LastName"]) for row in unkeyed.leads.rows.values()) == ["Alpha", "Beta"]


def test_a_killed_run_s_create_is_adopted_by_the_next(unkeyed: World) -> None:
    unkeyed.person("1")
    unkeyed.leads.die_after_write = True
    with pytest.raises(KeyboardInterrupt):
        unkeyed.sync()
    unkeyed.leads.die_after_write = False
    report = unkeyed.sync()
    assert report.recovered == 1
    assert len(unkeyed.leads.rows) == 1
    assert unkeyed.clock.slept >= 30


def test_what_cannot_be_told_apart_is_reported_and_not_sent_again(unkeyed: World) -> None:
    """Two records with the address appeared since the send: one may be ours."""
    unkeyed.person("1")
    unkeyed.leads.die_after_write = True
    with pytest.raises(KeyboardInterrupt):
        unkeyed.sync()
    unkeyed.leads.die_after_write = False
    unkeyed.leads.put("X", **unkeyed.leads.rows["r0001"])
    report = unkeyed.sync()
    assert report.exit_code == 3
    assert sum(one.unknown for one in report.writes) == 1
    assert ends(report) == {"unknown": 1}
    assert len(unkeyed.leads.rows) == 2


# -- reading -------------------------------------------------------------------------------------------------


def test_an_empty_source_is_not_believed(world: World) -> None:
    world.person("1")
    world.sync()
    with world.engine() as (_, state):
        state.reset_watermark("hub.contacts")
    world.hub.rows.clear()
    report = world.sync()
    assert report.exit_code == 5
    assert report.stopped is not None
    assert "empty" in report.stopped


def test_a_record_that_a_whole_read_misses_is_gone(world: World) -> None:
    world.person("1", lifecyclestage="lead")
    world.person("2", lifecyclestage="lead")
    world.sync()
    with world.engine() as (_, state):
        state.reset_watermark("hub.contacts")
    del world.hub.rows["2"]
    world.create = {"field": "stage", "at_least": "lead"}
    world.sync()
    assert [row["Email"] for row in world.leads.rows.values()] == ["p1@acme-demo.com"]


def test_a_record_that_changes_while_it_is_read_whole_is_not_taken_for_deleted(world: World) -> None:
    """A whole read ends where it began in the vendor's time: what changed meanwhile comes with the next one."""
    world.leads.put("L1", Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.leads.put("L2", Email="p2@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.sync()
    with world.engine() as (_, state):
        state.reset_watermark("crm.Lead")
    world.leads.hidden_from_reads.add("L1")
    world.person("1")
    world.sync()
    assert sorted(world.leads.rows) == ["L1", "L2"]
    assert world.leads.rows["L1"]["Company"] == "Acme"
