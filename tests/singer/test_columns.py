"""A vendor's values as the JSON that the schema promises; what does not fit is counted, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.connector import FieldInfo, ObjectInfo, SourceRecord
from leadline.singer.columns import JSON_TYPES, TEXT, Shape, converter, key_column, stream_schema

FITS: list[tuple[str, Any, Any]] = [
    ("number", "12", 12),
    ("number", "-12.50", -12.5),
    ("number", "1.5E7", 15_000_000.0),
    ("number", 3, 3),
    ("number", "", None),
    ("boolean", "true", True),
    ("boolean", "false", False),
    ("boolean", "", None),
    ("boolean", True, True),
    ("date", "2026-02-28", "2026-02-28"),
    ("date", "1767225600000", "2026-01-01"),
    ("date", "", None),
    ("datetime", "2026-11-22T10:00:00.000Z", "2026-11-22T10:00:00.000Z"),
    ("datetime", "2026-11-22T10:00:00.000+0000", "2026-11-22T10:00:00Z"),
    ("datetime", "2026-11-22T12:00:00+02:00", "2026-11-22T10:00:00Z"),
    ("datetime", "1767225600500", "2026-01-01T00:00:00.500000Z"),
    ("datetime", "", None),
    ("text", "", ""),
    ("multichoice", "a;b", "a;b"),
    ("other", {"city": "Köln"}, '{"city":"Köln"}'),
    ("text", 7, "7"),
]
FITS_NOT: list[tuple[str, Any]] = [
    ("number", "about 12"),
    ("number", "1_000"),
    ("number", "NaN"),
    ("number", "1e999"),
    ("number", True),
    ("boolean", "yes"),
    ("boolean", 1),
    ("date", "31/01/2026"),
    ("datetime", "soon"),
    ("datetime", "9" * 30),
]


def column(kind: str) -> Any:
    return JSON_TYPES.get(kind, TEXT)


@pytest.mark.parametrize(("kind", "native", "expected"), FITS)
def test_a_value_that_fits_its_column(kind: str, native: object, expected: object) -> None:
    found = converter(column(kind))(native)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("kind", "native"), FITS_NOT)
def test_a_value_that_does_not_fit_is_null_and_counted(kind: str, native: object) -> None:
    shape = Shape("contacts", "id", {"field": column(kind)}, ["field"])
    (row,) = shape.rows(SourceRecord("1", "2026-11-22T10:00:00.000Z", {"field": native}))
    assert row["field"] is None
    assert shape.unreadable == {"field": 1}


def test_a_catalog_may_ask_for_integers() -> None:
    assert converter({"type": ["integer", "null"]})("12") == 12


def described(*fields: tuple[str, str]) -> ObjectInfo:
    return ObjectInfo("thing", {name: FieldInfo(name, name.title(), kind) for name, kind in fields})


def test_the_vendor_s_id_field_is_the_key() -> None:
    info = described(("Name", "text"), ("Id", "id"))
    assert key_column(info) == "Id"
    assert next(iter(stream_schema(info)["properties"])) == "Id"


def test_without_one_the_key_is_called_id_and_a_field_of_that_name_gives_way() -> None:
    info = described(("id", "number"), ("name", "text"))
    assert key_column(info) == "id"
    assert stream_schema(info)["properties"]["id"] == {"type": ["string"]}


def test_a_converted_lead_keeps_its_fields_and_names_its_contact() -> None:
    lead = SourceRecord("00Q1", "2026-11-22T10:00:00.000Z", {"Name": "Ada"}, redirect=("Contact", "0031"))
    (row,) = Shape("Lead", "Id", {"Name": TEXT}, ["Name"]).rows(lead)
    assert (row["Name"], row["_sdc_replaced_by"]) == ("Ada", "Contact/0031")
    assert row["_sdc_deleted_at"] == "2026-11-22T10:00:00.000Z"


def test_a_survivor_is_followed_by_the_records_merged_into_it() -> None:
    survivor = SourceRecord("9", "2026-11-22T10:00:00.000Z", {"name": "Ada"}, formerly=("7", "8"))
    rows = list(Shape("contacts", "id", {"name": TEXT}, ["name"]).rows(survivor))
    assert [row["id"] for row in rows] == ["9", "7", "8"]
    assert [row["_sdc_replaced_by"] for row in rows] == [None, "contacts/9", "contacts/9"]
    assert rows[0]["_sdc_deleted_at"] is None
    assert all(row["_sdc_deleted_at"] for row in rows[1:])
