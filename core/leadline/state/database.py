"""One database behind the state: its transactions, and its errors in our words.

:meth:`Database.writing` is the one way to change anything: it commits at its end or leaves nothing. Calls
of the rooms join a transaction that is open in the same thread (as a savepoint), so that the engine can make
several transitions one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from leadline.state.database_errors import in_our_words
from leadline.state.rows import RecordKey

T = TypeVar("T")

BATCH = 1000
"""Rows to one executemany."""
IN_LIST = 500
"""Values to one ``IN (...)``."""

BEGIN = "leadline_begin"
"""Execution option: how a SQLite transaction starts. A writer takes its lock at once, not midway."""


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def by_object(keys: Iterable[RecordKey]) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids by object, each once, in pieces that fit an IN list."""
    ids: dict[str, list[str]] = {}
    for ref, record_id in dict.fromkeys(keys):
        ids.setdefault(ref, []).append(record_id)
    for ref, mine in ids.items():
        for some in batches(mine, IN_LIST):
            yield ref, some


class Database:
    """``where`` names the database in messages; it holds no password."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self.where = where
        self.fence: Callable[[Connection], None] | None = None
        """Called first in every write while a lease is held; raises Busy when another run took over."""
        self._writer = engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        self._local = threading.local()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that knows ON CONFLICT."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

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

    def many(
        self, connection: Connection, statement: object, rows: Sequence[dict[str, object]], size: int = BATCH
    ) -> int:
        """Executemany in batches; how many rows it changed, where the driver counts them."""
        changed = 0
        for batch in batches(rows, size):
            changed += max(0, connection.execute(statement, list(batch)).rowcount)  # type: ignore[call-overload]
        return changed

    def _open_write(self) -> Connection | None:
        connection: Connection | None = getattr(self._local, "connection", None)
        return connection

    def close(self) -> None:
        self.engine.dispose()


class Room:
    """What the rooms of :class:`leadline.state.State` share."""

    _db: Database
