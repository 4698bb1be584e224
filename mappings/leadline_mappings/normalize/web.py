"""Web addresses and domain names, and which of them are a company's own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import CACHED_TEXT, Clean, Normalise, Options, from_text
from leadline_mappings.normalize.mail_hosts import host_kind
from leadline_mappings.normalize.suffixes import suffix_of
from leadline_mappings.normalize.texts import PLACEHOLDER
from leadline_mappings.normalize.words import words

_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})\Z"
)
_URL = re.compile(r"(?:(https?)://)?([^/?#\s:@]+)(?::([0-9]{1,5}))?([/?#]\S*)?\Z", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"(?!www\.)(?:[a-z0-9]{1,40}(?:-[a-z0-9]{1,20}){0,3}\.){1,4}[a-z]{2,24}\Z")
_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9]{1,40}(?:-[a-z0-9]{1,20}){0,3}\.){1,4}[a-z]{2,24}\Z")
"""What is canonical already, seen in one look: short labels, a host without anything behind it."""
_NO_URL: Final = Clean(None, "URL_INVALID")
_NO_DOMAIN: Final = Clean(None, "DOMAIN_INVALID")

_PLATFORMS: Final = words(
    """
    linkedin.com facebook.com fb.com fb.me instagram.com twitter.com x.com youtube.com youtu.be tiktok.com pinterest.com
    xing.com medium.com google.com goo.gl bit.ly t.me wa.me linktr.ee vimeo.com crunchbase.com glassdoor.com
    indeed.com yelp.com etsy.com ebay.com eventbrite.com meetup.com calendly.com substack.com tumblr.com
    wordpress.com wixsite.com wix.com blogspot.com weebly.com squarespace.com webflow.io notion.site business.site
    shopify.com myshopify.com jimdo.com jimdosite.com github.io github.com gitlab.com carrd.co strikingly.com
    """
)
"""Where pages of many companies stand, beyond the private part of the public suffix list."""


def url(options: Options) -> Normalise:
    """With a scheme (``https://`` where none was given) and a lower-case host; path and query as given."""
    is_placeholder = options.placeholders.is_text

    def normalise(text: str) -> Clean:
        if is_placeholder(text):
            return PLACEHOLDER
        found = _URL.match(text) if len(text) <= 2000 else None
        host = found and ascii_host(found[2])
        if not found or not host or int(found[3] or 0) > 65535:
            return _NO_URL
        port = f":{found[3]}" if found[3] else ""
        rest = "" if found[4] in (None, "/") else found[4]
        return Clean(f"{(found[1] or 'https').lower()}://{host}{port}{rest}")

    return _quickly(_PLAIN_URL, options, from_text(normalise))


def domain(options: Options) -> Normalise:
    """The host name alone, without ``www.``: out of a web address, an email address or a bare name."""
    is_placeholder = options.placeholders.is_text

    def normalise(text: str) -> Clean:
        if is_placeholder(text):
            return PLACEHOLDER
        host = domain_of(text)
        return Clean(host) if host else _NO_DOMAIN

    return _quickly(_PLAIN_HOST, options, from_text(normalise))


def _quickly(canonical: re.Pattern[str], options: Options, otherwise: Normalise) -> Normalise:
    """Texts that are canonical at first sight as they are."""
    is_canonical = canonical.match
    tokens = options.placeholders.tokens

    def normalise(raw: object, region: str | None) -> Clean:
        if type(raw) is str and len(raw) <= CACHED_TEXT and is_canonical(raw) and raw not in tokens:
            return Clean(raw)
        return otherwise(raw, region)

    return normalise


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
    """In lower case and ASCII (IDNA 2008); None for what cannot be a host on the internet."""
    host = host.lower().rstrip(".")
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, ValueError, IndexError):
            return None
    return host if _HOST.match(host) else None


@lru_cache(8192)
def registered_domain(host: str) -> str | None:
    """The part of a host that its owner registered: what all hosts of one company share. None for what is nobody's:
    a bare suffix, a name that a platform gives away, a page on a platform.

    >>> registered_domain("mail.acme.co.uk"), registered_domain("shop.acme.de")
    ('acme.co.uk', 'acme.de')
    >>> [registered_domain(host) for host in ("co.uk", "acme.github.io", "acme.myshopify.com", "de.linkedin.com")]
    [None, None, None, None]
    """
    found = _registered(host)
    return None if found in _PLATFORMS else found


def business_domain(address: str) -> str | None:
    """The registered domain of an email address that says something about its owner's company. Who has an address at
    a platform (``jane@linkedin.com``) works there.

    >>> [business_domain(f"jane@{host}") for host in ("mail.acme.de", "gmail.com", "linkedin.com", "acme.wixsite.com")]
    ['acme.de', None, 'linkedin.com', None]
    """
    return _business(address.rpartition("@")[2])


@lru_cache(8192)
def _business(host: str) -> str | None:
    found = None if host_kind(host.lower()) else _registered(host)
    return None if found is None or host_kind(found) else found


def _registered(host: str) -> str | None:
    name = ascii_host(host) if len(host) <= 300 else None
    if name is None:
        return None
    suffix = suffix_of(name)
    return None if suffix.hosted else suffix.registered
