"""Every single fault at every call, and a kill at every crash point: the world always ends the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from doubles.simulated import Killed
from faults.worlds import World
from leadline.simulator import Fault, FaultKind

FAULTS = {
    "lost request": Fault(FaultKind.LOST_REQUEST),
    "lost answer": Fault(FaultKind.LOST_RESPONSE),
    "cut body": Fault(FaultKind.CUT_BODY),
    "hang": Fault(FaultKind.LOST_RESPONSE, hang=True),
    "429": Fault(FaultKind.STATUS, status=429, retry_after="2"),
    "503": Fault(FaultKind.STATUS, status=503),
    "html 502": Fault(FaultKind.HTML, status=502),
    "applied 500": Fault(FaultKind.APPLIED_ERROR),
    "401": Fault(FaultKind.UNAUTHORIZED),
}
CALLS = {("hubspot", False): 4, ("hubspot", True): 5, ("salesforce", False): 12, ("salesforce", True): 12}
"""At least as many calls as a run makes to each system (test_the_sweep_reaches_every_call holds it)."""

POINTS = 53
"""Crash points that a run passes at most (test_the_kills_reach_every_point)."""


@cache
def calm(later: bool) -> tuple[list[dict[str, object]], dict[str, int], int]:
    """The end of a world without faults, the calls of its run by system, and how many crash points it passed."""
    with TemporaryDirectory() as folder:
        world = World.make(Path(folder), later=later)
        world.faults("hubspot")
        world.faults("salesforce")
        points: list[str] = []
        assert world.run(points.append) is not None
        calls = {
            "hubspot": world.systems.hubspot.store.call_total(),
            "salesforce": world.systems.salesforce.store.call_total(),
        }
        world.settle()
        world.check()
        end = world.people()
        world.systems.close()
    return end, calls, len(points)


def worlds() -> Iterator[object]:
    for (vendor, later), calls in CALLS.items():
        for name in FAULTS:
            for call in range(1, calls + 1):
                when = "second run" if later else "first run"
                yield pytest.param(vendor, later, name, call, id=f"{vendor}, {when}, {name} at call {call}")


@pytest.mark.parametrize(("vendor", "later", "name", "call"), list(worlds()))
def test_a_single_fault_changes_nothing_in_the_end(
    tmp_path: Path, vendor: str, later: bool, name: str, call: int
) -> None:
    fault = FAULTS[name]
    world = World.make(tmp_path, later=later)
    world.faults(
        vendor, Fault(fault.kind, call=call, status=fault.status, retry_after=fault.retry_after, hang=fault.hang)
    )
    world.run()
    world.settle()
    world.check()
    assert world.people() == calm(later)[0]
    world.systems.close()


def test_the_sweep_reaches_every_call() -> None:
    for (vendor, later), calls in CALLS.items():
        assert calm(later)[1][vendor] <= calls


@pytest.mark.parametrize("later", [False, True], ids=["first run", "second run"])
@pytest.mark.parametrize("point", range(1, POINTS + 1))
def test_a_kill_at_any_point_changes_nothing_in_the_end(tmp_path: Path, later: bool, point: int) -> None:
    world = World.make(tmp_path, later=later)
    passed = 0

    def crash(_: str) -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            raise Killed

    world.run(crash)
    world.settle()
    world.check()
    assert world.people() == calm(later)[0]
    world.systems.close()


def test_the_kills_reach_every_point() -> None:
    assert max(calm(False)[2], calm(True)[2]) <= POINTS
