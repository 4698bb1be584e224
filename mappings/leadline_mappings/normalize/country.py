"""Countries: ISO 3166-1 alpha-2 from codes, names in the main languages, and what people really type.

Three layers, each read when the one before does not know a text: a standard's own aliases; our aliases with CLDR's
names in thirty languages; ISO's formal names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text, squeezed
from leadline_mappings.normalize.iso_files import entries
from leadline_mappings.normalize.texts import PLACEHOLDER

TABLE: Final = Path(__file__).with_name("data") / "countries.tsv"
"""CLDR's names, written by tests/generate/countries.py."""

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
OFFICIAL: Final = {
    "DE": "Bundesrepublik Deutschland", "AT": "Republik Österreich",
    "CH": "Schweizerische Eidgenossenschaft, Confédération suisse, Confederazione Svizzera, Confoederatio Helvetica",
    "FR": "République française, République de France", "BE": "Royaume de Belgique, Koninkrijk België",
    "NL": "Koninkrijk der Nederlanden", "ES": "Reino de España", "IT": "Repubblica Italiana",
    "PT": "República Portuguesa", "MX": "Estados Unidos Mexicanos", "BR": "República Federativa do Brasil",
    "AR": "República Argentina", "CL": "República de Chile", "CO": "República de Colombia", "PE": "República del Perú",
    "PL": "Rzeczpospolita Polska", "CZ": "Česká republika", "SK": "Slovenská republika",
    "SE": "Konungariket Sverige", "NO": "Kongeriket Norge", "DK": "Kongeriget Danmark",
    "AU": "Commonwealth of Australia", "CA": "Le Canada, Dominion of Canada", "GB": "Royaume-Uni de Grande-Bretagne",
    "TR": "Türkiye Cumhuriyeti", "GR": "Hellenic Republic", "US": "Estados Unidos de América, États-Unis d'Amérique",
}  # fmt: skip
"""Official names in the country's own and the main languages, as people copy them into forms."""

_UNKNOWN: Final = Clean(None, "COUNTRY_UNKNOWN")


def country(options: Options) -> Normalise:
    """ISO alpha-2. ``params["aliases"]`` are a standard's own spellings: ``{"Bundesrepublik": "DE"}``, compared without
    case, accents and punctuation. They win over all names, but not over the codes themselves; what stands for a code
    that :func:`is_country` does not know, which the standard's reader reports, is left out.

    ``NA`` in capitals is Namibia, because what we write for Namibia must be read as Namibia again; ``na``, ``Na`` and
    ``n/a`` are placeholders.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = country(Options("country", Placeholders()))
    >>> [normalise(text, None)[:2] for text in ("NA", "Namibia", "na", "Null")]
    [('NA', None), ('NA', None), (None, 'PLACEHOLDER'), (None, 'PLACEHOLDER')]
    """
    is_placeholder = options.placeholders.is_text
    own = own_aliases(options.params.get("aliases") or {})

    def normalise(text: str) -> Clean:
        if text in _codes():
            return Clean(text)
        found = own.get(squeezed(text)) if own and len(text) <= 80 else None
        if found is None and is_placeholder(text):  # before all names: squeezed, "n/a" is Namibia
            return PLACEHOLDER
        code = found or country_code(text)
        return _UNKNOWN if code is None else Clean(code)

    return from_text(normalise)


def own_aliases(aliases: Mapping[str, str]) -> Mapping[str, str]:
    """By look-up key; only those of countries."""
    return {squeezed(alias): code for alias, code in aliases.items() if squeezed(alias) and is_country(code)}


def is_country(code: str) -> bool:
    """A canonical country code.

    >>> is_country("GB"), is_country("UK"), is_country("gb")
    (True, False, False)
    """
    return code in _codes()


def country_code(text: str) -> str | None:
    """ISO alpha-2 of a code or a name.

    >>> [country_code(t) for t in ("uk", "U.S.A.", "Deutschland", "The Netherlands", "日本", "Georgia", "Narnia")]
    ['GB', 'US', 'DE', 'NL', 'JP', 'GE', None]
    """
    if len(text) > 400:
        return None
    key = squeezed(text)
    if not key or len(key) > 80:
        return None
    return _names().get(key) or _formal_names().get(key)


def is_country_key(key: str) -> bool:
    """A name of a country as :func:`squeezed` folds it."""
    return key in _names() or key in _formal_names()


def country_name(code: str) -> str:
    """The common English name, as CRMs write it; the code itself where there is none.

    >>> country_name("US"), country_name("GB"), country_name("KR")
    ('United States', 'United Kingdom', 'South Korea')
    """
    return _codes().get(code, code)


@lru_cache(1)
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    """(alpha-2, alpha-3, English name, keys) of each country."""
    found = []
    for line in TABLE.read_text("utf-8").splitlines()[1:]:
        codes, english, keys = line.split("\t")
        found.append((codes[:2], codes[3:], english, keys))
    return tuple(found)


@lru_cache(1)
def _codes() -> Mapping[str, str]:
    """The common English name by code."""
    return {code: english for code, _, english, _ in _rows()}


@lru_cache(1)
def _names() -> Mapping[str, str]:
    """CLDR's names, then the codes, then our aliases, which win."""
    names: dict[str, str] = {}
    for code, three, _, keys in _rows():
        names.update(dict.fromkeys((*keys.split(" "), code.lower(), three.lower()), code))
    for code, aliases in (*OFFICIAL.items(), *ALIASES.items()):
        for alias in (code, *aliases.split(",")):
            names[squeezed(alias)] = code
    return names


@lru_cache(1)
def _formal_names() -> Mapping[str, str]:
    """``Bolivia, Plurinational State of``, ``Federal Republic of Germany``."""
    return {
        squeezed(entry[name]): entry["alpha_2"]
        for entry in entries("3166-1")
        for name in ("name", "official_name", "common_name")
        if name in entry
    }
