"""Columns: a vendor's live schema as JSON Schema, and its values as the JSON that this schema promises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

import orjson

from leadline.connector import FieldInfo, ObjectInfo, SourceRecord

MODIFIED = "_sdc_modified_at"
"""When the vendor last changed the record; what streams are incremental by."""
DELETED = "_sdc_deleted_at"
"""Set on a record that is gone: deleted, merged away, or converted. The name is Singer's."""
REPLACED = "_sdc_replaced_by"
"""The record that took its place, ``object/id``; null where there is none."""
OURS = (MODIFIED, DELETED, REPLACED)

MOMENT = {"type": ["string", "null"], "format": "date-time"}
JSON_TYPES: Mapping[str, Mapping[str, Any]] = {
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": MOMENT,
}
"""By FieldInfo.type; all others are text. Values of ``multichoice`` stay as the vendor writes them."""
TEXT: Mapping[str, Any] = {"type": ["string", "null"]}
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)

Convert = Callable[[Any], Any]


def key_column(info: ObjectInfo) -> str:
    """The vendor's own id field where its schema has one (``Id``), else ``id``."""
    return next((field.name for field in info.fields.values() if field.type == "id"), "id")


def stream_schema(info: ObjectInfo) -> dict[str, Any]:
    """One column a field, after the key; a field that is called like the key gives way to it."""
    key = key_column(info)
    fields = {name: _column(field) for name, field in info.fields.items() if name != key}
    ours = {
        MODIFIED: {"type": ["string"], "format": "date-time"},
        DELETED: dict(MOMENT),
        REPLACED: dict(TEXT),
    }
    return {"type": "object", "properties": {key: {"type": ["string"]}, **fields, **ours}}


def _column(field: FieldInfo) -> dict[str, Any]:
    schema = dict(JSON_TYPES.get(field.type, TEXT))
    if field.label and field.label != field.name:
        schema["description"] = field.label
    return schema


class Shape:
    """Makes a stream's rows. ``unreadable`` counts, by field, values that were not of the column's type: they
    are sent as null.
    """

    def __init__(self, stream: str, key: str, properties: Mapping[str, Any], fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        self.unreadable: Counter[str] = Counter()
        self._stream = stream
        self._key = key
        self._converts = [(name, converter(properties[name])) for name in self.fields]

    def rows(self, record: SourceRecord) -> Iterator[dict[str, Any]]:
        """The record, then a row for each record that the vendor merged into it."""
        successor = f"{record.redirect[0]}/{record.redirect[1]}" if record.redirect else None
        gone = record.modified if record.deleted or record.redirect else None
        # A converted lead keeps its fields; of a deleted or merged record nothing is left to tell.
        fields = {} if record.deleted or (gone and not record.fields) else self._values(record.fields)
        ours = {MODIFIED: record.modified, DELETED: gone, REPLACED: successor}
        yield {self._key: record.record_id, **fields, **ours}
        for former in record.formerly:
            heir = f"{self._stream}/{record.record_id}"
            yield {self._key: former, MODIFIED: record.modified, DELETED: record.modified, REPLACED: heir}

    def _values(self, native: Mapping[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for name, convert in self._converts:
            value = native.get(name)
            try:
                row[name] = None if value is None else convert(value)
            except (ValueError, OverflowError, TypeError):
                row[name] = None
                self.unreadable[name] += 1
        return row


def converter(schema: Mapping[str, Any]) -> Convert:
    """From a vendor's value (never None) to JSON of this schema, which a catalog may have changed.

    The result raises ValueError, OverflowError or TypeError for a value that does not fit.
    """
    types = schema.get("type", ())
    kinds = {types} if isinstance(types, str) else set(types)
    if "string" in kinds:
        return {"date": _date, "date-time": _moment}.get(schema.get("format", ""), _text)
    for kind, convert in (("number", _number), ("integer", _integer), ("boolean", _boolean)):
        if kind in kinds:
            return convert
    return lambda value: value


def _text(value: Any) -> str:
    """Structures (an address) become JSON text: a column has one type."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _number(value: Any) -> int | float | None:
    if value == "":
        return None
    if isinstance(value, str):
        found = NUMBER.fullmatch(value)
        if not found:
            raise ValueError("no number")
        value = float(value) if found[1] or found[2] else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError("no number")
    return value


def _integer(value: Any) -> int | None:
    number = _number(value)
    if number is not None and number != int(number):
        raise ValueError("no integer")
    return None if number is None else int(number)


def _boolean(value: Any) -> bool | None:
    if value == "":
        return None
    found = {"true": True, "false": False}.get(value) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise ValueError("no boolean")  # noqa: TRY004  # one kind of error for all columns
    return found


def _moment(value: Any) -> str | None:
    """ISO 8601, or milliseconds since 1970, in UTC."""
    text = str(value)
    if len(text) == 24 and text.endswith("Z"):  # 2026-11-22T10:00:00.000Z, the usual spelling
        return text
    if not text:
        return None
    if text.lstrip("-").isdecimal():
        moment = datetime.fromtimestamp(int(text) / 1000, UTC)
    else:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _date(value: Any) -> str | None:
    """``2026-11-22``, or milliseconds since 1970 (midnight UTC)."""
    text = str(value)
    if not text:
        return None
    if text.lstrip("-").isdecimal():
        return datetime.fromtimestamp(int(text) / 1000, UTC).date().isoformat()
    return date.fromisoformat(text).isoformat()
