"""HubSpot's own ways: what its answers mean, and what is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import responses

from leadline.clock import FakeClock
from leadline.connector import BatchRefused, Cursor, Op, Outcome, System, Write
from leadline.errors import ConfigError, Fatal, QuotaExhausted, Retryable

Connect = Callable[..., System]
API = "https://api.hubapi.com"
CONTACTS = f"{API}/crm/objects/2026-09/contacts"
PROPERTIES = f"{API}/crm/properties/2026-09/contacts"
MODIFIED = "2026-11-01T10:00:00.000Z"


@pytest.fixture
def hubspot(connected: Connect) -> System:
    return connected("hubspot", token="pat-canary")


def definitions(*names: str) -> dict[str, Any]:
    return {"results": [{"name": name, "label": name, "type": "string", "fieldType": "text"} for name in names]}


def record(number: int, **properties: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "properties": {"lastmodifieddate": MODIFIED, **properties},
        "createdAt": MODIFIED,
        "updatedAt": MODIFIED,
        "archived": False,
    }


def bodies(wire: responses.RequestsMock, path: str) -> list[Any]:
    return [json.loads(call.request.body or b"{}") for call in wire.calls if path in str(call.request.url)]


# -- reading --------------------------------------------------------------------------------------------------


def test_a_next_link_in_the_body_is_never_called(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.get(PROPERTIES, json=definitions("email"))
    wire.post(f"{CONTACTS}/search", json={"total": 1, "results": [record(1)]})
    evil = {"next": {"after": "2", "link": "https://evil.example/steal?after=2"}}
    first = wire.get(CONTACTS, json={"results": [record(1)], "paging": evil})
    second = wire.get(CONTACTS, json={"results": [record(2)]})
    assert len(list(hubspot.source("contacts").read(["email"], None))) == 2
    assert (first.call_count, second.call_count) == (1, 1)
    assert "after=2" in str(wire.calls[-1].request.url)


def test_a_list_that_repeats_a_page_stops_the_run(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.get(PROPERTIES, json=definitions("email"))
    wire.post(f"{CONTACTS}/search", json={"total": 1, "results": [record(1)]})
    wire.get(CONTACTS, json={"results": [record(1)], "paging": {"next": {"after": "2"}}})
    with pytest.raises(Fatal, match="repeats a page"):
        list(hubspot.source("contacts").read(["email"], None))


def test_an_empty_page_with_a_next_one_is_not_the_end(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.get(PROPERTIES, json=definitions("email"))
    wire.post(f"{CONTACTS}/search", json={"total": 1, "results": [record(1)]})
    wire.get(CONTACTS, json={"results": [], "paging": {"next": {"after": "2"}}})
    wire.get(CONTACTS, json={"results": [record(2)]})
    pages = list(hubspot.source("contacts").read(["email"], None))
    assert [len(page.records) for page in pages] == [0, 1]
    assert [page.cursor for page in pages] == [None, Cursor(MODIFIED)]


def test_more_properties_than_a_url_takes_are_read_by_batch(wire: responses.RequestsMock, hubspot: System) -> None:
    names = [f"a_rather_long_property_name_{number:04}" for number in range(400)]
    wire.get(PROPERTIES, json=definitions(*names))
    wire.post(f"{CONTACTS}/search", json={"total": 1, "results": [record(1)]})
    wire.get(CONTACTS, json={"results": [record(1)]})
    wire.post(f"{CONTACTS}/batch/read", json={"results": [record(1, **{names[7]: "x"})]})
    pages = list(hubspot.source("contacts").read(names, None))
    assert pages[0].records[0].fields[names[7]] == "x"
    assert max(len(str(call.request.url)) for call in wire.calls) < 8000
    assert set(names) <= set(bodies(wire, "/batch/read")[0]["properties"])


def test_a_read_begins_the_overlap_before_its_cursor_and_never_pages_by_offset(
    wire: responses.RequestsMock, hubspot: System
) -> None:
    wire.get(PROPERTIES, json=definitions("email"))
    wire.get(CONTACTS, json={"results": []})
    wire.post(f"{CONTACTS}/search", json={"total": 1, "results": [record(1)]})
    list(hubspot.source("contacts").read(["email"], Cursor(MODIFIED)))
    newest, window = bodies(wire, "/search")
    assert newest["limit"] == 1
    filters = window["filterGroups"][0]["filters"]
    at = 1_793_527_200_000
    assert [(one["operator"], one["value"]) for one in filters] == [("GTE", str(at - 30_000)), ("LTE", str(at))]
    assert "after" not in window


def test_records_merged_into_another_are_named_by_it(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.post(f"{CONTACTS}/batch/read", json={"results": [record(9, hs_merged_object_ids="3;5")]})
    found = hubspot.source("contacts").fetch(["3", "9"], [])
    assert found["3"].redirect == ("contacts", "9")
    assert found["9"].formerly == ("3", "5")


def test_the_schema_tells_types_keys_choices_and_what_is_read_only(
    wire: responses.RequestsMock, hubspot: System
) -> None:
    locked = {"readOnlyValue": True}
    wire.get(
        PROPERTIES,
        json={
            "results": [
                {"name": "email", "label": "Email", "type": "string", "fieldType": "text", "hasUniqueValue": True},
                {"name": "our_key", "label": "Key", "type": "string", "fieldType": "text", "hasUniqueValue": True},
                {"name": "phone", "label": "Phone", "type": "string", "fieldType": "phonenumber"},
                {"name": "score", "label": "Score", "type": "number", "calculated": True},
                {"name": "optout", "label": "Out", "type": "bool", "modificationMetadata": locked},
                {
                    "name": "interests",
                    "label": "Interests",
                    "type": "enumeration",
                    "fieldType": "checkbox",
                    "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
                },
                {
                    "name": "hubspot_owner_id",
                    "label": "Owner",
                    "type": "enumeration",
                    "referencedObjectType": "OWNER",
                    "externalOptions": True,
                },
                {"name": "old", "label": "Old", "type": "string", "archived": True},
            ]
        },
    )
    fields = hubspot.sink("contacts").describe().fields
    assert {name: info.type for name, info in fields.items()} == {
        "email": "email",
        "our_key": "text",
        "phone": "phone",
        "score": "number",
        "optout": "boolean",
        "interests": "multichoice",
        "hubspot_owner_id": "reference",
    }
    assert [name for name, info in fields.items() if info.unique_key] == ["our_key"]
    assert [name for name, info in fields.items() if not info.updateable] == ["score", "optout"]
    assert fields["interests"].choices == ("a", "b")
    assert fields["hubspot_owner_id"].choices is None


def test_v3_paths_are_a_setting(wire: responses.RequestsMock, connected: Connect) -> None:
    system = connected("hubspot", {"api": "v3"}, token="pat-canary")
    wire.get(f"{API}/crm/v3/properties/contacts", json=definitions("email"))
    assert "email" in system.source("contacts").describe().fields


# -- writing --------------------------------------------------------------------------------------------------


def update(*numbers: int) -> list[Write]:
    return [Write(f"op{n}", Op.UPDATE, {"lastname": f"canary{n}"}, record_id=str(n)) for n in numbers]


def test_results_are_matched_by_trace_id_or_id_and_never_by_order(
    wire: responses.RequestsMock, hubspot: System
) -> None:
    results = [record(3), {**record(77), "objectWriteTraceId": "op2"}, record(1)]
    wire.post(f"{CONTACTS}/batch/update", json={"status": "COMPLETE", "results": results})
    answers = hubspot.sink("contacts").write(Op.UPDATE, update(1, 2, 3))
    assert {one.op_id: one.record_id for one in answers} == {"op1": "1", "op2": "77", "op3": "3"}


def test_a_207_is_read_record_by_record(wire: responses.RequestsMock, hubspot: System) -> None:
    option = "canary-option was not one of the allowed options: [a, b]"
    errors = [
        {"category": "OBJECT_NOT_FOUND", "message": "Could not get some", "context": {"ids": ["2"]}},
        {
            "category": "VALIDATION_ERROR",
            "message": option,
            "context": {"objectWriteTraceId": ["op3"]},
            "errors": [{"code": "INVALID_OPTION", "message": option, "context": {"propertyName": ["stage"]}}],
        },
    ]
    wire.post(f"{CONTACTS}/batch/update", status=207, json={"results": [record(1)], "errors": errors})
    one, two, three, four = hubspot.sink("contacts").write(Op.UPDATE, update(1, 2, 3, 4))
    assert (one.outcome, two.outcome, three.outcome, four.outcome) == (
        Outcome.APPLIED,
        Outcome.REJECTED,
        Outcome.REJECTED,
        Outcome.UNKNOWN,
    )
    assert (two.code, three.code, three.field) == ("OBJECT_NOT_FOUND", "INVALID_OPTION", "stage")
    assert "canary" not in three.message


def test_a_clash_of_emails_names_the_record_that_has_it(wire: responses.RequestsMock, hubspot: System) -> None:
    message = "Contact already exists. Existing ID: 4711"
    wire.post(f"{CONTACTS}/batch/create", status=409, json={"category": "CONFLICT", "message": message})
    write = Write("op1", Op.CREATE, {"email": "canary@x.example"})
    (answer,) = hubspot.sink("contacts").write(Op.CREATE, [write])
    assert (answer.outcome, answer.code, answer.candidates) == (Outcome.REJECTED, "CONFLICT", ("4711",))


def test_a_whole_batch_refused_for_one_value_is_for_the_engine_to_bisect(
    wire: responses.RequestsMock, hubspot: System
) -> None:
    detail = [{"isValid": False, "message": "canary", "error": "INVALID_EMAIL", "name": "email"}]
    message = f"Property values were not valid: {json.dumps(detail)}"
    body = {"status": "error", "category": "VALIDATION_ERROR", "message": message}
    wire.post(f"{CONTACTS}/batch/update", status=400, json=body)
    sink = hubspot.sink("contacts")
    with pytest.raises(BatchRefused) as raised:
        sink.write(Op.UPDATE, update(1, 2))
    assert (raised.value.code, "canary" in str(raised.value)) == ("VALIDATION_ERROR", False)
    (alone,) = sink.write(Op.UPDATE, update(1))
    assert (alone.code, alone.field) == ("INVALID_EMAIL", "email")


def test_every_input_carries_its_trace_id_and_texts_only(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.post(f"{CONTACTS}/batch/update", json={"results": []})
    fields = {"a": None, "b": True, "c": 3, "d": ("x", "y"), "e": "text"}
    hubspot.sink("contacts").write(Op.UPDATE, [Write("op1", Op.UPDATE, fields, record_id="1")])
    (sent,) = bodies(wire, "/batch/update")[0]["inputs"]
    assert sent == {
        "id": "1",
        "objectWriteTraceId": "op1",
        "properties": {"a": "", "b": "true", "c": "3", "d": "x;y", "e": "text"},
    }


def test_creates_on_our_key_are_upserts_and_told_apart_by_it(wire: responses.RequestsMock, connected: Connect) -> None:
    system = connected("hubspot", {"key_property": "our_key"}, token="pat-canary")
    results = [
        {**record(2, our_key="K2"), "new": False},
        {**record(1, our_key="K1"), "new": True},
    ]
    wire.post(f"{CONTACTS}/batch/upsert", json={"results": results})
    writes = [Write(f"op{n}", Op.CREATE, {}, create_key=f"K{n}") for n in (1, 2)]
    answers = system.sink("contacts").write(Op.CREATE, writes)
    assert [(one.record_id, one.created) for one in answers] == [("1", True), ("2", False)]
    assert {one["idProperty"] for one in bodies(wire, "/batch/upsert")[0]["inputs"]} == {"our_key"}


def test_a_probe_by_email_finds_secondary_addresses_too(wire: responses.RequestsMock, hubspot: System) -> None:
    found = [record(5, email="new@x.example", hs_additional_emails="old@x.example;older@x.example")]
    wire.post(f"{CONTACTS}/batch/read", json={"results": found})
    probed = hubspot.sink("contacts").probe("email", ["OLD@x.example", "none@x.example"])
    assert probed == {"OLD@x.example": ("5",)}


# -- limits, permissions, account -------------------------------------------------------------------------------


def limited(policy: str) -> dict[str, Any]:
    return {"status": "error", "message": "You have reached your limit.", "policyName": policy}


def test_the_daily_limit_stops_the_run(wire: responses.RequestsMock, hubspot: System, clock: FakeClock) -> None:
    wire.get(f"{API}/account-info/2026-09/details", status=429, json=limited("DAILY"))
    with pytest.raises(QuotaExhausted, match="DAILY"):
        hubspot.account()
    assert clock.slept == 0


@pytest.mark.parametrize(("policy", "wait"), [("TEN_SECONDLY_ROLLING", 10.0), ("SECONDLY", 1.0)])
def test_a_burst_limit_is_waited_out(
    wire: responses.RequestsMock, hubspot: System, clock: FakeClock, policy: str, wait: float
) -> None:
    wire.get(f"{API}/account-info/2026-09/details", status=429, json=limited(policy))
    wire.get(f"{API}/account-info/2026-09/details", json={"portalId": 1, "accountType": "STANDARD"})
    assert hubspot.account().production
    assert clock.slept == wait


def test_a_locked_record_is_waited_for_and_a_long_migration_is_not(
    wire: responses.RequestsMock, hubspot: System, clock: FakeClock
) -> None:
    wire.get(f"{API}/account-info/2026-09/details", status=423, json={})
    wire.get(f"{API}/account-info/2026-09/details", status=477, json={}, headers={"Retry-After": "7200"})
    with pytest.raises((QuotaExhausted, Retryable)) as raised:
        hubspot.account()
    assert raised.value.exit_code == 3
    assert clock.slept == 2.0


def test_missing_scopes_are_named(wire: responses.RequestsMock, hubspot: System) -> None:
    context = {"requiredGranularScopes": ["crm.objects.contacts.write"]}
    body = {"status": "error", "category": "MISSING_SCOPES", "message": "canary", "errors": [{"context": context}]}
    wire.post(f"{CONTACTS}/batch/update", status=403, json=body)
    with pytest.raises(ConfigError, match=r"grant the token the scope crm\.objects\.contacts\.write"):
        hubspot.sink("contacts").write(Op.UPDATE, update(1))


def test_the_headers_raise_the_burst_limit_and_the_day_is_watched(
    wire: responses.RequestsMock, hubspot: System
) -> None:
    headers = {
        "X-HubSpot-RateLimit-Max": "190",
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Daily": "625000",
        "X-HubSpot-RateLimit-Daily-Remaining": "0",
    }
    wire.get(f"{API}/account-info/2026-09/details", json={"portalId": 1}, headers=headers)
    hubspot.account()
    with pytest.raises(QuotaExhausted, match="0 of the account's 625000 daily calls"):
        hubspot.source("contacts").describe()


def test_a_token_of_another_portal_is_refused(wire: responses.RequestsMock, connected: Connect) -> None:
    system = connected("hubspot", {"portal": 42}, token="pat-canary")
    wire.get(f"{API}/account-info/2026-09/details", json={"portalId": 43, "accountType": "STANDARD"})
    with pytest.raises(ConfigError, match="belongs to portal 43, the settings name 42"):
        system.account()


def test_a_record_is_shown_in_the_portals_own_region(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.get(f"{API}/account-info/2026-09/details", json={"portalId": 7, "uiDomain": "app-eu1.hubspot.com"})
    assert hubspot.record_url("contacts", "55") == "https://app-eu1.hubspot.com/contacts/7/record/0-1/55"
    assert hubspot.record_url("unknown", "55") is None


def test_an_odd_ui_domain_is_not_put_into_a_link(wire: responses.RequestsMock, hubspot: System) -> None:
    wire.get(f"{API}/account-info/2026-09/details", json={"portalId": 7, "uiDomain": "evil.example"})
    assert str(hubspot.record_url("contacts", "55")).startswith("https://app.hubspot.com/")


def test_a_missing_token_is_said_before_any_call(connected: Connect) -> None:
    with pytest.raises(ConfigError, match=r"systems\.hubspot\.token"):
        connected("hubspot")
