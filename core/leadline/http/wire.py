"""One attempt on the wire: send, read to the end within bounds, and say what happened as a value.

Nothing is raised for a call that fails: exceptions of HTTP libraries carry whole URLs, and a traceback would
print them.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import orjson
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

from leadline.clock import Clock
from leadline.http.values import Reply

CHUNK = 1 << 16


class Loss(StrEnum):
    """Why there is no answer."""

    UNREACHED = "unreached"  # no connection: the call never left
    UNTRUSTED = "untrusted"  # the certificate is not accepted: the call never left
    SILENT = "silent"  # sent, no answer in time
    CUT = "cut"  # sent, the connection broke or the body is damaged
    TOO_LARGE = "too large"  # the answer passes the bound
    UNSENDABLE = "unsendable"  # a header or the URL holds what HTTP cannot carry: the call never left


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one call may take: seconds to connect, between bytes and in all, and bytes after unpacking."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 300.0
    size: int = 64 << 20


class _Quiet(logging.Filter):
    """urllib3 logs every path with its query string, and queries hold emails: nothing of it passes."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002  # part of the contract
        return False


_QUIET = _Quiet()


class Wire:
    """A pooled session without redirects, cookies, netrc or proxies from the environment."""

    def __init__(self, clock: Clock, transport: BaseAdapter | None, bounds: Bounds, verify: bool | str) -> None:
        self._clock = clock
        self._bounds = bounds
        self._verify = verify
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = transport or HTTPAdapter(pool_maxsize=32)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        logging.getLogger("urllib3.connectionpool").addFilter(_QUIET)

    def close(self) -> None:
        self._session.close()

    def send(self, request: requests.Request) -> Reply | Loss:
        try:
            prepared = self._session.prepare_request(request)
            response = self._session.send(
                prepared,
                timeout=(self._bounds.connect, self._bounds.read),
                allow_redirects=False,
                stream=True,
                verify=self._verify,
            )
            with response:
                body = self._body(response)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
            return Loss.UNSENDABLE
        except requests.exceptions.RequestException as error:
            return _loss(error)
        if isinstance(body, Loss):
            return body
        return _reply(response, body)

    def _body(self, response: requests.Response) -> bytes | Loss:
        started = self._clock.monotonic()
        held = bytearray()
        for chunk in _chunks(response):
            held += chunk
            if len(held) > self._bounds.size:
                return Loss.TOO_LARGE
            if self._clock.monotonic() - started > self._bounds.total:
                return Loss.SILENT
        return bytes(held)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    chunks: Iterator[bytes] = response.iter_content(CHUNK)
    return chunks


def _loss(error: requests.exceptions.RequestException) -> Loss:
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Loss.UNTRUSTED
    if any(isinstance(cause, requests.exceptions.ConnectTimeout) for cause in causes):
        return Loss.UNREACHED
    if any(isinstance(cause, NewConnectionError | ConnectTimeoutError) for cause in causes):
        return Loss.UNREACHED
    if any(isinstance(cause, requests.exceptions.ReadTimeout | ReadTimeoutError | TimeoutError) for cause in causes):
        return Loss.SILENT
    return Loss.CUT


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what the libraries wrapped into it: in ``args``, as ``reason`` or as the cause."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and id(item) not in seen:
            seen.add(id(item))
            yield item
            waiting += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]


def _reply(response: requests.Response, body: bytes) -> Reply | Loss:
    """A success whose body is not whole JSON was cut on the way; an error page in HTML is only an error."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    reply = Reply(response.status_code, headers)
    if not body:
        return reply
    try:
        return Reply(response.status_code, headers, parse(body))
    except ValueError:
        return Loss.CUT if reply.ok else reply


def parse(body: bytes) -> Any:
    """The JSON in ``body``. Raises ValueError.

    What orjson refuses and others send (a lone surrogate, an infinite number) is left to the
    standard library: one odd record must not hide a page.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
