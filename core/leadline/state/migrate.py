"""Bringing a database to the schema of this code: forward only, one transaction a step, resumable."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from leadline.errors import StateError
from leadline.state.database import Database
from leadline.state.tables import VERSION_TABLE

VERSION = re.compile(r"[0-9]{4}")
STEPS = Path(__file__).with_name("migrations")


def version(db: Database, connection: Connection, head: str) -> str | None:
    """The schema's version; None for a database without one. Raises StateError for a foreign or newer one."""
    names = inspect(connection).get_table_names()
    if VERSION_TABLE not in names:
        if db.is_sqlite and names:
            raise StateError(f"the {db.where} belongs to another program; point `state:` to another file")
        return None
    found = _found(db, connection)
    if found is not None and found > head:
        raise StateError(
            f"the {db.where} was written by a newer leadline (schema {found}, this one knows {head}); upgrade leadline"
        )
    return found


def _found(db: Database, connection: Connection) -> str | None:
    """The one version that the table names, as a text: SQLite would keep anything there."""
    rows = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()  # noqa: S608
    if not rows:
        return None
    if len(rows) > 1 or not isinstance(rows[0], str) or not VERSION.fullmatch(rows[0]):
        raise StateError(f"the {db.where} does not say which version it has; restore it from a backup")
    return rows[0]


def upgrade(db: Database, steps: Path) -> None:
    """Run the missing steps. One that fails leaves what those before it made, and can be repeated."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with (
        db.translated(),
        db.engine.execution_options(leadline_begin="BEGIN IMMEDIATE").connect() as connection,
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
