"""How often a call is repeated, and how long is waited in between."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tenacity import RetryCallState, Retrying, retry_if_result

from leadline.clock import Clock
from leadline.errors import LeadlineError
from leadline.http.values import Intent, Reply


class Fate(StrEnum):
    """What is known of an attempt that failed."""

    UNREACHED = "unreached"  # nobody took the call
    NOT_APPLIED = "not applied"  # the vendor refused it for now
    UNKNOWN = "unknown"  # sent, and the answer is lost or useless
    FINAL = "final"  # the vendor refused it for good


@dataclass(frozen=True, slots=True)
class Trouble:
    """One attempt that failed: its error is raised when it is not repeated."""

    fate: Fate
    error: LeadlineError
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """``tries`` in all, ``unreached_tries`` while nobody answers; waits double from ``first`` to ``most``."""

    repeats: frozenset[Fate]
    tries: int = 6
    unreached_tries: int = 4
    first: float = 0.5
    most: float = 30.0


SAFE = frozenset({Fate.UNREACHED, Fate.NOT_APPLIED})
POLICIES = {
    Intent.READ: Policy(repeats=SAFE | {Fate.UNKNOWN}),
    Intent.IDEMPOTENT: Policy(repeats=SAFE | {Fate.UNKNOWN}),
    Intent.ONCE: Policy(repeats=SAFE),
}


def retrying(policy: Policy, clock: Clock, jitter: Callable[[], float]) -> Retrying:
    """A tenacity controller over attempts that return a Reply or a Trouble; it returns the last of them.

    ``jitter`` gives 0.0 to 1.0 and spreads the waits of several callers by a quarter.
    """

    def repeat(result: Reply | Trouble) -> bool:
        return isinstance(result, Trouble) and result.fate in policy.repeats

    def stop(state: RetryCallState) -> bool:
        unreached = _trouble(state).fate is Fate.UNREACHED
        return state.attempt_number >= (policy.unreached_tries if unreached else policy.tries)

    def wait(state: RetryCallState) -> float:
        after = _trouble(state).after
        if after is not None:
            return after
        pause: float = min(policy.most, policy.first * 2.0 ** (state.attempt_number - 1))
        return pause * (1.0 + 0.25 * jitter())

    return Retrying(
        retry=retry_if_result(repeat),
        stop=stop,
        wait=wait,
        sleep=clock.sleep,
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )


def _trouble(state: RetryCallState) -> Trouble:
    assert state.outcome is not None  # tenacity asks only after an attempt
    trouble: Trouble = state.outcome.result()
    return trouble


def retry_after(reply: Reply, now: float) -> float | None:
    """Seconds that ``Retry-After`` asks for, given as seconds or as a date; None when it says nothing usable.

    A date is taken against the answer's own ``Date``, so that a wrong clock on our side does not matter.
    """
    text = reply.headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        until = _date(text)
        if until is None:
            return None
        seconds = until - (_date(reply.headers.get("date", "")) or now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _date(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
