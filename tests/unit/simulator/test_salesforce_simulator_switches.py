"""Each switch changes what it says, and the default is the other way."""

from __future__ import annotations

import pytest

from leadline.errors import ConfigError
from unit.simulator.salesforce_org import OrgClient, codes, error, org, row


def field_names(sf: OrgClient, object_name: str) -> set[str]:
    return {field["name"] for field in sf.get(f"sobjects/{object_name}/describe").json()["fields"]}


@pytest.mark.parametrize("object_name", ["Lead", "Contact"])
def test_a_prepared_org_has_leadlines_fields_and_an_unprepared_one_has_not(object_name: str) -> None:
    ours = {"Leadline_Key__c", "Lifecycle_Stage__c", "Original_Source__c"}
    with org() as sf:
        assert ours <= field_names(sf, object_name)
    with org(prepared=False) as sf:
        assert not ours & field_names(sf, object_name)
        assert sf.patch(f"sobjects/{object_name}/Leadline_Key__c/x", {"LastName": "x"}).status_code == 404


def test_field_level_security_hides_the_opt_outs_everywhere() -> None:
    with org(opt_out_fields=False) as sf:
        lead = sf.create("Lead")

        assert not {"HasOptedOutOfEmail", "DoNotCall"} & field_names(sf, "Lead")
        assert "HasOptedOutOfEmail" not in sf.record("Lead", lead)
        assert sf.refused("SELECT HasOptedOutOfEmail FROM Lead")[0] == "INVALID_FIELD"
        assert error(sf.patch(f"sobjects/Lead/{lead}", {"HasOptedOutOfEmail": True}))[0] == "INVALID_FIELD"


def test_further_fields_are_hidden_by_name() -> None:
    with org(hidden_fields="Phone, Lead.Title") as sf:
        assert not {"Phone", "Title"} & field_names(sf, "Lead")
        assert "Phone" not in field_names(sf, "Contact")
        assert "Title" in field_names(sf, "Contact")

        sf.app.org.hide("Contact.Title")
        assert "Title" not in field_names(sf, "Contact")


def test_more_fields_are_added_by_name() -> None:
    with org(extra_fields="Lead.Region__c:string(3), Contact.Score__c:double") as sf:
        contact = sf.create("Contact", Score__c=1.5)

        assert sf.values(f"SELECT Score__c FROM Contact WHERE Id = '{contact}' AND Score__c > 1", "Score__c") == [1.5]
        refused = sf.post("sobjects/Lead", {"LastName": "x", "Company": "y", "Region__c": "EMEA"})
        assert error(refused)[0] == "STRING_TOO_LONG"


@pytest.mark.parametrize(
    "switches",
    [
        {"nope": True},
        {"daily_limit": "many"},
        {"prepared": 1},
        {"extra_fields": "Lead.Region"},
        {"extra_fields": "Nope.A__c:string"},
    ],
)
def test_a_switch_that_is_none_is_refused(switches: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="simulator switch"), org(**switches):
        pass


def test_picklists_are_open_until_they_are_restricted() -> None:
    with org() as sf:
        sf.create("Lead", LeadSource="Carrier pigeon", Lifecycle_Stage__c="Unheard of")
    with org(restricted_picklists=True) as sf:
        sf.create("Lead", LeadSource="Web", Lifecycle_Stage__c="MQL")
        refused = sf.post("sobjects/Lead", {"LastName": "x", "Company": "y", "LeadSource": "Carrier pigeon"})

        assert error(refused)[0] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_system_times_have_whole_seconds_until_they_have_milliseconds() -> None:
    for switched, printed in ((False, "14:13:20.000+0000"), (True, "14:13:20.250+0000")):
        with org(milliseconds=switched) as sf:
            sf.clock.sleep(0.25)
            lead = sf.create("Lead")

            assert sf.record("Lead", lead)["SystemModstamp"] == f"2026-09-21T{printed}"


def test_every_nth_row_is_locked() -> None:
    with org(lock_every=3) as sf:
        rows = [row("Lead", LastName="x", Company="y") for _ in range(4)]

        answer = sf.post("composite/sobjects", {"records": rows})

        assert codes(answer) == ["", "", "UNABLE_TO_LOCK_ROW", ""]
        assert answer.json()[2]["errors"][0]["fields"] == []
        assert sf.app.store.count("Lead") == 3


def test_a_trigger_refuses_by_name() -> None:
    with org(trigger_error="Poison") as sf:
        refused = sf.post("sobjects/Lead", {"LastName": "Poison", "Company": "y"})

    assert (refused.status_code, error(refused)[0]) == (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION")


@pytest.mark.parametrize("sandbox", [True, False])
def test_the_organization_says_whether_it_is_a_sandbox(sandbox: bool) -> None:
    with org(sandbox=sandbox) as sf:
        assert sf.values("SELECT IsSandbox FROM Organization LIMIT 1", "IsSandbox") == [sandbox]


class TestDuplicateRule:
    ALLOW = "allowSave=true; includeRecordDetails=true"

    def second(self, sf: OrgClient, header: str = "") -> tuple[str, int, dict[str, object]]:
        first = sf.create("Lead", Email="Jo@Acme.com")
        body = {"LastName": "Roe", "Company": "B", "Email": "jo@acme.COM"}
        answer = sf.post("sobjects/Lead", body, **{"Sforce-Duplicate-Rule-Header": header})
        return first, answer.status_code, (answer.json()[0] if answer.status_code == 400 else answer.json())

    def test_is_off_by_default(self) -> None:
        with org() as sf:
            assert self.second(sf)[1] == 201

    @pytest.mark.parametrize(("rule", "allowed"), [("alert", True), ("block", False)])
    def test_names_the_record_that_stands_in_the_way(self, rule: str, allowed: bool) -> None:
        with org(duplicate_rule=rule) as sf:
            first, status, body = self.second(sf)

        assert (status, body["errorCode"]) == (400, "DUPLICATES_DETECTED")
        assert "fields" not in body
        result = body["duplicateResut"]  # Salesforce's own spelling
        assert isinstance(result, dict)
        assert result["allowSave"] is allowed
        (match,) = result["matchResults"][0]["matchRecords"]
        assert match["record"] == {
            "attributes": {"type": "Lead", "url": f"/services/data/v62.0/sobjects/Lead/{first}"},
            "Id": first,
        }

    @pytest.mark.parametrize(("rule", "status"), [("alert", 201), ("block", 400)])
    def test_lets_a_header_save_over_an_alert_only(self, rule: str, status: int) -> None:
        with org(duplicate_rule=rule) as sf:
            _, answered, body = self.second(sf, self.ALLOW)

        assert answered == status
        if status == 400:
            result = body["duplicateResut"]
            assert isinstance(result, dict)
            assert result["matchResults"][0]["matchRecords"][0]["record"]["Name"] == "Doe"

    def test_looks_at_updates_only_when_they_move_the_email(self) -> None:
        with org() as sf:
            one, two = sf.create("Lead", Email="a@acme.com"), sf.create("Lead", Email="b@acme.com")
            sf.app.org.switches = sf.app.org.switches.__class__(duplicate_rule="block")

            assert sf.patch(f"sobjects/Lead/{one}", {"Title": "x"}).status_code == 204
            assert sf.patch(f"sobjects/Lead/{one}", {"Email": "A@acme.com"}).status_code == 204
            assert error(sf.patch(f"sobjects/Lead/{two}", {"Email": "a@acme.com"}))[0] == "DUPLICATES_DETECTED"

    def test_answers_in_the_row_of_a_collection(self) -> None:
        with org(duplicate_rule="block") as sf:
            first = sf.create("Contact", Email="a@acme.com")
            rows = [row("Contact", LastName="x", Email="a@acme.com"), row("Contact", LastName="y", Email="b@acme.com")]

            answer = sf.post("composite/sobjects", {"records": rows})

        assert codes(answer) == ["DUPLICATES_DETECTED", ""]
        assert first in answer.text
