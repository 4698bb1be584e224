"""How HubSpot is called: paths, token, limits, the table from its errors to ours, and the live schema."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from leadline.connector import Account, Connection, FieldInfo, ObjectInfo
from leadline.errors import ConfigError
from leadline.http import Client, Intent, Judgement, Kind, Limits, Reply, StaticToken, Vendor, judge_status

BASE_URL = "https://api.hubapi.com"

# The order of the segments differs between the dated paths and v3.
PATHS: Mapping[str, Mapping[str, str]] = {
    "2026-09": {
        "objects": "/crm/objects/2026-09/{object}",
        "properties": "/crm/properties/2026-09/{object}",
        "account": "/account-info/2026-09/details",
    },
    "v3": {
        "objects": "/crm/v3/objects/{object}",
        "properties": "/crm/v3/properties/{object}",
        "account": "/account-info/v3/details",
    },
}

# Waits that HubSpot's own pages and SDK give; a Retry-After header, where there is one, goes first.
# https://developers.hubspot.com/docs/api-reference/error-handling
BURST_WAITS = {"TEN_SECONDLY_ROLLING": 10.0, "SECONDLY": 1.0}
LOCKED_WAIT = 2.0
MIGRATION_WAIT = 60.0

TYPES = {
    "string": "text",
    "number": "number",
    "bool": "boolean",
    "date": "date",
    "datetime": "datetime",
    "enumeration": "choice",
    "phone_number": "phone",
}
TEXT_MOST = 65_536


def words(value: object) -> str:
    """A code from an answer, or nothing when it does not look like one: free text never reaches a message."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w.\-]{0,80}", value) else ""


def category(data: Any) -> str:
    if not isinstance(data, dict):
        return ""
    return words(data.get("category")) or words(data.get("errorType")) or words(data.get("status"))


def judge(reply: Reply) -> Judgement | None:
    """HubSpot's statuses with a meaning of their own; the rest is plain HTTP."""
    data = reply.data if isinstance(reply.data, dict) else {}
    code = category(data)
    if reply.status == 429:
        policy = words(data.get("policyName"))
        if policy == "DAILY":
            return Judgement(Kind.QUOTA, policy)
        return Judgement(Kind.BUSY, policy or code, after=BURST_WAITS.get(policy))
    if reply.status == 423:
        return Judgement(Kind.BUSY, code, after=LOCKED_WAIT)
    if reply.status == 477:
        return Judgement(Kind.BUSY, code or "MIGRATION_IN_PROGRESS", after=MIGRATION_WAIT)
    if reply.status == 403 and code == "MISSING_SCOPES":
        return Judgement(Kind.DENIED, code, mend=_missing_scopes(data))
    plain = judge_status(reply)
    return Judgement(plain.kind, code) if plain else None


def _missing_scopes(data: Mapping[str, Any]) -> str:
    errors = data.get("errors") or [{}]
    context = errors[0].get("context") if isinstance(errors[0], dict) else {}
    scopes = [words(scope) for scope in (context or {}).get("requiredGranularScopes", ())]
    named = ", ".join(scope for scope in scopes if scope)
    return f"grant the token the scope {named}" if named else "grant the token the scopes of this object"


def limits(reply: Reply, bucket: str) -> Limits | None:
    """Search answers carry no limit headers; OAuth tokens have no daily pair."""
    headers = reply.headers
    most, span = _number(headers, "max"), _number(headers, "interval-milliseconds")
    remaining, allowed = _number(headers, "daily-remaining"), _number(headers, "daily")
    if bucket == "search" or (most is None and remaining is None):
        return None
    return Limits((most, span / 1000) if most and span else None, remaining, allowed)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(f"x-hubspot-ratelimit-{name}", "")
    return int(text) if text.isdecimal() else None


class HubSpot:
    """One portal's API: calls by object, and what is asked once a run (account, schemas)."""

    def __init__(self, connection: Connection) -> None:
        token = connection.secrets.get("token")
        if token is None:
            raise ConfigError(f"{connection.system}: no token; set systems.{connection.system}.token in leadline.yml")
        settings = connection.settings
        self.system = connection.system
        self._client: Client = connection.http.client(
            settings.get("base_url", BASE_URL), Vendor(judge, limits), StaticToken(token)
        )
        self._paths = PATHS[settings.get("api", "2026-09")]
        self._pinned = str(settings.get("portal", ""))
        self._once = _Once()

    @property
    def simulated(self) -> bool:
        return self._client.base.loopback

    def path(self, kind: str, object_name: str = "", tail: str = "") -> str:
        return self._paths[kind].format(object=object_name) + tail

    def list(self, object_name: str, params: Mapping[str, str], *, what: str) -> Any:
        return self._client.get(self.path("objects", object_name), what=what, params=params).data

    def search(self, object_name: str, body: Mapping[str, Any]) -> Any:
        """Search has a bucket of its own: 5 a second for the whole account."""
        path = self.path("objects", object_name, "/search")
        what = f"search {object_name}"
        return self._client.post(path, body, what=what, intent=Intent.READ, bucket="search").data

    def batch_read(self, object_name: str, body: Mapping[str, Any]) -> Any:
        path = self.path("objects", object_name, "/batch/read")
        return self._client.post(path, body, what=f"read {object_name} by id", intent=Intent.READ).data

    def batch_write(self, object_name: str, verb: str, inputs: Sequence[Any], *, intent: Intent) -> Reply:
        """400 and 409 are the caller's to read: HubSpot then wrote nothing of the batch."""
        return self._client.post(
            self.path("objects", object_name, f"/batch/{verb}"),
            {"inputs": inputs},
            what=f"write {object_name} ({verb})",
            intent=intent,
            accept={400, 409},
        )

    # -- asked once a run ---------------------------------------------------------------------------------

    def account(self) -> Account:
        details = self._details()
        portal = str(details.get("portalId", ""))
        if self._pinned and portal != self._pinned:
            raise ConfigError(
                f"{self.system}: the token belongs to portal {portal}, the settings name {self._pinned}; "
                "use that portal's token"
            )
        return Account(
            account_id=portal,
            name=f"HubSpot portal {portal}",
            production=details.get("accountType") == "STANDARD",
            simulator=self.simulated,
        )

    def portal(self) -> str:
        return self._pinned or str(self._details().get("portalId", ""))

    def ui_domain(self) -> str:
        domain = str(self._details().get("uiDomain", ""))
        return domain if re.fullmatch(r"app(-[a-z0-9]+)?\.hubspot\.com", domain) else "app.hubspot.com"

    def _details(self) -> Mapping[str, Any]:
        def ask() -> Any:
            return self._client.get(self.path("account"), what="read the account").data

        return self._once.get("account", ask) or {}

    def describe(self, object_name: str) -> ObjectInfo:
        return self._once.get(object_name, partial(self._describe, object_name))  # type: ignore[no-any-return]  # one cache for several kinds

    def _describe(self, object_name: str) -> ObjectInfo:
        path = self.path("properties", object_name)
        answer = self._client.get(path, what=f"describe {object_name}").data
        return schema_of(object_name, answer)

    def require(self, object_name: str, names: Sequence[str]) -> None:
        """Raises ConfigError for properties the portal lacks: HubSpot would leave them out silently."""
        missing = sorted(set(names) - set(self.describe(object_name).fields))
        if missing:
            raise ConfigError(
                f"{self.system}: {object_name} has no property {', '.join(missing)}; "
                "create it, grant the token access to it, or take it out of the mapping"
            )


def schema_of(object_name: str, answer: Any) -> ObjectInfo:
    """An object's property definitions."""
    found = (_field(entry) for entry in answer["results"] if not entry.get("archived"))
    return ObjectInfo(object_name, {info.name: info for info in found})


def _field(entry: Mapping[str, Any]) -> FieldInfo:
    """One property definition: https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide."""
    name, kind, widget = entry["name"], entry.get("type", ""), entry.get("fieldType", "")
    ours = TYPES.get(kind, "other")
    if ours == "choice" and widget == "checkbox":
        ours = "multichoice"
    elif ours == "text":
        ours = "email" if name == "email" else "phone" if widget == "phonenumber" else ours
    writable = not (entry.get("modificationMetadata") or {}).get("readOnlyValue") and not entry.get("calculated")
    options = [option for option in entry.get("options") or () if "value" in option]
    listed = [option["value"] for option in options]  # a hidden option is still taken
    closed = ours in {"choice", "multichoice"} and listed and not entry.get("externalOptions")
    return FieldInfo(
        name=name,
        label=entry.get("label") or name,
        type="reference" if entry.get("referencedObjectType") else ours,
        createable=writable,
        updateable=writable,
        # Partial upserts by email are not supported by HubSpot's own words: email is no key of ours.
        unique_key=bool(entry.get("hasUniqueValue")) and name not in {"email", "hs_object_id"},
        max_length=TEXT_MOST if kind == "string" else None,
        choices=tuple(listed) if closed else None,
        computed=not writable,
        options=tuple(option["value"] for option in options if not option.get("hidden")),
        inactive=tuple(option["value"] for option in options if option.get("hidden")),
    )


class _Once:
    """Answers that hold for a run, asked for once, by whichever thread comes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, Any] = {}

    def get(self, name: str, ask: Callable[[], Any]) -> Any:
        with self._lock:
            if name not in self._held:
                self._held[name] = ask()
            return self._held[name]
