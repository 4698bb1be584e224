"""What goes into a call and what comes back, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Intent(StrEnum):
    """What repeating a call may do."""

    READ = "read"
    """Changes nothing: repeated freely."""
    IDEMPOTENT = "idempotent"
    """Writes, and writing it twice is writing it once: repeated, but its outcome may end up unknown."""
    ONCE = "once"
    """Writing it twice would double something: repeated only while it is certain that nothing was applied."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call. ``what`` names it in messages (``read contacts``); paths and queries never stand in them."""

    method: str
    path: str
    what: str
    intent: Intent = Intent.READ
    params: Mapping[str, str] | None = None
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    bucket: str = "default"
    """Which of the vendor's rate limits it counts against."""
    accept: frozenset[int] = frozenset()
    """Statuses beyond 2xx that the caller reads itself."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that arrived whole. ``data`` is its JSON, or None where there is none."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    data: Any = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Kind(StrEnum):
    """What an answer that is not a success means for the caller."""

    EXPIRED = "expired"  # the token; nothing was applied; renew it once
    DENIED = "denied"  # a person mends a permission or a setting; nothing was applied
    BUSY = "busy"  # a burst limit or a lock; nothing was applied; repeat
    BROKEN = "broken"  # the server failed; a write may have been applied
    QUOTA = "quota"  # the day's calls are used up; nothing was applied; stop
    REFUSED = "refused"  # anything else; nothing was applied; repeating does not help


@dataclass(frozen=True, slots=True)
class Judgement:
    """A vendor's answer, classed. ``code`` is the vendor's, ``mend`` what a person can do about it."""

    kind: Kind
    code: str = ""
    mend: str = ""
    after: float | None = None
    """Seconds to wait before repeating, where the vendor's answer or its documentation says."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer's headers say of the vendor's limits.

    ``burst`` is (calls, seconds) of the bucket that the call counted against; ``remaining`` the calls left of
    ``allowed`` a day.
    """

    burst: tuple[int, float] | None = None
    remaining: int | None = None
    allowed: int | None = None


def judge_status(reply: Reply) -> Judgement | None:
    """What the status alone says: enough for a vendor that keeps to HTTP."""
    status = reply.status
    if 200 <= status < 300:
        return None
    if status == 401:
        return Judgement(Kind.EXPIRED)
    if status == 403:
        return Judgement(Kind.DENIED)
    if status in {423, 425, 429}:
        return Judgement(Kind.BUSY)
    if status == 408 or status >= 500:
        return Judgement(Kind.BROKEN)
    return Judgement(Kind.REFUSED)


def no_limits(_reply: Reply, _bucket: str) -> Limits | None:
    return None


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one vendor's answers are read: the connector's part of the HTTP room."""

    judge: Callable[[Reply], Judgement | None] = judge_status
    """Called with every answer, also a 2xx (Marketo reports errors there); None means success."""
    limits: Callable[[Reply, str], Limits | None] = no_limits
    """The limits that an answer's headers tell, and the bucket the call counted against."""
