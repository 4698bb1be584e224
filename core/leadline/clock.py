"""Time, injected: nothing else in the house asks the machine what time it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970 in UTC (wall clock; may jump)."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go backwards, for durations."""
        ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class FakeClock:
    """A clock that moves only when somebody sleeps on it; ``slept`` adds up."""

    wall: float = 1_790_000_000.0
    slept: float = 0.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.wall += max(0.0, seconds)
        self.slept += max(0.0, seconds)


def iso(seconds: float) -> str:
    """``2026-11-22T10:00:00.000Z``."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
