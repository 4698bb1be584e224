"""The word lists beside this module, read once and checked by what reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from configparser import ConfigParser, SectionProxy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from leadline.simulator.people.dice import Weighted

_HOLES = re.compile("#+")
_NOT_LETTERS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its spelling in e-mail addresses (``Müller``, ``mueller``)."""

    text: str
    ascii: str


@dataclass(frozen=True, slots=True)
class Culture:
    key: str
    first: tuple[Name, ...]
    last: tuple[Name, ...]
    titles: tuple[str, ...]
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    city: str
    code: str
    region: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Template:
    """Numbers of one range: ``0|20 7946 0###`` is trunk ``0`` and pattern ``20 7946 0%s``, runs ((0, 3),)."""

    trunk: str
    pattern: str
    runs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Template:
        trunk, _, national = text.rpartition("|")
        lengths = [len(run) for run in _HOLES.findall(national)]
        ends = tuple(accumulate(lengths))
        return cls(trunk, _HOLES.sub("%s", national), tuple(zip((0, *ends), ends, strict=False)))

    def groups(self, digits: str) -> tuple[str, ...]:
        """The number that these digits fill the range's holes with; it needs at most six of them."""
        if len(self.runs) == 1:
            return tuple((self.pattern % digits[: self.runs[0][1]]).split())
        return tuple((self.pattern % tuple([digits[start:end] for start, end in self.runs])).split())


@dataclass(frozen=True, slots=True)
class Country:
    """``spellings`` are by kind: name, local, foreign, short, misspelt."""

    iso2: str
    alpha3: str
    calling_code: str
    culture: Culture
    spellings: Mapping[str, tuple[str, ...]]
    tlds: tuple[str, ...]
    legal_forms: tuple[str, ...]
    phones: tuple[Template, ...]
    mobiles: tuple[Template, ...]
    free_mail: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """``spellings`` are what people type where Salesforce says ``name``; ``nouns`` by culture."""

    name: str
    nouns: Mapping[str, tuple[str, ...]]
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All lists. ``stems`` are (start, middle, end, prefix); ``roles`` by the colleague's place."""

    cultures: Mapping[str, Culture]
    nicknames: Mapping[str, tuple[str, ...]]
    countries: Weighted[Country]
    industries: tuple[Industry, ...]
    stems: tuple[tuple[str, ...], ...]
    campaigns: tuple[str, ...]
    placeholders: Mapping[str, tuple[str, ...]]
    disposable: tuple[str, ...]
    secondary: tuple[str, ...]
    roles: tuple[tuple[str, ...], ...]
    typo_domains: Mapping[str, str]
    junk: Mapping[str, tuple[str, ...]]


def fold(text: str) -> str:
    """The letters of a name without accents, blanks and signs: ``d'Ormesson`` is ``dormesson``."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKD", text).lower())


@cache
def words() -> Words:
    """The lists of this package; the same object each time."""
    text, names, places = (_read(f"{name}.ini") for name in ("words", "names", "countries"))
    cultures = {key: _culture(names[key], text) for key in names if key not in _NOT_CULTURES}
    mail = text["mail"]
    return Words(
        cultures=cultures,
        nicknames={key: _split(value, ",") for key, value in names["nicknames"].items()},
        countries=Weighted.of(
            *((_country(places[key], cultures), float(places[key]["weight"])) for key in places if key != "DEFAULT")
        ),
        industries=_industries(text["industries"]),
        stems=tuple(tuple(text["stems"][part].split()) for part in ("start", "middle", "end", "prefix")),
        campaigns=_split(text["campaigns"]["all"], ";"),
        placeholders={key: _split(value, ";") for key, value in text["placeholders"].items()},
        disposable=tuple(mail["disposable"].split()),
        secondary=tuple(mail["secondary"].split()),
        roles=tuple(tuple(value.split()) for key, value in mail.items() if key.startswith("roles.")),
        typo_domains=dict(pair.split("=", 1) for pair in mail["typos"].split()),
        junk={key: _split(value, ";") for key, value in text["junk"].items()},
    )


_NOT_CULTURES = frozenset({"DEFAULT", "nicknames"})
_SPELLING_KINDS = ("name", "local", "foreign", "short", "misspelt")


def _read(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("# ",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case: nicknames are names
    parser.read_string(files("leadline.simulator.people").joinpath(name).read_text(encoding="utf-8"), name)
    return parser


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in (" ".join(piece.split()) for piece in text.split(separator)) if part)


def _name(entry: str) -> Name:
    text, _, spelled = entry.partition("=")
    return Name(text, spelled or fold(text))


def _culture(section: SectionProxy, text: ConfigParser) -> Culture:
    key = section.name
    first, last = (tuple(_name(entry) for entry in _split(section[part], ",")) for part in ("first", "last"))
    english, own = (_split(text["titles"].get(each, ""), ";") for each in ("en", key))
    titles = english if key == "en" else english + own * 3
    return Culture(key, first, last, titles, _split(text["streets"][key], ";"))


def _place(entry: str) -> Place:
    city, code, region, postcode = (part.strip() for part in entry.split(","))
    return Place(city, code, region, postcode)


def _country(section: SectionProxy, cultures: Mapping[str, Culture]) -> Country:
    return Country(
        iso2=section.name,
        alpha3=section["alpha3"],
        calling_code=section["code"],
        culture=cultures[section["culture"]],
        spellings={kind: _split(section[kind], ";") for kind in _SPELLING_KINDS},
        tlds=tuple(section["tlds"].split()),
        legal_forms=_split(section["legal"], ";"),
        phones=tuple(Template.of(entry) for entry in _split(section["phones"], ";")),
        mobiles=tuple(Template.of(entry) for entry in _split(section["mobiles"], ";")),
        free_mail=tuple(section["free"].split()),
        places=tuple(_place(entry) for entry in _split(section["places"], ";")),
    )


def _industries(section: SectionProxy) -> tuple[Industry, ...]:
    found: list[Industry] = []
    for key, value in section.items():
        if "." in key:
            continue
        nouns, _, spellings = value.partition("|")
        by_culture = {"en": _split(nouns, ",")}
        by_culture.update(_translated(section, key))
        found.append(Industry(key, by_culture, _split(spellings, ",")))
    return tuple(found)


def _translated(section: SectionProxy, industry: str) -> Sequence[tuple[str, tuple[str, ...]]]:
    prefix = f"{industry}."
    return [(key.removeprefix(prefix), _split(value, ",")) for key, value in section.items() if key.startswith(prefix)]
