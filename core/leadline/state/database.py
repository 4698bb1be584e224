"""One database behind the state: its transactions, and its errors in our words.

:meth:`Database.writing` is the one way to change anything: it commits at its end or leaves nothing. Calls
of the rooms join a transaction that is open in the same thread (as a savepoint), so that the engine can make
several transitions one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Delete, Engine, Insert, Table, Update, any_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from leadline.state.database_errors import in_our_words
from leadline.state.json_text import pack
from leadline.state.rows import RecordKey

T = TypeVar("T")

Statement = Insert | Update | Delete

BATCH = 1000
"""Rows to one executemany."""
LIST = 1000
"""Values to one :meth:`Database.among`."""

BEGIN = "leadline_begin"
"""Execution option: how a SQLite transaction starts. A writer takes its lock at once, not midway."""


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def by_object(keys: Iterable[RecordKey]) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids by object, each once, in pieces of a list's length."""
    ids: dict[str, list[str]] = {}
    for ref, record_id in dict.fromkeys(keys):
        ids.setdefault(ref, []).append(record_id)
    for ref, mine in ids.items():
        for some in batches(mine, LIST):
            yield ref, some


def upsert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ON CONFLICT."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


class Database:
    """``where`` names the database in messages; it holds no password."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self.where = where
        self.fence: Callable[[Connection], None] | None = None
        """Called first in every write while a lease is held; raises Busy when another run took over."""
        self._writer = engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        self._local = threading.local()
        self._texts: dict[Statement, str] = {}

    @property
    def is_sqlite(self) -> bool:
        return self.dialect == "sqlite"

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    def among(self, column: ColumnElement[Any], values: Sequence[str] | Sequence[int]) -> ColumnElement[bool]:
        """``column IN values`` as one parameter: as quick for a thousand values as for one."""
        if self.is_sqlite:
            listed = func.json_each(pack(values)).table_valued("value")
            return column.in_(select(listed.c.value))
        return column == any_(literal(list(values), postgresql.ARRAY(column.type)))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        outer = self._open_write()
        if outer is not None:
            yield outer
            return
        with self.translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction. Raises Busy (locked, fenced), Stopped (disk full, connection lost) or StateError."""
        outer = self._open_write()
        if outer is not None:
            with self.translated(), outer.begin_nested():
                yield outer
            return
        with self.translated(), self._writer.begin() as connection:
            self._local.connection = connection
            try:
                if self.fence is not None:
                    self.fence(connection)
                yield connection
            finally:
                self._local.connection = None

    @contextmanager
    def translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise in_our_words(error, self.where) from None

    def many(self, connection: Connection, statement: Statement, rows: Sequence[dict[str, object]]) -> int:
        """Executemany in batches; how many rows it changed.

        ``statement`` must live as long as the module: it is compiled once, and the rows go to the driver as they
        are, all with the same keys. That is twice as fast as SQLAlchemy's own way, and the rows here are many.
        """
        if not rows:
            return 0
        sql = self._sql(statement, rows[0])
        changed = 0
        for batch in batches(rows, BATCH):
            result = connection.exec_driver_sql(sql, list(batch), execution_options={"preserve_rowcount": True})
            changed += result.rowcount
        return changed

    def _sql(self, statement: Statement, row: dict[str, object]) -> str:
        sql = self._texts.get(statement)
        if sql is None:
            compiled = statement.compile(dialect=self.engine.dialect, column_keys=list(row), for_executemany=True)
            unbound = set(compiled.params) - set(row)
            assert not unbound, f"statements for many rows take all values from them, not {unbound}"
            sql = self._texts[statement] = str(compiled)
        return sql

    def _open_write(self) -> Connection | None:
        connection: Connection | None = getattr(self._local, "connection", None)
        return connection

    def close(self) -> None:
        self.engine.dispose()


class Room:
    """What the rooms of :class:`leadline.state.State` share."""

    _db: Database
