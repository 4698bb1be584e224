"""The demo: the main job in a folder that stays, and the commands on what it leaves behind."""

from __future__ import annotations

import csv
import io
import json
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import click
import pytest
from click.testing import CliRunner, Result

from leadline.cli.invocation import Invocation, Services
from leadline.clock import Clock, SystemClock
from leadline.demo.folder import MARKER, fresh_folder
from leadline.demo.show import run_demo
from leadline.errors import ConfigError
from leadline.simulator.process import HALF_FILLED

Run: TypeAlias = Callable[..., Result]
PEOPLE = 150


@pytest.fixture
def clock() -> Clock:
    return SystemClock()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small demo's folder, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "folder"

    @click.command()
    @click.pass_context
    def small(ctx: click.Context) -> None:
        call = Invocation(project=None, json=False, verbose=0, services=Services(environ={}))
        ctx.exit(run_demo(call, folder, people=PEOPLE))

    result = CliRunner().invoke(small, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder, result.stdout


@pytest.fixture(scope="module")
def served(played: tuple[Path, str]) -> Iterator[Path]:
    """The demo's folder with its simulators served again, as its last words say."""
    folder, _said = played
    command = [sys.executable, "-m", "leadline", "simulator", "serve"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            lines = [child.stdout.readline() for _ in range(3)]
            assert lines[-1].startswith("Ctrl-C"), lines
            yield folder
        finally:
            child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=20) == 0


def figures(text: str, label: str) -> list[int]:
    line = next(line for line in text.splitlines() if line.strip().startswith(label))
    return [int(word.replace(",", "")) for word in line.replace(label, "").split()]


def test_the_demo_accounts_for_every_record(played: tuple[Path, str]) -> None:
    _folder, said = played
    read, *_ = figures(said, "read")
    ends = ("created", "updated", "unchanged", "duplicates folded", "not selected", "quarantined", "to review")
    found = {end: figures(said, end)[0] for end in ends}
    assert read == PEOPLE
    assert sum(found.values()) == PEOPLE
    assert found["created"] > 0
    assert found["updated"] > 0
    assert found["duplicates folded"] > 0
    assert found["quarantined"] > 0
    assert figures(said, "accepted")[0] == PEOPLE - found["quarantined"]


def test_the_demo_shows_rules_calls_and_a_preview(played: tuple[Path, str]) -> None:
    _folder, said = played
    assert "Quarantined, by rule" in said
    assert figures(said, "one record at a time")[0] > figures(said, "all")[0]
    assert "+ salesforce.Lead new record" in said
    assert "~ salesforce." in said
    assert "leadline simulator serve &" in said
    width = max(len(line) for line in said.split("Look around")[0].splitlines())
    assert width <= 80


def test_the_second_run_of_the_demo_writes_nothing(played: tuple[Path, str]) -> None:
    _folder, said = played
    again = said.split("3. The same again")[1]
    assert "\n0 writes, " in again


def test_the_demo_leaves_a_private_project(played: tuple[Path, str]) -> None:
    folder, _said = played
    assert {"leadline.yml", "standard.yml", "mappings", "state", "simulators", MARKER} <= {
        path.name for path in folder.iterdir()
    }
    for token in (folder / "secrets").iterdir():
        assert stat.S_IMODE(token.stat().st_mode) == 0o600
        assert token.read_text().strip() not in (folder / "leadline.yml").read_text()


def test_a_sync_by_hand_goes_on_with_the_same_data(run: Run, served: Path) -> None:
    result = run("sync", "--json", "--project", served)
    assert result.exit_code == 0, result.stderr
    body = json.loads(result.stdout)
    assert [(write["created"], write["updated"]) for write in body["writes"]] == [(0, 0), (0, 0)]
    for line in result.stderr.splitlines():
        assert json.loads(line)["level"] == "info"


def test_a_plan_by_hand_is_empty(run: Run, served: Path) -> None:
    body = json.loads(run("plan", "people", "--json", "--project", served).stdout)
    assert body["kind"] == "plan"
    assert body["changes"] == []
    text = run("plan", "--project", served).stdout
    assert "Nothing was written; a sync would create 0 and update 0" in text


def test_the_status_is_found_from_below_the_project(run: Run, served: Path) -> None:
    inside = [sys.executable, "-m", "leadline", "status", "--json"]
    done = subprocess.run(inside, cwd=served / "mappings", capture_output=True, text=True, check=True)
    body = json.loads(done.stdout)
    assert body["project"] == "demo"
    assert body["observed"]["hubspot.contacts"] == PEOPLE
    assert {run["kind"] for run in body["runs"]} <= {"plan", "sync"}
    assert all(run["exit_code"] == 0 for run in body["runs"])
    assert "hubspot.contacts" in run("status", "--project", served).stdout


def test_the_quarantine_is_listed_shown_and_exported(run: Run, played: tuple[Path, str], tmp_path: Path) -> None:
    folder, _said = played
    listed: dict[str, Any] = json.loads(run("quarantine", "list", "--json", "--project", folder).stdout)
    first = listed["records"][0]
    text = run("quarantine", "list", "--limit", "1", "--project", folder, environ={"COLUMNS": "120"}).stdout
    assert f"{first['object']}/{first['record_id']}" in text
    assert f"1 of {sum(listed['rules'].values())}" in text
    shown = run("quarantine", "show", str(first["id"]), "--project", folder).stdout
    assert first["rule"] in shown
    assert first["fix"] in " ".join(shown.split())

    exported = run("quarantine", "export", "--project", folder).stdout
    rows = [json.loads(line) for line in exported.splitlines()]
    assert len(rows) == sum(listed["rules"].values())
    assert rows[0] == first
    file = tmp_path / "q.csv"
    run("quarantine", "export", "--format", "csv", "-o", file, "--rule", first["rule"], "--project", folder)
    cells = list(csv.DictReader(io.StringIO(file.read_text(), newline="")))
    assert len(cells) == listed["rules"][first["rule"]]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_of_an_export_is_kept(run: Run, played: tuple[Path, str], tmp_path: Path) -> None:
    folder, _said = played
    file = tmp_path / "q.jsonl"
    file.write_text("mine")
    assert run("quarantine", "export", "-o", file, "--project", folder).exit_code == 2
    assert file.read_text() == "mine"


def test_a_demo_that_is_stopped_while_it_fills_its_simulators_says_how_to_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leadline", "demo", "d"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
        filling = tmp_path / "d/simulators/hubspot" / HALF_FILLED
        while not filling.exists():
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        _out, err = child.communicate(timeout=20)
    assert child.returncode == 3
    assert err.decode() == "leadline: stopped on request; run `leadline demo` again, which makes it anew\n"


def test_a_demo_is_made_anew_and_only_a_demo(tmp_path: Path) -> None:
    fresh_folder(tmp_path / "a/b")
    (tmp_path / "a/b/old").mkdir()
    (tmp_path / "a/b/old/file").write_text("x")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a/b/link").symlink_to(tmp_path / "elsewhere")
    fresh_folder(tmp_path / "a/b")
    assert sorted(path.name for path in (tmp_path / "a/b").iterdir()) == [MARKER, "secrets"]
    assert (tmp_path / "elsewhere").is_dir()
    with pytest.raises(ConfigError, match="holds other files"):
        fresh_folder(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="is not a folder"):
        fresh_folder(tmp_path / "file")
