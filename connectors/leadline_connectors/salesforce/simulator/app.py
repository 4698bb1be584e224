"""The simulated org as a WSGI app: sessions, versions, limits, and the endpoints put together."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.wrappers import Request, Response

from leadline.clock import Clock
from leadline.simulator import (
    Call,
    Fault,
    RecordId,
    RollingWindow,
    Route,
    Store,
    VendorApp,
    Window,
    json_response,
    read_switches,
)
from leadline.simulator.control import CONTROL_HEADER
from leadline_connectors.salesforce.simulator import controls
from leadline_connectors.salesforce.simulator.answers import API, errors, refusal
from leadline_connectors.salesforce.simulator.org import Org, key_fields
from leadline_connectors.salesforce.simulator.query_endpoints import QueryEndpoints
from leadline_connectors.salesforce.simulator.record_endpoints import RecordEndpoints
from leadline_connectors.salesforce.simulator.refusals import ApiError
from leadline_connectors.salesforce.simulator.saving import Origin, saving
from leadline_connectors.salesforce.simulator.sessions import OAuthError, Sessions, user_info
from leadline_connectors.salesforce.simulator.switches import Switches

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OLDEST, NEWEST = 31, 68
"""REST versions that answer: 21 to 30 were retired in Summer '25 (410), 68 is Winter '27."""

_LONGEST_URI = 16_384
_DAY = 86_400.0
_CONTROLS = frozenset({"/_simulator/convert", "/_simulator/merge"})


class SalesforceApp(VendorApp):
    """One simulated org. ``org`` and ``sessions`` are there for tests that reach behind the API."""

    vendor = "salesforce"

    def __init__(self, store: Store, *, token: str, clock: Clock, switches: Switches) -> None:
        self.switches = switches
        self.org = Org(store, clock, switches)
        self.sessions = Sessions(token, clock, switches)
        self.daily = RollingWindow(Window("daily", switches.daily_limit, _DAY), clock)
        self._endpoints = (QueryEndpoints(self.org, self.daily), RecordEndpoints(self.org))
        super().__init__(store, token=token, clock=clock)

    # -- what the kit asks ----------------------------------------------------------------------------------

    def routes(self) -> Sequence[Route]:
        own = [
            Route("GET", "/services/data", self.versions, "versions", auth=False),
            Route("POST", "/services/oauth2/token", self.grant, "oauth.token", auth=False),
            Route("GET POST", "/services/oauth2/userinfo", self.user_info, "oauth.userinfo"),
        ]
        found = [route for endpoints in self._endpoints for route in endpoints.routes()]
        return [*own, *(_versioned(route) for route in found)]

    def load(self, dataset: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        return self.org.load(dataset)

    def authenticate(self, call: Call) -> Response | None:
        self.org.furnish()
        return None if self.sessions.admits(call.request.headers.get("Authorization", "")) else refusal(401)

    def limit(self, call: Call) -> Response | None:
        if len(call.request.full_path.encode()) > _LONGEST_URI:
            return refusal(414)
        if call.route.bucket == API and not self.daily.admit():
            return refusal(403)
        return None

    def windows(self) -> Sequence[RollingWindow]:
        return (self.daily,)

    def finish(self, call: Call, response: Response) -> None:
        if call.route.bucket == API:
            usage = f"api-usage={self.daily.used}/{self.switches.daily_limit}"
            response.headers["Sforce-Limit-Info"] = usage + (
                "; api-bursts=1/750" if self.switches.limit_info_bursts else ""
            )

    def refusal(self, status: int, request_id: str, fault: Fault | None = None) -> Response:
        del request_id
        return refusal(status, fault)

    def ui_edit(self, object_name: str, record_id: RecordId, changes: Mapping[str, Any]) -> None:
        """Checked like an API write; raises ValueError where Salesforce would show an error."""
        try:
            with saving(self.org, Origin("ui", f"{NEWEST}.0", actor="ui")) as saver:
                saver.update(self.org.schema.objects[object_name], str(record_id), changes)
        except ApiError as error:
            raise ValueError(f"the edit is refused: {error.code}") from None

    # -- outside the versioned API --------------------------------------------------------------------------

    def versions(self, call: Call) -> Response:
        del call
        return json_response(
            [
                {"label": f"API {number}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
                for number in range(OLDEST, NEWEST + 1)
            ]
        )

    def grant(self, call: Call) -> Response:
        request = call.request
        basic = request.authorization
        client = None
        if basic is not None and basic.type == "basic":
            client = (str(basic.username), str(basic.password))
        try:
            return json_response(self.sessions.grant(request.form, client, _base_url(request)))
        except OAuthError as error:
            return json_response({"error": error.error, "error_description": error.description}, 400)

    def user_info(self, call: Call) -> Response:
        return json_response(user_info(_base_url(call.request)))

    # -- the UI ---------------------------------------------------------------------------------------------

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in _CONTROLS and environ.get("REQUEST_METHOD") == "POST":
            return self._control(Request(environ))(environ, start_response)
        return super().__call__(environ, start_response)

    def convert(self, lead_id: str, **targets: str) -> dict[str, str]:
        """As :func:`controls.convert`."""
        return controls.convert(self.org, lead_id, **targets)

    def merge(self, object_name: str, master_id: str, loser_ids: Sequence[str], **fields: Any) -> None:
        """As :func:`controls.merge`."""
        controls.merge(self.org, object_name, master_id, loser_ids, fields)

    def _control(self, request: Request) -> Response:
        given = request.headers.get(CONTROL_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.control_token.encode()):
            return json_response({"error": f"{CONTROL_HEADER} is missing or wrong"}, 401)
        try:
            body = orjson.loads(request.get_data())
            if request.path.endswith("convert"):
                names = {"accountId": "account_id", "contactId": "contact_id", "convertedStatus": "status"}
                targets = {ours: body[theirs] for theirs, ours in names.items() if body.get(theirs)}
                return json_response(self.convert(body["leadId"], **targets))
            self.merge(body["object"], body["masterId"], body["mergeIds"], **body.get("fields", {}))
            return json_response({"merged": len(body["mergeIds"])})
        except ApiError as error:
            return json_response({"error": error.code}, 400)
        except (KeyError, TypeError, ValueError) as error:
            return json_response({"error": f"{request.path}: {error}"}, 400)


def factory(
    folder: Path | None, *, token: str, clock: Clock, switches: Mapping[str, object] | None = None
) -> SalesforceApp:
    """A simulated org; its store lies in ``folder``, else in memory. Raises ConfigError for a bad switch."""
    read = read_switches(Switches, switches)
    path = None if folder is None else folder / "salesforce.db"
    store = Store(path, system="salesforce", clock=clock, key_fields=key_fields(read))
    return SalesforceApp(store, token=token, clock=clock, switches=read)


def _base_url(request: Request) -> str:
    return request.host_url.rstrip("/")


def _versioned(route: Route) -> Route:
    """The route with the check of its version, and refusals turned into answers."""
    return Route(route.methods, route.path, _answering(route.handler), route.name, route.bucket, route.auth)


def _answering(handler: Callable[[Call], Response]) -> Callable[[Call], Response]:
    def answer(call: Call) -> Response:
        major, _, minor = str(call.args["version"]).partition(".")
        if not major.isdigit() or minor != "0" or int(major) > NEWEST:
            return refusal(404)
        if int(major) < OLDEST:
            return refusal(410)
        try:
            return handler(call)
        except ApiError as error:
            return errors(error)

    return answer
