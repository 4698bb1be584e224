"""What should be written for one person: pure. Nothing here can read a clock, a database or a network.

``decide`` takes every record that is known to be the same entity and returns where each of them ends and the
one change, if any, that their target needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from leadline.connector import Op
from leadline.engine.fit import misfit
from leadline.engine.merge import merge_field
from leadline.engine.reports import End, FieldChange
from leadline.engine.rules import Judged, Rules
from leadline.project import WriteRule
from leadline_mappings.findings import holds_stage
from leadline_mappings.standard import Golden
from leadline_mappings.standard import Member as FoldMember
from leadline_mappings.values import Effect, Finding, Value

AMBIGUOUS = "ambiguous"
"""Prefix of the rule under which resolve proposes a record that two known entities claim."""

Key = tuple[str, str]
"""(object, record id)"""

TARGET_GONE = Finding(
    code="TARGET_GONE",
    effect=Effect.BLOCK_CREATE,
    field=None,
    reason="the target knew this person, and its record was deleted or closed there",
    fix="restore the record in the target; a sync never makes again what somebody removed",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One write as decided, in canonical values."""

    object: str
    op: Op
    record_id: str | None
    fields: tuple[FieldChange, ...]
    opt_out: bool
    """It carries an opt-out: such writes are sent first."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Findings that kept a record from something; they go to quarantine under their codes."""

    key: Key
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one entity needs. ``ends`` has every member; ``linked`` those that now belong together for good."""

    entity_id: str
    ends: Mapping[Key, End]
    change: Change | None = None
    blocked: tuple[Blocked, ...] = ()
    findings: tuple[Finding, ...] = ()
    linked: tuple[Key, ...] = ()
    survivor: Key | None = None
    undecided: frozenset[str] = frozenset()
    """Fields that differ and were left open (a blocked stage, a first meeting nobody decided): their base stays."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the entity's data goes: an existing record, or nothing yet. ``several`` are the candidates of a tie.

    ``gone``: the target has known this person, but every record is deleted or closed (a converted lead).
    """

    record: Judged | None = None
    several: tuple[Judged, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    changes: tuple[FieldChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    undecided: frozenset[str] = frozenset()


def decide(entity_id: str, judged: Sequence[Judged], rules: Rules) -> Decision:
    """Where each record ends and what is written. Independent of the order of ``judged``."""
    judged = sorted(judged, key=lambda one: one.key)
    ends = {one.key: End.DELETED if one.member.deleted else End.UNCHANGED for one in judged}
    live = [one for one in judged if not one.member.deleted and one.member.object in rules.sources]
    rejected = [one for one in live if one.verdict.rejected]
    blocked = tuple(Blocked(one.key, _blocking(one.verdict.findings)) for one in rejected)
    ends.update({one.key: End.QUARANTINED for one in rejected})
    outside = [one for one in live if not one.verdict.rejected and not _selected(one, rules)]
    ends.update({one.key: End.NOT_SELECTED for one in outside})
    sources = [one for one in live if not one.verdict.rejected and _selected(one, rules)]
    if not sources:
        return Decision(entity_id, ends, blocked=blocked, findings=_all_findings(live))
    if any(one.member.rule.startswith(AMBIGUOUS) for one in sources):
        ends.update({one.key: End.REVIEW for one in sources})
        return Decision(entity_id, ends, blocked=(*blocked, _review(sources[0], sources)))
    target = _choose_target(judged, rules)
    if target.several:
        ends.update({one.key: End.REVIEW for one in sources})
        return Decision(entity_id, ends, blocked=(*blocked, _review(sources[0], target.several)))
    golden = fold(sources, rules)
    survivor = next(one for one in sources if _name(one) == golden.primary)
    ends.update({one.key: End.FOLDED for one in sources if one is not survivor})
    decision = Decision(entity_id, ends, blocked=blocked, findings=_all_findings(live), survivor=survivor.key)
    if target.record is not None:
        return _update(decision, golden, sources, target.record, rules)
    return _create(decision, golden, gone=target.gone, rules=rules)


def fold(sources: Sequence[Judged], rules: Rules) -> Golden:
    """The golden record of the sources."""
    return rules.entity.fold(
        [FoldMember(_name(one), one.verdict.values, one.member.modified or "", one.member.created) for one in sources]
    )


def _selected(one: Judged, rules: Rules) -> bool:
    """The record stands inside its mapping's filter. One that left it is no longer updated, and nothing is deleted."""
    where = rules.mappings[one.member.object].where
    return where is None or where.test(one.verdict.values)


def _name(one: Judged) -> str:
    return f"{one.member.object}/{one.member.record_id}"


# -- which record receives it --------------------------------------------------------------------------------


def _choose_target(judged: Sequence[Judged], rules: Rules) -> _Target:
    """The first written object, in the sync's order, that holds a live record of this entity."""
    gone = False
    for rule in rules.sync.write:
        members = [one for one in judged if one.member.object == str(rule.ref)]
        gone = gone or bool(members)
        candidates = [one for one in members if _writable(one, rules)]
        linked = [one for one in candidates if one.member.linked]
        if len(linked) == 1:
            return _Target(record=linked[0])
        if len(candidates) == 1:
            return _Target(record=candidates[0])
        if candidates:
            return _Target(several=tuple(linked or candidates))
    return _Target(gone=gone)


def _writable(one: Judged, rules: Rules) -> bool:
    return not one.member.deleted and rules.mappings[one.member.object].is_live(one.member.fields)


def _review(subject: Judged, candidates: Iterable[Judged]) -> Blocked:
    names = ", ".join(_name(one) for one in candidates)
    return Blocked(
        subject.key,
        (
            Finding(
                code="MATCH_AMBIGUOUS",
                effect=Effect.BLOCK_CREATE,
                field=None,
                reason=f"several records match: {names}",
                fix="merge them in their system, or correct the field they share",
            ),
        ),
    )


# -- an update -----------------------------------------------------------------------------------------------


def _update(decision: Decision, golden: Golden, sources: Sequence[Judged], target: Judged, rules: Rules) -> Decision:
    """Only the fields that differ. What is blocked is the stage move, never the rest."""
    ends = dict(decision.ends)
    findings = rules.entity.assess(golden.values, {}, target.own_values())
    draft = _differences(golden, sources, target, rules, stage_blocked=holds_stage(findings))
    moves = any(rules.entity.fields[name].type == "lifecycle" for name in draft.undecided)
    blocked = decision.blocked
    survivor = decision.survivor
    assert survivor is not None
    if moves:
        holding = (replace(one, effect=Effect.BLOCK_STAGE) for one in findings if holds_stage([one]))
        blocked = (*blocked, Blocked(survivor, tuple(holding)))
    change = None
    if draft.changes:
        ends[survivor] = End.UPDATED
        ends[target.key] = End.UPDATED
        change = Change(
            target.member.object,
            Op.UPDATE,
            target.member.record_id,
            draft.changes,
            _opts_out(draft.changes, rules),
        )
    return replace(
        decision,
        ends=ends,
        change=change,
        blocked=blocked,
        findings=(*decision.findings, *findings, *draft.findings),
        linked=(*(one.key for one in sources), target.key),
        undecided=draft.undecided,
    )


def _differences(
    golden: Golden, sources: Sequence[Judged], target: Judged, rules: Rules, *, stage_blocked: bool
) -> _Draft:
    by_name = {_name(one): one for one in sources}
    changes: list[FieldChange] = []
    findings: list[Finding] = []
    undecided: set[str] = set()
    for name, rule in rules.mappings[target.member.object].fields.items():
        if name not in golden.values:
            continue
        source = by_name[golden.source_of[name]] if name in golden.source_of else sources[0]
        merged = merge_field(name, golden.values[name], source, target, rule, rules)
        if merged.finding is not None:
            findings.append(merged.finding)
        if merged.undecided or (merged.by and stage_blocked and rules.entity.fields[name].type == "lifecycle"):
            undecided.add(name)
        elif merged.by is not None:
            change = FieldChange(name, rule.native, target.own_values().get(name), golden.values[name], merged.by)
            unfit = _unfit(change, target.member.object, Op.UPDATE, rules)
            findings.extend(unfit)
            changes.extend([] if unfit else [change])
    return _Draft(tuple(changes), tuple(findings), frozenset(undecided))


# -- a create ------------------------------------------------------------------------------------------------


def _create(decision: Decision, golden: Golden, *, gone: bool, rules: Rules) -> Decision:
    survivor = decision.survivor
    assert survivor is not None
    ends = dict(decision.ends)
    rule = _create_rule(golden, rules)
    if rule is None or gone:
        ends[survivor] = End.NOT_SELECTED
        gone_for_good = [TARGET_GONE] if gone and rule is not None else []
        return replace(decision, ends=ends, findings=(*decision.findings, *gone_for_good))
    findings = rules.entity.assess(golden.values, {}, None)
    changes, unfit = _initial_fields(golden, rule, rules)
    missing = (*unfit, *_target_mandatory(changes, findings, rule, rules))
    stops = tuple(one for one in (*findings, *missing) if one.effect in (Effect.BLOCK_CREATE, Effect.REJECT))
    if stops:
        ends[survivor] = End.QUARANTINED
        return replace(
            decision,
            ends=ends,
            blocked=(*decision.blocked, Blocked(survivor, stops)),
            findings=(*decision.findings, *findings, *missing),
        )
    ends[survivor] = End.CREATED
    return replace(
        decision,
        ends=ends,
        change=Change(str(rule.ref), Op.CREATE, None, changes, _opts_out(changes, rules)),
        findings=(*decision.findings, *findings, *unfit),
        linked=tuple(key for key, end in ends.items() if end in (End.CREATED, End.FOLDED)),
    )


def _create_rule(golden: Golden, rules: Rules) -> WriteRule | None:
    """The first object whose creation the sync allows for such a record."""
    for rule in rules.sync.write:
        if rule.create is not None and rule.create.test(golden.values):
            return rule
    return None


def _initial_fields(
    golden: Golden, rule: WriteRule, rules: Rules
) -> tuple[tuple[FieldChange, ...], tuple[Finding, ...]]:
    """Every value that a new record starts with, and what does not fit the target."""
    name_of_object = str(rule.ref)
    changes: list[FieldChange] = []
    findings: list[Finding] = []
    for name, spec in rules.mappings[name_of_object].fields.items():
        value = golden.values.get(name)
        if spec.write == "never" or value is None or not _may_say(name, value, rules):
            continue
        change = FieldChange(name, spec.native, None, value, "create")
        unfit = _unfit(change, name_of_object, Op.CREATE, rules)
        findings.extend(unfit)
        changes.extend([] if unfit else [change])
    return tuple(changes), tuple(findings)


def _unfit(change: FieldChange, object_name: str, op: Op, rules: Rules) -> list[Finding]:
    """Why the target's live schema will not take this change, if it will not."""
    native = rules.mappings[object_name].write({change.field: change.after})
    found = (misfit(rules.infos[object_name], name, value, op) for name, value in native.items())
    return [finding for finding in found if finding is not None]


def _may_say(name: str, value: Value, rules: Rules) -> bool:
    """Unknown consent is never written, and "not opted out" is not something a copy of a flag can know."""
    return rules.entity.fields[name].type != "consent" or value is True


def _target_mandatory(
    changes: tuple[FieldChange, ...], findings: Iterable[Finding], rule: WriteRule, rules: Rules
) -> tuple[Finding, ...]:
    """What the target itself demands of a new record (from its live schema) and this one lacks.

    A field that the standard already misses is not reported twice.
    """
    info = rules.infos.get(str(rule.ref))
    if info is None:
        return ()
    fields = rules.mappings[str(rule.ref)].fields
    said = {fields[one.field].native for one in findings if one.field is not None and one.field in fields}
    given = {change.native for change in changes}
    return tuple(
        Finding(
            code="TARGET_MANDATORY_MISSING",
            effect=Effect.BLOCK_CREATE,
            field=name,
            reason=f"{rule.ref} demands {name} for a new record and there is no value for it",
            fix=f"fill the field in the source, or map a default to {name}",
        )
        for name, spec in sorted(info.fields.items())
        if spec.required_on_create and name not in given | said
    )


# -- findings ------------------------------------------------------------------------------------------------


def _opts_out(changes: tuple[FieldChange, ...], rules: Rules) -> bool:
    return any(rules.entity.fields[change.field].type == "consent" and change.after is True for change in changes)


def _blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.effect in (Effect.REJECT, Effect.BLOCK_CREATE))


def _all_findings(judged: Iterable[Judged]) -> tuple[Finding, ...]:
    return tuple(finding for one in judged if one.member.pending for finding in one.verdict.findings)
