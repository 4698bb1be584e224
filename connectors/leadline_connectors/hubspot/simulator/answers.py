"""HubSpot's answers: its one error envelope, and what stands in it.

https://developers.hubspot.com/docs/api-reference/error-handling
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from werkzeug.wrappers import Response

from leadline.simulator import Refused, json_response

NO_CREDENTIALS = (
    "Authentication credentials not found. This API supports OAuth 2.0 authentication"
    " and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
)


def error_body(
    message: str,
    category: str | None = None,
    *,
    errors: Sequence[Mapping[str, Any]] | None = None,
    context: Mapping[str, Sequence[str]] | None = None,
    sub_category: str | None = None,
) -> dict[str, Any]:
    body: dict[str, Any] = {"status": "error", "message": message, "correlationId": str(uuid.uuid4())}
    if context:
        body["context"] = {key: list(values) for key, values in context.items()}
    if category:
        body["category"] = category
    if sub_category:
        body["subCategory"] = sub_category
    if errors:
        body["errors"] = list(errors)
    return body


def refuse(status: int, message: str, category: str | None = None, **more: Any) -> Refused:
    return Refused(json_response(error_body(message, category, **more), status))


def invalid(message: str, **more: Any) -> Refused:
    return refuse(400, message, "VALIDATION_ERROR", **more)


@dataclass(frozen=True, slots=True)
class Problem:
    """One property's refusal."""

    name: str
    code: str
    message: str


class RowRefused(Exception):
    """One record of a write is refused; ``body`` is its error envelope, ``status`` what it would be on its
    own.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = body


def invalid_properties(problems: Sequence[Problem], portal_id: int) -> RowRefused:
    """HubSpot repeats the problems as JSON inside the message."""
    listed = [
        {
            "isValid": False,
            "message": problem.message,
            "error": problem.code,
            "name": problem.name,
            "localizedErrorMessage": problem.message,
            "portalId": portal_id,
        }
        for problem in problems
    ]
    errors = [
        {"message": problem.message, "code": problem.code, "context": {"propertyName": [problem.name]}}
        for problem in problems
    ]
    message = f"Property values were not valid: {orjson.dumps(listed).decode()}"
    return RowRefused(400, error_body(message, "VALIDATION_ERROR", errors=errors))


def contact_exists(existing: object) -> RowRefused:
    """The id stands only in the message: https://github.com/HubSpot/hubspot-api-python/issues/51."""
    return RowRefused(409, error_body(f"Contact already exists. Existing ID: {existing}", "CONFLICT"))


def not_found(*, legacy: bool) -> Response:
    if legacy:
        return json_response(error_body("resource not found"), 404)
    message = "Object not found.  objectId are usually numeric."
    return json_response(error_body(message, "OBJECT_NOT_FOUND"), 404)


@dataclass(frozen=True, slots=True)
class Policy:
    """A rate limit as the 429 names it."""

    name: str
    words: str
    group: str | None


POLICIES = {
    "daily": Policy("DAILY", "daily", None),
    "burst": Policy("TEN_SECONDLY_ROLLING", "ten_secondly_rolling", "publicapi:private-apps-ten-secondly"),
    "search": Policy("SECONDLY", "secondly", None),
}


def rate_limited(policy: Policy, portal_id: int) -> Response:
    """Both spellings of the kind are sent: ``errorType`` is documented, ``category`` newer."""
    body: dict[str, Any] = {
        "status": "error",
        "message": f"You have reached your {policy.words} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": str(uuid.uuid4()),
        "policyName": policy.name,
        "category": "RATE_LIMITS",
    }
    if policy.group:
        body["groupName"] = f"{policy.group}:{portal_id}"
    else:
        body["requestId"] = str(uuid.uuid4())
    return json_response(body, 429)
