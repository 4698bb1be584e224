"""recover: settle what an earlier send left open, by looking, never by guessing.

An update is compared with the record as it stands now. A create is looked for by our key, or, where the vendor
has none, by its probe field after the vendor's index lag has passed since the last send. Found: adopted. Absent:
forgotten, and the record, still pending, is planned again. Not to be told apart: left open and reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from leadline.connector import Op, Outcome, Sink, SourceRecord, WriteResult
from leadline.engine.changes import stands
from leadline.engine.payload import Payload
from leadline.engine.pull import readable_fields
from leadline.engine.run import Run
from leadline.engine.settle import settlement
from leadline.project import ObjectRef
from leadline.state import Intent

CHUNK = 200


def recover(run: Run, only: Sequence[str] | None = None) -> list[Intent]:
    """Settle the open intents (of the given op ids, or all). Returns those proved not to have landed, now closed."""
    wanted = None if only is None else set(only)
    intents = [one for one in run.state.open_intents_left() if wanted is None or one.op_id in wanted]
    refs = {str(rule.ref): rule.ref for rule in run.rules.sync.write}
    absent: list[Intent] = []
    for name, ref in refs.items():
        mine = [one for one in intents if one.object == name]
        never_sent = [one for one in mine if one.sent_at is None]
        _forget(run, never_sent)
        absent.extend(never_sent)
        sent = [one for one in mine if one.sent_at is not None]
        for start in range(0, len(sent), CHUNK):
            absent.extend(_settle_chunk(run, ref, sent[start : start + CHUNK]))
    return absent


def _settle_chunk(run: Run, ref: ObjectRef, intents: Sequence[Intent]) -> list[Intent]:
    creates = [one for one in intents if one.op == Op.CREATE]
    updates = [one for one in intents if one.op == Op.UPDATE]
    landed = _landed_creates(run, ref, creates) | _landed_updates(run, ref, updates)
    found = [one for one in intents if landed.get(one.op_id)]
    absent = [one for one in intents if one.op_id in landed and landed[one.op_id] is None]
    run.state.settle(
        run.run_id,
        [settlement(run, one, WriteResult(one.op_id, Outcome.APPLIED, record_id=landed[one.op_id])) for one in found],
        run.lease.epoch,
    )
    for one in found:
        run.tally.written[one.object, one.op] += 1
    _forget(run, absent)
    run.tally.recovered += len(found)
    return absent


def _landed_creates(run: Run, ref: ObjectRef, creates: Sequence[Intent]) -> dict[str, str | None]:
    """Op id -> id of the record it made, or None when there is none. What cannot be told is left out."""
    if not creates:
        return {}
    sink = run.systems[ref.system].sink(ref.name)
    lag = max((one.sent_at or 0.0) for one in creates) + sink.traits.index_lag - run.clock.now()
    if lag > 0:
        run.clock.sleep(lag)
    field, values = _probe(sink, creates)
    found = sink.probe(field, sorted(set(values.values())))
    known = _known(run, ref, [record_id for ids in found.values() for record_id in ids])
    landed: dict[str, str | None] = {}
    for value, group in _by_value(creates, values).items():
        fresh = [one for one in found.get(value, ()) if one not in known]
        if not fresh:
            landed.update({one.op_id: None for one in group})
        elif len(fresh) == len(group) == 1:
            landed[group[0].op_id] = fresh[0]
        else:
            landed.update(_told_apart(run, ref, group, fresh))
    return landed


def _by_value(creates: Sequence[Intent], values: Mapping[str, str]) -> dict[str, list[Intent]]:
    groups: dict[str, list[Intent]] = {}
    for intent in creates:
        if intent.op_id in values:
            groups.setdefault(values[intent.op_id], []).append(intent)
    return groups


def _told_apart(run: Run, ref: ObjectRef, group: Sequence[Intent], fresh: Sequence[str]) -> dict[str, str | None]:
    """Several creates, or several new records, share the probed value (a shared mailbox): a record belongs to the one
    create whose every field it holds. Where that is not plain, the create is left open.
    """
    present = run.systems[ref.system].source(ref.name).fetch(list(fresh), readable_fields(run, ref))
    fits = {
        intent.op_id: [one for one in fresh if one in present and _holds(run, ref, present[one], intent)]
        for intent in group
    }
    claims = Counter(record_id for ids in fits.values() for record_id in ids)
    plain = {op_id: ids[0] for op_id, ids in fits.items() if len(ids) == 1 and claims[ids[0]] == 1}
    landed: dict[str, str | None] = dict(plain)
    if set(fresh) == set(plain.values()):
        landed.update({intent.op_id: None for intent in group if intent.op_id not in plain})
    return landed


def _probe(sink: Sink, creates: Sequence[Intent]) -> tuple[str, dict[str, str]]:
    """The native field to look in, and each intent's value there."""
    if sink.traits.key_field is not None:
        return sink.traits.key_field, {one.op_id: one.entity_id for one in creates}
    field = sink.traits.probe_field or ""
    natives = {one.op_id: Payload.from_json(one.payload).native.get(field) for one in creates}
    return field, {op_id: str(value) for op_id, value in natives.items() if value is not None}


def _known(run: Run, ref: ObjectRef, ids: Sequence[str]) -> set[str]:
    """Records that a pull has seen before the send, or that stand linked, were not made by it."""
    keys = [(str(ref), one) for one in ids]
    return {record_id for _, record_id in (*run.state.links_of(keys), *(one.key for one in run.state.observed(keys)))}


def _holds(run: Run, ref: ObjectRef, record: SourceRecord, intent: Intent) -> bool:
    """The record holds every value that the intent sent, by canonical value."""
    if record.deleted:
        return False
    raw, _ = run.rules.mappings[str(ref)].read(record.fields)
    values = run.rules.entity.standardise(raw).values
    wanted = Payload.from_json(intent.payload).fields
    return all(stands(one, values.get(one.field), run.rules) for one in wanted)


def _forget(run: Run, absent: Sequence[Intent]) -> None:
    """Close intents that did not land. What they spoke for is judged again, however it had ended."""
    with run.state.transaction():
        run.state.drop_intents([one.op_id for one in absent], run.run_id)
        run.state.repend([(name, record_id) for one in absent for name, record_id, _ in one.members])


def _landed_updates(run: Run, ref: ObjectRef, updates: Sequence[Intent]) -> dict[str, str | None]:
    if not updates:
        return {}
    ids = sorted({one.record_id for one in updates if one.record_id})
    present = run.systems[ref.system].source(ref.name).fetch(ids, readable_fields(run, ref))
    landed: dict[str, str | None] = {}
    for intent in updates:
        record = present.get(intent.record_id or "")
        landed[intent.op_id] = intent.record_id if record and _holds(run, ref, record, intent) else None
    return landed
