"""The people themselves, before any system has written them down: person number p is the same for a seed.

Addresses are unique by construction, as HubSpot keeps them: colleagues have different last names and a
company one way to spell mailboxes; private mailboxes end in the person's own number.
"""

from __future__ import annotations

from typing import NamedTuple

from leadline.simulator.people.companies import Company, Directory, seat
from leadline.simulator.people.dice import Dice, Weighted
from leadline.simulator.people.phones import Number, number_of
from leadline.simulator.people.tables import Country, Name, Place, Words, words

STREAM = 2
FOREIGN = 0.08
"""The share of people whose name comes from elsewhere, and of those who work in another country."""
STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
)
_STAGE = Weighted.of(*zip(range(7), (35.0, 30.0, 15.0, 8.0, 5.0, 6.0, 1.0), strict=True))
_MAIL = Weighted.of(("work", 69.5), ("free", 24.0), ("disposable", 1.6), ("typo", 0.9), ("none", 4.0))
_SOURCE = Weighted.of(
    ("ORGANIC_SEARCH", 26),
    ("DIRECT_TRAFFIC", 20),
    ("OFFLINE", 18),
    ("PAID_SEARCH", 11),
    ("REFERRALS", 8),
    ("EMAIL_MARKETING", 6),
    ("PAID_SOCIAL", 5),
    ("SOCIAL_MEDIA", 4),
    ("OTHER_CAMPAIGNS", 2),
)


class Person(NamedTuple):
    """Somebody, and what is true of them. A NamedTuple, which is built faster than a frozen dataclass.

    ``mail`` is the kind of ``email``: work, free, role, disposable, typo (a mistyped free-mail domain), junk
    (a test entry) or none. ``digits`` belong to this person alone. ``stage`` counts up the lifecycle.
    """

    number: int
    first: Name
    last: Name
    company: Company
    country: Country
    place: Place
    street: str
    title: str
    mail: str
    email: str | None
    digits: str
    phone: Number | None
    mobile: Number
    stage: int
    source: str
    opted_out: bool
    modified: float
    """When the HubSpot record was last touched, as a share of the months that changes are spread over."""

    @property
    def person_id(self) -> str:
        return f"person-{self.number:07d}"

    def known_as(self, first: Name, last: Name, email: str | None) -> Person:
        """The same person under another name and address."""
        return self._replace(first=first, last=last, email=email)


def mailbox(pattern: str, first: str, last: str) -> str:
    match pattern:
        case "first.last":
            return f"{first}.{last}"
        case "flast":
            return first[:1] + last
        case "f.last":
            return f"{first[:1]}.{last}"
        case "first_last":
            return f"{first}_{last}"
        case "last.first":
            return f"{last}.{first}"
        case _:
            return first + last


def work_email(person: Person) -> str:
    return f"{mailbox(person.company.mailbox, person.first.ascii, person.last.ascii)}@{person.company.domain}"


def alias_email(person: Person) -> str:
    """Another spelling of the work mailbox: with a sign where the company has none, else without."""
    signed = person.company.mailbox in {"flast", "firstlast"}
    box = mailbox("first.last" if signed else "firstlast", person.first.ascii, person.last.ascii)
    return f"{box}@{person.company.domain}"


def private_email(person: Person, domain: str | None = None) -> str:
    providers = person.country.free_mail
    found = domain or providers[person.number % len(providers)]
    return f"{person.first.ascii}.{person.last.ascii}{person.digits}@{found}"


class Population:
    """All people of one seed."""

    def __init__(self, seed: int) -> None:
        self._words: Words = words()
        self._dice = Dice(seed)
        self._directory = Directory(seed)
        self._cultures = tuple(self._words.cultures.values())
        self._typos = tuple(self._words.typo_domains.values())

    def company(self, index: int) -> Company:
        return self._directory.company(index)

    def person(self, number: int) -> Person:
        company_index, place = seat(number)
        company = self._directory.company(company_index)
        dice = self._dice
        dice.restart(STREAM, number)
        culture, country = company.country.culture, company.country
        abroad = dice.roll()
        if abroad < FOREIGN:
            culture = dice.pick(self._cultures)
        elif abroad < 2 * FOREIGN:
            country = dice.draw(self._words.countries)
        first, last = dice.pick(culture.first), culture.last[(company_index * 31 + place) % len(culture.last)]
        digits = str(number * _DIGIT_STEP % _DIGITS) if number < _DIGITS else str(number)
        stage = dice.draw(_STAGE)
        mail = self._kind_of_mail(place)
        if mail == "junk":
            first, last, stage = *self._junk(), stage % 2
        return Person(
            number,
            first,
            last,
            company,
            country,
            dice.pick(country.places),
            dice.pick(country.culture.streets),
            dice.pick(culture.titles),
            mail,
            self._email(mail, (first, last, digits), company, country, place),
            digits,
            self._phone(company, country),
            Number(country.calling_code, dice.pick(country.mobiles), dice.roll()),
            stage,
            dice.draw(_SOURCE),
            dice.chance(0.06),
            dice.roll(),
        )

    def _kind_of_mail(self, place: int) -> str:
        dice = self._dice
        share = dice.roll()
        if share < 0.025:
            return "junk"
        if share < 0.13 and place < len(self._words.roles):
            return "role"
        return dice.draw(_MAIL)

    def _email(
        self, mail: str, who: tuple[Name, Name, str], company: Company, country: Country, place: int
    ) -> str | None:
        dice, lists = self._dice, self._words
        first, last, digits = who
        match mail:
            case "work":
                return f"{mailbox(company.mailbox, first.ascii, last.ascii)}@{company.domain}"
            case "role":
                return f"{dice.pick(lists.roles[place])}@{company.domain}"
            case "none":
                return None
            case "junk":
                return f"{first.ascii}{digits}@{dice.pick(lists.junk['domains'])}"
            case "free":
                domains = country.free_mail
            case "disposable":
                domains = lists.disposable
            case _:
                domains = self._typos
        pattern = dice.pick(_PRIVATE)
        return f"{mailbox(pattern, first.ascii, last.ascii)}{digits}@{dice.pick(domains)}"

    def _phone(self, company: Company, country: Country) -> Number | None:
        """Nobody's, the company's main line, or one's own."""
        dice = self._dice
        share = dice.roll()
        if share < 0.22:
            return None
        return company.main_line if share < 0.32 else number_of(country.phones, country, dice)

    def _junk(self) -> tuple[Name, Name]:
        """Somebody's test of a form: no person at all, yet a record."""
        junk = self._words.junk
        first, last = self._dice.pick(junk["first"]), self._dice.pick(junk["last"])
        return Name(first, first.lower()), Name(last, last.lower())


_PRIVATE = ("first.last", "first.last", "f.last", "firstlast")
_DIGITS = 10**5
_DIGIT_STEP = 7_919
