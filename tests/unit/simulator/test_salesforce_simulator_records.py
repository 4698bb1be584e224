"""Single records: what is kept, what is refused, and what the answers look like."""

from __future__ import annotations

from typing import Any

import pytest

from unit.simulator.salesforce_org import OrgClient, error, org

BLANK_ID = "00QSm0000000zzzQAA"


def test_a_create_answers_the_id_and_a_get_shows_the_record() -> None:
    with org() as sf:
        answer = sf.post("sobjects/Lead/", {"LastName": "Doe", "FirstName": "Jo", "Company": "Acme"})
        lead = answer.json()["id"]
        record = sf.record("Lead", lead[:15])

    assert answer.status_code == 201
    assert answer.json() == {"id": lead, "success": True, "errors": []}
    assert record["attributes"] == {"type": "Lead", "url": f"/services/data/v62.0/sobjects/Lead/{lead}"}
    assert (record["Name"], record["Status"], record["IsConverted"]) == ("Jo Doe", "Open - Not Contacted", False)
    assert record["CreatedDate"] == record["SystemModstamp"] == "2026-09-21T14:13:20.000+0000"


def test_only_named_fields_are_shown_on_request() -> None:
    with org() as sf:
        lead = sf.create("Lead")

        assert set(sf.get(f"sobjects/Lead/{lead}", fields="lastname,Email").json()) == {
            "attributes",
            "LastName",
            "Email",
        }
        assert error(sf.get(f"sobjects/Lead/{lead}", fields="Nope"))[0] == "INVALID_FIELD"


def test_text_is_trimmed_and_empty_text_is_null() -> None:
    with org() as sf:
        lead = sf.create("Lead", Email=" Jo@Acme.com ", Title="  ", Phone="")

        record = sf.record("Lead", lead)

    assert (record["Email"], record["Title"], record["Phone"]) == ("Jo@Acme.com", None, None)


def test_an_update_answers_nothing_and_leaves_what_it_does_not_name() -> None:
    with org() as sf:
        lead = sf.create("Lead", Title="CEO", Phone="1")
        sf.clock.sleep(5)

        answer = sf.patch(f"sobjects/Lead/{lead}", {"Phone": None, "firstname": "Jo"})
        record = sf.record("Lead", lead)

    assert (answer.status_code, answer.text) == (204, "")
    assert (record["Title"], record["Phone"], record["Name"]) == ("CEO", None, "Jo Doe")
    assert record["SystemModstamp"] == record["LastModifiedDate"] == "2026-09-21T14:13:25.000+0000"
    assert record["CreatedDate"] == "2026-09-21T14:13:20.000+0000"


def test_every_write_is_in_the_journal_with_before_and_after() -> None:
    with org() as sf:
        lead = sf.create("Lead", Title="CEO")
        sf.patch(f"sobjects/Lead/{lead}", {"Title": "CTO"})
        sf.post("sobjects/Lead", {"Title": "refused"})
        sf.delete(f"sobjects/Lead/{lead}")
        rows = list(sf.app.store.journal())

    assert [(row.op, row.actor) for row in rows] == [("create", "api"), ("update", "api"), ("archive", "api")]
    assert rows[1].before is not None
    assert rows[1].after is not None
    assert (rows[1].before["Title"], rows[1].after["Title"]) == ("CEO", "CTO")


def test_a_deleted_record_is_gone_and_says_so() -> None:
    with org() as sf:
        lead = sf.create("Lead")

        assert sf.delete(f"sobjects/Lead/{lead}").status_code == 204
        for answer in (
            sf.get(f"sobjects/Lead/{lead}"),
            sf.patch(f"sobjects/Lead/{lead}", {"Title": "x"}),
            sf.delete(f"sobjects/Lead/{lead}"),
        ):
            assert (answer.status_code, error(answer)) == (404, ("ENTITY_IS_DELETED", "entity is deleted"))


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"sobjects/Lead/{BLANK_ID}", 404, "NOT_FOUND"),
        ("sobjects/Lead/12", 400, "MALFORMED_ID"),
        ("sobjects/Nope", 404, "NOT_FOUND"),
        ("sobjects/Nope/describe", 404, "NOT_FOUND"),
        ("nope", 404, "NOT_FOUND"),
        ("sobjects/Lead/Nope__c/1", 404, "NOT_FOUND"),
        ("sobjects/Lead/Leadline_Key__c/1", 404, "NOT_FOUND"),
        ("query/01gnope-2000", 400, "INVALID_QUERY_LOCATOR"),
    ],
)
def test_what_is_not_there_is_answered_in_salesforces_shape(path: str, status: int, code: str) -> None:
    with org() as sf:
        answer = sf.get(path)

    assert (answer.status_code, error(answer)[0]) == (status, code)


def test_a_wrong_method_is_refused() -> None:
    with org() as sf:
        answer = sf.call("PUT", "sobjects/Lead")

    assert (answer.status_code, error(answer)[0]) == (405, "METHOD_NOT_ALLOWED")


REFUSED: list[tuple[dict[str, Any], str, str, list[str] | None]] = [
    (
        {"LastName": None, "Company": " "},
        "REQUIRED_FIELD_MISSING",
        "Required fields are missing: [LastName, Company]",
        ["LastName", "Company"],
    ),
    (
        {"LastName": "x" * 81},
        "STRING_TOO_LONG",
        f"Last Name: data value too large: {'x' * 81} (max length=80)",
        ["LastName"],
    ),
    ({"Email": "not an email"}, "INVALID_EMAIL_ADDRESS", "Email: invalid email address: not an email", ["Email"]),
    (
        {"CleanStatus": "Spotless"},
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Clean Status: bad value for restricted picklist field: Spotless",
        ["CleanStatus"],
    ),
    ({"Nope": 1}, "INVALID_FIELD", "No such column 'Nope' on sobject of type Lead", None),
    ({"Id": "00QSm0000000001"}, "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ["Id"]),
    (
        {"CreatedDate": "2020-01-01T00:00:00Z"},
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "Unable to create/update fields: CreatedDate.",
        ["CreatedDate"],
    ),
    (
        {"EmailBouncedReason": "full"},
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "Unable to create/update fields: EmailBouncedReason.",
        ["EmailBouncedReason"],
    ),
    ({"OwnerId": "me"}, "MALFORMED_ID", "Owner ID: id value of incorrect type: me", ["OwnerId"]),
    ({"OwnerId": "005Sm0000000099"}, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ["OwnerId"]),
    (
        {"HasOptedOutOfEmail": None},
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        "Email Opt Out: value not of required type",
        ["HasOptedOutOfEmail"],
    ),
    (
        {"HasOptedOutOfEmail": "maybe"},
        "JSON_PARSER_ERROR",
        "Cannot deserialize instance of boolean from VALUE_STRING",
        None,
    ),
    ({"LastName": 5}, "JSON_PARSER_ERROR", "Cannot deserialize instance of string from VALUE_NUMBER_INT", None),
    (
        {"NumberOfEmployees": 1.5},
        "JSON_PARSER_ERROR",
        "Cannot deserialize instance of int from VALUE_NUMBER_FLOAT",
        None,
    ),
    ({"NumberOfEmployees": ""}, "JSON_PARSER_ERROR", "Cannot deserialize instance of int from VALUE_STRING", None),
    ({"AnnualRevenue": "nan"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of currency", None),
    ({"Became_MQL_Date__c": "yesterday"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of datetime", None),
]


@pytest.mark.parametrize(("fields", "code", "message", "named"), REFUSED)
def test_a_value_that_cannot_be_saved_is_refused_by_name(
    fields: dict[str, Any], code: str, message: str, named: list[str] | None
) -> None:
    with org() as sf:
        answer = sf.post("sobjects/Lead", {"LastName": "Doe", "Company": "Acme", **fields})

        assert (answer.status_code, error(answer)[0]) == (400, code)
        assert error(answer)[1].startswith(message)
        assert answer.json()[0].get("fields") == named
        assert sf.journal() == []


def test_values_are_brought_into_the_form_that_is_kept() -> None:
    with org() as sf:
        lead = sf.create(
            "Lead",
            NumberOfEmployees="12",
            AnnualRevenue=10,
            HasOptedOutOfEmail="true",
            Became_MQL_Date__c="2026-01-01T01:00:00+01:00",
            LeadSource="anything: standard picklists are open",
        )
        contact = sf.create("Contact", Birthdate="1990-05-01")
        record = sf.record("Lead", lead)

        assert sf.record("Contact", contact)["Birthdate"] == "1990-05-01"

    assert (record["NumberOfEmployees"], record["AnnualRevenue"], record["HasOptedOutOfEmail"]) == (12, 10.0, True)
    assert record["Became_MQL_Date__c"] == "2026-01-01T00:00:00.000+0000"


def test_a_mandatory_field_cannot_be_cleared_later() -> None:
    with org() as sf:
        lead = sf.create("Lead")

        answer = sf.patch(f"sobjects/Lead/{lead}", {"Company": ""})

    assert error(answer) == ("REQUIRED_FIELD_MISSING", "Required fields are missing: [Company]")


def test_a_unique_key_stands_on_one_live_record_whatever_its_case() -> None:
    with org() as sf:
        first = sf.create("Lead", Leadline_Key__c="key-A")

        answer = sf.post("sobjects/Lead", {"LastName": "b", "Company": "c", "Leadline_Key__c": "KEY-a"})
        sf.create("Contact", Leadline_Key__c="key-A")
        sf.delete(f"sobjects/Lead/{first}")
        sf.create("Lead", Leadline_Key__c="key-a")

    message = f"duplicate value found: Leadline_Key__c duplicates value on record with id: {first}"
    assert answer.json() == [{"message": message, "errorCode": "DUPLICATE_VALUE", "fields": []}]


def test_a_parent_may_be_named_by_its_external_id() -> None:
    with org(extra_fields="Account.Region__c:string(5)") as sf:
        owner = sf.create("Contact", Leadline_Key__c="boss")
        report = sf.create("Contact", ReportsTo={"Leadline_Key__c": "BOSS"})

        unknown = sf.post("sobjects/Contact", {"LastName": "x", "ReportsTo": {"Leadline_Key__c": "nobody"}})

        assert sf.record("Contact", report)["ReportsToId"] == owner
        assert error(unknown)[0] == "INVALID_FIELD"
        assert error(unknown)[1].startswith("Foreign key external ID: nobody not found for field Leadline_Key__c")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"'])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with org() as sf:
        answer = sf.call("POST", "sobjects/Lead", data=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, error(answer)[0]) == (400, "JSON_PARSER_ERROR")


def test_a_body_of_another_media_type_is_refused() -> None:
    with org() as sf:
        assert sf.call("POST", "sobjects/Lead", data=b"LastName=x").status_code == 415


class TestUpsert:
    PATH = "sobjects/Lead/Leadline_Key__c"

    def test_creates_once_and_updates_afterwards(self) -> None:
        with org() as sf:
            first = sf.patch(f"{self.PATH}/k%201", {"LastName": "Doe", "Company": "Acme"})
            again = sf.patch(f"{self.PATH}/K%201", {"LastName": "Roe"})
            record = sf.get(f"{self.PATH}/k 1").json()

        assert (first.status_code, first.json()["created"]) == (201, True)
        assert (again.status_code, again.json()) == (200, {**first.json(), "created": False})
        assert (record["LastName"], record["Leadline_Key__c"]) == ("Roe", "k 1")

    def test_answers_an_update_without_a_body_before_version_46(self) -> None:
        with org() as sf:
            sf.create("Lead", Leadline_Key__c="k")

            old = sf.patch("/services/data/v45.0/sobjects/Lead/Leadline_Key__c/k", {"LastName": "Roe"})

        assert (old.status_code, old.text) == (204, "")

    def test_writes_nothing_when_several_records_match(self) -> None:
        with org() as sf:
            ids = [sf.create("Lead", Email=email) for email in ("jo@acme.com", "JO@acme.com")]
            before = sf.journal()

            answer = sf.patch("sobjects/Lead/Email/jo@acme.com", {"LastName": "Roe"})

            assert answer.status_code == 300
            assert answer.json() == [f"/services/data/v62.0/sobjects/Lead/{record_id}" for record_id in ids]
            assert sf.journal() == before

    def test_creates_nothing_where_only_updates_are_asked_for(self) -> None:
        with org() as sf:
            answer = sf.patch(f"{self.PATH}/k?updateOnly=true", {"LastName": "Doe", "Company": "Acme"})

            assert (answer.status_code, sf.journal()) == (404, [])

    @pytest.mark.parametrize("key", ["Id", "leadline_key__c"])
    def test_takes_no_key_in_the_body(self, key: str) -> None:
        with org() as sf:
            answer = sf.patch(f"{self.PATH}/k", {"LastName": "Doe", "Company": "Acme", key: "x"})

        assert error(answer)[0] == "INVALID_FIELD"
        assert error(answer)[1].endswith("field should not be specified in the sobject data.")

    def test_takes_only_keys_as_the_field(self) -> None:
        with org() as sf:
            answer = sf.patch("sobjects/Lead/LastName/Doe", {"Company": "Acme"})

        assert (answer.status_code, error(answer)[0]) == (404, "NOT_FOUND")


def test_a_record_of_another_object_is_not_found(sf_contact_and_lead: tuple[OrgClient, str]) -> None:
    sf, contact = sf_contact_and_lead

    assert sf.get(f"sobjects/Lead/{contact}").status_code == 404
    assert sf.patch(f"sobjects/Lead/{contact}", {"LastName": "x"}).status_code == 404


@pytest.fixture
def sf_contact_and_lead() -> Any:
    with org() as sf:
        sf.create("Lead")
        yield sf, sf.create("Contact")


def test_users_and_the_organization_are_read_only() -> None:
    with org() as sf:
        (user,) = sf.values("SELECT Id FROM User", "Id")

        answer = sf.patch(f"sobjects/User/{user}", {"LastName": "x"})

    assert error(answer)[0] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
