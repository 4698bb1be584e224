"""A simulated org and a session of ``requests`` that talks to it, for the tests beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from leadline.clock import FakeClock
from leadline.simulator import WsgiAdapter
from leadline_connectors.salesforce.simulator import SalesforceApp, factory

HOST = "https://simulator.my.salesforce.com"
TOKEN = "the-simulator's-token"


@dataclass
class OrgClient:
    """Paths are below ``/services/data/v62.0`` unless they begin with ``/services``."""

    app: SalesforceApp
    clock: FakeClock
    http: requests.Session

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        full = path if path.startswith(("/services", "/_simulator")) else f"/services/data/v62.0/{path}"
        return self.http.request(method, HOST + full, **options)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, body: object, **headers: str) -> requests.Response:
        return self.call("POST", path, json=body, headers=headers)

    def patch(self, path: str, body: object, **headers: str) -> requests.Response:
        return self.call("PATCH", path, json=body, headers=headers)

    def delete(self, path: str, **params: Any) -> requests.Response:
        return self.call("DELETE", path, params=params)

    def create(self, object_name: str, **fields: Any) -> str:
        answer = self.post(f"sobjects/{object_name}", {**MANDATORY.get(object_name, {}), **fields})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def record(self, object_name: str, record_id: str) -> dict[str, Any]:
        answer = self.get(f"sobjects/{object_name}/{record_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def rows(self, soql: str, *, path: str = "query") -> list[dict[str, Any]]:
        answer = self.get(path, q=soql)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["records"]
        return found

    def values(self, soql: str, field: str) -> list[Any]:
        return [row[field] for row in self.rows(soql)]

    def refused(self, soql: str) -> tuple[str, str]:
        """(code, message) of a query that is refused."""
        answer = self.get("query", q=soql)
        assert answer.status_code == 400, answer.text
        return error(answer)

    def journal(self) -> list[tuple[str, str, str]]:
        return [(row.op, row.object, row.actor) for row in self.app.store.journal()]


MANDATORY: Mapping[str, Mapping[str, Any]] = {
    "Lead": {"LastName": "Doe", "Company": "Acme"},
    "Contact": {"LastName": "Doe"},
    "Account": {"Name": "Acme"},
}


def error(answer: requests.Response) -> tuple[str, str]:
    """(code, message) of the first error in the array that Salesforce answers."""
    first = answer.json()[0]
    return first["errorCode"], first["message"]


def row(kind: str, **fields: Any) -> dict[str, Any]:
    """A row of a collection."""
    return {"attributes": {"type": kind}, **fields}


def codes(answer: requests.Response) -> list[str]:
    """Of each row of a collection's answer: "" when it was written, else the error's code."""
    assert answer.status_code == 200, answer.text
    return ["" if entry["success"] else entry["errors"][0]["statusCode"] for entry in answer.json()]


@contextmanager
def org(**switches: object) -> Iterator[OrgClient]:
    clock = FakeClock()
    with factory(None, token=TOKEN, clock=clock, switches=switches) as app, requests.Session() as session:
        session.mount(HOST, WsgiAdapter(app))
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        assert isinstance(app, SalesforceApp)
        yield OrgClient(app, clock, session)
