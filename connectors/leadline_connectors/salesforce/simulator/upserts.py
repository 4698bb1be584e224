"""Upsert by an external id: which record a key stands for, and create or update accordingly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline_connectors.salesforce.simulator.fields import Field, ObjectType
from leadline_connectors.salesforce.simulator.refusals import ApiError, refused
from leadline_connectors.salesforce.simulator.saving import Saver, record_key

TWICE = "A user-specified external id matches more than one record during upsert"


@dataclass(frozen=True, slots=True)
class Upserted:
    record_id: str
    created: bool


class SeveralMatches(Exception):
    """The key stands on several records; ``ids`` in order."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__("several records match")
        self.ids = tuple(ids)


def external_id(kind: ObjectType, name: str) -> Field:
    """The field to upsert by; raises NOT_FOUND when it is not one of those."""
    field = kind.find(name)
    if field is None or not field.upsert_key:
        message = f"Provided external ID field does not exist or is not accessible: {name}"
        raise ApiError("NOT_FOUND", message, 404)
    return field


def upsert(
    saver: Saver,
    kind: ObjectType,
    key: tuple[Field, str],
    body: Mapping[str, Any],
    *,
    update_only: bool = False,
) -> Upserted:
    """Write ``body`` to the record that holds the key, or to a new one. Raises SeveralMatches."""
    field, value = key
    if field.name == "Id":
        record_id = record_key(value)
        saver.update(kind, record_id, body)
        return Upserted(record_id, created=False)
    found = [str(record_id) for record_id in saver.org.store.find(kind.name, field.name, value)]
    if len(found) > 1:
        raise SeveralMatches(found)
    if found:
        saver.update(kind, found[0], body)
        return Upserted(found[0], created=False)
    if update_only:
        raise ApiError("NOT_FOUND", "The requested resource does not exist", 404)
    return Upserted(saver.create(kind, {**body, field.name: value}), created=True)


class RowUpserts:
    """The rows of one upsert call, in which no key may stand twice."""

    def __init__(self, kind: ObjectType, field: Field, rows: Sequence[Mapping[str, Any]]) -> None:
        self.kind = kind
        self.field = field
        self.times = Counter(_folded(row.get(field.name)) for row in rows)

    def write(self, saver: Saver, row: Mapping[str, Any]) -> Upserted:
        name = self.field.name
        body = {key: value for key, value in row.items() if key != name}
        value = row.get(name)
        if name == "Id":
            return self._by_id(saver, body, value)
        if value is None or not str(value).strip():
            raise refused("MISSING_ARGUMENT", f"{name} not specified", name)
        if self.times[_folded(value)] > 1:
            raise refused("DUPLICATE_EXTERNAL_ID", TWICE, name)
        try:
            return upsert(saver, self.kind, (self.field, str(value)), body)
        except SeveralMatches as several:
            message = f"{name}: more than one record found for external id field: [{', '.join(several.ids)}]"
            raise refused("DUPLICATE_EXTERNAL_ID", message, name) from None

    def _by_id(self, saver: Saver, body: Mapping[str, Any], value: Any) -> Upserted:
        """Observed: rows without an id are created, although only external ids are documented."""
        if value is None:
            return Upserted(saver.create(self.kind, body), created=True)
        record_id = record_key(value)
        saver.update(self.kind, record_id, body)
        return Upserted(record_id, created=False)


def _folded(value: Any) -> str:
    return str(value).strip().lower()
