"""Shared by all endpoints: the request's parts, and refusals as answers."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from leadline.simulator import Call, Fault, FaultKind, json_response
from leadline_connectors.salesforce.simulator.duplicates import DuplicateHeader
from leadline_connectors.salesforce.simulator.fields import ObjectType, Schema
from leadline_connectors.salesforce.simulator.refusals import ApiError, not_found
from leadline_connectors.salesforce.simulator.saving import Origin

PREFIX = "/services/data/v<version>"
API = "api"
"""The bucket of calls that count against the daily limit."""

_BY_STATUS = {
    401: ("INVALID_SESSION_ID", "Session expired or invalid"),
    403: ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    404: ("NOT_FOUND", "The requested resource does not exist"),
    405: ("METHOD_NOT_ALLOWED", "HTTP Method not allowed. Allowed are GET, POST, PATCH, DELETE"),
    410: ("GONE", "The requested resource has been retired or removed"),
    414: ("URI_TOO_LONG", "The length of the URI exceeds the 16,384-byte limit"),
    500: (
        "UNKNOWN_EXCEPTION",
        "An unexpected error occurred. Please include this ErrorId if you contact support",
    ),
    503: ("SERVER_UNAVAILABLE", "The server is temporarily unable to handle the request"),
}
_BY_POLICY = {
    "concurrent": (
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
    ),
    "lock": (400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
    "query_timeout": (400, "QUERY_TIMEOUT", "Your query request was running for too long."),
    "rest_disabled": (401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
}
"""Refusals that a fault names by its ``policy``, where a status says too little."""


def refusal(status: int, fault: Fault | None = None) -> Response:
    """The error array for a bare status. Some edge pages (406, 420) have no body at all."""
    if fault is not None and fault.policy in _BY_POLICY and fault.kind is not FaultKind.UNAUTHORIZED:
        status, code, message = _BY_POLICY[fault.policy]
    elif status in {406, 420}:
        return Response(status=status)
    else:
        code, message = _BY_STATUS.get(status, ("UNKNOWN_EXCEPTION", "An unexpected error occurred."))
    return errors(ApiError(code, message, status))


def errors(error: ApiError) -> Response:
    headers = {"WWW-Authenticate": "Token"} if error.status == 401 else {}
    return json_response([error.body()], error.status, headers)


def body_of(call: Call) -> dict[str, Any]:
    """The JSON object of a request; raises JSON_PARSER_ERROR."""
    if call.request.mimetype != "application/json":
        raise ApiError("UNSUPPORTED_MEDIA_TYPE", f"Content-Type not supported: {call.request.mimetype}", 415)
    try:
        body = call.json()
    except ValueError:
        raise ApiError("JSON_PARSER_ERROR", "The HTTP entity body is required or is not valid JSON") from None
    if not isinstance(body, dict):
        raise ApiError("JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
    return body


def version_of(call: Call) -> str:
    return str(call.args["version"])


def kind_of(call: Call, schema: Schema) -> ObjectType:
    """The object in the path; raises NOT_FOUND."""
    kind = schema.find(str(call.args["name"]))
    if kind is None:
        raise not_found()
    return kind


def origin_of(call: Call) -> Origin:
    header = DuplicateHeader.read(call.request.headers.get("Sforce-Duplicate-Rule-Header", ""))
    return Origin(call.request_id, version_of(call), header)


def flag(call: Call, name: str) -> bool:
    return str(call.request.args.get(name, "")).lower() == "true"
