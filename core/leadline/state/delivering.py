"""deliver: an intent before each send, its settlement after it.

An intent is committed before its write leaves the process and is deleted in the transaction that stores what
became of the write. What is left after a crash is exactly what has to be looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from leadline.clock import Clock
from leadline.errors import Fatal
from leadline.state import tables
from leadline.state.database import LIST, Database, Room, batches
from leadline.state.json_text import pack, unpack
from leadline.state.lease import check_epoch
from leadline.state.plans import members
from leadline.state.rows import Intent, RecordKey, Settlement
from leadline.state.settling import end_records, settle_records, store_bases, store_links

_intent, _audit, _journal = tables.intent, tables.audit, tables.journal

_OPEN, _LINE, _IMAGE = insert(_intent), insert(_audit), insert(_journal)
_STAMP = update(_intent).where(_intent.c.op_id == bindparam("b_op")).values(sent_at=bindparam("b_at"))

_Pair = tuple[Intent, Settlement]


class Deliveries(Room):
    _clock: Clock

    def open_intents(self, rows: Sequence[Intent]) -> None:
        """Commit that these writes are about to be sent."""
        with self._db.writing() as connection:
            self._db.many(connection, _OPEN, [_values(row) for row in rows])

    def stamp_intents(self, op_ids: Sequence[str], sent_at: float) -> None:
        """Commit that these are handed to the network now. Call it before every attempt."""
        with self._db.writing() as connection:
            self._db.many(connection, _STAMP, [{"b_op": op_id, "b_at": sent_at} for op_id in op_ids])

    def open_intents_left(self) -> list[Intent]:
        """Every write whose outcome is not settled, in the order of run and op id."""
        statement = select(_intent).order_by(_intent.c.run_id, _intent.c.op_id)
        with self._db.reading() as connection:
            return [_row(row) for row in connection.execute(statement)]

    def drop_intents(self, op_ids: Iterable[str], run_id: int | None = None) -> int:
        """Close intents that were never sent, or are proved not to have landed; the audit says ``dropped``.

        Their records stay pending. The audit line goes to ``run_id``, else to the run that opened the intent.
        """
        with self._db.writing() as connection:
            intents = _intents(self._db, connection, list(op_ids))
            lines = [self._line(run_id or one.run_id, one, one.record_id, "dropped") for one in intents.values()]
            self._db.many(connection, _LINE, lines)
            _delete(self._db, connection, list(intents))
        return len(intents)

    def settle(self, run_id: int, settlements: Sequence[Settlement], epoch: int) -> int:
        """Store what became of these writes, in one transaction. Returns how many were settled now.

        One that is settled already (a commit whose answer was lost) is passed over. Raises Busy when
        ``epoch`` is not that of the present lease, Fatal for a write that no intent was opened for.
        """
        with self._db.writing() as connection:
            check_epoch(connection, epoch)
            intents = _intents(self._db, connection, [one.op_id for one in settlements])
            _refuse_strangers(self._db, connection, [one.op_id for one in settlements if one.op_id not in intents])
            pairs = [(intents[one.op_id], one) for one in settlements if one.op_id in intents]
            lines = [self._line(run_id, intent, one.record_id, str(one.outcome), one.code) for intent, one in pairs]
            self._db.many(connection, _LINE, lines)
            applied = [pair for pair in pairs if pair[1].outcome == "applied"]
            self._store_applied(connection, run_id, applied)
            known = [pair for pair in pairs if pair[1].outcome != "unknown"]
            self._settle_members(connection, run_id, known)
            waiting = [item for _, one in pairs for item in one.ends.items() if item[0] not in _settled(one)]
            end_records(self._db, connection, run_id, waiting)
            _delete(self._db, connection, [intent.op_id for intent, _ in known])
        return len(pairs)

    def _store_applied(self, connection: Connection, run_id: int, pairs: Sequence[_Pair]) -> None:
        now = self._clock.now()
        images: list[dict[str, object]] = []
        links: list[tuple[str, str, str, str]] = []
        for intent, one in pairs:
            if one.record_id is None:
                raise Fatal(
                    f"{intent.object}: the write {intent.op_id} was applied but has no record id; "
                    "report this as a defect, the next run probes for the record"
                )
            images.append(_image(run_id, now, intent, one.record_id, one))
            settled = (key for key, (_, base) in one.member_bases.items() if base is not None)
            keys = {(intent.object, one.record_id), *settled} if one.link_rule else set()
            links.extend((*key, intent.entity_id, one.link_rule) for key in sorted(keys))
        self._db.many(connection, _IMAGE, images)
        store_links(self._db, connection, links, run_id, now)

    def _settle_members(self, connection: Connection, run_id: int, pairs: Sequence[_Pair]) -> None:
        bases = {key: base for _, one in pairs for key, (_, base) in one.member_bases.items() if base is not None}
        for intent, one in pairs:
            if one.base is not None and one.record_id is not None:
                bases[intent.object, one.record_id] = one.base
        store_bases(self._db, connection, bases.items(), run_id)
        rows = [
            (*key, digest, one.rules, one.ends.get(key, "unchanged"), None)
            for _, one in pairs
            for key, (digest, _) in one.member_bases.items()
        ]
        settle_records(self._db, connection, run_id, rows)

    def _line(
        self, run_id: int, intent: Intent, record_id: str | None, outcome: str, code: str | None = None
    ) -> dict[str, object]:
        return {
            "run_id": run_id,
            "at": self._clock.now(),
            "op_id": intent.op_id,
            "object": intent.object,
            "op": intent.op,
            "entity_id": intent.entity_id,
            "record_id": record_id,
            "outcome": outcome,
            "code": code,
        }


def _members(intent: Intent) -> list[RecordKey]:
    return [(ref, record_id) for ref, record_id, _ in intent.members]


def _settled(one: Settlement) -> set[RecordKey]:
    """The records whose end is stored by settling them."""
    return set() if one.outcome == "unknown" else set(one.member_bases)


def _intents(db: Database, connection: Connection, op_ids: Sequence[str]) -> dict[str, Intent]:
    found: dict[str, Intent] = {}
    for some in batches(op_ids, LIST):
        statement = select(_intent).where(db.among(_intent.c.op_id, some))
        found.update((row.op_id, _row(row)) for row in connection.execute(statement))
    return found


def _delete(db: Database, connection: Connection, op_ids: Sequence[str]) -> None:
    for some in batches(op_ids, LIST):
        connection.execute(delete(_intent).where(db.among(_intent.c.op_id, some)))


def _refuse_strangers(db: Database, connection: Connection, op_ids: Sequence[str]) -> None:
    for some in batches(op_ids, LIST):
        closed = ("applied", "rejected", "dropped")
        statement = select(_audit.c.op_id).where(db.among(_audit.c.op_id, some), _audit.c.outcome.in_(closed))
        strangers = set(some) - set(connection.execute(statement).scalars())
        if strangers:
            raise Fatal(f"the write {min(strangers)} was never announced to the state; report this as a defect")


def _image(run_id: int, at: float, intent: Intent, record_id: str, one: Settlement) -> dict[str, object]:
    return {
        "run_id": run_id,
        "at": at,
        "op_id": intent.op_id,
        "object": intent.object,
        "op": intent.op,
        "record_id": record_id,
        "before": None if one.before is None else pack(one.before),
        "after": None if one.after is None else pack(one.after),
    }


def _values(row: Intent) -> dict[str, object]:
    return {
        "op_id": row.op_id,
        "run_id": row.run_id,
        "object": row.object,
        "op": str(row.op),
        "entity_id": row.entity_id,
        "record_id": row.record_id,
        "payload_hash": row.payload_hash,
        "epoch": row.epoch,
        "sent_at": row.sent_at,
        "members": pack(row.members),
        "payload": pack(row.payload),
    }


def _row(row: Row[*tuple[Any, ...]]) -> Intent:
    return Intent(
        op_id=row.op_id,
        run_id=row.run_id,
        object=row.object,
        op=row.op,
        entity_id=row.entity_id,
        record_id=row.record_id,
        payload_hash=row.payload_hash,
        payload=unpack(row.payload),
        members=members(row.members),
        epoch=row.epoch,
        sent_at=row.sent_at,
    )
