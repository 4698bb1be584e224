"""A sync under way: SIGTERM ends it gently, a second one is turned away, and the next run finishes the work."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.demo.seeds import seed_reference
from leadline.simulator.process import SimulatorSpec, simulators
from leadline.templates import write_demo_project

PEOPLE = 300
NAMES = ("hubspot", "salesforce")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project on simulators that answer slowly."""
    tokens = tmp_path / "secrets"
    specs = [
        SimulatorSpec(
            name, None, seed=seed_reference(name, 7, PEOPLE), token_file=tokens / f"{name}.token", latency=0.1
        )
        for name in NAMES
    ]
    with simulators(specs) as running:
        write_demo_project(tmp_path, {one.vendor: one.base_url for one in running})
        yield tmp_path
        salesforce = running[1].app
        assert salesforce is not None
        created = [row for row in salesforce.store.journal_page(0, 1_000) if row.op == "create"]
        keys = [row.after["Leadline_Key__c"] for row in created if row.after]
        assert len(keys) == len(created) > 0
        assert len(set(keys)) == len(keys)


def start(project: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "leadline", "--json", "-v", "--project", str(project), "sync"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_stop_is_gentle_and_the_next_run_finishes(project: Path) -> None:
    with start(project) as first:
        assert first.stderr is not None
        while '"step": "pull"' not in first.stderr.readline():
            assert first.poll() is None
        with start(project) as second:
            _out, err = second.communicate(timeout=60)
            assert second.returncode == 4
            assert err.startswith("leadline: ")
        first.send_signal(signal.SIGTERM)
        out, err = first.communicate(timeout=60)
    assert first.returncode == 3
    assert "leadline: stopping after the batch under way" in err
    report = json.loads(out)
    assert report["stopped"].startswith("stopped on request")
    for account in report["objects"]:
        assert sum(account["ends"].values()) == account["read"]

    with start(project) as again:
        out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    report = json.loads(out)
    assert report["stopped"] is None
    contacts = next(each for each in report["objects"] if each["object"] == "hubspot.contacts")
    assert sum(contacts["ends"].values()) == contacts["read"]
