"""What is known of a person's consent, and how opt-outs reach every record that stands for the person: pure.

A system shows a flag; what is known is more. Each record's consent is the join of what it shows now and what it was
settled with (its base), so that a flag that turns false forgets nothing. The person's is the join over all sources.

The target that the person's data goes to gets its consent with the other fields (:func:`leadline.engine.merge`).
Here are the writes of an opt-out alone: to the person's other live records, and to any record when the source that
says it was refused, left its filter, or has several matches. An opt-in never goes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from leadline.connector import Op
from leadline.engine.changes import Change, misfits
from leadline.engine.reports import FieldChange
from leadline.engine.rules import Judged, Rules
from leadline_mappings.consent import UNKNOWN, Consent, is_out, join, joined, parse
from leadline_mappings.normalize.moments import canonical, from_iso
from leadline_mappings.standard import Golden
from leadline_mappings.values import Value

ALONE = "consent, alone"
UNSET = "; unset"
"""Ends a base whose opt-out the record no longer shows: when its flag is set again, that is another opt-out."""


def consent_fields(rules: Rules) -> list[str]:
    return [name for name, spec in rules.entity.fields.items() if spec.type == "consent"]


# -- what is known -------------------------------------------------------------------------------------------


def shown(one: Judged, name: str) -> Consent:
    """What the record itself shows. An opt-in from after the record's last change is a wrong date, not evidence."""
    found = parse(one.verdict.values.get(name))
    modified = _modified(one)
    if found.in_at is not None and modified and found.in_at > _a_day_after(modified):
        return Consent(out_at=found.out_at, undated=found.undated)
    return found


def known(one: Judged, name: str) -> Consent:
    """What the record shows, joined with what it was settled with.

    A flag without a date that the base knows is that opt-out, with the date that we know of it. A flag that was not
    set before is news: it may be as young as the record's last change, and is younger than any opt-in in the base.
    """
    stored = (one.member.base or {}).get(name)
    before, now = parse(stored), shown(one, name)
    if now.undated is None:
        return join(before, now)
    if before.out is not None and not str(stored).endswith(UNSET):
        return join(before, now if before.undated is not None else replace(now, undated=None))
    if before == UNKNOWN and now.person_at is not None:
        return now  # a decision that stands beside the flag is about it
    return join(before, replace(now, undated=max(now.undated, _modified(one), before.in_at or "")))


def settled(record: Judged, name: str, landed: FieldChange | None) -> Value:
    """What the record's base remembers once ``landed`` (or nothing) was written to it."""
    if landed is not None:
        return remembered(landed.after)
    text = known(record, name).text()
    return text if shown(record, name).out is not None else remembered(text, is_shown=False)


def remembered(value: Value, *, is_shown: bool | None = None) -> Value:
    """A consent as a base keeps it."""
    is_shown = is_out(value) if is_shown is None else is_shown
    return f"{value}{UNSET}" if not is_shown and parse(value).out is not None else value


def was_settled(one: Judged, rules: Rules) -> bool:
    """More is known of the record than consents, which are kept of records that nothing was decided over."""
    return any(
        rules.entity.fields[name].type != "consent" for name in one.member.base or () if name in rules.entity.fields
    )


def _modified(one: Judged) -> str:
    return from_iso(one.member.modified or "", UTC) or ""


def _a_day_after(moment: str) -> str:
    """Clocks and time zones differ by less."""
    try:
        return canonical(datetime.fromisoformat(moment) + timedelta(days=1)) or moment
    except OverflowError:
        return moment


# -- what the sources say together ---------------------------------------------------------------------------


def heard(name: str, sources: Sequence[Judged], target: Judged | None, rules: Rules) -> Consent:
    """What all sources that may speak to ``target`` (None: a new record) say together."""
    return joined(_said(source, name, target, rules) for source in sources)


def with_consents(golden: Golden, sources: Sequence[Judged], target: Judged | None, rules: Rules) -> Golden:
    """The golden record with what is known of the person's consents in place of what the sources show."""
    values = dict(golden.values)
    for name in consent_fields(rules):
        text = heard(name, sources, target, rules).text()
        values.pop(name, None)
        if text is not None:
            values[name] = text
    return replace(golden, values=values)


def _said(source: Judged, name: str, target: Judged | None, rules: Rules) -> Consent:
    """A source that takes no part (refused, outside its filter) speaks only of an opt-out that stands, and only where
    both records are linked.
    """
    said = known(source, name)
    if not source.verdict.rejected and rules.selects(source):
        return said
    may_speak = source.member.linked and (target is None or target.member.linked)
    return Consent(said.out_at, said.undated) if may_speak and said.standing == "out" else UNKNOWN


# -- opt-outs alone ------------------------------------------------------------------------------------------


def consent_changes(targets: Sequence[Judged], sources: Sequence[Judged], rules: Rules) -> tuple[Change, ...]:
    """One update a target that does not show an opt-out yet, in the order in which objects are written."""
    changes = []
    for rule in rules.sync.write:
        for target in targets:
            if target.member.object == str(rule.ref):
                fields = _opt_outs(target, sources, rules)
                if fields:
                    changes.append(Change(target.member.object, Op.UPDATE, target.member.record_id, fields))
    return tuple(changes)


def _opt_outs(target: Judged, sources: Sequence[Judged], rules: Rules) -> tuple[FieldChange, ...]:
    found = []
    for name, rule in rules.mappings[target.member.object].fields.items():
        if rules.entity.fields[name].type != "consent" or rule.write == "never":
            continue
        after = opt_out_for(name, heard(name, sources, target, rules), target, rules)
        change = FieldChange(name, rule.native, target.own_values().get(name), after, ALONE)
        if after is not None and not misfits(change, target.member.object, Op.UPDATE, rules):
            found.append(change)
    return tuple(found)


def opt_out_for(name: str, said: Consent, target: Judged, rules: Rules) -> str | None:
    """What to write where the sources' opt-out stands against all that is known of a target that does not show it."""
    together = join(said, known(target, name))
    stands = said.standing == together.standing == "out" and shown(target, name).standing != "out"
    text = together.text()
    return text if stands and _native(name, text, target, rules) else None


def opt_in_for(name: str, said: Consent, target: Judged, rules: Rules) -> str | None:
    """What to write where an explicit opt-in stands against all that is known of the target and is new to it. Only a
    mapping with ``opt_in: write`` has native values for it.
    """
    together, there = join(said, known(target, name)), shown(target, name)
    before = join(there, parse((target.member.base or {}).get(name)))
    is_new = there.standing == "out" or before.in_at != together.in_at
    text = together.text()
    if together.standing != "in" or not is_new or rules.entity.fields[name].type != "consent":
        return None
    native = _native(name, text, target, rules)
    stands_already = all(target.member.fields.get(field) == sent for field, sent in native.items())
    return None if stands_already else text


def _native(name: str, text: Value, target: Judged, rules: Rules) -> dict[str, object]:
    return rules.mappings[target.member.object].write({name: text})
