"""A small standard, a mapping and the schema of its object, for the owner's tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from leadline.connector import FieldInfo, ObjectInfo
from leadline.steward.mapped import Mapped, open_mapping
from leadline.steward.standard_source import StandardSource, open_standard

STANDARD = """\
version: 1
name: small
lead_sources:
  tree:
    web: {label: Web, children: {search: {label: Search}}}
    event: {label: Event, aliases: [Trade show]}
entities:
  person:
    match: [{key: email, field: email}]
    fields:
      email: {type: email, mandatory: true}
      last_name: {type: person_name, label: Last name, mandatory: true}
      phone: {type: phone}
      born: {type: date}
      met_at: {type: datetime}
      size: {type: number}
      source: {type: lead_source, label: Source}
      mood: {type: choice, choices: {good: {label: Good}, bad: {label: Bad}}}
      email_out: {type: consent}
"""
MAPPING = """\
version: 1
entity: person
object: Lead
fields:
  email: Email
  last_name: LastName          # the surname
  phone: {native: Phone, write: fill_if_empty}
  met_at: {native: Met__c}
  source:
    native: LeadSource
    values:
      web: [Web, Website]
      event: Event             # all of them
  mood: Mood__c
  email_out: OptOut
"""
FIELDS = (
    FieldInfo("Id", "Lead ID", "id", createable=False, updateable=False, computed=True),
    FieldInfo("Email", "Email", "email", max_length=80),
    FieldInfo("LastName", "Last Name", "text", required_on_create=True, max_length=80),
    FieldInfo("Phone", "Phone", "phone", max_length=40),
    FieldInfo("Met__c", "Met", "datetime"),
    FieldInfo("LeadSource", "Lead Source", "choice", options=("Web", "Event", "Website"), max_length=255),
    FieldInfo("Mood__c", "Mood", "choice", choices=("good", "bad"), options=("good", "bad")),
    FieldInfo("OptOut", "Email Opt Out", "boolean"),
)

Open: TypeAlias = Callable[..., Mapped]


def schema(*changed: FieldInfo, without: str = "") -> ObjectInfo:
    """The Lead as the mapping knows it, but for these fields."""
    fields = {field.name: field for field in (*FIELDS, *changed) if field.name != without}
    return ObjectInfo("Lead", fields)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> StandardSource:
    path = tmp_path_factory.mktemp("standard") / "standard.yml"
    path.write_text(STANDARD)
    return open_standard(path)


@pytest.fixture
def opened(small: StandardSource, tmp_path: Path) -> Open:
    """The mapping as opened, with one part of its text replaced."""

    def open_changed(before: str = "", after: str = "", *, standard: StandardSource = small) -> Mapped:
        path = tmp_path / "lead.yml"
        assert before in MAPPING
        path.write_text(MAPPING.replace(before, after, 1) if before else MAPPING)
        return open_mapping("salesforce.Lead", path, standard)

    return open_changed
