"""Runs the steps on the connection that ``leadline.state.migrate`` hands over, one transaction a step."""

from __future__ import annotations

from alembic import context

from leadline.state.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transaction_per_migration=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
