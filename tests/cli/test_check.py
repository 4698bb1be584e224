"""`leadline check`: every fault at once with its line, drift against a schema, and records against the standard."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import Result

from leadline.clock import FakeClock
from leadline.connector import FieldInfo, ObjectInfo
from leadline.demo.folder import MARKER
from leadline.simulator import serve
from leadline.simulator.process import simulator_factory
from leadline.steward.recorded import as_text
from leadline.templates import write_demo_project, write_project

Run: TypeAlias = Callable[..., Result]
TOKEN = "canary-token-7f3a"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "acme", name="acme")
    return tmp_path / "acme"


def edited(project: Path, file: str, before: str, after: str) -> None:
    path = project / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_a_fresh_project_is_sound(run: Run, project: Path) -> None:
    result = run("check", "--project", project)
    assert result.exit_code == 0
    assert result.stdout == "Nothing is wrong with the project.\n"


def test_faults_of_every_file_come_at_once(run: Run, project: Path) -> None:
    edited(project, "leadline.yml", "authority: hubspot", "authority: hubspt")
    edited(project, "mappings/hubspot-contacts.yml", "first_name: firstname", "frst_name: firstname")
    result = run("check", "--project", project)
    assert result.exit_code == 2
    assert "leadline.yml:" in result.stdout
    assert "did you mean hubspot" in result.stdout
    assert "mappings/hubspot-contacts.yml:" in result.stdout
    assert "did you mean first_name" in result.stdout
    assert result.stdout.rstrip().endswith("2 faults in the project.")


def test_a_fault_of_the_cases_is_a_fault_of_the_project(run: Run, project: Path) -> None:
    edited(project, "standard.tests.yml", "JUNK_RECORD", "JUNK_RECORDS")
    result = run("check", "--project", project)
    assert result.exit_code == 2
    assert "standard.tests.yml:" in result.stdout
    assert "did you mean JUNK_RECORD" in result.stdout


def test_a_faulty_file_does_not_hide_the_others(run: Run, project: Path) -> None:
    edited(project, "standard.yml", "type: email", "type: emial")
    edited(project, "standard.tests.yml", "JUNK_RECORD", "JUNK_RECORDS")
    edited(project, "mappings/hubspot-contacts.yml", "write: fill_if_empty", "write: sometimes")
    named = {"standard.yml:", "standard.tests.yml:", "mappings/hubspot-contacts.yml:"}
    for broken in (False, True):
        if broken:
            edited(project, "leadline.yml", "version: 1", "version: [1")
        said = run("check", "--project", project).stdout
        assert {one for one in named if one in said} == named
        assert len(set(said.splitlines())) == len(said.splitlines())


def test_a_check_needs_no_secret(run: Run, project: Path) -> None:
    edited(project, "leadline.yml", "state: sqlite:///state/leadline.db", "state: {env: STATE_URL}")
    assert run("check", "--project", project).exit_code == 0


def test_faults_are_json_too(run: Run, project: Path) -> None:
    edited(project, "leadline.yml", "authority: hubspot", "authority: hubspt")
    result = run("check", "--project", project, "--json")
    body = json.loads(result.stdout)
    assert (result.exit_code, body["faults"], body["notices"][0]["code"]) == (2, 1, "FILE")


def test_a_mandatory_field_that_nothing_brings_is_a_warning(run: Run, project: Path) -> None:
    edited(project, "mappings/hubspot-contacts.yml", "  last_name: lastname\n", "")
    result = run("check", "--project", project)
    assert result.exit_code == 0
    assert "last_name is mandatory in the standard, and no object that is read brings it" in result.stdout


def test_one_standard_is_checked_by_name_or_file(run: Run, project: Path, tmp_path: Path) -> None:
    assert run("check", "standard", "b2b").stdout == "Nothing is wrong with b2b.\n"
    path = tmp_path / "bad.yml"
    path.write_text("version: 1\nname: x\nentities: {person: {fields: {email: {type: emial}}}}\n")
    result = run("check", "standard", path)
    assert result.exit_code == 2
    assert "bad.yml:3" in result.stdout
    assert "did you mean email" in result.stdout
    assert run("check", "standard", "b2c").exit_code == 2


def schema_file(folder: Path, project: Path, *without: str) -> Path:
    """A recorded schema with everything that the Lead's mapping names."""
    from leadline.project import ObjectRef
    from leadline.project_file import load_project

    mapping = load_project(project, {}).mappings[ObjectRef("salesforce", "Lead")]
    names = {*mapping.native_fields, *mapping.written_fields} - set(without)
    types = {"IsConverted": "boolean", "HasOptedOutOfEmail": "boolean", "DoNotCall": "boolean",
             "CreatedDate": "datetime", "NumberOfEmployees": "number"}  # fmt: skip
    fields = {name: FieldInfo(name, name, types.get(name, "text")) for name in names}
    path = folder / "lead.json"
    path.write_text(as_text(ObjectInfo("Lead", fields)))
    return path


def test_a_mapping_is_held_against_a_recorded_schema(run: Run, project: Path, tmp_path: Path) -> None:
    sound = schema_file(tmp_path, project)
    result = run("check", "mapping", "salesforce.Lead", "--schema", sound, "--project", project)
    assert "fault" not in result.stdout
    assert result.exit_code == 0
    gone = schema_file(tmp_path, project, "Website")
    result = run("check", "mapping", "salesforce.Lead", "--schema", gone, "--project", project)
    assert result.exit_code == 2
    assert "mappings/salesforce-lead.yml:" in result.stdout
    assert "salesforce has no field Website" in result.stdout
    assert "--patch proposes 1" in result.stdout


def test_the_proposal_is_a_patch_that_applies(run: Run, project: Path, tmp_path: Path) -> None:
    gone = schema_file(tmp_path, project, "Website")
    before = (project / "mappings/salesforce-lead.yml").read_text()
    result = run("check", "mapping", "salesforce.Lead", "--schema", gone, "--project", project, "--patch")
    assert result.exit_code == 2
    assert "salesforce has no field Website" in result.stderr
    for command in (["git", "apply", "--check", "-"], ["patch", "-p1", "--quiet"]):
        subprocess.run(command, input=result.stdout, text=True, cwd=project, check=True, capture_output=True)
    after = (project / "mappings/salesforce-lead.yml").read_text()
    assert after == before.replace("  website: Website\n", "")
    assert run("check", "mapping", "salesforce.Lead", "--schema", gone, "--project", project).exit_code == 0


@pytest.mark.parametrize(("options", "said"), [
    (("mapping",), "no mapping is named"),
    (("mapping", "salesforce/leed"), "did you mean salesforce/lead"),
    (("mapping", "salesforce/lead", "--live"), "no leadline.yml"),
    (("mapping", "salesforce/lead", "--record", "x.json"), "--record keeps one schema"),
    (("mapping", "salesforce/lead", "--schema", "none.json"), "cannot read none.json"),
    (("records", "none.csv"), "cannot read none.csv"),
    (("records", "none.csv", "--delimiter", "ab"), "--delimiter is one character"),
])  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("check", *options)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """The demo's project over simulators that answer on this machine."""
    root = tmp_path / "demo"
    clock = FakeClock()
    apps = {name: simulator_factory(name)(None, token=TOKEN, clock=clock) for name in ("hubspot", "salesforce")}
    try:
        with serve(apps["hubspot"]) as hubspot, serve(apps["salesforce"]) as salesforce:
            write_demo_project(root, {"hubspot": hubspot.base_url, "salesforce": salesforce.base_url})
            (root / "secrets").mkdir()
            for name in apps:
                (root / "secrets" / f"{name}.token").write_text(TOKEN)
                (root / "secrets" / f"{name}.token").chmod(0o600)
            yield root
    finally:
        for app in apps.values():
            app.close()


def test_the_live_schemas_are_asked_and_recorded(run: Run, served: Path, tmp_path: Path) -> None:
    result = run("check", "mapping", "--live", "--project", served)
    assert result.exit_code == 0, result.stdout
    kept = tmp_path / "lead.json"
    run("check", "mapping", "salesforce.Lead", "--live", "--record", kept, "--project", served)
    again = run("check", "mapping", "salesforce.Lead", "--schema", kept, "--project", served)
    assert (again.exit_code, again.stderr) == (0, "")
    assert '"LastName"' in kept.read_text()
    edited(served, "mappings/salesforce-lead.yml", "city: City", "city: Town")
    result = run("check", "mapping", "salesforce.Lead", "--live", "--project", served)
    assert result.exit_code == 2
    assert "it has City (City)" in result.stdout
    assert not (served / MARKER).exists() or (served / MARKER).is_file()


PEOPLE = "Email,First name,Last name,Lead source\njane@acme-corp.com,Jane,Doe,Google Ads\nunheard-of,n/a,,webiner\n"


def test_records_are_counted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    result = run("check", "records", path, "--standard", "b2b")
    assert result.exit_code == 0
    assert "1 creatable, 1 blocked, 0 rejected." in result.stdout
    assert "webinar" in result.stdout
    assert "unheard-of" not in result.stdout
    assert "50.0%" in result.stdout


def test_strict_ends_with_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    assert run("check", "records", path, "--strict").exit_code == 1
    assert run("check", "records", path, "--strict", "--limit", "1").exit_code == 0
    path.write_text("email,last_name\njane@acme-corp.com\n")
    assert run("check", "records", path, "--strict").exit_code == 1


def test_records_are_json_too_and_verdicts_are_kept(run: Run, project: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "leads.csv", tmp_path / "verdicts.jsonl"
    path.write_text("Email;LastName;LeadSource\njane@acme-corp.com;Doe;Web\n")
    result = run("check", "records", path, "--mapping", "salesforce.Lead", "--out", out, "--json", "--project", project)
    body = json.loads(result.stdout)
    assert (body["read"], body["creatable"], body["lists"]["lead_source"]["coverage"]) == (1, 1, 1.0)
    assert json.loads(out.read_text())["values"]["lead_source"] == "web"
