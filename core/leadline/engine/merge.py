"""One field of one record: does the source's value go into the target? A three-way merge, pure.

The base is what each side held when the two were last settled. Only the source moved: write. Only the target
moved: leave it, somebody works there. Both moved: the field's authority decides, and the conflict is reported.
Without a base (the records meet for the first time) a blank is filled and a difference is left and reported,
unless the sync declares who wins.
"""

from __future__ import annotations

from dataclasses import dataclass

from leadline.engine.consent import opt_in_for, opt_out_for, was_settled
from leadline.engine.rules import Judged, Rules
from leadline_mappings.consent import parse
from leadline_mappings.mapping import FieldRule
from leadline_mappings.values import Effect, Finding, Value


@dataclass(frozen=True, slots=True)
class Merged:
    """``by`` names what decided in favour of writing; None leaves the target as it is.

    ``undecided``: the values differ and nobody has said who wins, so the base must not move. ``value`` is written in
    place of the golden record's, where there is one.
    """

    by: str | None = None
    finding: Finding | None = None
    undecided: bool = False
    value: Value = None


KEEP = Merged()


def merge_field(name: str, value: Value, source: Judged, target: Judged, rule: FieldRule, rules: Rules) -> Merged:
    """Whether ``value`` (the golden record's, which came from ``source``) is written to ``target``."""
    entity = rules.entity
    if entity.fields[name].type == "consent":
        return _consent(name, value, target, rule, rules)
    current = target.verdict.values.get(name) if target.holds(name) else None
    if _same(rule, value, current, rules) or _stands_already(name, value, target, rules):
        return KEEP
    if rule.write in ("never", "create_only"):
        return Merged(undecided=True)
    if value is None and rule.null == "keep":
        return KEEP
    base = target.member.base or {}
    if not target.holds(name) and name not in base:
        return Merged(by="fill") if value is not None else KEEP
    if rule.write == "fill_if_empty" and target.holds(name):
        return KEEP
    return _three_way(name, value, source, target, rule, rules)


def _consent(name: str, value: Value, target: Judged, rule: FieldRule, rules: Rules) -> Merged:
    """Neither authority nor write mode has a say in it, but for ``never``."""
    if rule.write == "never":
        return KEEP
    said = parse(value)
    out = opt_out_for(name, said, target, rules)
    if out is not None:
        return Merged(by="consent", value=out)
    back = opt_in_for(name, said, target, rules)
    return KEEP if back is None else Merged(by="consent: explicit opt-in", value=back)


def _stands_already(name: str, value: Value, target: Judged, rules: Rules) -> bool:
    """The target holds exactly what would be sent, though the standard cannot read it there (a state whose country
    is missing): sending it again would change nothing, for ever.
    """
    mapping = rules.mappings[target.member.object]
    if target.holds(name) and mapping.same_native(name, value, target.verdict.values.get(name)):
        return True
    native = mapping.write({name: value})
    return bool(native) and all(target.member.fields.get(field) == sent for field, sent in native.items())


def _same(rule: FieldRule, a: Value, b: Value, rules: Rules) -> bool:
    """The two values are no difference to this target; one of case and spacing is where its mapping says so."""
    return a == b if rule.cosmetic else rules.entity.same(rule.canonical, a, b)


def _three_way(name: str, value: Value, source: Judged, target: Judged, rule: FieldRule, rules: Rules) -> Merged:
    authority = rule.authority or rules.sync.authority
    source_wins = authority == source.ref.system
    base = target.member.base
    if base is None or name not in base or source.member.base is None or not was_settled(source, rules):
        return _first_meeting(name, value, source, target, authority, rules)
    source_moved = not _same(rule, value, source.member.base.get(name), rules)
    target_moved = not _same(rule, target.own_values().get(name), base[name], rules)
    if source_moved and target_moved:
        finding = _conflict("CONFLICT", name, f"both systems changed it; {authority} is its authority")
        return Merged(by=f"authority: {authority}" if source_wins else None, finding=finding)
    return Merged(by="source changed") if source_moved else KEEP


def _first_meeting(name: str, value: Value, source: Judged, target: Judged, authority: str, rules: Rules) -> Merged:
    """Two values meet that were never settled with each other. An empty one never erases a filled one here."""
    initial = rules.sync.initial
    if value is None:
        return Merged(undecided=True)
    if initial == "authority":
        return Merged(by=f"authority: {authority}") if authority == source.ref.system else KEEP
    if initial == "newest":
        newer = (source.member.modified or "") > (target.member.modified or "")
        return Merged(by="newest") if newer else KEEP
    return Merged(
        finding=_conflict("INITIAL_CONFLICT", name, "the two systems hold different values and no one wins yet"),
        undecided=True,
    )


def _conflict(code: str, name: str, reason: str) -> Finding:
    return Finding(
        code=code,
        effect=Effect.WARN,
        field=name,
        reason=reason,
        fix="declare `initial:` in the sync or the field's `authority:` in its mapping",
    )
