"""Job titles: cleaned as text, with the level and the function that they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from leadline_mappings.normalize.clean import MAX_TEXT, Clean, Normalise, Options, from_typed_text
from leadline_mappings.normalize.letters import latin
from leadline_mappings.normalize.title_words import (
    ABBREVIATIONS,
    C_SUITE,
    ENDS,
    EXECUTIVE,
    FUNCTION_OF,
    LEVEL_OF,
    LEVELS,
    PHRASES,
    STEMS,
    WEAK,
)
from leadline_mappings.normalize.words import words
from leadline_mappings.values import Value

_PLACEHOLDER: Final = Clean(None, "PLACEHOLDER")
_TOO_LONG: Final = Clean(None, "VALUE_TOO_LONG")
_READ: Final = 160
"""Characters that are looked at; a longer title has said it by then."""


def job_title(options: Options) -> Normalise:
    """Text as given, bounded by ``max_length``. Facts ``<field>_level`` and ``<field>_function``, where it says them.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = job_title(Options("job_title", Placeholders()))
    >>> normalise(" VP,  Marketing ", None)
    Clean(value='VP, Marketing', problem=None, facts={'job_title_level': 'vp', 'job_title_function': 'marketing'})
    """
    limit = int(options.params.get("max_length", MAX_TEXT))
    is_placeholder = options.placeholders.is_text
    names = (f"{options.field}_level", f"{options.field}_function")
    known: dict[Said, Mapping[str, Value] | None] = {}

    def normalise(value: str) -> Clean:
        if is_placeholder(value):
            return _PLACEHOLDER
        if len(value) > limit:
            return _TOO_LONG
        said = read_title(value)
        facts = known.get(said)
        if facts is None and (said.level or said.function):
            facts = {name: text for name, text in zip(names, said, strict=True) if text}
            known[said] = facts
        return Clean(value, None, facts)

    return from_typed_text(normalise)


class Said(NamedTuple):
    """What a title says; empty where it does not."""

    level: str = ""
    function: str = ""


_NOTHING: Final = Said()


def read_title(title: str) -> Said:
    """Level and function of a title, in English, German, French, Spanish, Italian, Dutch or Portuguese.

    >>> def said(*titles: str) -> None:
    ...     print(*("/".join(part or "-" for part in read_title(title)) for title in titles))
    >>> said("VP, Marketing", "Sr. Mgr Demand Gen", "Head of RevOps", "Assistant to the CEO", "Vice President")
    vp/marketing manager/marketing head/operations individual/- vp/-
    >>> said("Product Marketing Manager", "Founder & CEO", "Product Owner", "Managing Partner", "HR Business Partner")
    manager/marketing owner/executive individual/product owner/executive individual/hr
    >>> said("Managing Director", "Chief Marketing Officer", "Chief of Staff", "C.F.O.", "CRO Specialist")
    c_level/executive c_level/marketing head/- c_level/finance individual/-
    >>> said("President", "EVP Sales", "Assistant Vice President", "Executive Assistant", "Director of IT")
    c_level/executive vp/sales vp/- individual/- director/it
    >>> said("Team Lead Customer Support", "Lead Generation Specialist", "Lead Engineer", "Staff Engineer")
    manager/support individual/marketing senior/engineering senior/engineering
    >>> said("Account Executive", "Marketing Intern", "Sales Engineer", "IT Support Specialist", "General Counsel")
    individual/sales intern/marketing individual/sales individual/it c_level/legal
    >>> said("Former CEO", "Office of the CTO", "Head of Marketing at Legal Corp")
    -/- -/- head/marketing
    >>> said("Geschäftsführer", "Vertriebsleiterin", "Leiter/in Einkauf", "Geschäftsführungsassistentin")
    c_level/executive head/sales head/operations individual/-
    >>> said("Softwareentwickler", "Inhaber", "Werkstudent Marketing", "Vorstand")
    individual/engineering owner/executive intern/marketing c_level/executive
    >>> said("Directeur commercial", "Directeur général", "PDG", "Chef de projet", "Chef des ventes")
    director/sales c_level/executive c_level/executive manager/operations head/sales
    >>> said("Responsable marketing", "Directrice des ressources humaines", "Stagiaire")
    manager/marketing director/hr intern/-
    >>> said("Director General", "Gerente de ventas", "Jefe de compras", "Becario", "Amministratore Delegato")
    c_level/executive manager/sales head/operations intern/- c_level/executive
    >>> said("Responsabile vendite", "Direttore Generale")
    manager/sales c_level/executive
    >>> said("Algemeen directeur", "Hoofd Inkoop", "Medewerker klantenservice", "Eigenaar", "Diretor Financeiro")
    c_level/executive head/operations individual/support owner/executive director/finance
    >>> said("Estagiário")
    intern/-
    """
    found = _tokens(title)
    if not found or found[0] in _PAST:
        return _NOTHING
    level = _level(found)
    return Said(level, _function(found, level))


_PAST: Final = words("former formerly ex retired ehemaliger ehemalige ehem ancien ancienne student")
_CUT: Final = words("at bei chez to presso")
"""What follows these is somebody else: at Acme, to the CEO."""
_TABLE: Final = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | {".": "", "@": " at ", "(": " ", "'": " "}
)


def _tokens(title: str) -> list[str]:
    text = latin(title[:_READ].lower()).lower()
    if "-" in text or "&" in text:
        text = text.replace("co-", "co").replace("r&d", "rd")
    found: list[str] = []
    for word in text.translate(_TABLE).split():
        if word in _CUT and found:
            break
        whole = ABBREVIATIONS.get(word, word)
        if " " in whole:
            found.extend(whole.split())
        else:
            found.append(whole)
    del found[20:]
    for index in range(len(found) - 1):
        if found[index] == "office" and found[index + 1] == "of":
            return found[:index]
    return found


_GENERAL: Final = {
    "general": words("director directora directeur directrice gerente manager"),
    "generale": words("direttore direttrice directrice"),
    "geral": words("diretor diretora gerente"),
    "ejecutivo": words("director"),
    "executivo": words("diretor"),
    "delegato": words("amministratore"),
    "delegado": words("consejero administrador"),
    "delegada": words("consejera administradora"),
    "delegue": words("administrateur"),
}
"""Second words that make the first the head of the whole company."""
_LEADERS: Final = words("vp vice director manager head general controller chief superintendent principal")
_ASSISTANTS: Final = words(
    """
    assistant assistante assistent assistentin assistenz assistente asistente secretary secretaire sekretar sekretarin
    secretaria segretaria secretaresse
    """
)
_NOT_LEADS: Final = words("generation gen nurturing management conversion qualification quality scoring")
_THINGS_OWNED: Final = words("product process system service data application solution journey platform")
_PARTNERS: Final = words("managing founding general equity senior")
_BELOW: Final = words("specialist manager analyst consultant assistant office advisor coordinator expert associate")
_STAFF: Final = words("engineer software scientist designer developer")


def _level(found: list[str]) -> str:
    """The highest level that a word or two together say; an intern or an assistant is that first of all."""
    best = len(LEVELS)
    for index, word in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else ""
        before = found[index - 1] if index else ""
        level = _level_of(word, before, after, found)
        if level == "intern":
            return level
        if level == "assistant":
            return "individual"
        if level:
            best = min(best, _RANK[level])
    return LEVELS[best] if best < len(LEVELS) else ""


_RANK: Final = {level: rank for rank, level in enumerate(LEVELS)}


def _level_of(word: str, before: str, after: str, found: list[str]) -> str:
    special = _SPECIAL.get(word)
    if special is not None:
        return special(before, after, found)
    level, _ = _word(word)
    if level == "c_level" and after in _BELOW:
        return ""
    return level


def _assistant(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    return "" if after in _LEADERS else "assistant"


def _president(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    return "vp" if before == "vice" else "c_level"


def _director(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    if before in ("managing", "algemeen") or (before == "executive" and "non" in found):
        return "c_level"
    return "director"


def _chief(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    return "c_level" if "officer" in found or after == "executive" else "head"


def _lead(before: str, after: str, found: list[str]) -> str:
    if after in _NOT_LEADS:
        return ""
    return "manager" if before == "team" or found[-1] in ("lead", "leader") else "senior"


def _owner(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    return "individual" if before in _THINGS_OWNED else "owner"


def _partner(before: str, after: str, found: list[str]) -> str:
    return "owner" if before in _PARTNERS or (not before and not after) or len(found) == 1 else "individual"


def _staff(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    return "senior" if after in _STAFF else ""


def _chef(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    if after not in ("de", "des", "du", "d"):
        return ""
    return "manager" if {"projet", "projets", "produit", "produits"} & set(found) else "head"


def _board(before: str, after: str, found: list[str]) -> str:  # noqa: ARG001 - the common signature
    return "c_level" if after in ("member", "director", "of", "advisor") or "member" in found else ""


def _general(before: str, after: str, found: list[str]) -> str:
    word = next(word for word in found if word in _GENERAL)
    if before in _GENERAL[word]:
        return "c_level"
    if after == "counsel":
        return "c_level"
    return "director" if after == "manager" else ""


_SPECIAL: Final[Mapping[str, Callable[[str, str, list[str]], str]]] = {
    **dict.fromkeys(_ASSISTANTS, _assistant),
    **dict.fromkeys(("president", "presidente", "presidenta", "prasident"), _president),
    **dict.fromkeys(("director", "directeur"), _director),
    **dict.fromkeys(("lead", "leader"), _lead),
    **dict.fromkeys(_GENERAL, _general),
    "chief": _chief,
    "owner": _owner,
    "partner": _partner,
    "staff": _staff,
    "chef": _chef,
    "board": _board,
}
"""Words whose level depends on their neighbours."""


def _function(found: list[str], level: str) -> str:
    """The first function that a phrase or a telling word names; else the first of the others; else, at the top, the
    whole company.
    """
    weak = ""
    executive = level in ("owner", "c_level")
    for index, word in enumerate(found):
        if index + 1 < len(found):
            phrase = PHRASES.get(f"{word} {found[index + 1]}")
            if phrase is not None:
                return phrase
        if executive and word in C_SUITE:
            return C_SUITE[word]
        _, function = _word(word)
        if function == "executive":
            continue
        if function and function not in WEAK:
            return function
        weak = weak or function
    if executive and any(word in EXECUTIVE or _word(word).function == "executive" for word in found):
        return "executive"
    if weak:
        return weak
    return "executive" if executive and not C_SUITE.keys() & set(found) else ""


@lru_cache(4096)
def _word(word: str) -> Said:
    """What one word says; German and Dutch compounds by their beginning and their end."""
    level, function = LEVEL_OF.get(word, ""), FUNCTION_OF.get(word, "")
    if len(word) < 8:
        return Said(level, function)
    level = level or next((level for end, level in ENDS if word.endswith(end)), "")
    function = function or next((function for stem, function in STEMS if word.startswith(stem)), "")
    return Said(level, function)
