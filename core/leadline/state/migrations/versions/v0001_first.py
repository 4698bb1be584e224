"""The first schema.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _the_project()
    _the_records()
    _the_work()
    _the_writes()


def _the_project() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "account",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("simulator", sa.Boolean(), nullable=False),
        sa.Column("bound_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("system"),
    )
    op.create_table(
        "lease",
        sa.Column("resource", NAME, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("expires", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("resource"),
    )
    op.create_table(
        "run",
        sa.Column("run_id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("sync", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("finished", sa.Double()),
        sa.Column("exit_code", sa.Integer()),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
        sqlite_autoincrement=True,
    )


def _the_records() -> None:
    op.create_table(
        "pull",
        sa.Column("object", NAME, nullable=False),
        sa.Column("modified", sa.Text()),
        sa.Column("record_id", sa.Text()),
        sa.Column("fingerprint", sa.Text()),
        sa.Column("read_fields", sa.Text()),
        sa.PrimaryKeyConstraint("object"),
    )
    op.create_table(
        "observed",
        sa.Column("object", NAME, nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("created", sa.Text()),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("redirect", sa.Text()),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("settled_hash", sa.BigInteger()),
        sa.Column("settled_rules", sa.Text()),
        sa.Column("seen_run", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("object", "record_id"),
    )
    op.create_index(
        "observed_pending",
        "observed",
        ["object", "record_id"],
        sqlite_where=sa.text("pending = 1"),
        postgresql_where=sa.text("pending"),
    )
    op.create_index(
        "observed_redirect",
        "observed",
        ["redirect"],
        sqlite_where=sa.text("redirect IS NOT NULL"),
        postgresql_where=sa.text("redirect IS NOT NULL"),
    )
    op.create_index("observed_seen", "observed", ["seen_run", "object", "outcome"])
    op.create_table(
        "base",
        sa.Column("object", NAME, nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("object", "record_id"),
    )
    op.create_table(
        "link",
        sa.Column("object", NAME, nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("entity_id", NAME, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("object", "record_id"),
    )
    op.create_index("link_entity", "link", ["entity_id"])
    op.create_table(
        "match_key",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("object", NAME, nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "object", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("match_key_record", "match_key", ["object", "record_id"])


def _the_work() -> None:
    op.create_table(
        "resolution",
        sa.Column("object", NAME, nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("entity_id", NAME, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("object", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("resolution_entity", "resolution", ["entity_id"])
    op.create_table(
        "planned",
        sa.Column("change_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("object", NAME, nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("entity_id", NAME, nullable=False),
        sa.Column("record_id", sa.Text()),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("change_id"),
    )
    op.create_index("planned_order", "planned", ["priority", "change_id"])
    op.create_index("planned_turn", "planned", ["object", "op", "priority", "change_id"])


def _the_writes() -> None:
    op.create_table(
        "intent",
        sa.Column("op_id", NAME, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("object", NAME, nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("entity_id", NAME, nullable=False),
        sa.Column("record_id", sa.Text()),
        sa.Column("payload_hash", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.Double()),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("op_id"),
    )
    op.create_table(
        "audit",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("op_id", NAME, nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_op", "audit", ["op_id"])
    op.create_index("audit_run", "audit", ["run_id", "id"])
    op.create_table(
        "journal",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("object", NAME, nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("journal_record", "journal", ["object", "record_id"])
    op.create_index("journal_run", "journal", ["run_id", "id"])
    op.create_table(
        "quarantine",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("object", NAME, nullable=False),
        sa.Column("record_id", NAME, nullable=False),
        sa.Column("payload_hash", sa.BigInteger(), nullable=False),
        sa.Column("rule", NAME, nullable=False),
        sa.Column("field", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("first_run", sa.BigInteger(), nullable=False),
        sa.Column("last_run", sa.BigInteger(), nullable=False),
        sa.Column("times_seen", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("quarantine_once", "quarantine", ["object", "record_id", "payload_hash", "rule"], unique=True)
    op.create_index("quarantine_status", "quarantine", ["status", "rule", "id"])
