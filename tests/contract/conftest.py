"""One suite for every registered connector, run against its own simulator in-process.

A connector is covered as soon as its entry point is there; :data:`CASES` says what the suite cannot know of a
vendor: an object with people in it, how a person is written, and what its users do in its UI.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from leadline.clock import FakeClock
from leadline.connector import Cursor, Op, Page, SourceRecord, System, Write, WriteResult
from leadline.project import SystemConfig
from leadline.registry import connect, connectors
from leadline.simulator import Fault, FaultKind, JournalRow, VendorApp, WsgiAdapter

TOKEN = "canary-token-4c1d"
BASE = "http://127.0.0.1:8765"


@dataclass(frozen=True)
class Case:
    """What the suite must be told of one vendor."""

    object: str
    email: str
    name: str
    """A text field that anything may be written to."""
    person: Callable[[int], dict[str, Any]]
    page: int
    archive: Callable[[Bench, str], None]
    merge: Callable[[Bench, str, str], None]
    """Merge the second record into the first, as a user does."""
    bad: Mapping[str, Any]
    """Fields that the vendor refuses in a record."""
    unkeyed: Mapping[str, Any] = field(default_factory=dict)
    """Settings under which creates have no unique key."""
    keyed: Mapping[str, Any] = field(default_factory=dict)
    """Settings under which they have one."""
    prepare: Callable[[Bench], None] = lambda _bench: None
    """Makes the account ready for ``keyed``."""
    lag: Mapping[str, Any] = field(default_factory=dict)
    """Switches under which the vendor's searches run behind, by less than the connector's overlap."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every call: smaller pages."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    renewing: Mapping[str, Any] | None = None
    """Settings under which the token can be renewed, with its secret's name."""
    quota: Fault | None = None
    """How the vendor says that the day's calls are used up."""


@dataclass
class Bench:
    """One vendor on a bench: its simulator, its clock, and a system connected to it."""

    case: Case
    app: Any
    clock: FakeClock
    system: System
    open: Callable[..., System]

    # -- the vendor's side ----------------------------------------------------------------------------------

    def seed(self, count: int) -> None:
        self.app.load([(self.case.object, self.case.person(number)) for number in range(count)])

    def edit(self, record_id: str, **changes: Any) -> None:
        key = int(record_id) if record_id.isdecimal() else record_id
        self.app.ui_edit(self.case.object, key, changes)

    def rename(self, record_id: str, name: str) -> None:
        self.edit(record_id, **{self.case.name: name})

    def journal(self) -> list[JournalRow]:
        return list(self.app.store.journal())

    def creates(self) -> list[JournalRow]:
        return [row for row in self.journal() if row.op == "create" and row.object == self.case.object]

    # -- our side -------------------------------------------------------------------------------------------

    @property
    def fields(self) -> list[str]:
        return [self.case.email, self.case.name]

    def read(self, since: Cursor | None = None) -> list[Page]:
        return list(self.system.source(self.case.object).read(self.fields, since))

    def create(self, *numbers: int, **extra: Any) -> Sequence[WriteResult]:
        writes = [Write(f"op-{n}", Op.CREATE, {**self.case.person(n), **extra}, create_key=f"key-{n}") for n in numbers]
        return self.system.sink(self.case.object).write(Op.CREATE, writes)

    def update(self, names: Mapping[str, str]) -> Sequence[WriteResult]:
        writes = [
            Write(f"op-{record_id}", Op.UPDATE, {self.case.name: name}, record_id=record_id)
            for record_id, name in names.items()
        ]
        return self.system.sink(self.case.object).write(Op.UPDATE, writes)


def records(pages: Sequence[Page]) -> list[SourceRecord]:
    return [record for page in pages for record in page.records]


def last_cursor(pages: Sequence[Page]) -> Cursor:
    return next(page.cursor for page in reversed(pages) if page.cursor is not None)


def _hubspot_archive(bench: Bench, record_id: str) -> None:
    _call(bench, "DELETE", f"/crm/objects/2026-09/contacts/{record_id}")


def _hubspot_merge(bench: Bench, winner: str, loser: str) -> None:
    body = {"primaryObjectId": winner, "objectIdToMerge": loser}
    _call(bench, "POST", "/crm/objects/2026-09/contacts/merge", body)


def _salesforce_archive(bench: Bench, record_id: str) -> None:
    _call(bench, "DELETE", f"/services/data/v62.0/sobjects/Lead/{record_id}")


def _salesforce_merge(bench: Bench, winner: str, loser: str) -> None:
    bench.app.merge("Lead", winner, [loser])


def _call(bench: Bench, method: str, path: str, body: Any = None) -> None:
    """What another program does with the same account."""
    with requests.Session() as session:
        session.mount("http://", WsgiAdapter(bench.app))
        headers = {"Authorization": f"Bearer {TOKEN}"}
        session.request(method, BASE + path, json=body, headers=headers, timeout=5).raise_for_status()


def _hubspot_prepare(bench: Bench) -> None:
    key = {"name": "leadline_key", "label": "Leadline key", "type": "string", "fieldType": "text"}
    body = {**key, "groupName": "contactinformation", "hasUniqueValue": True}
    _call(bench, "POST", "/crm/properties/2026-09/contacts", body)


class _Transport(WsgiAdapter):
    def __init__(self, app: VendorApp, headers: Mapping[str, str]) -> None:
        super().__init__(app)
        self._headers = headers

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        request.headers.update(self._headers)
        return super().send(request, *args, **options)


CASES = {
    "hubspot": Case(
        object="contacts",
        email="email",
        name="lastname",
        person=lambda n: {"email": f"canary{n}@people.example", "firstname": "Ada", "lastname": f"L{n}"},
        page=200,
        archive=_hubspot_archive,
        merge=_hubspot_merge,
        bad={"email": "canary.not.an.address"},
        keyed={"key_property": "leadline_key"},
        prepare=_hubspot_prepare,
        lag={"search_lag_seconds": 20.0},
        quota=Fault(FaultKind.STATUS, status=429, policy="daily"),
    ),
    "salesforce": Case(
        object="Lead",
        email="Email",
        name="LastName",
        person=lambda n: {"Email": f"canary{n}@people.example", "LastName": f"L{n}", "Company": "Acme"},
        page=200,
        headers={"Sforce-Query-Options": "batchSize=200"},
        archive=_salesforce_archive,
        merge=_salesforce_merge,
        bad={"LastName": "canary" * 40},
        unkeyed={"key_field": "No_Such_Key__c"},
        settings={"auth": "token"},
        renewing={
            "auth": "client_credentials",
            "client_id": "simulator",
            "login_url": BASE,
            "secret": "client_secret",
        },
        quota=Fault(FaultKind.STATUS, status=403),
    ),
}


@pytest.fixture(params=sorted(connectors()))
def vendor(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name not in CASES:
        pytest.fail(f"the connector {name} needs a Case in tests/contract/conftest.py")
    return name


@pytest.fixture
def bench(vendor: str) -> Iterator[Callable[..., Bench]]:
    """Builds a bench; keyword arguments are the simulator's switches."""
    with ExitStack() as held:

        def build(**switches: Any) -> Bench:
            case, connector, clock = CASES[vendor], connectors()[vendor], FakeClock()
            module, _, factory = connector.simulator.partition(":")
            app: VendorApp = getattr(importlib.import_module(module), factory)(
                None, token=TOKEN, clock=clock, switches=switches or None
            )
            held.enter_context(app)

            def open_(secret: str = "token", value: str = TOKEN, **settings: Any) -> System:
                config = SystemConfig(
                    name=vendor,
                    connector=connector,
                    settings={"base_url": BASE, **case.settings, **settings},
                    secrets={secret: {"env": "CANARY_SECRET"}},
                    account=None,
                    allow_writes=True,
                )
                environ = {"CANARY_SECRET": value}
                transport = _Transport(app, case.headers)
                return connect(config, root=Path(), environ=environ, clock=clock, transport=transport)

            return Bench(case, app, clock, open_(), open_)

        yield build
