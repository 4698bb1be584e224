"""Batches of up to 100 records: read, create, update, upsert, archive.

Without trace ids one bad row refuses the whole batch. With a unique ``objectWriteTraceId`` on every row the
good rows are written and the answer is a 207 that names the bad ones.
https://developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from werkzeug.wrappers import Response

from leadline.simulator import Call, FaultKind, Refused, Route, Stored, Transaction, json_response
from leadline_connectors.hubspot.simulator.answers import RowRefused, error_body, invalid
from leadline_connectors.hubspot.simulator.definitions import iso_ms
from leadline_connectors.hubspot.simulator.kinds import Kind
from leadline_connectors.hubspot.simulator.objects import PREFIXES, json_object, properties_of
from leadline_connectors.hubspot.simulator.portal import Portal
from leadline_connectors.hubspot.simulator.writes import create_record, update_record

MOST_INPUTS = 100
Row = Mapping[str, Any]
WriteRow = Callable[[Transaction, Row], dict[str, Any]]


class RowMissing(Exception):
    """The record that a row names does not exist."""


@dataclass(slots=True)
class Batch:
    """A batch on its way: what was asked, and what came of it so far."""

    call: Call
    kind: Kind
    body: Mapping[str, Any]
    rows: Sequence[Row]
    id_property: str | None
    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def traced(self) -> bool:
        traces = [row.get("objectWriteTraceId") for row in self.rows]
        return bool(traces) and all(traces) and len(set(traces)) == len(traces)


class BatchCalls:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def routes(self) -> Sequence[Route]:
        handlers = (
            ("read", self.read),
            ("create", self.create),
            ("update", self.update),
            ("upsert", self.upsert),
            ("archive", self.archive),
        )
        return [
            Route("POST", f"{prefix}/<segment>/batch/{name}", handler, f"batch.{name}")
            for prefix in PREFIXES
            for name, handler in handlers
        ]

    # -- the five calls --------------------------------------------------------------------------------------

    def read(self, call: Call) -> Response:
        batch = self._batch(call)
        names = [str(name) for name in batch.body.get("properties") or ()]
        archived = call.request.args.get("archived") == "true"
        found: dict[object, Stored] = {}
        for row in batch.rows:
            text = str(row.get("id", ""))
            record = self._archived(batch, text) if archived else self.portal.find(batch.kind, batch.id_property, text)
            if record is None:
                batch.missing.append(text)
            else:
                found.setdefault(record.id, record)
        batch.results += [self.portal.render(batch.kind, record, names) for record in found.values()]
        return self._answer(batch, 200)

    def create(self, call: Call) -> Response:
        batch = self._batch(call)

        def one(tx: Transaction, row: Row) -> dict[str, Any]:
            record = create_record(self.portal, tx, batch.kind, properties_of(row))
            return self.portal.render_whole(batch.kind, record)

        self._write(batch, one)
        return self._answer(batch, 201)

    def update(self, call: Call) -> Response:
        batch = self._batch(call)
        _refuse_repeats(batch)

        def one(tx: Transaction, row: Row) -> dict[str, Any]:
            record = self.portal.find(batch.kind, batch.id_property, str(row.get("id", "")))
            if record is None:
                raise RowMissing
            after = update_record(self.portal, tx, batch.kind, record, properties_of(row))
            return self.portal.render_whole(batch.kind, after)

        self._write(batch, one)
        if not self.portal.switches.batch_missing_ids_are_errors:
            batch.missing.clear()
        return self._answer(batch, 200)

    def upsert(self, call: Call) -> Response:
        batch = self._batch(call)
        _refuse_repeats(batch)

        def one(tx: Transaction, row: Row) -> dict[str, Any]:
            return self._upsert(batch, tx, row)

        self._write(batch, one)
        if self.portal.switches.unordered_upsert:
            batch.results.reverse()
        return self._answer(batch, 200)

    def archive(self, call: Call) -> Response:
        batch = self._batch(call)
        records = [self.portal.find(batch.kind, batch.id_property, str(row.get("id", ""))) for row in batch.rows]
        if None in records and not self.portal.switches.archive_unknown_is_204:
            raise Refused(json_response(_missing([str(row.get("id")) for row in batch.rows], batch.kind), 404))
        with self.portal.store.write(request_id=call.request_id) as tx:
            for record in {record.id: record for record in records if record is not None}.values():
                tx.archive(batch.kind.name, record.id)
        return Response(status=204)

    # -- their parts -----------------------------------------------------------------------------------------

    def _batch(self, call: Call) -> Batch:
        kind = self.portal.kind(call.args["segment"])
        body = json_object(call)
        rows = body.get("inputs")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise invalid("inputs must be a list of objects")
        if len(rows) > MOST_INPUTS:
            raise invalid(f"A batch takes at most {MOST_INPUTS} inputs")
        named = {row.get("idProperty") for row in rows} | {body.get("idProperty")}
        named.discard(None)
        if len(named) > 1:
            raise invalid("All inputs of a batch must use the same idProperty")
        return Batch(call, kind, body, rows, self.portal.unique_property(kind, named.pop() if named else None))

    def _archived(self, batch: Batch, text: str) -> Stored | None:
        record = self.portal.store.get(batch.kind.name, int(text)) if text.isdigit() else None
        return record if record is not None and record.archived and record.merged_into is None else None

    def _write(self, batch: Batch, one: WriteRow) -> None:
        fault = batch.call.fault
        refused = fault.index if fault is not None and fault.kind is FaultKind.REJECT_ROW else None
        with self.portal.store.write(request_id=batch.call.request_id) as tx:
            for number, row in enumerate(batch.rows):
                trace = {"objectWriteTraceId": row["objectWriteTraceId"]} if row.get("objectWriteTraceId") else {}
                try:
                    if number == refused:
                        _refuse_row()
                    batch.results.append({**one(tx, row), **trace})
                except RowMissing:
                    batch.missing.append(str(row.get("id", "")))
                except RowRefused as error:
                    if not batch.traced:
                        raise Refused(json_response(error.body, error.status)) from None
                    context = {**error.body.get("context", {}), "objectWriteTraceId": list(trace.values())}
                    batch.errors.append({**error.body, "context": context})

    def _upsert(self, batch: Batch, tx: Transaction, row: Row) -> dict[str, Any]:
        value = str(row.get("id", ""))
        record = self.portal.find(batch.kind, batch.id_property, value)
        properties = dict(properties_of(row))
        if record is None and batch.id_property is None:
            raise RowMissing
        if record is None:
            assert batch.id_property is not None
            created = create_record(self.portal, tx, batch.kind, {batch.id_property: value, **properties})
            return {**self.portal.render_whole(batch.kind, created), "new": True}
        if batch.id_property == "email" and self.portal.switches.email_upsert_blanks_omitted:
            known = self.portal.definitions(batch.kind)
            omitted = [n for n in record.fields if n not in properties and n != "email" and not known[n].read_only]
            properties.update(dict.fromkeys(omitted, ""))
        after = update_record(self.portal, tx, batch.kind, record, properties)
        return {**self.portal.render_whole(batch.kind, after), "new": False}

    def _answer(self, batch: Batch, status: int) -> Response:
        fault = batch.call.fault
        if fault is not None and fault.kind is FaultKind.DROP_RESULT and fault.index < len(batch.results):
            del batch.results[fault.index]
        errors = list(batch.errors)
        if batch.missing:
            errors.append(_missing(batch.missing, batch.kind))
        now = iso_ms(int(self.portal.clock.now() * 1000))
        body: dict[str, Any] = {
            "status": "COMPLETE",
            "results": batch.results,
            "startedAt": now,
            "completedAt": now,
        }
        if not errors:
            return json_response(body, status)
        # One entry may name many ids: HubSpot counts entries.
        return json_response({**body, "numErrors": len(errors), "errors": errors}, 207)


def _missing(ids: Sequence[str], kind: Kind) -> dict[str, Any]:
    name = kind.singular.upper()
    message = f"Could not get some {name} objects, they may be deleted or not exist. Check that ids are valid."
    return error_body(message, "OBJECT_NOT_FOUND", context={"ids": ids})


def _refuse_repeats(batch: Batch) -> None:
    """The same id twice refuses the whole batch, with trace ids too."""
    counts = Counter(str(row.get("id", "")).lower() for row in batch.rows)
    repeated = [value for value, count in counts.items() if count > 1]
    if repeated:
        message = f"Duplicate IDs found in batch input: [{', '.join(repeated)}]. IDs must be unique"
        raise invalid(message, context={"ids": repeated})


def _refuse_row() -> NoReturn:
    raise RowRefused(400, error_body("This record is refused by a fault", "VALIDATION_ERROR"))
