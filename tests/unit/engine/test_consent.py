"""Opt-outs reach everybody and are undone by nothing but a later explicit opt-in, over whole runs and histories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from doubles.shelf import Shelf
from doubles.world import HUB, HUB_FIELDS, LEAD, World, ends
from leadline.engine.consent import remembered
from leadline.state.settling import store_bases
from leadline_mappings.consent import standing

OUT_AT, IN_AT, EVIDENCE = "optout_at", "optin_at", "optin_evidence"
DATED_HUB = HUB.replace(
    "{native: hs_email_optout, write: never}",
    f"{{native: hs_email_optout, out_at: {OUT_AT}, in_at: {IN_AT}, evidence: {EVIDENCE}, write: never}}",
)
OPT_IN_LEAD = LEAD.replace("opted_out: HasOptedOutOfEmail", "opted_out: {native: HasOptedOutOfEmail, opt_in: write}")
MAY, JUNE, JULY = (f"2026-{month:02}-01T10:00:00.000Z" for month in (5, 6, 7))


def dated(root: Path, **values: Any) -> World:
    """A HubSpot that dates its opt-outs and opt-ins, and a Salesforce whose flag a later opt-in may clear."""
    hub = Shelf((*HUB_FIELDS, OUT_AT, IN_AT, EVIDENCE))
    return World(root, hub=hub, hub_mapping=DATED_HUB, lead_mapping=OPT_IN_LEAD, **values)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return dated(tmp_path)


def flag(world: World, name: str = "r0001") -> object:
    return world.leads.rows[name].get("HasOptedOutOfEmail")


def opted_out(world: World, at: str | None = MAY) -> None:
    """Somebody opted out in HubSpot, and Salesforce knows it."""
    world.person("1")
    world.sync()
    world.hub.put("1", hs_email_optout="true", optout_at=at)
    world.sync()
    assert flag(world) is True


def opts_in(world: World, at: str, evidence: str | None = "form", **values: Any) -> None:
    world.hub.put("1", **{"hs_email_optout": "false", IN_AT: at, EVIDENCE: evidence, **values})
    world.sync()


# -- an explicit opt-in --------------------------------------------------------------------------------------


def test_a_later_opt_in_with_evidence_clears_the_flag_that_we_set(world: World) -> None:
    opted_out(world)
    opts_in(world, JUNE)
    assert flag(world) is False
    written = len(world.leads.journal)
    world.hub.put("1", jobtitle="CEO")
    world.sync()
    assert "HasOptedOutOfEmail" not in world.leads.journal[written][2], "said once"


@pytest.mark.parametrize(
    ("at", "evidence"), [(MAY, "form"), (MAY, "person"), ("2026-04-01", "person"), (JUNE, None), (None, "form")]
)
def test_no_other_opt_in_does(world: World, at: str, evidence: str | None) -> None:
    opted_out(world)
    opts_in(world, at, evidence)
    assert flag(world) is True


def test_an_opt_in_from_after_the_record_s_last_change_is_a_typing_error(world: World) -> None:
    opted_out(world)
    opts_in(world, "2062-06-01")
    assert flag(world) is True


def test_only_a_mapping_that_says_so_lets_an_opt_in_through(tmp_path: Path) -> None:
    world = dated(tmp_path)
    world.lead_mapping = LEAD
    opted_out(world)
    opts_in(world, JUNE)
    assert flag(world) is True


def test_a_flag_that_turns_false_says_nothing(world: World) -> None:
    opted_out(world)
    world.hub.put("1", hs_email_optout="false", optout_at=None)
    world.sync()
    assert flag(world) is True


def test_an_undated_opt_out_yields_to_a_person_s_decision_only(world: World) -> None:
    opted_out(world, at=None)
    opts_in(world, JUNE, "double_opt_in")
    assert flag(world) is True
    opts_in(world, "2026-11-22T11:00:00Z", "person")
    assert flag(world) is False


def test_a_decision_from_before_an_undated_opt_out_was_not_about_it(world: World) -> None:
    """The flag turned to true when the record last changed, for all that anybody knows."""
    opted_out(world, at=None)
    opts_in(world, JUNE, "person")
    assert flag(world) is True


def test_a_form_after_a_person_s_decision_does_not_take_it_back(world: World) -> None:
    opted_out(world, at=None)
    opts_in(world, "2026-11-22T11:00:00Z", "person")
    opts_in(world, "2026-11-22T12:00:00Z", "form")
    assert flag(world) is False


def test_a_later_opt_out_ends_the_opt_in_again(world: World) -> None:
    opted_out(world)
    opts_in(world, JUNE)
    world.hub.put("1", hs_email_optout="true", optout_at=JULY)
    world.sync()
    assert flag(world) is True


# -- the target has a mind of its own ------------------------------------------------------------------------


def test_an_opt_out_that_somebody_set_in_the_target_stays(world: World) -> None:
    world.leads.put("L1", Email="p1@acme-demo.com", HasOptedOutOfEmail=True, IsConverted=False)
    world.person("1", optin_at=JUNE, optin_evidence="double_opt_in")
    world.sync()
    assert flag(world, "L1") is True
    world.hub.put("1", optin_evidence="person")
    world.sync()
    assert flag(world, "L1") is True, "a decision from June cannot be about a flag seen in November"


def test_an_opt_out_set_in_the_target_after_the_opt_in_stays(world: World) -> None:
    opted_out(world)
    opts_in(world, JUNE, "person")
    assert flag(world) is False
    world.leads.put("r0001", HasOptedOutOfEmail=True)
    world.hub.put("1", jobtitle="CEO")
    world.sync()
    assert flag(world) is True
    opts_in(world, JULY, "form")
    assert flag(world) is True


def test_an_opt_out_set_again_after_its_flag_was_taken_away_is_another_one(world: World) -> None:
    """A decision from between the two opt-outs was about the first."""
    world.person("1")
    world.sync()
    for value in (True, False):
        world.leads.put("r0001", HasOptedOutOfEmail=value)
        world.sync()
    world.leads.ticks += 120_000
    world.leads.put("r0001", HasOptedOutOfEmail=True)
    opts_in(world, "2026-11-22T10:01:00Z", "person")
    assert flag(world) is True


# -- whatever else is wrong ----------------------------------------------------------------------------------


def test_an_opt_out_of_a_rejected_duplicate_goes_with_the_others_data(world: World) -> None:
    world.person("1", email="ada@acme-demo.com")
    world.person("2", email="ada@acme-demo.com")
    world.sync()
    world.hub.put("1", jobtitle="CEO")
    world.hub.put("2", email="n/a", firstname="test", lastname="asdf", hs_email_optout="true")
    assert ends(world.sync())["quarantined"] == 1
    assert flag(world) is True
    assert world.leads.rows["r0001"]["Title"] == "CEO"


def test_duplicates_share_the_opt_out_of_one(world: World) -> None:
    world.person("1", email="ada@acme-demo.com", optin_at=MAY, optin_evidence="person")
    world.person("2", email="ada@acme-demo.com", hs_email_optout="true", optout_at=JUNE)
    world.sync()
    assert flag(world) is True


def test_a_new_address_keeps_the_opt_out(world: World) -> None:
    opted_out(world)
    world.hub.put("1", email="ada.new@acme-demo.com", hs_email_optout="false", optout_at=None)
    world.sync()
    assert (flag(world), world.leads.rows["r0001"]["Email"]) == (True, "ada.new@acme-demo.com")
    world.contacts.put("C1", Email="ada.new@acme-demo.com", LastName="Byron")
    world.hub.put("1", jobtitle="CEO")
    world.sync()
    assert world.contacts.rows["C1"]["HasOptedOutOfEmail"] is True, "known, though HubSpot's flag is false by now"


def test_an_opt_out_from_before_a_person_qualified_is_known_when_they_do(world: World) -> None:
    """HubSpot's flag was reset in between, by nobody knows whom."""
    world.person("1", lifecyclestage="lead", hs_email_optout="true")
    assert ends(world.sync()) == {"not_selected": 1}
    world.hub.put("1", hs_email_optout="false")
    world.sync()
    world.hub.put("1", lifecyclestage="mql")
    assert ends(world.sync()) == {"created": 1}
    assert flag(world) is True
    world.hub.put("1", lastname="Lovelace")
    world.sync()
    assert world.leads.rows["r0001"]["LastName"] == "Lovelace"


def test_what_is_kept_of_a_person_s_consent_does_not_decide_over_other_fields(tmp_path: Path) -> None:
    world = dated(tmp_path, initial="report")
    world.person("1", email="n/a", lastname="Test", hs_email_optout="true")
    world.sync()
    world.leads.put("L1", Email="p1@acme-demo.com", LastName="Bacon", Company="Acme", IsConverted=False)
    world.hub.put("1", email="p1@acme-demo.com", lastname="Byron")
    report = world.sync()
    assert report.findings["INITIAL_CONFLICT"] >= 1
    assert (world.leads.rows["L1"]["LastName"], flag(world, "L1")) == ("Bacon", True)


def test_a_state_of_an_older_version_holds_true(world: World) -> None:
    opted_out(world)
    with world.engine() as (_, state):
        base = {"email": "p1@acme-demo.com", "opted_out": True}
        with state._db.writing() as connection:
            store_bases(state._db, connection, [(("crm.Lead", "r0001"), base), (("hub.contacts", "1"), base)], 1)
    opts_in(world, JUNE)
    assert flag(world) is True, "an opt-out of which the date was not kept"


def test_the_mark_of_a_flag_that_is_gone_is_not_part_of_the_consent() -> None:
    for text in ("out", f"out {MAY}", f"out by {MAY}", f"out {MAY}; in {JUNE} form"):
        assert standing(remembered(text, is_shown=False)) == standing(text)
    assert remembered(f"in {MAY} form", is_shown=False) == f"in {MAY} form"
    assert remembered(None, is_shown=False) is None
