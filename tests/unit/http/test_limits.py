"""The governor keeps every window of the vendor's limit; quotas stop a run before they are overdrawn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.clock import FakeClock
from leadline.errors import QuotaExhausted
from leadline.http import Intent, Judgement, Kind, Limits, LocalGovernor, Reply, Vendor, judge_status

Build = Callable[..., Any]


def most_in_any_window(starts: list[float], seconds: float) -> int:
    return max(sum(1 for start in starts if first <= start < first + seconds) for first in starts)


@given(
    calls=st.integers(1, 7),
    seconds=st.floats(0.1, 20.0),
    gaps=st.lists(st.floats(0.0, 5.0), min_size=1, max_size=60),
)
def test_no_window_ever_holds_more_calls_than_the_limit(calls: int, seconds: float, gaps: list[float]) -> None:
    clock = FakeClock()
    governor = LocalGovernor(clock, calls, seconds, share=1.0)
    starts = []
    for gap in gaps:
        clock.sleep(gap)
        governor.take("default")
        starts.append(clock.monotonic())
    # A hair under the window: sums of floats are not exact.
    assert most_in_any_window(starts, seconds * (1 - 1e-9)) <= calls


def test_a_burst_goes_out_at_once_and_the_next_waits_for_the_window() -> None:
    clock = FakeClock()
    governor = LocalGovernor(clock, 3, 10.0, share=1.0)
    for _ in range(3):
        governor.take("default")
    assert clock.slept == 0
    governor.take("default")
    assert clock.slept == 10.0


def test_buckets_are_counted_apart_and_an_unknown_one_counts_as_the_default() -> None:
    clock = FakeClock()
    governor = LocalGovernor(clock, 1, 10.0, {"search": (5, 1.0)}, share=1.0)
    governor.take("default")
    for _ in range(5):
        governor.take("search")
    assert clock.slept == 0
    governor.take("another")
    assert clock.slept == 10.0


def test_a_share_of_the_limit_is_left_to_others() -> None:
    clock = FakeClock()
    governor = LocalGovernor(clock, 10, 1.0, share=0.8)
    for _ in range(8):
        governor.take("default")
    assert clock.slept == 0
    governor.take("default")
    assert clock.slept == 1.0


def test_threads_share_one_window() -> None:
    class Recorder(FakeClock):
        """Time stands still; what each thread was told to wait is kept."""

        def __init__(self) -> None:
            super().__init__()
            self.waits: list[float] = []

        def sleep(self, seconds: float) -> None:
            self.waits.append(seconds)

    clock = Recorder()
    governor = LocalGovernor(clock, 5, 1.0, share=1.0)
    threads = [threading.Thread(target=governor.take, args=("default",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(clock.waits) == [1.0] * 5 + [2.0] * 5 + [3.0] * 5


def test_a_429_holds_every_caller_of_the_bucket_back(rig: Build, answer: Any) -> None:
    shop = rig(answer(429, {}, {"Retry-After": "9"}), answer())
    shop.client.get("/things", what="read things")
    before = shop.clock.monotonic()
    assert before == 9.0
    shop.http.governor.hold("default", 4.0)
    shop.client.get("/things", what="read things")
    assert shop.clock.monotonic() - before == 4.0


def test_the_limit_in_the_vendors_headers_is_taken_over(rig: Build, answer: Any) -> None:
    vendor = Vendor(judge_status, lambda _reply, _bucket: Limits(burst=(2, 1.0)))
    shop = rig(answer(), vendor=vendor, rate=(1, 60.0))
    for _ in range(5):
        shop.client.get("/things", what="read things")
    gaps = [later - earlier for earlier, later in pairwise(shop.script.at)]
    assert sum(gaps) == pytest.approx(2.0)


def test_calls_are_counted_by_bucket_with_their_repeats(rig: Build, answer: Any) -> None:
    shop = rig(answer(502), answer(), answer())
    shop.client.get("/things", what="read things")
    shop.client.post("/search", {}, what="search", intent=Intent.READ, bucket="search")
    assert shop.http.calls == {"default": 2, "search": 1}


def test_a_used_up_day_stops_the_run_before_another_call(rig: Build, answer: Any) -> None:
    vendor = Vendor(judge_status, lambda _reply, _bucket: Limits(remaining=0, allowed=5000))
    shop = rig(answer(), vendor=vendor)
    shop.client.get("/things", what="read things")
    with pytest.raises(QuotaExhausted, match="0 of the account's 5000 daily calls") as raised:
        shop.client.get("/things", what="read things")
    assert raised.value.exit_code == 3
    assert len(shop.script.sent) == 1


def test_a_reserve_of_the_day_is_left_to_others(rig: Build, answer: Any) -> None:
    vendor = Vendor(judge_status, lambda _reply, _bucket: Limits(remaining=400, allowed=5000))
    shop = rig(answer(), vendor=vendor, reserve=0.1)
    shop.client.get("/things", what="read things")
    with pytest.raises(QuotaExhausted):
        shop.client.get("/things", what="read things")


def test_an_error_inside_a_200_is_an_error(rig: Build, answer: Any) -> None:
    def judge(reply: Reply) -> Judgement | None:
        if reply.ok and reply.data.get("errors"):
            return Judgement(Kind.BUSY, "606", after=2.0)
        return judge_status(reply)

    shop = rig(answer(200, {"errors": [1]}), answer(200, {"result": 1}), vendor=Vendor(judge))
    assert shop.client.get("/things", what="read things").data == {"result": 1}
    assert shop.clock.slept == 2.0


def test_a_daily_limit_stops_without_a_wait(rig: Build, answer: Any) -> None:
    shop = rig(answer(429, {}), vendor=Vendor(lambda _reply: Judgement(Kind.QUOTA, "DAILY")))
    with pytest.raises(QuotaExhausted, match="DAILY"):
        shop.client.post("/things", {}, what="create", intent=Intent.ONCE)
    assert shop.clock.slept == 0
