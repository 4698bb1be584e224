"""Made-up companies: company number c is the same company for a seed, whoever asks and in whatever order.

Domains are unique by construction: each begins with the company's own invented stem of fixed length. Real
top-level domains stand behind it, since validators refuse ``.test`` and ``.example``; nothing is ever sent
there.
"""

from __future__ import annotations

from dataclasses import dataclass

from leadline.simulator.people.dice import Dice
from leadline.simulator.people.phones import Number, number_of
from leadline.simulator.people.tables import Country, Industry, Words, fold, words

STREAM = 1
SIZES = (24, 15, 10, 8, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1)
"""Colleagues in each company of a group; the group repeats for ever."""
GROUP = sum(SIZES)
PATTERNS = (
    "first.last",
    "first.last",
    "first.last",
    "flast",
    "f.last",
    "first_last",
    "last.first",
    "firstlast",
)
"""How a company spells its people's mailboxes; every pattern holds the whole last name."""
EMPLOYEES = (3, 12, 40, 80, 250, 700, 4000)

_WINDOW = GROUP * 64
_STEP = 3_797
"""The people of one window share its companies, so that a few thousand are held at most."""

_SEAT_COMPANY = tuple(local for local, size in enumerate(SIZES) for _ in range(size))
_SEAT_PLACE = tuple(place for size in SIZES for place in range(size))


@dataclass(frozen=True, slots=True)
class Company:
    index: int
    stem: str
    noun: str
    legal: str
    country: Country
    industry: Industry
    domain: str
    mailbox: str
    employees: int
    main_line: Number

    @property
    def name(self) -> str:
        return f"{self.stem} {self.noun} {self.legal}"


def seat(person: int) -> tuple[int, int]:
    """(company, place in it) of a person; no two people share both, and neighbours seldom a company."""
    window, offset = divmod(person, _WINDOW)
    group, offset = divmod(window * _WINDOW + offset * _STEP % _WINDOW, GROUP)
    return group * len(SIZES) + _SEAT_COMPANY[offset], _SEAT_PLACE[offset]


class Directory:
    """All companies of one seed."""

    def __init__(self, seed: int) -> None:
        self._words: Words = words()
        self._dice = Dice(seed)
        self._known: dict[int, Company] = {}

    def company(self, index: int) -> Company:
        found = self._known.get(index)
        if found is None:
            if len(self._known) >= _HELD:
                self._known.clear()
            found = self._known[index] = self._made(index)
        return found

    def _made(self, index: int) -> Company:
        dice, lists = self._dice, self._words
        dice.restart(STREAM, index)
        country = dice.draw(lists.countries)
        industry = dice.pick(lists.industries)
        nouns = industry.nouns.get(country.culture.key) or industry.nouns["en"]
        noun = dice.pick(nouns)
        stem = self._stem(index)
        label = stem.lower().replace(" ", "-")
        shape = dice.roll()
        if shape < 0.4:
            label = f"{label}-{fold(noun)}"
        elif shape < 0.7:
            label = f"{label}{fold(noun)}"
        return Company(
            index=index,
            stem=stem,
            noun=noun,
            legal=dice.pick(country.legal_forms),
            country=country,
            industry=industry,
            domain=f"{label}.{dice.pick(country.tlds)}",
            mailbox=dice.pick(PATTERNS),
            employees=dice.pick(EMPLOYEES),
            main_line=number_of(country.phones, country, dice),
        )

    def _stem(self, index: int) -> str:
        """The index-th invented name: seven letters, then with a prefix word, then with a figure."""
        starts, middles, ends, prefixes = self._words.stems
        plain = len(starts) * len(middles) * len(ends)
        tier, rest = divmod(index, plain)
        rest = rest * _STRIDE % plain
        rest, end = divmod(rest, len(ends))
        start, middle = divmod(rest, len(middles))
        stem = starts[start] + middles[middle] + ends[end]
        if not tier:
            return stem
        era, prefix = divmod(tier - 1, len(prefixes))
        return f"{prefixes[prefix]} {stem}{era + 1}" if era else f"{prefixes[prefix]} {stem}"


_HELD = 4_096
_STRIDE = 7919
"""A prime that no number of stems is a multiple of, so that neighbours do not sound alike."""
