"""Refusals in Salesforce's words, raised anywhere and printed by the app.

Codes: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_calls_concepts_core_data_objects.htm
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_WINDOW = 60
"""How much of a long query stands before and after the caret."""


@dataclass(eq=False)
class ApiError(Exception):
    """One refusal. ``fields`` is None where Salesforce sends no such key; ``extra`` adds keys."""

    code: str
    message: str
    status: int = 400
    fields: tuple[str, ...] | None = None
    extra: Mapping[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        """As a member of the top-level array, where the code is called ``errorCode``."""
        body: dict[str, Any] = {**(self.extra or {}), "message": self.message, "errorCode": self.code}
        if self.fields is not None:
            body["fields"] = list(self.fields)
        return body

    def row(self) -> dict[str, Any]:
        """As an error of one row of a collection, where the code is called ``statusCode``."""
        row = {"statusCode": self.code, "message": self.message, "fields": list(self.fields or ())}
        return {**row, **(self.extra or {})}


def refused(code: str, message: str, *fields: str) -> ApiError:
    """A record that cannot be saved."""
    return ApiError(code, message, fields=fields)


def pointed(query: str, at: int, code: str, message: str) -> ApiError:
    """A fault in a query, with the line and the caret that Salesforce puts before the words."""
    start = 0 if at < _WINDOW else query.rfind(" ", 0, at - _WINDOW // 2) + 1
    end = query.find(" ", at + _WINDOW)
    line = " ".join(query[start : end if end > 0 else None].splitlines())
    where = f"\n{line}\n{' ' * (at - start)}^\nERROR at Row:1:Column:{at + 1}\n"
    return ApiError(code, where + message)


def not_found() -> ApiError:
    return ApiError("NOT_FOUND", "The requested resource does not exist", 404)


def no_column(name: str, object_name: str) -> ApiError:
    """A field that is not there, or that the session's profile may not see."""
    return ApiError("INVALID_FIELD", f"No such column '{name}' on sobject of type {object_name}")


def unsupported_type(name: str) -> str:
    return (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to "
        "append the '__c' after the entity name. Please reference your WSDL or the describe call for the "
        "appropriate names."
    )
