"""`leadline init` writes a project that explains itself, and needs only its accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import Result

from leadline.cli.running import run_each
from leadline.engine import RunReport
from leadline.project_file import load_project

Run: TypeAlias = Callable[..., Result]
FILES = [
    "leadline.yml",
    "standard.yml",
    "standard.tests.yml",
    "mappings/hubspot-contacts.yml",
    "mappings/salesforce-contact.yml",
    "mappings/salesforce-lead.yml",
    ".gitignore",
    *(f".leadline/schemas/{kind}.schema.json" for kind in ("project", "standard", "mapping", "cases")),
]


def test_init_writes_a_project_and_says_what_is_next(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Acme CRM"
    result = run("init", folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[: len(FILES)] == [f"wrote {folder / name}" for name in FILES]
    assert "leadline plan" in result.stdout
    assert load_project(folder, {}).name == "acme-crm"


def test_init_takes_a_name_and_speaks_json(run: Run, tmp_path: Path) -> None:
    body = json.loads(run("init", tmp_path, "--name", "acme", "--json").stdout)
    assert body["files"] == [str(tmp_path / name) for name in FILES]
    assert load_project(tmp_path, {}).name == "acme"


def test_a_fresh_project_only_lacks_its_accounts(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path)
    result = run("plan", "--project", tmp_path)
    assert result.exit_code == 2
    assert "HUBSPOT_TOKEN is not set" in result.stderr


@pytest.mark.parametrize("name", ["2026", "true", "null", "1e5", "0x7", "no"])
def test_a_name_that_yaml_takes_for_something_else_stays_a_name(run: Run, tmp_path: Path, name: str) -> None:
    assert run("init", tmp_path / name).exit_code == 0
    assert load_project(tmp_path / name, {}).name == name
    assert run("init", tmp_path / "other", "--name", name).exit_code == 0
    assert load_project(tmp_path / "other", {}).name == name


@pytest.mark.parametrize("name", ["../x", "x: {", 'a"b', "a\nb: c", "", "Acme", "x" * 65])
def test_a_name_that_is_none_is_refused_before_anything_is_written(run: Run, tmp_path: Path, name: str) -> None:
    result = run("init", tmp_path / "new", "--name", name)
    assert result.exit_code == 2
    assert "--name is no short name; use up to 64 lower-case letters" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_key_of_the_project_file_is_explained(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path)
    lines = (tmp_path / "leadline.yml").read_text().splitlines()
    assert sum(line.lstrip().startswith("#") for line in lines) >= len(lines) / 4
    ignored = (tmp_path / ".gitignore").read_text()
    assert "/secrets/" in ignored
    assert "/state/" in ignored


def test_shipped_names_stand_for_files(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path)
    path = tmp_path / "leadline.yml"
    text = path.read_text()
    for file, name in {
        "standard.yml": "b2b",
        "mappings/hubspot-contacts.yml": "hubspot/contacts",
        "mappings/salesforce-lead.yml": "salesforce/lead",
    }.items():
        text = text.replace(file, name)
    path.write_text(text)
    (tmp_path / "standard.yml").unlink()
    assert load_project(tmp_path, {}).standard.name == "b2b"


def test_several_syncs_end_with_the_worst_code_and_stop_at_a_stop(report: RunReport) -> None:
    from dataclasses import replace

    ends = {
        "a": replace(report, exit_code=1),
        "b": replace(report, exit_code=0),
        "c": replace(report, exit_code=3, stopped="the quota is used up"),
    }
    shown: list[RunReport] = []
    assert run_each(("a", "b"), ends.__getitem__, shown.append) == (1, None)
    assert run_each(("b", "c", "a"), ends.__getitem__, shown.append) == (3, "the quota is used up")
    assert len(shown) == 4
