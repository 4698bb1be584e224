"""A vendor in a dictionary: the smallest system that keeps the connector contract, for tests of the engine.

It keeps a journal of every applied write, can refuse records, lose answers and refuse whole batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leadline.connector import (
    Account,
    BatchRefused,
    Cursor,
    FieldInfo,
    Native,
    ObjectInfo,
    Op,
    Outcome,
    Page,
    Sink,
    Source,
    SourceRecord,
    Write,
    WriteResult,
    WriteTraits,
)
from leadline.errors import OutcomeUnknown


@dataclass
class Shelf:
    """One object of the fake vendor."""

    fields: Sequence[str]
    required: frozenset[str] = frozenset()
    key_field: str | None = "Leadline_Key__c"
    batch_size: int = 3
    index_lag: float = 0.0
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    modified: dict[str, int] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    redirects: dict[str, tuple[str, str]] = field(default_factory=dict)
    journal: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    calls: int = 0
    ticks: int = 0
    refuse: Callable[[Write], str | None] = lambda _write: None
    poison: Callable[[Write], bool] = lambda _write: False
    lose_answers: int = 0
    die_after_write: bool = False
    hidden_from_reads: set[str] = field(default_factory=set)
    lose_requests: int = 0

    def put(self, record_id: str, **values: Any) -> None:
        """A person edits the record in the vendor's own UI."""
        self.ticks += 1
        self.rows[record_id] = {**self.rows.get(record_id, {}), **values}
        self.modified[record_id] = self.ticks

    def stamp(self, record_id: str) -> str:
        ticks = self.modified[record_id]
        return f"2026-11-22T10:{ticks // 60000:02d}:{ticks // 1000 % 60:02d}.{ticks % 1000:03d}Z"

    def snapshot(self, record_id: str, fields: Sequence[str]) -> SourceRecord:
        row = self.rows.get(record_id, {})
        return SourceRecord(
            record_id,
            self.stamp(record_id),
            {name: row.get(name) for name in fields},
            deleted=record_id in self.deleted,
            redirect=self.redirects.get(record_id),
        )


@dataclass
class ShelfSource:
    shelf: Shelf
    page_size: int = 4

    def read(self, fields: Sequence[str], since: Cursor | None) -> Iterator[Page]:
        shelf = self.shelf
        ids = sorted(shelf.rows.keys() - shelf.hidden_from_reads, key=lambda one: (shelf.modified[one], one))
        records = [shelf.snapshot(one, fields) for one in ids]
        records = [one for one in records if since is None or one.modified >= since.modified]
        for start in range(0, len(records), self.page_size):
            shelf.calls += 1
            page = records[start : start + self.page_size]
            yield Page(page, Cursor(page[-1].modified, page[-1].record_id), len(records))

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, SourceRecord]:
        self.shelf.calls += 1
        return {one: self.shelf.snapshot(one, fields) for one in ids if one in self.shelf.rows}

    def describe(self) -> ObjectInfo:
        return ObjectInfo(
            "shelf",
            {
                name: FieldInfo(
                    name,
                    name,
                    "text",
                    required_on_create=name in self.shelf.required,
                    max_length=self.shelf.lengths.get(name),
                )
                for name in self.shelf.fields
            },
        )


@dataclass
class ShelfSink:
    shelf: Shelf

    @property
    def traits(self) -> WriteTraits:
        shelf = self.shelf
        return WriteTraits(shelf.batch_size, shelf.key_field, shelf.index_lag, probe_field="Email")

    def describe(self) -> ObjectInfo:
        return ShelfSource(self.shelf).describe()

    def write(self, op: Op, batch: Sequence[Write]) -> Sequence[WriteResult]:
        shelf = self.shelf
        shelf.calls += 1
        assert len(batch) <= shelf.batch_size
        if shelf.lose_requests:
            shelf.lose_requests -= 1
            raise OutcomeUnknown("shelf: the connection broke")
        if any(shelf.poison(one) for one in batch):
            raise BatchRefused("shelf: a record in the batch is malformed", code="POISON")
        results = [self._apply(op, one) for one in batch]
        if shelf.die_after_write:
            raise KeyboardInterrupt
        if shelf.lose_answers:
            shelf.lose_answers -= 1
            raise OutcomeUnknown("shelf: the connection broke")
        return list(reversed(results))

    def _apply(self, op: Op, write: Write) -> WriteResult:
        shelf = self.shelf
        code = shelf.refuse(write)
        if code is not None:
            return WriteResult(write.op_id, Outcome.REJECTED, code=code, message="the shelf says no")
        record_id = write.record_id or self._by_key(write) or f"r{len(shelf.rows) + 1:04d}"
        created = record_id not in shelf.rows
        values = {**(shelf.defaults if created else {}), **write.fields}
        if shelf.key_field and write.create_key:
            values[shelf.key_field] = write.create_key
        shelf.put(record_id, **values)
        shelf.journal.append((op if created or op is Op.UPDATE else Op.UPDATE, record_id, values))
        return WriteResult(write.op_id, Outcome.APPLIED, record_id=record_id, created=created)

    def _by_key(self, write: Write) -> str | None:
        shelf = self.shelf
        if shelf.key_field is None or write.create_key is None:
            return None
        same = [one for one, row in shelf.rows.items() if row.get(shelf.key_field) == write.create_key]
        return same[0] if same else None

    def probe(self, field: str, values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        self.shelf.calls += 1
        found = {value: [one for one, row in self.shelf.rows.items() if row.get(field) == value] for value in values}
        return {value: tuple(ids) for value, ids in found.items() if ids}


@dataclass
class ShelfSystem:
    """A fake account with its objects."""

    name: str
    shelves: dict[str, Shelf]

    @property
    def calls(self) -> int:
        return sum(shelf.calls for shelf in self.shelves.values())

    def account(self) -> Account:
        return Account(f"account-{self.name}", self.name, production=False, simulator=True)

    def source(self, object_name: str) -> Source:
        return ShelfSource(self.shelves[object_name])

    def sink(self, object_name: str) -> Sink:
        return ShelfSink(self.shelves[object_name])

    def record_url(self, object_name: str, record_id: str) -> str | None:
        return f"https://{self.name}.shelf/{object_name}/{record_id}"


def row(native: Native) -> dict[str, Any]:
    """The filled fields of a record."""
    return {name: value for name, value in native.items() if value is not None}
