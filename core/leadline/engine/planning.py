"""decide and plan over the whole state: every touched entity is judged, its change stored, the rest ends here.

Nothing is sent. A sync settles at once what needs no write; a plan only counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from leadline.engine.changes import Change, is_opt_out
from leadline.engine.consent import consent_fields, remembered, settled
from leadline.engine.decide import Blocked, Decision, Key, decide
from leadline.engine.payload import Fate, Payload, values
from leadline.engine.reports import End
from leadline.engine.rules import Judged
from leadline.engine.run import Run
from leadline.project import ObjectRef
from leadline.state import Link, Member, Planned, QuarantineRow, Quiet
from leadline_mappings.values import Value

CHUNK = 1_000


def plan_changes(run: Run) -> None:
    """Decide every entity that resolve touched, in chunks of entities."""
    after, done = "", 0
    refs = {str(ref): ref for ref in run.rules.sync.refs()}
    in_flight = _in_flight(run)
    while entities := run.state.entities(after, CHUNK):
        after = entities[-1]
        judged = _judge_members(run, refs, run.state.members(entities))
        for entity in [one for one, records in judged.items() if in_flight & {one, *(r.key for r in records)}]:
            _leave_open(run, judged.pop(entity))
        decisions = [(decide(entity, records, run.rules), records) for entity, records in judged.items()]
        _store(run, decisions)
        done += len(entities)
        run.step("decide", run.rules.sync.entity, done)
    run.step("decide", run.rules.sync.entity, done, done, finished=True)


def _in_flight(run: Run) -> set[str | Key]:
    """The entities, and the records behind them, whose last write has no known outcome yet."""
    found: set[str | Key] = set()
    for intent in run.state.open_intents_left():
        found |= {intent.entity_id, *((name, record_id) for name, record_id, _ in intent.members)}
    return found


def _leave_open(run: Run, records: Sequence[Judged]) -> None:
    """An earlier write of this entity has an unknown outcome: planning another could double it."""
    _end_pending(run, [record.key for record in records if record.member.pending], End.UNKNOWN)


def _end_pending(run: Run, keys: Sequence[Key], end: End) -> None:
    """These records have an end in this run and stay pending: the next run looks at them again."""
    for name, _ in keys:
        run.tally.end(name, end)
    if not run.dry:
        run.state.mark_ends(run.run_id, keys, end)


def _judge_members(run: Run, refs: Mapping[str, ObjectRef], members: Sequence[Member]) -> dict[str, list[Judged]]:
    by_object: dict[str, list[Member]] = {}
    for member in members:
        if member.object in refs:
            by_object.setdefault(member.object, []).append(member)
    judged: dict[str, list[Judged]] = {member.entity_id: [] for member in members if member.object in refs}
    for name, listed in by_object.items():
        for one in run.rules.judge(refs[name], listed):
            judged[one.member.entity_id].append(one)
    return judged


def _store(run: Run, decisions: Sequence[tuple[Decision, Sequence[Judged]]]) -> None:
    """Put the writes into the plan; end what waits for none."""
    run.state.put_planned([row for decision, records in decisions for row in _planned(run, decision, records)])
    quiet: list[Quiet] = []
    review: list[Key] = []
    for decision, records in decisions:
        _count(run, decision, records)
        for record in records:
            if decision.ends[record.key] is End.REVIEW:
                review.append(record.key)
            elif not _writes(decision):
                quiet.append(_quiet(run, decision, record))
    if not run.dry:
        _settle_quietly(run, decisions, quiet)
    _end_pending(run, review, End.REVIEW)


def _writes(decision: Decision) -> tuple[Change, ...]:
    """Every write of the entity; the last one carries the fate of its records."""
    return (*decision.consents, decision.change) if decision.change is not None else decision.consents


def _count(run: Run, decision: Decision, records: Sequence[Judged]) -> None:
    for finding in decision.findings:
        run.tally.findings[finding.code] += 1
    for record in records:
        end = decision.ends[record.key]
        codes = _codes(decision.blocked, record.key)
        if end is End.QUARANTINED and record.member.pending:
            run.tally.quarantined.update(codes)
        elif end in (End.CREATED, End.UPDATED, End.UNCHANGED):
            run.tally.held.update(codes)
        if record.member.pending and end is not End.REVIEW and (run.dry or not _writes(decision)):
            run.tally.end(record.member.object, end)


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
    if _writes(decision):
        return  # the write's settling links them
    rules = {one.key: one.member.rule for one in records if not one.member.linked}
    for key in decision.linked:
        if key in rules:
            yield Link(*key, decision.entity_id, rules[key])


def _quiet(run: Run, decision: Decision, record: Judged) -> Quiet:
    """A record that waits for no write. Its base moves only when a decision was taken over it."""
    return Quiet(
        object=record.member.object,
        record_id=record.member.record_id,
        hash=record.member.hash,
        rules=run.rules.fingerprint,
        end=decision.ends[record.key],
        base=_next_base(run, decision, record) or _what_is_kept(run, decision, record),
    )


def _next_base(run: Run, decision: Decision, record: Judged) -> dict[str, Value] | None:
    """What the record holds once this decision has settled: undecided fields keep the base they had, and a record
    that nothing was decided over keeps it whole (None).

    A source stands for all that its record says, derived values too; a target only for what it holds.
    """
    if record.key not in decision.linked:
        return None
    is_source = record.member.object in run.rules.sources
    values = dict(record.verdict.values if is_source else record.own_values())
    for change in _writes(decision):
        if (change.object, change.record_id) == record.key:
            values.update({one.field: one.after for one in change.fields})
    before = record.member.base or {}
    for name in decision.undecided:
        values.pop(name, None)
        if name in before:
            values[name] = before[name]
    return {**values, **_consents(run, decision, record)}


def _what_is_kept(run: Run, decision: Decision, record: Judged) -> dict[str, Value] | None:
    """Of a source that nothing was decided over (not selected, refused) the consents alone: they count once it is."""
    consents = _consents(run, decision, record) if record.member.object in run.rules.sources else {}
    before = values(record.member.base or {})
    return {**before, **consents} if consents.items() - before.items() else None


def _consents(run: Run, decision: Decision, record: Judged) -> dict[str, Value]:
    """All that is known of the record's consents: they only grow, whatever else was decided."""
    written = {
        one.field: one
        for change in _writes(decision)
        if (change.object, change.record_id) == record.key
        for one in change.fields
    }
    found = {name: settled(record, name, written.get(name)) for name in consent_fields(run.rules)}
    return {name: value for name, value in found.items() if value is not None}


def _planned(run: Run, decision: Decision, records: Sequence[Judged]) -> Iterator[Planned]:
    """The entity's writes in the order in which they are sent. The last carries the ends of all its records, but for
    those in review, which stay pending.
    """
    writes = _writes(decision)
    by_key = {one.key: one for one in records}
    members = tuple((*one.key, one.member.hash) for one in records if decision.ends[one.key] is not End.DELETED)
    for change in writes:
        target = by_key.get((change.object, change.record_id or ""))
        written = {one.field: one.after for one in change.fields}
        whole = {**target.own_values(), **written} if target else written
        native, unsaid = run.rules.mappings[change.object].written(written, whole, creating=target is None)
        run.tally.findings.update(one.code for one in unsaid)
        payload = Payload(
            fields=change.fields,
            native=native,
            before={name: target.member.fields.get(name) for name in native} if target else {},
            base=_target_base(run, decision, change, target),
            fates=_fates(run, decision, records) if change is writes[-1] else (),
            links=change is decision.change or (target is not None and target.key in decision.linked),
        )
        yield Planned(
            change_id=0,
            object=change.object,
            op=change.op,
            priority=_priority(run, decision, change),
            entity_id=decision.entity_id,
            record_id=change.record_id,
            fields=payload.to_json(),
            members=members,
        )


def _priority(run: Run, decision: Decision, change: Change) -> int:
    """Opt-outs that go alone, then writes that carry one, then the rest."""
    if change is not decision.change:
        return 0
    return 1 if any(is_opt_out(one, run.rules) for one in change.fields) else 2


def _fates(run: Run, decision: Decision, records: Sequence[Judged]) -> tuple[Fate, ...]:
    return tuple(
        Fate(one.key, one.member.hash, _next_base(run, decision, one), decision.ends[one.key])
        for one in records
        if decision.ends[one.key] is not End.REVIEW
    )


def _target_base(run: Run, decision: Decision, change: Change, target: Judged | None) -> dict[str, Value] | None:
    """The target's base once this one write has landed."""
    consents = set(consent_fields(run.rules))
    landed = {one.field: remembered(one.after) if one.field in consents else one.after for one in change.fields}
    if target is None:
        return landed
    if change is decision.change:
        return _next_base(run, decision, target)
    return None if target.member.base is None else {**values(target.member.base), **landed}


def _codes(blocked: Sequence[Blocked], key: Key) -> set[str]:
    """The rules that hold a record, each with its field: ``MANDATORY_MISSING:company_name``."""
    found = (finding for one in blocked if one.key == key for finding in one.findings)
    return {f"{finding.code}:{finding.field}" if finding.field else finding.code for finding in found}


def _quarantine(run: Run, decision: Decision, records: Sequence[Judged]) -> Iterator[QuarantineRow]:
    by_key = {one.key: one for one in records}
    for blocked in decision.blocked:
        yield from run.quarantine_rows(blocked.key, by_key[blocked.key].member.fields, blocked.findings)
