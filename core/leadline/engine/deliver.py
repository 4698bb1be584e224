"""deliver: an intent before each send, its outcome after it. Batches at the vendor's size.

The only place that writes to a system. The order of the lines is the promise: nothing is sent that the state
does not know of, and nothing is forgotten before its outcome is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import orjson

from leadline.connector import BatchRefused, Op, Outcome, Sink, Write, WriteResult
from leadline.engine.changes import is_opt_out
from leadline.engine.payload import Payload
from leadline.engine.recover import recover
from leadline.engine.run import Run
from leadline.engine.settle import settlement
from leadline.errors import OutcomeUnknown, Retryable
from leadline.project import WriteRule
from leadline.state import Intent, Planned

PRIORITIES = (0, 1, 2)
"""Opt-outs that go alone, then writes that carry one, then the rest: over all targets, before the next begins."""

TRIES = 3
"""How often a write whose answer was lost, and which was then proved not to have landed, is sent again."""


def deliver(run: Run) -> None:
    """Send everything that is planned, opt-outs first."""
    total = sum(run.state.planned_counts().values())
    done = 0
    for priority in PRIORITIES:
        for rule in run.rules.sync.write:
            sink = run.systems[rule.ref.system].sink(rule.ref.name)
            for op in (Op.UPDATE, Op.CREATE):
                for batch in _batches(run, rule, op, priority, sink.traits.batch_size):
                    _deliver_batch(run, sink, op, batch)
                    done += len(batch)
                    run.step("deliver", str(rule.ref), done, total)
    run.step("deliver", run.rules.sync.name, done, total, finished=True)


def _batches(run: Run, rule: WriteRule, op: Op, priority: int, size: int) -> Iterator[Sequence[Planned]]:
    after = (priority, 0)
    while rows := run.state.planned(after, size, object=str(rule.ref), op=op.value):
        wanted = [row for row in rows if row.priority == priority]
        if wanted:
            yield wanted
        if len(wanted) < len(rows):
            return
        after = rows[-1].position


def _deliver_batch(run: Run, sink: Sink, op: Op, rows: Sequence[Planned]) -> None:
    intents = [_intent(run, row) for row in rows]
    for tries in range(1, TRIES + 1):
        run.lease.ensure()
        run.state.open_intents(intents)
        _send(run, sink, op, intents)
        unresolved = recover(run, [name for one in intents for name in (one.op_id, f"{one.op_id}:opt-out")])
        if not unresolved:
            return
        intents = [replace(one, op_id=f"{one.op_id}+{tries}", sent_at=None) for one in unresolved]
    raise Retryable(
        f"{rows[0].object}: the answers to {len(intents)} writes were lost {TRIES} times and none of them landed; "
        "look at the system's status page, then run again"
    )


def _intent(run: Run, row: Planned) -> Intent:
    payload = orjson.dumps(row.fields, option=orjson.OPT_SORT_KEYS)
    return Intent(
        op_id=f"{run.run_id}-{row.change_id}",
        run_id=run.run_id,
        object=row.object,
        op=row.op,
        entity_id=row.entity_id,
        record_id=row.record_id,
        payload_hash=run.state.hash_bytes(payload),
        payload=row.fields,
        members=row.members,
        epoch=run.lease.epoch,
    )


def _send(run: Run, sink: Sink, op: Op, intents: Sequence[Intent]) -> None:
    """One call (more only when the vendor refuses a whole batch), stamped before it and settled after it."""
    run.state.stamp_intents([one.op_id for one in intents], run.clock.now())
    try:
        results = sink.write(op, [_write(one) for one in intents])
    except OutcomeUnknown:
        results = [WriteResult(one.op_id, Outcome.UNKNOWN) for one in intents]
    except BatchRefused as refused:
        if len(intents) > 1:
            middle = len(intents) // 2
            _send(run, sink, op, intents[:middle])
            _send(run, sink, op, intents[middle:])
            return
        results = [WriteResult(intents[0].op_id, Outcome.REJECTED, code=refused.code, message=str(refused))]
    alone = settle_results(run, intents, results)
    if alone:
        _send(run, sink, Op.UPDATE, alone)


def _write(intent: Intent) -> Write:
    payload = Payload.from_json(intent.payload)
    return Write(
        op_id=intent.op_id,
        op=Op(intent.op),
        fields=payload.native,
        record_id=intent.record_id,
        create_key=intent.entity_id if intent.op == Op.CREATE else None,
    )


def settle_results(run: Run, intents: Sequence[Intent], results: Sequence[WriteResult]) -> list[Intent]:
    """Store every outcome in one transaction. A write that the answer does not mention is unknown.

    Returns new intents, opened in the same transaction, for opt-outs whose write was refused for another field.
    """
    by_op = {one.op_id: one for one in results}
    alone: list[Intent] = []
    with run.state.transaction():
        rows = []
        for intent in intents:
            result = by_op.get(intent.op_id, WriteResult(intent.op_id, Outcome.UNKNOWN))
            rows.append(settlement(run, intent, result))
            if result.outcome is Outcome.REJECTED and intent.op == Op.UPDATE:
                alone.extend(opt_out_alone(run, intent))
            if result.outcome is not Outcome.UNKNOWN:
                kind = intent.op if result.outcome is Outcome.APPLIED else result.outcome.value
                run.tally.written[intent.object, kind] += 1
        run.state.open_intents(alone)
        run.state.settle(run.run_id, rows, run.lease.epoch)
    return alone


def opt_out_alone(run: Run, intent: Intent) -> list[Intent]:
    """The opt-out of a refused write, as a write of its own; nothing when there was none, or nothing else."""
    payload = Payload.from_json(intent.payload)
    fields = tuple(one for one in payload.fields if is_opt_out(one, run.rules))
    if not fields or len(fields) == len(payload.fields):
        return []
    sent = run.rules.mappings[intent.object].write({one.field: one.after for one in fields})
    native = {name: payload.native[name] for name in sent if name in payload.native}
    before = {name: payload.before.get(name) for name in native}
    small = Payload(fields, native, before, base=None, fates=(), links=False)
    return [replace(intent, op_id=f"{intent.op_id}:opt-out", payload=small.to_json(), sent_at=None)]
