"""Faults on a timetable: which call fails, and how.

A fault is chosen by call number (``call=12``: the twelfth vendor call since the start or the last reset) or
by route (``route="objects.*", nth=2``: the second call from now on to a route of that name). ``times``
repeats it on the following calls that fit; 0 repeats it for ever. The first fault of the list that fits a
call is used.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from leadline.errors import ConfigError


class FaultKind(StrEnum):
    STATUS = "status"  # answered with ``status`` in the vendor's own error shape; nothing applied
    HTML = "html"  # answered with ``status`` and an HTML page, as a proxy would; nothing applied
    UNAUTHORIZED = "unauthorized"  # answered 401 in the vendor's shape; nothing applied
    LOST_REQUEST = "lost_request"  # the connection is cut before anything is applied
    LOST_RESPONSE = "lost_response"  # applied, then the connection is cut without an answer
    CUT_BODY = "cut_body"  # applied; the answer's headers and half of its body arrive, then the cut
    SLOW_BODY = "slow_body"  # applied; half of the body arrives, the rest ``seconds`` later
    APPLIED_ERROR = "applied_error"  # applied, and answered with ``status`` (500) all the same
    DROP_RESULT = "drop_result"  # applied; the batch answer lacks the result number ``index``
    REJECT_ROW = "reject_row"  # row number ``index`` of the batch is refused; the vendor app decides what that means


BEFORE = frozenset({FaultKind.STATUS, FaultKind.HTML, FaultKind.UNAUTHORIZED, FaultKind.LOST_REQUEST})
"""Kinds that strike before the call is looked at."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the timetable.

    ``retry_after`` is sent verbatim as Retry-After ("3", an HTTP date, "1000000000"). With ``hang`` a cut
    comes only when the client has stopped waiting: its time-out, instead of a reset. ``policy`` is for
    vendors that have several kinds of one status (HubSpot's 429: ``daily``, ``burst``, ``search``).
    """

    kind: FaultKind
    call: int | None = None
    route: str = "*"
    method: str = "*"
    nth: int = 1
    times: int = 1
    status: int = 500
    retry_after: str | None = None
    seconds: float = 0.0
    index: int = 0
    hang: bool = False
    policy: str = ""

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Fault:
        """Raises ConfigError for a kind or a key that does not exist."""
        known = {entry.name for entry in fields(cls)}
        unknown = sorted(set(body) - known)
        if unknown:
            raise ConfigError(f"fault: unknown key {unknown[0]!r}; the keys are {', '.join(sorted(known))}")
        try:
            kind = FaultKind(body.get("kind", ""))
        except ValueError:
            raise ConfigError(f"fault: kind must be one of {', '.join(FaultKind)}") from None
        return cls(**{**body, "kind": kind})


class CutConnection(Exception):
    """Raised out of a WSGI app to end the connection instead of the answer.

    Before the answer began nothing of it arrives; inside the body what was sent so far does. The server
    closes the socket (a reset before the answer, or silence first when ``hang``); the in-process adapter
    raises what ``requests`` raises then.
    """

    def __init__(self, message: str = "the simulator cut the connection", *, hang: bool = False) -> None:
        super().__init__(message)
        self.hang = hang


class FaultSchedule:
    """The faults to come, and the ones that struck (``fired``: call number and fault). Thread-safe."""

    def __init__(self, *faults: Fault) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = [_Waiting(fault) for fault in faults]
        self.fired: list[tuple[int, Fault]] = []

    def add(self, *faults: Fault) -> None:
        with self._lock:
            self._waiting += [_Waiting(fault) for fault in faults]

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
            self.fired.clear()

    def take(self, number: int, method: str, route: str) -> Fault | None:
        """The fault for call ``number``, which is then used up, or None."""
        with self._lock:
            struck: Fault | None = None
            for waiting in self._waiting:
                if waiting.strikes(number, method, route, free=struck is None):
                    struck = waiting.fault
            self._waiting = [waiting for waiting in self._waiting if not waiting.spent]
            if struck is not None:
                self.fired.append((number, struck))
            return struck


@dataclass
class _Waiting:
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        return 0 < self.fault.times <= self.struck

    def strikes(self, number: int, method: str, route: str, *, free: bool) -> bool:
        fault = self.fault
        if not fnmatchcase(route, fault.route) or not fnmatchcase(method, fault.method):
            return False
        self.seen += 1
        due = number >= fault.call if fault.call is not None else self.seen >= fault.nth
        if not due or not free or self.spent:
            return False
        self.struck += 1
        return True
