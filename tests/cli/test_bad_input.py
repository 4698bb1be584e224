"""Bad input: one sentence says what, where and what to do; the exit code is right; nothing is half-written."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from leadline.cli import app
from leadline.cli.invocation import Services
from leadline.simulator.process import Running, SimulatorSpec, simulators
from leadline.templates import write_demo_project, write_project

Run: TypeAlias = Callable[..., Result]
SECRET = "s3cr3t-canary"


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Running]]:
    """Both simulators, empty; nothing in this module may write to them."""
    tokens = tmp_path_factory.mktemp("tokens")
    specs = [SimulatorSpec(name, None, token_file=tokens / f"{name}.token") for name in ("hubspot", "salesforce")]
    with simulators(specs) as running:
        vendors = {one.vendor: one for one in running}
        yield vendors
        for one in running:
            assert one.app is not None
            assert list(one.app.store.journal_page(0, 1)) == []


@pytest.fixture
def project(tmp_path: Path, vendors: dict[str, Running]) -> Path:
    """A project on the running simulators."""
    root = tmp_path / "project"
    write_demo_project(root, {name: one.base_url for name, one in vendors.items()})
    (root / "secrets").mkdir()
    for name, one in vendors.items():
        assert one.token_file is not None
        write_private(root / "secrets" / f"{name}.token", one.token_file.read_text())
    return root


def write_private(path: Path, text: str | bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def replaced(root: Path, before: str, after: str) -> None:
    path = root / "leadline.yml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def sentence(result: Result, exit_code: int) -> str:
    """The one sentence on stderr; logs are JSON lines, which are none."""
    said = [line for line in result.stderr.splitlines() if not line.startswith("{")]
    assert result.exit_code == exit_code, result.output
    assert len(said) == 1, said
    assert said[0].startswith("leadline: ")
    assert SECRET not in result.output
    assert "Traceback" not in result.output
    return said[0]


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_a_project_on_empty_systems_runs(run: Run, project: Path) -> None:
    """The ground on which the rest of this module stands."""
    assert run("sync", "--project", project).exit_code == 0


@pytest.mark.parametrize("command", [["plan"], ["sync"], ["status"], ["quarantine", "list"], ["simulator", "serve"]])
def test_without_a_project_each_command_says_how_to_get_one(run: Run, tmp_path: Path, command: list[str]) -> None:
    assert "holds no leadline.yml" in sentence(run("--project", tmp_path, *command), 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["plan", "sync", "status"])
def test_every_fault_of_the_file_is_a_line_and_nothing_is_made(run: Run, project: Path, command: str) -> None:
    replaced(project, "entity: person", "entity: persn")
    replaced(project, "connector: salesforce", "connector: salesfroce")
    before = sorted(project.rglob("*"))
    result = run(command, "--project", project)
    assert result.exit_code == 2
    lines = result.stderr.removeprefix("leadline: ").splitlines()
    assert [line.split(":")[0] for line in lines] == ["leadline.yml"] * 2
    assert sorted(project.rglob("*")) == before


def test_a_missing_secret_is_named_before_anything_is_made(run: Run, project: Path) -> None:
    replaced(project, "{file: secrets/hubspot.token}", "{env: HUBSPOT_TOKEN}")
    said = sentence(run("sync", "--project", project), 2)
    assert "systems.hubspot.token" in said
    assert "HUBSPOT_TOKEN is not set" in said
    assert not (project / "state").exists()


def test_a_secret_file_that_is_not_there_is_named(run: Run, project: Path) -> None:
    (project / "secrets/salesforce.token").unlink()
    assert "secrets/salesforce.token" in sentence(run("sync", "--project", project), 2)
    assert not (project / "state").exists()


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_a_wrong_token_is_the_systems_and_its_origin(run: Run, project: Path, system: str) -> None:
    (project / f"secrets/{system}.token").write_text(SECRET)
    said = sentence(run("sync", "--project", project), 2)
    assert system in said
    assert "token" in said


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_a_system_that_refuses_connections_stops_the_run(
    run: Run, project: Path, vendors: dict[str, Running], system: str
) -> None:
    port = closed_port()
    replaced(project, vendors[system].base_url, f"http://127.0.0.1:{port}")
    said = sentence(run("sync", "--project", project), 3)
    assert system in said
    assert str(port) in said


def test_a_base_url_that_is_not_the_vendors_gets_no_token(run: Run, project: Path, vendors: dict[str, Running]) -> None:
    replaced(project, vendors["hubspot"].base_url, "https://api.hubapi.com.example.org")
    assert "is not a host of this vendor" in sentence(run("sync", "--project", project), 2)


def test_a_state_that_is_no_database_stays_as_it_is(run: Run, project: Path) -> None:
    (project / "state").mkdir()
    state = project / "state/leadline.db"
    state.write_text("not a database " * 50)
    assert str(state) in sentence(run("sync", "--project", project), 2)
    assert state.read_text() == "not a database " * 50


def test_a_state_of_a_newer_version_stays_as_it_is(run: Run, project: Path) -> None:
    assert run("plan", "--project", project).exit_code == 0
    with sqlite3.connect(project / "state/leadline.db") as connection:
        changed = connection.execute("UPDATE leadline_version SET version_num = '9999'").rowcount
    connection.close()
    assert changed == 1
    for command in ("sync", "status"):
        assert "newer" in sentence(run(command, "--project", project), 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write what is read-only")
def test_a_read_only_state_is_refused(run: Run, project: Path) -> None:
    assert run("plan", "--project", project).exit_code == 0
    (project / "state/leadline.db").chmod(0o400)
    assert "leadline.db" in sentence(run("sync", "--project", project), 2)


def test_a_state_url_of_another_database_is_refused(run: Run, project: Path) -> None:
    replaced(project, "sqlite:///state/leadline.db", "mysql://localhost/leads")
    assert "SQLite nor PostgreSQL" in sentence(run("sync", "--project", project), 2)


@pytest.mark.parametrize("command", [["status"], ["quarantine", "list"]])
def test_looking_before_the_first_run_makes_no_state(run: Run, project: Path, command: list[str]) -> None:
    assert "run `leadline plan`" in sentence(run(*command, "--project", project), 2)
    assert not (project / "state").exists()


def test_a_sync_that_is_not_there_is_named(run: Run, project: Path) -> None:
    said = sentence(run("sync", "persons", "--project", project), 2)
    assert "no sync called persons; it has people" in said


def test_a_quarantine_item_that_is_not_there_is_named(run: Run, project: Path) -> None:
    assert run("plan", "--project", project).exit_code == 0
    assert "no item 7" in sentence(run("quarantine", "show", "7", "--project", project), 2)


def test_a_port_that_is_taken_is_named(run: Run, project: Path, vendors: dict[str, Running]) -> None:
    port = vendors["hubspot"].base_url.rpartition(":")[2]
    said = sentence(run("simulator", "serve", "--project", project), 2)
    assert port in said


def test_simulators_need_a_system_on_this_machine(run: Run, tmp_path: Path) -> None:
    write_project(tmp_path, name="acme")
    assert "on this machine" in sentence(run("simulator", "serve", "--project", tmp_path), 2)


def test_init_replaces_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "standard.yml").write_text("mine")
    assert "standard.yml exists already" in sentence(run("init", tmp_path), 2)
    assert [path.name for path in tmp_path.rglob("*")] == ["standard.yml"]


def test_the_demo_touches_no_folder_of_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert "holds other files" in sentence(run("demo", tmp_path), 2)
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis.txt"]


def test_an_error_is_json_too_when_asked_for(run: Run, tmp_path: Path) -> None:
    import json

    result = run("sync", "--json", "--project", tmp_path)
    sentence(result, 2)
    error = json.loads(result.stdout)["error"]
    assert error["exit_code"] == 2
    assert "holds no leadline.yml" in error["message"]


class Hostile(dict[str, str]):
    """An environment whose look-up fails with a value in its message, and in that of the cause."""

    def get(self, key: str, default: object = None) -> str:
        try:
            return {SECRET: ""}[f"{SECRET} of {key}"]
        except KeyError as error:
            raise RuntimeError(f"{key} is {SECRET}") from error


@pytest.mark.parametrize(("flags", "traceback"), [([], False), (["-v"], False), (["-vv"], True)])
def test_an_unexpected_error_shows_where_it_came_from_and_no_value(
    project: Path, flags: list[str], traceback: bool
) -> None:
    replaced(project, "{file: secrets/hubspot.token}", "{env: HUBSPOT_TOKEN}")
    arguments = ["sync", "--project", str(project), *flags]
    result = CliRunner().invoke(app, arguments, obj=Services(environ=Hostile()))
    assert result.exit_code == 5
    assert "unexpected RuntimeError in test_bad_input.py" in result.stderr.splitlines()[-1]
    assert SECRET not in result.stderr
    for word in ("Traceback", "KeyError\n", "\nRuntimeError\n", "read_secret"):
        assert (word in result.stderr) is traceback, word
