"""How HubSpot is read: whole by list, incrementally by search, deletes by the list of archived records.

A read is bounded above by the newest change that is visible when it starts, and that instant is its last
cursor. Whatever changes while it runs is newer, so the next read begins at or before it; what the search
index shows late is caught by the overlap, by which every read begins before the cursor. The bound is the
vendor's own time: no clock of ours takes part.

https://developers.hubspot.com/docs/api-reference/search/guide
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from leadline.clock import iso
from leadline.connector import Cursor, ObjectInfo, Page, SourceRecord
from leadline.errors import Fatal
from leadline_connectors.hubspot.client import HubSpot

LIST_LIMIT = 100
SEARCH_LIMIT = 200
BATCH_LIMIT = 100
LONGEST_URL = 8_000
"""Bytes of a property list that are safe in a URL; HubSpot answers 414 somewhere above."""

MERGED = "hs_merged_object_ids"
CHANGED = {"contacts": "lastmodifieddate"}
"""The property that holds the time of the last change; all other objects have ``hs_lastmodifieddate``."""


def changed_property(object_name: str) -> str:
    return CHANGED.get(object_name, "hs_lastmodifieddate")


def millis(modified: str) -> int:
    """``2026-11-22T10:00:00.000Z`` as milliseconds since 1970, which is what a search filter takes."""
    return round(datetime.fromisoformat(modified).timestamp() * 1000)


def instant(text: object) -> str:
    """A datetime of an answer (ISO, or milliseconds since 1970) in the spelling of cursors; "" for none."""
    if not text:
        return ""
    value = str(text)
    if len(value) == 24 and value.endswith("Z"):  # HubSpot's usual spelling is the cursors' own
        return value
    if value.lstrip("-").isdecimal():
        return iso(int(value) / 1000)
    return iso(datetime.fromisoformat(value).timestamp())


class HubSpotSource:
    """Reads one object of one portal."""

    def __init__(self, api: HubSpot, object_name: str, *, overlap: float, sweep_archived: bool) -> None:
        self._api = api
        self._object = object_name
        self._overlap = overlap
        self._sweep_archived = sweep_archived
        self._changed = changed_property(object_name)

    def describe(self) -> ObjectInfo:
        return self._api.describe(self._object)

    def read(self, fields: Sequence[str], since: Cursor | None) -> Iterator[Page]:
        self._api.require(self._object, fields)
        asked = sorted({*fields, self._changed, MERGED})
        until = self._newest()
        if since is None:
            yield from self._whole(asked, Cursor(until) if until else None)
            return
        start = iso(max(0.0, millis(since.modified) / 1000 - self._overlap))
        gone: set[str] = set()
        if self._sweep_archived:
            for page in self._archived(start):
                gone.update(record.record_id for record in page.records)
                yield page
        if until < start:
            return
        for page in self._changes(asked, start, until):
            # The search index may still show what the list says is archived.
            live = [record for record in page.records if record.record_id not in gone]
            yield Page(live, page.cursor, page.total)

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, SourceRecord]:
        """By batch read. A merged-away id comes as a redirect to its survivor, a missing one not at all."""
        wanted = list(dict.fromkeys(ids))
        asked = sorted({*fields, self._changed, MERGED})
        found: dict[str, SourceRecord] = {}
        for first in range(0, len(wanted), BATCH_LIMIT):
            part = set(wanted[first : first + BATCH_LIMIT])
            for record in self._read_batch(sorted(part, key=int), asked):
                if record.record_id in part:
                    found[record.record_id] = record
                for old in part.intersection(record.formerly):
                    target = (self._object, record.record_id)
                    found[old] = SourceRecord(old, record.modified, {}, redirect=target)
        return found

    # -- whole ----------------------------------------------------------------------------------------------

    def _whole(self, asked: Sequence[str], last: Cursor | None) -> Iterator[Page]:
        """Every live record, by id. Only the last page has a cursor: the list is not in order of change."""
        wide = len(quote(",".join(asked))) > LONGEST_URL
        after, seen = "", set[str]()
        while True:
            answer = self._list_page([self._changed] if wide else asked, after, archived=False)
            results = answer.get("results") or []
            if wide and results:
                records = self._read_batch([result["id"] for result in results], asked)
            else:
                records = [self._record(result) for result in results]
            after = _next(answer, seen, self._object)
            yield Page(records, cursor=None if after else last)
            if not after:
                return

    def _archived(self, start: str) -> Iterator[Page]:
        """Records archived at or after ``start``. The list takes no time filter and holds 90 days."""
        after, seen = "", set[str]()
        while True:
            answer = self._list_page([self._changed], after, archived=True)
            gone = [
                SourceRecord(result["id"], at, {}, deleted=True)
                for result in answer.get("results") or []
                if (at := instant(result.get("archivedAt") or result.get("updatedAt"))) >= start
            ]
            if gone:
                yield Page(gone, cursor=None)
            after = _next(answer, seen, self._object)
            if not after:
                return

    def _list_page(self, properties: Sequence[str], after: str, *, archived: bool) -> Any:
        params = {"limit": str(LIST_LIMIT), "properties": ",".join(properties)}
        if archived:
            params["archived"] = "true"
        if after:
            params["after"] = after
        kind = "archived " if archived else ""
        return self._api.list(self._object, params, what=f"list {kind}{self._object}")

    # -- changes --------------------------------------------------------------------------------------------

    def _newest(self) -> str:
        """The latest change that the search index shows, "" when it shows none."""
        found = self._search([], sort=self._changed, descending=True, asked=[self._changed], limit=1)["results"]
        return self._record(found[0]).modified if found else ""

    def _changes(self, asked: Sequence[str], start: str, until: str) -> Iterator[Page]:
        """Changes in [start, until] in the order of change, by keyset and never by offset.

        An offset would stop at 10,000 results and skip records when earlier ones change during the read. Each
        search begins at the last instant seen, whose records come again and are dropped here. When a whole
        page holds one instant only, that instant is read by id.
        """
        position, at_position, total = start, set[str](), None
        while True:
            answer = self._search(self._window(position, until), sort=self._changed, asked=asked)
            records = [self._record(result) for result in answer["results"]]
            total = answer.get("total") if total is None else total
            full = len(records) == SEARCH_LIMIT
            fresh = [record for record in records if record.record_id not in at_position]
            if full and records[0].modified == records[-1].modified:
                position = records[-1].modified
                yield from self._one_instant(asked, position, at_position)
                if position >= until:
                    return
                position, at_position = iso((millis(position) + 1) / 1000), set()
                continue
            if not full:
                yield Page(fresh, Cursor(until), total)
                return
            last = records[-1].modified
            if last < position:
                raise Fatal(f"{self._api.system}: search of {self._object} is not in the order asked for; report it")
            position = last
            at_position = {record.record_id for record in records if record.modified == last}
            yield Page(fresh, Cursor(position), total)

    def _one_instant(self, asked: Sequence[str], at: str, done: set[str]) -> Iterator[Page]:
        """Every record changed at one instant: a bulk edit can stamp more than 10,000 alike."""
        last_id = 0
        while True:
            beyond = {"propertyName": "hs_object_id", "operator": "GT", "value": str(last_id)}
            answer = self._search([*self._window(at, at), beyond], sort="hs_object_id", asked=asked)
            records = [self._record(result) for result in answer["results"]]
            more = len(records) == SEARCH_LIMIT
            highest = max((int(record.record_id) for record in records), default=last_id)
            if more and highest <= last_id:
                raise Fatal(f"{self._api.system}: search of {self._object} repeats itself; report it")
            last_id = highest
            fresh = [record for record in records if record.record_id not in done]
            if fresh:
                yield Page(fresh, Cursor(at))
            if not more:
                return

    def _window(self, start: str, until: str) -> list[dict[str, str]]:
        return [
            {"propertyName": self._changed, "operator": "GTE", "value": str(millis(start))},
            {"propertyName": self._changed, "operator": "LTE", "value": str(millis(until))},
        ]

    def _search(
        self,
        filters: Sequence[Mapping[str, str]],
        *,
        sort: str,
        asked: Sequence[str],
        descending: bool = False,
        limit: int = SEARCH_LIMIT,
    ) -> Any:
        body: dict[str, Any] = {
            "sorts": [{"propertyName": sort, "direction": "DESCENDING" if descending else "ASCENDING"}],
            "properties": list(asked),
            "limit": limit,
        }
        if filters:
            body["filterGroups"] = [{"filters": list(filters)}]
        return self._api.search(self._object, body)

    # -- records --------------------------------------------------------------------------------------------

    def _read_batch(self, ids: Sequence[str], asked: Sequence[str]) -> list[SourceRecord]:
        body = {"inputs": [{"id": one} for one in ids], "properties": list(asked)}
        answer = self._api.batch_read(self._object, body)
        return [self._record(result) for result in answer.get("results") or []]

    def _record(self, result: Mapping[str, Any]) -> SourceRecord:
        properties = result.get("properties") or {}
        record_id = str(result["id"])
        merged = (properties.get(MERGED) or "").split(";")
        return SourceRecord(
            record_id=record_id,
            modified=instant(properties.get(self._changed) or result.get("updatedAt")),
            fields=properties,
            formerly=tuple(old.strip() for old in merged if old.strip() and old.strip() != record_id),
        )


def _next(answer: Mapping[str, Any], seen: set[str], object_name: str) -> str:
    """The next page's ``after``, "" on the last page. The ``link`` beside it is never followed."""
    after = str(((answer.get("paging") or {}).get("next") or {}).get("after") or "")
    if after and after in seen:
        raise Fatal(f"hubspot: the list of {object_name} repeats a page; run again later, report it if it stays")
    seen.add(after)
    return after
