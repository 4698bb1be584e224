"""States and regions: ISO 3166-2 (``US-CA``), looked up within the record's country only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text_in_country, squeezed
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
    if dash and len(owner) == 2 and owner.isalpha() and country in (None, owner):
        whole = f"{owner}-{part}"
        if whole in _names_of(owner).values():
            return whole
    key = squeezed(text)
    if country is None:
        return _worldwide().get(key) if len(key) > 3 else None
    names = _names_of(country)
    return names.get(key) or names.get(key.removesuffix("state").removesuffix("province").removesuffix("county"))


def subdivision_name(code: str) -> str:
    """ISO's name of a code.

    >>> subdivision_name("US-CA"), subdivision_name("DE-BY")
    ('California', 'Bayern')
    """
    found = _subdivisions().get(code=code)
    return str(found.name) if found else code


def _subdivisions() -> Any:
    import pycountry

    return pycountry.subdivisions


@lru_cache(256)
def _names_of(country: str) -> Mapping[str, str]:
    """Every spelling of every subdivision of one country; names win over codes of others."""
    names: dict[str, str] = {}
    entries = sorted(_subdivisions().get(country_code=country) or (), key=lambda entry: str(entry.code))
    for entry in entries:
        for spelling in _spellings(entry.name):
            names.setdefault(squeezed(spelling), entry.code)
    for entry in entries:
        names.setdefault(squeezed(entry.code.partition("-")[2]), entry.code)
    for line in ALIASES.get(country, "").split(";"):
        suffix, _, aliases = line.strip().partition(":")
        for alias in filter(str.strip, aliases.split(",")):
            names[squeezed(alias)] = f"{country}-{suffix}"
    return names


def _spellings(name: str) -> set[str]:
    """``London, City of`` also as ``City of London``; ``Wales [Cymru GB-CYM]`` also as ``Wales``."""
    plain = name.partition("[")[0].partition("(")[0].strip()
    first, comma, rest = plain.partition(",")
    return {name, plain} | ({first.strip(), f"{rest.strip()} {first.strip()}"} if comma else set())


@lru_cache(1)
def _worldwide() -> Mapping[str, str]:
    """Names that exactly one subdivision in the world has, and no country."""
    from leadline_mappings.normalize.country import country_code

    owners: dict[str, set[str]] = defaultdict(set)
    for country in {entry.country_code for entry in _subdivisions()}:
        for key, code in _names_of(country).items():
            owners[key].add(code)
    return {
        key: next(iter(codes))
        for key, codes in owners.items()
        if len(codes) == 1 and len(key) > 3 and key.isalpha() and country_code(key) is None
    }
