"""Writes the country names that leadline ships, out of CLDR (by babel): ``python tests/generate/countries.py``.

Each line is ``alpha-2 alpha-3 <tab> English name <tab> keys``, the keys being the names in LANGUAGES as
``clean.squeezed`` folds them. A name that means different countries in different languages is left out, and so is
one that ISO 3166 gives to another country.
"""

from __future__ import annotations

import importlib.metadata
from collections import defaultdict
from pathlib import Path
from typing import Final

import pycountry
from babel import Locale
from babel.core import get_global

from leadline_mappings.normalize import country
from leadline_mappings.normalize.clean import squeezed
from leadline_mappings.normalize.words import words

LANGUAGES: Final = sorted(
    words("en de fr es it pt nl pl sv da fi nb cs sk hu ro bg hr sl et lv lt el tr uk ru ar he ja ko zh")
)
COMMON: Final = {"HK": "Hong Kong", "MO": "Macau", "MM": "Myanmar", "TR": "Turkey", "PS": "Palestine"}
"""English names as CRMs write them, where CLDR is more formal."""
WITHOUT_ALPHA3: Final = {"XK": "XKX"}
"""Used by everybody, though no part of ISO 3166."""


def alpha3() -> dict[str, str]:
    """CLDR's aliases of three letters, for the countries that ISO 3166 has today."""
    known = {entry.alpha_2 for entry in pycountry.countries}
    found = {
        new[0]: old
        for old, new in get_global("territory_aliases").items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in known and _is_current(old, new[0])
    }
    return dict(sorted((found | WITHOUT_ALPHA3).items()))


def _is_current(three: str, two: str) -> bool:
    """Not ``ROM``, which was Romania's, nor ``SUN``."""
    entry = pycountry.countries.get(alpha_3=three)
    return entry is not None and entry.alpha_2 == two


def names_by_key(codes: dict[str, str]) -> dict[str, set[str]]:
    """The countries that a key means in any of the languages."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            key = squeezed(name)
            if code in codes and key and (len(key) > 2 or not key.isascii()):
                found[key].add(code)
    return found


def iso_keys() -> dict[str, str]:
    """What ISO 3166 itself calls them; these names win."""
    found = {}
    for entry in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            text = getattr(entry, attribute, None)
            if text:
                found[squeezed(text)] = entry.alpha_2
    return found


def table() -> str:
    codes = alpha3()
    english = Locale.parse("en").territories
    official = iso_keys()
    keys: dict[str, list[str]] = defaultdict(list)
    for key, owners in names_by_key(codes).items():
        (owner, *others) = owners
        if not others and official.get(key, owner) == owner:
            keys[owner].append(key)
    head = (
        f"# Country names from Unicode CLDR by babel {importlib.metadata.version('babel')}, made by "
        "tests/generate/countries.py. Copyright Unicode, Inc.; SPDX-License-Identifier: Unicode-3.0\n"
    )
    lines = [
        f"{code} {three}\t{COMMON.get(code) or english[code]}\t{' '.join(sorted(keys[code]))}\n"
        for code, three in codes.items()
    ]
    return head + "".join(lines)


def main() -> None:
    Path(country.TABLE).write_text(table(), "utf-8")


if __name__ == "__main__":
    main()
