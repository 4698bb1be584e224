"""The contacts of the HubSpot portal, in blocks: memory holds one block, and each has its quota of copies.

What the vendor's rules allow: ``email`` is unique, valid and in lower case, and ``hs_additional_emails`` share
in that uniqueness; so capitals, blanks and wrappings stand in ``work_email``, a plain text property. Every
value is text or None.
"""

from __future__ import annotations

from collections.abc import Iterator

from leadline.simulator.people.companies import EMPLOYEES
from leadline.simulator.people.dice import Dice, Weighted
from leadline.simulator.people.likeness import SAME_FOLDED_EMAIL, Copy, copies
from leadline.simulator.people.moments import Calendar, stamp
from leadline.simulator.people.pen import Pen
from leadline.simulator.people.persons import STAGES, Person, Population, private_email
from leadline.simulator.people.row import Row

STREAM = 3
BLOCK = 500
COPIES_PERCENT = 9
FIRST_ID = 9_001
"""Ids cross 10,000 early, so that their order as text is not their order as numbers."""
_FORMER_IDS = 700_000_000

_EMPLOYEE_RANGES = dict(zip(EMPLOYEES, ("1-5", "5-25", "25-50", "50-100", "100-500", "500-1000", "1000+"), strict=True))
_WEBSITES = ("{}", "www.{}", "https://www.{}/", "HTTP://{}")
_LEAD_STATUS = (
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "ATTEMPTED_TO_CONTACT",
    "CONNECTED",
    "UNQUALIFIED",
    "BAD_TIMING",
    "OPEN_DEAL",
)
_CAMPAIGN_TAGS = {
    "PAID_SEARCH": (
        ("google", "cpc"),
        ("Google", "CPC"),
        ("google ads", "ppc"),
        ("bing", "cpc"),
        ("adwords", "paid"),
    ),
    "EMAIL_MARKETING": (
        ("newsletter", "email"),
        ("hubspot", "email"),
        ("Newsletter", "E-Mail"),
        ("hs_email", "email"),
    ),
    "PAID_SOCIAL": (
        ("linkedin", "paid_social"),
        ("LinkedIn", "paidsocial"),
        ("facebook", "cpc"),
        ("fb", "paid-social"),
    ),
    "SOCIAL_MEDIA": (("linkedin.com", "social"), ("twitter", "social"), ("Instagram", "Social")),
    "OTHER_CAMPAIGNS": (
        ("partner", "referral"),
        ("qr-code", "offline"),
        ("podcast", "audio"),
        ("(not set)", "(not set)"),
    ),
}
_COPY_STAGE = Weighted.of((0, 55.0), (1, 30.0), (2, 10.0), (3, 5.0))


def originals(people: int) -> int:
    """How many different people ``people`` contacts are."""
    blocks, rest = divmod(people, BLOCK)
    return blocks * _first_in(BLOCK) + _first_in(rest)


def _first_in(block: int) -> int:
    return block - block * COPIES_PERCENT // 100


def person_number(original: int) -> int:
    """Of each four people three are in HubSpot; the fourth may be only in Salesforce, and is their colleague."""
    return original + original // 3


def outsider_number(outsider: int) -> int:
    """The number of a person whom HubSpot does not know."""
    return 4 * outsider + 3


class Portal:
    """Writes the portal's contacts one by one. One use, one pass."""

    def __init__(self, seed: int, people: int, calendar: Calendar) -> None:
        self._people = people
        self._calendar = calendar
        self._population = Population(seed)
        self._dice = Dice(seed)
        self._pen = Pen(self._dice)

    def contacts(self) -> Iterator[Row]:
        """In ascending order of id."""
        for start in range(0, self._people, BLOCK):
            entries = self._block(start // BLOCK, min(BLOCK, self._people - start))
            for position, (person, copy, sure) in enumerate(entries, start):
                properties = self._properties(person, copy, position, sure=sure)
                yield Row("contacts", str(FIRST_ID + position), properties, person.person_id, self._pen.rest())

    def _block(self, number: int, size: int) -> Iterator[tuple[Person, Copy | None, bool]]:
        """Whom to write down, as a copy or not, and whether with usable names and numbers."""
        first = number * _first_in(BLOCK)
        people = [self._population.person(person_number(first + each)) for each in range(_first_in(size))]
        self._dice.restart(STREAM, number)
        doubled = list(copies(people, size - len(people), self._dice))
        recognised = {copy.original.number for copy in doubled if copy.kind not in SAME_FOLDED_EMAIL}
        for place in self._dice.shuffled(range(size)):
            copy = doubled[place - len(people)] if place >= len(people) else None
            person = copy.person if copy else people[place]
            yield person, copy, person.number in recognised

    # -- one record ------------------------------------------------------------------------------------------

    def _properties(self, person: Person, copy: Copy | None, position: int, *, sure: bool) -> dict[str, str | None]:
        pen, dice = self._pen, self._dice
        notes = pen.notes
        first, last = pen.names(person, sure=sure)
        notes.append(f"email.{person.mail}" if person.email else "missing.email")
        stage = dice.draw(_COPY_STAGE) if copy else person.stage
        notes.append(f"lifecycle.{STAGES[stage]}")
        created, modified = self._moments(person, copy, position)
        properties: dict[str, str | None] = {
            "email": person.email,
            "firstname": first,
            "lastname": last,
            "phone": pen.phone(person, sure=sure),
            "mobilephone": pen.mobile(person) if dice.chance(0.3) else None,
            "company": pen.company(person, sure=sure),
            "jobtitle": pen.title(person),
            "country": pen.country(person),
            **self._address(person),
            **self._firmographics(person),
            "lifecyclestage": STAGES[stage],
            "hs_lead_status": dice.pick(_LEAD_STATUS) if stage and dice.chance(0.45) else None,
            **self._sources(person),
            "hs_email_optout": self._opt_out(person, copy),
            "work_email": self._typed(person, copy),
            "hs_additional_emails": None,
            "hs_merged_object_ids": None,
            "createdate": stamp(created),
            "lastmodifieddate": stamp(modified),
            "hs_object_id": str(FIRST_ID + position),
        }
        if copy:
            notes.append(f"duplicate.{copy.kind}")
        else:
            self._history(person, position, properties)
        return properties

    def _moments(self, person: Person, copy: Copy | None, position: int) -> tuple[int, int]:
        """(created, modified): later ids are younger; a batch touched some hundreds at one instant."""
        calendar, roll = self._calendar, self._dice.roll()
        created = calendar.created((position + roll * 0.9) / self._people)
        if roll < 0.06 and created < calendar.hubspot_batch:
            self._pen.notes.append("modified.same_instant")
            return created, calendar.hubspot_batch
        return created, calendar.changed(created, roll if copy else person.modified)

    def _address(self, person: Person) -> dict[str, str | None]:
        dice, place = self._dice, person.place
        share = dice.roll()
        if share < 0.3:
            return {"state": None, "city": None, "zip": None, "address": None}
        region = place.code if dice.chance(0.45) else place.region
        city = place.city.upper() if share > 0.96 else place.city
        return {
            "state": region or None,
            "city": city,
            "zip": place.postcode if share < 0.85 else None,
            "address": f"{person.street} {1 + int(share * 300)}" if share < 0.6 else None,
        }

    def _firmographics(self, person: Person) -> dict[str, str | None]:
        dice, company = self._dice, person.company
        share = dice.roll()
        return {
            "website": dice.pick(_WEBSITES).format(company.domain) if share < 0.5 else None,
            "industry": dice.pick(company.industry.spellings) if 0.25 < share < 0.7 else None,
            "numemployees": _EMPLOYEE_RANGES[company.employees] if share < 0.35 else None,
            "annualrevenue": _revenue(company.employees * 140_000, dice) if share < 0.15 else None,
        }

    def _sources(self, person: Person) -> dict[str, str | None]:
        dice = self._dice
        tags = _CAMPAIGN_TAGS.get(person.source)
        known = dice.chance(0.94)
        if not known:
            self._pen.notes.append("missing.source")
        source, medium = dice.pick(tags) if tags and dice.chance(0.75) else (None, None)
        return {
            "hs_analytics_source": person.source if known else None,
            "utm_source": source,
            "utm_medium": medium,
            "utm_campaign": dice.pick(self._pen.words.campaigns) if source else None,
        }

    def _opt_out(self, person: Person, copy: Copy | None) -> str | None:
        """Opted out is true; false and unset both say nothing. A copy has its own mind."""
        share = self._dice.roll()
        opted_out = share < 0.06 if copy else person.opted_out
        if copy and opted_out != person.opted_out:
            self._pen.notes.append("opt_out.copies_differ")
        if opted_out:
            self._pen.notes.append("opt_out")
            return "true"
        return "false" if share < 0.2 else None

    def _typed(self, person: Person, copy: Copy | None) -> str | None:
        """The address as it was typed; in a copy without ``email`` often the only trace of it."""
        email = copy.original.email if copy else person.email
        wanted = 0.6 if copy and person.email is None else 0.05
        return self._pen.typed_email(email, person) if email and self._dice.chance(wanted) else None

    def _history(self, person: Person, position: int, properties: dict[str, str | None]) -> None:
        """Traces of HubSpot's own merges: a second address, the ids of records that are gone."""
        dice, notes = self._dice, self._pen.notes
        if person.email and person.mail != "junk" and dice.chance(0.03):
            properties["hs_additional_emails"] = private_email(person, dice.pick(self._pen.words.secondary))
            notes.append("email.second_address")
        if dice.chance(0.01):
            properties["hs_merged_object_ids"] = str(_FORMER_IDS + position)
            notes.append("merged_ids")


def _revenue(amount: int, dice: Dice) -> str:
    millions = f"{amount / 1e6:.1f}"
    return dice.pick((str(amount), f"{amount:,}", f"${millions}M", f"{millions.replace('.', ',')} Mio. €"))
