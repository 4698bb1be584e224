"""The WSGI app that every vendor's simulator is built on: routes, auth, limits, faults and counting.

A vendor subclasses :class:`VendorApp`, lists its routes and says how it refuses::

    class Shop(VendorApp):
        vendor = "shop"

        def routes(self):
            return [Route("GET", "/things/<int:thing>", self.read_thing, "things.get")]

        def read_thing(self, call: Call) -> Response:
            return json_response({"id": call.args["thing"]})

        def authenticate(self, call):          # None, or the answer that refuses
            ...

Order of a call: route, number, fault (before), auth, limits, handler, :meth:`VendorApp.finish`, fault
(after), count. A handler refuses by raising :class:`Refused`; any other exception is a bug in the simulator
and gets out.
"""

from __future__ import annotations

import contextlib
import functools
import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import orjson
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from leadline.clock import Clock
from leadline.simulator.control import CONTROL_PREFIX, control_response
from leadline.simulator.faults import BEFORE, CutConnection, Fault, FaultKind, FaultSchedule
from leadline.simulator.limits import RollingWindow
from leadline.simulator.records import RecordId
from leadline.simulator.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HTML_PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>proxy</body></html>\n"


@dataclass(slots=True)
class Call:
    """One vendor call on its way through the app. ``number`` counts from 1 since the start or the last
    reset.
    """

    request: Request
    route: Route
    args: Mapping[str, Any]
    number: int
    request_id: str
    fault: Fault | None = None

    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is none."""
        return orjson.loads(self.request.get_data())


@dataclass(frozen=True, slots=True)
class Route:
    """``name`` stands in counters and fault schedules; ``bucket`` groups calls that share a limit.

    Paths are werkzeug rules; ``methods`` may name several, separated by blanks. Routes with ``auth`` False
    skip :meth:`VendorApp.authenticate`.
    """

    methods: str
    path: str
    handler: Callable[[Call], Response]
    name: str
    bucket: str = "default"
    auth: bool = True


class Refused(Exception):
    """A vendor's refusal, as the answer to send; what the handler wrote before in the same transaction is
    undone.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body),
        status=status,
        headers=dict(headers or {}),
        content_type="application/json;charset=utf-8",
    )


@functools.lru_cache(maxsize=16)
def _url_map(rules: tuple[tuple[str, str], ...]) -> Map:
    """Compiled once for all apps with the same paths: it takes longer than all else in making an app."""
    return Map(
        [Rule(path, methods=methods.split(), endpoint=str(n)) for n, (methods, path) in enumerate(rules)],
        strict_slashes=False,
        merge_slashes=False,
    )


class VendorApp:
    """Base of the simulators; a WSGI callable. Close it (or use it as a context manager) to close its store.

    ``token`` is the bearer that the vendor's API takes; ``control_token`` opens ``/_simulator/``.
    ``latency`` seconds pass before each answer.
    """

    vendor = "vendor"

    def __init__(
        self,
        store: Store,
        *,
        token: str,
        clock: Clock,
        control_token: str | None = None,
        latency: float = 0.0,
    ) -> None:
        self.store = store
        self.token = token
        self.clock = clock
        self.control_token = control_token or secrets.token_hex(16)
        self.latency = latency
        self.faults = FaultSchedule()
        self._calls = 0
        self._calls_lock = threading.Lock()
        self._routes = list(self.routes())
        self._map = _url_map(tuple((route.methods, route.path) for route in self._routes))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    # -- what a vendor says ----------------------------------------------------------------------------------

    def routes(self) -> Sequence[Route]:
        raise NotImplementedError

    def load(self, dataset: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Seed the store with (object, native record); returns how many. Not journalled."""
        raise NotImplementedError

    def authenticate(self, call: Call) -> Response | None:
        """The answer that refuses the caller, or None."""
        raise NotImplementedError

    def limit(self, call: Call) -> Response | None:  # noqa: ARG002  # for vendors that have limits
        """The answer that refuses because of a limit, or None. Counts the call in its windows."""
        return None

    def windows(self) -> Sequence[RollingWindow]:
        """The rolling windows that :meth:`limit` counts in, for reports."""
        return ()

    def finish(self, call: Call, response: Response) -> None:
        """Add the headers that the vendor puts on every answer."""

    def refusal(self, status: int, request_id: str, fault: Fault | None = None) -> Response:
        """The vendor's error shape for a bare status: unknown paths, wrong methods and faults."""
        raise NotImplementedError

    def ui_edit(self, object_name: str, record_id: RecordId, changes: Mapping[str, Any]) -> None:
        """A user edits a record in the vendor's own UI; journalled with actor ``ui``."""
        with self.store.write(request_id="ui", actor="ui") as tx:
            tx.update(object_name, record_id, changes)

    # -- WSGI ------------------------------------------------------------------------------------------------

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(CONTROL_PREFIX):
            return control_response(self, request)(environ, start_response)
        call = self._route(request)
        if isinstance(call, Response):
            return call(environ, start_response)
        try:
            response = self._answer(call)
        except CutConnection:
            self._count(call, 0)
            raise
        self._count(call, response.status_code)
        if self.latency:
            self.clock.sleep(self.latency)
        return self._deliver(call, response, environ, start_response)

    @property
    def call_number(self) -> int:
        """How many vendor calls were made since the start or the last reset."""
        return self._calls

    def reset_counters(self) -> None:
        with self._calls_lock:
            self._calls = 0
        self.store.reset_calls()
        for window in self.windows():
            window.reset()

    def _route(self, request: Request) -> Call | Response:
        request_id = str(uuid.uuid4())
        try:
            key, args = self._map.bind_to_environ(request.environ).match()
        except HTTPException as error:
            status = 405 if isinstance(error, MethodNotAllowed) else 404
            self.store.count_call(request.method, "unknown", "unknown", status)
            return self.refusal(status, request_id)
        with self._calls_lock:
            self._calls += 1
            number = self._calls
        route = self._routes[int(key)]
        fault = self.faults.take(number, request.method, route.name)
        return Call(request, route, args, number, request_id, fault)

    def _count(self, call: Call, status: int) -> None:
        self.store.count_call(call.request.method, call.route.name, call.route.bucket, status)

    def _answer(self, call: Call) -> Response:
        fault = call.fault
        if fault is not None and fault.kind in BEFORE:
            return self._struck(call, fault)
        response = self._handled(call)
        if fault is not None and fault.kind is FaultKind.LOST_RESPONSE:
            raise CutConnection(hang=fault.hang)
        if fault is not None and fault.kind is FaultKind.APPLIED_ERROR:
            response = self.refusal(fault.status, call.request_id, fault)
        self.finish(call, response)
        return response

    def _struck(self, call: Call, fault: Fault) -> Response:
        """The answer of a fault that comes before anything is applied."""
        if fault.kind is FaultKind.LOST_REQUEST:
            raise CutConnection(hang=fault.hang)
        # A body that stays unread would be taken for the next request of the connection.
        call.request.get_data()
        if fault.kind is FaultKind.HTML:
            response = Response("", status=fault.status, content_type="text/html; charset=utf-8")
            response.set_data(HTML_PAGE.format(response.status))
        else:
            status = 401 if fault.kind is FaultKind.UNAUTHORIZED else fault.status
            response = self.refusal(status, call.request_id, fault)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = fault.retry_after
        return response

    def _handled(self, call: Call) -> Response:
        refused = self.authenticate(call) if call.route.auth else None
        if refused is None:
            refused = self.limit(call)
        if refused is None:
            try:
                return call.route.handler(call)
            except Refused as error:
                return error.response
        call.request.get_data()
        return refused

    def _deliver(
        self, call: Call, response: Response, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        fault = call.fault
        if fault is None or fault.kind not in (FaultKind.CUT_BODY, FaultKind.SLOW_BODY):
            return response(environ, start_response)
        body = response.get_data()
        response.headers["Content-Length"] = str(len(body))
        start_response(response.status, response.headers.to_wsgi_list())
        return self._broken_body(fault, body)

    def _broken_body(self, fault: Fault, body: bytes) -> Iterator[bytes]:
        half = max(1, len(body) // 2)
        yield body[:half]
        if fault.kind is FaultKind.CUT_BODY:
            raise CutConnection(hang=fault.hang)
        with contextlib.suppress(BrokenPipeError):
            self.clock.sleep(fault.seconds)
        yield body[half:]
