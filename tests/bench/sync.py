"""Whole syncs, HubSpot to Salesforce over loopback HTTP, at two sizes: speed, and memory that must not grow with size.

The syncing process is `leadline sync` itself; the simulators run in another one, with HubSpot's limits lifted.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.command import Ran, own_peak_mib, run
from bench.figures import Figure, Measured, Order, Room, Target, say
from leadline.demo.seeds import SEED, seed_reference
from leadline.simulator.process import SimulatorSpec, child_simulators
from leadline.templates import write_demo_project

SIZES = {"10k": 10_000, "100k": 100_000}
RATIO = "sync.peak_ratio"
PEAK = "sync.peak_mib."

# The client takes the burst limit that HubSpot's headers name.
SWITCHES = {"hubspot": {"lift_limits": True, "burst_calls": 1_000_000}, "salesforce": {}}
TOLERATED = frozenset({0, 1})
"""Exit 1: more of the dirty data went to quarantine than the sync tolerates."""


@dataclass(frozen=True, slots=True)
class Sync:
    """One `leadline sync`, and its own report."""

    ran: Ran
    report: dict[str, Any]

    @property
    def read(self) -> int:
        return sum(one["read"] for one in self.report["objects"])

    @property
    def source_read(self) -> int:
        return sum(one["read"] for one in self.report["objects"] if one["object"].startswith("hubspot."))

    @property
    def written(self) -> int:
        return sum(one["created"] + one["updated"] for one in self.report["writes"])


def sync(order: Order) -> Iterator[Measured]:
    # Memory is a comparison: both sizes, in turn, whichever was asked for.
    compared = any(name.startswith((PEAK, RATIO)) for name in order.names)
    peaks: dict[str, float] = {}
    for label, count in SIZES.items():
        mine = {name for name in order.names if name.endswith(f".{label}")}
        if compared or mine or (label == "10k" and "sync.unchanged_per_s" in order.names):
            for name, value in _one_size(order, label, order.size(count), mine):
                if name.startswith(PEAK):
                    peaks[label] = value
                yield name, value
    if len(peaks) == len(SIZES):
        yield RATIO, round(peaks["100k"] / peaks["10k"], 2)


def _one_size(order: Order, label: str, people: int, mine: set[str]) -> Iterator[Measured]:
    with _project(people) as folder:
        first = _sync(folder, f"{label}: the first sync")
        _expect(
            first.source_read == people, f"{people} contacts are there, but the first sync read {first.source_read}"
        )
        _expect(first.written > 0, "the first sync wrote nothing")
        yield f"sync.records_per_s.{label}", round(people / first.ran.seconds)
        if first.ran.peak_mib > own_peak_mib():
            yield f"{PEAK}{label}", round(first.ran.peak_mib, 1)
        if f"sync.second_run_seconds.{label}" in mine:
            again = _sync(folder, f"{label}: the second sync")
            _expect(again.written == 0, f"the second sync wrote {again.written} records")
            yield f"sync.second_run_seconds.{label}", round(again.ran.seconds, 1)
        if label == "10k" and "sync.unchanged_per_s" in order.names:
            yield _unchanged(folder)


def _unchanged(folder: Path) -> Measured:
    """Everything is read anew and nothing is judged anew."""
    from leadline.clock import SystemClock
    from leadline.project_file import load_project
    from leadline.state import State

    project = load_project(folder, {})
    with State.open(project.state_url, root=folder, clock=SystemClock()) as state:
        for ref in project.syncs["people"].refs():
            state.reset_watermark(str(ref))
    whole = _sync(folder, "10k: everything read anew, nothing changed")
    _expect(whole.written == 0, f"a sync of unchanged records wrote {whole.written} records")
    return "sync.unchanged_per_s", round(whole.read / whole.ran.seconds)


@contextmanager
def _project(people: int) -> Iterator[Path]:
    """A project folder with its simulators served by a child process."""
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="leadline-bench-")))
        start = time.perf_counter()
        specs = [
            SimulatorSpec(
                vendor=name,
                folder=folder / "simulators" / name,
                seed=seed_reference(name, SEED, people),
                token_file=folder / "secrets" / f"{name}.token",
                switches=switches,
            )
            for name, switches in SWITCHES.items()
        ]
        say(f"{people:,} contacts: seeding the simulators")
        running = held.enter_context(child_simulators(specs))
        say(f"seeded in {time.perf_counter() - start:.0f} s")
        write_demo_project(folder, {one.vendor: one.base_url for one in running})
        yield folder


def _sync(folder: Path, what: str) -> Sync:
    say(what)
    ran = run(["--project", str(folder), "sync", "--json"], good=TOLERATED)
    done = Sync(ran, json.loads(ran.stdout))
    _expect(done.report["stopped"] is None, f"the sync stopped: {done.report['stopped']}")
    calls = ", ".join(f"{name} {count:,}" for name, count in done.report["calls"].items())
    say(f"{ran.seconds:.1f} s, peak {ran.peak_mib:.0f} MiB: read {done.read:,}, wrote {done.written:,}; calls: {calls}")
    return done


def _expect(holds: bool, otherwise: str) -> None:
    """A figure of a run that did not do its work is none."""
    if not holds:
        raise RuntimeError(otherwise)


def _first(label: str, count: str) -> tuple[Figure, Figure]:
    return (
        Figure(
            f"sync.records_per_s.{label}",
            "contacts/s",
            None,
            f"The first `leadline sync` of {count} HubSpot contacts into a Salesforce with 46 % as many Leads and "
            "Contacts, over loopback HTTP, limits lifted: contacts by the seconds of the whole process.",
        ),
        Figure(
            f"{PEAK}{label}",
            "MiB",
            Target("<", 300),
            "Peak resident memory (ru_maxrss) of that `leadline sync` alone; the simulators run in another process.",
        ),
    )


ROOM = Room(
    "sync",
    (
        *_first("10k", "10,000"),
        *_first("100k", "100,000"),
        Figure(
            RATIO,
            "times",
            Target("<=", 1.1),
            "Peak memory at 100,000 contacts by that at 10,000, measured one after the other.",
        ),
        Figure(
            "sync.second_run_seconds.100k",
            "s",
            None,
            "`leadline sync` again after the 100,000: it reads what its own writes changed and the overlap, and writes "
            "nothing.",
        ),
        Figure(
            "sync.unchanged_per_s",
            "records/s",
            None,
            "The watermarks of the 10,000 are set back, so that a sync reads every record of both systems again, finds "
            "each as it was and judges none: records read by the seconds of the whole process.",
        ),
    ),
    sync,
)
