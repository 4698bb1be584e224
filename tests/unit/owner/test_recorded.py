"""A schema kept in a file is the schema that was seen, in our own form or in a vendor's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadline.connector import FieldInfo, ObjectInfo
from leadline.errors import ConfigError
from leadline.registry import connectors
from leadline.steward.recorded import as_text, read_schema
from unit.owner.conftest import schema

DESCRIBES = Path(__file__).parents[4] / "shared" / "api" / "salesforce" / "describe"


def read(path: Path, name: str = "Lead") -> ObjectInfo:
    return read_schema(path, name, connectors().values())


def test_our_own_form_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "lead.json"
    path.write_text(as_text(schema()))
    assert read(path) == ObjectInfo("Lead", dict(sorted(schema().fields.items())))
    assert path.read_text().count("\n") == len(schema().fields) + 6


def test_a_salesforce_describe_is_read(tmp_path: Path) -> None:
    path = tmp_path / "describe.json"
    values = [{"value": "Web", "active": True}, {"value": "Fax", "active": False}]
    entry = {"name": "Origin", "type": "picklist", "label": "Origin", "createable": True, "updateable": False,
             "nillable": False, "length": 40, "picklistValues": values, "restrictedPicklist": False}  # fmt: skip
    path.write_text(json.dumps({"name": "Lead", "fields": [entry, {"name": "Id", "type": "id", "label": "Id"}]}))
    field = read(path).fields["Origin"]
    assert (field.type, field.createable, field.updateable, field.required_on_create) == ("choice", True, False, True)
    assert (field.choices, field.options, field.inactive) == (None, ("Web",), ("Fax",))
    assert read(path).fields["Id"].computed


def test_a_hubspot_answer_is_read(tmp_path: Path) -> None:
    path = tmp_path / "properties.json"
    options = [{"value": "a", "hidden": False}, {"value": "b", "hidden": True}]
    entries = [
        {"name": "mood", "label": "Mood", "type": "enumeration", "fieldType": "select", "options": options},
        {"name": "found", "type": "string", "modificationMetadata": {"readOnlyValue": True}},
        {"name": "gone", "type": "string", "archived": True},
    ]
    path.write_text("\ufeff" + json.dumps({"results": entries}), encoding="utf-8")
    fields = read(path, "contacts").fields
    assert (fields["mood"].choices, fields["mood"].options, fields["mood"].inactive) == (("a", "b"), ("a",), ("b",))
    assert fields["found"].computed
    assert "gone" not in fields


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no schema"),
        ('{"fields": []}', "holds no schema"),
        ('{"name": "Account", "fields": [{"name": "Id", "type": "id"}]}', "describes the object Account"),
        ('{"form": "leadline schema 1", "object": "Lead", "fields": [{"name": 7}]}', "is damaged"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_schema_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "lead.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        read(path)
    with pytest.raises(ConfigError, match="cannot read"):
        read(tmp_path / "none.json")


def test_a_real_describe_is_read() -> None:
    if not DESCRIBES.is_dir():
        pytest.skip("the recorded describes of a real org are not beside this project")
    info = read(DESCRIBES / "Lead.describe.json")
    assert info.fields["LastName"].required_on_create
    assert info.fields["CreatedDate"].computed
    assert "Web" in info.fields["LeadSource"].options
    assert isinstance(info.fields["Email"], FieldInfo)
