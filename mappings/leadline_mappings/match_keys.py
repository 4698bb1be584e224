"""Match keys by the names a standard uses. A unique key acts by itself; what many people share gives none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final


def email_key(value: str) -> str | None:
    from leadline_mappings.normalize.email import match_key

    return match_key(value)


def domain_key(value: str) -> str | None:
    """A company's own domain; hosting and free-mail domains belong to nobody.

    >>> domain_key("acme.de"), domain_key("gmail.com"), domain_key("acme.wordpress.com")
    ('acme.de', None, 'acme.wordpress.com')
    """
    from leadline_mappings.normalize.email import host_kind

    return None if host_kind(value) or value in _SHARED else value


_SHARED: Final = frozenset(
    """linkedin.com facebook.com instagram.com twitter.com x.com youtube.com wordpress.com wixsite.com blogspot.com github.io
    myshopify.com shopify.com medium.com xing.com google.com sites.google.com notion.site webflow.io squarespace.com""".split()
)

KEYS: Final[dict[str, tuple[str, Callable[[str], str | None]]]] = {
    "email": ("email", email_key),
    "domain": ("domain", domain_key),
}
"""Key name: (the field type it needs, its function of the canonical value)."""
