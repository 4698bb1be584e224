"""Writing a person down, with the slips that people and forms make.

Every method returns what stands in the record and notes what was planted, so that a scenario can say how
dirty it is. ``sure`` asks for a usable value: the records of a planted duplicate must still be recognisable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leadline.simulator.people.companies import Company
from leadline.simulator.people.dice import Dice, Weighted
from leadline.simulator.people.persons import Person
from leadline.simulator.people.phones import NORTH_AMERICA, UNUSABLE, VALID_SPELLINGS, spell, unusable, vanity
from leadline.simulator.people.tables import Words, words

ZERO_WIDTH = "\u200b"
_NAME_SLIPS = Weighted.of(
    ("plain", 84),
    ("all_caps", 4.5),
    ("lower", 5.5),
    ("padded", 1.5),
    ("zero_width", 0.5),
    ("titled", 1),
    ("mojibake", 3),
)
_COUNTRY_KINDS = Weighted.of(
    ("name", 47), ("iso2", 14), ("iso3", 5), ("local", 13), ("foreign", 5), ("short", 6), ("misspelt", 2),
    ("upper", 3), ("lower", 3), ("padded", 2),
)  # fmt: skip
_COMPANY_KINDS = Weighted.of(
    ("legal", 46),
    ("without_legal", 28),
    ("other_legal", 10),
    ("stem", 4),
    ("upper", 5),
    ("lower", 5),
    ("padded", 2),
)
_OTHER_LEGAL = {
    "GmbH": "G.m.b.H.", "Inc": "Incorporated", "LLC": "L.L.C.", "Corp": "Corporation", "Ltd": "Limited",
    "Limited": "Ltd.", "AG": "Aktiengesellschaft", "SARL": "S.A.R.L.", "B.V.": "BV", "S.r.l.": "SRL",
    "Sp. z o.o.": "Sp.z o.o.", "Pty Ltd": "PTY LTD", "Pvt Ltd": "Private Limited", "S.L.": "SL",
    "AB": "Aktiebolag (publ)", "Ltda": "LTDA",
}  # fmt: skip


class Pen:
    """One writer; ``notes`` collects what it planted since the last ``rest``."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.words: Words = words()
        self.notes: list[str] = []

    def rest(self) -> tuple[str, ...]:
        """The notes so far, and a clean sheet."""
        notes, self.notes = tuple(self.notes), []
        return notes

    def _placeholder(self, field: str, list_name: str) -> str:
        text = self.dice.pick(self.words.placeholders[list_name])
        self.notes.append(f"placeholder.{field}")
        return text

    # -- names -----------------------------------------------------------------------------------------------

    def names(self, person: Person, *, sure: bool) -> tuple[str | None, str | None]:
        """(first, last)."""
        first, last = person.first.text, person.last.text
        share = self.dice.roll()
        if not sure:
            if share < 0.03:
                self.notes.append("missing.last_name")
                return self._slipped(first), None
            if share < 0.05:
                return self._slipped(first), self._placeholder("last_name", "names")
            if share < 0.06:
                self.notes.append("name.whole_in_last")
                return None, f"{first} {last}"
            if share < 0.11:
                self.notes.append("missing.first_name")
                return None, self._slipped(last)
            if share < 0.12:
                return self._placeholder("first_name", "names"), self._slipped(last)
        kind = self.dice.draw(_NAME_SLIPS)
        slip = _NAME_SLIP[kind]
        written = slip(first), last if kind == "titled" else slip(last)
        if written != (first, last):
            self.notes.append(f"name.{kind}")
        return written

    def _slipped(self, text: str) -> str:
        kind = self.dice.draw(_NAME_SLIPS)
        written = _NAME_SLIP[kind](text)
        if written != text:
            self.notes.append(f"name.{kind}")
        return written

    # -- company ---------------------------------------------------------------------------------------------

    def company(self, person: Person, *, sure: bool) -> str | None:
        share = 1.0 if sure else self.dice.roll()
        if person.mail == "junk" and share < 0.7:
            return self.dice.pick(self.words.junk["company"])
        if share < 0.08:
            self.notes.append("missing.company")
            return None
        if share < 0.105:
            return self._placeholder("company", "companies")
        return self.company_name(person.company)

    def company_name(self, company: Company) -> str:
        kind = self.dice.draw(_COMPANY_KINDS)
        self.notes.append(f"company.{kind}")
        match kind:
            case "legal":
                return company.name
            case "without_legal":
                return f"{company.stem} {company.noun}"
            case "other_legal":
                comma = "," if self.dice.chance(0.3) else ""
                legal = _OTHER_LEGAL.get(company.legal, company.legal.upper())
                return f"{company.stem} {company.noun}{comma} {legal}"
            case "stem":
                return company.stem
            case "upper":
                return company.name.upper()
            case "lower":
                return f"{company.stem} {company.noun}".lower()
            case _:
                return f" {company.stem}  {company.noun} {company.legal} "

    # -- country ---------------------------------------------------------------------------------------------

    def country(self, person: Person, *, missing: float = 0.06) -> str | None:
        share = self.dice.roll()
        if share < missing:
            self.notes.append("missing.country")
            return None
        if share < missing + 0.015:
            return self._placeholder("country", "countries")
        found, kind = person.country, self.dice.draw(_COUNTRY_KINDS)
        self.notes.append(f"country.{kind}")
        spellings = found.spellings
        match kind:
            case "iso2":
                return found.iso2
            case "iso3":
                return found.alpha3
            case "upper":
                return spellings["name"][0].upper()
            case "lower":
                return spellings["name"][0].lower()
            case "padded":
                return f" {spellings['name'][0]} "
            case _:
                return self.dice.pick(spellings[kind])

    # -- phones ----------------------------------------------------------------------------------------------

    def phone(self, person: Person, *, sure: bool) -> str | None:
        """The person's number as somebody typed it."""
        number = person.phone
        if number is None:
            self.notes.append("missing.phone")
            return None
        dice = self.dice
        share = 1.0 if sure else dice.roll()
        if share < 0.06:
            kind = dice.draw(UNUSABLE)
            self.notes.append("placeholder.phone" if kind == "placeholder" else f"phone.{kind}")
            return unusable(kind, number, person.mobile, self.words.placeholders["phones"], dice)
        if share < 0.08 and number.calling_code == NORTH_AMERICA:
            self.notes.append("phone.vanity")
            return vanity(number, dice)
        kind = dice.draw(VALID_SPELLINGS)
        self.notes.append(f"phone.{kind}")
        return spell(number, kind, dice)

    def mobile(self, person: Person) -> str:
        kind = self.dice.draw(VALID_SPELLINGS)
        self.notes.append(f"phone.{kind}")
        return spell(person.mobile, kind, self.dice)

    # -- the rest --------------------------------------------------------------------------------------------

    def title(self, person: Person) -> str | None:
        share = self.dice.roll()
        if share < 0.14:
            self.notes.append("missing.title")
            return None
        return self._placeholder("title", "titles") if share < 0.155 else person.title

    def typed_email(self, email: str, person: Person) -> str:
        """An address as a form or a business card left it: capitals, blanks, wrappings."""
        share = self.dice.roll()
        if share < 0.35:
            self.notes.append("email.upper")
            return email.upper()
        if share < 0.55:
            self.notes.append("email.capitals")
            return capitals(email)
        if share < 0.85:
            self.notes.append("email.padded")
            return self.dice.pick((f" {email}", f"{email} ", f"  {email}", f"\t{email}", f"\u00a0{email}"))
        self.notes.append("email.wrapped")
        return self.dice.pick(
            (
                f"mailto:{email}",
                f"<{email}>",
                f"{person.first.text} {person.last.text} <{email}>",
                f"{email},",
            )
        )


def capitals(email: str) -> str:
    """``Anna.Kowalska@Kovaron.pl``."""
    box, _, domain = email.partition("@")
    return f"{box.title()}@{domain[:1].upper()}{domain[1:]}"


def mojibake(text: str) -> str:
    """UTF-8 read as Windows-1252 (``JosÃ©``); the text itself where that is impossible."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


_NAME_SLIP: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "all_caps": str.upper,
    "lower": str.lower,
    "padded": " {} ".format,
    "zero_width": (ZERO_WIDTH + "{}").format,
    "titled": "Dr. {}".format,
    "mojibake": mojibake,
}
