"""Match keys by the names a standard uses. A unique key acts by itself; what many people share gives none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from leadline_mappings.normalize.words import words


@dataclass(frozen=True, slots=True)
class KeyMaker:
    """One way to make a key: from a field of this type, by this function of its canonical value.

    ``shared``: suffixes of the field's facts (``email_is_role``) that say the value belongs to many.
    """

    type: str
    make: Callable[[str], str | None]
    shared: tuple[str, ...] = ()


def key_makers() -> Mapping[str, KeyMaker]:
    """By the names a standard uses."""
    from leadline_mappings.normalize.email import match_key

    return {
        "email": KeyMaker("email", match_key, ("is_role", "is_disposable")),
        "domain": KeyMaker("domain", domain_key),
    }


def domain_key(value: str) -> str | None:
    """A company's own domain; free-mail and social hosts belong to nobody.

    >>> domain_key("acme.de"), domain_key("gmail.com"), domain_key("linkedin.com")
    ('acme.de', None, None)
    """
    from leadline_mappings.normalize.email import host_kind

    return None if host_kind(value) or value in _SHARED else value


_SHARED: Final = words(
    """
    linkedin.com facebook.com instagram.com twitter.com x.com youtube.com wordpress.com wixsite.com
    blogspot.com github.io myshopify.com shopify.com medium.com xing.com google.com sites.google.com
    notion.site webflow.io squarespace.com
    """
)
