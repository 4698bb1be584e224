"""Calls for 1,000 changed contacts, as the simulators count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figure, Measured, Order, Room, Target, say
from doubles.simulated import Simulated
from leadline.simulator import VendorApp

CONTACTS = 1_000
CHANGES = ("Head of Buying", "Head of Sourcing")

FIXED = frozenset(
    {
        "oauth.token",
        "account.details",  # whose portal it is
        "query",  # whose org it is: records are read by queryAll
        "properties.list",
        "sobjects.describe",
        "objects.list",  # in a run that reads changes: the look at archived records
    }
)
"""Routes that a run calls as often for one changed record as for 1,000. All others count as record calls: also the
look for the newest change, which is asked once an object on the route of the searches (``queryAll``).
"""


def calls(order: Order) -> Iterator[Measured]:
    people = order.size(CONTACTS)
    with TemporaryDirectory(prefix="leadline-bench-") as folder:
        contacts = (_contact(number) for number in range(people))
        leads = (_lead(number) for number in range(people))
        world = Simulated.make(Path(folder) / "project", contacts, leads)
        try:
            say(f"{people:,} contacts and their Leads: the first sync, which links them")
            world.sync()
            # Twice: the second run also reads back what the first one wrote, as in daily work.
            for job_title in CHANGES:
                say(f"all of them become {job_title}; syncing")
                _change_all(world, job_title)
            yield from _counted("hubspot", world.hubspot)
            yield from _counted("salesforce", world.salesforce)
        finally:
            world.close()


def _change_all(world: Simulated, job_title: str) -> None:
    world.clock.sleep(3_600)
    people = world.hubspot.store.count("contacts")
    for record in world.hubspot.store.scan("contacts", after=None, limit=people):
        world.hubspot.ui_edit("contacts", record.id, {"jobtitle": job_title})
    world.hubspot.reset_counters()
    world.salesforce.reset_counters()
    before = len(world.applied())
    world.sync()
    written = len(world.applied()) - before
    if written != people:
        raise RuntimeError(f"{people} contacts changed, but {written} Leads were written: no figure can come of it")


def _counted(vendor: str, app: VendorApp) -> Iterator[Measured]:
    by_route: Counter[str] = Counter()
    for call in app.store.calls():
        by_route[call.route] += call.count
    say(f"{vendor}: " + ", ".join(f"{route} {count}" for route, count in sorted(by_route.items())))
    fixed = sum(count for route, count in by_route.items() if route in FIXED)
    yield f"calls_per_1000.{vendor}", by_route.total() - fixed
    yield f"calls_fixed.{vendor}", fixed


def _contact(number: int) -> tuple[str, dict[str, Any]]:
    return "contacts", {
        "email": f"buyer{number}@palulna-stores.com",
        "firstname": "Ada",
        "lastname": f"Byron{_letters(number)}",
        "company": "Palulna Stores",
        "country": "Germany",
        "jobtitle": "Buyer",
        "lifecyclestage": "marketingqualifiedlead",
    }


def _lead(number: int) -> tuple[str, dict[str, Any]]:
    return "Lead", {
        "Email": f"buyer{number}@palulna-stores.com",
        "LastName": f"Byron{_letters(number)}",
        "Company": "Palulna Stores",
        "Status": "Open - Not Contacted",
    }


def _letters(number: int) -> str:
    """Names have no digits."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))


ROOM = Room(
    "calls",
    (
        Figure(
            "calls_per_1000.hubspot",
            "calls",
            Target("<=", 20),
            "Calls to HubSpot that carry records (searches; the one for the newest change counts too) in a sync after "
            "all of 1,000 contacts, linked to 1,000 Leads, changed in HubSpot; counted by the simulator.",
        ),
        Figure(
            "calls_per_1000.salesforce",
            "calls",
            Target("<=", 10),
            "Calls to Salesforce that carry records in the same sync: 1,000 updates in collections of 200, every "
            "queryAll page, and the queryAll for the newest change of each object; counted by the simulator.",
        ),
        Figure(
            "calls_fixed.hubspot",
            "calls",
            None,
            "Calls of the same sync that every run makes once, whatever has changed: the account, the properties, and "
            "the list of archived contacts (one page for each 100 of the last 90 days).",
        ),
        Figure(
            "calls_fixed.salesforce",
            "calls",
            None,
            "The same for Salesforce: the token, the organisation, and a describe of each of the two objects.",
        ),
    ),
    calls,
)
