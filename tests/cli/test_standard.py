"""`leadline standard`: tried on cases, compared on records, explained on a page, known to editors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import jsonschema
import pytest
from click.testing import Result

from leadline.clock import Clock
from leadline.project_file import load_project
from leadline.state import ObservedRow, State
from leadline.templates import write_project
from leadline_mappings.documents import read_document

Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "acme", name="acme")
    return tmp_path / "acme"


def changed(project: Path, before: str, after: str, name: str = "standard.yml", to: str = "standard.yml") -> Path:
    text = (project / name).read_text()
    assert before in text
    (project / to).write_text(text.replace(before, after))
    return project / to


def test_a_fresh_project_passes_its_cases(run: Run, project: Path) -> None:
    result = run("standard", "test", "--project", project)
    assert result.exit_code == 0
    assert result.stdout.startswith("All ")
    assert (
        "passed  nobody is created without an email address"
        in run("standard", "test", "-v", "--project", project).stdout
    )


def test_a_rule_that_is_taken_out_fails_its_case(run: Run, project: Path) -> None:
    changed(project, "mandatory: true           # without it nobody is created and no stage moves", "")
    result = run("standard", "test", "--project", project)
    assert result.exit_code == 1
    assert "FAILED  nobody is created without an email address" in result.stdout
    assert "standard.tests.yml:" in result.stdout
    assert "- expected  MANDATORY_MISSING on email (block_create)" in result.stdout
    assert "+ found     no findings" in result.stdout
    body = json.loads(run("standard", "test", "--json", "--project", project).stdout)
    assert body["failed"] >= 1


def test_the_shipped_standard_is_tried_without_a_project(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("standard", "test", "b2b").exit_code == 0
    assert "no standard is named" in run("standard", "test").stderr


def test_a_change_is_previewed_on_a_file(run: Run, project: Path, tmp_path: Path) -> None:
    new = changed(project, "mandatory: {from_stage: mql}", "mandatory: true", to="new.yml")
    people = tmp_path / "people.csv"
    people.write_text("email,last_name\njane@acme-corp.com,Doe\nbob@acme-corp.com,\n")
    result = run("standard", "diff", project / "standard.yml", new, "--on", people, "--project", project)
    assert result.exit_code == 0
    assert "no longer creatable" in result.stdout
    assert "row 1" in result.stdout
    assert result.stdout.rstrip().endswith("2 of 2 records would change (100.0%).")
    body = json.loads(run("standard", "diff", "b2b", new, "--on", people, "--json", "--project", project).stdout)
    assert body["becomes"]["no longer creatable"]["records"] == 1
    assert "Nothing would change" in run("standard", "diff", "b2b", "b2b", "--on", people).stdout


def test_a_change_is_previewed_on_the_state(run: Run, project: Path, clock: Clock) -> None:
    new = changed(project, "mandatory: {from_stage: mql}", "mandatory: true", to="new.yml")
    command = ("standard", "diff", project / "standard.yml", new, "--on", "state", "--project", project)
    assert "nothing has run" in run(*command).stderr or run(*command).exit_code == 2
    fields = {"email": "jane@acme-corp.com", "lastname": "Doe"}
    row = ObservedRow("hubspot.contacts", "101", "2026-01-01T00:00:00.000Z", 1, fields)
    with State.open(load_project(project, {}).state_url, root=project, clock=clock) as state:
        state.observe(1, "hubspot.contacts", [row], None)
    result = run(*command)
    assert result.exit_code == 0, result.stderr
    assert "hubspot.contacts/101" in result.stdout
    assert run(*command, "--mapping", "salesforce.Lead").stdout == "Nothing would change for 0 records.\n"


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_dictionary_is_written(run: Run, project: Path, form: str) -> None:
    out = project / "docs"
    result = run("standard", "docs", "--out", out, "--format", form, "--project", project)
    assert result.stdout == f"wrote {out}/data-dictionary.{form}\n"
    text = (out / f"data-dictionary.{form}").read_text()
    assert "who wins" in text
    assert run("standard", "docs", "--format", form, "--project", project).stdout == text


def test_the_dictionary_replaces_its_own_page_and_no_other_file(run: Run, project: Path, tmp_path: Path) -> None:
    command = ("standard", "docs", "--out", project / "docs", "--project", project)
    page = project / "docs" / "data-dictionary.md"
    assert run(*command).exit_code == 0
    assert run(*command).exit_code == 0
    page.write_text("my notes")
    refused = run(*command)
    assert (refused.exit_code, page.read_text()) == (2, "my notes")
    assert "--force" in refused.stderr
    assert run(*command, "--force").exit_code == 0
    page.unlink()
    (tmp_path / "precious").write_text("precious")
    page.symlink_to(tmp_path / "precious")
    assert "symbolic link" in run(*command, "--force").stderr
    assert (tmp_path / "precious").read_text() == "precious"


def test_an_entity_is_not_for_the_state(run: Run, project: Path) -> None:
    file = project / "standard.yml"
    result = run("standard", "diff", file, file, "--on", "state", "--entity", "person", "--project", project)
    assert result.exit_code == 2
    assert "leave out --entity" in result.stderr


def test_a_case_that_the_standard_does_not_know_is_not_tried(run: Run, project: Path) -> None:
    changed(project, "last_name:", "lst_name:", "standard.tests.yml", "standard.tests.yml")
    for command in (("standard", "test"), ("check",), ("check", "standard")):
        result = run(*command, "--project", project)
        assert result.exit_code == 2
        assert "standard.tests.yml:" in result.stdout + result.stderr
        assert "did you mean last_name" in result.stdout + result.stderr


def test_editors_let_a_null_take_something_out(run: Run) -> None:
    schema = json.loads(run("standard", "schema", "standard").stdout)
    field = {"mandatory": None, "derive": None, "default": None}
    stages = {"mql": {"definition": None}, "evangelist": None}
    person = {"fields": {"phone": field}, "lifecycle": {"stages": stages, "reason_field": None}, "rules": None}
    jsonschema.validate({"version": 1, "extends": "b2b", "entities": {"person": person}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": 1, "extends": None, "entities": {}}, schema)


@pytest.mark.parametrize(("kind", "file"), [
    ("project", "leadline.yml"), ("standard", "standard.yml"), ("cases", "standard.tests.yml"),
    ("mapping", "mappings/salesforce-lead.yml"),
])  # fmt: skip
def test_the_schema_that_editors_use_is_the_one_that_is_printed(run: Run, project: Path, kind: str, file: str) -> None:
    printed = run("standard", "schema", kind).stdout
    text = (project / file).read_text()
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    path = (project / file).parent / named
    assert path.read_text() == printed
    schema = json.loads(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(read_document(text, file).data, schema)
