"""The HTTP room: every call to a vendor goes through :class:`Client`, and only here are calls repeated.

A connector says what a call is for and how an answer is to be read; limits, waits, repeats, token renewal and
the allow-list are settled here, once, for all vendors.
"""

from __future__ import annotations

import json
import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import requests
from requests.adapters import BaseAdapter

from leadline.clock import Clock
from leadline.errors import Fatal, QuotaExhausted
from leadline.http.attempt import Attempts
from leadline.http.auth import Auth
from leadline.http.governor import Governor
from leadline.http.hosts import AllowedHosts, Origin, path_within
from leadline.http.values import Intent, Limits, Reply, Request, Vendor
from leadline.http.wire import Bounds, Loss, Wire
from leadline.secret import Secret

log = logging.getLogger("leadline.http")
AGENT = f"leadline/{version('leadline')}"


class Http:
    """One system's way out: its connections, its allow-list, its rate and its count of calls.

    ``named_urls`` are the URLs that the settings spell out; a loopback one among them may be called over http
    (a simulator). ``reserve`` is the share of the vendor's daily calls that is left to others.
    """

    def __init__(
        self,
        system: str,
        *,
        hosts: Iterable[str],
        clock: Clock,
        governor: Governor,
        named_urls: Iterable[str] = (),
        transport: BaseAdapter | None = None,
        bounds: Bounds | None = None,
        verify: bool | str = True,
        longest_wait: float = 120.0,
        reserve: float = 0.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.system = system
        self.clock = clock
        self.governor = governor
        self.bounds = bounds or Bounds()
        self.longest_wait = longest_wait
        self.jitter = jitter
        self._reserve = reserve
        self._hosts = AllowedHosts(system, hosts, named_urls)
        self._wire = Wire(clock, transport, self.bounds, verify)
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._limits: Limits | None = None

    @property
    def calls(self) -> Mapping[str, int]:
        """Requests sent so far, by rate bucket; repeats and token calls are among them."""
        with self._lock:
            return MappingProxyType(dict(self._calls))

    @property
    def limits(self) -> Limits | None:
        """The daily limit as the vendor last told it."""
        return self._limits

    def client(self, base_url: str, vendor: Vendor, auth: Auth | None = None) -> Client:
        """A client for one host. Raises ConfigError when the host is not on the allow-list."""
        return Client(self, self._hosts.base(base_url), vendor, auth)

    def close(self) -> None:
        self._wire.close()

    def send(self, request: requests.Request, bucket: str) -> Reply | Loss:
        """One request on the wire, when the rate allows it. Raises QuotaExhausted before it is sent."""
        self._check_quota()
        self.governor.take(bucket)
        with self._lock:
            self._calls[bucket] += 1
        return self._wire.send(request)

    def note(self, limits: Limits | None, bucket: str) -> None:
        """Take in what an answer's headers say of the limits."""
        if limits is None:
            return
        if limits.burst is not None:
            self.governor.adopt(bucket, *limits.burst)
        if limits.remaining is not None:
            self._limits = limits

    def _check_quota(self) -> None:
        limits = self._limits
        if limits is None or limits.remaining is None:
            return
        if limits.remaining <= (limits.allowed or 0) * self._reserve:
            raise QuotaExhausted(
                f"{self.system}: {limits.remaining} of the account's {limits.allowed} daily calls are left; "
                "run again when the vendor's day has passed"
            )


class Client:
    """Calls to one host with one token. Safe to share between threads."""

    def __init__(self, http: Http, base: Origin, vendor: Vendor, auth: Auth | None) -> None:
        self._http = http
        self._base = base
        self._vendor = vendor
        self._auth = auth

    @property
    def base(self) -> Origin:
        return self._base

    @property
    def auth(self) -> Auth | None:
        return self._auth

    def get(
        self,
        path: str,
        *,
        what: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        bucket: str = "default",
        accept: Collection[int] = (),
    ) -> Reply:
        """A read. See :meth:`call`."""
        return self.call(
            Request(
                "GET",
                path,
                what,
                params=params,
                headers=headers or {},
                bucket=bucket,
                accept=frozenset(accept),
            )
        )

    def post(
        self,
        path: str,
        body: Any,
        *,
        what: str,
        intent: Intent,
        headers: Mapping[str, str] | None = None,
        bucket: str = "default",
        accept: Collection[int] = (),
        method: str = "POST",
    ) -> Reply:
        """A call with a JSON body. See :meth:`call`."""
        return self.call(
            Request(
                method,
                path,
                what,
                intent,
                json=body,
                headers=headers or {},
                bucket=bucket,
                accept=frozenset(accept),
            )
        )

    def follow(self, link: str, *, what: str, bucket: str = "default", accept: Collection[int] = ()) -> Reply:
        """Read the next page that an answer named by URL or path. Raises Fatal when it leads elsewhere."""
        return self.get(
            path_within(self._base, link, system=self._http.system), what=what, bucket=bucket, accept=accept
        )

    def call(self, request: Request) -> Reply:
        """Send ``request``, repeating it as its intent allows, and return a success or a status it accepts.

        Raises ConfigError (token, permission, certificate), QuotaExhausted, Retryable (it had no effect and
        may be repeated by a later run), OutcomeUnknown (a write that was sent and whose effect is not known)
        and Fatal.
        """
        reply = Attempts(
            room=self._http,
            vendor=self._vendor,
            auth=self._auth,
            base=self._base,
            request=request,
            send=self._send,
        ).run()
        log.debug("%s: %s: HTTP %d", self._http.system, request.what, reply.status)
        return reply

    def _send(self, request: Request, token: Secret | None) -> Reply | Loss:
        reply = self._http.send(self._prepared(request, token), request.bucket)
        if isinstance(reply, Reply):
            self._http.note(self._vendor.limits(reply, request.bucket), request.bucket)
        return reply

    def _prepared(self, request: Request, token: Secret | None) -> requests.Request:
        headers = {
            "Accept": "application/json",
            "User-Agent": AGENT,
            **request.headers,
        }
        data: bytes | Mapping[str, str] | None = request.form
        if request.json is not None:
            headers["Content-Type"] = "application/json"
            data = self._encoded(request)
        if token is not None:
            headers["Authorization"] = f"Bearer {token.reveal()}"
        return requests.Request(
            request.method, self._base.url + request.path, headers=headers, params=request.params, data=data
        )

    def _encoded(self, request: Request) -> bytes:
        try:
            return json.dumps(request.json, separators=(",", ":"), allow_nan=False).encode()
        except (TypeError, ValueError):
            raise Fatal(f"{self._http.system}: {request.what}: a value is not JSON; this is a bug, report it") from None
