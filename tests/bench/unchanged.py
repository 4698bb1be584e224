"""What a second run writes when nothing has changed: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, Measured, Order, Room, Target, say
from doubles.simulated import Simulated
from leadline.simulator.people import scenario


def unchanged(order: Order) -> Iterator[Measured]:
    people = scenario(people=order.size(5_000), leads=order.size(1_500), contacts=order.size(800))
    with TemporaryDirectory(prefix="leadline-bench-") as folder:
        world = Simulated.make(Path(folder) / "project", people.hubspot(), people.salesforce())
        try:
            say("the first sync of the default scenario")
            world.sync()
            first = _applied(world)
            if not first:
                raise RuntimeError("the first sync wrote nothing, so a second one that writes nothing shows nothing")
            say(f"it wrote {first:,} records; the second sync")
            again = world.sync()
            planned = sum(one.planned_creates + one.planned_updates for one in again.writes)
            yield "writes_when_unchanged", max(_applied(world) - first, planned)
        finally:
            world.close()


def _applied(world: Simulated) -> int:
    """Writes through the API in the journals of both simulators."""
    journals = (world.hubspot.store.journal(), world.salesforce.store.journal())
    return sum(row.actor == "api" for journal in journals for row in journal)


ROOM = Room(
    "unchanged",
    (
        Figure(
            "writes_when_unchanged",
            "writes",
            Target("<=", 0),
            "Writes of a second sync over the default scenario (5,000 contacts, 1,500 Leads, 800 Contacts): what it "
            "planned or what the simulators' journals gained, whichever is more.",
        ),
    ),
    unchanged,
)
