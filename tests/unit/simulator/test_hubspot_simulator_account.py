"""HubSpot's account: who may call, how often, and what the portal says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.clock import FakeClock
from leadline.errors import ConfigError
from leadline.simulator import Fault, FaultKind
from leadline_connectors.hubspot.simulator import factory
from unit.simulator.conftest import TOKEN, OpenPortal, Portal, client_of

DETAILS = "/account-info/2026-09/details"
PROPERTIES = "/crm/properties/2026-09/contacts"
GRANT = {
    "grant_type": "refresh_token",
    "client_id": "simulator-client",
    "client_secret": f"secret-{TOKEN}",
    "refresh_token": f"refresh-{TOKEN}",
}


# -- who may call ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer "])
def test_a_wrong_token_is_refused(header: str | None, portal: Portal) -> None:
    portal.session.headers["Authorization"] = header  # type: ignore[assignment]  # None removes it
    answer = portal.get("contacts")
    assert (portal.last.status_code, answer["category"]) == (401, "INVALID_AUTHENTICATION")
    assert "X-HubSpot-RateLimit-Max" not in portal.last.headers


def grant(portal: Portal, path: str = "/oauth/2026-09/token", **changes: str) -> Any:
    portal.last = portal.session.post(f"https://vendor.example{path}", data={**GRANT, **changes}, timeout=5)
    return portal.last.json()


@pytest.mark.parametrize("version", ["2026-09", "2026-03", "v3", "v1"])
def test_a_refresh_token_gives_access_for_half_an_hour_and_stays(version: str, portal: Portal) -> None:
    answer = grant(portal, f"/oauth/{version}/token")
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 1800)
    assert answer["refresh_token"] == GRANT["refresh_token"]
    portal.session.headers["Authorization"] = f"Bearer {answer['access_token']}"
    assert portal.call("GET", "contacts").status_code == 200
    assert "X-HubSpot-RateLimit-Daily" not in portal.last.headers
    portal.clock.sleep(1807)
    answer = portal.get("contacts")
    assert (portal.last.status_code, answer["category"]) == (401, "EXPIRED_AUTHENTICATION")
    assert answer["message"] == "The OAuth token used to make this call expired 7 second(s) ago."


@pytest.mark.parametrize("wrong", ["client_id", "client_secret", "refresh_token"])
def test_a_bad_grant_is_refused(wrong: str, portal: Portal) -> None:
    answer = grant(portal, **{wrong: "x"})
    assert (portal.last.status_code, answer["status"], answer["error"]) == (400, "BAD_REFRESH_TOKEN", "invalid_grant")


# -- how often ------------------------------------------------------------------------------------------------


def test_the_burst_limit_rolls_over_ten_seconds(open_portal: OpenPortal) -> None:
    portal = open_portal(lift_limits=False, burst_calls=3)
    assert [portal.call("GET", "contacts").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = portal.last.json()
    assert answer["policyName"] == "TEN_SECONDLY_ROLLING"
    assert answer["message"] == "You have reached your ten_secondly_rolling limit."
    assert (answer["errorType"], answer["category"]) == ("RATE_LIMIT", "RATE_LIMITS")
    assert answer["groupName"].endswith(":44501234")
    assert portal.last.headers["X-HubSpot-RateLimit-Remaining"] == "0"
    portal.clock.sleep(10)
    assert portal.call("GET", "contacts").status_code == 200


def test_headers_tell_what_is_left(open_portal: OpenPortal) -> None:
    portal = open_portal(lift_limits=False, burst_calls=110, daily_calls=50)
    portal.call("GET", "contacts")
    headers = portal.last.headers
    assert headers["X-HubSpot-RateLimit-Max"] == "110"
    assert headers["X-HubSpot-RateLimit-Remaining"] == "109"
    assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert headers["X-HubSpot-RateLimit-Daily"] == "50"
    assert headers["X-HubSpot-RateLimit-Daily-Remaining"] == "49"


def test_search_has_a_bucket_of_its_own_and_no_headers(open_portal: OpenPortal) -> None:
    portal = open_portal(lift_limits=False, burst_calls=1, search_per_second=2)
    statuses = [portal.call("POST", "contacts/search", {}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert portal.last.json()["message"] == "You have reached your secondly limit."
    assert not [name for name in portal.last.headers if name.lower().startswith("x-hubspot")]
    assert portal.call("GET", "contacts").status_code == 200
    portal.clock.sleep(1)
    assert portal.call("POST", "contacts/search", {}).status_code == 200


def test_the_day_ends_at_midnight_of_the_portal(open_portal: OpenPortal, clock: FakeClock) -> None:
    clock.wall = 1_790_031_600.0  # 23:00 UTC
    portal = open_portal(lift_limits=False, daily_calls=2)
    assert [portal.call("GET", "contacts").status_code for _ in range(3)] == [200, 200, 429]
    assert portal.last.json()["policyName"] == "DAILY"
    assert portal.call("POST", "contacts/search", {}).status_code == 429
    clock.sleep(3599)
    assert portal.call("GET", "contacts").status_code == 429
    clock.sleep(2)
    assert portal.call("GET", "contacts").status_code == 200


def test_lifted_limits_only_count(portal: Portal) -> None:
    for _ in range(30):
        assert portal.call("POST", "contacts/search", {}).status_code == 200
    burst, searches = portal.app.windows()
    assert (burst.peak, searches.peak, searches.refused) == (0, 30, 0)


def test_a_429_names_no_time_to_wait_unless_switched(open_portal: OpenPortal) -> None:
    for switched in (False, True):
        portal = open_portal(lift_limits=False, burst_calls=1, retry_after_on_429=switched)
        portal.call("GET", "contacts")
        portal.call("GET", "contacts")
        assert portal.last.status_code == 429
        assert ("Retry-After" in portal.last.headers) is switched


@pytest.mark.parametrize(("policy", "name"), [("daily", "DAILY"), ("search", "SECONDLY"), ("", "TEN_SECONDLY_ROLLING")])
def test_a_fault_may_be_any_of_the_limits(policy: str, name: str, portal: Portal) -> None:
    portal.app.faults.add(Fault(FaultKind.STATUS, status=429, policy=policy, retry_after="3"))
    assert portal.get("contacts")["policyName"] == name
    assert portal.last.headers["Retry-After"] == "3"


@pytest.mark.parametrize("status", [423, 477, 500, 502, 503])
def test_a_fault_of_any_status_has_hubspots_envelope(status: int, portal: Portal) -> None:
    portal.app.faults.add(Fault(FaultKind.STATUS, status=status))
    answer = portal.get("contacts")
    assert (portal.last.status_code, answer["status"]) == (status, "error")
    assert answer["correlationId"]


def test_an_expired_token_can_be_made_up(portal: Portal) -> None:
    portal.app.faults.add(Fault(FaultKind.UNAUTHORIZED, route="batch.*"))
    answer = portal.post("contacts/batch/create", {"inputs": [{"properties": {"firstname": "A"}}]})
    assert (portal.last.status_code, answer["category"]) == (401, "EXPIRED_AUTHENTICATION")
    assert portal.journal() == []


# -- what the portal says of itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2026-09", "2026-03", "v3"])
def test_account_details(version: str, open_portal: OpenPortal) -> None:
    portal = open_portal(portal_id=7, time_zone="America/New_York", account_type="SANDBOX")
    details = portal.get(f"/account-info/{version}/details")
    assert (details["portalId"], details["accountType"], details["timeZone"]) == (7, "SANDBOX", "America/New_York")
    assert details["utcOffset"] == "-04:00"
    assert portal.get(DETAILS)["uiDomain"] == "app.hubspot.com"


@pytest.mark.parametrize("path", ["/crm/owners/2026-09", "/crm/v3/owners"])
def test_owners_come_in_pages(path: str, portal: Portal) -> None:
    first = portal.get(path, limit=2)
    rest = portal.get(path, limit=500, after=first["paging"]["next"]["after"])
    owners = [*first["results"], *rest["results"]]
    assert len({owner["id"] for owner in owners}) == 3
    assert portal.get(path, email=owners[1]["email"])["results"] == [owners[1]]
    assert portal.get(f"{path}/{owners[2]['id']}")["firstName"] == owners[2]["firstName"]
    assert portal.call("GET", f"{path}/1").status_code == 404
    assert portal.get(path, archived="true")["results"] == []


# -- properties -----------------------------------------------------------------------------------------------

NEW = {"name": "score_2", "label": "Score", "type": "number", "fieldType": "number", "groupName": "g"}


@pytest.mark.parametrize("path", [PROPERTIES, "/crm/properties/2026-03/contacts", "/crm/v3/properties/contacts"])
def test_definitions_are_listed_unpaged(path: str, portal: Portal) -> None:
    found = {entry["name"]: entry for entry in portal.get(path)["results"]}
    assert len(found) >= 40
    assert found["lifecyclestage"]["options"][2]["value"] == "marketingqualifiedlead"
    assert found["lifecyclestage"]["options"][2]["label"] == "Marketing Qualified Lead"
    assert found["hs_email_optout"]["modificationMetadata"]["readOnlyValue"] is True
    assert found["hubspot_owner_id"]["referencedObjectType"] == "OWNER"
    assert "archived" not in found["email"]
    assert found["utm_source"]["hubspotDefined"] is False


def test_a_new_property_can_be_written_at_once(portal: Portal) -> None:
    made = portal.post(PROPERTIES, NEW)
    assert (portal.last.status_code, made["name"]) == (201, "score_2")
    record_id = portal.create(firstname="Ann", score_2="7")
    assert portal.properties(record_id, "score_2") == {"score_2": "7"}
    assert portal.get(f"{PROPERTIES}/score_2")["hasUniqueValue"] is False


def test_a_property_is_made_once(portal: Portal) -> None:
    portal.post(PROPERTIES, NEW)
    answer = portal.post(PROPERTIES, NEW)
    assert (portal.last.status_code, answer["category"]) == (409, "OBJECT_ALREADY_EXISTS")
    assert answer["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"
    assert portal.get(f"{PROPERTIES}/nonsense")["category"] == "OBJECT_NOT_FOUND"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Score"},
        {"name": "a'b"},
        {"name": 'x") --'},
        {"type": "bool", "fieldType": "booleancheckbox", "options": []},
        {"fieldType": "text"},
        {"type": "colour"},
        {"groupName": None, "label": None, "options": [{}]},
    ],
)
def test_a_property_that_cannot_be_is_refused(changes: dict[str, Any], portal: Portal) -> None:
    assert portal.call("POST", PROPERTIES, {**NEW, **changes}).status_code == 400


def test_an_object_has_ten_unique_properties(portal: Portal) -> None:
    statuses = [
        portal.call("POST", PROPERTIES, {**NEW, "name": f"key_{n}", "hasUniqueValue": True}).status_code
        for n in range(11)
    ]
    assert statuses == [201] * 10 + [400]


# -- the factory ----------------------------------------------------------------------------------------------


def test_a_portal_outlives_its_process(tmp_path: Any, clock: FakeClock) -> None:
    with factory(tmp_path, token=TOKEN, clock=clock) as app:
        first = Portal(app, clock, client_of(app))
        first.post(PROPERTIES, {**NEW, "name": "key", "type": "string", "fieldType": "text", "hasUniqueValue": True})
        record_id = first.create(firstname="Ann", key="K1")
    with factory(tmp_path, token=TOKEN, clock=clock) as app:
        second = Portal(app, clock, client_of(app))
        assert second.get("contacts/k1", idProperty="key")["id"] == record_id
        assert int(second.create(firstname="Ben")) > int(record_id)


def test_an_unknown_switch_is_a_config_error(clock: FakeClock) -> None:
    with pytest.raises(ConfigError, match="switch 'lag' does not exist"):
        factory(None, token=TOKEN, clock=clock, switches={"lag": 1})
