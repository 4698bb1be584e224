"""Quarantine: what was refused, by which rule, exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from sqlalchemy import Insert, Row, bindparam, case, func, literal_column, select, update

from leadline.state import tables
from leadline.state.database import BATCH, Room, by_object, upsert
from leadline.state.json_text import pack, unpack
from leadline.state.rows import QuarantineRow

_quarantine = tables.quarantine


_KEY = (_quarantine.c.object, _quarantine.c.record_id, _quarantine.c.payload_hash, _quarantine.c.rule)

_RESOLVE = update(_quarantine).where(_quarantine.c.id == bindparam("b_id")).values(status=literal_column("'resolved'"))


@cache
def _once(dialect: str) -> Insert:
    """A new row, or the old one opened again and seen once more if this is another run."""
    new = (statement := upsert(dialect, _quarantine)).excluded
    again = case((_quarantine.c.last_run == new.last_run, literal_column("0")), else_=literal_column("1"))
    said = {name: new[name] for name in ("field", "reason", "fix", "findings", "payload", "status", "last_run")}
    return statement.on_conflict_do_update(
        index_elements=_KEY, set_={**said, "times_seen": _quarantine.c.times_seen + again}
    )


class Quarantine(Room):
    def quarantine(self, run_id: int, rows: Iterable[QuarantineRow]) -> None:
        """Keep refused records: one row per (object, record id, payload hash, rule), open (again).

        ``times_seen`` counts the runs that saw it, so repeating a run's call changes nothing.
        """
        with self._db.writing() as connection:
            self._db.many(connection, _once(self._db.dialect), [_values(run_id, row) for row in rows])

    def release(
        self, ref: str, record_ids: Iterable[str], *, keep: AbstractSet[tuple[str, str, int]] = frozenset()
    ) -> int:
        """Resolve these records' open rows, except ``keep`` ((record id, rule, payload hash)). How many."""
        which = (_quarantine.c.record_id, _quarantine.c.rule, _quarantine.c.payload_hash)
        over: list[dict[str, object]] = []
        with self._db.writing() as connection:
            for _, ids in by_object((ref, one) for one in record_ids):
                these = self._db.among(_quarantine.c.record_id, ids)
                statement = select(_quarantine.c.id, _quarantine.c.status, *which)
                for number, status, *key in connection.execute(statement.where(_quarantine.c.object == ref, these)):
                    if status == "open" and tuple(key) not in keep:
                        over.append({"b_id": number})
            self._db.many(connection, _RESOLVE, over)
        return len(over)

    def quarantined(
        self, status: str | None = "open", rule: str | None = None, limit: int | None = None, after: int = 0
    ) -> Iterator[QuarantineRow]:
        """Rows in the order of their ids, above ``after``; ``status`` None for open and resolved ones."""
        left = limit
        while left is None or left > 0:
            rows = self._quarantine_page(status, rule, min(BATCH, left or BATCH), after)
            yield from rows
            if len(rows) < min(BATCH, left or BATCH):
                return
            after = rows[-1].id
            left = None if left is None else left - len(rows)

    def quarantine_item(self, number: int) -> QuarantineRow | None:
        with self._db.reading() as connection:
            row = connection.execute(select(_quarantine).where(_quarantine.c.id == number)).one_or_none()
        return None if row is None else _row(row)

    def quarantine_counts(self) -> dict[str, int]:
        """Open rows by rule."""
        statement = (
            select(_quarantine.c.rule, func.count())
            .where(_quarantine.c.status == "open")
            .group_by(_quarantine.c.rule)
            .order_by(_quarantine.c.rule)
        )
        with self._db.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def _quarantine_page(self, status: str | None, rule: str | None, limit: int, after: int) -> Sequence[QuarantineRow]:
        statement = select(_quarantine).where(_quarantine.c.id > after).order_by(_quarantine.c.id).limit(limit)
        if status is not None:
            statement = statement.where(_quarantine.c.status == status)
        if rule is not None:
            statement = statement.where(_quarantine.c.rule == rule)
        with self._db.reading() as connection:
            return [_row(row) for row in connection.execute(statement)]


def _values(run_id: int, row: QuarantineRow) -> dict[str, object]:
    return {
        "object": row.object,
        "record_id": row.record_id,
        "payload_hash": row.payload_hash,
        "rule": row.rule,
        "field": row.field,
        "reason": row.reason,
        "fix": row.fix,
        "first_run": run_id,
        "last_run": run_id,
        "times_seen": 1,
        "status": "open",
        "findings": pack(row.findings),
        "payload": pack(row.payload),
    }


def _row(row: Row[*tuple[Any, ...]]) -> QuarantineRow:
    return QuarantineRow(
        object=row.object,
        record_id=row.record_id,
        payload_hash=row.payload_hash,
        rule=row.rule,
        field=row.field,
        findings=unpack(row.findings),
        payload=unpack(row.payload),
        reason=row.reason,
        fix=row.fix,
        first_run=row.first_run,
        last_run=row.last_run,
        times_seen=row.times_seen,
        status=row.status,
        id=row.id,
    )
