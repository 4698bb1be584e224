"""Running queries: the first page, and locators that stand for the rest."""

from __future__ import annotations

import secrets
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from leadline.simulator import Stored
from leadline_connectors.salesforce.simulator.org import Org
from leadline_connectors.salesforce.simulator.reading import Rows
from leadline_connectors.salesforce.simulator.refusals import ApiError
from leadline_connectors.salesforce.simulator.soql_compile import Compiled, Setting, compile_query
from leadline_connectors.salesforce.simulator.soql_parser import parse
from leadline_connectors.salesforce.simulator.soql_schema import Reach

LARGEST_PAGE = 2000
SMALLEST_PAGE = 200
_OPEN_LOCATORS = 10
"""A user may have so many open; the oldest goes when another opens."""


@dataclass
class _Locator:
    """A result: the store's row numbers in order, read again page by page."""

    rows: array[int]
    columns: Sequence[Reach]
    deleted: bool
    size: int
    pages: int = 0


def page_size(header: str | None) -> int:
    """Of ``Sforce-Query-Options: batchSize=N``: from 200 to 2,000."""
    name, _, number = (header or "").partition("=")
    if name.strip().lower() != "batchsize" or not number.strip().isdigit():
        return LARGEST_PAGE
    return min(max(int(number), SMALLEST_PAGE), LARGEST_PAGE)


class Queries:
    """Answers queries of one org and keeps their locators. Safe to use from several threads."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self._lock = threading.Lock()
        self._locators: OrderedDict[str, _Locator] = OrderedDict()
        org.store.add_function("sf_fold", 1, _fold)

    def run(self, text: str, version: str, *, deleted: bool, size: int) -> dict[str, Any]:
        today = datetime.fromtimestamp(self.org.clock.now(), UTC).date()
        setting = Setting(self.org.visible, self.org.store.key_fields, today, deleted)
        query = compile_query(parse(text), setting)
        if query.count:
            return {"totalSize": self._count(query), "done": True, "records": []}
        rows = self._rows(query)
        locator = _Locator(rows, query.columns, deleted, size)
        return self._page(locator, secrets.token_hex(8), 0, version)

    def more(self, name: str, version: str) -> dict[str, Any]:
        """The page that a locator (``01g...-2000``) stands for; INVALID_QUERY_LOCATOR if it is gone."""
        key, _, place = name.partition("-")
        with self._lock:
            locator = self._locators.get(key)
            if locator is not None:
                locator.pages += 1
                spent = 0 < self.org.switches.locator_pages < locator.pages
                if spent:
                    del self._locators[key]
                    locator = None
        if locator is None or not place.isdigit():
            raise ApiError("INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(locator, key, int(place), version)

    def _count(self, query: Compiled) -> int:
        sql = f"SELECT count(*) FROM records r WHERE {query.where.text}"  # noqa: S608  # compiled, values are bound
        total = int(self.org.store.select(sql, query.where.params)[0][0]) - query.offset
        return max(0, total if query.limit is None else min(total, query.limit))

    def _rows(self, query: Compiled) -> array[int]:
        sql = (
            f"SELECT r.rowid FROM records r WHERE {query.where.text} ORDER BY {query.order}"  # noqa: S608  # as above
            f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}"
        )
        return array("q", (row for (row,) in self.org.store.select(sql, query.where.params)))

    def _page(self, locator: _Locator, key: str, place: int, version: str) -> dict[str, Any]:
        rows = locator.rows[place : place + locator.size]
        after = place + len(rows)
        answer: dict[str, Any] = {"totalSize": len(locator.rows), "done": after >= len(locator.rows)}
        if not answer["done"]:
            key = key if key.startswith("01g") else f"01g{key[:15]}"
            self._keep(key, locator)
            answer["nextRecordsUrl"] = f"/services/data/v{version}/query/{key}-{after}"
        records = self._read(rows, deleted=locator.deleted)
        answer["records"] = Rows(self.org.store, version).render(records, locator.columns)
        return answer

    def _keep(self, key: str, locator: _Locator) -> None:
        with self._lock:
            self._locators[key] = locator
            while len(self._locators) > _OPEN_LOCATORS:
                self._locators.popitem(last=False)

    def _read(self, rows: Sequence[int], *, deleted: bool) -> list[Stored]:
        """The records as they are now; those deleted since the query was made are left out."""
        if not rows:
            return []
        marks = ", ".join("?" * len(rows))
        found = self.org.store.select(
            "SELECT rowid, object, id, created, modified, fields, archived, merged_into FROM records"  # noqa: S608  # marks only
            f" WHERE rowid IN ({marks})",
            list(rows),
        )
        records = {
            row: Stored(name, record_id, created, modified, orjson.loads(fields), bool(archived), into)
            for row, name, record_id, created, modified, fields, archived, into in found
        }
        kept = (records[row] for row in rows if row in records)
        return [record for record in kept if deleted or not record.archived]


def _fold(value: Any) -> str | None:
    return None if value is None else str(value).strip().lower()
