"""How Salesforce is read: queryAll in the order of (SystemModstamp, Id), which brings deletes and merges.

A read is bounded above by the newest change that is visible when it starts, and that instant is its last
cursor. A row that changes while its page is on the way carries a later stamp and moves no cursor; the next
read finds it again. Transactions that commit late with an early stamp are caught by the overlap, by which
every read begins before the cursor. Formula fields change without moving SystemModstamp.

https://developer.salesforce.com/docs/platform/api-rest/guide/resources-queryall.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from leadline.clock import iso
from leadline.connector import Cursor, ObjectInfo, Page, SourceRecord
from leadline_connectors.salesforce.client import Salesforce
from leadline_connectors.salesforce.soql import (
    LONGEST_QUERY,
    chunks,
    encoded_length,
    instant,
    record_id,
    select,
)

CHANGED = "SystemModstamp"
FOLLOWED = ("MasterRecordId", "ConvertedContactId")
"""Fields that name the record which took this one's place, where the object has them."""


def moment(stamp: str) -> str:
    """``2024-09-24T03:26:07.000+0000``, as REST returns it, in the spelling of cursors."""
    if len(stamp) == 28 and stamp.endswith("+0000"):
        return stamp[:23] + "Z"
    return iso(datetime.fromisoformat(stamp).timestamp())


def _later(modified: str, seconds: float) -> str:
    return iso(max(0.0, datetime.fromisoformat(modified).timestamp() + seconds))


class SalesforceSource:
    """Reads one object of one org."""

    def __init__(self, api: Salesforce, object_name: str, *, overlap: float) -> None:
        self._api = api
        self._object = object_name
        self._overlap = overlap

    def describe(self) -> ObjectInfo:
        return self._api.describe(self._object)

    def read(self, fields: Sequence[str], since: Cursor | None) -> Iterator[Page]:
        columns = self._columns(fields)
        until = self._newest()
        if not until:
            return
        # REST prints whole seconds: a change later in the same second still belongs to the window.
        conditions = [f"{CHANGED} < {instant(_later(until, 1.0))}"]
        if since is not None:
            start = _later(since.modified, -self._overlap)
            if start > until:
                return
            conditions.insert(0, f"{CHANGED} >= {instant(start)}")
        order = f" ORDER BY {CHANGED} ASC, Id ASC"
        soql = select(columns, self._object, " AND ".join(conditions), order)
        yield from self._pages(soql, fields, until)

    def _pages(self, soql: str, fields: Sequence[str], until: str) -> Iterator[Page]:
        reached: Cursor | None = None
        for answer in self._api.query_pages(soql, what=f"read {self._object}", deleted=True):
            records = [self._record(row, fields) for row in answer["records"]]
            for record in records:
                if record.modified <= until and (reached is None or record.modified >= reached.modified):
                    reached = Cursor(record.modified, record.record_id)
            yield Page(records, Cursor(until) if answer.get("done", True) else reached, answer.get("totalSize"))

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, SourceRecord]:
        """By SOQL over ids, which does not lag. Ids may have 15 characters; unknown ones are left out."""
        head = select(self._columns(fields), self._object, "Id IN (")
        asked: dict[str, list[str]] = {}
        for one in ids:
            asked.setdefault(one[:15], []).append(one)
        found: dict[str, SourceRecord] = {}
        quoted = (record_id(group[0]) for group in asked.values())
        for part in chunks(quoted, room=LONGEST_QUERY - encoded_length(f"{head})")):
            soql = f"{head}{','.join(part)})"
            for answer in self._api.query_pages(soql, what=f"read {self._object} by id", deleted=True):
                for row in answer["records"]:
                    record = self._record(row, fields)
                    found.update(dict.fromkeys(asked[record.record_id[:15]], record))
        return found

    def _newest(self) -> str:
        """The latest change that is visible, "" for an empty object."""
        soql = select([CHANGED], self._object, tail=f" ORDER BY {CHANGED} DESC LIMIT 1")
        rows = self._api.query(soql, what=f"find the newest {self._object}", deleted=True)["records"]
        return moment(rows[0][CHANGED]) if rows else ""

    def _columns(self, fields: Sequence[str]) -> list[str]:
        self._api.require(self._object, fields)
        known = self.describe().fields
        followed = [name for name in FOLLOWED if name in known]
        return list(dict.fromkeys(["Id", CHANGED, "IsDeleted", *followed, *fields]))

    def _record(self, row: Mapping[str, Any], fields: Sequence[str]) -> SourceRecord:
        """A merge's loser and a converted lead come as redirects, a deleted record without fields."""
        deleted = bool(row.get("IsDeleted"))
        redirect: tuple[str, str] | None = None
        if deleted and row.get("MasterRecordId"):
            redirect = (self._object, str(row["MasterRecordId"]))
        elif not deleted and row.get("ConvertedContactId"):
            redirect = ("Contact", str(row["ConvertedContactId"]))
        return SourceRecord(
            record_id=str(row["Id"]),
            modified=moment(row[CHANGED]),
            fields={} if deleted else {name: row.get(name) for name in fields},
            deleted=deleted and redirect is None,
            redirect=redirect,
        )
