"""Names of companies: written as given; legal forms, case and punctuation are folded for matching only."""

# ruff: noqa: RUF001, RUF002 - legal forms stand in their own script
from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_typed_text
from leadline_mappings.normalize.letters import latin
from leadline_mappings.normalize.words import words

_PLACEHOLDER: Final = Clean(None, "PLACEHOLDER")


def company_name(options: Options) -> Normalise:
    """Trimmed and single-spaced, otherwise as its owner writes it.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = company_name(Options("company", Placeholders()))
    >>> [normalise(text, None).value for text in (" SAP  SE ", "Acme, Inc.", "3M", "n/a", "123456", "---", "Test 1")]
    ['SAP SE', 'Acme, Inc.', '3M', None, None, None, None]
    >>> normalise("M&uuml;ller &amp; S&ouml;hne", None).value
    'Müller & Söhne'
    """
    is_placeholder = options.placeholders.is_text
    is_digits = options.placeholders.is_digits
    is_numbered = options.placeholders.is_numbered

    def normalise(value: str) -> Clean:
        if is_placeholder(value) or (value[-1].isdigit() and (is_numbered(value) or is_digits(value))):
            return _PLACEHOLDER
        return Clean(value) if len(value) <= 255 else Clean(None, "VALUE_TOO_LONG")

    return from_typed_text(normalise)


_FORMS: Final = words(
    """
    inc incorporated corp corporation llc llp lllp pllc lp pc pbc ltd limited plc cic unlimited dac clg
    ltda pty proprietary pte pvt bhd sdn nl
    gmbh ggmbh mbh ag kg kgaa ohg gbr ug haftungsbeschrankt ek eg ev se partg partgmbb keg og
    aktiengesellschaft kommanditgesellschaft
    sa sas sasu sarl eurl snc sca scs sci scop gie sprl bvba srl sl slu sll slne sau sc scoop saic sapi scl cv
    spa srls sapa scarl scpa ss sagl lda eireli epp sgps unipessoal
    bv nv vof cvba besloten
    ab hb kb oy oyj ky ay as asa ans aps ivs amba hf ehf
    uab sia ou zrt kft nyrt bt rt doo dooel dd ad eood ood sro kd
    ooo oao zao pao pjsc ojsc cjsc jsc tov llp ooo fop
    kk gk yk kaisha gaisha tbk fze fzco fzc fzllc dmcc wll saog saoc psc
    sti san tic
    """
)
"""Legal forms that stand by themselves at the end of a name, letters only (``S.A.`` is ``sa``)."""

_LONG_FORMS: Final = """
public limited company|limited liability company|limited liability partnership|limited partnership|private limited
joint stock company|open joint stock company|closed joint stock company|public joint stock company
gesellschaft mit beschrankter haftung|ug haftungsbeschrankt|besloten vennootschap|naamloze vennootschap
societe anonyme|societe a responsabilite limitee|societe par actions simplifiee|societa per azioni
societa a responsabilita limitata|sociedad anonima|sociedad limitada|sociedade anonima|sociedade limitada
sp z oo|spz oo|sp zoo|sp j|sp k|spolka z oo|spolka akcyjna|spol sro
s de rl de cv|s de rl|sa de cv|sab de cv|sapi de cv|sa bursatil de cv|de cv
osakeyhtio|aktiebolag|aksjeselskap|aktieselskab|kabushiki kaisha|kabushiki gaisha|godo kaisha
anonim sirketi|limited sirketi|ltd sti|ve tic|sanayi ve ticaret
"""
_LONG: Final = tuple(tuple(form.split()) for line in _LONG_FORMS.strip().split("\n") for form in line.split("|"))
_BY_LAST: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    last: tuple(sorted((form for form in _LONG if form[-1] == last), key=len, reverse=True))
    for last in {form[-1] for form in _LONG}
}
_LONG_FRONT: Final = {
    "open": ["open", "joint", "stock", "company"],
    "public": ["public", "joint", "stock", "company"],
    "joint": ["joint", "stock", "company"],
    "limited": ["limited", "liability", "company"],
}
_FRONT: Final = words("ooo oao zao pao ao pjsc ojsc cjsc jsc pt tov fop")
"""Legal forms that are written before the name. ``AB`` and ``SA`` are not: too many names begin so."""

_NATIVE = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|[(（][株有同][)）]|㈱|㈲|股份有限公司|有限责任公司|有限責任公司|有限公司|"
    "주식회사|유한회사|[(（]주[)）]|㈜"
    "|(?<!\\w)(?:общество с ограниченной ответственностью|публичное акционерное общество|акционерное общество"
    "|ооо|оао|зао|пао|ао|ип|тов|прат|пат)(?!\\w)"
    "|(?<!\\w)(?:α\\.?ε\\.?|ε\\.?π\\.?ε\\.?)(?!\\w)"
)
"""Legal forms in their own script: once written in Latin letters they would run into the name."""

_GENERIC: Final = words(
    """
    gmbh ltd limited llc inc corp corporation plc sarl srl bv
    company co business firm enterprise enterprises group holding holdings the and of home office
    self employed selfemployed selbstandig selbststandig freelance freelancer freiberufler independent autonomo
    contractor consultant consulting services service solutions student retired unemployed private privat individual
    personal none various other my own werk firma unternehmen empresa entreprise societe sole trader
    """
)
"""Words that tell nobody from anybody: a name of nothing else is no company's."""

_AND: Final = words("und et y og och")
_TO_SPACE: Final = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    **{ord(sign): None for sign in ".'`\"*"},
    ord("&"): " and ",
    ord("+"): " and ",
}
_TABLE: Final = str.maketrans({chr(code): sign for code, sign in _TO_SPACE.items()})


@lru_cache(8192)
def company_key(name: str) -> str | None:
    """What the spellings of one company's name share, words with a space between; None for a name that says nothing.

    Latin letters without accents, lower case, without legal form, leading "The" and punctuation; "&" is "and".
    "Co", "Company" and "& Co" only fall with a legal form after them, with two more words before or behind "The", so
    that Sun Co is not every Sun. A country in parentheses stays: a subsidiary is not its parent.

    >>> def keys(*names: str) -> list[str | None]: return [company_key(name) for name in names]
    >>> keys("ACME, Inc.", "The Acme Company", "Müller & Söhne GmbH & Co. KG", "Siemens AG", "3M Company")
    ['acme', 'acme', 'muller and sohne', 'siemens', '3m']
    >>> keys("Sun Co", "Sun Company", "Sun Co., Ltd.", "Ford Motor Company", "McKinsey & Company")
    ['sun co', 'sun co', 'sun', 'ford motor', 'mckinsey']
    >>> keys("Acme (UK) Ltd", "Acme UK Limited", "Eni S.p.A.", "Cemex, S.A.B. de C.V.", "A.P. Møller A/S")
    ['acme uk', 'acme uk', 'eni', 'cemex', 'ap moller']
    >>> keys("ООО «Газпром»", "株式会社 日立", "Philips B.V.", "Orlen Sp. z o.o.", "Nokia Oyj", "Toyota K.K.")
    ['gazprom', 'rili', 'philips', 'orlen', 'nokia', 'toyota']
    >>> keys("SAS", "H&M", "GmbH", "The Company", "Self-employed", "---")
    ['sas', 'h and m', None, None, None, None]
    """
    text = name[:300].lower()
    if not text.isascii():
        if max(text) > "\u036f":
            text = _NATIVE.sub(" ", text)
        text = latin(text).lower()
    found = text.translate(_TABLE).split()
    if not found:
        return None
    if len(found) > 1:
        found = _joined_letters(found)
        named = found[0] == "the"
        if named:
            del found[0]
        _without_form(found, named=named)
    if _GENERIC.issuperset(found):
        return None
    return " ".join(found)


def _joined_letters(tokens: list[str]) -> list[str]:
    """Single letters in a row as one word, ``&`` written out: ``s a`` is ``sa``, ``I B M`` is ``ibm``."""
    joined: list[str] = []
    run = False
    for token in tokens:
        single = len(token) == 1 and token.isalpha()
        if single and run:
            joined[-1] += token
        else:
            joined.append("and" if token in _AND and joined else token)
        run = single
    return joined


def _without_form(tokens: list[str], *, named: bool) -> None:
    """Take the legal forms off both ends; at least one word stays. ``named``: it began with "The"."""
    formal = False
    while len(tokens) > 1:
        last = tokens[-1]
        long = _long_form(tokens, last)
        if long:
            del tokens[-long:]
            formal = True
        elif last in _FORMS:
            tokens.pop()
            formal = True
        elif last in _COMPANY:
            if not formal and len(tokens) == 2 and tokens[0].isalpha() and not named:
                tokens[-1] = "co"
                return
            tokens.pop()
        elif last == "and":
            tokens.pop()
        else:
            break
    if len(tokens) > 1 and tokens[0] in _FRONT:
        del tokens[0]
    elif len(tokens) > 3 and tokens[0] in _LONG_FRONT:
        form = _LONG_FRONT[tokens[0]]
        if len(tokens) > len(form) and tokens[: len(form)] == form:
            del tokens[: len(form)]


_COMPANY: Final = words("co company cia cie compagnie compania")


def _long_form(tokens: list[str], last: str) -> int:
    """How many words at the end are one legal form; never all of them."""
    for form in _BY_LAST.get(last, ()):
        size = len(form)
        if size < len(tokens) and tuple(tokens[-size:]) == form:
            return size
    return 0
