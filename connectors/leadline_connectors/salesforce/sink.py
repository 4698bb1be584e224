"""How Salesforce is written: sObject Collections, 200 records a call, each answered by itself.

https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-update.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadline.connector import BatchRefused, ObjectInfo, Op, Outcome, Write, WriteResult, WriteTraits
from leadline.http import Intent, Reply
from leadline_connectors.salesforce.client import Salesforce, code
from leadline_connectors.salesforce.soql import (
    LONGEST_QUERY,
    chunks,
    encoded_length,
    identifier,
    literal,
    select,
)

BATCH_LIMIT = 200
PROBE = {"Lead": "Email", "Contact": "Email"}

ADMINS_OWN = frozenset({"FIELD_CUSTOM_VALIDATION_EXCEPTION"})
"""Codes whose text an admin of the org wrote for people; all other texts may quote field values."""
TRANSIENT = frozenset({"UNABLE_TO_LOCK_ROW"})
LENGTH = re.compile(r"\(max length=(\d+)\)")
ON_RECORD = re.compile(r"on record with id: ([A-Za-z0-9]{15,18})\b")
LONGEST_TEXT = 200


class SalesforceSink:
    """Writes one object of one org."""

    def __init__(
        self,
        api: Salesforce,
        object_name: str,
        *,
        key_field: str,
        index_lag: float,
        headers: Mapping[str, str],
    ) -> None:
        self._api = api
        self._object = object_name
        self._key_field = identifier(key_field)
        self._index_lag = index_lag
        self._headers = headers

    @property
    def traits(self) -> WriteTraits:
        """Describes the object: the key only counts where the org has it as a unique external id."""
        key = self.describe().fields.get(self._key_field)
        return WriteTraits(
            batch_size=BATCH_LIMIT,
            key_field=self._key_field if key is not None and key.unique_key and key.createable else None,
            index_lag=self._index_lag,
            probe_field=PROBE.get(self._object),
        )

    def describe(self) -> ObjectInfo:
        return self._api.describe(self._object)

    def write(self, op: Op, batch: Sequence[Write]) -> Sequence[WriteResult]:
        key = self.traits.key_field
        if op is Op.UPDATE:
            records = [self._row(write, Id=write.record_id) for write in batch]
            return self._send("PATCH", "", batch, records, Intent.IDEMPOTENT)
        if key:
            records = [self._row(write, **{key: write.create_key}) for write in batch]
            return self._send("PATCH", f"/{self._object}/{key}", batch, records, Intent.IDEMPOTENT)
        return self._send("POST", "", batch, [self._row(write) for write in batch], Intent.ONCE)

    def probe(self, field: str, values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """By SOQL, which does not lag and compares text without regard to case."""
        head = select(["Id", identifier(field)], self._object, f"{field} IN (")
        held: dict[str, list[str]] = {}
        distinct = dict.fromkeys(value for value in values if value)
        for part in chunks(map(literal, distinct), room=LONGEST_QUERY - encoded_length(f"{head})")):
            soql = f"{head}{','.join(part)})"
            for answer in self._api.query_pages(soql, what=f"look up {self._object} by {field}"):
                for row in answer["records"]:
                    held.setdefault(str(row[field]).casefold(), []).append(str(row["Id"]))
        return {value: tuple(held[value.casefold()]) for value in distinct if value.casefold() in held}

    def _row(self, write: Write, **keys: str | None) -> dict[str, Any]:
        return {"attributes": {"type": self._object}, **write.fields, **keys}

    def _send(
        self,
        method: str,
        tail: str,
        batch: Sequence[Write],
        records: Sequence[Mapping[str, Any]],
        intent: Intent,
    ) -> Sequence[WriteResult]:
        what = f"write {self._object}"
        reply = self._api.collection(method, tail, records, what=what, intent=intent, headers=self._headers)
        if reply.ok:
            return [_result(write, row) for write, row in _paired(batch, reply.data)]
        return self._refused(batch, reply)

    def _refused(self, batch: Sequence[Write], reply: Reply) -> Sequence[WriteResult]:
        """Nothing of the batch was written. In a batch of one that record is the refused one."""
        name = code(reply.data) or f"HTTP_{reply.status}"
        if len(batch) == 1:
            error = reply.data[0] if isinstance(reply.data, list) and reply.data else {}
            return [_rejected(batch[0], {**error, "statusCode": name})]
        raise BatchRefused(
            f"{self._api.system}: {self._object}: the batch of {len(batch)} was refused whole ({name})",
            code=name,
        )


def _paired(batch: Sequence[Write], rows: Any) -> Iterator[tuple[Write, Mapping[str, Any] | None]]:
    """Each write with its row of the answer, or None where the answer has none for it.

    Rows come in the order of the request. When their number or their ids say otherwise, only ids count.
    """
    answered = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    in_order = len(answered) == len(batch) and all(
        write.record_id is None or not row.get("id") or _same(write.record_id, row["id"])
        for write, row in zip(batch, answered, strict=True)
    )
    if in_order:
        yield from zip(batch, answered, strict=True)
        return
    by_id = {str(row["id"])[:15]: row for row in answered if row.get("id")}
    for write in batch:
        yield write, by_id.get((write.record_id or "-")[:15])


def _same(one: str, other: object) -> bool:
    return one[:15] == str(other)[:15]


def _result(write: Write, row: Mapping[str, Any] | None) -> WriteResult:
    if row is None:
        return WriteResult(
            write.op_id, Outcome.UNKNOWN, write.record_id, message="Salesforce's answer does not name it"
        )
    if row.get("success"):
        created = row.get("created", True if write.op is Op.CREATE else None)
        return WriteResult(write.op_id, Outcome.APPLIED, record_id=row.get("id") or write.record_id, created=created)
    errors = row.get("errors") or [{}]
    return _rejected(write, errors[0])


def _rejected(write: Write, error: Mapping[str, Any]) -> WriteResult:
    name = code([{"errorCode": error.get("statusCode")}]) or "REFUSED"
    fields = [field for field in error.get("fields") or () if isinstance(field, str)]
    return WriteResult(
        write.op_id,
        Outcome.REJECTED,
        record_id=write.record_id,
        code=name,
        field=fields[0] if fields else None,
        message=_message(name, fields, str(error.get("message") or ""), write),
        candidates=tuple(dict.fromkeys(_candidates(error))),
        transient=name in TRANSIENT,
    )


def _message(name: str, fields: Sequence[str], text: str, write: Write) -> str:
    """Our own words: the vendor's quote values (``data value too large: <value>``)."""
    message = f"Salesforce refused the record: {name}"
    if fields:
        message += f" on {', '.join(fields)}"
    if name == "STRING_TOO_LONG" and (found := LENGTH.search(text)):
        message += f" (at most {found[1]} characters)"
    if name in ADMINS_OWN and (own := _without_values(text, write)):
        message += f": {own}"
    return message


def _without_values(text: str, write: Write) -> str:
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    for value in sorted(map(str, write.fields.values()), key=len, reverse=True):
        if len(value) > 2:
            plain = plain.replace(value, "…")
    return plain[:LONGEST_TEXT]


def _candidates(error: Mapping[str, Any]) -> Iterator[str]:
    """Records that stood in the way: of a duplicate rule or of a unique field.

    ``duplicateResut`` is Salesforce's own spelling; newer versions may spell it right.
    """
    found = error.get("duplicateResut") or error.get("duplicateResult") or {}
    for match in found.get("matchResults") or ():
        for record in match.get("matchRecords") or ():
            identity = (record.get("record") or {}).get("Id")
            if identity:
                yield str(identity)
    yield from ON_RECORD.findall(str(error.get("message") or ""))
