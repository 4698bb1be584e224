"""A ``requests`` transport that calls a WSGI app in this process.

``session.mount("https://api.example", WsgiAdapter(app))``

It streams both ways and turns the simulator's cuts into what ``requests`` raises over a real socket:
ConnectionError before the answer, ChunkedEncodingError inside the body, ReadTimeout when the server hangs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3.exceptions import ProtocolError, ReadTimeoutError
from urllib3.response import HTTPResponse

from leadline.simulator.faults import CutConnection

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class WsgiAdapter(BaseAdapter):
    """Give every session its own; the app may be shared. ``calls`` counts what went through."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self.app = app
        self.calls = 0

    def send(  # the signature of requests
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        del timeout, verify, cert, proxies
        self.calls += 1
        answer = _Answer()
        try:
            body = self.app(_environ(request), answer.start)
        except CutConnection as cut:
            raise _refused(cut, request) from None
        response = _response(request, answer, _BodyReader(body))
        if not stream:
            _ = response.content
        return response

    def close(self) -> None:
        """Nothing is held open."""


class _Answer:
    status = "500 no answer"
    headers: list[tuple[str, str]]

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /) -> Any:
        del exc_info
        self.status = status
        self.headers = headers
        return _no_write


def _no_write(data: bytes) -> object:
    raise NotImplementedError("the simulators return their bodies")


class _BodyReader(io.RawIOBase):
    """The WSGI body as a file that urllib3 reads from."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body = body
        self._chunks: Iterator[bytes] = iter(body)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return 0
            except CutConnection as cut:
                if cut.hang:
                    raise ReadTimeoutError(None, "", "Read timed out.") from None  # type: ignore[arg-type]  # no pool here
                raise ProtocolError(f"Connection broken: {cut}", cut) from None
        part = self._rest[: len(buffer)]
        self._rest = self._rest[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None and not self.closed:
            close()
        super().close()


class _RequestBody(io.RawIOBase):
    """A request body given as chunks."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk.encode() if isinstance(chunk, str) else chunk
        part = self._rest[: len(buffer)]
        self._rest = self._rest[len(part) :]
        buffer[: len(part)] = part
        return len(part)


def _input(body: Any) -> io.BufferedIOBase:
    if body is None:
        return io.BytesIO()
    if isinstance(body, str):
        return io.BytesIO(body.encode())
    if isinstance(body, bytes | bytearray):
        return io.BytesIO(bytes(body))
    chunks = iter(lambda: body.read(65536), b"") if hasattr(body, "read") else body
    return io.BufferedReader(_RequestBody(chunks))


def _environ(request: requests.PreparedRequest) -> WSGIEnvironment:
    parts = urlsplit(request.url or "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method or "GET",
        "SCRIPT_NAME": "",
        # WSGI carries the decoded bytes of the path as latin-1.
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "REQUEST_URI": f"{parts.path}?{parts.query}" if parts.query else parts.path,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": _input(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


def _refused(cut: CutConnection, request: requests.PreparedRequest) -> requests.RequestException:
    if cut.hang:
        return requests.exceptions.ReadTimeout(f"Read timed out: {cut}", request=request)
    return requests.exceptions.ConnectionError(f"Connection aborted: {cut}", request=request)


def _response(request: requests.PreparedRequest, answer: _Answer, body: _BodyReader) -> requests.Response:
    code, _, reason = answer.status.partition(" ")
    response = requests.Response()
    response.status_code = int(code)
    response.reason = reason
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    response.raw = HTTPResponse(
        body=body,
        headers=dict(answer.headers),
        status=int(code),
        reason=reason,
        preload_content=False,
        decode_content=False,
        request_method=request.method,
    )
    return response
