"""leadline.yml is read whole: what is wrong is said at once, with its line and what to do; never a secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from leadline.errors import ConfigError
from leadline.project import ObjectRef, Project
from leadline.project_file import load_project
from leadline.templates import write_project

Edit: TypeAlias = Callable[[str], str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_project(tmp_path, name="acme")
    return tmp_path


def edited(root: Path, *changes: tuple[str, str]) -> Path:
    path = root / "leadline.yml"
    text = path.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text)
    return root


def line_of(root: Path, text: str) -> int:
    lines = (root / "leadline.yml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def refused(root: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_project(root, {})
    return str(caught.value).splitlines()


def test_what_init_writes_is_a_project(root: Path) -> None:
    project = load_project(root, {})
    assert isinstance(project, Project)
    assert (project.name, project.state_url) == ("acme", "sqlite:///state/leadline.db")
    assert set(project.systems) == {"hubspot", "salesforce"}
    assert project.systems["hubspot"].secrets == {"token": {"env": "HUBSPOT_TOKEN"}}
    assert "token" not in project.systems["hubspot"].settings
    assert set(project.mappings) == {
        ObjectRef("hubspot", "contacts"),
        ObjectRef("salesforce", "Lead"),
        ObjectRef("salesforce", "Contact"),
    }
    people = project.syncs["people"]
    assert people.read == (ObjectRef("hubspot", "contacts"),)
    contact, lead = people.write
    assert contact.create is None
    assert lead.create is not None
    assert lead.create.test({"lifecycle_stage": "mql"})
    assert not lead.create.test({"lifecycle_stage": "lead"})
    assert people.quarantine_tolerance == 0.05


def test_a_state_may_come_from_the_environment(root: Path) -> None:
    edited(root, ("state: sqlite:///state/leadline.db", "state: {env: STATE_URL}"))
    assert load_project(root, {"STATE_URL": "postgresql://h/db"}).state_url == "postgresql://h/db"
    assert "STATE_URL is not set" in refused(root)[0]


def test_create_always_is_a_condition_that_holds(root: Path) -> None:
    edited(root, ("create: {field: lifecycle_stage, at_least: mql}", "create: always"))
    create = load_project(root, {}).syncs["people"].write[1].create
    assert create is not None
    assert create.test({})


FAULTS = {
    "a missing key": (('name: "acme"\n', ""), "the key name is missing", "add name"),
    "an unknown key": (("authority: hubspot", "autority: hubspot"), "autority", "did you mean authority"),
    "an unknown key at the top": (("systems:", "sistems:"), "sistems", "did you mean systems"),
    "a wrong type": (("read: [hubspot.contacts]", "read: 7"), "syncs.people.read", "write a list"),
    "a wrong version": (("version: 1", "version: 2"), "version", "1"),
    "a bad choice": (("initial: report", "initial: newset"), "newset", "did you mean newest"),
    "an unknown connector": (("connector: hubspot", "connector: hubspt"), "hubspt", "did you mean hubspot"),
    "an unknown setting": (("client_id:", "client_idd:"), "client_idd", "did you mean client_id"),
    "no secret": (("token: {env: HUBSPOT_TOKEN}", "portal: 7"), "no secret is named", "add token"),
    "a mistyped secret": (("{env: HUBSPOT_TOKEN}", "{evn: HUBSPOT_TOKEN}"), "one reference", "{env: NAME}"),
    "an unknown object": (
        ("  hubspot.contacts: mappings", "  hubspot.contact: mappings"),
        "'contact'",
        "did you mean contacts",
    ),
    "an object without its system": (("read: [hubspot.contacts]", "read: [contacts]"), "no object", "SYSTEM.OBJECT"),
    "a name with a blank": (("  people:", "  my people:"), "'my people' is no name", "lower-case"),
    "a project name with a blank": (('name: "acme"', "name: Acme Inc"), "no short name", "lower-case"),
    "two secrets in one": (("state: sqlite:///state/leadline.db", "state: {env: A, file: b}"), "one", "{env: NAME}"),
    "an unknown system": (("read: [hubspot.", "read: [hubspott."), "hubspott.contacts has no mapping", "did you mean"),
    "an unknown authority": (("authority: hubspot", "authority: marketo"), "marketo", "hubspot"),
    "an unknown entity": (("entity: person", "entity: persona"), "persona", "did you mean person"),
    "an unknown stage": (("at_least: mql", "at_least: mqll"), "mqll", "did you mean mql"),
    "an unknown field": (("field: lifecycle_stage", "field: lifecycle_stge"), "lifecycle_stge", "lifecycle_stage"),
    "an object twice": (
        ("- object: salesforce.Contact", "- object: salesforce.Lead"),
        "salesforce.Lead stands here a second time",
        "keep one",
    ),
    "a bad share": (("quarantine_tolerance: 5%", "quarantine_tolerance: lots"), "quarantine_tolerance", "5%"),
    "a password in the state": (
        ("sqlite:///state/leadline.db", "postgresql://me:hunter2@db/leads"),
        "a password must not stand in this file",
        "{env: LEADLINE_STATE_URL}",
    ),
    "a password in the state's query": (
        ("sqlite:///state/leadline.db", "postgresql://db/leads?user=me&PassWord=hunter2"),
        "a password must not stand in this file",
        "{env: LEADLINE_STATE_URL}",
    ),
    "a key's password in the state's query": (
        ("sqlite:///state/leadline.db", "postgresql://db/leads?sslpass%77ord=hunter2"),
        "a password must not stand in this file",
        "{env: LEADLINE_STATE_URL}",
    ),
    "a password with a slash in the state": (
        ("sqlite:///state/leadline.db", "postgresql://me:hunter2/x@db/leads"),
        "a password must not stand in this file",
        "{env: LEADLINE_STATE_URL}",
    ),
    "a standard that is not there": (("standard: standard.yml", "standard: standart.yml"), "standart.yml", "b2b"),
    "a mapping that is not there": (
        ("mappings/hubspot-contacts.yml", "mappings/hubspot-contact.yml"),
        "hubspot-contact.yml",
        "correct the path",
    ),
    "a mapping of another object": (
        ("mappings/salesforce-lead.yml", "mappings/salesforce-contact.yml"),
        "maps the object",
        "name the mapping of this object",
    ),
    "a duplicate key": (('name: "acme"', "name: acme\nname: acme"), "'name' stands here a second time", "keep one"),
    "an alias bomb": (('name: "acme"', "name: &a [x]\nmore: [*a, *a]"), "alias", "write the value out"),
    "a tag": (('name: "acme"', "name: !!python/object:os.system x"), "tag", "remove it"),
    "broken YAML": (("version: 1", "version: [1"), "not valid YAML", "mend"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_names_its_line_and_what_to_do(root: Path, case: str) -> None:
    change, what, fix = FAULTS[case]
    faults = refused(edited(root, change))
    hit = [fault for fault in faults if what in fault and fix in fault]
    assert hit, faults
    assert hit[0].startswith("leadline.yml:")
    assert "hunter2" not in "".join(faults)
    assert all(fault.endswith(".") and "\n" not in fault for fault in faults)


def test_a_fault_is_named_once_on_its_own_line(root: Path) -> None:
    edited(root, ("initial: report", "initial: newset"))
    assert [fault.split(" at ")[0] for fault in refused(root)] == [f"leadline.yml:{line_of(root, 'initial: newset')}"]


@pytest.mark.parametrize("url", ["sqlite:///a:b@c.db", "postgresql://me@db:5432/leads?sslmode=require&passfile=x"])
def test_a_state_without_a_password_may_stand_there(root: Path, url: str) -> None:
    edited(root, ("sqlite:///state/leadline.db", url))
    assert load_project(root, {}).state_url == url


def test_a_field_s_authority_is_a_system_of_its_sync(root: Path) -> None:
    lead = root / "mappings/salesforce-lead.yml"
    lead.write_text("version: 1\nextends: salesforce/lead\nfields: {phone: {authority: hubspto}}\n")
    (fault,) = refused(root)
    assert "gives phone the authority 'hubspto', no system of people" in fault
    assert "did you mean hubspot" in fault
    lead.write_text(lead.read_text().replace("hubspto", "hubspot"))
    load_project(root, {})


def test_a_name_as_long_as_the_file_is_shown_in_part(root: Path) -> None:
    edited(root, ('name: "acme"', f"name: acme\n{'x' * 900}: 1"), ("hubspot.contacts: ", f"{'y' * 900}: "))
    faults = refused(root)
    assert any("xxx…xxx" in fault for fault in faults)
    assert max(map(len, faults)) < 400


def test_every_fault_is_named_at_once(root: Path) -> None:
    edited(
        root,
        ('name: "acme"', "nmae: acme"),
        ("authority: hubspot", "authority: hubspt"),
        ("client_id:", "client_idd:"),
        ("at_least: mql", "at_least: mqll"),
        ("mappings/salesforce-contact.yml", "mappings/gone.yml"),
    )
    faults = "\n".join(refused(root))
    for word in ("nmae", "hubspt", "client_idd", "mqll", "gone.yml"):
        assert word in faults


def test_a_secret_in_plain_text_is_refused_and_not_repeated(root: Path) -> None:
    edited(root, ("{env: HUBSPOT_TOKEN}", "pat-na1-s3cr3t"))
    (fault,) = refused(root)
    assert "a secret must not stand in this file" in fault
    assert "s3cr3t" not in fault


def test_an_object_belongs_to_one_sync(root: Path) -> None:
    path = root / "leadline.yml"
    path.write_text(
        path.read_text() + "  again:\n    entity: person\n    authority: hubspot\n    read: [hubspot.contacts]\n"
    )
    (fault,) = refused(root)
    assert "hubspot.contacts is used by the sync 'people' already" in fault
    assert fault.startswith(f"leadline.yml:{len(path.read_text().splitlines())} ")


def test_faults_of_the_standard_and_the_mappings_are_named_too(root: Path) -> None:
    (root / "mappings/salesforce-lead.yml").write_text("nonsense: true\n")
    (root / "mappings/hubspot-contacts.yml").write_text("a: 1\na: 2\n")
    faults = "\n".join(refused(root))
    assert "salesforce-lead.yml:1" in faults
    assert "hubspot-contacts.yml:2" in faults


@pytest.mark.parametrize("text", ["", "[]", "just text", "systems: 7\nsyncs: [1]\nmappings: x\nstandard: {}\n", "{}"])
def test_a_file_of_another_shape_is_refused_in_sentences(root: Path, text: str) -> None:
    (root / "leadline.yml").write_text(text)
    assert all(fault.startswith("leadline.yml") for fault in refused(root))


def test_a_file_that_is_not_text_is_refused(root: Path) -> None:
    (root / "leadline.yml").write_bytes(b"\xff\xfe\x00version")
    assert refused(root) == ["leadline.yml is not UTF-8 text; save it as UTF-8"]
