"""HubSpot's batches: when one bad row spoils all, and how an answer names its rows."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.simulator import Fault, FaultKind
from unit.simulator.conftest import OpenPortal, Portal


def row(trace: str | None = None, **fields: Any) -> dict[str, Any]:
    return {**fields, "objectWriteTraceId": trace} if trace else dict(fields)


def batch(portal: Portal, verb: str, *rows: dict[str, Any], **more: Any) -> Any:
    return portal.post(f"contacts/batch/{verb}", {"inputs": list(rows), **more})


def test_a_created_batch_answers_201_with_every_record(portal: Portal) -> None:
    answer = batch(portal, "create", row(properties={"email": "A@crm.example"}), row(properties={"firstname": "B"}))
    assert portal.last.status_code == 201
    assert answer["status"] == "COMPLETE"
    assert {"startedAt", "completedAt"} <= set(answer)
    assert [record["properties"]["email"] for record in answer["results"]] == ["a@crm.example", None]


def test_one_bad_row_refuses_a_batch_without_trace_ids(portal: Portal) -> None:
    answer = batch(portal, "create", row(properties={"firstname": "A"}), row(properties={"nonsense": "x"}))
    assert portal.last.status_code == 400
    assert answer["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    assert portal.journal() == []


def test_a_taken_address_refuses_a_batch_and_names_only_the_first(portal: Portal) -> None:
    first, second = portal.create(email="a@crm.example"), portal.create(email="b@crm.example")
    emails = ("new@crm.example", "a@crm.example", "b@crm.example")
    answer = batch(portal, "create", *(row(properties={"email": email}) for email in emails))
    assert (portal.last.status_code, answer["message"]) == (409, f"Contact already exists. Existing ID: {first}")
    assert second not in answer["message"]
    assert len(portal.journal()) == 2


def test_with_trace_ids_the_good_rows_are_written_and_the_bad_ones_named(portal: Portal) -> None:
    existing = portal.create(email="a@crm.example")
    answer = batch(
        portal,
        "create",
        row("t1", properties={"email": "new@crm.example"}),
        row("t2", properties={"email": "a@crm.example"}),
        row("t3", properties={"nonsense": "x"}),
        row("t4", properties={"email": "NEW@crm.example"}),
    )
    assert portal.last.status_code == 207
    assert [result["objectWriteTraceId"] for result in answer["results"]] == ["t1"]
    assert answer["numErrors"] == 3
    errors = {error["context"]["objectWriteTraceId"][0]: error for error in answer["errors"]}
    assert errors["t2"]["category"] == "CONFLICT"
    assert existing in errors["t2"]["message"]
    assert errors["t3"]["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    # The first row of the same batch took the address.
    assert answer["results"][0]["id"] in errors["t4"]["message"]


def test_trace_ids_must_be_on_every_row_and_differ(portal: Portal) -> None:
    bad = {"nonsense": "x"}
    batch(portal, "create", row("t1", properties={"firstname": "A"}), row(properties=bad))
    assert portal.last.status_code == 400
    batch(portal, "create", row("t1", properties={"firstname": "A"}), row("t1", properties=bad))
    assert portal.last.status_code == 400
    assert portal.journal() == []


def test_all_rows_of_a_batch_share_one_modified_time(portal: Portal) -> None:
    ids = [portal.create(firstname="A"), portal.create(firstname="B")]
    answer = batch(portal, "update", *(row(id=record_id, properties={"city": "Bonn"}) for record_id in ids))
    assert len({record["updatedAt"] for record in answer["results"]}) == 1


def test_read_names_the_missing_ids_in_one_error(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann", city="Bonn")
    answer = batch(portal, "read", row(id=record_id), row(id="998"), row(id="999"), properties=["city"])
    assert portal.last.status_code == 207
    assert [record["properties"]["city"] for record in answer["results"]] == ["Bonn"]
    assert answer["numErrors"] == 1
    (error,) = answer["errors"]
    assert error["category"] == "OBJECT_NOT_FOUND"
    assert error["context"] == {"ids": ["998", "999"]}
    assert error["message"].startswith("Could not get some CONTACT objects")


def test_read_by_email_and_of_archived_records(portal: Portal) -> None:
    record_id = portal.create(email="a@crm.example")
    answer = batch(portal, "read", row(id="A@crm.example"), idProperty="email")
    assert [record["id"] for record in answer["results"]] == [record_id]
    portal.call("DELETE", f"contacts/{record_id}")
    assert batch(portal, "read", row(id=record_id))["results"] == []
    found = portal.call("POST", "contacts/batch/read", {"inputs": [{"id": record_id}]}, archived="true").json()
    assert [record["id"] for record in found["results"]] == [record_id]


def test_an_old_id_of_a_merge_returns_the_survivor(portal: Portal) -> None:
    first, second = portal.create(email="a@crm.example"), portal.create(email="b@crm.example")
    survivor = portal.post("contacts/merge", {"primaryObjectId": first, "objectIdToMerge": second})["id"]
    read = batch(portal, "read", row(id=first), row(id=second))
    assert [record["id"] for record in read["results"]] == [survivor]
    updated = batch(portal, "update", row(id=second, properties={"city": "Bonn"}))
    assert portal.last.status_code == 200
    assert [record["id"] for record in updated["results"]] == [survivor]


def test_update_names_missing_ids_or_passes_over_them(open_portal: OpenPortal) -> None:
    for are_errors, status in ((True, 207), (False, 200)):
        portal = open_portal(batch_missing_ids_are_errors=are_errors)
        record_id = portal.create(firstname="Ann")
        rows = [row(id=record_id, properties={"city": "Bonn"}), row(id="999", properties={"city": "Bonn"})]
        answer = batch(portal, "update", *rows)
        assert portal.last.status_code == status
        assert [record["id"] for record in answer["results"]] == [record_id]


@pytest.mark.parametrize("verb", ["update", "upsert"])
def test_the_same_id_twice_refuses_the_batch_in_spite_of_trace_ids(verb: str, portal: Portal) -> None:
    record_id = portal.create(firstname="Ann")
    rows = [row(f"t{n}", id=record_id, properties={"city": "Bonn"}) for n in range(2)]
    answer = batch(portal, verb, *rows)
    assert portal.last.status_code == 400
    assert answer["message"] == f"Duplicate IDs found in batch input: [{record_id}]. IDs must be unique"
    assert answer["context"] == {"ids": [record_id]}
    assert len(portal.journal()) == 1


@pytest.mark.parametrize("verb", ["read", "create", "update", "upsert", "archive"])
def test_a_batch_takes_a_hundred(verb: str, portal: Portal) -> None:
    rows = [row(id=str(number), properties={"firstname": "A"}) for number in range(101)]
    batch(portal, verb, *rows)
    assert portal.last.status_code == 400
    assert portal.journal() == []


# -- upsert ---------------------------------------------------------------------------------------------------


def upsert(portal: Portal, *emails: str, **properties: str) -> Any:
    return batch(portal, "upsert", *(row(id=email, idProperty="email", properties=properties) for email in emails))


def test_upsert_says_what_is_new_in_another_order(open_portal: OpenPortal) -> None:
    for unordered in (True, False):
        portal = open_portal(unordered_upsert=unordered)
        portal.create(email="a@crm.example")
        answer = upsert(portal, "A@crm.example", "b@crm.example", "c@crm.example", city="Bonn")
        assert portal.last.status_code == 200
        found = [(record["properties"]["email"], record["new"]) for record in answer["results"]]
        asked = [("a@crm.example", False), ("b@crm.example", True), ("c@crm.example", True)]
        assert sorted(found) == asked
        assert (found == asked) is not unordered


def test_upsert_by_email_keeps_what_was_not_sent_unless_switched(open_portal: OpenPortal) -> None:
    for blanks, city in ((False, "Bonn"), (True, None)):
        portal = open_portal(email_upsert_blanks_omitted=blanks)
        record_id = portal.create(email="a@crm.example", city="Bonn")
        upsert(portal, "a@crm.example", phone="1")
        found = portal.properties(record_id, "city", "phone", "email")
        assert found == {"city": city, "phone": "1", "email": "a@crm.example"}


def test_upsert_on_a_unique_property_of_ours_doubles_nothing(portal: Portal) -> None:
    key = {"name": "lead_key", "label": "Key", "type": "string", "fieldType": "text", "groupName": "g"}
    portal.post("/crm/properties/2026-09/contacts", {**key, "hasUniqueValue": True})
    rows = [row(f"t{n}", id=f"K{n}", idProperty="lead_key", properties={"firstname": "Ann"}) for n in range(3)]
    first = batch(portal, "upsert", *rows)
    second = batch(portal, "upsert", *rows)
    assert [record["new"] for record in (*first["results"], *second["results"])] == [True] * 3 + [False] * 3
    assert {record["id"] for record in first["results"]} == {record["id"] for record in second["results"]}
    answer = portal.post("contacts", {"properties": {"firstname": "Ben", "lead_key": "k1"}})
    assert answer["errors"][0]["code"] == "CONFLICTING_UNIQUE_VALUE"


@pytest.mark.parametrize("name", ["hs_object_id", "phone", "nonsense"])
def test_a_property_that_is_not_unique_is_no_key(name: str, portal: Portal) -> None:
    answer = batch(portal, "upsert", row(id="1", idProperty=name, properties={"firstname": "A"}))
    assert portal.last.status_code == 400
    assert answer["message"].startswith(f"Unable to perform update/upsert by non-unique 0-1 property {name}")


def test_upsert_without_a_key_updates_by_record_id(portal: Portal) -> None:
    record_id = portal.create(firstname="Ann")
    rows = [row(id=record_id, properties={"city": "Bonn"}), row(id="999", properties={"city": "Bonn"})]
    answer = batch(portal, "upsert", *rows)
    assert portal.last.status_code == 207
    assert [(record["id"], record["new"]) for record in answer["results"]] == [(record_id, False)]


# -- archive, faults ------------------------------------------------------------------------------------------


def test_archive_answers_204_for_unknown_ids_too_unless_switched(open_portal: OpenPortal) -> None:
    for lenient, status in ((True, 204), (False, 404)):
        portal = open_portal(archive_unknown_is_204=lenient)
        record_id = portal.create(firstname="Ann")
        body = {"inputs": [row(id=record_id), row(id="999")]}
        assert portal.call("POST", "contacts/batch/archive", body).status_code == status
        assert len(portal.get("contacts", archived="true")["results"]) == (1 if lenient else 0)


def test_a_fault_drops_a_result_of_a_written_batch(portal: Portal) -> None:
    portal.app.faults.add(Fault(FaultKind.DROP_RESULT, route="batch.create", index=1))
    answer = batch(portal, "create", *(row(properties={"firstname": name}) for name in "ABC"))
    assert [record["properties"]["firstname"] for record in answer["results"]] == ["A", "C"]
    assert len(portal.journal()) == 3


def test_a_fault_refuses_one_row_or_with_it_the_batch(portal: Portal) -> None:
    rows = [row(f"t{name}", properties={"firstname": name}) for name in "AB"]
    portal.app.faults.add(Fault(FaultKind.REJECT_ROW, index=1, times=2))
    answer = batch(portal, "create", *rows)
    assert [error["context"]["objectWriteTraceId"] for error in answer["errors"]] == [["tB"]]
    batch(portal, "create", *(row(properties=entry["properties"]) for entry in rows))
    assert portal.last.status_code == 400
    assert len(portal.journal()) == 1
