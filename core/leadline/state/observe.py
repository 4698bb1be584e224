"""Pull: the observed copy of every record, moved together with the watermark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    literal_column,
    null,
    select,
    true,
    update,
)

from leadline.connector import Cursor
from leadline.state import tables
from leadline.state.database import LIST, Room, batches, by_object, upsert
from leadline.state.json_text import pack, unpack
from leadline.state.rows import Counts, ObservedRow, RecordKey

_observed = tables.observed
_pull = tables.pull

LIVE = _observed.c.deleted.is_(false())

_this_record = and_(_observed.c.object == bindparam("b_object"), _observed.c.record_id == bindparam("b_id"))

_NEW = insert(_observed)

_CHANGED = (
    update(_observed)
    .where(_this_record)
    .values(
        modified=bindparam("b_modified"),
        created=func.coalesce(bindparam("b_created"), _observed.c.created),
        hash=bindparam("b_hash"),
        deleted=bindparam("b_deleted"),
        redirect=bindparam("b_redirect"),
        fields=bindparam("b_fields"),
        seen_run=bindparam("b_run"),
        pending=true(),
        outcome=null(),
    )
)

_SAME = (
    update(_observed)
    .where(_this_record)
    .values(
        modified=bindparam("b_modified"),
        seen_run=bindparam("b_run"),
        outcome=case(
            (_observed.c.seen_run == bindparam("b_run"), _observed.c.outcome),
            (_observed.c.pending, null()),
            else_=literal_column("'unchanged'"),
        ),
    )
)
"""A record that has its end in this run keeps it, however often the pages show it."""


class Observations(Room):
    def watermark(self, ref: str) -> Cursor | None:
        """Up to where the object has been read; None for "read it whole"."""
        statement = select(_pull.c.modified, _pull.c.record_id).where(_pull.c.object == ref)
        with self._db.reading() as connection:
            row = connection.execute(statement).one_or_none()
        return Cursor(row.modified, row.record_id or "") if row and row.modified is not None else None

    def reset_watermark(self, ref: str) -> None:
        """Have the next pull read the object whole."""
        with self._db.writing() as connection:
            self._store_pull(connection, ref, modified=None, record_id=None)

    def observe(self, run_id: int, ref: str, rows: Sequence[ObservedRow], cursor: Cursor | None) -> Counts:
        """Store one page and, when given, the watermark behind it, in one transaction.

        A record that is new, or whose hash, deletion or redirect differs from the stored one, becomes pending
        and loses its end. One that is the same keeps what it was; not pending, it ends as ``unchanged``.
        A record that stands twice in ``rows`` counts once, the later row wins.
        """
        latest = {row.record_id: row for row in rows}
        new: list[dict[str, object]] = []
        changed: list[dict[str, object]] = []
        same: list[dict[str, object]] = []
        with self._db.writing() as connection:
            known = self._known(connection, ref, list(latest))
            for record_id, row in latest.items():
                before = known.get(record_id)
                if before is None:
                    new.append(_new(run_id, ref, row))
                elif (before.hash, before.deleted, before.redirect) != (row.hash, row.deleted, row.redirect):
                    changed.append(_changed(run_id, ref, row))
                else:
                    same.append(_key(run_id, ref, row))
            self._db.many(connection, _NEW, new)
            self._db.many(connection, _CHANGED, changed)
            self._db.many(connection, _SAME, same)
            if cursor is not None:
                self._store_pull(connection, ref, modified=cursor.modified, record_id=cursor.record_id)
        return Counts(len(new), len(changed), len(same))

    def observed(self, keys: Iterable[RecordKey]) -> list[ObservedRow]:
        """The stored records of these keys; those that no pull has seen are left out."""
        found: list[ObservedRow] = []
        with self._db.reading() as connection:
            for ref, ids in by_object(keys):
                statement = select(_observed).where(
                    _observed.c.object == ref, self._db.among(_observed.c.record_id, ids)
                )
                found.extend(_row(row) for row in connection.execute(statement))
        return found

    def live(self, ref: str, after_id: str, limit: int) -> list[ObservedRow]:
        """Records of the object that are not deleted, in the order of their ids, above ``after_id``."""
        statement = (
            select(_observed)
            .where(LIVE, _observed.c.object == ref, _observed.c.record_id > after_id)
            .order_by(_observed.c.record_id)
            .limit(limit)
        )
        with self._db.reading() as connection:
            return [_row(row) for row in connection.execute(statement)]

    def pending(self, ref: str, after_id: str, limit: int) -> list[ObservedRow]:
        """Records that differ from what was settled, in the order of their ids, above ``after_id``."""
        statement = (
            select(_observed)
            .where(_observed.c.pending, _observed.c.object == ref, _observed.c.record_id > after_id)
            .order_by(_observed.c.record_id)
            .limit(limit)
        )
        with self._db.reading() as connection:
            return [_row(row) for row in connection.execute(statement)]

    def expect_fields(self, ref: str, fields: Iterable[str]) -> bool:
        """Say which native fields will be read. One that was not read before resets the watermark (True)."""
        wanted = sorted(set(fields))
        with self._db.writing() as connection:
            stored = connection.execute(select(_pull.c.read_fields).where(_pull.c.object == ref)).scalar_one_or_none()
            if stored is not None and unpack(stored) == wanted:
                return False
            grew = stored is not None and not set(wanted) <= set(unpack(stored))
            reset = {"modified": None, "record_id": None} if grew else {}
            self._store_pull(connection, ref, read_fields=pack(wanted), **reset)
            return grew

    def expect_rules(self, ref: str, fingerprint: str) -> bool:
        """Say by which rules records will be judged. New ones make every live record pending (True)."""
        with self._db.writing() as connection:
            statement = select(_pull.c.fingerprint).where(_pull.c.object == ref)
            stored = connection.execute(statement).scalar_one_or_none()
            if stored == fingerprint:
                return False
            self._store_pull(connection, ref, fingerprint=fingerprint)
            again = update(_observed).where(_observed.c.object == ref, LIVE).values(pending=true(), outcome=null())
            return connection.execute(again).rowcount > 0

    def known_count(self, ref: str) -> int:
        """How many live records of the object are known."""
        statement = select(func.count()).where(_observed.c.object == ref, LIVE)
        with self._db.reading() as connection:
            return connection.execute(statement).scalar_one()

    def unread(self, run_id: int, ref: str, limit: int) -> list[str]:
        """Ids of live records of the object that this run has not read."""
        statement = (
            select(_observed.c.record_id)
            .where(_observed.c.object == ref, LIVE, _observed.c.seen_run != run_id)
            .order_by(_observed.c.record_id)
            .limit(limit)
        )
        with self._db.reading() as connection:
            return list(connection.execute(statement).scalars())

    def repend(self, keys: Iterable[RecordKey]) -> None:
        """Have these records judged again: a write that spoke for them did not land."""
        statement = (
            update(_observed)
            .where(_observed.c.object == bindparam("b_object"), _observed.c.record_id == bindparam("b_id"))
            .values(pending=true(), settled_hash=null())
        )
        with self._db.writing() as connection:
            for ref, record_id in keys:
                connection.execute(statement, {"b_object": ref, "b_id": record_id})

    def carry_over(self, run_id: int, refs: Sequence[str]) -> int:
        """Count what earlier runs left pending as read by this one. Returns how many records came along."""
        statement = (
            update(_observed)
            .where(_observed.c.pending, _observed.c.object.in_(list(refs)), _observed.c.seen_run != run_id)
            .values(seen_run=run_id, outcome=null())
        )
        with self._db.writing() as connection:
            return connection.execute(statement).rowcount

    def _known(self, connection: Connection, ref: str, ids: Sequence[str]) -> Mapping[str, Row[*tuple[Any, ...]]]:
        known: dict[str, Row[*tuple[Any, ...]]] = {}
        columns = (_observed.c.record_id, _observed.c.hash, _observed.c.deleted, _observed.c.redirect)
        for some in batches(ids, LIST):
            statement = select(*columns).where(_observed.c.object == ref, self._db.among(_observed.c.record_id, some))
            known.update((row.record_id, row) for row in connection.execute(statement))
        return known

    def _store_pull(self, connection: Connection, ref: str, **values: str | None) -> None:
        statement = upsert(self._db.dialect, _pull).values(object=ref, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=[_pull.c.object], set_=values))


def _key(run_id: int, ref: str, row: ObservedRow) -> dict[str, object]:
    return {"b_object": ref, "b_id": row.record_id, "b_modified": row.modified, "b_run": run_id}


def _changed(run_id: int, ref: str, row: ObservedRow) -> dict[str, object]:
    return {
        **_key(run_id, ref, row),
        "b_created": row.created,
        "b_hash": row.hash,
        "b_deleted": row.deleted,
        "b_redirect": row.redirect,
        "b_fields": pack(row.fields),
    }


def _new(run_id: int, ref: str, row: ObservedRow) -> dict[str, object]:
    return {
        "object": ref,
        "record_id": row.record_id,
        "modified": row.modified,
        "created": row.created,
        "hash": row.hash,
        "deleted": row.deleted,
        "redirect": row.redirect,
        "pending": True,
        "seen_run": run_id,
        "fields": pack(row.fields),
    }


def _row(row: Row[*tuple[Any, ...]]) -> ObservedRow:
    return ObservedRow(
        object=row.object,
        record_id=row.record_id,
        modified=row.modified,
        hash=row.hash,
        fields=unpack(row.fields),
        deleted=row.deleted,
        redirect=row.redirect,
        created=row.created,
    )
