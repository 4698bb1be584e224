"""Ctrl-C and SIGTERM: the first is gentle, the second is not."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from leadline.cli.stopping import StopRequest, gentle_stop, sigterm_interrupts
from leadline.clock import FakeClock, SystemClock
from leadline.errors import Stopped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_interrupts(number: signal.Signals) -> None:
    stop, said, heard = StopRequest(), list[str](), list[bool]()
    stop.listen(lambda: heard.append(True))
    with gentle_stop(stop, said.append):
        signal.raise_signal(number)
        assert heard == [True]
        assert len(said) == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with sigterm_interrupts(), gentle_stop(StopRequest(), print):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_sigterm_interrupts_a_command() -> None:
    with pytest.raises(KeyboardInterrupt), sigterm_interrupts():
        signal.raise_signal(signal.SIGTERM)


def test_a_long_wait_ends_when_a_stop_is_asked_for() -> None:
    stop = StopRequest()
    clock = stop.clock(SystemClock())
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with gentle_stop(stop, lambda _sentence: None), pytest.raises(Stopped):
        clock.sleep(30)
    assert time.monotonic() - began < 10


def test_a_short_wait_passes() -> None:
    inner = FakeClock()
    clock = StopRequest().clock(inner)
    clock.sleep(1.3)
    assert inner.slept == pytest.approx(1.3)
    assert (clock.now(), clock.monotonic()) == (inner.now(), inner.monotonic())
