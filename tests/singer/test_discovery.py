"""Discovery shows the live schema; a catalog takes its place and limits what is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.errors import ConfigError
from leadline.registry import connectors
from singer.benches import Tapped, rows, tapped

OURS = {"_sdc_modified_at", "_sdc_deleted_at", "_sdc_replaced_by"}
TYPES = {
    "hubspot": {
        "id": (["string"], None),
        "email": (["string", "null"], None),
        "hs_object_id": (["number", "null"], None),
        "hs_email_optout": (["boolean", "null"], None),
        "createdate": (["string", "null"], "date-time"),
    },
    "salesforce": {
        "Id": (["string"], None),
        "Email": (["string", "null"], None),
        "AnnualRevenue": (["number", "null"], None),
        "IsConverted": (["boolean", "null"], None),
        "ConvertedDate": (["string", "null"], "date"),
        "CreatedDate": (["string", "null"], "date-time"),
        "Address": (["string", "null"], None),
    },
}


def inclusion(stream: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        entry["metadata"] for entry in stream["metadata"] if entry["breadcrumb"] == ["properties", name]
    )
    return found


def select_only(catalog: dict[str, Any], *names: str) -> dict[str, Any]:
    """As Meltano's ``select`` does: everything off, these on."""
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            if entry["breadcrumb"]:
                entry["metadata"]["selected"] = entry["breadcrumb"][1] in names
    return catalog


def test_every_object_of_the_connector_is_a_stream(here: Tapped, vendor: str) -> None:
    objects = connectors()[vendor].objects
    streams = here.discover(config={"objects": None})["streams"]
    assert sorted(stream["tap_stream_id"] for stream in streams) == sorted(objects)


def test_the_schema_is_the_live_one_with_json_types(here: Tapped, vendor: str) -> None:
    (stream,) = here.discover()["streams"]
    properties = stream["schema"]["properties"]
    found = {name: (properties[name]["type"], properties[name].get("format")) for name in TYPES[vendor]}
    assert found == TYPES[vendor]
    assert properties.keys() >= OURS


def test_a_field_added_in_the_vendor_is_discovered() -> None:
    with tapped("hubspot") as here:
        here.bench.case.prepare(here.bench)
        (stream,) = here.discover()["streams"]
        assert "leadline_key" in stream["schema"]["properties"]


def test_streams_are_incremental_by_the_vendor_s_key(here: Tapped) -> None:
    (stream,) = here.discover()["streams"]
    assert stream["key_properties"] == [here.key]
    assert (stream["replication_method"], stream["replication_key"]) == ("INCREMENTAL", "_sdc_modified_at")


def test_key_and_delete_marks_cannot_be_deselected(here: Tapped) -> None:
    (stream,) = here.discover()["streams"]
    assert {inclusion(stream, name)["inclusion"] for name in (here.key, *OURS)} == {"automatic"}
    assert inclusion(stream, here.bench.case.email)["inclusion"] == "available"


def test_discovery_describes_each_object_once_and_reads_nothing(here: Tapped) -> None:
    here.discover()
    assert len(here.transport.asked) == 1


def test_with_a_catalog_a_start_makes_no_call(here: Tapped) -> None:
    catalog = here.discover()
    tap = here.tap(catalog=catalog)
    assert list(tap.streams) == [here.object]
    assert here.transport.asked == []


def test_a_deselected_stream_makes_no_call(here: Tapped) -> None:
    catalog = here.discover()
    for entry in catalog["streams"][0]["metadata"]:
        if not entry["breadcrumb"]:
            entry["metadata"]["selected"] = False
    assert here.run(catalog=catalog) == []
    assert here.transport.asked == []


def test_only_selected_fields_are_asked_for_and_sent(here: Tapped, vendor: str) -> None:
    here.bench.seed(2)
    name, other = here.bench.case.name, {"hubspot": "firstname", "salesforce": "Company"}[vendor]
    messages = here.run(catalog=select_only(here.discover(), name))
    assert {frozenset(row) for row in rows(messages)} == {frozenset({here.key, name, *OURS})}
    assert set(messages[0]["schema"]["properties"]) == {here.key, name, *OURS}
    reads = [call for call in here.transport.asked if name in call]
    assert reads
    assert not any(other in call for call in reads)


def test_a_catalog_that_could_not_tell_deletes_is_refused_by_name(here: Tapped) -> None:
    catalog = here.discover()
    del catalog["streams"][0]["schema"]["properties"]["_sdc_deleted_at"]
    with pytest.raises(ConfigError, match=f"{here.object} lacks _sdc_deleted_at; make the catalog anew"):
        here.run(catalog=catalog)


def test_a_selected_field_that_the_vendor_lost_is_named_before_anything_is_read(here: Tapped) -> None:
    catalog = here.discover()
    catalog["streams"][0]["schema"]["properties"]["Lost_Field"] = {"type": ["string", "null"]}
    with pytest.raises(ConfigError, match="Lost_Field"):
        here.run(catalog=catalog)
