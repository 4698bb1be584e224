"""HubSpot's search: what a filter finds, in which order, how far, and how late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from unit.simulator.conftest import OpenPortal, Portal

MS = 1_750_000_000_000
PEOPLE: Sequence[dict[str, Any]] = (
    {"email": "ann@crm.example", "firstname": "Ann", "city": "Bonn", "lifecyclestage": "lead", "createdate": MS + 3},
    {
        "email": "ben@crm.example",
        "firstname": "Ben",
        "city": "bonn",
        "lifecyclestage": "customer",
        "createdate": MS + 2,
    },
    {
        "email": "cy@crm.example",
        "firstname": "Cy",
        "city": "Köln",
        "hs_additional_emails": "cy@home.example",
        "createdate": MS + 1,
    },
    {
        "firstname": "Di",
        "company": "Acme GmbH & Co",
        "hs_legal_basis": "Not applicable;Legitimate interest - client",
        "createdate": MS,
    },
)


@pytest.fixture
def people(portal: Portal) -> Portal:
    portal.app.load(
        ("contacts", {**person, "hs_object_id": number, "lastmodifieddate": MS + 10 * number})
        for number, person in enumerate(PEOPLE, 1)
    )
    portal.app.load([("contacts", {"firstname": "Gone", "archived": True})])
    portal.app.load(
        [("deals", {"dealname": "Big", "amount": "90"}), ("deals", {"dealname": "Small", "amount": "1000"})]
    )
    return portal


def search(portal: Portal, *filters: dict[str, Any], kind: str = "contacts", **body: Any) -> Any:
    if filters:
        body["filterGroups"] = [{"filters": list(filters)}]
    return portal.post(f"{kind}/search", body)


def names(portal: Portal, *filters: dict[str, Any], **body: Any) -> list[str]:
    answer = search(portal, *filters, **body)
    assert portal.last.status_code == 200, answer
    return [record["properties"]["firstname"] for record in answer["results"]]


def where(name: str, operator: str, value: object = None, **more: object) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, **({} if value is None else {"value": value}), **more}


# -- what is found --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([where("city", "EQ", "BONN")], {"Ann", "Ben"}),
        ([where("city", "NEQ", "bonn")], {"Cy"}),
        ([where("city", "HAS_PROPERTY")], {"Ann", "Ben", "Cy"}),
        ([where("city", "NOT_HAS_PROPERTY")], {"Di"}),
        ([where("email", "EQ", "ANN@crm.example")], {"Ann"}),
        ([where("email", "EQ", "cy@home.example")], set()),
        ([where("hs_additional_emails", "EQ", "cy@home.example")], {"Cy"}),
        ([where("email", "IN", values=["ann@crm.example", "cy@crm.example", "x@crm.example"])], {"Ann", "Cy"}),
        ([where("email", "NOT_IN", values=["ann@crm.example"])], {"Ben", "Cy"}),
        ([where("lifecyclestage", "EQ", "lead")], {"Ann"}),
        ([where("lifecyclestage", "EQ", "LEAD")], set()),
        ([where("lifecyclestage", "IN", values=["lead", "customer"])], {"Ann", "Ben"}),
        ([where("hs_legal_basis", "EQ", "Legitimate interest - client")], {"Di"}),
        ([where("company", "CONTAINS_TOKEN", "gmbh")], {"Di"}),
        ([where("company", "CONTAINS_TOKEN", "gm*")], {"Di"}),
        ([where("company", "CONTAINS_TOKEN", "*mbh")], {"Di"}),
        ([where("company", "CONTAINS_TOKEN", "*mb*")], {"Di"}),
        ([where("company", "CONTAINS_TOKEN", "gm")], set()),
        ([where("city", "NOT_CONTAINS_TOKEN", "bonn"), where("city", "HAS_PROPERTY")], {"Cy"}),
        ([where("hs_object_id", "GT", 3)], {"Di"}),
        ([where("hs_object_id", "BETWEEN", "2", highValue="3")], {"Ben", "Cy"}),
        ([where("lastmodifieddate", "GTE", MS + 20), where("lastmodifieddate", "LT", MS + 40)], {"Ben", "Cy"}),
        ([where("lastmodifieddate", "GTE", "2025-06-15T15:06:40.040Z")], {"Di"}),
        ([where("createdate", "LTE", str(MS + 1))], {"Cy", "Di"}),
    ],
)
def test_a_filter_finds(filters: list[dict[str, Any]], found: set[str], people: Portal) -> None:
    assert set(names(people, *filters)) == found


def test_numbers_compare_as_numbers(people: Portal) -> None:
    answer = search(people, where("amount", "GT", 100), kind="deals")
    assert [record["properties"]["dealname"] for record in answer["results"]] == ["Small"]


def test_groups_are_alternatives_and_loose_filters_one_more(people: Portal) -> None:
    groups = [{"filters": [where("firstname", "EQ", "Ann")]}, {"filters": [where("email", "EQ", "ben@crm.example")]}]
    assert set(names(people, filterGroups=groups)) == {"Ann", "Ben"}
    assert set(names(people, filterGroups=groups, filters=[where("city", "EQ", "Köln")])) == {"Ann", "Ben", "Cy"}
    keyed = [{"filters": [where(name, "EQ", "cy@home.example")]} for name in ("email", "hs_additional_emails")]
    assert names(people, filterGroups=keyed) == ["Cy"]


def test_a_query_looks_in_the_default_properties(people: Portal) -> None:
    assert names(people, query="ACME") == ["Di"]
    assert names(people, query="crm.example", limit=1, after="2") == ["Cy"]
    assert names(people, query="customer") == []


def test_capitals_in_a_list_of_values_find_nothing_unless_switched(open_portal: OpenPortal) -> None:
    for strict, found in ((True, []), (False, ["Ann"])):
        portal = open_portal(lowercase_in_values=strict)
        portal.app.load([("contacts", PEOPLE[0])])
        assert names(portal, where("email", "IN", values=["Ann@crm.example"])) == found
        assert names(portal, where("city", "IN", values=["Bonn"])) == found


def test_archived_records_are_not_found(people: Portal) -> None:
    assert search(people)["total"] == 4
    people.call("DELETE", "contacts/1")
    assert search(people)["total"] == 3
    assert names(people, where("email", "EQ", "ann@crm.example")) == []


# -- order and pages ------------------------------------------------------------------------------------------


def test_the_oldest_comes_first_unless_sorted(people: Portal) -> None:
    assert names(people) == ["Ann", "Ben", "Cy", "Di"]
    assert names(people, sorts=[{"propertyName": "lastmodifieddate", "direction": "DESCENDING"}])[0] == "Di"
    assert names(people, sorts=["-createdate"]) == ["Ann", "Ben", "Cy", "Di"]
    assert names(people, sorts=["createdate"]) == ["Di", "Cy", "Ben", "Ann"]


def test_pages_go_on_by_offset(people: Portal) -> None:
    first = search(people, limit=3)
    assert (first["total"], first["paging"]["next"]["after"]) == (4, "3")
    last = search(people, limit=3, after=first["paging"]["next"]["after"])
    assert len(last["results"]) == 1
    assert "paging" not in last


def test_the_total_follows_a_reader_that_moves_its_lower_bound(portal: Portal) -> None:
    portal.app.load(("contacts", {"hs_object_id": n, "lastmodifieddate": MS + n // 7}) for n in range(1, 1001))
    window = [where("lastmodifieddate", "GTE", MS), where("lastmodifieddate", "LTE", MS + 10**6)]
    seen, last = 0, 0
    while True:
        body = search(portal, *window, where("hs_object_id", "GT", last), sorts=["hs_object_id"], limit=200)
        assert body["total"] == 1000 - seen
        if not body["results"]:
            break
        seen += len(body["results"])
        last = int(body["results"][-1]["id"])
    for bound in (0, 50, 20, 100):
        body = search(portal, where("lastmodifieddate", "GTE", MS + bound), sorts=["lastmodifieddate"])
        assert body["total"] == sum(n // 7 >= bound for n in range(1, 1001))
    portal.call("PATCH", "contacts/1", {"properties": {"city": "Bonn"}})
    assert search(portal, where("lastmodifieddate", "GTE", MS + 100))["total"] == 1000 - 699 + 1


def test_no_search_reaches_beyond_ten_thousand(portal: Portal) -> None:
    portal.app.load(("contacts", {"hs_object_id": n}) for n in range(1, 10_050))
    page = search(portal, limit=200, after="9800")
    assert (page["total"], page["paging"]["next"]["after"]) == (10_049, "10000")
    assert portal.call("POST", "contacts/search", {"limit": 200, "after": "10000"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"after": "x"},
        {"sorts": ["firstname", "lastname"]},
        {"sorts": ["nonsense"]},
        {"query": "x" * 3001},
        {"filters": [where("nonsense", "EQ", "x")]},
        {"filters": [where("city", "LIKE", "x")]},
        {"filters": [where("city", "IN")]},
        {"filters": [where("lastmodifieddate", "GTE", "yesterday")]},
        {"filters": [where("city", "HAS_PROPERTY")] * 7},
        {"filterGroups": [{"filters": [where("city", "HAS_PROPERTY")]}] * 6},
        {"filterGroups": [{"filters": [where("city", "HAS_PROPERTY")] * 5}] * 4},
    ],
)
def test_what_a_search_does_not_take_is_refused(body: dict[str, Any], people: Portal) -> None:
    assert people.post("contacts/search", body)["category"] == "VALIDATION_ERROR"
    assert people.last.status_code == 400


def test_values_never_become_sql(people: Portal) -> None:
    for value in ("' OR 1=1 --", '"; DROP TABLE records; --', "%"):
        assert names(people, where("city", "EQ", value)) == []
        assert names(people, where("city", "CONTAINS_TOKEN", value)) == []
    assert search(people)["total"] == 4


# -- the index behind the truth -------------------------------------------------------------------------------


def test_without_lag_a_write_is_found_at_once(portal: Portal) -> None:
    portal.create(email="a@crm.example")
    assert search(portal, where("email", "EQ", "a@crm.example"))["total"] == 1


def test_a_lagging_index_shows_what_was(open_portal: OpenPortal) -> None:
    portal = open_portal(search_lag_seconds=5.0)
    kept, changed, gone = (portal.create(email=f"{name}@crm.example", firstname=name) for name in ("a", "b", "c"))
    portal.clock.sleep(10)
    before = {record["id"]: record["updatedAt"] for record in portal.get("contacts")["results"]}
    portal.call("PATCH", f"contacts/{changed}", {"properties": {"email": "new@crm.example"}})
    portal.call("PATCH", f"contacts/{changed}", {"properties": {"city": "Bonn"}})
    portal.call("DELETE", f"contacts/{gone}")
    made = portal.create(email="d@crm.example")
    assert set(names(portal)) == {"a", "b", "c"}
    (stale,) = search(portal, where("email", "EQ", "b@crm.example"), properties=["city"])["results"]
    assert stale["properties"]["city"] is None
    assert stale["updatedAt"] == before[changed]
    for email in ("new@crm.example", "d@crm.example"):
        assert search(portal, where("email", "EQ", email))["total"] == 0
    assert portal.get(f"contacts/{made}")["id"] == made
    portal.clock.sleep(5.1)
    found = {record["id"] for record in search(portal)["results"]}
    assert found == {kept, changed, made}
    assert search(portal, where("email", "EQ", "new@crm.example"))["total"] == 1
