"""A transport that plays a script, so that every loss on the wire can be told exactly."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from leadline.clock import FakeClock
from leadline.http import Auth, Bounds, Client, Http, LocalGovernor, StaticToken, Vendor
from leadline.secret import Secret


@dataclass
class Answer:
    """One scripted answer; ``body`` may be JSON data, text, or chunks that may raise."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class _Raw(io.RawIOBase):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = next(self._chunks, b"")
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Script(BaseAdapter):
    """Plays ``steps`` in turn: an Answer is given, an exception raised. The last one repeats."""

    def __init__(self, *steps: Answer | Exception, clock: FakeClock | None = None, takes: float = 0.0) -> None:
        super().__init__()
        self.steps = list(steps)
        self.sent: list[requests.PreparedRequest] = []
        self.at: list[float] = []
        self.options: list[dict[str, Any]] = []
        self._clock = clock
        self._takes = takes

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # keywords as requests sends them
        self.sent.append(request)
        self.options.append(options)
        if self._clock is not None:
            self.at.append(self._clock.monotonic())
            self._clock.sleep(self._takes)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return _response(step, request)

    def close(self) -> None:
        pass


def _response(answer: Answer, request: requests.PreparedRequest) -> requests.Response:
    body: Any = answer.body
    if isinstance(body, str | bytes):
        chunks: Iterable[bytes] = [body.encode() if isinstance(body, str) else body]
    elif isinstance(body, dict | list):
        chunks = [json.dumps(body).encode()]
    elif body is None:
        chunks = []
    else:
        chunks = body
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response.request = request
    response.url = request.url or ""
    response.raw = HTTPResponse(body=_Raw(chunks), headers=answer.headers, status=answer.status, preload_content=False)
    return response


@dataclass
class Rig:
    """A client of a vendor called ``shop`` on a scripted wire with a clock that only moves when slept on."""

    script: Script
    clock: FakeClock
    http: Http
    client: Client


@pytest.fixture
def rig() -> Callable[..., Rig]:
    def build(
        *steps: Answer | Exception,
        auth: Auth | None = None,
        vendor: Vendor | None = None,
        bounds: Bounds | None = None,
        rate: tuple[int, float] = (1000, 1.0),
        takes: float = 0.0,
        **options: Any,
    ) -> Rig:
        clock = FakeClock()
        script = Script(*steps, clock=clock, takes=takes)
        http = Http(
            "shop",
            hosts=(".shop.example",),
            clock=clock,
            governor=LocalGovernor(clock, *rate, share=1.0),
            transport=script,
            bounds=bounds,
            jitter=lambda: 0.0,
            **options,
        )
        token = auth or StaticToken(Secret("canary-token", "environment variable SHOP_TOKEN"))
        return Rig(script, clock, http, http.client("https://api.shop.example", vendor or Vendor(), token))

    return build


@pytest.fixture
def answer() -> type[Answer]:
    return Answer
