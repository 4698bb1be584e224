"""Salesforce's own ways: what its answers mean, how it is logged in to, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from leadline.clock import FakeClock
from leadline.connector import BatchRefused, Cursor, Op, Outcome, System, Write
from leadline.errors import ConfigError, Fatal, QuotaExhausted, Retryable

Connect = Callable[..., System]
ORG = "https://acme.my.salesforce.com"
ROOT = f"{ORG}/services/data/v62.0"
LEAD = "00QSm0000000001MAA"
STAMP = "2026-11-01T10:00:00.000+0000"
FACTS = Path(__file__).parents[3].parent / "shared" / "api" / "salesforce"


@pytest.fixture
def salesforce(connected: Connect) -> System:
    return connected("salesforce", {"auth": "token", "base_url": ORG}, token="canary-token")


def field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "type": kind, "createable": True, "updateable": True, "nillable": True, **more}


KEY = field("Leadline_Key__c", externalId=True, unique=True)
FIELDS = [field("Id", "id"), field("SystemModstamp", "datetime"), field("Email", "email"), field("LastName")]


def describe(wire: responses.RequestsMock, *more: dict[str, Any]) -> None:
    wire.get(f"{ROOT}/sobjects/Lead/describe", json={"name": "Lead", "fields": [*FIELDS, *more]})


def row(identity: str = LEAD, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Lead"}, "Id": identity, "SystemModstamp": STAMP, "IsDeleted": False, **fields}


def page(*rows: dict[str, Any], following: str = "") -> dict[str, Any]:
    more = {"nextRecordsUrl": following} if following else {}
    return {"totalSize": len(rows), "done": not following, "records": list(rows), **more}


def queries(wire: responses.RequestsMock) -> list[str]:
    urls = [urlsplit(str(call.request.url)) for call in wire.calls]
    return [parse_qs(url.query)["q"][0] for url in urls if "q=" in url.query]


# -- reading --------------------------------------------------------------------------------------------------


def test_a_read_is_bounded_ordered_and_begins_the_overlap_before_its_cursor(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire)
    wire.get(f"{ROOT}/queryAll", json=page(row()))
    wire.get(f"{ROOT}/queryAll", json=page(row(Email="a@x.example")))
    (only,) = salesforce.source("Lead").read(["Email"], Cursor("2026-11-01T09:00:00.000Z"))
    newest, window = queries(wire)
    assert newest == "SELECT SystemModstamp FROM Lead ORDER BY SystemModstamp DESC LIMIT 1"
    assert window == (
        "SELECT Id, SystemModstamp, IsDeleted, Email FROM Lead"
        " WHERE SystemModstamp >= 2026-11-01T08:50:00.000Z AND SystemModstamp < 2026-11-01T10:00:01.000Z"
        " ORDER BY SystemModstamp ASC, Id ASC"
    )
    assert only.cursor == Cursor("2026-11-01T10:00:00.000Z")
    assert only.records[0].fields == {"Email": "a@x.example"}


def test_a_record_that_changes_while_its_page_is_on_the_way_moves_no_cursor(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire)
    old, new = "2026-10-01T10:00:00.000+0000", "2026-11-01T12:00:00.000+0000"
    wire.get(f"{ROOT}/queryAll", json=page(row()))
    first = page(
        row(SystemModstamp=old), row(LEAD[:-4] + "2MAA", SystemModstamp=new), following="/services/data/v62.0/query/01g"
    )
    wire.get(f"{ROOT}/queryAll", json=first)
    wire.get(f"{ROOT}/query/01g", json=page(row()))
    pages = list(salesforce.source("Lead").read(["Email"], None))
    assert [one.cursor.modified for one in pages if one.cursor] == [
        "2026-10-01T10:00:00.000Z",
        "2026-11-01T10:00:00.000Z",
    ]


@pytest.mark.parametrize("link", ["https://evil.example/q", "//evil.example/q", "https://other.my.salesforce.com/q"])
def test_a_next_page_on_another_host_is_not_asked_for(
    wire: responses.RequestsMock, salesforce: System, link: str
) -> None:
    describe(wire)
    wire.get(f"{ROOT}/queryAll", json=page(row()))
    wire.get(f"{ROOT}/queryAll", json=page(row(), following=link))
    with pytest.raises(Fatal, match="pointed away"):
        list(salesforce.source("Lead").read(["Email"], None))


def test_deleted_merged_and_converted_records_are_told_apart(wire: responses.RequestsMock, salesforce: System) -> None:
    describe(wire, field("MasterRecordId", "reference"), field("ConvertedContactId", "reference"))
    rows = [
        row("00QSm0000000001MAA", IsDeleted=True),
        row("00QSm0000000002MAA", IsDeleted=True, MasterRecordId="00QSm0000000009MAA"),
        row("00QSm0000000003MAA", ConvertedContactId="003Sm0000000001MAA", Email="a@x.example"),
    ]
    wire.get(f"{ROOT}/queryAll", json=page(*rows))
    (only,) = salesforce.source("Lead").read(["Email"], None)
    deleted, merged, converted = only.records
    assert (deleted.deleted, deleted.redirect, deleted.fields) == (True, None, {})
    assert (merged.deleted, merged.redirect) == (False, ("Lead", "00QSm0000000009MAA"))
    assert (converted.deleted, converted.redirect) == (False, ("Contact", "003Sm0000000001MAA"))


def test_fields_that_the_user_may_not_see_are_all_named_with_the_mend(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire)
    with pytest.raises(ConfigError) as raised:
        list(salesforce.source("Lead").read(["Email", "HasOptedOutOfEmail", "Score__c"], None))
    assert "HasOptedOutOfEmail, Score__c" in str(raised.value)
    assert "grant read access" in str(raised.value)
    assert len(wire.calls) == 1


def test_ids_of_15_characters_find_their_records(wire: responses.RequestsMock, salesforce: System) -> None:
    describe(wire)
    wire.get(f"{ROOT}/queryAll", json=page(row()))
    found = salesforce.source("Lead").fetch([LEAD[:15], LEAD], [])
    assert {asked: one.record_id for asked, one in found.items()} == {LEAD[:15]: LEAD, LEAD: LEAD}


def test_many_ids_are_asked_for_in_queries_that_fit_into_a_url(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire)
    wire.get(f"{ROOT}/queryAll", json=page())
    salesforce.source("Lead").fetch([f"00QSm{number:010}" for number in range(2000)], ["Email"])
    assert max(len(str(call.request.url)) for call in wire.calls) < 15_000


@pytest.mark.skipif(not FACTS.exists(), reason="the recorded describes of ../shared are not here")
def test_the_recorded_describe_of_an_org_says_what_a_lead_must_have() -> None:
    from leadline_connectors.salesforce.client import _field

    recorded = json.loads((FACTS / "describe" / "Lead.describe.json").read_text(encoding="utf-8"))
    fields = {entry["name"]: _field(entry) for entry in recorded["fields"]}
    assert {name for name, info in fields.items() if info.required_on_create} == {"LastName", "Company"}
    assert fields["Email"].type == "email"
    assert not fields["Email"].unique_key
    assert not fields["Name"].createable
    assert fields["LastName"].max_length == 80
    assert fields["Status"].choices is None


# -- writing --------------------------------------------------------------------------------------------------


def updates(count: int = 1, **fields: Any) -> list[Write]:
    return [
        Write(f"op{n}", Op.UPDATE, fields or {"LastName": "canary"}, record_id=f"00QSm{n:010}MAA") for n in range(count)
    ]


def refusal(code: str, message: str = "canary", **more: Any) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": [], **more}]}


def test_owners_stay_and_duplicate_rules_are_told_what_to_do_with_every_write(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire, KEY)
    wire.patch(f"{ROOT}/composite/sobjects", json=[{"id": LEAD, "success": True, "errors": []}])
    salesforce.sink("Lead").write(Op.UPDATE, updates())
    headers = wire.calls[-1].request.headers
    assert headers["Sforce-Auto-Assign"] == "FALSE"
    assert headers["Sforce-Duplicate-Rule-Header"].startswith("allowSave=false;")


def test_creates_are_upserts_where_the_org_has_our_key_and_once_where_it_has_not(
    wire: responses.RequestsMock, connected: Connect
) -> None:
    settings = {"auth": "token", "base_url": ORG}
    write = Write("op1", Op.CREATE, {"LastName": "L"}, create_key="K1")
    done = [{"id": LEAD, "success": True, "errors": [], "created": True}]
    describe(wire, KEY)
    wire.patch(f"{ROOT}/composite/sobjects/Lead/Leadline_Key__c", json=done)
    sink = connected("salesforce", settings, token="t").sink("Lead")
    assert sink.traits.key_field == "Leadline_Key__c"
    sink.write(Op.CREATE, [write])
    assert json.loads(wire.calls[-1].request.body or b"")["records"][0]["Leadline_Key__c"] == "K1"

    describe(wire, field("Leadline_Key__c", externalId=True, unique=False))
    wire.post(f"{ROOT}/composite/sobjects", json=[{"id": LEAD, "success": True, "errors": []}])
    sink = connected("salesforce", settings, token="t").sink("Lead")
    assert (sink.traits.key_field, sink.traits.probe_field) == (None, "Email")
    (answer,) = sink.write(Op.CREATE, [write])
    assert "Leadline_Key__c" not in json.loads(wire.calls[-1].request.body or b"")["records"][0]
    assert answer.created


@pytest.mark.parametrize("spelling", ["duplicateResut", "duplicateResult"])
def test_duplicates_become_candidates_in_both_spellings(
    wire: responses.RequestsMock, salesforce: System, spelling: str
) -> None:
    describe(wire)
    match = {"matchRecords": [{"record": {"Id": "00QSm0000000007MAA"}}, {"record": {"Id": "00QSm0000000008MAA"}}]}
    error = refusal("DUPLICATES_DETECTED", "Use one?", **{spelling: {"matchResults": [match]}})
    wire.post(f"{ROOT}/composite/sobjects", json=[error])
    (answer,) = salesforce.sink("Lead").write(Op.CREATE, [Write("op1", Op.CREATE, {"LastName": "L"})])
    assert answer.code == "DUPLICATES_DETECTED"
    assert answer.candidates == ("00QSm0000000007MAA", "00QSm0000000008MAA")


def test_a_duplicate_value_names_the_record_that_has_it(wire: responses.RequestsMock, salesforce: System) -> None:
    describe(wire)
    text = "duplicate value found: Key__c duplicates value on record with id: 001Vr00000m4eGCIAY"
    wire.patch(f"{ROOT}/composite/sobjects", json=[refusal("DUPLICATE_VALUE", text)])
    (answer,) = salesforce.sink("Lead").write(Op.UPDATE, updates())
    assert answer.candidates == ("001Vr00000m4eGCIAY",)


TEXTS = {
    "STRING_TOO_LONG": "Last Name: data value too large: canary canary (max length=80)",
    "INVALID_EMAIL_ADDRESS": "Email: invalid email address: canary@x",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "Race: bad value for restricted picklist field: canary",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "trigger: canary caused an exception",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "A name like canary is not allowed here",
    "SOMETHING_NEW": "canary",
}


@pytest.mark.parametrize("code", TEXTS)
def test_no_row_error_repeats_a_value(wire: responses.RequestsMock, salesforce: System, code: str) -> None:
    describe(wire)
    error = refusal(code, TEXTS[code])
    error["errors"][0]["fields"] = ["LastName"]
    wire.patch(f"{ROOT}/composite/sobjects", json=[error])
    (answer,) = salesforce.sink("Lead").write(Op.UPDATE, updates())
    assert (answer.outcome, answer.code, answer.field) == (Outcome.REJECTED, code, "LastName")
    assert "canary" not in answer.message


def test_what_an_admin_wrote_and_how_long_a_text_may_be_are_shown(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire)
    rows = [
        refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Set a region first\x1b[31m"),
        refusal("STRING_TOO_LONG", "(max length=80)"),
    ]
    wire.patch(f"{ROOT}/composite/sobjects", json=rows)
    admins, length = salesforce.sink("Lead").write(Op.UPDATE, updates(2))
    assert admins.message.endswith(": Set a region first [31m")
    assert length.message.endswith("(at most 80 characters)")


def test_a_locked_row_may_pass_by_itself(wire: responses.RequestsMock, salesforce: System) -> None:
    describe(wire)
    wire.patch(f"{ROOT}/composite/sobjects", json=[refusal("UNABLE_TO_LOCK_ROW"), refusal("REQUIRED_FIELD_MISSING")])
    locked, missing = salesforce.sink("Lead").write(Op.UPDATE, updates(2))
    assert (locked.transient, missing.transient) == (True, False)


def test_rows_out_of_order_are_matched_by_id_and_the_rest_is_unknown(
    wire: responses.RequestsMock, salesforce: System
) -> None:
    describe(wire)
    rows: list[dict[str, Any]] = [
        {"id": write.record_id, "success": True, "errors": []} for write in reversed(updates(3))
    ]
    wire.patch(f"{ROOT}/composite/sobjects", json=rows)
    answers = salesforce.sink("Lead").write(Op.UPDATE, updates(3))
    assert [one.record_id for one in answers] == [write.record_id for write in updates(3)]

    wire.replace("PATCH", f"{ROOT}/composite/sobjects", json=[rows[0], refusal("STRING_TOO_LONG")])
    answers = salesforce.sink("Lead").write(Op.UPDATE, updates(3))
    assert [one.outcome for one in answers] == [Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.APPLIED]


def test_a_whole_batch_refused_is_for_the_engine_to_bisect(wire: responses.RequestsMock, salesforce: System) -> None:
    describe(wire)
    body = [{"errorCode": "INVALID_FIELD", "message": "No such column 'canary'", "fields": ["X__c"]}]
    wire.patch(f"{ROOT}/composite/sobjects", status=400, json=body)
    sink = salesforce.sink("Lead")
    with pytest.raises(BatchRefused) as raised:
        sink.write(Op.UPDATE, updates(2))
    assert (raised.value.code, "canary" in str(raised.value)) == ("INVALID_FIELD", False)
    (alone,) = sink.write(Op.UPDATE, updates(1))
    assert (alone.outcome, alone.code, alone.field) == (Outcome.REJECTED, "INVALID_FIELD", "X__c")


# -- limits ---------------------------------------------------------------------------------------------------


def limit(text: str) -> list[dict[str, str]]:
    return [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": text}]


def test_a_used_up_day_is_a_403_and_stops(wire: responses.RequestsMock, salesforce: System, clock: FakeClock) -> None:
    wire.get(f"{ROOT}/query", status=403, json=limit("TotalRequests Limit exceeded."))
    with pytest.raises(QuotaExhausted):
        salesforce.account()
    assert clock.slept == 0


def test_too_many_calls_at_once_are_waited_out(
    wire: responses.RequestsMock, salesforce: System, clock: FakeClock
) -> None:
    text = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
    wire.get(f"{ROOT}/query", status=403, json=limit(text))
    wire.get(f"{ROOT}/query", json=page({"Id": "00D000000000001", "Name": "Acme", "IsSandbox": False}))
    assert salesforce.account().production
    assert clock.slept > 0


@pytest.mark.parametrize("info", ["api-usage=5000/5000", "api-usage=5000/5000; api-bursts=1/750"])
def test_the_days_use_in_the_headers_is_watched(wire: responses.RequestsMock, salesforce: System, info: str) -> None:
    found = page({"Id": "00D000000000001", "Name": "Acme", "IsSandbox": True})
    wire.get(f"{ROOT}/query", json=found, headers={"Sforce-Limit-Info": info})
    assert not salesforce.account().production
    with pytest.raises(QuotaExhausted, match="0 of the account's 5000 daily calls"):
        salesforce.account()


def test_a_retired_version_says_which_setting_to_change(wire: responses.RequestsMock, salesforce: System) -> None:
    wire.get(f"{ROOT}/query", status=410, json=[{"errorCode": "UNSUPPORTED_API_VERSION", "message": "x"}])
    with pytest.raises(ConfigError, match="set a newer api_version"):
        salesforce.account()


# -- login ----------------------------------------------------------------------------------------------------

LOGIN = {"auth": "client_credentials", "client_id": "our-client", "login_url": ORG}
TOKENS = f"{ORG}/services/oauth2/token"


def test_a_login_sends_its_secrets_in_the_body_and_calls_the_instance_it_names(
    wire: responses.RequestsMock, connected: Connect
) -> None:
    system = connected("salesforce", LOGIN, client_secret="canary-secret")
    instance = "https://acme--na5.my.salesforce.com"
    wire.post(TOKENS, json={"access_token": "T1", "instance_url": instance})
    wire.get(f"{instance}/services/data/v62.0/query", json=page({"Id": "1", "Name": "A", "IsSandbox": True}))
    system.account()
    login, query = wire.calls
    assert "canary" not in str(login.request.url)
    assert parse_qs(str(login.request.body))["client_secret"] == ["canary-secret"]
    assert query.request.headers["Authorization"] == "Bearer T1"
    assert "Authorization" not in login.request.headers


def test_a_login_whose_answer_is_lost_has_written_nothing_to_look_up(
    wire: responses.RequestsMock, connected: Connect
) -> None:
    system = connected("salesforce", LOGIN, client_secret="canary-secret")
    wire.post(TOKENS, body=requests.exceptions.ReadTimeout())
    with pytest.raises(Retryable, match="no whole answer within 60 seconds; run again later"):
        system.account()


@pytest.mark.parametrize("instance", ["https://evil.example", "http://acme.my.salesforce.com", "https://127.0.0.1", ""])
def test_an_instance_outside_of_salesforce_gets_no_token(
    wire: responses.RequestsMock, connected: Connect, instance: str
) -> None:
    system = connected("salesforce", LOGIN, client_secret="canary-secret")
    wire.post(TOKENS, json={"access_token": "T1", "instance_url": instance})
    with pytest.raises(ConfigError):
        system.account()
    assert len(wire.calls) == 1


def test_a_refused_login_names_the_secret_and_not_the_vendors_words(
    wire: responses.RequestsMock, connected: Connect
) -> None:
    system = connected("salesforce", LOGIN, client_secret="canary-secret")
    wire.post(TOKENS, status=400, json={"error": "invalid_client", "error_description": "canary"})
    with pytest.raises(ConfigError) as raised:
        system.account()
    assert str(raised.value) == (
        "salesforce: log in with environment variable SALESFORCE_CLIENT_SECRET: not permitted"
        " (HTTP 400, invalid_client); check client_id, the secret and the app's policies"
    )


def test_a_refresh_token_that_rotates_is_refused_clearly(wire: responses.RequestsMock, connected: Connect) -> None:
    settings = {**LOGIN, "auth": "refresh_token"}
    system = connected("salesforce", settings, refresh_token="canary-1")
    wire.post(TOKENS, json={"access_token": "T1", "instance_url": ORG, "refresh_token": "canary-2"})
    with pytest.raises(ConfigError, match="rotates refresh tokens") as raised:
        system.account()
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    ("settings", "secrets", "needed"),
    [
        ({}, {}, "client_id and client_secret"),
        ({"client_id": "x"}, {}, "client_id and client_secret"),
        ({"auth": "refresh_token", "client_id": "x"}, {"client_secret": "s"}, "client_id and refresh_token"),
        ({"auth": "token"}, {"token": "t"}, "base_url and token"),
        ({"auth": "token", "base_url": ORG}, {}, "base_url and token"),
    ],
)
def test_what_a_login_needs_is_said_before_any_call(
    connected: Connect, settings: dict[str, Any], secrets: dict[str, str], needed: str
) -> None:
    with pytest.raises(ConfigError, match=needed):
        connected("salesforce", settings, **secrets)


def test_a_record_is_shown_in_the_orgs_own_pages(salesforce: System) -> None:
    assert salesforce.record_url("Lead", LEAD) == f"{ORG}/lightning/r/Lead/{LEAD}/view"
