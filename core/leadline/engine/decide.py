"""What should be written for one person: pure. Nothing here can read a clock, a database or a network.

``decide`` takes every record that is known to be the same entity and returns where each of them ends and the
one change, if any, that their target needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from leadline.connector import Op
from leadline.engine.changes import Change, misfits
from leadline.engine.consent import consent_changes, with_consents
from leadline.engine.golden import assessed, fold, name_of, on_values, rejects, without_stage
from leadline.engine.merge import merge_field
from leadline.engine.reports import End, FieldChange
from leadline.engine.rules import Judged, Rules
from leadline.project import WriteRule
from leadline_mappings.conditions import Condition
from leadline_mappings.findings import holds_stage
from leadline_mappings.standard import Golden
from leadline_mappings.values import Effect, Finding, Value, Values

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
class Blocked:
    """Findings that kept a record from something; they go to quarantine under their codes."""

    key: Key
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one entity needs. ``ends`` has every member; ``linked`` those that now belong together for good.

    ``change`` is the one write of the person's data; ``consents`` are opt-outs that go alone, and first.
    """

    entity_id: str
    ends: Mapping[Key, End]
    change: Change | None = None
    consents: tuple[Change, ...] = ()
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
    live = [one for one in judged if not one.member.deleted and one.member.object in rules.sources]
    sources = [one for one in live if not one.verdict.rejected and rules.selects(one)]
    targets = [one for one in judged if one.member.object in rules.mappings and _writable(one, rules)]
    decision = _for_people(Decision(entity_id, _first_ends(judged, rules)), judged, sources, rules)
    decision = replace(
        decision,
        blocked=(*_rejections(live), *decision.blocked),
        findings=(*_all_findings(live), *decision.findings),
    )
    written = decision.change.record_id if decision.change is not None else None
    others = [one for one in targets if one.key != (decision.change and decision.change.object, written)]
    return _with_consents(decision, consent_changes(others, live, rules))


def _first_ends(judged: Sequence[Judged], rules: Rules) -> dict[Key, End]:
    """Where each record ends by itself, before it is looked at with the others of its entity."""
    ends = {}
    for one in judged:
        ends[one.key] = End.DELETED if one.member.deleted else End.UNCHANGED
        if not one.member.deleted and one.member.object in rules.sources:
            if one.verdict.rejected:
                ends[one.key] = End.QUARANTINED
            elif not rules.selects(one):
                ends[one.key] = End.NOT_SELECTED
    return ends


def _for_people(decision: Decision, judged: Sequence[Judged], sources: Sequence[Judged], rules: Rules) -> Decision:
    """What the sources that take part come to together."""
    if not sources:
        return decision
    target = _choose_target(judged, rules)
    claimed = any(one.member.rule.startswith(AMBIGUOUS) for one in sources)
    if claimed or target.several:
        review = {one.key: End.REVIEW for one in sources}
        candidates = sources if claimed else target.several
        return replace(decision, ends={**decision.ends, **review}, blocked=(_review(sources[0], candidates),))
    live = [one for one in judged if not one.member.deleted and one.member.object in rules.sources]
    golden = with_consents(fold(sources, rules), live, target.record, rules)
    survivor = next(one for one in sources if name_of(one) == golden.primary)
    folded = {one.key: End.FOLDED for one in sources if one is not survivor}
    decision = replace(decision, ends={**decision.ends, **folded}, survivor=survivor.key)
    if target.record is not None:
        return _update(decision, golden, sources, target.record, rules)
    return _create(decision, golden, sources, gone=target.gone, rules=rules)


def _with_consents(decision: Decision, consents: tuple[Change, ...]) -> Decision:
    if not consents:
        return decision
    ends = dict(decision.ends)
    for change in consents:
        assert change.record_id is not None
        ends[change.object, change.record_id] = End.UPDATED
    if decision.survivor is not None and ends[decision.survivor] in (End.UNCHANGED, End.NOT_SELECTED):
        ends[decision.survivor] = End.UPDATED
    return replace(decision, ends=ends, consents=consents)


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
    if one.member.deleted or one.member.redirect is not None:
        return False
    return one.member.object in rules.targets and rules.mappings[one.member.object].is_live(one.member.fields)


def _review(subject: Judged, candidates: Iterable[Judged]) -> Blocked:
    names = ", ".join(name_of(one) for one in candidates)
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
    """Only the fields that differ. What is blocked is the stage's move, never the rest, unless a rule rejects it."""
    ends = dict(decision.ends)
    golden, findings = assessed(golden, sources, target.own_values(), rules)
    if rejects(findings):
        return _rejected(decision, findings)
    holds = (*findings, *on_values(golden, sources))
    draft = _differences(golden, sources, target, rules, stage_blocked=holds_stage(holds))
    moves = any(rules.entity.fields[name].type == "lifecycle" for name in draft.undecided)
    blocked = decision.blocked
    survivor = decision.survivor
    assert survivor is not None
    if moves:
        holding = (replace(one, effect=Effect.BLOCK_STAGE) for one in holds if holds_stage([one]))
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


def _rejected(decision: Decision, findings: tuple[Finding, ...]) -> Decision:
    """A rule on the whole record says that nothing of it may go anywhere."""
    assert decision.survivor is not None
    ends = {**decision.ends, decision.survivor: End.QUARANTINED}
    stops = tuple(one for one in findings if one.effect is Effect.REJECT)
    blocked = (*decision.blocked, Blocked(decision.survivor, stops))
    return replace(decision, ends=ends, blocked=blocked, findings=(*decision.findings, *findings))


def _differences(
    golden: Golden, sources: Sequence[Judged], target: Judged, rules: Rules, *, stage_blocked: bool
) -> _Draft:
    by_name = {name_of(one): one for one in sources}
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
        stage_held = rules.entity.fields[name].type == "lifecycle" and (stage_blocked or _unreadable(name, target))
        if merged.undecided or (merged.by and stage_held):
            undecided.add(name)
        elif merged.by is not None:
            after = golden.values[name] if merged.value is None else merged.value
            change = FieldChange(name, rule.native, target.own_values().get(name), after, merged.by)
            unfit = misfits(change, target.member.object, Op.UPDATE, rules)
            findings.extend(unfit)
            undecided.update([name] if unfit else [])
            changes.extend([] if unfit else [change])
    return _Draft(tuple(changes), tuple(findings), frozenset(undecided))


def _unreadable(name: str, target: Judged) -> bool:
    """The target holds something there that the standard does not know: it may be further than any stage we know."""
    return target.holds(name) and target.verdict.values.get(name) is None


# -- a create ------------------------------------------------------------------------------------------------


def _create(decision: Decision, golden: Golden, sources: Sequence[Judged], *, gone: bool, rules: Rules) -> Decision:
    survivor = decision.survivor
    assert survivor is not None
    ends = dict(decision.ends)
    rule = _create_rule(golden, rules)
    if rule is None or gone:
        ends[survivor] = End.NOT_SELECTED
        gone_for_good = [TARGET_GONE] if gone and rule is not None else []
        return replace(decision, ends=ends, findings=(*decision.findings, *gone_for_good))
    golden, findings = assessed(golden, sources, None, rules)
    said = (*findings, *on_values(golden, sources))
    held = tuple(one for one in said if one.effect is Effect.BLOCK_STAGE)
    if held:
        golden = without_stage(golden, rules)
        rule = _create_rule(golden, rules)
    changes, unfit = _initial_fields(golden, rule, rules) if rule is not None else ((), ())
    missing = (*unfit, *(_target_mandatory(changes, findings, rule, rules) if rule is not None else ()))
    stops = tuple(one for one in (*said, *missing) if one.effect in (Effect.BLOCK_CREATE, Effect.REJECT))
    if stops or rule is None:
        ends[survivor] = End.QUARANTINED
        return replace(
            decision,
            ends=ends,
            blocked=(*decision.blocked, Blocked(survivor, stops or held)),
            findings=(*decision.findings, *findings, *missing),
        )
    ends[survivor] = End.CREATED
    return replace(
        decision,
        ends=ends,
        change=Change(str(rule.ref), Op.CREATE, None, changes),
        blocked=(*decision.blocked, *([Blocked(survivor, held)] if held else [])),
        findings=(*decision.findings, *findings, *unfit),
        linked=tuple(key for key, end in ends.items() if end in (End.CREATED, End.FOLDED)),
        undecided=frozenset({rules.entity.stage_field or ""}) if held else frozenset(),
    )


def _create_rule(golden: Golden, rules: Rules) -> WriteRule | None:
    """The first object whose creation the sync allows for such a record."""
    for rule in rules.sync.write:
        conditions = (rule.create, rules.mappings[str(rule.ref)].create)
        if all(one is not None and _holds(one, golden.values, rules) for one in conditions):
            return rule
    return None


def _holds(condition: Condition, values: Values, rules: Rules) -> bool:
    return condition.holds(values, rules.entity.facts_of(values) if condition.facts else {})


def _initial_fields(
    golden: Golden, rule: WriteRule, rules: Rules
) -> tuple[tuple[FieldChange, ...], tuple[Finding, ...]]:
    """Every value that a new record starts with, and what does not fit the target."""
    name_of_object = str(rule.ref)
    changes: list[FieldChange] = []
    findings: list[Finding] = []
    for name, spec in rules.mappings[name_of_object].fields.items():
        value = golden.values.get(name)
        if spec.write == "never" or value is None or not _may_say(name, value, name_of_object, rules):
            continue
        change = FieldChange(name, spec.native, None, value, "create")
        unfit = misfits(change, name_of_object, Op.CREATE, rules)
        findings.extend(unfit)
        changes.extend([] if unfit else [change])
    return tuple(changes), tuple(findings)


def _may_say(name: str, value: Value, object_name: str, rules: Rules) -> bool:
    """Of a consent a mapping may have nothing to say but an opt-out."""
    return rules.entity.fields[name].type != "consent" or bool(rules.mappings[object_name].write({name: value}))


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
    given = set(rules.mappings[str(rule.ref)].write({one.field: one.after for one in changes}, creating=True))
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


def _rejections(live: Iterable[Judged]) -> tuple[Blocked, ...]:
    rejected = [one for one in live if one.verdict.rejected]
    return tuple(
        Blocked(one.key, tuple(found for found in one.verdict.findings if found.effect is Effect.REJECT))
        for one in rejected
    )


def _all_findings(judged: Iterable[Judged]) -> tuple[Finding, ...]:
    return tuple(finding for one in judged if one.member.pending for finding in one.verdict.findings)
