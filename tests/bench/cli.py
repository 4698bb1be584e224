"""How long the command line lets somebody wait: for its help, and for the whole demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.command import run
from bench.figures import Figure, Measured, Order, Room, Target, say

TIMES = 7


def help_seconds(order: Order) -> Iterator[Measured]:
    del order
    say(f"leadline --help, {TIMES} times")
    yield "cli.help_seconds", round(median(run(["--help"]).seconds for _ in range(TIMES)), 3)


def demo(order: Order) -> Iterator[Measured]:
    del order
    with TemporaryDirectory(prefix="leadline-bench-") as folder:
        say("leadline demo")
        yield "demo.seconds", round(run(["demo", str(Path(folder) / "demo")]).seconds, 1)


HELP = Room(
    "help",
    (
        Figure(
            "cli.help_seconds",
            "s",
            Target("<", 0.3),
            "`leadline --help` as a whole process, median of seven.",
        ),
    ),
    help_seconds,
)

DEMO = Room(
    "demo",
    (
        Figure(
            "demo.seconds",
            "s",
            Target("<", 60),
            "`leadline demo` as a whole process, after installation: both simulators seeded, a plan and two syncs of "
            "5,000 contacts over loopback HTTP, within the limits of calls that the simulators keep.",
        ),
    ),
    demo,
)
