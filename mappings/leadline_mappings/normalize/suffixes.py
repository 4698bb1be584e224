"""The public suffix list without network: which part of a host name somebody registered.

The rules are the data file of the package ``publicsuffixlist``. Its own reader takes a tenth of a second because it
encodes every rule; here the few names in other scripts are decoded instead, when one is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from leadline_mappings.normalize.words import words

_PRIVATE: Final = "// ===BEGIN PRIVATE DOMAINS==="
_REGISTRIES: Final = words(
    """
    br.com cn.com co.com com.de com.se de.com eu.com gb.net gr.com hu.net in.net jp.net jpn.com
    mex.com ru.com sa.com se.net uk.com uk.net us.com us.org za.com eu.org radio.am radio.fm
    """
)
"""Private suffixes below which companies register names of their own, as they do below ``co.uk``."""


class Suffix(NamedTuple):
    """What the list says of a host. ``registered`` is None for a bare suffix (``co.uk``); ``hosted``: a platform
    gives such names away (``acme.github.io``); ``listed``: its top-level domain exists.
    """

    registered: str | None
    hosted: bool
    listed: bool


def suffix_of(host: str) -> Suffix:
    """By the longest rule that fits; where none does, the last label is the suffix. ``host`` is in lower case.

    >>> suffix_of("mail.acme.co.uk"), suffix_of("acme.github.io").hosted, suffix_of("acme.con").listed
    (Suffix(registered='acme.co.uk', hosted=False, listed=True), True, False)
    """
    rules = _rules()
    labels = host.split(".")
    plain = [_decoded(label) for label in labels] if "xn--" in host else labels
    for start in range(len(labels)):
        name = ".".join(plain[start:])
        if "!" + name in rules:
            return Suffix(".".join(labels[start:]), hosted=False, listed=True)
        above = name.partition(".")[2]
        for rule in (name, f"*.{above}", f"*.{name}"):  # what has a wildcard below it is a suffix itself
            if rule in rules:
                registered = ".".join(labels[start - 1 :]) if start else None
                return Suffix(registered, hosted=rules[rule] and name not in _REGISTRIES, listed=True)
    return Suffix(".".join(labels[-2:]) if len(labels) > 1 else None, hosted=False, listed=False)


def is_top(label: str) -> bool:
    """A top-level domain that exists.

    >>> is_top("com"), is_top("con")
    (True, False)
    """
    return _decoded(label) in _tops()


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


@lru_cache(1)
def _rules() -> Mapping[str, bool]:
    """Each rule as the list writes it, and whether it is in the list's private part."""
    from publicsuffixlist import PSLFILE

    public, _, private = Path(PSLFILE).read_text("utf-8").partition(_PRIVATE)
    rules = dict.fromkeys(_lines(private), True)
    rules.update(dict.fromkeys(_lines(public), False))
    return rules


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line and line[0] not in "/ \r"]


@lru_cache(1)
def _tops() -> frozenset[str]:
    return frozenset(rule.rpartition(".")[2] for rule in _rules())
