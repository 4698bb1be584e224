"""States and regions: ISO 3166-2 (``US-CA``), looked up within the record's country only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text_in_country, squeeze, squeezed
from leadline_mappings.normalize.country import is_country_key
from leadline_mappings.normalize.iso_files import entries
from leadline_mappings.normalize.texts import PLACEHOLDER

ALIASES: Final = {
    "US": "DC: Washington DC, Washington D.C., D.C.; CA: Calif, Cali; MA: Mass; PA: Penn, Penna; TX: Tex; "
          "FL: Fla; IL: Ill; MI: Mich",
    "CA": "QC: Quebec, PQ; NL: Newfoundland, Labrador; PE: PEI; YT: Yukon Territory; BC: B.C.",
    "DE": "BY: Bavaria; NW: North Rhine-Westphalia, NRW; HE: Hesse; SN: Saxony; ST: Saxony-Anhalt; TH: Thuringia;"
          "NI: Lower Saxony; RP: Rhineland-Palatinate; MV: Mecklenburg-Western Pomerania, Mecklenburg;"
          "BW: Baden-Wuerttemberg, Baden Württemberg; TH: Thueringen",
    "GB": "LND: London, Greater London; ENG: England; SCT: Scotland; WLS: Wales; NIR: Northern Ireland; "
          "MAN: Greater Manchester",
    "ES": "CT: Catalonia, Cataluña, Cataluna; AN: Andalusia; PV: Basque Country; MD: Madrid; VC: Valencia",
    "IT": "25: Lombardy; 62: Latium; 21: Piedmont; 52: Tuscany; 82: Sicily; 88: Sardinia; 72: Campania; "
          "75: Apulia; 34: Veneto",
    "NL": "NH: North Holland; ZH: South Holland; NB: North Brabant",
    "BE": "VLG: Flanders; WAL: Wallonia; BRU: Brussels",
    "FR": "IDF: Ile de France, Paris Region; BRE: Brittany; NOR: Normandy; 20R: Corsica; BFC: Burgundy",
    "CH": "GE: Geneva; ZH: Zurich; LU: Lucerne; BS: Basel; SG: St. Gallen, Saint Gall",
    "AU": "NSW: N.S.W.; VIC: Vic.; QLD: Qld.; ACT: Canberra", "IN": "KA: Bangalore; OR: Orissa; UT: Uttaranchal",
    "MX": "CMX: Mexico City, CDMX, DF, Distrito Federal, Ciudad de Mexico", "BR": "SP: Sao Paulo State",
    "IE": "D: Dublin, Co. Dublin; CO: Co. Cork; G: Co. Galway", "JP": "13: Tokyo-to",
}  # fmt: skip
"""``code: other spellings`` by country, beyond ISO's own names."""

_UNKNOWN: Final = Clean(None, "SUBDIVISION_UNKNOWN")


def subdivision(options: Options) -> Normalise:
    is_placeholder = options.placeholders.is_name

    def normalise(text: str, region: str | None) -> Clean:
        if is_placeholder(text):
            return PLACEHOLDER
        code = subdivision_code(text, region)
        return _UNKNOWN if code is None else Clean(code)

    return from_text_in_country(normalise)


def subdivision_code(text: str, country: str | None) -> str | None:
    """Without a country only ``US-CA`` itself, or a name that one place in the world has.

    >>> subdivision_code("Calif.", "US"), subdivision_code("CA", None), subdivision_code("california", None)
    ('US-CA', None, 'US-CA')
    >>> subdivision_code("Bavaria", "DE"), subdivision_code("US-CA", "DE"), subdivision_code("Georgia", "US")
    ('DE-BY', None, 'US-GA')
    """
    if len(text) > 80:
        return None
    owner, dash, part = text.upper().partition("-")
    if dash and len(owner) == 2 and country in (None, "", owner):
        whole = f"{owner}-{part}"
        if whole in _codes().get(owner, ()):
            return whole
    key = squeezed(text)
    if not country:
        return _worldwide().get(key) if len(key) > 3 else None
    names = _names_of(country)
    return names.get(key) or names.get(key.removesuffix("state").removesuffix("province").removesuffix("county"))


def subdivision_name(code: str) -> str:
    """ISO's name of a code.

    >>> subdivision_name("US-CA"), subdivision_name("DE-BY")
    ('California', 'Bayern')
    """
    return _codes().get(code[:2], {}).get(code, code)


@lru_cache(1)
def _codes() -> Mapping[str, Mapping[str, str]]:
    """ISO's names by code by country, in the order of the codes."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in sorted((entry["code"], entry["name"]) for entry in entries("3166-2")):
        found[code[:2]][code] = name
    return dict(found)


@lru_cache(256)
def _names_of(country: str) -> Mapping[str, str]:
    """Every spelling of every subdivision of one country; names win over codes of others."""
    names: dict[str, str] = {}
    known = _codes().get(country, {})
    for code, name in known.items():
        for spelling in _spellings(name):
            names.setdefault(squeeze(spelling), code)
    for code in known:
        names.setdefault(code[3:].lower(), code)
    for line in ALIASES.get(country, "").split(";"):
        suffix, _, aliases = line.strip().partition(":")
        for alias in filter(str.strip, aliases.split(",")):
            names[squeeze(alias)] = f"{country}-{suffix}"
    return names


def _spellings(name: str) -> tuple[str, ...]:
    """``London, City of`` also as ``City of London``; ``Wales [Cymru GB-CYM]`` also as ``Wales``."""
    plain = name.partition("[")[0].partition("(")[0].strip()
    first, comma, rest = plain.partition(",")
    if comma:
        return name, plain, first.strip(), f"{rest.strip()} {first.strip()}"
    return (name,) if plain == name else (name, plain)


@lru_cache(1)
def _worldwide() -> Mapping[str, str]:
    """Names that exactly one subdivision in the world has, and no country."""
    found: dict[str, str | None] = {}
    for country in _codes():
        for key, code in _names_of.__wrapped__(country).items():
            found[key] = code if found.get(key, code) == code else None
    return {
        key: code
        for key, code in found.items()
        if code is not None and len(key) > 3 and key.isalpha() and not is_country_key(key)
    }
