"""What match keys are made of: the part of a value that all its spellings share. Compared only, never written.

Each function gives None where the value says nothing about whose it is: what many people share, what is too short.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize import web
from leadline_mappings.normalize.companies import company_key
from leadline_mappings.normalize.email import host_kind, match_key
from leadline_mappings.normalize.letters import latin
from leadline_mappings.normalize.words import words
from leadline_mappings.remembered import remembered

_GENERATIONS: Final = words("jr sr ii iii iv")
_APART: Final = {code: " " for code in range(128) if not chr(code).islower()}
_DROPPED: Final = str.maketrans("", "", "'\u2018\u2019\u02bc`.")
_UMLAUT = re.compile(r"(?<![qg])([aou])e(?=[b-df-hj-np-tv-z])(?<!ae(?=l))")


def _name(text: str) -> list[str]:
    """The words of a name in plain letters; ``ü`` and ``ue`` are one, ``O'Neill`` is one word.

    >>> [" ".join(_name(text)) for text in ("Jürgen-Maria", "Juergen", "O'Neill", "de la Cruz Jr.", "Michael")]
    ['jurgen maria', 'jurgen', 'oneill', 'de la cruz jr', 'michael']
    """
    plain = text[:200].lower()
    if not plain.isalpha() or not plain.isascii():
        plain = latin(plain.translate(_DROPPED)).lower().translate(_APART)
    if "ue" in plain or "oe" in plain or "ae" in plain:
        plain = _UMLAUT.sub(r"\1", plain)
    return plain.split()


def plain_given(text: str) -> str | None:
    """Given names in one piece, middle initials dropped; None where nothing but initials stands."""
    found = _name(text)
    while len(found) > 1 and len(found[-1]) == 1:
        found.pop()
    whole = "".join(found)
    return whole if len(whole) > len(found) else None


_given: Final = remembered(plain_given)


def plain_family(text: str) -> str | None:
    """The surname in one piece, particles kept; a generation stays apart, so that Jr. is not Sr."""
    found = _name(text)
    if len(found) > 1 and found[-1] in _GENERATIONS:
        return f"{''.join(found[:-1])} {found[-1]}"
    whole = "".join(found)
    return whole if len(whole) > 1 else None


_family: Final = remembered(plain_family)


def full_name(first: str, last: str) -> str | None:
    """A person's name from its two fields.

    >>> full_name("Jean-Luc", "PICARD"), full_name("Jean Luc F.", "Picard"), full_name("Jean Luc Picard", "Picard")
    ('jeanlucpicard', 'jeanlucpicard', 'jeanlucpicard')
    >>> full_name("J.", "Picard"), full_name("John", "Smith Jr."), full_name("Jörg", "Müller"), full_name("李", "明")
    (None, 'johnsmith jr', 'jorgmuller', 'liming')
    """
    given, family = _given(first), _family(last)
    if given is None or family is None:
        return None
    return given + family if not given.endswith(family) or given == family else given


@lru_cache(8192)
def whole_name(text: str) -> str | None:
    """A person's name from one field that holds it all.

    >>> [whole_name(t) for t in ("Jean-Luc Picard", "Picard, Jean-Luc", "Jean F. Picard Jr.", "Jean")]
    ['jeanlucpicard', 'jeanlucpicard', 'jeanpicard jr', None]
    """
    family, comma, given = text.partition(",")
    if comma and "," not in given and _given(given) and _name(given)[-1] not in _GENERATIONS:
        return full_name(given, family)
    found = _name(text)
    generation = f" {found.pop()}" if len(found) > 2 and found[-1] in _GENERATIONS else ""
    if len(found) < 2 or len(found[0]) == 1 or len(found[-1]) == 1:
        return None
    return "".join((found[0], *(word for word in found[1:-1] if len(word) > 1), found[-1])) + generation


def plain_company(name: str) -> str | None:
    """A company in one piece: Sales Force is Salesforce.

    >>> company("Hewlett-Packard GmbH"), company("HewlettPackard Inc."), company("Self-employed")
    ('hewlettpackard', 'hewlettpackard', None)
    """
    found = company_key(name)
    return None if found is None else found.replace(" ", "")


company: Final = remembered(plain_company)


def company_alone(name: str) -> str | None:
    """A company whose name must carry nearly all of the evidence: short ones do not.

    >>> company_alone("Salesforce, Inc."), company_alone("Acme GmbH")
    ('salesforce', None)
    """
    found = company(name)
    return found if found is not None and len(found) > 4 else None


def plain_domain(host: str) -> str | None:
    """A company's own registered domain; free mail, social networks and shop hosters belong to nobody.

    >>> domain("acme.de"), domain("gmail.com"), domain("linkedin.com")
    ('acme.de', None, None)
    """
    if host_kind(host) or host in _SHARED:
        return None
    own = web.registered_domain(host)
    return None if own is None or own in _SHARED or host_kind(own) else own


domain: Final = remembered(plain_domain)


_SHARED: Final = words(
    """
    linkedin.com facebook.com instagram.com twitter.com x.com youtube.com wordpress.com wixsite.com
    blogspot.com github.io myshopify.com shopify.com medium.com xing.com google.com sites.google.com
    notion.site webflow.io squarespace.com
    """
)


def domain_of_email(address: str) -> str | None:
    """The domain of an address that is no free mail.

    >>> domain_of_email("jane@acme.de"), domain_of_email("jane@gmail.com")
    ('acme.de', None)
    """
    return domain(address.rpartition("@")[2].lower())


def domain_of_url(address: str) -> str | None:
    """The domain of a company's own site.

    >>> domain_of_url("https://www.acme.de/about"), domain_of_url("https://www.linkedin.com/company/acme")
    ('acme.de', None)
    """
    host = web.domain_of(address)
    return None if host is None else domain(host)


mailbox: Final = match_key


def local_part_and_name(address: str, first: str, last: str) -> str | None:
    """The same self-chosen mailbox name at another provider; none where it only repeats the person's name, since
    every Jane Doe is jane.doe somewhere.

    >>> local_part_and_name("jd_sunny84@gmail.com", "Jane", "Doe"), local_part_and_name("j.doe@acme.de", "Jane", "Doe")
    ('janedoe|jdsunny84', None)
    """
    given, family = _given(first), _family(last)
    if given is None or family is None:
        return None
    local = address[: address.rfind("@")].lower().translate(_SEPARATORS)
    if "+" in local:
        local = local[: local.find("+")]
    rest = local.replace(family, "", 1)
    if given.startswith(rest):
        return None
    rest = rest.replace(given, "", 1)
    own = len(rest) > 3 if rest.isalpha() else sum(map(str.isdigit, rest)) > 1
    return f"{given}{family}|{local}" if own else None


_SEPARATORS: Final = str.maketrans("", "", "._-'")
_TOLL_FREE_US: Final = words("800 833 844 855 866 877 888")
_TOLL_FREE: Final = words(
    """
    44800 44808 49800 33800 33805 39800 39803 34800 34900 31800 41800 43800 46200 47800 45808 48800 61180 61130 81120
    91180
    """
)
"""Calling code and first digits of numbers that only organisations have."""


def number(phone: str) -> str | None:
    """A phone number without its extension; what firms share and what is typed to fill a form gives none.

    >>> number("+4930901820 x12"), number("+18005551234"), number("+12125550100"), number("+49111111111")
    ('+4930901820', None, None, None)
    """
    main = phone.partition(" ")[0] if " " in phone else phone
    tail = main[-7:]
    if tail.count(main[-1:]) > 4 or main[1:6] in _TOLL_FREE or tail in _TYPED:
        return None
    if main[:2] == "+1" and (main[2:5] in _TOLL_FREE_US or tail[:5] == "55501"):
        return None
    return main


_TYPED: Final = words("1234567 2345678 3456789 4567890 7654321 8765432 9876543")


def line(phone: str) -> str | None:
    """A phone number with its extension: one desk.

    >>> line("+4930901820 x12"), line("+18005551234 x12")
    ('+4930901820 x12', None)
    """
    return None if number(phone) is None else phone


@lru_cache(8192)
def postal_area(code: str, country: str) -> str | None:
    """A postal code in its country.

    >>> postal_area("SW1A 1AA", "GB")
    'GB sw1a1aa'
    """
    plain = "".join(filter(str.isalnum, code)).lower()
    return f"{country} {plain}" if len(plain) > 2 else None


_PROFILE = re.compile(
    r"https?://(?:[a-z]{2,3}\.)?(linkedin\.com/(?:in|pub)|xing\.com/profile|github\.com|twitter\.com|x\.com)/([^/?#]{3,100})",
    re.IGNORECASE,
)


def profile(address: str) -> str | None:
    """A person's page in a network.

    >>> profile("https://de.linkedin.com/in/Jane-Doe-1/?trk=x"), profile("https://www.linkedin.com/company/acme")
    ('linkedin.com/in/jane-doe-1', None)
    """
    found = _PROFILE.match(address)
    return None if found is None else f"{found[1]}/{found[2]}".lower()


def identifier(text: str) -> str | None:
    """An id as it stands, letters' case included.

    >>> identifier("C-1042"), identifier("0")
    ('C-1042', None)
    """
    return text if text.strip("0- ") else None
