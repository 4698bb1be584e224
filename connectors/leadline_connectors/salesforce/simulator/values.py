"""One value on its way into a field: read as JSON, checked, and brought into the form that is kept."""

from __future__ import annotations

import math
import re
from typing import Any

from leadline_connectors.salesforce.simulator import times
from leadline_connectors.salesforce.simulator.fields import NUMBER_TYPES, Field
from leadline_connectors.salesforce.simulator.ids import to18
from leadline_connectors.salesforce.simulator.refusals import ApiError, refused

Kept = str | int | float | bool | None

_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


class Unreadable(ApiError):
    """A value that does not even fit its field's JSON type: the whole call is refused, not the row."""


def kept(field: Field, value: Any) -> Kept:
    """The value as the org keeps it. Text is trimmed and empty text is null; raises ApiError."""
    if value is None:
        if field.type == "boolean":
            raise refused(
                "INVALID_TYPE_ON_FIELD_IN_RECORD",
                f"{field.label}: value not of required type: null",
                field.name,
            )
        return None
    if field.type == "boolean":
        return _boolean(value)
    if field.type in NUMBER_TYPES:
        return _number(field, value)
    if not isinstance(value, str):
        raise _unreadable("string", value)
    if field.type in {"date", "datetime"}:
        return _time(field, value)
    text = value.strip()
    if not text:
        return None
    return _reference(field, text) if field.type == "reference" else _text(field, text)


def _unreadable(kind: str, value: Any) -> Unreadable:
    token = {
        bool: "VALUE_TRUE",
        int: "VALUE_NUMBER_INT",
        float: "VALUE_NUMBER_FLOAT",
        str: "VALUE_STRING",
    }.get(type(value), "START_OBJECT")
    message = (
        f"Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a "
        "required field at [line:1, column:1]"
    )
    return Unreadable("JSON_PARSER_ERROR", message)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise _unreadable("boolean", value)


def _number(field: Field, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _unreadable(field.type, value)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _unreadable(field.type, value) from None
    if not math.isfinite(number) or (field.type == "int" and not number.is_integer()):
        raise _unreadable(field.type, value)
    return int(number) if field.type == "int" else number


def _time(field: Field, value: str) -> str | None:
    if not value.strip():
        return None
    stored = times.parse_date(value) if field.type == "date" else times.parse_datetime(value)
    if stored is None:
        raise _unreadable(field.type, value)
    return stored


def _reference(field: Field, text: str) -> str:
    found = to18(text)
    if found is None:
        raise refused("MALFORMED_ID", f"{field.label}: id value of incorrect type: {text}", field.name)
    return found


def _text(field: Field, text: str) -> str:
    if field.length and len(text) > field.length:
        message = f"{field.label}: data value too large: {text} (max length={field.length})"
        raise refused("STRING_TOO_LONG", message, field.name)
    if field.type == "email" and not _EMAIL.fullmatch(text):
        raise refused("INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", field.name)
    if field.restricted and field.values and text not in field.values:
        message = f"{field.label}: bad value for restricted picklist field: {text}"
        raise refused("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, field.name)
    return text
