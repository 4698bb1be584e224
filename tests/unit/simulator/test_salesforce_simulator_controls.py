"""What people do in the UI: converting leads, merging records, editing; the journal calls them ``ui``."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from unit.simulator.salesforce_org import OrgClient, error, org


def control(sf: OrgClient, name: str, body: object, token: str | None = None) -> requests.Response:
    headers = {"X-Simulator-Token": sf.app.control_token if token is None else token}
    return sf.call("POST", f"/_simulator/{name}", json=body, headers=headers)


class TestConvert:
    def test_makes_a_contact_of_an_account_and_closes_the_lead(self) -> None:
        with org() as sf:
            lead = sf.create(
                "Lead",
                FirstName="Jo",
                Company="Acme",
                Email="jo@acme.com",
                City="Berlin",
                HasOptedOutOfEmail=True,
                Leadline_Key__c="key",
                Lifecycle_Stage__c="SQL",
            )

            made = control(sf, "convert", {"leadId": lead}).json()
            found, contact = sf.record("Lead", lead), sf.record("Contact", made["contactId"])

            assert (found["IsConverted"], found["Status"]) == (True, "Closed - Converted")
            assert found["ConvertedDate"] == "2026-09-21"
            assert found["ConvertedContactId"] == made["contactId"]
            assert found["ConvertedAccountId"] == contact["AccountId"] == made["accountId"]
            assert sf.record("Account", made["accountId"])["Name"] == "Acme"
            assert (contact["Name"], contact["Email"], contact["MailingCity"]) == ("Jo Doe", "jo@acme.com", "Berlin")
            assert (contact["HasOptedOutOfEmail"], contact["Lifecycle_Stage__c"]) == (True, "SQL")
            assert contact["Leadline_Key__c"] is None
            assert {actor for _, _, actor in sf.journal()[1:]} == {"ui"}

    def test_fills_only_empty_fields_of_a_given_contact(self) -> None:
        with org() as sf:
            account = sf.create("Account", Name="Theirs")
            contact = sf.create("Contact", LastName="Kept", AccountId=account)
            lead = sf.create("Lead", LastName="Other", Email="jo@acme.com")

            made = control(sf, "convert", {"leadId": lead, "accountId": account, "contactId": contact}).json()

            assert made == {"accountId": account, "contactId": contact}
            record = sf.record("Contact", contact)
            assert (record["LastName"], record["Email"]) == ("Kept", "jo@acme.com")

    def test_makes_the_lead_read_only(self) -> None:
        with org() as sf:
            lead = sf.create("Lead", Leadline_Key__c="key")
            control(sf, "convert", {"leadId": lead})

            for path in (f"sobjects/Lead/{lead}", "sobjects/Lead/Leadline_Key__c/key"):
                answer = sf.patch(path, {"Title": "x"})
                assert (answer.status_code, error(answer)) == (
                    400,
                    ("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"),
                )

    def test_happens_once(self) -> None:
        with org() as sf:
            lead = sf.create("Lead")
            control(sf, "convert", {"leadId": lead})

            assert control(sf, "convert", {"leadId": lead}).status_code == 400


class TestMerge:
    def test_keeps_the_master_and_leaves_a_trace_of_the_losers(self) -> None:
        with org() as sf:
            master, loser = sf.create("Lead"), sf.create("Lead", Title="CEO")
            body = {"object": "Lead", "masterId": master, "mergeIds": [loser], "fields": {"Title": "CEO"}}

            assert control(sf, "merge", body).status_code == 200
            gone = sf.rows(
                "SELECT Id, MasterRecordId FROM Lead WHERE IsDeleted = true AND MasterRecordId != null",
                path="queryAll",
            )

            assert [(row["Id"], row["MasterRecordId"]) for row in gone] == [(loser, master)]
            assert sf.record("Lead", master)["Title"] == "CEO"
            assert sf.get(f"sobjects/Lead/{loser}").status_code == 404
            assert sf.journal()[2:] == [("merge", "Lead", "ui"), ("update", "Lead", "ui")]

    def test_moves_the_children_of_an_account(self) -> None:
        with org() as sf:
            master, loser = sf.create("Account"), sf.create("Account")
            contact = sf.create("Contact", AccountId=loser)

            control(sf, "merge", {"object": "Account", "masterId": master, "mergeIds": [loser]})

            assert sf.record("Contact", contact)["AccountId"] == master

    @pytest.mark.parametrize(
        "change",
        [
            {"mergeIds": []},
            {"mergeIds": ["00QSm0000000999"]},
            {"object": "User"},
            {"masterId": "nope"},
            {"mergeIds": ["00QSm0000000001"]},
        ],
    )
    def test_refuses_what_is_no_merge(self, change: dict[str, Any]) -> None:
        with org() as sf:
            master, loser = sf.create("Lead"), sf.create("Lead")
            body = {"object": "Lead", "masterId": master, "mergeIds": [loser], **change}

            assert control(sf, "merge", body).status_code == 400
            assert len(sf.journal()) == 2


@pytest.mark.parametrize("name", ["convert", "merge"])
def test_controls_need_the_control_token(name: str) -> None:
    with org() as sf:
        assert control(sf, name, {}, token="wrong").status_code == 401
        assert control(sf, name, {}).status_code == 400


def test_a_users_edit_is_checked_and_journalled_as_theirs() -> None:
    with org(opt_out_fields=False) as sf:
        lead = sf.create("Lead")
        edit = {"object": "Lead", "id": lead, "fields": {"FirstName": " Jo ", "HasOptedOutOfEmail": True}}

        assert control(sf, "edit", edit).status_code == 200
        assert control(sf, "edit", {**edit, "fields": {"Email": "nope"}}).status_code == 400
        assert sf.record("Lead", lead)["Name"] == "Jo Doe"
        assert sf.journal()[1:] == [("update", "Lead", "ui")]
