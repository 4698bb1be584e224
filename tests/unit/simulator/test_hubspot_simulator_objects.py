"""HubSpot's single-record calls: shapes, rules and refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest

from unit.simulator.conftest import OpenPortal, Portal


def problem(answer: Any) -> tuple[str, str]:
    """(code, property) of a refused value, checked for its double in the message."""
    assert answer["category"] == "VALIDATION_ERROR"
    inside = json.loads(answer["message"].removeprefix("Property values were not valid: "))[0]
    first = answer["errors"][0]
    assert inside["error"] == first["code"]
    assert inside["isValid"] is False
    return first["code"], first["context"]["propertyName"][0]


# -- shapes ---------------------------------------------------------------------------------------------------


def test_a_record_holds_text_and_times_and_the_default_properties(portal: Portal) -> None:
    made = portal.post("contacts", {"properties": {"email": "Ann@CRM.example", "jobtitle": "CEO"}})
    assert portal.last.status_code == 201
    record = portal.get(f"contacts/{made['id']}")
    assert set(record) == {"id", "properties", "createdAt", "updatedAt", "archived"}
    assert set(record["properties"]) == {
        "createdate",
        "email",
        "firstname",
        "hs_object_id",
        "lastmodifieddate",
        "lastname",
    }
    assert record["properties"]["email"] == "ann@crm.example"
    assert record["properties"]["firstname"] is None
    assert record["id"] == record["properties"]["hs_object_id"]
    assert record["updatedAt"] == record["properties"]["lastmodifieddate"]
    assert record["updatedAt"].endswith("Z")


@pytest.mark.parametrize("prefix", ["/crm/objects/2026-09", "/crm/objects/2026-03", "/crm/v3/objects"])
@pytest.mark.parametrize("segment", ["contacts", "contact", "0-1"])
def test_every_path_and_spelling_of_an_object_leads_to_it(prefix: str, segment: str, portal: Portal) -> None:
    record_id = portal.create(firstname="Ann")
    assert portal.get(f"{prefix}/{segment}/{record_id}")["id"] == record_id


def test_an_unknown_object_is_refused_without_a_category(portal: Portal) -> None:
    answer = portal.get("unicorns")
    assert portal.last.status_code == 400
    assert answer["message"] == "Unable to infer object type from: unicorns"
    assert set(answer) == {"status", "message", "correlationId"}


def test_asked_properties_may_be_commas_or_repeated_and_unknown_ones_are_left_out(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann", city="Bonn")
    for asked in ("city,zip,nonsense", ["city", "zip", "nonsense"]):
        properties = portal.get(f"contacts/{record_id}", properties=asked)["properties"]
        assert properties["city"] == "Bonn"
        assert properties["zip"] is None
        assert "nonsense" not in properties
        assert "firstname" not in properties


def test_a_list_goes_on_by_after_and_by_link(portal: Portal) -> None:
    ids = [portal.create(firstname=f"P{number}") for number in range(5)]
    page = portal.get("contacts", limit=2, properties="firstname")
    seen = [record["id"] for record in page["results"]]
    follow = portal.session.get(page["paging"]["next"]["link"], timeout=5).json()
    assert [record["id"] for record in follow["results"]] == ids[2:4]
    assert "firstname" in follow["results"][0]["properties"]
    after = page["paging"]["next"]["after"]
    while after:
        page = portal.get("contacts", limit=2, after=after)
        seen += [record["id"] for record in page["results"]]
        after = page.get("paging", {}).get("next", {}).get("after")
    assert seen == ids


def test_a_list_gives_ten_and_at_most_a_hundred(portal: Portal) -> None:
    portal.app.load(("contacts", {"firstname": str(n)}) for n in range(120))
    assert len(portal.get("contacts")["results"]) == 10
    assert len(portal.get("contacts", limit=100)["results"]) == 100
    assert portal.call("GET", "contacts", limit=101).status_code == 400


def test_a_record_is_found_by_its_email_primary_or_not(portal: Portal) -> None:
    portal.app.load([("contacts", {"email": "a@crm.example", "hs_additional_emails": "b@crm.example;c@crm.example"})])
    by_primary = portal.get("contacts/A@crm.example", idProperty="email")["id"]
    assert portal.get("contacts/c@crm.example", idProperty="email")["id"] == by_primary


def test_companies_and_deals_work_alike(portal: Portal) -> None:
    company = portal.post("companies", {"properties": {"name": "Acme", "domain": "acme.example"}})
    assert company["properties"]["hs_lastmodifieddate"] == company["updatedAt"]
    # Companies are not kept apart by domain when the API makes them.
    assert portal.call("POST", "companies", {"properties": {"domain": "acme.example"}}).status_code == 201
    deal = portal.post("deals", {"properties": {"dealname": "Big", "dealstage": "closedwon", "amount": 12.5}})
    assert deal["properties"]["amount"] == "12.5"


# -- what a write is held to ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nonsense", "x", "PROPERTY_DOESNT_EXIST"),
        ("hs_object_id", "1", "READ_ONLY_VALUE"),
        ("hs_email_optout", "true", "READ_ONLY_VALUE"),
        ("lastmodifieddate", "0", "READ_ONLY_VALUE"),
        ("email", "ann at crm", "INVALID_EMAIL"),
        ("lifecyclestage", "Marketing Qualified Lead", "INVALID_OPTION"),
        ("hs_legal_basis", "Not applicable;Because", "INVALID_OPTION"),
        ("closedate", "tomorrow", "INVALID_DATE"),
        ("jobtitle", "x" * 65_537, "VALUE_TOO_LONG"),
    ],
)
def test_a_bad_value_refuses_the_whole_record(name: str, value: str, code: str, portal: Portal) -> None:
    record_id = portal.create(firstname="Ann")
    answer = portal.call("PATCH", f"contacts/{record_id}", {"properties": {"city": "Bonn", name: value}}).json()
    assert portal.last.status_code == 400
    assert problem(answer) == (code, name)
    assert [row.op for row in portal.journal()] == ["create"]


@pytest.mark.parametrize("value", ["12,5", "1e3", "twelve"])
def test_a_number_has_digits_and_at_most_one_point(value: str, portal: Portal) -> None:
    assert problem(portal.post("deals", {"properties": {"dealname": "Big", "amount": value}}))[1] == "amount"


def test_dates_come_in_two_forms_and_go_out_in_one(portal: Portal) -> None:
    day = {"name": "joined", "label": "Joined", "type": "date", "fieldType": "date", "groupName": "g"}
    portal.post("/crm/properties/2026-09/contacts", day)
    first = portal.create(joined="2026-02-28", firstname="A", closedate=1_790_000_000_000)
    second = portal.create(joined="1772236800000", firstname="B", closedate="2026-09-21T16:13:20+02:00")
    assert portal.properties(first, "joined", "closedate") == {
        "joined": "2026-02-28",
        "closedate": "2026-09-21T14:13:20.000Z",
    }
    assert portal.properties(second, "joined", "closedate") == {
        "joined": "2026-02-28",
        "closedate": "2026-09-21T14:13:20.000Z",
    }
    answer = portal.post("contacts", {"properties": {"firstname": "C", "joined": "1772236800001"}})
    assert problem(answer) == ("INVALID_DATE", "joined")


def test_an_empty_text_clears_a_value_and_a_leading_semicolon_appends(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann", city="Bonn", hs_legal_basis="Not applicable")
    more = {"city": "", "hs_legal_basis": ";Freely given consent from contact"}
    portal.call("PATCH", f"contacts/{record_id}", {"properties": more})
    assert portal.properties(record_id, "city", "hs_legal_basis") == {
        "city": None,
        "hs_legal_basis": "Not applicable;Freely given consent from contact",
    }


def test_no_two_contacts_share_an_address(portal: Portal) -> None:
    portal.app.load([("contacts", {"email": "a@crm.example", "hs_additional_emails": "b@crm.example"})])
    existing = portal.get("contacts")["results"][0]["id"]
    for email in ("A@crm.example", "b@CRM.example"):
        answer = portal.post("contacts", {"properties": {"email": email}})
        assert (portal.last.status_code, answer["category"]) == (409, "CONFLICT")
        assert answer["message"] == f"Contact already exists. Existing ID: {existing}"
    other = portal.create(firstname="Ann")
    assert portal.call("PATCH", f"contacts/{other}", {"properties": {"email": "b@crm.example"}}).status_code == 409
    assert portal.call("PATCH", f"contacts/{existing}", {"properties": {"email": "a@crm.example"}}).status_code == 200


def test_the_address_of_an_archived_contact_is_free_again(portal: Portal) -> None:
    record_id = portal.create(email="a@crm.example")
    portal.call("DELETE", f"contacts/{record_id}")
    assert portal.create(email="a@crm.example") != record_id


def test_every_write_moves_the_modified_time_even_when_nothing_differs(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann")
    times = [portal.properties(record_id, "lastmodifieddate")["lastmodifieddate"]]
    for _ in range(3):
        portal.call("PATCH", f"contacts/{record_id}", {"properties": {"firstname": "Ann"}})
        times.append(portal.properties(record_id, "lastmodifieddate")["lastmodifieddate"])
    assert times == sorted(set(times))


def test_a_new_contact_needs_a_name_or_an_address(open_portal: OpenPortal) -> None:
    strict, easy = open_portal(), open_portal(contact_needs_identity=False)
    body = {"properties": {"city": "Bonn"}}
    assert strict.call("POST", "contacts", body).status_code == 400
    assert easy.call("POST", "contacts", body).status_code == 201


def test_a_lifecycle_stage_that_moves_back_succeeds_and_changes_nothing(open_portal: OpenPortal) -> None:
    for forward_only, after in ((True, "opportunity"), (False, "lead")):
        portal = open_portal(lifecycle_forward_only=forward_only)
        record_id = portal.create(firstname="Ann", lifecyclestage="opportunity")
        back = {"properties": {"lifecyclestage": "lead"}}
        assert portal.call("PATCH", f"contacts/{record_id}", back).status_code == 200
        assert portal.properties(record_id, "lifecyclestage") == {"lifecyclestage": after}
        assert len(portal.journal()) == (1 if forward_only else 2)


def test_a_lifecycle_stage_moves_back_after_it_was_cleared(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann", lifecyclestage="opportunity")
    for stage in ("", "lead"):
        portal.call("PATCH", f"contacts/{record_id}", {"properties": {"lifecyclestage": stage}})
    entered = portal.properties(record_id, "lifecyclestage", "hs_lifecyclestage_lead_date")
    assert entered["lifecyclestage"] == "lead"
    assert entered["hs_lifecyclestage_lead_date"] is not None


@pytest.mark.parametrize("body", [b"{", b"[]", b""])
def test_a_body_that_is_no_object_is_refused(body: bytes, portal: Portal) -> None:
    answer = portal.session.post("https://vendor.example/crm/v3/objects/contacts", data=body, timeout=5)
    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


# -- archive, merge, erase ------------------------------------------------------------------------------------


def test_archived_records_are_in_their_own_list_only(portal: Portal) -> None:
    gone, there = portal.create(firstname="Ann"), portal.create(firstname="Ben")
    assert portal.call("DELETE", f"contacts/{gone}").status_code == 204
    assert [record["id"] for record in portal.get("contacts")["results"]] == [there]
    (archived,) = portal.get("contacts", archived="true")["results"]
    assert (archived["id"], archived["archived"]) == (gone, True)
    assert archived["archivedAt"]
    assert portal.call("GET", f"contacts/{gone}").status_code == 404
    assert portal.get(f"contacts/{gone}", archived="true")["id"] == gone


def test_a_missing_record_is_a_404_of_the_older_or_newer_kind(open_portal: OpenPortal) -> None:
    assert open_portal().get("contacts/999")["category"] == "OBJECT_NOT_FOUND"
    answer = open_portal(legacy_not_found=True).get("contacts/999")
    assert answer["message"] == "resource not found"
    assert "category" not in answer


def test_a_merge_makes_a_new_record_that_both_old_ids_lead_to(portal: Portal) -> None:
    first = portal.create(email="a@crm.example", city="Bonn")
    second = portal.create(email="b@crm.example", city="Köln", phone="+49 221 1")
    survivor = portal.post("contacts/merge", {"primaryObjectId": first, "objectIdToMerge": second})
    assert survivor["id"] not in (first, second)
    found = portal.properties(survivor["id"], "email", "city", "phone", "hs_additional_emails", "hs_merged_object_ids")
    assert found == {
        "email": "a@crm.example",
        "city": "Bonn",
        "phone": "+49 221 1",
        "hs_additional_emails": "b@crm.example",
        "hs_merged_object_ids": f"{first};{second}",
    }
    vids = portal.properties(survivor["id"], "hs_calculated_merged_vids")["hs_calculated_merged_vids"]
    assert vids.startswith(f"{first}:")
    for old in (first, second):
        assert portal.get(f"contacts/{old}")["id"] == survivor["id"]
    assert [record["id"] for record in portal.get("contacts")["results"]] == [survivor["id"]]
    assert portal.get("contacts", archived="true")["results"] == []
    assert [row.op for row in portal.journal()][2:] == ["merge"] * 3


def test_a_portal_may_keep_the_primarys_id(open_portal: OpenPortal) -> None:
    portal = open_portal(merge_keeps_id=True)
    first, second = portal.create(email="a@crm.example"), portal.create(email="b@crm.example")
    survivor = portal.post("contacts/merge", {"primaryObjectId": first, "objectIdToMerge": second})
    assert survivor["id"] == first
    assert survivor["properties"]["hs_merged_object_ids"] == second
    assert portal.get(f"contacts/{second}")["id"] == first


def test_a_merge_with_itself_or_with_nobody_is_refused(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann")
    for other, status in ((record_id, 400), ("999", 404)):
        body = {"primaryObjectId": record_id, "objectIdToMerge": other}
        assert portal.call("POST", "contacts/merge", body).status_code == status


def test_an_erased_contact_is_gone_for_good(portal: Portal) -> None:
    portal.create(email="a@crm.example")
    body = {"objectId": "a@crm.example", "idProperty": "email"}
    assert portal.call("POST", "contacts/gdpr-delete", body).status_code == 204
    assert portal.get("contacts", archived="true")["results"] == []
    assert portal.journal()[-1].op == "erase"


def test_a_user_may_set_in_the_ui_what_the_api_may_not(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann", lifecyclestage="customer")
    portal.app.ui_edit("contacts", record_id, {"hs_email_optout": True, "lifecyclestage": "lead"})
    assert portal.properties(record_id, "hs_email_optout", "lifecyclestage") == {
        "hs_email_optout": "true",
        "lifecyclestage": "lead",
    }
    assert portal.journal()[-1].actor == "ui"


# -- seeding --------------------------------------------------------------------------------------------------


def test_a_seed_may_name_ids_and_times_and_hold_junk(portal: Portal) -> None:
    loaded = portal.app.load(
        [
            (
                "contacts",
                {
                    "hs_object_id": "9001",
                    "email": "a@crm.example",
                    "lifecyclestage": "nonsense",
                    "work_email": " Ann@CRM.example",
                    "createdate": "2020-01-01T00:00:00Z",
                    "lastmodifieddate": "2021-01-01T00:00:00.5Z",
                    "city": None,
                },
            ),
            ("contacts", {"firstname": "Ben", "archived": True}),
        ]
    )
    assert loaded == 2
    record = portal.get("contacts/9001", properties="lifecyclestage,work_email,lastmodifieddate")
    assert record["createdAt"] == "2020-01-01T00:00:00.000Z"
    assert record["properties"]["lastmodifieddate"] == "2021-01-01T00:00:00.500Z"
    assert record["properties"]["work_email"] == " Ann@CRM.example"
    assert record["properties"]["lifecyclestage"] == "nonsense"
    assert len(portal.get("contacts", archived="true")["results"]) == 1
    assert portal.journal() == []
    assert int(portal.create(firstname="New")) > 9001
