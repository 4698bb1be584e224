"""Odd input: what no path, no secret and no number can be still ends in a sentence, with 2, before any call."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import Result

from leadline.templates import write_demo_project

Run: TypeAlias = Callable[..., Result]
NOWHERE = {"hubspot": "http://127.0.0.1:1", "salesforce": "http://127.0.0.1:1"}
CANARY = "s3cr3t-canary"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose systems nobody may call: nothing listens there."""
    root = tmp_path / "project"
    write_demo_project(root, NOWHERE)
    (root / "secrets").mkdir(mode=0o700)
    for name in NOWHERE:
        write_private(root / f"secrets/{name}.token", b"0123456789abcdef")
    return root


@pytest.fixture
def planned(run: Run, project: Path) -> Path:
    """A project with a state, which a run that came to nothing has left."""
    assert run("plan", "--project", project).exit_code == 3
    return project


def write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def close(path: Path) -> None:
    """Take all rights away; a user who may do everything is not tested."""
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.chmod(0o700)
        pytest.skip("this user may enter every folder")


def replaced(root: Path, before: str, after: str) -> None:
    path = root / "leadline.yml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def refusal(result: Result) -> str:
    """The sentences on stderr of a command that ended with 2."""
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("leadline: ")
    assert CANARY not in result.output
    assert max(len(line) for line in result.stderr.splitlines()) < 1_000
    return result.stderr


# -- secrets --------------------------------------------------------------------------------------------------

TOKENS = {
    "a curly apostrophe": ("pat\u2019x".encode(), "a curly quotation mark"),
    "an invisible character": ("pat\u200bx".encode(), "a curly quotation mark"),
    "a NUL": (b"pat\0x", "a curly quotation mark"),
    "two lines": (f"{CANARY}\nx".encode(), "more than one line"),
    "another encoding": (b"\xff\xfep\0a\0t\0", "not text in UTF-8"),
    "too much": (b"x" * 100_000, "too large for a secret"),
    "nothing": (b" \n", "is empty"),
}


@pytest.mark.parametrize("case", TOKENS)
def test_a_token_that_is_none_is_refused_by_its_origin(run: Run, project: Path, case: str) -> None:
    content, words = TOKENS[case]
    write_private(project / "secrets/hubspot.token", content)
    said = refusal(run("sync", "--project", project))
    assert words in said
    assert "systems.hubspot.token: file " in said
    assert not (project / "state").exists()


def test_a_token_saved_with_a_byte_order_mark_is_a_token(run: Run, project: Path) -> None:
    write_private(project / "secrets/hubspot.token", b"\xef\xbb\xbf0123456789abcdef\r\n")
    assert run("sync", "--project", project).exit_code == 3  # nothing listens there


def test_a_token_of_the_environment_with_a_stray_byte_is_refused(run: Run, project: Path) -> None:
    replaced(project, "{file: secrets/hubspot.token}", "{env: TOKEN}")
    said = refusal(run("sync", "--project", project, environ={"TOKEN": "pat\udce9"}))
    assert "systems.hubspot.token: environment variable TOKEN holds" in said


def test_a_secret_that_others_may_read_is_warned_of(run: Run, project: Path) -> None:
    private = run("sync", "--project", project)
    assert "warning" not in private.stderr
    (project / "secrets/hubspot.token").chmod(0o640)
    open_to_others = run("sync", "--project", project)
    (line,) = [line for line in open_to_others.stderr.splitlines() if "warning" in line]
    assert line.startswith("leadline: warning: systems.hubspot.token: others may read file ")
    assert line.endswith("run chmod 600 on it")


@pytest.mark.parametrize("secret", ["pat-na1-" + CANARY, "00D000000000001!" + CANARY])
def test_a_real_token_does_not_go_to_a_simulator(run: Run, project: Path, secret: str) -> None:
    write_private(project / "secrets/hubspot.token", secret.encode())
    said = refusal(run("sync", "--project", project))
    assert "looks like a real one, and base_url is a simulator's, 127.0.0.1:1" in said


def test_a_secret_of_the_environment_does_not_go_to_a_simulator(run: Run, project: Path) -> None:
    replaced(project, "{file: secrets/hubspot.token}", "{env: TOKEN}")
    said = refusal(run("sync", "--project", project, environ={"TOKEN": CANARY}))
    assert "environment variable TOKEN is in the environment, where real ones are" in said


# -- paths ----------------------------------------------------------------------------------------------------

LONG = "x" * 5_000
PATHS = {
    "a home of nobody": ("{file: secrets/hubspot.token}", "{file: ~nosuchuser/x}", "no such home folder"),
    "a NUL in a secret's path": ("{file: secrets/hubspot.token}", '{file: "a\\0b"}', "no path holds such"),
    "a state in a home of nobody": ("sqlite:///state/leadline.db", "sqlite:///~nosuchuser/x.db", "no such home"),
    "a NUL in the state": ("sqlite:///state/leadline.db", '"sqlite:///a\\0b.db"', "no path holds such"),
    "a surrogate in the state": ("sqlite:///state/leadline.db", '"sqlite:///\\ud800.db"', "leadline.yml"),
    "a mapping of endless name": ("mappings/hubspot-contacts.yml", f"{LONG}.yml", "File name too long"),
    "a mapping in a home of nobody": ("mappings/hubspot-contacts.yml", "~nosuchuser/x.yml", "no such home"),
    "a standard of endless name": ("standard: standard.yml", f"standard: {LONG}", "File name too long"),
    "a folder as the standard": ("standard: standard.yml", "standard: mappings", "mappings is a folder"),
    "an object of endless name": ("read: [hubspot.contacts]", f"read: [hubspot.{LONG}]", "is no object"),
}


@pytest.mark.parametrize("case", PATHS)
@pytest.mark.parametrize("command", ["status", "sync"])
def test_a_path_that_can_be_none_is_a_fault_with_its_line(run: Run, project: Path, command: str, case: str) -> None:
    before, after, words = PATHS[case]
    replaced(project, before, after)
    said = refusal(run(command, "--project", project))
    assert words in said
    assert said.startswith("leadline: leadline.yml:")


def test_a_state_url_of_the_environment_is_held_to_the_same(run: Run, project: Path) -> None:
    replaced(project, "state: sqlite:///state/leadline.db", "state: {env: STATE}")
    said = refusal(run("status", "--project", project, environ={"STATE": "sqlite:///~nosuchuser/x.db"}))
    assert "no such home folder" in said


@pytest.mark.parametrize("target", ["../outside.yml", "{root}/../outside.yml", "link.yml"])
@pytest.mark.parametrize("key", ["standard: standard.yml", "hubspot.contacts: mappings/hubspot-contacts.yml"])
def test_a_file_outside_the_project_is_not_read(run: Run, project: Path, target: str, key: str) -> None:
    (project.parent / "outside.yml").write_text(f"{CANARY}: x\n")
    (project / "link.yml").symlink_to("../outside.yml")
    replaced(project, key, f"{key.partition(':')[0]}: {target.format(root=project)}")
    assert "lies outside the project's folder" in refusal(run("status", "--project", project))


def test_what_a_mapping_extends_outside_the_project_is_not_told(run: Run, project: Path) -> None:
    (project.parent / "outside.yml").write_text(f"{CANARY}: x\n")
    (project / "mappings/hubspot-contacts.yml").write_text("version: 1\nextends: ../../outside.yml\n")
    said = refusal(run("status", "--project", project))
    assert "mappings/hubspot-contacts.yml:2 at extends: '../../outside.yml' is outside the folder" in said
    assert CANARY not in said


def test_a_folder_that_may_not_be_entered_is_named(run: Run, project: Path, tmp_path: Path) -> None:
    for folder in (project / "mappings", tmp_path):
        close(folder)
        try:
            assert "Permission denied" in refusal(run("status", "--project", project))
        finally:
            folder.chmod(0o700)


def test_a_project_file_that_may_not_be_read_needs_other_rights(run: Run, project: Path) -> None:
    close(project / "leadline.yml")
    assert "(Permission denied); check its rights" in refusal(run("status", "--project", project))


def test_a_project_that_nobody_can_look_for_is_a_sentence(run: Run) -> None:
    assert "File name too long" in refusal(run("status", "--project", LONG))


def test_an_export_into_a_place_that_nobody_can_look_at_is_a_sentence(run: Run, planned: Path) -> None:
    said = refusal(run("quarantine", "export", "-o", planned / LONG, "--project", planned))
    assert "File name too long" in said


@pytest.mark.parametrize("command", ["sync", "init", "demo"])
def test_a_current_folder_that_is_gone_is_a_sentence(tmp_path: Path, command: str) -> None:
    script = f'mkdir gone && cd gone && rmdir ../gone && exec "{sys.executable}" -m leadline {command}'
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith("leadline: ")
    assert "unexpected" not in done.stderr
    assert list(tmp_path.iterdir()) == []


# -- the state ------------------------------------------------------------------------------------------------


def altered(project: Path, statement: str) -> None:
    with closing(sqlite3.connect(project / "state/leadline.db")) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize("value", ["7", "7.5", "x'00'", "'latest'"])
def test_a_state_that_names_no_version_stays_as_it_is(run: Run, planned: Path, value: str) -> None:
    altered(planned, "CREATE TABLE v (version_num)")
    altered(planned, "DROP TABLE leadline_version")
    altered(planned, "ALTER TABLE v RENAME TO leadline_version")
    altered(planned, f"INSERT INTO leadline_version VALUES ({value})")
    assert "does not say which version it has" in refusal(run("status", "--project", planned))


def test_an_item_of_the_quarantine_that_is_not_json_is_a_sentence(run: Run, planned: Path) -> None:
    refuse(planned, payload=f"{{{CANARY}")
    for command in (["list"], ["show", "1"], ["export"]):
        assert "is not JSON; restore the state" in refusal(run("quarantine", *command, "--project", planned))


def refuse(project: Path, *, payload: str = "{}") -> None:
    altered(
        project,
        "INSERT INTO quarantine (object, record_id, payload_hash, rule, field, reason, fix, first_run, last_run,"
        " times_seen, status, findings, payload) VALUES ('hubspot.contacts', '1', 1, 'MANDATORY_MISSING', 'email',"
        f" 'r', 'f', 1, 1, 1, 'open', '[]', '{payload}')",
    )


def test_a_number_that_no_database_takes_is_a_sentence(run: Run, planned: Path) -> None:
    said = refusal(run("quarantine", "show", "9" * 23, "--project", planned))
    assert "is not in the range" in said


def test_a_rule_that_refused_nothing_is_said_with_the_nearest_that_did(run: Run, planned: Path) -> None:
    refuse(planned)
    said = "No refusals by the rule MANDATORY_MISING; did you mean MANDATORY_MISSING."
    rule = ("--rule", "MANDATORY_MISING", "--project", planned)
    assert run("quarantine", "list", *rule).stdout == f"{said}\n"
    exported = run("quarantine", "export", *rule)
    assert (exported.stdout, exported.stderr) == ("", f"{said}\n")
    listed = run("quarantine", "list", "--json", *rule)
    assert (json.loads(listed.stdout), listed.stderr) == ({"rules": {}, "records": []}, f"{said}\n")


def test_an_empty_quarantine_says_so_whatever_the_rule(run: Run, planned: Path) -> None:
    assert run("quarantine", "list", "--rule", "X", "--project", planned).stdout == "The quarantine is empty.\n"


# -- the command line -----------------------------------------------------------------------------------------

MISUSES = {
    "an unknown option": (["sync", "--nope"], "no such option"),
    "an unknown option of the group": (["--nope", "sync"], "no such option"),
    "an unknown command": (["snyc"], "did you mean sync?"),
    "a number that is none": (["plan", "--limit", "x"], "'x' is not a valid integer"),
    "a missing argument": (["quarantine", "show"], "missing argument 'ID'"),
    "a superfluous one": (["status", "now"], "unexpected extra argument"),
}


@pytest.mark.parametrize("case", MISUSES)
def test_a_command_line_that_makes_no_sense_is_one_sentence(run: Run, case: str) -> None:
    arguments, words = MISUSES[case]
    plain = run(*arguments)
    assert refusal(plain).count("\n") == 1
    assert words in plain.stderr
    assert plain.stdout == ""


@pytest.mark.parametrize("case", MISUSES)
def test_and_with_json_an_object_too(run: Run, case: str) -> None:
    arguments, words = MISUSES[case]
    for line in ([*arguments, "--json"], ["--json", *arguments]):
        result = run(*line)
        error = json.loads(result.stdout)["error"]
        assert error["exit_code"] == 2
        assert words in error["message"]
        assert refusal(result) == f"leadline: {error['message']}\n"


def test_a_group_without_a_command_shows_its_help_or_says_so_in_json(run: Run) -> None:
    assert "Examples:" in run("quarantine").output
    assert json.loads(run("--json", "quarantine").stdout)["error"]["exit_code"] == 2
