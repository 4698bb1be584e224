"""The state on both databases in turn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadline.clock import FakeClock
from leadline.state import State
from state.backends import Backend, PostgresBackend, SqliteBackend

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


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
