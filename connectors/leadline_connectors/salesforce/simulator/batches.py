"""sObject Collections: up to 200 records in a call, a result per row in the order of the request.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from leadline.simulator import Fault, FaultKind
from leadline_connectors.salesforce.simulator.fields import ObjectType, Schema
from leadline_connectors.salesforce.simulator.org import Org
from leadline_connectors.salesforce.simulator.refusals import ApiError, refused, unsupported_type
from leadline_connectors.salesforce.simulator.saving import Origin, Saver, record_key, saving
from leadline_connectors.salesforce.simulator.upserts import RowUpserts, external_id
from leadline_connectors.salesforce.simulator.values import Unreadable

LARGEST = 200
_CHUNKS = 10
_ROLLED_BACK = "Record rolled back because not all records were valid and the request was using AllOrNone header"

Row = Mapping[str, Any]
WriteRow = Callable[[Saver, Row], "tuple[str, bool | None]"]
"""Writes one row: the record's id, and whether it was created (None where Salesforce does not say)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one call and what happens to them. A fault of the timetable refuses ``refused_row``."""

    rows: Sequence[Row]
    write: WriteRow
    all_or_none: bool
    refused_row: int | None = None


class _RolledBack(Exception):
    pass


def create_rows(schema: Schema, rows: Sequence[Row]) -> WriteRow:
    del rows
    return lambda saver, row: (saver.create(row_type(schema, row), row), None)


def update_rows(schema: Schema, rows: Sequence[Row]) -> WriteRow:
    """The same id twice in one call is refused, as Salesforce does."""
    seen: set[str] = set()
    del rows

    def write(saver: Saver, row: Row) -> tuple[str, bool | None]:
        kind = row_type(schema, row)
        given = row.get("Id", row.get("id"))
        if given is None:
            raise refused("MISSING_ARGUMENT", "Id not specified in an update call", "Id")
        record_id = record_key(given)
        if record_id in seen:
            raise refused("DUPLICATE_VALUE", f"Duplicate id in list: {record_id}")
        seen.add(record_id)
        saver.update(kind, record_id, row)
        return record_id, None

    return write


def upsert_rows(kind: ObjectType, field_name: str, rows: Sequence[Row]) -> WriteRow:
    upserts = RowUpserts(kind, external_id(kind, field_name), rows)

    def write(saver: Saver, row: Row) -> tuple[str, bool | None]:
        done = upserts.write(saver, row)
        return done.record_id, done.created

    return write


def delete_rows(schema: Schema) -> WriteRow:
    """Rows are ``{"Id": id}``; the object follows from the key prefix."""

    def write(saver: Saver, row: Row) -> tuple[str, bool | None]:
        record_id = record_key(row["Id"])
        kind = schema.by_prefix(record_id)
        if kind is None:
            raise refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        saver.delete(kind, record_id)
        return record_id, None

    return write


def row_type(schema: Schema, row: Row) -> ObjectType:
    name = str(dict(row.get("attributes") or {}).get("type", ""))
    kind = schema.find(name)
    if kind is None:
        raise ApiError("INVALID_TYPE", unsupported_type(name))
    return kind


def read_rows(schema: Schema, body: Any, only: ObjectType | None = None) -> tuple[Sequence[Row], bool]:
    """The rows of a request and its allOrNone; raises what refuses the whole call: shape, size and types."""
    if not isinstance(body, dict) or not isinstance(body.get("records"), list):
        raise ApiError("JSON_PARSER_ERROR", "Unexpected parameter encountered during deserialization")
    rows = body["records"]
    if any(not isinstance(row, dict) for row in rows):
        raise ApiError("JSON_PARSER_ERROR", "a record must be an object")
    if len(rows) > LARGEST:
        raise ApiError("EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {LARGEST} records")
    kinds = [row_type(schema, row) for row in rows]
    if only is not None and any(kind is not only for kind in kinds):
        raise ApiError("INVALID_TYPE", f"all records must be of type {only.name}")
    if sum(1 for _ in groupby(kinds, key=lambda kind: kind.name)) > _CHUNKS:
        raise ApiError("LIMIT_EXCEEDED", f"a request can contain at most {_CHUNKS} chunks of object types")
    return rows, bool(body.get("allOrNone", False))


def run(org: Org, origin: Origin, batch: Batch) -> list[dict[str, Any]]:
    """The results, in the order of the rows. With ``all_or_none`` one bad row undoes them all."""
    results: list[dict[str, Any]] = []
    try:
        with saving(org, origin) as saver:
            for place, row in enumerate(batch.rows):
                results.append(_result(saver, batch, place, row))
            _insist(batch, results)
    except _RolledBack:
        rolled = refused("ALL_OR_NONE_OPERATION_ROLLED_BACK", _ROLLED_BACK)
        return [_failed(rolled) if result["success"] else result for result in results]
    return results


def _insist(batch: Batch, results: Sequence[Mapping[str, Any]]) -> None:
    if batch.all_or_none and any(not result["success"] for result in results):
        raise _RolledBack


def _result(saver: Saver, batch: Batch, place: int, row: Row) -> dict[str, Any]:
    try:
        if place == batch.refused_row:
            raise refused("FIELD_CUSTOM_VALIDATION_EXCEPTION", "This record is refused by a validation rule")
        record_id, created = batch.write(saver, row)
    except Unreadable:
        raise
    except ApiError as error:
        if error.code == "INVALID_FIELD" and saver.org.switches.unknown_field_refuses_batch and error.fields is None:
            raise
        return _failed(error)
    return {
        "id": record_id,
        "success": True,
        "errors": [],
        **({} if created is None else {"created": created}),
    }


def _failed(error: ApiError) -> dict[str, Any]:
    return {"success": False, "errors": [error.row()]}


def faulted_row(fault: Fault | None) -> int | None:
    return fault.index if fault is not None and fault.kind is FaultKind.REJECT_ROW else None


def lacking(fault: Fault | None, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results without the one that a fault of the timetable drops."""
    if fault is None or fault.kind is not FaultKind.DROP_RESULT:
        return results
    return [result for place, result in enumerate(results) if place != fault.index]
