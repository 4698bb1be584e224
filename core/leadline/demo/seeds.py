"""Made-up records for the simulators, by vendor: what ``SimulatorSpec.seed`` refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leadline.simulator.people import Scenario, scenario

SEED, PEOPLE = 7, 5_000
"""The demo's: 5,000 HubSpot contacts, 1,500 Leads and 800 Contacts, a third of them the same people."""

Records = Iterable[tuple[str, Mapping[str, Any]]]


def seed_reference(vendor: str, seed: int, people: int) -> str:
    """For :class:`~leadline.simulator.process.SimulatorSpec`, which may pass it to another process."""
    return f"{__name__}:{vendor}?seed={seed}&people={people}"


def hubspot(seed: int, people: int) -> Records:
    return world(seed, people).hubspot()


def salesforce(seed: int, people: int) -> Records:
    return world(seed, people).salesforce()


def world(seed: int, people: int) -> Scenario:
    """The demo's proportions at any size."""
    return scenario(seed, people=people, leads=people * 3 // 10, contacts=people * 4 // 25)
