"""The tables as the statements see them. What makes them is ``migrations/``; a test holds the two together.

All in the default schema of the connection: give PostgreSQL's ``?options=-csearch_path%3Dleadline`` to have a
schema of its own. Text that orders or identifies is compared byte by byte on both databases.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, MetaData, Table, Text

VERSION_TABLE = "leadline_version"
HEAD = "0001"
"""The schema this code reads and writes: the last step of ``migrations/versions``."""

metadata = MetaData()

Name = Text().with_variant(Text(collation="C"), "postgresql")
Serial = BigInteger().with_variant(Integer, "sqlite")

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("system", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("simulator", Boolean, nullable=False),
    Column("bound_at", Double, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("resource", Name, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("owner", Text),
    Column("host", Text),
    Column("since", Double, nullable=False),
    Column("expires", Double, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", Serial, primary_key=True, autoincrement=True),
    Column("sync", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("started", Double, nullable=False),
    Column("finished", Double),
    Column("exit_code", Integer),
    Column("summary", Text, nullable=False),
    sqlite_autoincrement=True,
)

pull = Table(
    "pull",
    metadata,
    Column("object", Name, primary_key=True),
    Column("modified", Text),
    Column("record_id", Text),
    Column("fingerprint", Text),
    Column("read_fields", Text),
)

observed = Table(
    "observed",
    metadata,
    Column("object", Name, primary_key=True),
    Column("record_id", Name, primary_key=True),
    Column("modified", Text, nullable=False),
    Column("created", Text),
    Column("hash", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("redirect", Text),
    Column("pending", Boolean, nullable=False),
    Column("settled_hash", BigInteger),
    Column("settled_rules", Text),
    Column("seen_run", BigInteger, nullable=False),
    Column("outcome", Text),
    Column("fields", Text, nullable=False),  # last: reading what stands before it skips its overflow pages
)
Index(
    "observed_pending",
    observed.c.object,
    observed.c.record_id,
    sqlite_where=observed.c.pending,
    postgresql_where=observed.c.pending,
)
Index(
    "observed_redirect",
    observed.c.redirect,
    sqlite_where=observed.c.redirect.is_not(None),
    postgresql_where=observed.c.redirect.is_not(None),
)
Index("observed_seen", observed.c.seen_run, observed.c.object, observed.c.outcome)

base = Table(
    "base",
    metadata,
    Column("object", Name, primary_key=True),
    Column("record_id", Name, primary_key=True),
    Column("run_id", BigInteger, nullable=False),
    Column("fields", Text, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("object", Name, primary_key=True),
    Column("record_id", Name, primary_key=True),
    Column("entity_id", Name, nullable=False),
    Column("rule", Text, nullable=False),
    Column("run_id", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
    Index("link_entity", "entity_id"),
)

match_key = Table(
    "match_key",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("object", Name, primary_key=True),
    Column("record_id", Name, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Index("match_key_record", "object", "record_id"),
    sqlite_with_rowid=False,
)

resolution = Table(
    "resolution",
    metadata,
    Column("object", Name, primary_key=True),
    Column("record_id", Name, primary_key=True),
    Column("entity_id", Name, nullable=False),
    Column("rule", Text, nullable=False),
    Index("resolution_entity", "entity_id"),
    sqlite_with_rowid=False,
)

planned = Table(
    "planned",
    metadata,
    Column("change_id", Serial, primary_key=True, autoincrement=False),
    Column("object", Name, nullable=False),
    Column("op", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("entity_id", Name, nullable=False),
    Column("record_id", Text),
    Column("members", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Index("planned_turn", "object", "op", "priority", "change_id"),
    Index("planned_order", "priority", "change_id"),
)

intent = Table(
    "intent",
    metadata,
    Column("op_id", Name, primary_key=True),
    Column("run_id", BigInteger, nullable=False),
    Column("object", Name, nullable=False),
    Column("op", Text, nullable=False),
    Column("entity_id", Name, nullable=False),
    Column("record_id", Text),
    Column("payload_hash", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("sent_at", Double),
    Column("members", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("run_id", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
    Column("op_id", Name, nullable=False),
    Column("object", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("record_id", Text),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Index("audit_run", "run_id", "id"),
    Index("audit_op", "op_id"),
    sqlite_autoincrement=True,
)

journal = Table(
    "journal",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("run_id", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
    Column("op_id", Text, nullable=False),
    Column("object", Name, nullable=False),
    Column("op", Text, nullable=False),
    Column("record_id", Name, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("journal_run", "run_id", "id"),
    Index("journal_record", "object", "record_id"),
    sqlite_autoincrement=True,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("object", Name, nullable=False),
    Column("record_id", Name, nullable=False),
    Column("payload_hash", BigInteger, nullable=False),
    Column("rule", Name, nullable=False),
    Column("field", Text),
    Column("reason", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("first_run", BigInteger, nullable=False),
    Column("last_run", BigInteger, nullable=False),
    Column("times_seen", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index("quarantine_once", "object", "record_id", "payload_hash", "rule", unique=True),
    Index("quarantine_status", "status", "rule", "id"),
    sqlite_autoincrement=True,
)
