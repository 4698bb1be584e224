"""What the standard and the mappings say takes effect in a run: rules, stages, entry times, tables, constants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doubles.world import LEAD, STANDARD, World, ends
from leadline.errors import ConfigError


def with_rule(effect: str) -> str:
    return (
        STANDARD
        + f"""\
    rules:
      - name: no_interns
        require: {{not: {{field: title, equals: Intern}}}}
        field: title
        effect: {effect}
"""
    )


def with_stages(stages: str) -> str:
    return STANDARD.replace("      last_name:", "      mql_at: {type: datetime}\n      last_name:").replace(
        "stages: {lead: {}, mql: {}, sql: {}, customer: {}}", stages
    )


DEFINED = with_stages("stages: {lead: {}, mql: {definition: {field: title, present: true}}, sql: {}, customer: {}}")
TIMED = with_stages("stages: {lead: {}, mql: {entered_at: mql_at}, sql: {}, customer: {}}")
TIMED_LEAD = LEAD + "  mql_at: MQL_Date__c\n"


def test_a_rule_that_rejects_keeps_all_changes_of_a_linked_record_back(world: World) -> None:
    world.standard = with_rule("reject")
    world.person("1")
    world.sync()
    world.hub.put("1", jobtitle="Intern", lastname="Lovelace")
    report = world.sync()
    assert ends(report) == {"quarantined": 1}
    assert report.quarantined == {"RULE_BROKEN:title": 1}
    assert len(world.leads.journal) == 1


def test_a_rule_that_drops_its_field_lets_the_rest_through(world: World) -> None:
    world.standard = with_rule("drop_field")
    world.person("1", jobtitle="Intern")
    world.sync()
    (lead,) = world.leads.rows.values()
    assert lead["LastName"]
    assert lead.get("Title") is None


def test_a_record_that_may_not_enter_its_stage_is_made_without_one(world: World) -> None:
    world.standard, world.create = DEFINED, {"field": "last_name", "present": True}
    world.person("1")
    report = world.sync()
    assert ends(report) == {"created": 1}
    assert report.held == {"STAGE_NOT_MET:stage": 1}
    (lead,) = world.leads.rows.values()
    assert lead.get("Lifecycle_Stage__c") is None
    world.hub.put("1", jobtitle="CFO")
    world.sync()
    (lead,) = world.leads.rows.values()
    assert lead["Lifecycle_Stage__c"] == "mql"


def test_a_record_is_not_made_for_a_stage_that_it_may_not_enter(world: World) -> None:
    world.standard = DEFINED
    world.person("1")
    report = world.sync()
    assert ends(report) == {"quarantined": 1}
    assert report.quarantined == {"STAGE_NOT_MET:stage": 1}
    assert world.leads.rows == {}


DISPOSABLE = "p1@mailinator.com"


@pytest.mark.parametrize(
    ("code", "values"), [("EMAIL_DISPOSABLE", {"email": DISPOSABLE}), ("NAME_INVALID", {"firstname": "http://x.io"})]
)
def test_a_finding_on_a_value_blocks_a_creation_where_the_standard_says_so(
    world: World, code: str, values: dict[str, str]
) -> None:
    world.standard = STANDARD + f"effects: {{{code}: block_create}}\n"
    world.person("1", **values)
    report = world.sync()
    assert ends(report) == {"quarantined": 1}
    assert [rule.partition(":")[0] for rule in report.quarantined] == [code]
    assert world.leads.rows == {}


def test_a_finding_on_a_value_holds_the_stage_of_a_linked_record(world: World) -> None:
    world.standard = STANDARD + "effects: {NAME_INVALID: block_stage}\n"
    world.person("1")
    world.sync()
    world.hub.put("1", firstname="http://x.io", lastname="Lovelace", lifecyclestage="sql")
    report = world.sync()
    (lead,) = world.leads.rows.values()
    assert (lead["LastName"], lead["Lifecycle_Stage__c"]) == ("Lovelace", "mql")
    assert report.held == {"NAME_INVALID:first_name": 1}


def test_a_finding_on_a_value_that_did_not_survive_blocks_nothing(world: World) -> None:
    world.standard = STANDARD + "effects: {NAME_INVALID: block_create}\n"
    world.person("1", email="same@acme-demo.com", firstname="http://x.io")
    world.person("2", email="same@acme-demo.com")
    assert ends(world.sync()) == {"created": 1, "folded": 1}


def test_the_time_of_entry_is_that_of_the_change_and_is_set_once(world: World) -> None:
    world.standard, world.lead_mapping = TIMED, TIMED_LEAD
    world.leads = replace(world.leads, fields=(*world.leads.fields, "MQL_Date__c"))
    world.person("1")
    world.sync()
    (first,) = (dict(lead) for lead in world.leads.rows.values())
    assert first["MQL_Date__c"]
    world.clock.sleep(3600)
    world.hub.put("1", lifecyclestage="sql", lastname="Lovelace")
    world.sync()
    (second,) = world.leads.rows.values()
    assert second["LastName"] == "Lovelace"
    assert second["MQL_Date__c"] == first["MQL_Date__c"]
    written = len(world.leads.journal)
    world.sync()
    assert len(world.leads.journal) == written


@pytest.mark.parametrize(("cosmetic", "written"), [("", 1), (", cosmetic: true", 2)])
def test_a_difference_in_case_is_written_only_where_the_mapping_asks(world: World, cosmetic: str, written: int) -> None:
    world.lead_mapping = LEAD.replace("  company: Company", f"  company: {{native: Company{cosmetic}}}")
    world.person("1", company="Acme")
    world.sync()
    world.hub.put("1", company="ACME")
    world.sync()
    assert len(world.leads.journal) == written


def test_a_table_that_writes_two_stages_alike_comes_to_rest(world: World) -> None:
    table = "{native: Lifecycle_Stage__c, values: {lead: Open, mql: Working, sql: Working, customer: Won}}"
    world.lead_mapping = LEAD.replace("stage: Lifecycle_Stage__c", f"stage: {table}")
    world.person("1", lifecyclestage="sql")
    world.sync()
    written = len(world.leads.journal)
    world.hub.put("1", firstname="Augusta")
    world.sync()
    world.sync()
    assert len(world.leads.journal) == written + 1
    (lead,) = world.leads.rows.values()
    assert lead["Lifecycle_Stage__c"] == "Working"


def test_constants_and_computed_fields_are_written_with_the_record(world: World) -> None:
    world.lead_mapping = LEAD + (
        "constants: {RecordTypeId: '012'}\n"
        "computed: {Name__c: {by: join, from: [first_name, last_name], with: {separator: ' '}}}\n"
    )
    world.leads = replace(world.leads, fields=(*world.leads.fields, "RecordTypeId", "Name__c"))
    world.person("1", firstname="Ada", lastname="Byron")
    world.sync()
    (lead,) = world.leads.rows.values()
    assert (lead["RecordTypeId"], lead["Name__c"]) == ("012", "Ada Byron")
    world.hub.put("1", lastname="Lovelace")
    world.sync()
    (lead,) = world.leads.rows.values()
    assert lead["Name__c"] == "Ada Lovelace"
    assert "RecordTypeId" not in world.leads.journal[-1][2]


def test_a_mapping_s_own_create_condition_holds_beside_the_sync_s(world: World) -> None:
    world.lead_mapping = LEAD + "create: {field: title, present: true}\n"
    world.person("1", jobtitle=None)
    world.person("2", jobtitle="CFO")
    assert ends(world.sync()) == {"created": 1, "not_selected": 1}


def test_a_source_that_lost_a_mandatory_field_stops_the_run_before_any_write(world: World) -> None:
    world.person("1")
    world.hub.fields = tuple(name for name in world.hub.fields if name != "lastname")
    with pytest.raises(ConfigError, match="makes last_name mandatory"):
        world.sync()
    assert world.leads.journal == []
