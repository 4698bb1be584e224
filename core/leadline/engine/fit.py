"""Does a value fit the field it would be written to? Asked of the target's live schema before anything is sent.

A value that does not fit costs its field, not its record: the vendor would refuse the whole record for it.
"""

from __future__ import annotations

from typing import Any

from leadline.connector import FieldInfo, ObjectInfo, Op
from leadline_mappings.values import Effect, Finding


def misfit(info: ObjectInfo, name: str, value: Any, op: Op) -> Finding | None:
    """Why ``value`` cannot be written to the native field ``name``, or None."""
    field = info.fields.get(name)
    if field is None:
        return _finding("TARGET_FIELD_MISSING", name, "does not exist there or may not be seen", "grant access to it")
    if not (field.createable if op is Op.CREATE else field.updateable):
        return _finding(
            "TARGET_FIELD_READ_ONLY", name, "may not be written there", "grant access, or map `write: never`"
        )
    return _value_misfit(field, value)


def _value_misfit(field: FieldInfo, value: Any) -> Finding | None:
    if not isinstance(value, str):
        return None
    if field.max_length is not None and len(value) > field.max_length:
        reason = f"takes at most {field.max_length} characters, the value has {len(value)}"
        return _finding("TARGET_VALUE_TOO_LONG", field.name, reason, "shorten the value at its source")
    if field.choices is not None and value and not set(value.split(";")) <= set(field.choices):
        reason = "does not know this choice"
        return _finding("TARGET_CHOICE_UNKNOWN", field.name, reason, "add it there, or to the mapping's value table")
    return None


def _finding(code: str, name: str, reason: str, fix: str) -> Finding:
    return Finding(code, Effect.DROP_FIELD, name, f"{name}: the target {reason}", fix)
