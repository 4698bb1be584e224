"""A toy vendor for the kit's tests, and a HubSpot portal in this process for the simulator's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
import requests
from werkzeug.wrappers import Response

from leadline.clock import FakeClock
from leadline.simulator import (
    Call,
    Fault,
    JournalRow,
    Refused,
    RollingWindow,
    Route,
    Store,
    VendorApp,
    Window,
    WsgiAdapter,
    json_response,
)
from leadline_connectors.hubspot.simulator import HubSpotApp, factory

TOKEN = "a-token"


class Shop(VendorApp):
    """Things that can be made and read, at most 50 calls a minute."""

    vendor = "shop"

    def __init__(self, store: Store, *, token: str, clock: FakeClock) -> None:
        self.minute = RollingWindow(Window("minute", 50, 60.0), clock)
        super().__init__(store, token=token, clock=clock)

    def routes(self) -> Sequence[Route]:
        return [
            Route("GET", "/things/<int:thing>", self.read, "things.read"),
            Route("POST", "/things", self.make, "things.make", bucket="writes"),
            Route("GET", "/open", self.open, "open", auth=False),
        ]

    def read(self, call: Call) -> Response:
        record = self.store.get("thing", call.args["thing"])
        if record is None:
            raise Refused(self.refusal(404, call.request_id))
        return json_response(dict(record.fields))

    def make(self, call: Call) -> Response:
        number = self.store.next_number("thing", 1)
        with self.store.write(request_id=call.request_id) as tx:
            tx.create("thing", number, call.json())
            if call.json().get("bad"):
                raise Refused(self.refusal(400, call.request_id))
        return json_response({"id": number, "padding": "x" * 5000}, 201)

    def open(self, call: Call) -> Response:
        return json_response({"number": call.number})

    def authenticate(self, call: Call) -> Response | None:
        good = call.request.headers.get("Authorization") == f"Bearer {self.token}"
        return None if good else self.refusal(401, call.request_id)

    def limit(self, call: Call) -> Response | None:
        return None if self.minute.admit() else self.refusal(429, call.request_id)

    def windows(self) -> Sequence[RollingWindow]:
        return (self.minute,)

    def refusal(self, status: int, request_id: str, fault: Fault | None = None) -> Response:
        return json_response({"error": status}, status)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def shop(clock: FakeClock) -> Iterator[Shop]:
    with Shop(Store(None, system="shop", clock=clock), token=TOKEN, clock=clock) as app:
        yield app


@pytest.fixture
def shopper(shop: Shop) -> requests.Session:
    """A client of the shop in this process."""
    return client_of(shop)


def client_of(app: VendorApp) -> requests.Session:
    session = requests.Session()
    session.mount("https://vendor.example", WsgiAdapter(app))
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    return session


@dataclass
class Portal:
    """A simulated portal and a client of it. Paths are below ``/crm/objects/2026-09/`` unless they begin with /."""

    app: HubSpotApp
    clock: FakeClock
    session: requests.Session
    last: requests.Response = field(init=False)

    def call(self, method: str, path: str, body: object = None, **params: Any) -> requests.Response:
        full = path if path.startswith("/") else f"/crm/objects/2026-09/{path}"
        self.last = self.session.request(
            method, f"https://vendor.example{full}", json=body, params=params or None, timeout=5
        )
        return self.last

    def get(self, path: str, **params: Any) -> Any:
        return self.call("GET", path, **params).json()

    def post(self, path: str, body: object) -> Any:
        return self.call("POST", path, body).json()

    def create(self, **properties: Any) -> str:
        """A new contact's id."""
        answer = self.post("contacts", {"properties": properties})
        assert self.last.status_code == 201, answer
        return str(answer["id"])

    def properties(self, record_id: str, *names: str) -> Mapping[str, Any]:
        answer = self.get(f"contacts/{record_id}", properties=",".join(names))
        return {name: answer["properties"].get(name) for name in names}

    def journal(self) -> list[JournalRow]:
        return list(self.app.store.journal())


class OpenPortal(Protocol):
    def __call__(self, **switches: object) -> Portal: ...


@pytest.fixture
def open_portal(clock: FakeClock) -> Iterator[OpenPortal]:
    """Opens portals with the switches asked for."""
    opened: list[HubSpotApp] = []

    def open_one(**switches: object) -> Portal:
        app = factory(None, token=TOKEN, clock=clock, switches={"lift_limits": True, **switches})
        opened.append(app)
        return Portal(app, clock, client_of(app))

    yield open_one
    for app in opened:
        app.close()


@pytest.fixture
def portal(open_portal: Callable[..., Portal]) -> Portal:
    """A portal as it comes, without rate limits."""
    return open_portal()
