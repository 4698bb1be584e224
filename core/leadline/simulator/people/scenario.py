"""The seeded world as one value: what each simulator starts with, who is who, and how dirty it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from leadline.simulator.people.hubspot import Portal
from leadline.simulator.people.likeness import QUOTA, SAME_FOLDED_EMAIL
from leadline.simulator.people.moments import Calendar
from leadline.simulator.people.row import Row
from leadline.simulator.people.salesforce import Book

NOW = "2026-11-22T08:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Equal scenarios yield equal records, each time and on every machine. Nothing is held but one block."""

    seed: int
    people: int
    leads: int
    contacts: int
    now: str

    def hubspot(self) -> Iterator[tuple[str, dict[str, str | None]]]:
        """("contacts", properties) by ascending hs_object_id; unset properties are None."""
        for row in self.rows_of_hubspot():
            yield row.object, row.fields

    def salesforce(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """("Account" | "Contact" | "Lead", fields) with ``Id``, parents before children; null is None."""
        for row in self.rows_of_salesforce():
            yield row.object, row.fields

    def truth(self) -> Iterator[tuple[str, str]]:
        """(record, person): ``hubspot.contacts/9001``, ``salesforce.Lead/00Q...``, and who it is about."""
        for row in self.rows_of_hubspot():
            if row.person_id is not None:
                yield f"hubspot.{row.object}/{row.record_id}", row.person_id
        for row in self.rows_of_salesforce():
            if row.person_id is not None:
                yield f"salesforce.{row.object}/{row.record_id}", row.person_id

    def facts(self) -> Mapping[str, int]:
        """How often each thing was planted, as ``hubspot.duplicate.plus_tag``, found in one pass over all records.

        ``hubspot.duplicates`` is their sum, ``hubspot.duplicates.same_folded_email`` that of the three kinds
        that one folded address reveals.
        """
        return _counted(self)

    def rows_of_hubspot(self) -> Iterator[Row]:
        """The contacts with who they are about and what was planted in them."""
        return Portal(self.seed, self.people, Calendar.until(self.now)).contacts()

    def rows_of_salesforce(self) -> Iterator[Row]:
        """The Accounts, Contacts and Leads with who they are about and what was planted in them."""
        sizes = (self.people, self.leads, self.contacts)
        return Book(self.seed, sizes, Calendar.until(self.now)).rows()


@lru_cache(maxsize=8)
def _counted(world: Scenario) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for system, rows in (("hubspot", world.rows_of_hubspot()), ("salesforce", world.rows_of_salesforce())):
        for row in rows:
            counted[f"{system}.{row.object}"] += 1
            counted.update(f"{system}.{note}" for note in row.notes)
    kinds = [kind for kind, _ in QUOTA]
    counted["hubspot.duplicates"] = sum(counted[f"hubspot.duplicate.{kind}"] for kind in kinds)
    counted["hubspot.duplicates.same_folded_email"] = sum(
        counted[f"hubspot.duplicate.{kind}"] for kind in kinds if kind in SAME_FOLDED_EMAIL
    )
    return MappingProxyType(dict(sorted(counted.items())))


def scenario(
    seed: int = 7, *, people: int = 5_000, leads: int = 1_500, contacts: int = 800, now: str = NOW
) -> Scenario:
    """``people`` contacts in HubSpot, ``leads`` and ``contacts`` in Salesforce, as of ``now``.

    Raises ValueError for a negative size or a ``now`` that is not ISO 8601 with an offset.
    """
    if min(people, leads, contacts) < 0:
        raise ValueError("people, leads and contacts must be 0 or more")
    Calendar.until(now)
    return Scenario(seed, people, leads, contacts, now)
