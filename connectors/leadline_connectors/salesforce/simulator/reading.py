"""Records and query answers as Salesforce prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from leadline.simulator import Store, Stored
from leadline_connectors.salesforce.simulator import times
from leadline_connectors.salesforce.simulator.fields import Field, ObjectType
from leadline_connectors.salesforce.simulator.soql_schema import Reach

_ADDRESS = {
    "city": "City",
    "country": "Country",
    "geocodeAccuracy": "GeocodeAccuracy",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "postalCode": "PostalCode",
    "state": "State",
    "street": "Street",
}


Read = Callable[[Stored], Any]


def reader(field: Field) -> Read:
    """How to read a field of a stored record, as JSON."""
    name = field.name
    if name in _OWN:
        return _OWN[name]
    if field.type == "address":
        prefix = name.removesuffix("Address")
        return lambda record: _address(record.fields, prefix)
    if field.type == "boolean":
        return lambda record: bool(record.fields.get(name))
    return lambda record: record.fields.get(name)


def _printed(ms: int) -> str:
    return times.stamp(ms / 1000)


_OWN: Mapping[str, Read] = {
    "Id": lambda record: record.id,
    "CreatedDate": lambda record: _printed(record.created),
    "LastModifiedDate": lambda record: _printed(record.modified),
    "SystemModstamp": lambda record: _printed(record.modified),
    "IsDeleted": lambda record: record.archived,
    "MasterRecordId": lambda record: record.merged_into,
}
"""Fields that the store keeps in columns of its own."""


def attributes(object_name: str, record_id: object, version: str) -> dict[str, Any]:
    return {"type": object_name, "url": f"/services/data/v{version}/sobjects/{object_name}/{record_id}"}


def whole(record: Stored, fields: Iterable[Field], version: str) -> dict[str, Any]:
    """A record with its own fields, no parents."""
    own = {field.name: reader(field)(record) for field in fields}
    return {"attributes": attributes(record.object, record.id, version), **own}


def _address(fields: Mapping[str, Any], prefix: str) -> dict[str, Any] | None:
    parts = {key: fields.get(prefix + name) for key, name in _ADDRESS.items()}
    return parts if any(value is not None for value in parts.values()) else None


class Rows:
    """The rows of one answer, with the parents that they reach, each object read once for the page."""

    def __init__(self, store: Store, version: str) -> None:
        self.store = store
        self.version = version

    def render(self, records: Sequence[Stored], columns: Sequence[Reach]) -> list[dict[str, Any]]:
        plan = [(reach.lookups, reach.field) for reach in columns]
        return [row for row in self._nested(records, plan) if row is not None]

    def _nested(self, records: Sequence[Stored | None], plan: Sequence[_Wanted]) -> list[dict[str, Any] | None]:
        """One row per record, in order; None for a record that is None."""
        columns: list[tuple[str, Read | list[dict[str, Any] | None]]] = []
        for name, group in _by_first_step(plan).items():
            lookups, field = group[0]
            if not lookups:
                columns.append((name, reader(field)))
                continue
            lookup, target = lookups[0]
            below = [(steps[1:], last) for steps, last in group]
            columns.append((name, self._nested(self._parents(records, lookup, target), below)))
        return [None if record is None else self._row(record, place, columns) for place, record in enumerate(records)]

    def _row(
        self, record: Stored, place: int, columns: Sequence[tuple[str, Read | list[dict[str, Any] | None]]]
    ) -> dict[str, Any]:
        row: dict[str, Any] = {"attributes": attributes(record.object, record.id, self.version)}
        for name, column in columns:
            row[name] = column[place] if isinstance(column, list) else column(record)
        return row

    def _parents(self, records: Sequence[Stored | None], lookup: Field, target: ObjectType) -> list[Stored | None]:
        read = reader(lookup)
        keys = [None if record is None else read(record) for record in records]
        found = self.store.get_many(target.name, list({key for key in keys if key is not None}))
        return [found.get(key) if key is not None else None for key in keys]


_Wanted = tuple[tuple[tuple[Field, ObjectType], ...], Field]


def _by_first_step(plan: Sequence[_Wanted]) -> dict[str, list[_Wanted]]:
    """The columns by their first name: a field, or a relationship with all that is wanted below it."""
    groups: dict[str, list[_Wanted]] = {}
    for lookups, field in plan:
        name = str(lookups[0][0].relationship) if lookups else field.name
        groups.setdefault(name, []).append((lookups, field))
    return groups
