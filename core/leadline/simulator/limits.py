"""Rate limits as the vendors count them: so many calls in any window that ends now."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from leadline.clock import Clock


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``limit`` calls in any ``seconds``; ``limit`` None counts without refusing."""

    name: str
    limit: int | None
    seconds: float


class RollingWindow:
    """Counts calls in one rolling window. ``peak`` is the most that ever stood in it, ``refused`` those over
    it.
    """

    def __init__(self, window: Window, clock: Clock) -> None:
        self.window = window
        self.peak = 0
        self.refused = 0
        self._clock = clock
        self._lock = threading.Lock()
        self._times: deque[float] = deque()

    def admit(self) -> bool:
        """Count this call if it fits; refused calls do not count."""
        with self._lock:
            self._expire()
            if self.window.limit is not None and len(self._times) >= self.window.limit:
                self.refused += 1
                return False
            self._times.append(self._clock.monotonic())
            self.peak = max(self.peak, len(self._times))
            return True

    @property
    def used(self) -> int:
        with self._lock:
            self._expire()
            return len(self._times)

    @property
    def remaining(self) -> int | None:
        return None if self.window.limit is None else max(0, self.window.limit - self.used)

    def reset(self) -> None:
        with self._lock:
            self._times.clear()
            self.peak = self.refused = 0

    def _expire(self) -> None:
        oldest = self._clock.monotonic() - self.window.seconds
        while self._times and self._times[0] <= oldest:
            self._times.popleft()
