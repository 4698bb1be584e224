"""The history of runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update

from leadline.clock import Clock
from leadline.state import tables
from leadline.state.database import Room
from leadline.state.json_text import pack, unpack
from leadline.state.rows import Fields, RunRow


class Runs(Room):
    _clock: Clock

    def start_run(self, sync: str, kind: str) -> int:
        """A new run's id; ids grow and are never used twice."""
        row = {"sync": sync, "kind": kind, "started": self._clock.now(), "summary": "{}"}
        with self._db.writing() as connection:
            made = connection.execute(insert(tables.run).values(row)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def finish_run(self, run_id: int, exit_code: int, summary: Fields) -> None:
        """``summary`` is kept as JSON; it must hold no field values."""
        row = {"finished": self._clock.now(), "exit_code": exit_code, "summary": pack(summary)}
        with self._db.writing() as connection:
            connection.execute(update(tables.run).where(tables.run.c.run_id == run_id).values(row))

    def runs(self, limit: int, sync: str | None = None) -> list[RunRow]:
        """The last runs, newest first."""
        statement = select(tables.run).order_by(tables.run.c.run_id.desc()).limit(limit)
        if sync is not None:
            statement = statement.where(tables.run.c.sync == sync)
        with self._db.reading() as connection:
            return [run_row(row) for row in connection.execute(statement)]


def run_row(row: Row[*tuple[Any, ...]]) -> RunRow:
    return RunRow(
        run_id=row.run_id,
        sync=row.sync,
        kind=row.kind,
        started=row.started,
        finished=row.finished,
        exit_code=row.exit_code,
        summary=unpack(row.summary),
    )
