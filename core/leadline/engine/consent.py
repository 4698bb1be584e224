"""Opt-outs reach every record that stands for the person, whatever else holds the rest back: pure.

The target that the person's data goes to gets its opt-out with the other fields. Here are the writes of an opt-out
alone: to the person's other live records, and to any record when the source that says it was refused, left its
filter, or has several matches. A copy of a flag is never evidence of an opt-in, so nothing else is ever written.
"""

from __future__ import annotations

from collections.abc import Sequence

from leadline.connector import Op
from leadline.engine.changes import Change, misfits
from leadline.engine.reports import FieldChange
from leadline.engine.rules import Judged, Rules

ALONE = "consent, alone"


def consent_changes(targets: Sequence[Judged], sources: Sequence[Judged], rules: Rules) -> tuple[Change, ...]:
    """One update a target that does not know of an opt-out yet, in the order in which objects are written.

    A source that takes no part (refused, outside its filter) speaks only where both records are linked.
    """
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
        said = any(source.verdict.values.get(name) is True and _may_speak(source, target, rules) for source in sources)
        change = FieldChange(name, rule.native, target.own_values().get(name), after=True, by=ALONE)
        if said and change.before is not True and not misfits(change, target.member.object, Op.UPDATE, rules):
            found.append(change)
    return tuple(found)


def _may_speak(source: Judged, target: Judged, rules: Rules) -> bool:
    takes_part = not source.verdict.rejected and rules.selects(source)
    return takes_part or (source.member.linked and target.member.linked)
