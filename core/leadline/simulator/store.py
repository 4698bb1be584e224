"""The simulator's store: one SQLite file that holds a vendor's records and the truth about every write to
them.

Tables (:data:`leadline.simulator.records.SCHEMA`; vendors with a query language of their own may read them
through :meth:`Store.select`):

``records``    object, id, created, modified (ms since 1970), archived (0/1), merged_into, fields (JSON text),
               indexed by (object, id) and (object, archived, modified, id)
``keys``       object, field, value (trimmed, lower-cased), id: the look-up of the declared key fields. It
says
               nothing about uniqueness, which is the vendor's to enforce; archived records keep their entries
``journal``    every applied write with before and after; seeding is not journalled
``calls``      how many API calls were answered, by method, route, bucket and status
``documents``  small JSON documents of the vendor's own (field definitions, jobs, sequences)
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from leadline.clock import Clock
from leadline.simulator.records import SCHEMA, CallCount, JournalRow, RecordId, Stored
from leadline.simulator.transaction import Transaction, key_entries, store_record

CHUNK = 1000
COLUMNS = "object, id, created, modified, fields, archived, merged_into"


class Store:
    """Records, journal and counters of one simulated account. Safe to use from several threads.

    ``path`` None keeps everything in memory. ``key_fields`` names, by object, the fields to look records up
    by; of those, ``multivalued`` hold several values separated by ``;``.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        system: str,
        clock: Clock,
        key_fields: Mapping[str, Sequence[str]] | None = None,
        multivalued: Iterable[str] = (),
    ) -> None:
        self.system = system
        self.clock = clock
        self.multivalued = frozenset(multivalued)
        self.lock = threading.RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = OFF",
            "cache_size = -65536",
            "temp_store = MEMORY",
        ):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.create_function("fold", 1, _fold_or_null, deterministic=True)
        self._db.executescript(SCHEMA)
        self._key_fields: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in (key_fields or {}).items()}
        for name, body in self.documents("key-fields"):
            self._key_fields[name] = tuple(dict.fromkeys((*self._key_fields.get(name, ()), *body)))
        # Seeded records may be younger than this machine's clock; what is written now comes after them all.
        newest = self._db.execute("SELECT (SELECT max(at) FROM journal), max(modified) FROM records").fetchone()
        self._last_ms = max(int(newest[0] or 0), int(newest[1] or 0))
        self._in_write = False
        self.version = 0
        """Grows with every change of a record: what was computed at one version holds as long as it stays."""

    def close(self) -> None:
        with self.lock:
            self._db.close()

    # -- reading ---------------------------------------------------------------------------------------------

    def get(self, object_name: str, record_id: RecordId) -> Stored | None:
        """The record in whatever condition it is: archived and merged ones too."""
        return self.get_many(object_name, [record_id]).get(record_id)

    def get_many(self, object_name: str, ids: Sequence[RecordId]) -> dict[RecordId, Stored]:
        found: dict[RecordId, Stored] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            for record in self.records(f"object = ? AND id IN ({marks})", [object_name, *part]):
                found[record.id] = record
        return found

    def find(self, object_name: str, field: str, value: object) -> list[RecordId]:
        """Ids, in order, of the live records that hold ``value`` in a key field (case and outer blanks
        ignored).
        """
        return self.find_many(object_name, field, [value]).get(_fold(value), [])

    def find_many(self, object_name: str, field: str, values: Iterable[object]) -> dict[str, list[RecordId]]:
        """As :meth:`find` for many values, by the folded value; values that nobody holds are left out."""
        if field not in self.key_fields(object_name):
            raise KeyError(f"{object_name}.{field} is not a declared key field")
        folded = [_fold(value) for value in values]
        found: dict[str, list[RecordId]] = {}
        for start in range(0, len(folded), 500):
            part = folded[start : start + 500]
            marks = ",".join("?" * len(part))
            where = f"k.object = ? AND k.field = ? AND k.value IN ({marks}) AND r.archived = 0"
            join = "keys k JOIN records r ON r.object = k.object AND r.id = k.id"
            sql = f"SELECT k.value, k.id FROM {join} WHERE {where} ORDER BY k.id"  # noqa: S608  # marks only
            rows = self.select(sql, [object_name, field, *part])
            for value, record_id in rows:
                found.setdefault(value, []).append(record_id)
        return found

    def scan(self, object_name: str, *, after: RecordId | None, limit: int, archived: bool = False) -> list[Stored]:
        """One page in id order, of live records or of archived (not merged) ones."""
        where = "object = ? AND archived = ? AND merged_into IS NULL"
        params: list[RecordId] = [object_name, int(archived)]
        if after is not None:
            where, params = where + " AND id > ?", [*params, after]
        # The few archived records are found by their flag; the live ones are walked along their ids.
        hint = "INDEXED BY records_by_modified" if archived else "INDEXED BY records_by_id"
        return self.records(f"{where} ORDER BY id LIMIT {int(limit)}", params, hint=hint)

    def count(self, object_name: str, *, archived: bool = False) -> int:
        sql = "SELECT count(*) FROM records WHERE object = ? AND archived = ?"
        return int(self.select(sql, [object_name, int(archived)])[0][0])

    def is_empty(self) -> bool:
        return not self.select("SELECT 1 FROM records LIMIT 1")

    def records(self, where: str, params: Sequence[Any], *, hint: str = "") -> list[Stored]:
        """The records of a condition in SQL (with its ORDER BY and LIMIT), read whole."""
        rows = self.select(
            f"SELECT {COLUMNS} FROM records {hint} WHERE {where}",  # noqa: S608  # written by vendor apps, values are bound
            params,
        )
        return [Stored(o, i, c, m, orjson.loads(f), bool(a), into) for o, i, c, m, f, a, into in rows]

    def select(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query on the tables above. ``fold(x)`` trims and lower-cases as the key table does."""
        with self.lock:
            return self._db.execute(sql, params).fetchall()

    def add_function(self, name: str, arguments: int, function: Callable[..., Any]) -> None:
        """A pure function for the vendor's own queries."""
        self._db.create_function(name, arguments, function, deterministic=True)

    # -- key fields ------------------------------------------------------------------------------------------

    def key_fields(self, object_name: str) -> tuple[str, ...]:
        return self._key_fields.get(object_name, ())

    def declare_key(self, object_name: str, field: str) -> None:
        """Make ``field`` a key field from now on, also after a restart; values already stored are indexed."""
        if field in self.key_fields(object_name):
            return
        with self.lock:
            self._key_fields[object_name] = (*self.key_fields(object_name), field)
            self.put_document("key-fields", object_name, list(self._key_fields[object_name]))
            for record in self.records("object = ?", [object_name]):
                entries = key_entries(record, (field,), self.multivalued)
                self._db.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?, ?)", entries)

    # -- writing ---------------------------------------------------------------------------------------------

    @contextmanager
    def write(self, *, request_id: str, actor: str = "api") -> Iterator[Transaction]:
        """All writes of one API call: they and their journal rows are kept together, or none of them is.

        Every transaction has a modified time of its own (``tx.at``), later than all before it; the records of
        one transaction share it, as a vendor's bulk edit does. An exception rolls back.
        """
        with self.lock:
            if self._in_write:
                raise RuntimeError("a write is already under way in this thread")
            at = max(int(self.clock.now() * 1000), self._last_ms + 1)
            self._db.execute("BEGIN IMMEDIATE")
            self._in_write = True
            try:
                yield Transaction(self, self._db, at=at, request_id=request_id, actor=actor)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
                self._last_ms = at
                self.version += 1
            finally:
                self._in_write = False

    def bulk_load(self, records: Iterable[Stored]) -> int:
        """Seed records, fast and without a journal row; a record with a known id replaces it. Returns how
        many.
        """
        total = 0
        for chunk in _chunks(records, CHUNK):
            with self.lock:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    store_record(self._db, chunk)
                    entries = (
                        entry
                        for record in chunk
                        for entry in key_entries(record, self.key_fields(record.object), self.multivalued)
                    )
                    self._db.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?, ?)", entries)
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
                self.version += 1
                self._last_ms = max(self._last_ms, *(record.modified for record in chunk))
            total += len(chunk)
        return total

    # -- the journal and the counters ------------------------------------------------------------------------

    def journal(self, since: int = 0) -> Iterator[JournalRow]:
        """The applied writes with ``seq`` above ``since``, in order, read in pages."""
        while True:
            page = self.journal_page(since, CHUNK)
            yield from page
            if len(page) < CHUNK:
                return
            since = page[-1].seq

    def journal_page(self, since: int, limit: int) -> list[JournalRow]:
        rows = self.select(
            "SELECT seq, at, actor, object, record_id, op, before, after, request_id FROM journal"
            " WHERE seq > ? ORDER BY seq LIMIT ?",
            [since, limit],
        )
        return [
            JournalRow(seq, at, self.system, actor, name, record_id, op, _loaded(before), _loaded(after), request_id)
            for seq, at, actor, name, record_id, op, before, after, request_id in rows
        ]

    def count_call(self, method: str, route: str, bucket: str, status: int) -> None:
        with self.lock:
            self._db.execute(
                "INSERT INTO calls VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                (method, route, bucket, status),
            )

    def calls(self) -> list[CallCount]:
        sql = "SELECT method, route, bucket, status, count FROM calls ORDER BY route, method, status"
        return [CallCount(*row) for row in self.select(sql)]

    def call_total(self) -> int:
        return sum(call.count for call in self.calls())

    def reset_calls(self) -> None:
        with self.lock:
            self._db.execute("DELETE FROM calls")

    # -- documents -------------------------------------------------------------------------------------------

    def documents(self, kind: str) -> list[tuple[str, Any]]:
        """(name, body) of all documents of a kind, by name."""
        rows = self.select("SELECT name, body FROM documents WHERE kind = ? ORDER BY name", [kind])
        return [(name, orjson.loads(body)) for name, body in rows]

    def document(self, kind: str, name: str) -> Any | None:
        rows = self.select("SELECT body FROM documents WHERE kind = ? AND name = ?", [kind, name])
        return orjson.loads(rows[0][0]) if rows else None

    def put_document(self, kind: str, name: str, body: object) -> None:
        with self.lock:
            self._db.execute(
                "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                (kind, name, orjson.dumps(body).decode()),
            )

    def drop_document(self, kind: str, name: str) -> None:
        with self.lock:
            self._db.execute("DELETE FROM documents WHERE kind = ? AND name = ?", (kind, name))

    def next_number(self, name: str, start: int) -> int:
        """The next number of a sequence that survives restarts; the first one is ``start``."""
        with self.lock:
            number = int(self.document("sequence", name) or start)
            self.put_document("sequence", name, number + 1)
            return number


def _fold(value: object) -> str:
    return str(value).strip().lower()


def _fold_or_null(value: object) -> str | None:
    return None if value is None else _fold(value)


def _loaded(text: str | None) -> Mapping[str, Any] | None:
    return None if text is None else orjson.loads(text)


def _chunks(records: Iterable[Stored], size: int) -> Iterator[list[Stored]]:
    chunk: list[Stored] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
