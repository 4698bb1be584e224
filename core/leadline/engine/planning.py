"""decide and plan over the whole state: every touched entity is judged, its change stored, the rest ends here.

Nothing is sent. A sync settles at once what needs no write; a plan only counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from leadline.engine.decide import Blocked, Change, Decision, Key, decide
from leadline.engine.payload import Fate, Payload
from leadline.engine.reports import End
from leadline.engine.rules import Judged
from leadline.engine.run import Run
from leadline.project import ObjectRef
from leadline.state import Link, Member, Planned, QuarantineRow, Quiet
from leadline_mappings.values import Value, Values

CHUNK = 1_000


def plan_changes(run: Run) -> None:
    """Decide every entity that resolve touched, in chunks of entities."""
    after, done = "", 0
    refs = {str(ref): ref for ref in run.rules.sync.refs()}
    in_flight = {intent.entity_id for intent in run.state.open_intents_left()}
    while entities := run.state.entities(after, CHUNK):
        after = entities[-1]
        judged = _judge_members(run, refs, run.state.members(entities))
        for entity in in_flight & judged.keys():
            _leave_open(run, judged.pop(entity))
        decisions = [(decide(entity, records, run.rules), records) for entity, records in judged.items()]
        _store(run, decisions)
        done += len(entities)
        run.step("decide", run.rules.sync.entity, done)
    run.step("decide", run.rules.sync.entity, done, done, finished=True)


def _leave_open(run: Run, records: Sequence[Judged]) -> None:
    """An earlier write of this entity has an unknown outcome: planning another could double it."""
    for record in records:
        if record.member.pending:
            run.tally.end(record.member.object, End.UNKNOWN)
    if not run.dry:
        run.state.mark_ends(run.run_id, [record.key for record in records], End.UNKNOWN)


def _judge_members(run: Run, refs: Mapping[str, ObjectRef], members: Sequence[Member]) -> dict[str, list[Judged]]:
    judged: dict[str, list[Judged]] = {}
    for member in members:
        if member.object in refs:
            judged.setdefault(member.entity_id, []).append(run.rules.judge(refs[member.object], member))
    return judged


def _store(run: Run, decisions: Sequence[tuple[Decision, Sequence[Judged]]]) -> None:
    planned = [_planned(run, decision, records) for decision, records in decisions if decision.change]
    run.state.put_planned(planned)
    waiting = {fate for row in planned for fate in _fate_keys(row)}
    quiet: list[Quiet] = []
    for decision, records in decisions:
        for finding in decision.findings:
            run.tally.findings[finding.code] += 1
        for record in records:
            end = decision.ends[record.key]
            codes = _codes(decision.blocked, record.key)
            if end is End.QUARANTINED and record.member.pending:
                run.tally.quarantined.update(codes)
            elif end in (End.UPDATED, End.UNCHANGED):
                run.tally.held.update(codes)
            if record.member.pending and (run.dry or record.key not in waiting):
                run.tally.end(record.member.object, end)
            if record.key not in waiting:
                quiet.append(_quiet(run, decision, record, end))
    if not run.dry:
        _settle_quietly(run, decisions, quiet)


def _settle_quietly(run: Run, decisions: Sequence[tuple[Decision, Sequence[Judged]]], quiet: Sequence[Quiet]) -> None:
    """Quarantine, links and ends of one chunk, in one transaction."""
    rows = [row for decision, records in decisions for row in _quarantine(run, decision, records)]
    with run.state.transaction():
        run.state.quarantine(run.run_id, rows)
        for object_name, keys in _judged_ids(decisions).items():
            keep = {(row.record_id, row.rule, row.payload_hash) for row in rows if row.object == object_name}
            run.state.release(object_name, keys, keep=keep)
        run.state.link([link for decision, records in decisions for link in _links(decision, records)])
        run.state.settle_quiet(run.run_id, quiet)


def _judged_ids(decisions: Sequence[tuple[Decision, Sequence[Judged]]]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for _, records in decisions:
        for record in records:
            ids.setdefault(record.member.object, []).append(record.member.record_id)
    return ids


def _links(decision: Decision, records: Sequence[Judged]) -> Iterator[Link]:
    if decision.change is not None:
        return  # the write's settling links them
    rules = {one.key: one.member.rule for one in records if not one.member.linked}
    for key in decision.linked:
        if key in rules:
            yield Link(*key, decision.entity_id, rules[key])


def _fate_keys(row: Planned) -> Iterator[Key]:
    yield from ((object_name, record_id) for object_name, record_id, _ in row.members)


def _quiet(run: Run, decision: Decision, record: Judged, end: End) -> Quiet:
    """A record that needs no write. Its base moves only when it stands linked to its entity."""
    settled = record.key in decision.linked or record.member.linked
    return Quiet(
        object=record.member.object,
        record_id=record.member.record_id,
        hash=record.member.hash,
        rules=run.rules.fingerprint,
        end=end,
        base=_next_base(decision, record, _settled_values(run, record)) if settled else None,
    )


def _settled_values(run: Run, record: Judged) -> Values:
    """A source stands for all that its record says, derived values too; a target only for what it holds."""
    return record.verdict.values if record.member.object in run.rules.sources else record.own_values()


def _next_base(decision: Decision, record: Judged, settled: Values) -> dict[str, Value]:
    """What the record holds once this decision has settled; undecided fields keep the base they had."""
    values = dict(settled)
    before = record.member.base or {}
    for name in decision.undecided:
        values.pop(name, None)
        if name in before:
            values[name] = before[name]
    return values


def _planned(run: Run, decision: Decision, records: Sequence[Judged]) -> Planned:
    change = decision.change
    assert change is not None
    target = next((one for one in records if one.key == (change.object, change.record_id)), None)
    mapping = run.rules.mappings[change.object]
    native = mapping.write({one.field: one.after for one in change.fields})
    payload = Payload(
        fields=change.fields,
        native=native,
        before={name: target.member.fields.get(name) for name in native} if target else {},
        base=_target_base(decision, change, target),
        fates=tuple(
            Fate(
                one.key,
                one.member.hash,
                _next_base(decision, one, _settled_values(run, one)),
                decision.ends[one.key],
            )
            for one in records
            if one.key in decision.linked
        ),
    )
    waiting = [one for one in records if one.key in decision.linked]
    return Planned(
        change_id=0,
        object=change.object,
        op=change.op,
        priority=0 if change.opt_out else 1,
        entity_id=decision.entity_id,
        record_id=change.record_id,
        fields=payload.to_json(),
        members=tuple((*one.key, one.member.hash) for one in waiting),
    )


def _target_base(decision: Decision, change: Change, target: Judged | None) -> dict[str, Value]:
    landed = {one.field: one.after for one in change.fields}
    if target is None:
        return landed
    return _next_base(decision, target, {**target.own_values(), **landed})


def _codes(blocked: Sequence[Blocked], key: Key) -> set[str]:
    """The rules that hold a record, each with its field: ``MANDATORY_MISSING:company_name``."""
    found = (finding for one in blocked if one.key == key for finding in one.findings)
    return {f"{finding.code}:{finding.field}" if finding.field else finding.code for finding in found}


def _quarantine(run: Run, decision: Decision, records: Sequence[Judged]) -> Iterator[QuarantineRow]:
    by_key = {one.key: one for one in records}
    for blocked in decision.blocked:
        yield from run.quarantine_rows(blocked.key, by_key[blocked.key].member.fields, blocked.findings)
