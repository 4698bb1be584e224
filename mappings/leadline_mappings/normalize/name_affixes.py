"""What stands before and after people's names: honorifics, generations, degrees."""

from __future__ import annotations

from typing import Final, NamedTuple

from leadline_mappings.normalize.words import words

_ABBREVIATED: Final = {
    "mr": "Mr.", "mrs": "Mrs.", "ms": "Ms.", "mx": "Mx.", "dr": "Dr.", "prof": "Prof.", "mme": "Mme", "mlle": "Mlle",
    "sr": "Sr.", "sra": "Sra.", "srta": "Srta.", "dra": "Dra.", "profa": "Profa.", "dott": "Dott.", "dhr": "Dhr.",
    "mevr": "Mevr.", "mw": "Mw.", "hr": "Hr.", "frl": "Frl.", "rev": "Rev.", "capt": "Capt.", "sgt": "Sgt.",
    "dottssa": "Dott.ssa", "profssa": "Prof.ssa", "sigra": "Sig.ra", "univprof": "Univ.-Prof.", "shri": "Shri",
    "smt": "Smt.",
}  # fmt: skip
_IN_FULL: Final = words(
    """
    miss mister madam sir doctor doktor professor herr herrn frau fraulein fräulein monsieur madame mademoiselle señor
    señora señorita senhor senhora doña signor signora signorina dottor dottore dottoressa mevrouw meneer fru fröken
    reverend captain sergeant datuk professora doutor doutora doctora herra rouva
    """
)
_WITH_DOT: Final = words("mag sig lic arq ing ir eng engr col gen lt maj cmdr hon fr mgr bc judr mudr phdr rndr mudr")
"""Honorifics only with their dot: without it these are names and initials."""
_BEHIND: Final = words(
    """
    h hc c mult habil med dent vet pharm rer nat jur iur phil oec troph pol publ soc sc scient math ing techn agr forest
    mont theol paed univ dipl & und and u et y /
    """
)
"""What may follow an honorific and belong to it: Dr. h. c., Dr. med. dent., Herr und Frau."""
_JOINING: Final = words("& und and u et y /")

_GENERATIONS: Final = {
    "jr": "Jr.", "jnr": "Jr.", "jun": "Jr.", "sr": "Sr.", "snr": "Sr.", "sen": "Sr.", "ii": "II", "iii": "III",
    "iv": "IV",
}  # fmt: skip
_NUMERALS: Final = words("ii iii iv")
_DEGREES: Final = {
    "phd": "PhD", "mba": "MBA", "emba": "EMBA", "msc": "MSc", "bsc": "BSc", "meng": "MEng", "beng": "BEng",
    "dds": "DDS", "dvm": "DVM", "dphil": "DPhil", "llm": "LLM", "llb": "LLB", "cpa": "CPA", "cfa": "CFA", "pmp": "PMP",
    "esq": "Esq.", "esquire": "Esq.", "cissp": "CISSP", "acca": "ACCA", "fca": "FCA", "obe": "OBE", "mbe": "MBE",
    "cbe": "CBE", "shrmcp": "SHRM-CP", "sphr": "SPHR", "mph": "MPH", "csm": "CSM", "bba": "BBA", "pharmd": "PharmD",
    "edd": "EdD",
}  # fmt: skip
_DEGREES_APART: Final = {
    "md": "MD", "ma": "MA", "ba": "BA", "ms": "MS", "bs": "BS", "rn": "RN", "pe": "PE", "jd": "JD", "pa": "PA",
    "med": "MEd", "do": "DO", "phr": "PHR", "np": "NP",
}  # fmt: skip
"""Degrees that are also names: only behind a comma or with dots between the letters (Jack Ma; Jack, M.A.)."""


COMPANY_WORDS: Final = words(
    "gmbh llc ltd inc plc corp corporation incorporated limited srl sarl llp pty ggmbh ohg kgaa"
)
"""At the end of a name, these say that it is no person's."""


class Affixes(NamedTuple):
    """A name taken apart. ``generation`` is part of the person's name; the others are said of the person."""

    name: str
    honorific: str = ""
    generation: str = ""
    degrees: str = ""


def taken_apart(name: str) -> Affixes:
    """Honorifics off the front, generations and degrees off the end; at least one word stays.

    >>> [taken_apart(text)[:2] for text in ("Herr Prof. Dr. Max Müller", "Dr.Anna", "Dr. rer. nat. Eva")]
    [('Max Müller', 'Herr Prof. Dr.'), ('Anna', 'Dr.'), ('Eva', 'Dr. rer. nat.')]
    >>> taken_apart("SMITH JR., PH.D., mba")
    Affixes(name='SMITH', honorific='', generation='Jr.', degrees='PhD, MBA')
    >>> [taken_apart(text).name for text in ("Jack Ma", "Jack, M.A.", "Gen Urobuchi", "Gen. Powell", "Don Draper")]
    ['Jack Ma', 'Jack', 'Gen Urobuchi', 'Powell', 'Don Draper']
    """
    found = name.replace(",", ", ").split() if "," in name else name.split(" ")
    before: list[str] = []
    while (len(found) > 1 or "." in found[0]) and (said := _honorific(found, behind=bool(before))):
        before.append(said)
    while before and before[-1].casefold() in _JOINING:
        before.pop()
    generation = ""
    degrees: list[str] = []
    while len(found) > 1:
        if not generation and (age := _generation(found)):
            generation = age
        elif degree := _degree(found):
            degrees.insert(0, degree)
        else:
            break
        found[-1] = found[-1].rstrip(",")
    if not before and not generation and not degrees:
        return Affixes(name)
    return Affixes(" ".join(found), " ".join(before), generation, ", ".join(degrees))


_FIRST: Final = frozenset(_ABBREVIATED) | _IN_FULL
_LAST: Final = frozenset(_GENERATIONS) | frozenset(_DEGREES) | COMPANY_WORDS


def may_have_affixes(name: str) -> bool:
    """A name of plain words (no dots, no commas) that is to be looked at closely.

    >>> may_have_affixes("Jane Doe"), may_have_affixes("Dr Jane Doe"), may_have_affixes("Jane Doe MBA")
    (False, True, True)
    """
    low = name.lower()
    first, space, _ = low.partition(" ")
    if not space:
        return low in _ABBREVIATED
    return first in _FIRST or low[low.rfind(" ") + 1 :] in _LAST


def _honorific(found: list[str], *, behind: bool) -> str:
    """The first word where it is said of the person, taken off; a name glued to it by its dot stays."""
    first = found[0]
    head, dot, rest = first.partition(".")
    low = head.lower()
    if dot and len(rest) > 1 and rest[0].isalpha() and (low in _ABBREVIATED or low in _IN_FULL):
        whole = _bare(first)
        if whole not in _ABBREVIATED:
            found[0] = rest
            return _ABBREVIATED.get(low, head.capitalize())
    low = _bare(first)
    if len(found) == 1:
        return ""
    if (
        low in _ABBREVIATED
        or low in _IN_FULL
        or (dot and low in _WITH_DOT)
        or (dot and low.startswith("dipl") and len(low) < 14)
        or (behind and low in _BEHIND and (dot or low in _JOINING) and _goes_on(found, low))
    ):
        del found[0]
        return _ABBREVIATED.get(low) or (first.capitalize() if low in _IN_FULL else first)
    return ""


def _goes_on(found: list[str], low: str) -> bool:
    """A joining word joins two honorifics; a lone ``C.`` may as well be an initial."""
    following = _bare(found[1])
    if low in _JOINING:
        return following in _ABBREVIATED or following in _IN_FULL
    return len(low) > 1 or low == "h" or following != ""


def _generation(found: list[str]) -> str:
    word = found[-1]
    low = _bare(word)
    if low not in _GENERATIONS or (low in ("jun", "sen") and "." not in word):
        return ""
    if low in _NUMERALS and not word.isupper() and not "".join(found).islower():
        return ""
    found.pop()
    return _GENERATIONS[low]


def _degree(found: list[str]) -> str:
    word = found[-1]
    low = _bare(word)
    apart = found[-2].endswith(",") or "." in word.rstrip(".,)")
    degree = _DEGREES.get(low) or (_DEGREES_APART.get(low) if apart else None)
    if degree is None and low == "d" and len(found) > 2 and _bare(found[-2]) == "ph":
        found.pop()
        degree = "PhD"
    if degree is None:
        return ""
    found.pop()
    return degree


def _bare(word: str) -> str:
    return word.lower().translate(_SIGNS)


_SIGNS: Final = str.maketrans("", "", ".,()-;")


def is_honorific(name: str) -> bool:
    """Nothing but an abbreviated honorific, which is nobody's name. Herr, Frau and Doctor are surnames too.

    >>> is_honorific("Mr."), is_honorific("dr"), is_honorific("Herr")
    (True, True, False)
    """
    return _bare(name) in _ABBREVIATED
