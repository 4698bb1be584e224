"""JSON as the state stores it: text, fast for the ordinary record and total for the odd one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from leadline.errors import RecordRejected


def pack(value: object) -> str:
    """``value`` as JSON text.

    Numbers beyond 64 bits and lone surrogates, which orjson refuses, are kept by the standard library.
    Raises RecordRejected for what is no JSON at all, or is nested beyond reason.
    """
    try:
        return orjson.dumps(value, default=_plain).decode("utf-8")
    except TypeError:
        pass
    try:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=_plain)
    except (TypeError, ValueError, RecursionError):
        raise RecordRejected(
            "the record cannot be stored as JSON; look for values of odd types or endless nesting",
            code="NOT_JSON",
        ) from None


def _plain(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def unpack(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
