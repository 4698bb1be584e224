"""Migrations: forward only, whole steps, nothing lost, a copy before the first."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from leadline.clock import FakeClock
from leadline.errors import Busy
from leadline.state import Link, State, migrate, tables
from leadline.state.database import Database
from leadline.state.opening import Manner, Schema, open_database
from state.backends import Backend

STEP = """
from alembic import op
import sqlalchemy as sa
revision = "{revision}"
down_revision = "{before}"

def upgrade():
    op.create_table("extra_{revision}", sa.Column("x", sa.Text()))
    op.execute("INSERT INTO extra_{revision} VALUES ('kept')")
    {after}
"""


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The shipped steps, to which a test adds later ones."""
    return Path(shutil.copytree(migrate.STEPS, tmp_path / "steps", ignore=shutil.ignore_patterns("__pycache__")))


def add_step(steps: Path, revision: str, before: str, after: str = "") -> None:
    (steps / "versions" / f"v{revision}.py").write_text(STEP.format(revision=revision, before=before, after=after))


def reopen(backend: Backend, steps: Path, head: str) -> Database:
    manner = Manner(durable=False, busy_seconds=0.1, schema=Schema(steps, head))
    return open_database(backend.url, backend.root, FakeClock(), manner)[0]


def version(backend: Backend) -> str:
    [(found,)] = backend.sql("SELECT version_num FROM leadline_version")
    return str(found)


def test_the_code_names_the_last_step() -> None:
    assert ScriptDirectory(str(migrate.STEPS)).get_heads() == [tables.HEAD]


def test_the_steps_make_what_the_statements_expect(state: State) -> None:
    with state._db.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": tables.VERSION_TABLE})
        assert compare_metadata(context, tables.metadata) == []
        names = inspect(connection).get_table_names()
    assert sorted([*tables.metadata.tables, tables.VERSION_TABLE]) == sorted(names)


def test_an_older_state_is_brought_up_to_date_with_all_it_holds(
    backend: Backend, steps: Path, clock: FakeClock
) -> None:
    with backend.open(clock) as state:
        state.link([Link("hubspot.contacts", "1", "entity-a", "new")])
    add_step(steps, "0002", "0001")
    add_step(steps, "0003", "0002")
    with closing(reopen(backend, steps, "0003")):
        pass
    assert version(backend) == "0003"
    assert backend.sql("SELECT entity_id FROM link") == [("entity-a",)]
    assert backend.sql("SELECT x FROM extra_0003") == [("kept",)]
    tidy(backend, "extra_0002", "extra_0003")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_is_copied_before_it_is_migrated(backend: Backend, steps: Path, clock: FakeClock) -> None:
    with backend.open(clock) as state:
        state.link([Link("hubspot.contacts", "1", "entity-a", "new")])
    add_step(steps, "0002", "0001")
    reopen(backend, steps, "0002").close()
    copy = backend.root / "state.db.from-0001.bak"
    with State.open(f"sqlite:///{copy}", root=backend.root, clock=clock, create=False, durable=False) as state:
        assert state.status().links == {"hubspot.contacts": 1}
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_step_that_dies_leaves_the_steps_before_it_and_can_be_repeated(backend: Backend, steps: Path) -> None:
    add_step(steps, "0002", "0001")
    add_step(steps, "0003", "0002", after="raise InterruptedError")
    with pytest.raises(InterruptedError):
        reopen(backend, steps, "0003")
    assert version(backend) == "0002"
    assert backend.sql("SELECT x FROM extra_0002") == [("kept",)]
    add_step(steps, "0003", "0002")
    reopen(backend, steps, "0003").close()
    assert version(backend) == "0003"
    assert backend.sql("SELECT x FROM extra_0003") == [("kept",)]
    tidy(backend, "extra_0002", "extra_0003")


def test_no_migration_under_a_running_run(backend: Backend, steps: Path, clock: FakeClock) -> None:
    add_step(steps, "0002", "0001")
    state = backend.open(clock)
    with state.lease(["salesforce.Lead"], ttl=60, owner="sync leads"), pytest.raises(Busy, match="upgraded"):
        reopen(backend, steps, "0002")
    assert version(backend) == "0001"


@pytest.mark.postgres
def test_two_first_openings_of_a_server_make_one_state(fresh_database: Callable[[], str], clock: FakeClock) -> None:
    url = fresh_database()
    with State.open(url, root=Path(), clock=clock) as one, State.open(url, root=Path(), clock=clock) as other:
        assert one.hash_text("email", "a@b.co") == other.hash_text("email", "a@b.co")


def tidy(backend: Backend, *names: str) -> None:
    """The server's database serves the next test."""
    for name in names:
        backend.sql(f"DROP TABLE {name}")
