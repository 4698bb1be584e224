"""Taps over the vendors' simulators, in-process, and what came out of them."""

from __future__ import annotations

import importlib
import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import orjson
import requests

from contract.conftest import BASE, CASES, TOKEN, Bench
from leadline.clock import FakeClock
from leadline.connector import System
from leadline.registry import connectors
from leadline.simulator import WsgiAdapter
from leadline.singer import ConnectorTap, Surroundings, tap_class

Message = dict[str, Any]

KEYS = {"hubspot": "id", "salesforce": "Id"}


class Cut(BaseException):
    """The process is gone: nothing catches this."""


@dataclass
class Transport(WsgiAdapter):
    """To the simulator; ``cut_at`` ends the process at that call. ``asked`` are the calls made."""

    app: Any
    headers: Mapping[str, str]
    cut_at: int | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.app)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        if len(self.asked) == self.cut_at:
            raise Cut
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        self.asked.append(f"{request.method} {request.url} {body}")
        request.headers.update(self.headers)
        return super().send(request, *args, **options)


@dataclass
class Tapped:
    """One vendor with its tap. ``transport`` is the last run's."""

    vendor: str
    bench: Bench
    transport: Transport

    @property
    def object(self) -> str:
        return self.bench.case.object

    @property
    def key(self) -> str:
        return KEYS[self.vendor]

    @property
    def config(self) -> Message:
        return {"base_url": BASE, **self.bench.case.settings, "token": TOKEN, "objects": [self.object]}

    def tap(self, cut_at: int | None = None, **given: Any) -> ConnectorTap:
        self.transport = Transport(self.bench.app, self.bench.case.headers, cut_at)
        surroundings = Surroundings({}, self.bench.clock, self.transport)
        config = {**self.config, **given.pop("config", {})}
        return tap_class(connectors()[self.vendor], surroundings)(config=config, **given)

    def discover(self, **given: Any) -> Message:
        return self.tap(**given).catalog_dict

    def run(self, **given: Any) -> list[Message]:
        """The messages of one run, up to where it was cut."""
        with written() as messages:
            try:
                self.tap(**given).sync_all()
            except Cut:
                assert given.get("cut_at") is not None
        return messages()

    def edit_all_but(self, untouched: int, seconds: float = 120) -> list[str]:
        """Change records one after another, ``seconds`` apart, so that a read has an order to keep."""
        ids = sorted(truth(self.bench))
        for number, record_id in enumerate(ids[untouched:]):
            self.bench.clock.sleep(seconds)
            self.bench.rename(record_id, f"N{number}")
        return ids


@contextmanager
def written() -> Iterator[Callable[[], list[Message]]]:
    """What the block writes to stdout, as messages."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(out):
        yield lambda: [orjson.loads(line) for line in out.buffer.getvalue().splitlines()]


@contextmanager
def tapped(vendor: str, **switches: Any) -> Iterator[Tapped]:
    case, clock = CASES[vendor], FakeClock()
    module, _, factory = connectors()[vendor].simulator.partition(":")
    make = getattr(importlib.import_module(module), factory)
    with make(None, token=TOKEN, clock=clock, switches=switches or None) as app:

        def no_other_way(*_: Any, **__: Any) -> System:
            raise AssertionError("the tap connects by itself")

        transport = Transport(app, {})
        bench = Bench(case, app, clock, None, no_other_way)  # type: ignore[arg-type]  # our side is the tap
        yield Tapped(vendor, bench, transport)


def truth(bench: Bench) -> dict[str, Any]:
    stored = bench.app.store.records("object = ? AND archived = 0", [bench.case.object])
    return {str(record.id): record.fields.get(bench.case.name) for record in stored}


def rows(messages: Sequence[Message]) -> list[Message]:
    return [message["record"] for message in messages if message["type"] == "RECORD"]


def last_state(messages: Sequence[Message]) -> Message:
    states: list[Message] = [message["value"] for message in messages if message["type"] == "STATE"]
    return states[-1] if states else {}


def in_state(messages: Sequence[Message]) -> list[Message]:
    """The messages that a target has settled when it has stored the last STATE."""
    last = max((number for number, one in enumerate(messages) if one["type"] == "STATE"), default=-1)
    return list(itertools.islice(messages, last + 1))


def loaded(here: Tapped, *runs: Sequence[Message]) -> dict[str, Any]:
    """Name by key after loading runs in turn: upserts by the key, rows marked as deleted taken out."""
    held: dict[str, Any] = {}
    for row in itertools.chain.from_iterable(map(rows, runs)):
        if row["_sdc_deleted_at"]:
            held.pop(row[here.key], None)
        else:
            held[row[here.key]] = row[here.bench.case.name]
    return held
