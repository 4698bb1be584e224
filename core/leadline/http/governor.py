"""The rate governor: never more calls in any window than the vendor's limit, for all threads of a process."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Protocol

from leadline.clock import Clock

DEFAULT = "default"


class Governor(Protocol):
    """Says when a call may start. One that is shared by processes keeps the same three methods."""

    def take(self, bucket: str) -> None:
        """Wait until one more call fits into the bucket's window, and count it."""
        ...

    def hold(self, bucket: str, seconds: float) -> None:
        """Let no call of the bucket start for so long: the vendor said so."""
        ...

    def adopt(self, bucket: str, calls: int, seconds: float) -> None:
        """Take the limit that the vendor's own headers name."""
        ...


class _Window:
    """Starts of one bucket's latest calls, oldest first; reserved ones may lie in the future."""

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls = calls
        self.seconds = seconds
        self.starts: deque[float] = deque(maxlen=max(1, calls))
        self.held_until = 0.0

    def reserve(self, now: float) -> float:
        start = max(now, self.held_until)
        if len(self.starts) == self.starts.maxlen:
            start = max(start, self.starts[0] + self.seconds)
        self.starts.append(start)
        return start

    def resize(self, calls: int, seconds: float) -> None:
        self.calls, self.seconds = calls, seconds
        self.starts = deque(self.starts, maxlen=max(1, calls))


class LocalGovernor:
    """Rolling windows in memory. Each call reserves its start under a lock and sleeps outside of it.

    ``share`` is the part of the limit that is used: other programs call with the same account, and what is
    spaced exactly at sending may arrive closer together.
    """

    def __init__(
        self,
        clock: Clock,
        calls: int,
        seconds: float,
        buckets: Mapping[str, tuple[int, float]] | None = None,
        *,
        share: float = 0.9,
    ) -> None:
        self._clock = clock
        self._share = share
        self._lock = threading.Lock()
        limits = {DEFAULT: (calls, seconds), **(buckets or {})}
        self._windows = {name: _Window(self._part(most), span) for name, (most, span) in limits.items()}

    def take(self, bucket: str) -> None:
        with self._lock:
            now = self._clock.monotonic()
            start = self._window(bucket).reserve(now)
        if start > now:
            self._clock.sleep(start - now)

    def hold(self, bucket: str, seconds: float) -> None:
        with self._lock:
            window = self._window(bucket)
            window.held_until = max(window.held_until, self._clock.monotonic() + seconds)

    def adopt(self, bucket: str, calls: int, seconds: float) -> None:
        part = self._part(calls)
        with self._lock:
            window = self._window(bucket)
            if (window.calls, window.seconds) != (part, seconds) and calls > 0 and seconds > 0:
                window.resize(part, seconds)

    def _part(self, calls: int) -> int:
        return max(1, int(calls * self._share))

    def _window(self, bucket: str) -> _Window:
        return self._windows.get(bucket) or self._windows[DEFAULT]
