"""From a URL to a database that is there, sound, ours and up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from leadline.clock import Clock
from leadline.errors import Busy, StateError
from leadline.state import migrate, sqlite_file
from leadline.state.database import BEGIN, Database
from leadline.state.database_errors import refused_connection
from leadline.state.lease import STATE, AdvisoryLocks, Guard
from leadline.state.tables import HEAD

FORMS = "sqlite:///state.db or postgresql+psycopg://user@host/database"


@dataclass(frozen=True, slots=True)
class Schema:
    """Where the migration steps are and which is the last: another one only in tests of migrations."""

    steps: Path = migrate.STEPS
    head: str = HEAD


@dataclass(frozen=True, slots=True)
class Manner:
    """How to open; see :meth:`leadline.state.State.open`."""

    create: bool = True
    durable: bool = True
    check: bool | None = None
    busy_seconds: float = 10.0
    schema: Schema = Schema()


def open_database(url: str, root: Path, clock: Clock, manner: Manner) -> tuple[Database, Guard]:
    """Raises StateError in one sentence, without the password, when the database cannot be used."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StateError(f"`state:` in leadline.yml is not a database URL; write {FORMS}") from None
    if parsed.get_backend_name() == "sqlite":
        name = parsed.database or ""
        if name in ("", ":memory:") or name.startswith("file:"):
            raise StateError("`state:` in leadline.yml names no file; write sqlite:///state.db")
        return _open_file(root / Path(name).expanduser(), clock, manner)
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return _open_server(parsed.set(drivername="postgresql+psycopg"), clock, manner)
    raise StateError(f"`state:` in leadline.yml is neither SQLite nor PostgreSQL; write {FORMS}")


# -- SQLite ----------------------------------------------------------------------------------------------


def _open_file(path: Path, clock: Clock, manner: Manner) -> tuple[Database, Guard]:
    lock = sqlite_file.FileLock(path)
    if not sqlite_file.look_at(path):
        if not manner.create:
            raise StateError(f"there is no state at {path} yet; run `leadline plan` or `leadline sync` first")
        sqlite_file.make_folder(path.parent)
        with _alone(lock, clock, manner, f"state file {path}"):
            if not sqlite_file.look_at(path):
                _create_file(path, manner)
    sqlite_file.make_private(path)
    db = Database(_sqlite_engine(path, manner), f"state file {path}")
    with _closed_on_error(db):
        if manner.check or (manner.check is None and path.stat().st_size <= sqlite_file.CHECK_UP_TO):
            _quick_check(db)
        found = _version(db, manner)
        if found is None:
            raise StateError(f"the {db.where} holds no leadline state; point `state:` to another file")
        if found != manner.schema.head:
            with _alone(lock, clock, manner, db.where):
                sqlite_file.back_up(path, found)
                migrate.upgrade(db, manner.schema.steps)
        with db.writing():
            pass  # a database that cannot be written is found here, not midway
    return db, lock


def _create_file(path: Path, manner: Manner) -> None:
    """Build the state aside and put it in place whole: a kill on the way leaves no half-made state."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    sqlite_file.make_file(partial)
    db = Database(_sqlite_engine(partial, manner), f"state file {path}")
    try:
        migrate.upgrade(db, manner.schema.steps)
        db.close()
        partial.replace(path)
    finally:
        db.close()
        for leftover in (partial, *(partial.with_name(partial.name + end) for end in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)


def _sqlite_engine(path: Path, manner: Manner) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        hide_parameters=True,
        paramstyle="named",
        connect_args={"timeout": manner.busy_seconds},
    )
    synchronous = "FULL" if manner.durable else "OFF"

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, never by the driver
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            "secure_delete = ON",  # personal data that was deleted leaves no trace in free pages
            "temp_store = MEMORY",
            "cache_size = -16384",
            "wal_autocheckpoint = 8000",  # 32 MiB: a page that changes often is copied back once, not each time
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

    return engine


def _quick_check(db: Database) -> None:
    with db.reading() as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if said != "ok":
        raise StateError(f"the {db.where} is damaged; restore it from a backup, never start with an empty one")


# -- PostgreSQL ------------------------------------------------------------------------------------------


def _open_server(url: URL, clock: Clock, manner: Manner) -> tuple[Database, Guard]:
    host = url.host or url.query.get("host") or "this machine"
    where = f"PostgreSQL database {url.database or url.username} on {host}"
    db = Database(_postgres_engine(url, manner), where)
    with _closed_on_error(db):
        try:
            with db.engine.connect():
                pass
        except DBAPIError as error:
            raise refused_connection(error, where) from None
        if _version(db, manner) != manner.schema.head:
            if not manner.create:
                raise StateError(f"there is no state in the {where} yet; run `leadline plan` or `leadline sync` first")
            with _alone(AdvisoryLocks(db), clock, manner, where):
                if _version(db, manner) != manner.schema.head:
                    migrate.upgrade(db, manner.schema.steps)
        _refuse_replica(db)
    return db, AdvisoryLocks(db)


def _refuse_replica(db: Database) -> None:
    with db.reading() as connection:
        if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
            raise StateError(f"the {db.where} is read-only (a replica?); point the URL to the primary")


def _postgres_engine(url: URL, manner: Manner) -> Engine:
    try:
        import psycopg  # noqa: F401  # an optional extra
    except ImportError:
        raise StateError(
            "`state:` in leadline.yml names PostgreSQL, but psycopg is missing; run pip install 'leadline[postgres]'"
        ) from None
    options = f"-c lock_timeout={int(manner.busy_seconds * 1000)}"
    if not manner.durable:
        options += " -c synchronous_commit=off"
    given = url.query.get("options", ())
    for one in (given,) if isinstance(given, str) else given:
        options += f" {one}"
    arguments: dict[str, Any] = {"options": options, "application_name": "leadline"}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = 10
    return create_engine(url.difference_update_query(["options"]), hide_parameters=True, connect_args=arguments)


# -- both ------------------------------------------------------------------------------------------------


def _version(db: Database, manner: Manner) -> str | None:
    with db.reading() as connection:
        return migrate.version(db, connection, manner.schema.head)


@contextmanager
def _alone(guard: Guard, clock: Clock, manner: Manner, where: str) -> Iterator[None]:
    """Wait, within bounds, until no run and no other migration is under way."""
    _wait_for(lambda: guard.acquire([STATE]), clock, manner.busy_seconds, where)
    try:
        yield
    finally:
        guard.release()


def _wait_for(acquire: Callable[[], bool], clock: Clock, seconds: float, where: str) -> None:
    until = clock.monotonic() + seconds
    while not acquire():
        if clock.monotonic() >= until:
            raise Busy(f"the {where} is in use and has to be made or upgraded; wait for that run, then run again")
        clock.sleep(0.1)


@contextmanager
def _closed_on_error(db: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.close()
        raise
