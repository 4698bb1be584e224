"""Phone numbers and the many ways in which people write them.

A number is kept as its groups, as its country writes them, so that a spelling is a join.
"""

from __future__ import annotations

from typing import NamedTuple

from leadline.simulator.people.dice import Dice, Weighted
from leadline.simulator.people.tables import Country, Template

NORTH_AMERICA = "1"


class Number(NamedTuple):
    """A valid number of a range. ``trunk`` is what stands before it at home and falls away abroad."""

    calling_code: str
    template: Template
    digits: float
    """Which number of the range, in [0, 1)."""

    @property
    def trunk(self) -> str:
        return self.template.trunk

    @property
    def groups(self) -> tuple[str, ...]:
        """The national number as its country writes it."""
        return self.template.groups(f"{int(self.digits * 1_000_000):06d}")

    @property
    def e164(self) -> str:
        return f"+{self.calling_code}{''.join(self.groups)}"


VALID_SPELLINGS: Weighted[str] = Weighted.of(
    ("e164", 17),
    ("international_spaces", 16),
    ("national_spaces", 14),
    ("national_digits", 8),
    ("national_dashes", 9),
    ("national_dots", 6),
    ("national_parentheses", 9),
    ("double_zero", 5),
    ("trunk_in_parentheses", 5),
    ("extension", 4),
    ("slash", 2.5),
    ("labelled", 1.5),
    ("code_without_plus", 1.5),
)
"""Spellings of one number from which it can be read again, the national ones with the country's help."""

UNUSABLE: Weighted[str] = Weighted.of(
    ("two_numbers", 3), ("too_short", 2), ("zeros", 1), ("repeated_digit", 1), ("placeholder", 3)
)
"""What stands in a phone field and is not one number."""


def number_of(templates: tuple[Template, ...], country: Country, dice: Dice) -> Number:
    """A number of one of these ranges."""
    return Number(country.calling_code, dice.pick(templates), dice.roll())


def spell(found: Number, how: str, dice: Dice) -> str:
    """The number in one of VALID_SPELLINGS."""
    code, trunk, groups = found.calling_code, found.trunk, found.groups
    first, rest = trunk + groups[0], groups[1:]
    match how:
        case "e164":
            return found.e164
        case "international_spaces":
            return f"+{code} {' '.join(groups)}"
        case "national_spaces":
            return " ".join((first, *rest))
        case "national_digits":
            return first + "".join(rest)
        case "national_dashes":
            return "-".join((first, *rest))
        case "national_dots":
            return ".".join((first, *rest))
        case "national_parentheses":
            return f"({first}) {'-'.join(rest)}" if code == NORTH_AMERICA else f"({first}) {' '.join(rest)}"
        case "double_zero":
            return f"00{code} {' '.join(groups)}"
        case "trunk_in_parentheses":
            return f"+{code} ({trunk}){' '.join(groups)}" if trunk else f"+{code} ({groups[0]}) {' '.join(rest)}"
        case "extension":
            return f"+{code} {' '.join(groups)} {dice.pick(('ext.', 'x', 'ext'))} {10 + dice.below(890)}"
        case "slash":
            return f"{first}/{''.join(rest)}"
        case "labelled":
            return f"{dice.pick(('Tel: ', 'T ', 'Phone: ', 'Tel. '))}+{code} {' '.join(groups)}"
        case _:
            return code + "".join(groups)


def vanity(found: Number, dice: Dice) -> str:
    """A number of the same area with letters for its last digits: ``1-212-555-LEAD``."""
    return f"1-{found.groups[0]}-555-{dice.pick(('LEAD', 'SALE', 'DATA', 'CLUB'))}"


def unusable(kind: str, found: Number, other: Number, placeholders: tuple[str, ...], dice: Dice) -> str:
    """Something in a phone field that is not one number."""
    match kind:
        case "two_numbers":
            return dice.pick((" / ", ", ", " or ")).join(
                spell(each, "national_digits", dice) for each in (found, other)
            )
        case "too_short":
            local = found.groups[1:]
            return "-".join(local) if found.calling_code == NORTH_AMERICA else "".join(local)[:4]
        case "zeros":
            return "0" * (7 + dice.below(4))
        case "repeated_digit":
            return str(1 + dice.below(9)) * 10
        case _:
            return dice.pick(placeholders)
