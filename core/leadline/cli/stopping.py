"""Ctrl-C and SIGTERM: a run ends after the batch it is in, and a second request ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from leadline.clock import Clock
from leadline.errors import Stopped

SLICE = 0.2
SENTENCE = "stopped on request; what was settled stays, the next run goes on from there"


class StopRequest:
    """Set by a signal: tells whoever :meth:`listens <listen>` and ends the waits of :meth:`clock`."""

    def __init__(self) -> None:
        self.asked = False
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when a stop is asked for (from a signal handler: it must be quick)."""
        self._listeners.append(listener)

    def ask(self) -> None:
        self.asked = True
        for listener in self._listeners:
            listener()

    def clock(self, inner: Clock) -> Clock:
        """``inner`` with waits that raise Stopped soon after somebody asks (a Retry-After may be minutes)."""
        return _StoppableClock(inner, self)


class _StoppableClock:
    def __init__(self, inner: Clock, stop: StopRequest) -> None:
        self._inner = inner
        self._stop = stop

    def now(self) -> float:
        return self._inner.now()

    def monotonic(self) -> float:
        return self._inner.monotonic()

    def sleep(self, seconds: float) -> None:
        """In slices: a sleep goes on after a signal's handler, so that only its end can notice."""
        left = max(0.0, seconds)
        while not self._stop.asked and left > 0:
            self._inner.sleep(min(left, SLICE))
            left -= SLICE
        if self._stop.asked:
            raise Stopped(SENTENCE)


Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def gentle_stop(stop: StopRequest, say: Callable[[str], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM asks ``stop``, the second raises KeyboardInterrupt."""
    asked: list[int] = []

    def handler(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        stop.ask()
        say("stopping after the batch under way; once more to stop at once")

    with _handling(handler, signal.SIGINT, signal.SIGTERM):
        yield


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """SIGTERM ends the command as Ctrl-C does."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handling(handler, signal.SIGTERM):
        yield


@contextmanager
def _handling(handler: Handler, *numbers: signal.Signals) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
