"""The Accounts, Contacts and Leads that Salesforce already has, a third of the people known to HubSpot too.

What the vendor's rules allow: ``Email`` keeps its capitals and need not be unique; ``LastName`` and a Lead's
``Company`` are mandatory, so old imports left placeholders there. Some addresses carry blanks around them, as
careless loads leave them; Salesforce and a faithful simulator trim text when it is saved. Datetimes are
ISO 8601 to the second, booleans and numbers are JSON's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leadline.simulator.people.companies import seat
from leadline.simulator.people.dice import Dice, Weighted
from leadline.simulator.people.hubspot import originals
from leadline.simulator.people.ids import record_id
from leadline.simulator.people.moments import CHANGED_WITHIN, QUIET, Calendar, second
from leadline.simulator.people.overlap import Overlap
from leadline.simulator.people.pen import Pen, capitals
from leadline.simulator.people.persons import Person, Population, private_email, work_email
from leadline.simulator.people.phones import number_of, spell
from leadline.simulator.people.row import Row

STREAM = 4
STAGE_LABELS = ("Subscriber", "Lead", "MQL", "SQL", "Opportunity", "Customer", "Evangelist")
"""``Lifecycle_Stage__c`` by the rank of the stage."""

_LEAD_SOURCE = Weighted.of(
    ("Web", 38), ("Other", 10), ("Partner Referral", 8), ("Purchased List", 9), ("Phone Inquiry", 6),
    ("web", 4), ("Website", 5), ("Trade Show", 6), ("Webinar", 5), ("LinkedIn", 3), (None, 6),
)  # fmt: skip
_SOURCE_LABELS = (
    "Organic Search",
    "Direct Traffic",
    "Offline",
    "Paid Search",
    "Referrals",
    "Email Marketing",
    "Paid Social",
)
_NEW_STAGE = {
    "Lead": Weighted.of((1, 50.0), (2, 28.0), (3, 15.0), (4, 7.0)),
    "Contact": Weighted.of((2, 5.0), (3, 15.0), (4, 25.0), (5, 50.0), (6, 5.0)),
}
_CONFLICTS = Weighted.of((None, 62), ("title", 12), ("phone", 10), ("company", 7), ("last_name", 4), ("country", 5))


@dataclass(frozen=True, slots=True)
class _Match:
    """Whom a record is about, and how HubSpot knows them: by email, phone_name or (None) not at all."""

    person: Person
    how: str | None
    conflict: str | None
    newer: bool


class Book:
    """Writes the org's records one by one. One use, one pass."""

    def __init__(self, seed: int, sizes: tuple[int, int, int], calendar: Calendar) -> None:
        """``sizes``: contacts in HubSpot, Leads and Contacts here."""
        people, self._leads, self._contacts = sizes
        self._calendar = calendar
        self._population = Population(seed)
        self._dice = Dice(seed)
        self._pen = Pen(self._dice)
        self._dice.restart(STREAM, 0)
        self._overlap = Overlap(self._dice, originals(people), self._contacts)

    def rows(self) -> Iterator[Row]:
        yield from self.accounts()
        yield from self.contacts()
        yield from self.leads()

    def _match(self, person: int, how: str | None) -> _Match:
        conflict = self._dice.draw(_CONFLICTS) if how == "email" else None
        return _Match(self._population.person(person), how, conflict, newer=bool(how) and self._dice.chance(0.25))

    # -- accounts --------------------------------------------------------------------------------------------

    def accounts(self) -> Iterator[Row]:
        """One for each company that a Contact works for, in order of id."""
        wanted = bytearray()
        for number in range(self._contacts):
            company = seat(self._overlap.contact(number)[0])[0]
            if company >= len(wanted):
                wanted.extend(bytes(company + 1 - len(wanted)))
            wanted[company] = 1
        for index, used in enumerate(wanted):
            if used:
                yield self._account(index)

    def _account(self, index: int) -> Row:
        dice, company = self._dice, self._population.company(index)
        place = dice.pick(company.country.places)
        created, modified = self._moments(newer=False)
        fields = {
            "Id": record_id("001", index + 1),
            "Name": self._pen.company_name(company).strip(),
            "Type": dice.pick(("Prospect", "Customer - Direct", "Customer - Channel", None)),
            "Industry": company.industry.name if dice.chance(0.7) else None,
            "NumberOfEmployees": company.employees if dice.chance(0.6) else None,
            "Website": f"www.{company.domain}" if dice.chance(0.8) else None,
            "Phone": spell(company.main_line, "international_spaces", dice),
            "BillingCity": place.city,
            "BillingState": place.region or None,
            "BillingPostalCode": place.postcode,
            "BillingCountry": company.country.spellings["name"][0],
            "CreatedDate": second(created),
            "LastModifiedDate": second(modified),
            "SystemModstamp": second(modified),
        }
        return Row("Account", str(fields["Id"]), fields, None, self._pen.rest())

    # -- contacts --------------------------------------------------------------------------------------------

    def contacts(self) -> Iterator[Row]:
        for number in range(self._contacts):
            match = self._match(*self._overlap.contact(number))
            person = match.person
            fields: dict[str, Any] = {
                "Id": record_id("003", number + 1),
                "AccountId": record_id("001", person.company.index + 1) if self._dice.chance(0.97) else None,
                **self._who(match),
                **self._where(match, "Mailing"),
                **self._standing(match, "Contact"),
            }
            self._note_match(match)
            yield Row("Contact", fields["Id"], fields, person.person_id, self._pen.rest())

    # -- leads -----------------------------------------------------------------------------------------------

    def leads(self) -> Iterator[Row]:
        for number in range(self._leads):
            who = self._overlap.lead(number)
            match = self._match(who.person, who.how)
            fields: dict[str, Any] = {
                "Id": record_id("00Q", number + 1),
                **self._who(match),
                "Company": self._lead_company(match),
                "Website": f"www.{match.person.company.domain}" if self._dice.chance(0.4) else None,
                "Industry": match.person.company.industry.name if self._dice.chance(0.4) else None,
                **self._where(match, ""),
                **self._standing(match, "Lead"),
                **self._status(match, who.role, who.contact),
            }
            self._note_match(match)
            self._pen.notes.append(f"lead.{who.role}")
            yield Row("Lead", fields["Id"], fields, match.person.person_id, self._pen.rest())

    def _lead_company(self, match: _Match) -> str:
        if match.conflict == "company":
            return self._pen.company_name(self._population.company(match.person.company.index + 1))
        share = self._dice.roll()
        if share < 0.04:
            self._pen.notes.append("placeholder.company")
            return self._dice.pick(self._pen.words.placeholders["companies"])
        return self._pen.company_name(match.person.company)

    def _status(self, match: _Match, role: str, contact: int | None) -> dict[str, Any]:
        if role == "converted" and contact is not None:
            account = record_id("001", match.person.company.index + 1)
            return {
                "Status": "Closed - Converted",
                "IsConverted": True,
                "ConvertedDate": second(self._calendar.now - CHANGED_WITHIN)[:10],
                "ConvertedContactId": record_id("003", contact + 1),
                "ConvertedAccountId": account,
            }
        share = self._dice.roll()
        status = "Closed - Not Converted" if share < 0.07 and role != "twin" else "Open - Not Contacted"
        if status.startswith("Open") and share > 0.6:
            status = "Working - Contacted"
        return {
            "Status": status,
            "IsConverted": False,
            "ConvertedDate": None,
            "ConvertedContactId": None,
            "ConvertedAccountId": None,
        }

    # -- what both have --------------------------------------------------------------------------------------

    def _who(self, match: _Match) -> dict[str, Any]:
        pen, dice, person = self._pen, self._dice, match.person
        first, last = pen.names(person, sure=match.how is not None)
        if match.conflict == "last_name":
            last = dice.pick(person.country.culture.last).text
        if last is None:
            pen.notes.append("placeholder.last_name")
        if match.conflict == "phone":
            phone: str | None = spell(
                number_of(person.country.phones, person.country, dice), "international_spaces", dice
            )
        else:
            phone = pen.phone(person, sure=match.how == "phone_name")
        return {
            "Salutation": dice.pick(("Mr.", "Ms.", "Dr.", "Prof.")) if dice.chance(0.2) else None,
            "FirstName": first,
            "LastName": last or "[not provided]",
            "Title": dice.pick(person.country.culture.titles) if match.conflict == "title" else pen.title(person),
            "Email": self._email(match),
            "Phone": phone,
            "MobilePhone": pen.mobile(person) if dice.chance(0.2) else None,
        }

    def _email(self, match: _Match) -> str | None:
        person, dice, notes = match.person, self._dice, self._pen.notes
        email = person.email
        if match.how == "phone_name":
            other = private_email(person) if person.mail == "work" else work_email(person)
            email = other if dice.chance(0.6) else None
        if email is None:
            notes.append("missing.email")
            return None
        notes.append("email.other_address" if match.how == "phone_name" else f"email.{person.mail}")
        share = dice.roll()
        if share < 0.07:
            notes.append("email.upper")
            return email.upper()
        if share < 0.22:
            notes.append("email.capitals")
            return capitals(email)
        if share < 0.26:
            notes.append("email.padded")
            return dice.pick((f" {email}", f"{email} ", f" {capitals(email)} "))
        return email

    def _where(self, match: _Match, prefix: str) -> dict[str, Any]:
        pen, dice, person = self._pen, self._dice, match.person
        country = (
            dice.draw(pen.words.countries).spellings["name"][0] if match.conflict == "country" else pen.country(person)
        )
        share = dice.roll()
        return {
            f"{prefix}Street": f"{person.street} {1 + int(share * 300)}" if share < 0.5 else None,
            f"{prefix}City": person.place.city if share < 0.7 else None,
            f"{prefix}State": (person.place.code or None) if share < 0.6 else None,
            f"{prefix}PostalCode": person.place.postcode if share < 0.6 else None,
            f"{prefix}Country": country,
        }

    def _standing(self, match: _Match, kind: str) -> dict[str, Any]:
        dice = self._dice
        stage = self._stage(match, kind)
        source = dice.draw(_LEAD_SOURCE)
        created, modified = self._moments(newer=match.newer)
        return {
            "LeadSource": source,
            "Original_Source__c": dice.pick(_SOURCE_LABELS) if dice.chance(0.4) else None,
            "Lifecycle_Stage__c": None if stage is None else STAGE_LABELS[stage],
            "HasOptedOutOfEmail": self._opt_out(match),
            "CreatedDate": second(created),
            "LastModifiedDate": second(modified),
            "SystemModstamp": second(modified),
        }

    def _stage(self, match: _Match, kind: str) -> int | None:
        """The rank of the stage here, further than HubSpot's, behind it or the same."""
        dice, notes = self._dice, self._pen.notes
        if dice.chance(0.08):
            notes.append("lifecycle.unset")
            return None
        if match.how is None:
            return dice.draw(_NEW_STAGE[kind])
        theirs, share = match.person.stage, dice.roll()
        stage = theirs
        if share < 0.35:
            stage = min(theirs + 1 + dice.below(3), len(STAGE_LABELS) - 1)
        elif share < 0.55:
            stage = max(theirs - 1 - dice.below(2), 0)
        notes.append(f"lifecycle.{'ahead' if stage > theirs else 'behind' if stage < theirs else 'same'}")
        return stage

    def _opt_out(self, match: _Match) -> bool:
        elsewhere = match.how is not None and match.person.opted_out
        here = self._dice.chance(0.4 if elsewhere else 0.05)
        if here:
            self._pen.notes.append("opt_out")
        if here or elsewhere:
            sides = "both" if here and elsewhere else "only_hubspot" if elsewhere else "only_salesforce"
            self._pen.notes.append(f"opt_out.{sides}")
        return here

    def _moments(self, *, newer: bool) -> tuple[int, int]:
        """(created, modified); newer ones within the last day, when HubSpot was quiet."""
        dice, calendar = self._dice, self._calendar
        created = calendar.created(dice.roll() * 0.98)
        share = dice.roll()
        if newer:
            return created, calendar.now - int((QUIET - 60_000) * share) - 30_000
        if share < 0.08 and created < calendar.salesforce_load:
            self._pen.notes.append("modified.same_instant")
            return created, calendar.salesforce_load
        return created, calendar.changed(created, share)

    def _note_match(self, match: _Match) -> None:
        notes = self._pen.notes
        if match.how:
            notes.append(f"in_hubspot.{match.how}")
        if match.conflict:
            notes.append(f"conflict.{match.conflict}")
        if match.newer:
            notes.append("conflict.newer")
