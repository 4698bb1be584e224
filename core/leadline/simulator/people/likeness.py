"""The ways in which one person comes to stand in HubSpot twice.

HubSpot keeps ``email`` unique and in lower case, so a second record has another address or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.simulator.people.dice import Dice
from leadline.simulator.people.persons import Person, alias_email, mailbox, private_email, work_email
from leadline.simulator.people.tables import Name, Words, words

QUOTA = (
    ("plus_tag", 12),
    ("gmail_dots", 8),
    ("googlemail", 5),
    ("other_address", 4),
    ("typo_domain", 3),
    ("name_typo", 4),
    ("nickname", 3),
    ("transposed", 3),
    ("missing_email", 3),
)
"""Copies by kind in one full block of the HubSpot scenario."""
SAME_FOLDED_EMAIL = frozenset({"plus_tag", "gmail_dots", "googlemail"})

_TAGS = ("hubspot", "news", "webinar", "demo", "test", "crm", "2025", "events", "download")


@dataclass(frozen=True, slots=True)
class Copy:
    """A second record of ``original``, who is ``person`` in it."""

    kind: str
    original: Person
    person: Person


def copies(people: Sequence[Person], wanted: int, dice: Dice) -> Iterator[Copy]:
    """``wanted`` copies by the quota, of different people except for those without an address."""
    kinds = dice.shuffled([kind for kind, times in QUOTA for _ in range(times)])
    taken: set[int] = set()
    for turn in range(wanted):
        kind = kinds[turn % len(kinds)]
        yield (
            _suited(kind, people, taken, dice)
            or _suited("plus_tag", people, taken, dice)
            or _without_email(dice.pick(people))
        )


def _without_email(person: Person) -> Copy:
    return Copy("missing_email", person, person.known_as(person.first, person.last, None))


def _suited(kind: str, people: Sequence[Person], taken: set[int], dice: Dice) -> Copy | None:
    if kind == "missing_email":
        return _without_email(dice.pick(people))
    for _ in range(_TRIES):
        original = dice.pick(people)
        person = None if original.number in taken else liken(kind, original, dice)
        if person is not None:
            taken.add(original.number)
            return Copy(kind, original, person)
    return None


def liken(kind: str, person: Person, dice: Dice) -> Person | None:
    """The person in a record of this likeness, or None where they cannot have one."""
    first, last = person.first, person.last
    if person.email is None or person.mail in {"junk", "role"} or (kind in _AT_WORK and person.mail != "work"):
        return None
    box, _, domain = person.email.partition("@")
    match kind:
        case "plus_tag":
            return person.known_as(first, last, f"{box}+{dice.pick(_TAGS)}@{domain}")
        case "gmail_dots" if domain == "gmail.com":
            moved = box.replace(".", "") if "." in box else f"{box[:1]}.{box[1:]}"
            return person.known_as(first, last, f"{moved}@{domain}")
        case "googlemail" if domain == "gmail.com":
            return person.known_as(first, last, f"{box}@googlemail.com")
        case "other_address" if person.phone is not None and person.mail in {"work", "free"}:
            other = private_email(person) if person.mail == "work" else work_email(person)
            return person.known_as(first, last, other)
        case "typo_domain" if person.mail in {"work", "free"}:
            return person.known_as(first, last, f"{box}@{_mistyped(domain, words())}")
        case "name_typo" if len(last.text) >= 5:
            return person.known_as(first, Name(slip(last.text, dice), last.ascii), alias_email(person))
        case "nickname" if first.text in words().nicknames:
            return _nicknamed(person, dice.pick(words().nicknames[first.text]))
        case "transposed":
            return person.known_as(last, first, alias_email(person))
        case _:
            return None


_TRIES = 200
_AT_WORK = frozenset({"name_typo", "nickname", "transposed"})


def _mistyped(domain: str, lists: Words) -> str:
    """A known slip for a free-mail domain, else the name's last letter twice; no company ends in that."""
    name, _, rest = domain.partition(".")
    return lists.typo_domains.get(domain) or f"{name}{name[-1]}.{rest}"


def _nicknamed(person: Person, nickname: str) -> Person:
    """Bob for Robert, also in the address if that makes another one."""
    short = Name(nickname, nickname.lower())
    email = f"{mailbox(person.company.mailbox, short.ascii, person.last.ascii)}@{person.company.domain}"
    return person.known_as(short, person.last, alias_email(person) if email == person.email else email)


def slip(text: str, dice: Dice) -> str:
    """Two letters swapped, one lost or one twice, behind the first."""
    at = 1 + dice.below(len(text) - 2)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if swapped != text and dice.chance(0.5):
        return swapped
    return text[:at] + text[at + 1 :] if dice.chance(0.5) else text[:at] + text[at] + text[at:]
