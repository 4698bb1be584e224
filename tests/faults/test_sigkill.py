"""`leadline sync` killed with SIGKILL at twenty random moments: nothing lost, nothing twice.

Real processes, real HTTP, a real state file. Between the kills people go on working in HubSpot, so every run has
something to create and something to change.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import requests

from leadline.demo.seeds import seed_reference
from leadline.simulator.process import Running, SimulatorSpec, child_simulators
from leadline.templates import write_demo_project

KILLS = 20
PEOPLE = 300
SEED = 11
STEPS = ("pull", "resolve", "decide", "deliver", "deliver")
"""The step in whose course a run is killed, drawn at random; deliver twice, because there it hurts."""


@dataclass
class Field:
    """A project folder with its simulators running in a process of their own."""

    project: Path
    hubspot: Running
    salesforce: Running

    @classmethod
    @contextmanager
    def ready(cls, project: Path) -> Iterator[Field]:
        specs = [
            SimulatorSpec(
                vendor=name,
                folder=project / "simulators" / name,
                seed=seed_reference(name, SEED, PEOPLE),
                token_file=project / "secrets" / f"{name}.token",
            )
            for name in ("hubspot", "salesforce")
        ]
        project.mkdir()
        with child_simulators(specs) as (hubspot, salesforce):
            write_demo_project(project, {"hubspot": hubspot.base_url, "salesforce": salesforce.base_url})
            yield cls(project, hubspot, salesforce)

    def control(self, running: Running, method: str, path: str, body: object = None) -> Any:
        assert running.control_file is not None
        headers = {"X-Simulator-Token": running.control_file.read_text().strip()}
        reply = requests.request(
            method, f"{running.base_url}/_simulator/{path}", json=body, headers=headers, timeout=30
        )
        reply.raise_for_status()
        return reply.json()

    def contacts(self) -> list[int]:
        token = (self.project / "secrets" / "hubspot.token").read_text().strip()
        ids: list[int] = []
        after: str | None = "0"
        while after is not None:
            reply = requests.get(
                f"{self.hubspot.base_url}/crm/objects/2026-09/contacts",
                params={"limit": "100", "after": after},
                headers={"Authorization": f"Bearer {token}"},
                timeout=30,
            )
            ids += [int(one["id"]) for one in reply.json()["results"]]
            after = reply.json().get("paging", {}).get("next", {}).get("after")
        return ids

    def people_work(self, ids: list[int], dice: random.Random) -> None:
        """New titles for some; some more become qualified, and so are to be created."""
        for record_id in dice.sample(ids, 12):
            fields = {"jobtitle": f"Head of {dice.randrange(10_000)}"}
            if dice.random() < 0.5:
                fields |= {"lifecyclestage": "salesqualifiedlead", "company": "Palulna Stores", "country": "Germany"}
            self.control(self.hubspot, "POST", "edit", {"object": "contacts", "id": record_id, "fields": fields})

    def journal(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        since: int | None = 0
        while since is not None:
            page = self.control(self.salesforce, "GET", f"journal?since={since}")
            rows += page["rows"]
            since = page["next"]
        return [row for row in rows if row["actor"] == "api"]

    def sync(self, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "leadline", *options, "sync", "--project", str(self.project), "--json"]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}
        )

    def killed_sync(self, dice: random.Random) -> bool:
        """Start a sync, and kill it a moment after it reported a drawn step. False: it was done before."""
        step = dice.choice(STEPS)
        with self.sync("-v") as process:
            assert process.stderr is not None
            lines_left = dice.randrange(3)
            for line in process.stderr:
                if f'"step": "{step}"' in line or f'"step":"{step}"' in line:
                    if lines_left == 0:
                        break
                    lines_left -= 1
            process.kill()
            process.stderr.read()
        return process.returncode == -9

    def whole_sync(self) -> dict[str, Any]:
        with self.sync() as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode in (0, 1), err
        return cast("dict[str, Any]", json.loads(out))


def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    dice = random.Random(20)
    with Field.ready(tmp_path / "project") as field:
        ids = field.contacts()
        killed = 0
        for _ in range(KILLS):
            killed += field.killed_sync(dice)
            field.people_work(ids, dice)
        assert killed >= KILLS * 3 // 4, "most runs must die in the middle for this test to say something"
        field.whole_sync()
        before = len(field.journal())
        report = field.whole_sync()
        journal = field.journal()
        assert len(journal) == before, "a run with nothing new writes nothing"
        for account in report["objects"]:
            assert sum(account["ends"].values()) == account["read"]
            assert not account["ends"].get("deferred")
            assert not account["ends"].get("unknown")
        creates = Counter(row["after"]["Leadline_Key__c"] for row in journal if row["op"] == "create")
        emails = Counter(str(row["after"].get("Email")).lower() for row in journal if row["op"] == "create")
        assert len(creates) > PEOPLE // 10, "the runs had something to create"
        assert max(creates.values()) == 1
        assert max(count for email, count in emails.items() if email != "None") == 1
        fresh = subprocess.run(
            [sys.executable, "-m", "leadline", "plan", "--project", str(_copy(field.project, tmp_path)), "--json"],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        planned = json.loads(fresh.stdout)
        assert sum(one["planned_creates"] for one in planned["writes"]) == 0, "every record that was due is there"


def _copy(project: Path, where: Path) -> Path:
    """The same project with an empty state: it sees both systems for the first time."""
    return Path(shutil.copytree(project, where / "fresh", ignore=shutil.ignore_patterns("state", "simulators")))
