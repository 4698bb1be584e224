"""Property definitions, and what a property takes.

https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

EMAIL = re.compile(r"[^@\s,;:<>()\[\]]+@[^@\s,;:<>()\[\]]+\.[^@\s.,;:<>()\[\]]{2,}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
LONGEST_TEXT = 65_536
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Definition:
    """One property, as much of its definition as the simulator acts on. ``options`` are (value, label)."""

    name: str
    label: str
    type: str
    field_type: str
    options: tuple[tuple[str, str], ...] = ()
    read_only: bool = False
    unique: bool = False
    custom: bool = False
    owner: bool = False
    group: str = "contactinformation"
    description: str = ""

    @property
    def multiple(self) -> bool:
        return self.type == "enumeration" and self.field_type == "checkbox"

    def to_json(self) -> dict[str, Any]:
        """The definition as the properties API returns it."""
        body: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group,
            "options": [
                {"label": label, "value": value, "displayOrder": order, "hidden": False, "description": ""}
                for order, (value, label) in enumerate(self.options)
            ],
            "displayOrder": -1,
            "calculated": False,
            "externalOptions": self.owner,
            "hasUniqueValue": self.unique,
            "hidden": False,
            "hubspotDefined": not self.custom,
            "formField": not self.read_only,
            "modificationMetadata": {
                "archivable": self.custom,
                "readOnlyDefinition": not self.custom,
                "readOnlyOptions": self.owner,
                "readOnlyValue": self.read_only,
            },
            "createdAt": "2024-01-15T09:00:00.000Z",
            "updatedAt": "2024-01-15T09:00:00.000Z",
        }
        if self.custom:  # may be absent on HubSpot's own, seen on a live portal
            body["archived"] = False
        if self.owner:
            body["referencedObjectType"] = "OWNER"
        return body

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Definition:
        """The definition of a custom property from the body that creates it. Raises KeyError for a missing
        key.
        """
        return cls(
            name=body["name"],
            label=body.get("label") or body["name"],
            type=body["type"],
            field_type=body["fieldType"],
            options=tuple((str(entry["value"]), str(entry["label"])) for entry in body.get("options") or ()),
            unique=bool(body.get("hasUniqueValue")),
            custom=True,
            group=body["groupName"],
            description=body.get("description", ""),
        )


def define(
    name: str,
    label: str,
    *,
    type_: str = "string",
    field_type: str = "text",
    options: Sequence[tuple[str, str]] = (),
    read_only: bool = False,
    custom: bool = False,
    owner: bool = False,
) -> Definition:
    return Definition(name, label, type_, field_type, tuple(options), read_only, custom=custom, owner=owner)


class InvalidValue(Exception):
    """A value that a property refuses; ``code`` and the message are HubSpot's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def stored_value(definition: Definition, value: object, before: str = "") -> str:
    """The value as HubSpot stores it; "" clears. ``before`` is what a leading ``;`` appends to.

    Raises InvalidValue. Numbers and booleans may come as JSON ones.
    """
    text = _text(value)
    if text == "":
        return ""
    if definition.name == "email":
        if not EMAIL.fullmatch(text.strip()):
            raise InvalidValue("INVALID_EMAIL", f"Email address {text} is invalid")
        return text.strip().lower()
    if definition.multiple and text.startswith(";"):
        kept = [part for part in before.split(";") if part]
        text = ";".join(dict.fromkeys([*kept, *(part for part in text.split(";") if part)]))
    check = _CHECKS.get(definition.type)
    return text if check is None else check(definition, text)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _string(definition: Definition, text: str) -> str:
    if len(text) > LONGEST_TEXT:  # the limit is documented, the code is assumed
        raise InvalidValue("VALUE_TOO_LONG", f"{definition.name} is longer than {LONGEST_TEXT} characters")
    return text


def _number(definition: Definition, text: str) -> str:
    del definition
    if not NUMBER.fullmatch(text):
        raise InvalidValue("INVALID_LONG", f"{text} was not a valid long.")
    return text


def _option(definition: Definition, text: str) -> str:
    allowed = [value for value, _ in definition.options]
    if definition.type == "bool":
        allowed = ["true", "false"]
    if not allowed:  # owners and other external options
        return text
    parts = text.split(";") if definition.multiple else [text]
    for part in parts:
        if part not in allowed:
            listed = ", ".join(allowed)
            raise InvalidValue("INVALID_OPTION", f"{part} was not one of the allowed options: [{listed}]")
    return text


def _date(definition: Definition, text: str) -> str:
    del definition
    try:
        if text.lstrip("-").isdigit():
            if int(text) % DAY_MS:
                raise InvalidValue("INVALID_DATE", f"{text} is at {_time(text)} UTC, not midnight!")
            return datetime.fromtimestamp(int(text) / 1000, UTC).date().isoformat()
        return date.fromisoformat(text).isoformat()
    except (ValueError, OverflowError, OSError):
        raise InvalidValue("INVALID_DATE", f"{text} was not a valid date.") from None


def _time(text: str) -> str:
    return datetime.fromtimestamp(int(text) / 1000, UTC).time().isoformat()


def _datetime(definition: Definition, text: str) -> str:
    del definition
    try:
        return iso_ms(parse_ms(text))
    except (ValueError, OverflowError, OSError):
        raise InvalidValue("INVALID_DATE", f"{text} was not a valid date.") from None


_CHECKS: dict[str, Callable[[Definition, str], str]] = {
    "string": _string,
    "number": _number,
    "bool": _option,
    "enumeration": _option,
    "date": _date,
    "datetime": _datetime,
}


def parse_ms(value: object) -> int:
    """Epoch ms from epoch ms (number or text) or ISO 8601. Raises ValueError."""
    text = str(value).strip()
    if text.lstrip("-").isdigit():
        return int(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def iso_ms(value: int) -> str:
    """``2026-11-22T10:00:00.000Z``."""
    seconds, ms = divmod(value, 1000)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms:03d}Z"
