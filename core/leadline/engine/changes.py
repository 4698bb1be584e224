"""A write as decided, before it is planned: which record, which fields, and whether they fit the target."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.connector import Op
from leadline.engine.fit import misfit
from leadline.engine.reports import FieldChange
from leadline.engine.rules import Rules
from leadline_mappings.values import Finding


@dataclass(frozen=True, slots=True)
class Change:
    """One write, in canonical values."""

    object: str
    op: Op
    record_id: str | None
    fields: tuple[FieldChange, ...]


def misfits(change: FieldChange, object_name: str, op: Op, rules: Rules) -> list[Finding]:
    """Why the target's live schema will not take this change, if it will not."""
    native = rules.mappings[object_name].write({change.field: change.after})
    found = (misfit(rules.infos[object_name], name, value, op) for name, value in native.items())
    return [finding for finding in found if finding is not None]


def is_opt_out(change: FieldChange, rules: Rules) -> bool:
    return rules.entity.fields[change.field].type == "consent" and change.after is True
