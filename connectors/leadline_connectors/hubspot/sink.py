"""How HubSpot is written: 100 records a call, each with a trace id, each answered by itself.

With ``objectWriteTraceId`` on every input one bad record no longer refuses the batch: the answer is 207 and
names it. Answers come in any order and are matched by trace id or key, never by position.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadline.connector import BatchRefused, ObjectInfo, Op, Outcome, Write, WriteResult, WriteTraits
from leadline.http import Intent, Reply
from leadline_connectors.hubspot.client import HubSpot, category, words

BATCH_LIMIT = 100
TRACE = "objectWriteTraceId"
EXISTING = re.compile(r"Existing ID: (\d+)")
NOT_VALID = "Property values were not valid: "

PROBE = {"contacts": "email", "companies": "domain"}
"""By which property a lost create is looked for. Only ``email`` is unique; companies' domains are not."""
ALTERS = {"contacts": ("email",), "companies": ("domain",)}
"""Properties that HubSpot stores in lower case."""


class HubSpotSink:
    """Writes one object of one portal."""

    def __init__(self, api: HubSpot, object_name: str, *, key_property: str | None, index_lag: float) -> None:
        self._api = api
        self._object = object_name
        self._key = key_property
        self._index_lag = index_lag

    @property
    def traits(self) -> WriteTraits:
        return WriteTraits(
            batch_size=BATCH_LIMIT,
            key_field=self._key,
            index_lag=self._index_lag,
            probe_field=PROBE.get(self._object),
            alters=ALTERS.get(self._object, ()),
        )

    def describe(self) -> ObjectInfo:
        return self._api.describe(self._object)

    def write(self, op: Op, batch: Sequence[Write]) -> Sequence[WriteResult]:
        if op is Op.UPDATE:
            inputs = [self._input(write, id=write.record_id) for write in batch]
            return self._send("update", batch, inputs, Intent.IDEMPOTENT)
        if self._key:
            inputs = [self._input(write, id=write.create_key, idProperty=self._key) for write in batch]
            return self._send("upsert", batch, inputs, Intent.IDEMPOTENT)
        return self._send("create", batch, [self._input(write) for write in batch], Intent.ONCE)

    def probe(self, field: str, values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """By batch read for ``email``, which does not lag; by search, which does, for other properties."""
        asked = {value: value.strip().lower() for value in values}
        held: dict[str, list[str]] = {value: [] for value in asked.values() if value}
        distinct = list(held)
        for first in range(0, len(distinct), BATCH_LIMIT):
            part = distinct[first : first + BATCH_LIMIT]
            read = self._by_email(part) if field == "email" else self._by_search(field, part)
            for value, record_id in read:
                if value in held and record_id not in held[value]:
                    held[value].append(record_id)
        return {value: tuple(held[lowered]) for value, lowered in asked.items() if held.get(lowered)}

    def _by_email(self, emails: Sequence[str]) -> Iterator[tuple[str, str]]:
        body = {
            "idProperty": "email",
            "inputs": [{"id": email} for email in emails],
            "properties": ["email", "hs_additional_emails"],
        }
        for result in self._api.batch_read(self._object, body).get("results") or []:
            properties = result.get("properties") or {}
            others = (properties.get("hs_additional_emails") or "").split(";")
            for email in (properties.get("email") or "", *others):
                yield email.strip().lower(), str(result["id"])

    def _by_search(self, field: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
        wanted = {"propertyName": field, "operator": "IN", "values": list(values)}
        body = {"filterGroups": [{"filters": [wanted]}], "properties": [field], "limit": 200}
        after = ""
        while True:
            answer = self._api.search(self._object, {**body, "after": after} if after else body)
            for result in answer.get("results") or []:
                yield (
                    str((result.get("properties") or {}).get(field) or "").strip().lower(),
                    str(result["id"]),
                )
            after = str(((answer.get("paging") or {}).get("next") or {}).get("after") or "")
            if not after:
                return

    def _input(self, write: Write, **keys: str | None) -> dict[str, Any]:
        properties = {name: _native(value) for name, value in write.fields.items()}
        return {**keys, "properties": properties, TRACE: write.op_id}

    def _send(
        self, verb: str, batch: Sequence[Write], inputs: Sequence[Mapping[str, Any]], intent: Intent
    ) -> Sequence[WriteResult]:
        reply = self._api.batch_write(self._object, verb, inputs, intent=intent)
        if not reply.ok:
            return self._refused(batch, reply)
        answer = _Answer(reply.data or {}, self._key)
        return [answer.of(write) for write in batch]

    def _refused(self, batch: Sequence[Write], reply: Reply) -> Sequence[WriteResult]:
        """Nothing of the batch was written. In a batch of one that record is the refused one."""
        error = reply.data if isinstance(reply.data, dict) else {}
        if len(batch) == 1:
            return [_rejected(batch[0], error)]
        code = category(error) or f"HTTP_{reply.status}"
        raise BatchRefused(
            f"{self._api.system}: {self._object}: the batch of {len(batch)} was refused whole ({code})",
            code=code,
        )


class _Answer:
    """A batch's answer by what names a write in it: trace id, record id, key or email."""

    def __init__(self, data: Mapping[str, Any], key: str | None) -> None:
        self._key = key
        self._results: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._errors: dict[tuple[str, str], Mapping[str, Any]] = {}
        for result in data.get("results") or ():
            for name in self._names(result):
                self._results.setdefault(name, result)
        for error in data.get("errors") or ():
            context = error.get("context") or {}
            for trace in context.get(TRACE) or ():
                self._errors[TRACE, str(trace)] = error
            for missing in context.get("ids") or ():
                self._errors["id", str(missing)] = error

    def _names(self, result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        properties = result.get("properties") or {}
        if result.get(TRACE):
            yield TRACE, str(result[TRACE])
        yield "id", str(result.get("id"))
        for name in (self._key, "email"):
            if name and properties.get(name):
                yield name, str(properties[name]).lower()

    def of(self, write: Write) -> WriteResult:
        names = [(TRACE, write.op_id)]
        if write.record_id:
            names.append(("id", write.record_id))
        elif self._key and write.create_key:
            names.append((self._key, write.create_key.lower()))
        else:
            names.append(("email", str(write.fields.get("email") or "").strip().lower()))
        for name in names:
            if name in self._errors:
                return _rejected(write, self._errors[name])
            if name in self._results:
                return _applied(write, self._results[name])
        return WriteResult(write.op_id, Outcome.UNKNOWN, write.record_id, message="HubSpot's answer does not name it")


def _applied(write: Write, result: Mapping[str, Any]) -> WriteResult:
    new = result.get("new")
    return WriteResult(
        write.op_id,
        Outcome.APPLIED,
        record_id=str(result["id"]),
        returned=result.get("properties") or None,
        created=bool(new) if new is not None else (True if write.op is Op.CREATE else None),
    )


def _rejected(write: Write, error: Mapping[str, Any]) -> WriteResult:
    """The vendor's texts hold field values: only codes and property names are taken from them."""
    code, field = _reason(error)
    message = str(error.get("message") or "")
    return WriteResult(
        write.op_id,
        Outcome.REJECTED,
        record_id=write.record_id,
        code=code,
        field=field,
        message=f"HubSpot refused the record: {code}" + (f" on property {field}" if field else ""),
        candidates=tuple(EXISTING.findall(message)),
    )


def _reason(error: Mapping[str, Any]) -> tuple[str, str | None]:
    """(code, property) of one error: from ``errors[]``, the JSON inside ``message``, or the category."""
    for detail in error.get("errors") or ():
        if isinstance(detail, dict) and words(detail.get("code")):
            names = (detail.get("context") or {}).get("propertyName") or [None]
            return words(detail["code"]), words(names[0]) or None
    message = str(error.get("message") or "")
    if message.startswith(NOT_VALID):
        try:
            first = json.loads(message.removeprefix(NOT_VALID))[0]
            return words(first.get("error")) or "VALIDATION_ERROR", words(first.get("name")) or None
        except (ValueError, LookupError, AttributeError):
            pass
    return category(error) or "REFUSED", None


def _native(value: object) -> str:
    """HubSpot takes text for every type; "" clears a property."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ";".join(str(item) for item in value)
    return str(value)
