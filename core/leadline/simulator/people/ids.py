"""Salesforce's record ids: a key prefix, the instance, a number, and three characters that guard the case."""

from __future__ import annotations

import string

INSTANCE = "5g0"
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_GUARD = string.ascii_uppercase + "012345"


def record_id(prefix: str, number: int) -> str:
    """The number-th 18-character id of an object; later numbers sort behind earlier ones."""
    digits = ""
    for _ in range(9):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    body = prefix + INSTANCE + digits
    return body + "".join(_GUARD[_capitals(body[start : start + 5])] for start in (0, 5, 10))


def _capitals(block: str) -> int:
    return sum(1 << place for place, sign in enumerate(block) if sign in string.ascii_uppercase)
