"""Records a second through map, standardise and match keys, from :mod:`bench.standardise` in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Measured, Order, Room, Target, say

RECORDS = 100_000
SCRIPT = Path(__file__).with_name("standardise.py")


def speed(order: Order) -> Iterator[Measured]:
    count = order.size(RECORDS)
    say(f"{count:,} seeded contacts, twice")
    answer = subprocess.run(
        [sys.executable, str(SCRIPT), str(count)], check=True, capture_output=True, text=True
    ).stdout
    known = {figure.name for figure in ROOM.figures}
    for line in answer.splitlines():
        found = json.loads(line)
        if found["name"] in known:
            yield found["name"], found["value"]


ROOM = Room(
    "standardise",
    (
        Figure(
            "standardise.warm",
            "records/s",
            Target(">=", 30_000),
            "Dirty seeded HubSpot contacts (100,000, every mapped property) through map, standardise and match keys "
            "on one core, by processor time: the second pass of one process over the same records.",
        ),
        Figure(
            "standardise.cold",
            "records/s",
            Target(">=", 12_000),
            "The same, the first pass of a fresh process.",
        ),
    ),
    speed,
)
