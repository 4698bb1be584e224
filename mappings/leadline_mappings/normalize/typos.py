"""Misspelt mail domains (``gmial.com``, ``acme.con``): what was probably meant. Only ever a remark, never a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.mail_hosts import host_kind
from leadline_mappings.normalize.suffixes import is_top
from leadline_mappings.normalize.words import words

PROVIDERS: Final = words(
    """
    gmail.com googlemail.com hotmail.com outlook.com yahoo.com icloud.com protonmail.com rocketmail.com
    hotmail.co.uk yahoo.co.uk btinternet.com virginmedia.com hotmail.fr yahoo.fr wanadoo.fr laposte.net outlook.fr
    hotmail.de yahoo.de outlook.de t-online.de hotmail.it yahoo.it hotmail.es yahoo.es outlook.es telefonica.net
    comcast.net verizon.net bellsouth.net sbcglobal.net earthlink.net yahoo.ca hotmail.ca bigpond.com
    yahoo.com.br hotmail.com.br yahoo.co.in rediffmail.com yahoo.co.jp yandex.ru
    """
)
"""With names long enough that a neighbour is rather a slip than somebody else: not ``aol.com``, ``gmx.de``."""

_REAL: Final = words("cloud.com mail.com email.com ymail.com fmail.com cmail.com tmail.com pocketmail.com yandex.com")
"""Neighbours of the providers that are somebody."""
_TOPS: Final = ("com", "net", "org", "edu", "gov")
"""What an unknown top-level domain may have been meant to be, the likeliest first."""
_NEVER_MAIL: Final = frozenset({"example", "invalid", "local", "localhost", "test"})
"""Reserved names, used in documentation and tests: no slips."""


def is_typo(host: str) -> bool:
    """One slip away from a big mail provider, or below a top-level domain that does not exist.

    >>> [is_typo(host) for host in ("gmial.com", "acme.con", "acme.zzzz", "acme.com", "mail.com", "acme.example")]
    [True, True, True, False, False, False]
    """
    top = host.rpartition(".")[2]
    return (not is_top(top) and top not in _NEVER_MAIL) or _provider(host) is not None


def suggestion(host: str) -> str | None:
    """The domain that was probably meant. None where the host looks right, where nothing is likely, and for what the
    list of free mail services knows (``yaho.com`` is one).

    >>> suggestion("gmial.com"), suggestion("hotmail.cm"), suggestion("acme.cmo"), suggestion("acme.zzzz")
    ('gmail.com', 'hotmail.com', 'acme.com', None)
    """
    name, _, top = host.rpartition(".")
    found = _provider(host)
    if found is not None or is_top(top) or top in _NEVER_MAIL:
        return found
    meant = next((known for known in _TOPS if one_edit(top, known)), None)
    return meant and f"{name}.{meant}"


def _provider(host: str) -> str | None:
    if len(host) > 20 or host in _REAL or host in PROVIDERS:
        return None
    neighbours = _neighbours()
    label, _, rest = host.partition(".")
    for shorter in (host, *_shortened(host)):
        for provider in neighbours.get(shorter, ()):
            name, _, suffix = provider.partition(".")
            slip = rest == suffix or (label == name and suffix == "com")
            if slip and one_edit(host, provider) and not host_kind(host) & 1:
                return provider
    return None


def one_edit(one: str, other: str) -> bool:
    """Exactly one letter more, less, other, or two neighbours swapped.

    >>> [one_edit("gmail", x) for x in ("gmail", "gmai", "gmaill", "gmayl", "gmial", "gamli")]
    [False, True, True, True, True, False]
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, wanted = one[start:], other[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:] or swapped


def _shortened(text: str) -> Iterator[str]:
    return (text[:i] + text[i + 1 :] for i in range(len(text)))


@lru_cache(1)
def _neighbours() -> Mapping[str, list[str]]:
    """The providers by their names and by those less one letter: what is one edit apart shares one of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for provider in sorted(PROVIDERS):
        for key in (provider, *_shortened(provider)):
            if provider not in found[key]:
                found[key].append(provider)
    return dict(found)
