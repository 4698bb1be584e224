"""A sync under way: SIGTERM ends it gently, a second one is turned away, and the next run finishes the work."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import Result

from leadline.clock import SystemClock
from leadline.demo.seeds import seed_reference
from leadline.simulator.app import VendorApp
from leadline.simulator.process import SimulatorSpec, simulators
from leadline.state import State
from leadline.templates import write_demo_project

Run: TypeAlias = Callable[..., Result]
PEOPLE = 100
NAMES = ("hubspot", "salesforce")


@dataclass
class World:
    root: Path
    apps: dict[str, VendorApp]

    def answer_after(self, seconds: float) -> None:
        for app in self.apps.values():
            app.latency = seconds

    def created_keys(self) -> list[str]:
        rows = self.apps["salesforce"].store.journal_page(0, 1_000)
        return [row.after["Leadline_Key__c"] for row in rows if row.op == "create" and row.after]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A project on simulators of its own, with a hundred people."""
    specs = [
        SimulatorSpec(name, None, seed=seed_reference(name, 7, PEOPLE), token_file=tmp_path / f"secrets/{name}.token")
        for name in NAMES
    ]
    with simulators(specs) as running:
        write_demo_project(tmp_path, {one.vendor: one.base_url for one in running})
        yield World(tmp_path, {one.vendor: one.app for one in running if one.app is not None})


def test_a_stop_is_gentle_and_the_next_run_finishes(run: Run, world: World) -> None:
    world.answer_after(0.2)
    command = [sys.executable, "-m", "leadline", "--json", "-v", "--project", str(world.root), "sync"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        while '"step": "pull"' not in child.stderr.readline():
            assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=60)
    assert child.returncode == 3
    assert "leadline: stopping after the batch under way" in err
    assert err.splitlines()[-1].startswith("leadline: stopped on request")
    check_sums(json.loads(out))

    world.answer_after(0)
    result = run("sync", "--json", "--project", world.root)
    assert result.exit_code == 0, result.stderr
    check_sums(json.loads(result.stdout))
    keys = world.created_keys()
    assert len(keys) > 0
    assert len(set(keys)) == len(keys)


def check_sums(report: dict[str, Any]) -> None:
    for account in report["objects"]:
        assert sum(account["ends"].values()) == account["read"]


def test_a_second_run_is_turned_away_with_4(run: Run, world: World) -> None:
    url = f"sqlite:///{world.root}/state/leadline.db"
    with (
        State.open(url, root=world.root, clock=SystemClock()) as state,
        state.lease(["hubspot.contacts"], ttl=900, owner="another run"),
    ):
        result = run("sync", "--project", world.root)
    assert result.exit_code == 4
    assert result.stderr.startswith("leadline: ")
    assert world.created_keys() == []
    assert run("sync", "--project", world.root).exit_code == 0
