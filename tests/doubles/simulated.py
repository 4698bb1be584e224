"""The shipped demo project over both simulators in-process: the real connectors and packs, in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from leadline.clock import FakeClock
from leadline.engine import Engine, RunReport
from leadline.project import Project
from leadline.project_file import load_project
from leadline.registry import connect
from leadline.simulator import JournalRow, VendorApp, WsgiAdapter
from leadline.simulator.process import simulator_factory
from leadline.state import State
from leadline.templates import write_demo_project

TOKEN = "canary-token-7f3a"
URLS = {"hubspot": "http://127.0.0.1:8101", "salesforce": "http://127.0.0.1:8102"}

Crash = Callable[[str], None]
"""Called at every named point of a run; raises to end it there, as a kill would."""


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@cache
def _demo_project() -> Project:
    with TemporaryDirectory() as folder:
        write_demo_project(Path(folder), URLS)
        return load_project(Path(folder), {})


class _Watched(WsgiAdapter):
    """A transport with a crash point before each request leaves and after each answer has come."""

    def __init__(self, app: VendorApp, crash: Crash) -> None:
        super().__init__(app)
        self._crash = crash

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._crash("before a call")
        response = super().send(request, *args, **kwargs)
        self._crash("after a call")
        return response


Records = Iterable[tuple[str, Mapping[str, Any]]]


@dataclass
class Simulated:
    """Two simulators and a project folder. ``sync`` is one run in a process of its own, as far as state goes."""

    root: Path
    hubspot: VendorApp
    salesforce: VendorApp
    clock: FakeClock
    state_url: str = "sqlite:///state.db"
    environ: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def make(
        cls, root: Path, hubspot: Records = (), salesforce: Records = (), **switches: Mapping[str, object]
    ) -> Simulated:
        """``switches`` by vendor name."""
        clock = FakeClock()
        apps = {
            name: simulator_factory(name)(None, token=TOKEN, clock=clock, switches=switches.get(name)) for name in URLS
        }
        (root / "secrets").mkdir(parents=True)
        write_demo_project(root, URLS)
        for name in URLS:
            (root / "secrets" / f"{name}.token").write_text(TOKEN)
        apps["hubspot"].load(hubspot)
        apps["salesforce"].load(salesforce)
        return cls(root, apps["hubspot"], apps["salesforce"], clock)

    def close(self) -> None:
        self.hubspot.close()
        self.salesforce.close()

    def project(self) -> Project:
        """Read and compiled once for all worlds of a test run: they differ by their folder only."""
        return replace(_demo_project(), root=self.root)

    @contextmanager
    def engine(self, crash: Crash = lambda _point: None) -> Iterator[tuple[Engine, State]]:
        project = self.project()
        apps = {"hubspot": self.hubspot, "salesforce": self.salesforce}
        systems = {
            name: connect(
                config,
                root=project.root,
                environ=self.environ,
                clock=self.clock,
                transport=_Watched(apps[name], crash),
            )
            for name, config in project.systems.items()
        }
        with State.open(self.state_url, root=self.root, clock=self.clock, durable=False) as state:
            yield Engine(project, state, systems, clock=self.clock, notify=lambda step: crash(step.name)), state

    def sync(self, crash: Crash = lambda _point: None) -> RunReport:
        with self.engine(crash) as (engine, _):
            return engine.sync("people")

    def applied(self) -> list[JournalRow]:
        """Every write that Salesforce applied for the API, from its own journal."""
        return [row for row in self.salesforce.store.journal() if row.actor == "api"]

    def calls(self) -> int:
        return self.hubspot.store.call_total() + self.salesforce.store.call_total()
