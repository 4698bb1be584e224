"""The writes of one API call: each changes a record, its look-up keys and the journal together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from leadline.simulator.records import RecordId, Stored

if TYPE_CHECKING:
    from leadline.simulator.store import Store


class Transaction:
    """What :meth:`Store.write` hands out. Reads through the store see its writes.

    ``at`` is the modified time (ms) of everything written here.
    """

    def __init__(self, store: Store, db: sqlite3.Connection, *, at: int, request_id: str, actor: str) -> None:
        self.store = store
        self.at = at
        self.request_id = request_id
        self.actor = actor
        self._db = db

    def create(
        self,
        object_name: str,
        record_id: RecordId,
        fields: Mapping[str, Any],
        *,
        op: str = "create",
        created: int | None = None,
    ) -> Stored:
        """A new record. A merge's survivor with a new id has ``op`` "merge" and an older ``created``."""
        record = Stored(object_name, record_id, self.at if created is None else created, self.at, dict(fields))
        self._put(None, record, op)
        return record

    def update(
        self, object_name: str, record_id: RecordId, changes: Mapping[str, Any], *, op: str = "update"
    ) -> Stored:
        """Set the given fields and leave the others; the modified time moves even when nothing differs."""
        before = self._existing(object_name, record_id)
        after = replace(before, modified=self.at, fields={**before.fields, **changes})
        self._put(before, after, op)
        return after

    def archive(self, object_name: str, record_id: RecordId) -> Stored:
        before = self._existing(object_name, record_id)
        after = replace(before, modified=self.at, archived=True)
        self._put(before, after, "archive")
        return after

    def redirect(self, object_name: str, record_id: RecordId, into: RecordId) -> Stored:
        """The loser of a merge: archived, and pointing to the survivor."""
        before = self._existing(object_name, record_id)
        after = replace(before, modified=self.at, archived=True, merged_into=into)
        self._put(before, after, "merge")
        return after

    def restore(self, object_name: str, record_id: RecordId) -> Stored:
        before = self._existing(object_name, record_id)
        after = replace(before, modified=self.at, archived=False)
        self._put(before, after, "update")
        return after

    def erase(self, object_name: str, record_id: RecordId) -> None:
        """Gone for good; the journal keeps what it was."""
        before = self._existing(object_name, record_id)
        self._forget_keys(before)
        self._db.execute("DELETE FROM records WHERE object = ? AND id = ?", (object_name, record_id))
        self._journal("erase", before, None)

    def _existing(self, object_name: str, record_id: RecordId) -> Stored:
        record = self.store.get(object_name, record_id)
        if record is None:
            raise KeyError(f"{object_name} {record_id} is not in the store")
        return record

    def _put(self, before: Stored | None, after: Stored, op: str) -> None:
        if before is None:
            # INSERT OR REPLACE would hide a vendor that hands an id out twice.
            if self.store.get(after.object, after.id) is not None:
                raise KeyError(f"{after.object} {after.id} is in the store already")
        else:
            self._forget_keys(before)
        store_record(self._db, [after])
        keys = key_entries(after, self.store.key_fields(after.object), self.store.multivalued)
        self._db.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?, ?)", keys)
        self._journal(op, before, after)

    def _forget_keys(self, record: Stored) -> None:
        keys = key_entries(record, self.store.key_fields(record.object), self.store.multivalued)
        self._db.executemany("DELETE FROM keys WHERE object = ? AND field = ? AND value = ? AND id = ?", keys)

    def _journal(self, op: str, before: Stored | None, after: Stored | None) -> None:
        record = after or before
        assert record is not None
        self._db.execute(
            "INSERT INTO journal (at, actor, object, record_id, op, before, before_modified, after,"
            " request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.at,
                self.actor,
                record.object,
                record.id,
                op,
                None if before is None else orjson.dumps(before.fields).decode(),
                None if before is None else before.modified,
                None if after is None else orjson.dumps(after.fields).decode(),
                self.request_id,
            ),
        )


def store_record(db: sqlite3.Connection, records: Iterable[Stored]) -> None:
    """Insert the records, or overwrite the ones with the same (object, id)."""
    db.executemany(
        "INSERT INTO records (object, id, created, modified, archived, merged_into, fields)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (object, id) DO UPDATE SET created = excluded.created,"
        " modified = excluded.modified, archived = excluded.archived, merged_into = excluded.merged_into,"
        " fields = excluded.fields",
        (
            (
                r.object,
                r.id,
                r.created,
                r.modified,
                int(r.archived),
                r.merged_into,
                orjson.dumps(r.fields).decode(),
            )
            for r in records
        ),
    )


def key_entries(
    record: Stored, fields: Iterable[str], multivalued: frozenset[str]
) -> Iterator[tuple[str, str, str, RecordId]]:
    """The rows of the key table that belong to this record."""
    for field in fields:
        value = record.fields.get(field)
        if value is None or value == "":
            continue
        parts = str(value).split(";") if field in multivalued else [str(value)]
        for part in parts:
            folded = part.strip().lower()
            if folded:
                yield record.object, field, folded, record.id
