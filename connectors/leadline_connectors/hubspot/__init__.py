"""HubSpot: contacts, companies and deals of one portal.

https://developers.hubspot.com/docs/api-reference/latest/overview
"""

from __future__ import annotations

from leadline.connector import Account, Connection, Connector, Rate, Sink, Source, System
from leadline.http import Http
from leadline_connectors.hubspot.client import HubSpot, schema_of
from leadline_connectors.hubspot.sink import HubSpotSink
from leadline_connectors.hubspot.source import HubSpotSource

# Object types in the addresses of HubSpot's own pages.
PAGES = {"contacts": "0-1", "companies": "0-2", "deals": "0-3"}


class HubSpotSystem:
    """One portal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = HubSpot(connection)

    @property
    def http(self) -> Http:
        return self._connection.http

    @property
    def calls(self) -> int:
        return sum(self._connection.http.calls.values())

    def account(self) -> Account:
        return self._api.account()

    def source(self, object_name: str) -> Source:
        settings = self._connection.settings
        return HubSpotSource(
            self._api,
            object_name,
            overlap=float(settings.get("overlap_seconds", 30)),
            sweep_archived=bool(settings.get("read_deletes", True)),
        )

    def sink(self, object_name: str) -> Sink:
        settings = self._connection.settings
        return HubSpotSink(
            self._api,
            object_name,
            key_property=settings.get("key_property"),
            index_lag=float(settings.get("index_lag_seconds", 120)),
        )

    def record_url(self, object_name: str, record_id: str) -> str | None:
        if self._api.simulated or object_name not in PAGES:
            return None
        return f"https://{self._api.ui_domain()}/contacts/{self._api.portal()}/record/{PAGES[object_name]}/{record_id}"


def connect(connection: Connection) -> System:
    return HubSpotSystem(connection)


connector = Connector(
    name="hubspot",
    title="HubSpot",
    settings_schema={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "base_url": {
                "type": "string",
                "default": "https://api.hubapi.com",
                "description": "Where the API answers; a simulator's http://127.0.0.1:PORT is allowed.",
            },
            "api": {
                "enum": ["2026-09", "v3"],
                "default": "2026-09",
                "description": "Version of the API's paths.",
            },
            "portal": {
                "type": ["string", "integer"],
                "description": "The portal (Hub ID) that the token must belong to.",
            },
            "key_property": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]*$",
                "description": "A unique property of ours; creates that are sent twice then stay one.",
            },
            "overlap_seconds": {
                "type": "number",
                "minimum": 0,
                "default": 30,
                "description": "How far before the watermark a read begins: the search index runs behind.",
            },
            "index_lag_seconds": {
                "type": "number",
                "minimum": 0,
                "default": 120,
                "description": "How long a create with a lost answer is waited for before it is looked up.",
            },
            "read_deletes": {
                "type": "boolean",
                "default": True,
                "description": "Whether each run also lists archived records (100 a call, those of 90 days).",
            },
        },
    },
    secret_names=("token",),
    hosts=(".hubapi.com", "api.hubspot.com"),
    connect=connect,
    # Free and Starter: 100 calls in 10 seconds; headers tell of more in larger accounts. Search: 5 a second.
    # https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
    rate=Rate(100, 10.0, {"search": (5, 1.0)}),
    objects=("contacts", "companies", "deals"),
    simulator="leadline_connectors.hubspot.simulator:factory",
    schema_of=schema_of,
)
