"""A write as decided, before it is planned: which record, which fields, and whether they fit the target."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.connector import Op
from leadline.engine.fit import misfit
from leadline.engine.reports import FieldChange
from leadline.engine.rules import Rules
from leadline_mappings.consent import is_out
from leadline_mappings.values import Finding, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One write, in canonical values."""

    object: str
    op: Op
    record_id: str | None
    fields: tuple[FieldChange, ...]


def misfits(change: FieldChange, object_name: str, op: Op, rules: Rules) -> list[Finding]:
    """Why the target's live schema will not take this change, if it will not."""
    native, unsaid = rules.mappings[object_name].written({change.field: change.after})
    found = (misfit(rules.infos[object_name], name, value, op) for name, value in native.items())
    return [*unsaid, *(finding for finding in found if finding is not None)]


def is_opt_out(change: FieldChange, rules: Rules) -> bool:
    return rules.entity.fields[change.field].type == "consent" and is_out(change.after)


def stands(change: FieldChange, now: Value, rules: Rules) -> bool:
    """The record holds what was sent. Of a consent a flag shows no more than that it is an opt-out, or not."""
    if rules.entity.fields[change.field].type == "consent":
        return is_out(change.after) == is_out(now)
    return rules.entity.same(change.field, change.after, now)
