"""Countries: ISO 3166-1 alpha-2 from codes, names in the main languages, and what people really type."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text, squeezed
from leadline_mappings.normalize.texts import PLACEHOLDER
from leadline_mappings.normalize.words import words

ALIASES: Final = {
    "GB": "UK, U.K., England, Scotland, Wales, Northern Ireland, Great Britain, Britain, Grossbritannien, "
          "GBR, Inglaterra",
    "US": "USA, U.S.A., U.S., America, United States of America, The States, US of A, Etats Unis, EEUU, "
          "EE.UU., VSA, EUA",
    "NL": "Holland, The Netherlands, Nederland, NLD, Niederlande, Hollande",
    "DE": "Deutschland, BRD, Germany, Allemagne, Alemania, Germania, Duitsland, Federal Republic of Germany",
    "KR": "Korea, South Korea, Republic of Korea, Südkorea, Corea del Sur",
    "KP": "North Korea, DPRK", "RU": "Russia, Russian Federation", "TR": "Turkey, Türkiye, Turkiye",
    "CZ": "Czech Republic, Czechia, Tschechien", "CI": "Ivory Coast, Cote d'Ivoire, Elfenbeinküste",
    "VN": "Vietnam, Viet Nam", "TW": "Taiwan", "LA": "Laos", "SY": "Syria", "IR": "Iran", "BO": "Bolivia",
    "VE": "Venezuela", "TZ": "Tanzania", "MD": "Moldova, Moldavia", "PS": "Palestine", "VA": "Vatican, Vatican City",
    "HK": "Hong Kong, Hongkong, Hong Kong SAR", "MO": "Macau, Macao", "AE": "UAE, U.A.E., Emirates, Dubai, VAE",
    "SA": "KSA, Saudi Arabia, Saudi", "CN": "PRC, P.R. China, PR China, Mainland China, People's Republic of China",
    "CD": "DRC, DR Congo, Congo-Kinshasa", "CG": "Congo-Brazzaville, Republic of the Congo", "MK": "Macedonia",
    "SZ": "Swaziland", "MM": "Burma", "CV": "Cape Verde", "IE": "Republic of Ireland, Eire, Éire", "BR": "Brasil",
    "BN": "Brunei",
    "FM": "Micronesia",
    "XK": "Kosovo",
    "CH": "Schweiz, Suisse, Svizzera, Swiss",
    "AT": "Österreich, Oesterreich",
    "ES": "España, Espana", "IT": "Italia", "FR": "Frankreich, La France", "BE": "Belgique, België, Belgien",
    "SE": "Sverige", "NO": "Norge", "DK": "Danmark", "FI": "Suomi", "PL": "Polska", "MX": "México, Mejico",
    "IN": "Bharat", "JP": "Nippon, Nihon", "NZ": "Aotearoa", "ZA": "RSA, Republic of South Africa", "GE": "Georgia",
    "PH": "The Philippines", "BS": "The Bahamas", "GM": "The Gambia", "MV": "The Maldives", "AU": "Aus, Oz",
}  # fmt: skip
"""Beyond ISO's own names; compared without case, accents and punctuation."""

LANGUAGES: Final = words("en de fr es it pt nl pl sv da fi nb cs sk hu ro bg hr sl et lv lt el tr uk ru ar he ja ko zh")
_UNKNOWN: Final = Clean(None, "COUNTRY_UNKNOWN")


def country(options: Options) -> Normalise:
    is_placeholder = options.placeholders.is_name

    def normalise(text: str) -> Clean:
        if is_placeholder(text):  # first: squeezed, "n/a" is Namibia
            return PLACEHOLDER
        code = country_code(text)
        return _UNKNOWN if code is None else Clean(code)

    return from_text(normalise)


def country_code(text: str) -> str | None:
    """ISO alpha-2 of a code or a name.

    >>> [country_code(t) for t in ("uk", "U.S.A.", "Deutschland", "The Netherlands", "日本", "Georgia", "Narnia")]
    ['GB', 'US', 'DE', 'NL', 'JP', 'GE', None]
    """
    key = squeezed(text)
    if not key or len(key) > 80:
        return None
    found = _iso_names().get(key)
    if found is None and (len(key) > 2 or not key.isascii()):
        found = _local_names().get(key)
    return found


def country_name(code: str) -> str:
    """The common English name, as CRMs write it; the code itself where there is none.

    >>> country_name("US"), country_name("GB"), country_name("KR")
    ('United States', 'United Kingdom', 'South Korea')
    """
    return _english().get(code, code)


@lru_cache(1)
def _english() -> dict[str, str]:
    import pycountry
    from babel import Locale

    names = Locale.parse("en").territories
    own = {"HK": "Hong Kong", "MO": "Macau", "MM": "Myanmar", "TR": "Turkey", "PS": "Palestine"}
    return {code: own.get(code) or names[code] for code in (*(c.alpha_2 for c in pycountry.countries), "XK")}


@lru_cache(1)
def _iso_names() -> dict[str, str]:
    """ISO codes and names, then the aliases, which win."""
    import pycountry

    names: dict[str, str] = {}
    for entry in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            text = getattr(entry, attribute, None)
            if text:
                names[squeezed(text)] = entry.alpha_2
    for code, aliases in ALIASES.items():
        for alias in (code, *aliases.split(",")):
            names[squeezed(alias)] = code
    return names


@lru_cache(1)
def _local_names() -> dict[str, str]:
    """CLDR's names in LANGUAGES, without those that mean different countries in different languages.

    Read only when a text is none of ISO's names: it takes a quarter of a second.
    """
    from babel import Locale

    codes = _english()
    found: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in codes:
                found[squeezed(name)].add(code)
    return {key: next(iter(owners)) for key, owners in found.items() if len(owners) == 1 and key}
