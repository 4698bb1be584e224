"""Salesforce: Leads, Contacts and other objects of one org.

https://developer.salesforce.com/docs/platform/api-rest/guide/intro-rest.html
"""

from __future__ import annotations

from collections.abc import Mapping

from leadline.connector import Account, Connection, Connector, Rate, Sink, Source, System
from leadline.http import Http
from leadline_connectors.salesforce.client import Salesforce, schema_of
from leadline_connectors.salesforce.sink import SalesforceSink
from leadline_connectors.salesforce.soql import identifier
from leadline_connectors.salesforce.source import SalesforceSource


class SalesforceSystem:
    """One org."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = Salesforce(connection)

    @property
    def http(self) -> Http:
        return self._connection.http

    @property
    def calls(self) -> int:
        return sum(self._connection.http.calls.values())

    def account(self) -> Account:
        return self._api.account()

    def source(self, object_name: str) -> Source:
        overlap = float(self._connection.settings.get("overlap_seconds", 600))
        return SalesforceSource(self._api, identifier(object_name), overlap=overlap)

    def sink(self, object_name: str) -> Sink:
        settings = self._connection.settings
        return SalesforceSink(
            self._api,
            identifier(object_name),
            key_field=settings.get("key_field", "Leadline_Key__c"),
            index_lag=float(settings.get("index_lag_seconds", 120)),
            headers=write_headers(
                settings.get("assignment_rule"),
                allow_alerts=bool(settings.get("allow_duplicate_alerts")),
            ),
        )

    def record_url(self, object_name: str, record_id: str) -> str | None:
        if self._api.simulated:
            return None
        return f"{self._api.instance}/lightning/r/{object_name}/{record_id}/view"


def write_headers(assignment_rule: str | None, *, allow_alerts: bool) -> Mapping[str, str]:
    """Both rules are always said: by default Salesforce runs the active assignment rule on every REST write,
    which changes the owner.

    https://developer.salesforce.com/docs/platform/api-rest/guide/headers-autoassign.html
    https://developer.salesforce.com/docs/platform/api-rest/guide/headers-duplicaterules.html
    """
    allow = "allowSave=true" if allow_alerts else "allowSave=false"
    return {
        "Sforce-Auto-Assign": assignment_rule or "FALSE",
        "Sforce-Duplicate-Rule-Header": f"{allow}; includeRecordDetails=false; runAsCurrentUser=true",
    }


def connect(connection: Connection) -> System:
    return SalesforceSystem(connection)


connector = Connector(
    name="salesforce",
    title="Salesforce",
    settings_schema={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "auth": {
                "enum": ["client_credentials", "refresh_token", "token"],
                "default": "client_credentials",
                "description": "How a token is had; `token` is an access token as it is (simulator).",
            },
            "login_url": {
                "type": "string",
                "description": "My Domain of the org, https://NAME.my.salesforce.com.",
            },
            "base_url": {
                "type": "string",
                "description": "The org's instance where auth is `token`; else the login names it.",
            },
            "client_id": {"type": "string", "description": "Consumer key of the external client app."},
            "api_version": {"type": "string", "pattern": r"^\d\d\.0$", "default": "62.0"},
            "key_field": {
                "type": "string",
                "pattern": r"^[A-Za-z]\w*$",
                "default": "Leadline_Key__c",
                "description": "Unique external id of ours; creates that are sent twice then stay one.",
            },
            "assignment_rule": {
                "type": "string",
                "pattern": "^(TRUE|01Q[A-Za-z0-9]{12}([A-Za-z0-9]{3})?)$",
                "description": "TRUE or a rule's id lets writes change the owner; without it owners stay.",
            },
            "allow_duplicate_alerts": {
                "type": "boolean",
                "default": False,
                "description": "Whether records that an Alert duplicate rule flags are saved all the same.",
            },
            "overlap_seconds": {
                "type": "number",
                "minimum": 0,
                "default": 600,
                "description": "How far before the last watermark a read begins: transactions may show late.",
            },
            "index_lag_seconds": {
                "type": "number",
                "minimum": 0,
                "default": 120,
                "description": "How long a create with a lost answer is waited for before it is looked up.",
            },
        },
    },
    secret_names=("token", "client_secret", "refresh_token"),
    hosts=(".my.salesforce.com", "login.salesforce.com", "test.salesforce.com"),
    connect=connect,
    # Salesforce has no burst limit for short calls, only a daily one; this spares the org.
    rate=Rate(100, 10.0),
    objects=("Lead", "Contact", "Account", "Opportunity"),
    simulator="leadline_connectors.salesforce.simulator:factory",
    schema_of=schema_of,
)
