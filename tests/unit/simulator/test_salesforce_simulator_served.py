"""Over a real socket, on disk, with faults, and under the connector of this house."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from leadline.clock import FakeClock
from leadline.simulator import Fault, FaultKind, serve
from leadline_connectors.salesforce.simulator import factory
from unit.simulator.salesforce_org import TOKEN, error, org, row


def test_a_served_org_logs_in_pages_and_writes(tmp_path: Path) -> None:
    with (
        factory(tmp_path, token=TOKEN, clock=FakeClock()) as app,
        serve(app) as server,
        requests.Session() as session,
    ):
        app.load(("Lead", {"LastName": f"L{n}", "Company": "Acme"}) for n in range(2001))
        form = {"grant_type": "client_credentials", "client_id": "simulator", "client_secret": TOKEN}
        login = session.post(f"{server.base_url}/services/oauth2/token", data=form).json()
        session.headers["Authorization"] = f"Bearer {login['access_token']}"
        base = f"{login['instance_url']}/services/data/v62.0"

        first = session.get(f"{base}/query", params={"q": "SELECT Id FROM Lead"}).json()
        second = session.get(login["instance_url"] + first["nextRecordsUrl"]).json()
        rows = [row("Lead", Id=record["Id"], Title="x") for record in first["records"][:200]]
        written = session.patch(f"{base}/composite/sobjects", json={"records": rows})

        assert login["instance_url"] == server.base_url
        assert (len(first["records"]), len(second["records"])) == (2000, 1)
        assert all(entry["success"] for entry in written.json())


def test_an_org_on_disk_remembers_its_records_and_ids(tmp_path: Path) -> None:
    with factory(tmp_path, token=TOKEN, clock=FakeClock()) as app:
        app.load([("Lead", {"LastName": "First", "Company": "Acme", "Leadline_Key__c": "k"})])
        (first,) = app.store.find("Lead", "Leadline_Key__c", "K")
    with factory(tmp_path, token=TOKEN, clock=FakeClock()) as app:
        app.load([("Lead", {"LastName": "Second", "Company": "Acme"})])

        assert app.store.find("Lead", "Leadline_Key__c", "k") == [first]
        assert app.store.count("Lead") == 2


def test_an_org_counts_as_empty_until_it_is_loaded_or_called() -> None:
    with org() as sf:
        assert sf.app.store.is_empty()
        assert sf.app.load([]) == 0
        assert not sf.app.store.is_empty()


def test_loaded_records_keep_their_ids_times_and_ends() -> None:
    with org() as sf:
        sf.app.load(
            [
                ("Account", {"Id": "0015500001QdQWf", "Name": " Acme "}),
                (
                    "Contact",
                    {
                        "Id": "0035500001QdQWf",
                        "LastName": "Doe",
                        "AccountId": "0015500001QdQWf",
                        "CreatedDate": "2020-01-01T00:00:00+01:00",
                        "SystemModstamp": "2021-01-01T00:00:00.999Z",
                    },
                ),
                ("Lead", {"Id": "00Q5500001QdQWf", "LastName": "Gone", "Company": "A", "IsDeleted": True}),
            ]
        )
        (contact,) = sf.rows("SELECT Id, Account.Name, CreatedDate, SystemModstamp FROM Contact")
        (lead,) = sf.rows("SELECT IsDeleted FROM Lead", path="queryAll")

    assert contact["Id"] == "0035500001QdQWfAAN"
    assert contact["Account"]["Name"] == "Acme"
    assert contact["CreatedDate"] == "2019-12-31T23:00:00.000+0000"
    assert contact["SystemModstamp"] == "2021-01-01T00:00:00.000+0000"
    assert lead["IsDeleted"] is True


def test_writes_after_loading_are_later_than_everything_loaded() -> None:
    """Whatever the clock says: a watermark taken from the seed must not hide them."""
    with org() as sf:
        sf.app.load([("Lead", {"LastName": "x", "Company": "y", "SystemModstamp": "2027-01-01T00:00:00Z"})])
        lead = sf.create("Lead")

        assert lead in sf.values("SELECT Id FROM Lead WHERE SystemModstamp >= 2027-01-01T00:00:00Z", "Id")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault(FaultKind.STATUS, status=503), 503, "SERVER_UNAVAILABLE"),
        (Fault(FaultKind.STATUS, status=500), 500, "UNKNOWN_EXCEPTION"),
        (Fault(FaultKind.STATUS, status=403), 403, "REQUEST_LIMIT_EXCEEDED"),
        (Fault(FaultKind.STATUS, policy="concurrent"), 403, "REQUEST_LIMIT_EXCEEDED"),
        (Fault(FaultKind.STATUS, policy="lock"), 400, "UNABLE_TO_LOCK_ROW"),
        (Fault(FaultKind.STATUS, policy="query_timeout"), 400, "QUERY_TIMEOUT"),
        (Fault(FaultKind.UNAUTHORIZED), 401, "INVALID_SESSION_ID"),
    ],
)
def test_a_fault_before_the_call_is_told_in_salesforces_shape(fault: Fault, status: int, code: str) -> None:
    with org() as sf:
        sf.app.faults.add(fault)
        answer = sf.post("sobjects/Lead", {"LastName": "x", "Company": "y"})

        assert (answer.status_code, error(answer)[0]) == (status, code)
        assert sf.journal() == []


def test_edge_pages_have_no_body() -> None:
    with org() as sf:
        sf.app.faults.add(Fault(FaultKind.STATUS, status=406), Fault(FaultKind.STATUS, status=420))

        assert [(answer.status_code, answer.content) for answer in (sf.get("limits"), sf.get("limits"))] == [
            (406, b""),
            (420, b""),
        ]


def test_a_lost_answer_was_applied_all_the_same() -> None:
    with org() as sf:
        sf.app.faults.add(Fault(FaultKind.LOST_RESPONSE, route="composite.upsert"))
        body = {"records": [row("Lead", LastName="x", Company="y", Leadline_Key__c="k")]}
        with pytest.raises(requests.ConnectionError):
            sf.patch("composite/sobjects/Lead/Leadline_Key__c", body)

        again = sf.patch("composite/sobjects/Lead/Leadline_Key__c", body)

        assert again.json()[0]["created"] is False
        assert [op for op, _, _ in sf.journal()] == ["create", "update"]


def test_calls_are_counted_by_route() -> None:
    with org() as sf:
        sf.create("Lead")
        sf.get("query", q="SELECT Id FROM Lead")
        sf.get("query", q="nonsense")

        counted = {(call.route, call.status): call.count for call in sf.app.store.calls()}

    assert counted == {("sobjects.create", 201): 1, ("query", 200): 1, ("query", 400): 1}
