"""The statements by which links, bases and observed records settle, shared by quiet ends and by writes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection, Insert, and_, bindparam, case, false, select, update

from leadline.state import tables
from leadline.state.database import Database, Room, by_object, upsert
from leadline.state.json_text import pack
from leadline.state.rows import Fields, LinkTuple, QuietTuple, RecordKey

_link, _base, _observed = tables.link, tables.base, tables.observed

_this_record = and_(_observed.c.object == bindparam("b_object"), _observed.c.record_id == bindparam("b_id"))

_end = case((_observed.c.seen_run == bindparam("b_run"), bindparam("b_end")), else_=_observed.c.outcome)
"""Only a record that this run has read takes an end: the account of earlier runs stays as it was."""

_SETTLED = (
    update(_observed)
    .where(_this_record, _observed.c.hash == bindparam("b_hash"))
    .values(settled_hash=_observed.c.hash, settled_rules=bindparam("b_rules"), pending=false(), outcome=_end)
)
"""A record that has changed since it was judged stays pending, without an end."""

_ENDED = update(_observed).where(_this_record, _observed.c.pending).values(outcome=_end)


@cache
def _link_once(dialect: str) -> Insert:
    """A link that says so already keeps its rule and date."""
    new = (statement := upsert(dialect, _link)).excluded
    return statement.on_conflict_do_update(
        index_elements=[_link.c.object, _link.c.record_id],
        set_={"entity_id": new.entity_id, "rule": new.rule, "run_id": new.run_id, "at": new.at},
        where=_link.c.entity_id != new.entity_id,
    )


@cache
def _base_now(dialect: str) -> Insert:
    new = (statement := upsert(dialect, _base)).excluded
    return statement.on_conflict_do_update(
        index_elements=[_base.c.object, _base.c.record_id], set_={"fields": new.fields, "run_id": new.run_id}
    )


def store_links(db: Database, connection: Connection, rows: Iterable[LinkTuple], run_id: int, at: float) -> None:
    names = ("object", "record_id", "entity_id", "rule")
    db.many(
        connection,
        _link_once(db.dialect),
        [{**dict(zip(names, row, strict=True)), "run_id": run_id, "at": at} for row in rows],
    )


def store_bases(db: Database, connection: Connection, bases: Iterable[tuple[RecordKey, Fields]], run_id: int) -> None:
    rows: list[dict[str, object]] = [
        {"object": key[0], "record_id": key[1], "run_id": run_id, "fields": pack(fields)} for key, fields in bases
    ]
    db.many(connection, _base_now(db.dialect), rows)


def settle_records(db: Database, connection: Connection, run_id: int, rows: Iterable[QuietTuple]) -> int:
    """Settle the observed records whose hash still holds; how many did."""
    return db.many(
        connection,
        _SETTLED,
        [
            {
                "b_object": ref,
                "b_id": one,
                "b_hash": digest,
                "b_rules": rules,
                "b_end": str(end),
                "b_run": run_id,
            }
            for ref, one, digest, rules, end, _ in rows
            if digest is not None
        ],
    )


def end_records(db: Database, connection: Connection, run_id: int, ends: Iterable[tuple[RecordKey, str]]) -> None:
    """Give pending records of this run an end without settling them."""
    rows: list[dict[str, object]] = [
        {"b_object": key[0], "b_id": key[1], "b_end": str(end), "b_run": run_id} for key, end in ends
    ]
    db.many(connection, _ENDED, rows)


class Settlements(Room):
    """Ends without a write."""

    def settle_quiet(self, run_id: int, rows: Iterable[QuietTuple]) -> int:
        """Settle records that need no write, and store their new bases. Returns how many settled.

        A record whose observed hash is no longer the given one stays pending and keeps its base.
        """
        given = list(rows)
        with self._db.writing() as connection:
            settled = settle_records(self._db, connection, run_id, given)
            if settled < sum(row[2] is not None for row in given):
                given = _still_held(self._db, connection, given)
            bases = [((ref, one), base) for ref, one, _, _, _, base in given if base is not None]
            store_bases(self._db, connection, bases, run_id)
        return settled

    def mark_ends(self, run_id: int, keys: Iterable[RecordKey], end: str) -> None:
        """Give these records of this run an end while they stay pending (an earlier write is unknown)."""
        with self._db.writing() as connection:
            end_records(self._db, connection, run_id, [(key, end) for key in keys])


def _still_held(db: Database, connection: Connection, rows: Iterable[QuietTuple]) -> list[QuietTuple]:
    """The rows whose record was not read anew since it was judged."""
    given = list(rows)
    hashes: dict[RecordKey, int] = {}
    for ref, ids in by_object((row[0], row[1]) for row in given):
        statement = select(_observed.c.record_id, _observed.c.hash).where(
            _observed.c.object == ref, db.among(_observed.c.record_id, ids)
        )
        hashes.update(((ref, row.record_id), row.hash) for row in connection.execute(statement))
    return [row for row in given if row[2] is None or hashes.get((row[0], row[1])) == row[2]]
