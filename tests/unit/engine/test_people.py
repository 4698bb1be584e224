"""The main job over two fake systems: what goes in, what comes out, and where every record ends."""

from __future__ import annotations

import pytest

from doubles.world import World, ends


def test_a_qualified_contact_becomes_a_clean_lead(world: World) -> None:
    world.person("1", email=" Ada@ACME-demo.com", firstname="ADA", lastname="byron")
    report = world.sync()
    assert ends(report) == {"created": 1}
    (lead,) = world.leads.rows.values()
    assert (lead["Email"], lead["FirstName"], lead["LastName"]) == ("Ada@acme-demo.com", "Ada", "Byron")
    assert report.exit_code == 0


def test_a_second_run_writes_nothing(world: World) -> None:
    for number in range(9):
        world.person(str(number))
    world.sync()
    written = len(world.leads.journal)
    second = world.sync()
    assert len(world.leads.journal) == written == 9
    assert all(one.created == one.updated == 0 for one in second.writes)


def test_only_changed_fields_are_written(world: World) -> None:
    world.person("1")
    world.sync()
    world.hub.put("1", lastname="Lovelace")
    assert ends(world.sync()) == {"updated": 1}
    op, _, values = world.leads.journal[-1]
    assert (op, values) == ("update", {"LastName": "Lovelace"})


def test_below_the_create_condition_nothing_is_made(world: World) -> None:
    world.person("1", lifecyclestage="lead")
    assert ends(world.sync()) == {"not_selected": 1}
    assert world.leads.rows == {}


def test_a_missing_mandatory_field_blocks_creation_and_is_explained(world: World) -> None:
    world.person("1", company=None)
    world.person("2", lastname=None)
    report = world.sync()
    assert ends(report) == {"quarantined": 2}
    assert report.quarantined == {"MANDATORY_MISSING:company": 1, "MANDATORY_MISSING:last_name": 1}
    assert world.leads.journal == []
    with world.engine() as (_, state):
        rows = {row.record_id: row for row in state.quarantined()}
    assert rows["1"].field == "company"
    assert rows["2"].field == "last_name"


def test_a_linked_record_keeps_its_valid_changes_when_a_mandatory_field_goes(world: World) -> None:
    world.person("1")
    world.sync()
    world.hub.put("1", company=None, firstname="Augusta", lifecyclestage="sql")
    report = world.sync()
    assert ends(report) == {"updated": 1}
    (lead,) = world.leads.rows.values()
    assert (lead["FirstName"], lead["Lifecycle_Stage__c"], lead["Company"]) == ("Augusta", "mql", "Acme")
    assert report.findings["MANDATORY_MISSING"] == 1
    world.hub.put("1", company="Acme Ltd")
    world.sync()
    (lead,) = world.leads.rows.values()
    assert lead["Lifecycle_Stage__c"] == "sql", "the stage that was held back goes on once the field is filled"


def test_duplicates_fold_into_one_write(world: World) -> None:
    world.person("1", email="ada@acme-demo.com", company=None)
    world.person("2", email="ada+news@acme-demo.com", firstname=None)
    report = world.sync()
    assert ends(report) == {"created": 1, "folded": 1}
    (lead,) = world.leads.rows.values()
    assert (lead["FirstName"], lead["Company"]) == ("Ada", "Acme")


def test_a_person_who_is_there_already_is_updated_not_created(world: World) -> None:
    world.leads.put("L1", Email="P1@ACME-Demo.com ", LastName="Byron", Company="Old", IsConverted=False)
    world.person("1")
    assert ends(world.sync()) == {"updated": 1}
    assert world.leads.rows["L1"]["Company"] == "Acme"
    assert world.leads.rows["L1"]["Email"] == "P1@ACME-Demo.com ", "cosmetic differences are not written"


def test_a_contact_beats_an_open_lead(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.contacts.put("C1", Email="p1@acme-demo.com", LastName="B")
    world.person("1")
    assert ends(world.sync()) == {"updated": 1}
    assert world.contacts.rows["C1"]["LastName"] == "Byron"
    assert world.leads.journal == []


def test_a_converted_lead_is_left_alone(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=True)
    world.contacts.put("C1", Email="other@acme-demo.com", LastName="B")
    world.leads.redirects["L1"] = ("Contact", "C1")
    world.person("1")
    world.sync()
    assert world.leads.journal == []
    assert world.contacts.rows["C1"]["LastName"] == "Byron", "the conversion's contact is the same person"


def test_several_matches_go_to_a_person_never_to_a_guess(world: World) -> None:
    for name in ("L1", "L2"):
        world.leads.put(name, Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.person("1")
    assert ends(world.sync()) == {"review": 1}
    assert world.leads.journal == []
    with world.engine() as (_, state):
        (row,) = state.quarantined()
    assert row.rule == "MATCH_AMBIGUOUS"
    assert "L1" in row.reason
    assert "L2" in row.reason


def test_an_opt_out_flows_and_never_comes_back(world: World) -> None:
    world.person("1")
    world.sync()
    (lead_id,) = world.leads.rows
    assert "HasOptedOutOfEmail" not in world.leads.journal[-1][2], "unknown consent is never written"
    world.hub.put("1", hs_email_optout="true")
    world.sync()
    assert world.leads.rows[lead_id]["HasOptedOutOfEmail"] is True
    world.hub.put("1", hs_email_optout="false", firstname="A.")
    world.sync()
    assert world.leads.rows[lead_id]["HasOptedOutOfEmail"] is True


def test_an_opt_out_in_the_target_survives(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", HasOptedOutOfEmail=True, IsConverted=False)
    world.person("1", hs_email_optout="false")
    world.sync()
    assert world.leads.rows["L1"]["HasOptedOutOfEmail"] is True


def test_the_stage_never_moves_backward(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", Lifecycle_Stage__c="customer", IsConverted=False)
    world.person("1")
    report = world.sync()
    assert world.leads.rows["L1"]["Lifecycle_Stage__c"] == "customer"
    assert report.findings["LIFECYCLE_REGRESSION"] == 1


def test_junk_is_rejected(world: World) -> None:
    world.person("1", email="n/a", firstname="test", lastname="asdf")
    assert ends(world.sync()) == {"quarantined": 1}


def test_a_plan_writes_nothing_and_says_what_a_sync_will_do(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", LastName="B", Company="Old", IsConverted=False)
    world.person("1")
    world.person("2")
    world.person("3", company="n/a")
    report, changes = world.plan()
    assert world.leads.journal == []
    assert [(one.planned_creates, one.planned_updates) for one in report.writes] == [(0, 0), (1, 1)]
    assert ends(report) == {"created": 1, "updated": 1, "quarantined": 1}
    update = next(one for one in changes if one.record_id == "L1")
    assert {(one.field, one.before, one.after) for one in update.fields} >= {("company", "Old", "Acme")}
    done = world.sync()
    assert ends(done) == ends(report), "nothing that the plan read is lost for the sync"


def test_an_id_link_outlives_a_changed_address(world: World) -> None:
    world.person("1")
    world.sync()
    world.hub.put("1", email="ada.new@acme-demo.com")
    assert ends(world.sync()) == {"updated": 1}
    assert [row["Email"] for row in world.leads.rows.values()] == ["ada.new@acme-demo.com"]


def test_a_person_deleted_in_the_target_is_not_made_again(world: World) -> None:
    world.person("1")
    world.sync()
    (lead_id,) = world.leads.rows
    world.leads.put(lead_id)
    world.leads.deleted.add(lead_id)
    world.hub.put("1", firstname="Augusta")
    assert ends(world.sync()) == {"not_selected": 1}
    assert len(world.leads.rows) == 1


def test_a_filled_field_is_not_overwritten_where_the_mapping_only_fills(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", Title="CEO", IsConverted=False)
    world.person("1", jobtitle="Chief Executive")
    world.sync()
    assert world.leads.rows["L1"]["Title"] == "CEO"


def test_the_target_s_own_requirements_hold_before_anything_is_sent(world: World) -> None:
    world.create = {"field": "stage", "at_least": "lead"}
    world.person("1", lifecyclestage="lead", company=None)
    report = world.sync()
    assert report.quarantined == {"TARGET_MANDATORY_MISSING:Company": 1}
    assert world.leads.journal == []


def test_a_lost_state_finds_its_links_again_by_our_key(world: World) -> None:
    """Without an address there is nothing else to recognise the pair by."""
    world.person("1", email=None)
    world.sync()
    assert len(world.leads.rows) == 1
    for path in world.root.glob("state.db*"):
        path.unlink()
    world.hub.put("1", firstname="Augusta")
    assert ends(world.sync()) == {"updated": 1}
    assert [row["FirstName"] for row in world.leads.rows.values()] == ["Augusta"]


def test_a_value_that_does_not_fit_costs_its_field_not_its_record(world: World) -> None:
    world.leads.lengths["Title"] = 10
    world.person("1", jobtitle="Vice President of Everything")
    report = world.sync()
    assert ends(report) == {"created": 1}
    assert report.findings["TARGET_VALUE_TOO_LONG"] == 1
    assert "Title" not in world.leads.journal[-1][2]


def test_a_held_stage_is_told_apart_from_a_quarantined_record(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", Lifecycle_Stage__c="customer", IsConverted=False)
    world.person("1", lifecyclestage="sql")
    report = world.sync()
    assert report.held == {"LIFECYCLE_REGRESSION:stage": 1}
    assert report.quarantined == {}


@pytest.mark.postgres
def test_the_main_job_runs_on_postgresql(world: World, postgres_url: str) -> None:
    world.state_url = postgres_url
    world.person("1")
    world.person("2", company=None)
    assert ends(world.sync()) == {"created": 1, "quarantined": 1}
    world.hub.put("1", firstname="Augusta")
    assert ends(world.sync())["updated"] == 1
    written = len(world.leads.journal)
    world.sync()
    assert len(world.leads.journal) == written
