"""The values that a simulator's store keeps, and the layout of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

RecordId = int | str
"""HubSpot's ids are INTEGER in the store, Salesforce's TEXT; one object uses one kind."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One record. Times are ms since 1970 in the vendor's time; ``fields`` are JSON values by native name.

    ``merged_into`` names the record that took this one's place; such a record is archived as well.
    """

    object: str
    id: RecordId
    created: int
    modified: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    archived: bool = False
    merged_into: RecordId | None = None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One applied write. ``op`` is ``create update archive merge erase``; ``actor`` is ``api`` or ``ui``.

    ``before`` is None for a create, ``after`` is None when the record is gone for good. ``at`` is the
    record's new modified time in ms.
    """

    seq: int
    at: int
    system: str
    actor: str
    object: str
    record_id: RecordId
    op: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    request_id: str


@dataclass(frozen=True, slots=True)
class CallCount:
    """How often a call was answered alike. ``status`` 0 counts calls that were cut before an answer."""

    method: str
    route: str
    bucket: str
    status: int
    count: int


SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  object TEXT NOT NULL, id NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0, merged_into, fields TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS records_by_id ON records (object, id);
CREATE INDEX IF NOT EXISTS records_by_modified ON records (object, archived, modified, id);
CREATE TABLE IF NOT EXISTS keys (
  object TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id NOT NULL,
  PRIMARY KEY (object, field, value, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, object TEXT NOT NULL, record_id NOT NULL,
  op TEXT NOT NULL, before TEXT, before_modified INTEGER, after TEXT,
  request_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS journal_by_time ON journal (at);
CREATE TABLE IF NOT EXISTS calls (
  method TEXT NOT NULL, route TEXT NOT NULL, bucket TEXT NOT NULL, status INTEGER NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (method, route, bucket, status)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
  kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""
