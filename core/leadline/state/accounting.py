"""account: where every record of a run ended, what every write became, and what the state holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select, update

from leadline.state import tables
from leadline.state.database import BATCH, Room
from leadline.state.json_text import unpack
from leadline.state.rows import AuditRow, Fields, JournalRow, StatusNumbers
from leadline.state.runs import run_row

_observed, _audit, _journal = tables.observed, tables.audit, tables.journal


class Accounts(Room):
    def read_count(self, run_id: int, ref: str) -> int:
        """How many distinct records of the object this run has read or carried over."""
        statement = select(func.count()).where(_observed.c.seen_run == run_id, _observed.c.object == ref)
        with self._db.reading() as connection:
            return connection.execute(statement).scalar_one()

    def ends(self, run_id: int, refs: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many records of this run have each end, by object. Records without an end are in no sum."""
        which = (_observed.c.object, _observed.c.outcome)
        statement = (
            select(*which, func.count())
            .where(
                _observed.c.seen_run == run_id,
                _observed.c.object.in_(list(refs)),
                _observed.c.outcome.is_not(None),
            )
            .group_by(*which)
            .order_by(*which)
        )
        found: dict[str, dict[str, int]] = {ref: {} for ref in refs}
        with self._db.reading() as connection:
            for ref, end, count in connection.execute(statement):
                found[ref][end] = count
        return found

    def mark_deferred(self, run_id: int, refs: Sequence[str]) -> int:
        """End what this run has read and not come to as ``deferred``; it stays pending. How many."""
        statement = (
            update(_observed)
            .where(
                _observed.c.seen_run == run_id,
                _observed.c.object.in_(list(refs)),
                _observed.c.outcome.is_(None),
                _observed.c.pending,
            )
            .values(outcome="deferred")
        )
        with self._db.writing() as connection:
            return connection.execute(statement).rowcount

    def audit(self, run_id: int) -> Iterator[AuditRow]:
        """Every attempted write of a run, in order; no values."""
        for row in self._pages(_audit, run_id):
            yield AuditRow(*row)

    def audit_counts(self, run_id: int) -> dict[tuple[str, str, str], int]:
        """How many attempts there were, by (object, op, outcome)."""
        which = (_audit.c.object, _audit.c.op, _audit.c.outcome)
        statement = select(*which, func.count()).where(_audit.c.run_id == run_id).group_by(*which).order_by(*which)
        with self._db.reading() as connection:
            return {(row[0], row[1], row[2]): row[3] for row in connection.execute(statement)}

    def journal(self, run_id: int) -> Iterator[JournalRow]:
        """What each applied write of a run replaced, in order; with values."""
        for row in self._pages(_journal, run_id):
            yield JournalRow(
                id=row.id,
                run_id=row.run_id,
                at=row.at,
                op_id=row.op_id,
                object=row.object,
                op=row.op,
                record_id=row.record_id,
                before=_image(row.before),
                after=_image(row.after),
            )

    def status(self, runs: int = 5) -> StatusNumbers:
        """What the state holds, and its last ``runs`` runs."""
        intents = select(func.count()).select_from(tables.intent)
        entities = select(func.count(tables.link.c.entity_id.distinct()))
        refused = select(func.count()).where(tables.quarantine.c.status == "open")
        last = select(tables.run).order_by(tables.run.c.run_id.desc()).limit(runs)
        with self._db.reading() as connection:
            return StatusNumbers(
                observed=_by_object(connection, _observed),
                pending=_by_object(connection, _observed, _observed.c.pending),
                links=_by_object(connection, tables.link),
                entities=connection.execute(entities).scalar_one(),
                open_intents=connection.execute(intents).scalar_one(),
                quarantined=connection.execute(refused).scalar_one(),
                runs=[run_row(row) for row in connection.execute(last)],
            )

    def _pages(self, table: Table, run_id: int) -> Iterator[Row[*tuple[Any, ...]]]:
        after = 0
        while True:
            statement = select(table).where(table.c.run_id == run_id, table.c.id > after)
            with self._db.reading() as connection:
                rows = connection.execute(statement.order_by(table.c.id).limit(BATCH)).all()
            yield from rows
            if len(rows) < BATCH:
                return
            after = rows[-1].id


def _image(text: str | None) -> Fields | None:
    return None if text is None else unpack(text)


def _by_object(connection: Connection, table: Table, *where: ColumnElement[bool]) -> dict[str, int]:
    statement = select(table.c.object, func.count()).where(*where)
    statement = statement.group_by(table.c.object).order_by(table.c.object)
    return {row[0]: row[1] for row in connection.execute(statement)}
