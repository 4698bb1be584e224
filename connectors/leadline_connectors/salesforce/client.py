"""How Salesforce is called: login, paths, limits, the table from its errors to ours, and the live schema."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadline.connector import Account, Connection, FieldInfo, ObjectInfo
from leadline.errors import ConfigError
from leadline.http import (
    Auth,
    Client,
    GrantedToken,
    Intent,
    Judgement,
    Kind,
    Limits,
    Reply,
    Request,
    StaticToken,
    Vendor,
    judge_status,
)
from leadline.secret import Secret
from leadline_connectors.salesforce.soql import LONGEST_QUERY, encoded_length

LOGIN_URL = "https://login.salesforce.com"
API_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")

SYSTEM_FIELDS = frozenset({
    "Id", "IsDeleted", "MasterRecordId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById",
    "SystemModstamp", "LastActivityDate", "LastViewedDate", "LastReferencedDate",
})  # fmt: skip
"""https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm"""
TYPES = {
    "id": "id",
    "string": "text",
    "textarea": "text",
    "encryptedstring": "text",
    "combobox": "text",
    "email": "email",
    "phone": "phone",
    "url": "url",
    "picklist": "choice",
    "multipicklist": "multichoice",
    "reference": "reference",
    "boolean": "boolean",
    "int": "number",
    "long": "number",
    "double": "number",
    "currency": "number",
    "percent": "number",
    "date": "date",
    "datetime": "datetime",
}


def code(data: Any) -> str:
    """The first ``errorCode`` of a REST error (an array), or the ``error`` of an OAuth one (an object)."""
    entry = data[0] if isinstance(data, list) and data else data
    text = (entry.get("errorCode") or entry.get("error")) if isinstance(entry, dict) else None
    return text if isinstance(text, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,80}", text) else ""


def _text(data: Any) -> str:
    """The first error's text: for telling cases apart, never for a message."""
    entry = data[0] if isinstance(data, list) and data else {}
    return str(entry.get("message") or "") if isinstance(entry, dict) else ""


# What an error code means beyond its HTTP status.
# https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes.html
CODES = {
    "INVALID_SESSION_ID": Judgement(Kind.EXPIRED, "INVALID_SESSION_ID"),
    "UNABLE_TO_LOCK_ROW": Judgement(Kind.BUSY, "UNABLE_TO_LOCK_ROW"),
    "QUERY_TIMEOUT": Judgement(Kind.BROKEN, "QUERY_TIMEOUT"),
    "API_DISABLED_FOR_ORG": Judgement(
        Kind.DENIED,
        "API_DISABLED_FOR_ORG",
        mend="give the user the API Enabled permission in an edition with API",
    ),
    "INVALID_TYPE": Judgement(Kind.DENIED, "INVALID_TYPE", mend="grant the user access to the object"),
}


def judge(reply: Reply) -> Judgement | None:
    """Salesforce says 403 both for permissions and for a used-up daily limit: the code decides."""
    plain = judge_status(reply)
    if plain is None:
        return None
    name = code(reply.data)
    if name == "REQUEST_LIMIT_EXCEEDED":
        burst = "concurrent" in _text(reply.data).lower()
        return Judgement(Kind.BUSY if burst else Kind.QUOTA, name)
    if name in CODES:
        return CODES[name]
    if reply.status == 410:
        return Judgement(Kind.DENIED, name, mend="this API version is retired; set a newer api_version")
    if reply.status in {406, 420} and not name:  # seen from Salesforce's edge, without a body
        return Judgement(Kind.BROKEN)
    return Judgement(plain.kind, name)


def judge_login(reply: Reply) -> Judgement | None:
    """The token endpoint answers 400 for everything that a person has to mend."""
    plain = judge_status(reply)
    if plain is None:
        return None
    if reply.status in {400, 401, 403}:
        return Judgement(Kind.DENIED, code(reply.data), mend="check client_id, the secret and the app's policies")
    return Judgement(plain.kind, code(reply.data))


def limits(reply: Reply, _bucket: str) -> Limits | None:
    """``Sforce-Limit-Info: api-usage=18/5000``, with whatever else newer versions add behind it."""
    found = API_USAGE.search(reply.headers.get("sforce-limit-info", ""))
    if not found:
        return None
    used, allowed = int(found[1]), int(found[2])
    return Limits(remaining=allowed - used, allowed=allowed)


class _Login:
    """Grants of access tokens: client credentials or a refresh token, at the org's My Domain."""

    def __init__(self, connection: Connection) -> None:
        settings = connection.settings
        self._system = connection.system
        self._secrets = connection.secrets
        self._client_id = str(settings.get("client_id", ""))
        self._grant_type = str(settings.get("auth", "client_credentials"))
        self._needed = "client_secret" if self._grant_type == "client_credentials" else "refresh_token"
        if self._needed not in self._secrets or not self._client_id:
            raise ConfigError(
                f"{self._system}: auth {self._grant_type} needs client_id and {self._needed}; "
                f"set them under systems.{self._system} in leadline.yml"
            )
        login_url = settings.get("login_url") or settings.get("base_url") or LOGIN_URL
        self._client = connection.http.client(login_url, Vendor(judge_login))
        self.instance_url = ""

    @property
    def origin(self) -> str:
        return self._secrets[self._needed].origin

    def grant(self) -> Secret:
        form = {"grant_type": self._grant_type, "client_id": self._client_id}
        for name in ("client_secret", "refresh_token"):
            if name in self._secrets and name in {self._needed, "client_secret"}:
                form[name] = self._secrets[name].reveal()
        path = "/services/oauth2/token"
        # A POST, but nothing is written: when its answer is lost, there is nothing to look up.
        request = Request("POST", path, f"log in with {self.origin}", Intent.READ, form=form)
        answer = self._client.call(request).data or {}
        token, instance_url = answer.get("access_token"), answer.get("instance_url")
        if not isinstance(token, str) or not isinstance(instance_url, str):
            raise ConfigError(f"{self._system}: the login answered without a token; check login_url")
        if answer.get("refresh_token", form.get("refresh_token")) != form.get("refresh_token"):
            raise ConfigError(
                f"{self._system}: the app rotates refresh tokens, and {self.origin} is used up now; "
                "switch rotation off and renew it, or use auth: client_credentials"
            )
        if self.instance_url and instance_url != self.instance_url:
            raise ConfigError(f"{self._system}: the login now names another instance; check login_url")
        self.instance_url = instance_url
        return Secret(token, f"a login with {self.origin}")


class Salesforce:
    """One org's API. The first call logs in; what holds for a run (account, schemas) is asked once."""

    def __init__(self, connection: Connection) -> None:
        settings = connection.settings
        self.system = connection.system
        self._http = connection.http
        self._root = f"/services/data/v{settings.get('api_version', '62.0')}"
        self._lock = threading.RLock()
        self._known: dict[str, ObjectInfo] = {}
        self._client: Client | None = None
        self._login: _Login | None = None
        if settings.get("auth", "client_credentials") == "token":
            self._client = self._http.client(*self._static(connection))
        else:
            self._login = _Login(connection)

    def _static(self, connection: Connection) -> tuple[str, Vendor, Auth]:
        token, base_url = connection.secrets.get("token"), connection.settings.get("base_url")
        if token is None or not base_url:
            raise ConfigError(
                f"{self.system}: auth token needs base_url and token; "
                f"set them under systems.{self.system} in leadline.yml"
            )
        return str(base_url), Vendor(judge, limits), StaticToken(token)

    @property
    def client(self) -> Client:
        """The login names the org's host, which must be on the allow-list."""
        with self._lock:
            if self._client is None:
                assert self._login is not None  # one of the two is set at the start
                auth = GrantedToken(self._login.grant, self._login.origin)
                auth.token()
                self._client = self._http.client(self._login.instance_url, Vendor(judge, limits), auth)
            return self._client

    @property
    def instance(self) -> str:
        return self.client.base.url

    @property
    def simulated(self) -> bool:
        return self.client.base.loopback

    def query(self, soql: str, *, what: str, deleted: bool = False) -> Any:
        """The first page of a query; with ``deleted`` also records deleted or merged away."""
        path = f"{self._root}/{'queryAll' if deleted else 'query'}"
        return self.client.get(path, what=what, params={"q": soql}).data

    def query_pages(self, soql: str, *, what: str, deleted: bool = False) -> Iterator[Any]:
        """All pages of a query, 2,000 rows or fewer each."""
        if encoded_length(soql) > LONGEST_QUERY:
            raise ConfigError(f"{self.system}: {what}: too many fields for one query; take some out of the mapping")
        answer = self.query(soql, what=what, deleted=deleted)
        yield answer
        while not answer.get("done", True):
            answer = self.client.follow(answer["nextRecordsUrl"], what=what).data
            yield answer

    def collection(
        self,
        method: str,
        tail: str,
        records: Sequence[Mapping[str, Any]],
        *,
        what: str,
        intent: Intent,
        headers: Mapping[str, str],
    ) -> Reply:
        """Up to 200 records; each succeeds or fails by itself. A 400 means that nothing was written."""
        return self.client.post(
            f"{self._root}/composite/sobjects{tail}",
            {"allOrNone": False, "records": records},
            method=method,
            what=what,
            intent=intent,
            headers=headers,
            accept={400},
        )

    # -- asked once a run ---------------------------------------------------------------------------------

    def account(self) -> Account:
        row = self.query("SELECT Id, Name, IsSandbox FROM Organization LIMIT 1", what="read the account")["records"][0]
        return Account(
            account_id=str(row["Id"]),
            name=str(row["Name"]),
            production=not row["IsSandbox"],
            simulator=self.simulated,
        )

    def describe(self, object_name: str) -> ObjectInfo:
        with self._lock:
            if object_name not in self._known:
                path = f"{self._root}/sobjects/{object_name}/describe"
                answer = self.client.get(path, what=f"describe {object_name}").data
                self._known[object_name] = schema_of(object_name, answer)
            return self._known[object_name]

    def require(self, object_name: str, names: Sequence[str]) -> None:
        """Raises ConfigError for fields the org does not show to this user: a query would fail on one."""
        known = self.describe(object_name).fields
        missing = sorted(name for name in set(names) if "." not in name and name not in known)
        if missing:
            raise ConfigError(
                f"{self.system}: {object_name} has no field {', '.join(missing)} that this user may read; "
                "grant read access to it (field-level security) or take it out of the mapping"
            )


def schema_of(object_name: str, answer: Any) -> ObjectInfo:
    """A describe of one object."""
    return ObjectInfo(object_name, {entry["name"]: _field(entry) for entry in answer["fields"]})


def _field(entry: Mapping[str, Any]) -> FieldInfo:
    """One field of a describe, which already leaves out what this user may not see."""
    kind = TYPES.get(entry["type"], "other")
    values = entry.get("picklistValues") or ()
    active = [value["value"] for value in values if value.get("active", True)]
    createable = bool(entry.get("createable"))
    return FieldInfo(
        name=entry["name"],
        label=entry.get("label") or entry["name"],
        type=kind,
        createable=createable,
        updateable=bool(entry.get("updateable")),
        required_on_create=createable and not entry.get("nillable", True) and not entry.get("defaultedOnCreate"),
        unique_key=bool(entry.get("externalId")) and bool(entry.get("unique")),
        max_length=entry.get("length") or None,
        # An unrestricted picklist silently takes any value.
        choices=tuple(active) if entry.get("restrictedPicklist") else None,
        computed=bool(entry.get("calculated") or entry.get("autoNumber")) or entry["name"] in SYSTEM_FIELDS,
        options=tuple(active),
        inactive=tuple(value["value"] for value in values if not value.get("active", True)),
    )
