"""Who in Salesforce is also in HubSpot, and in which part: decided by number alone, so nothing is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from leadline.simulator.people.dice import Dice
from leadline.simulator.people.hubspot import outsider_number, person_number

CYCLE = (("email", 25), ("phone_name", 3), ("twin", 2), ("contact_too", 2), ("converted", 2), ("new", 66))
"""How each hundred Leads relate to HubSpot: same address; only name and phone; one person open twice; a
Contact as well; converted into a Contact; not in HubSpot."""
CONTACT_EVERY = 3
"""Of so many Contacts one is in HubSpot; of those every seventh only by name and phone."""
_WITH_CONTACT = ("contact_too", "converted")


@dataclass(frozen=True, slots=True)
class LeadOf:
    """Whom a Lead is about. ``how`` HubSpot knows them: by email, phone_name or (None) not at all.

    ``contact`` numbers the Contact that is the same person, where the role says that there is one.
    """

    person: int
    how: str | None
    role: str
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """One Lead of a hundred: its role, its turn in that role, and which HubSpot person it takes."""

    role: str
    rank: int
    slot: int


class Overlap:
    """The plan of one org: ``known`` people are in HubSpot, ``contacts`` is the number of Contacts."""

    def __init__(self, dice: Dice, known: int, contacts: int) -> None:
        self._known = known
        self._contacts = contacts
        self._step = _coprime(known)
        self._turns, self._slots = _cycle(dice)

    def contact(self, number: int) -> tuple[int, str | None]:
        """(person, how HubSpot knows them) of a Contact."""
        turn, rest = divmod(number, CONTACT_EVERY)
        found = None if rest else self._in_hubspot(turn)
        if found is None:
            return outsider_number(number), None
        return found, "phone_name" if turn % 7 == 6 else "email"

    def lead(self, number: int) -> LeadOf:
        cycle, place = divmod(number, len(self._turns))
        turn = self._turns[place]
        role = turn.role
        if role in _WITH_CONTACT:
            contact = CONTACT_EVERY * (4 * cycle + 2 * turn.rank + _WITH_CONTACT.index(role))
            if contact < self._contacts:
                person, how = self.contact(contact)
                return LeadOf(person, how and "email", role, contact)
            role = "email"
        taken_by_contacts = -(-self._contacts // CONTACT_EVERY)
        found = None if role == "new" else self._in_hubspot(taken_by_contacts + cycle * self._slots + turn.slot)
        if found is None:
            return LeadOf(outsider_number(self._contacts + number), None, "new")
        return LeadOf(found, "phone_name" if role == "phone_name" else "email", role)

    def _in_hubspot(self, slot: int) -> int | None:
        """The number of the slot-th person to take from HubSpot, each once; None when all are taken."""
        return person_number(slot * self._step % self._known) if slot < self._known else None


def _cycle(dice: Dice) -> tuple[tuple[_Turn, ...], int]:
    """The turns of a hundred Leads, and how many people they take from HubSpot."""
    ranks: dict[str, int] = {}
    turns: list[_Turn] = []
    slots = 0
    for role in dice.shuffled([role for role, times in CYCLE for _ in range(times)]):
        rank = ranks[role] = ranks.get(role, -1) + 1
        shared = next((turn.slot for turn in turns if turn.role == role == "twin"), None)
        turns.append(_Turn(role, rank, slots if shared is None else shared))
        slots += role != "new" and shared is None
    return tuple(turns), slots


def _coprime(size: int) -> int:
    """A step that visits every number below ``size`` before it repeats, far from one to the next."""
    step = max(1, int(size * 0.618))
    while gcd(step, size) != 1:
        step += 1
    return step
