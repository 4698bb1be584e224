"""plan: the changes that a run has decided on, in the order in which they are to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from leadline.state import tables
from leadline.state.database import Room
from leadline.state.json_text import pack, unpack
from leadline.state.rows import Planned

_planned = tables.planned

_ADD = insert(_planned)


class Plans(Room):
    def put_planned(self, rows: Sequence[Planned]) -> None:
        """Add changes to the plan. Those with ``change_id`` 0 are numbered on from the highest."""
        with self._db.writing() as connection:
            last = connection.execute(select(func.coalesce(func.max(_planned.c.change_id), 0))).scalar_one()
            numbered: list[dict[str, object]] = []
            for row in rows:
                last = max(last, row.change_id) if row.change_id else last + 1
                numbered.append(_values(row, row.change_id or last))
            self._db.many(connection, _ADD, numbered)

    def planned(
        self,
        after: tuple[int, int],
        limit: int,
        *,
        object: str | None = None,  # noqa: A002  # the word of the whole house
        op: str | None = None,
    ) -> list[Planned]:
        """The next changes by (priority, change id). Begin with (-1, 0), go on from ``.position``."""
        priority, change_id = after
        where = []
        if object is not None:
            where.append(_planned.c.object == object)
        if op is not None:
            where.append(_planned.c.op == op)
        same = [_planned.c.priority == priority, _planned.c.change_id > change_id]
        with self._db.reading() as connection:
            rows = _page(connection, [*where, *same], limit)
            if len(rows) < limit:  # two ranges, since SQLite walks one over both columns from its start
                rows += _page(connection, [*where, _planned.c.priority > priority], limit - len(rows))
        return rows

    def planned_counts(self) -> dict[tuple[str, str], int]:
        """How many changes there are, by (object, op)."""
        which = (_planned.c.object, _planned.c.op)
        statement = select(*which, func.count()).group_by(*which).order_by(*which)
        with self._db.reading() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(statement)}

    def clear_planned(self) -> None:
        with self._db.writing() as connection:
            connection.execute(delete(_planned))


def _page(connection: Connection, where: Sequence[ColumnElement[bool]], limit: int) -> list[Planned]:
    statement = select(_planned).where(*where).order_by(_planned.c.priority, _planned.c.change_id).limit(limit)
    return [_row(row) for row in connection.execute(statement)]


def _values(row: Planned, change_id: int) -> dict[str, object]:
    return {
        "change_id": change_id,
        "object": row.object,
        "op": str(row.op),
        "priority": row.priority,
        "entity_id": row.entity_id,
        "record_id": row.record_id,
        "members": pack(row.members),
        "fields": pack(row.fields),
    }


def _row(row: Row[*tuple[Any, ...]]) -> Planned:
    return Planned(
        change_id=row.change_id,
        object=row.object,
        op=row.op,
        priority=row.priority,
        entity_id=row.entity_id,
        record_id=row.record_id,
        fields=unpack(row.fields),
        members=members(row.members),
    )


def members(text: str) -> tuple[tuple[str, str, int | None], ...]:
    return tuple((ref, record_id, digest) for ref, record_id, digest in unpack(text))
