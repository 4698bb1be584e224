"""Web addresses and domain names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text
from leadline_mappings.normalize.email import host_kind
from leadline_mappings.normalize.texts import PLACEHOLDER

_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})\Z"
)
_URL = re.compile(r"(?:(https?)://)?([^/?#\s:@]+)(:[0-9]{1,5})?([/?#]\S*)?\Z", re.IGNORECASE)
_NO_URL: Final = Clean(None, "URL_INVALID")
_NO_DOMAIN: Final = Clean(None, "DOMAIN_INVALID")


def url(options: Options) -> Normalise:
    """With a scheme (``https://`` where none was given) and a lower-case host; path and query as given."""
    is_placeholder = options.placeholders.is_text

    def normalise(text: str) -> Clean:
        if is_placeholder(text):
            return PLACEHOLDER
        found = _URL.match(text) if len(text) <= 2000 else None
        host = found and ascii_host(found[2])
        if not found or not host:
            return _NO_URL
        rest = "" if found[4] in (None, "/") else found[4]
        return Clean(f"{(found[1] or 'https').lower()}://{host}{found[3] or ''}{rest}")

    return from_text(normalise)


def domain(options: Options) -> Normalise:
    """The host name alone, without ``www.``: out of a web address, an email address or a bare name."""
    is_placeholder = options.placeholders.is_text

    def normalise(text: str) -> Clean:
        if is_placeholder(text):
            return PLACEHOLDER
        host = domain_of(text)
        return Clean(host) if host else _NO_DOMAIN

    return from_text(normalise)


def domain_of(text: str) -> str | None:
    """The host in a web address, an email address or a bare name.

    >>> domain_of("https://www.Acme.co.uk/about"), domain_of("jane@acme.de"), domain_of("Acme Inc")
    ('acme.co.uk', 'acme.de', None)
    """
    found = _URL.match(text.rpartition("@")[2]) if len(text) <= 2000 else None
    host = found and ascii_host(found[2])
    if not host:
        return None
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    return host


def ascii_host(host: str) -> str | None:
    host = host.lower().rstrip(".")
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, ValueError, IndexError):
            return None
    return host if _HOST.match(host) else None


def business_domain(address: str) -> str | None:
    """The domain of an email address that says something about its owner's company.

    >>> business_domain("jane@acme.de"), business_domain("jane@gmail.com")
    ('acme.de', None)
    """
    return _business(address.rpartition("@")[2])


@lru_cache(16384)
def _business(host: str) -> str | None:
    return None if host_kind(host) else domain_of(host)
