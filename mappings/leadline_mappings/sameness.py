"""Cosmetic equality: two values of a field that mean the same, so that writing one over the other changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from leadline_mappings.values import Value


def _text(a: Value, b: Value) -> bool:
    """Case and spacing aside.

    >>> _text("ACME  Inc", "acme inc"), _text("Acme Inc", "Acme, Inc.")
    (True, False)
    """
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    return a.casefold().split() == b.casefold().split()


def _url(a: Value, b: Value) -> bool:
    """Scheme, ``www.`` and a last slash aside.

    >>> _url("http://Acme.com/", "https://www.acme.com"), _url("https://acme.com/a", "https://acme.com/b")
    (True, False)
    """
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    return _bare(a) == _bare(b)


def _bare(address: str) -> str:
    return address.partition("://")[2].casefold().removeprefix("www.").rstrip("/")


def _equal(a: Value, b: Value) -> bool:
    return a == b


COSMETIC: Final[Mapping[str, Callable[[Value, Value], bool]]] = {
    "text": _text,
    "place": _text,
    "postal_code": _text,
    "person_name": _text,
    "company_name": _text,
    "job_title": _text,
    "email": _text,
    "url": _url,
}


def cosmetic(kind: str) -> Callable[[Value, Value], bool]:
    """The comparison for a field type; canonical equality where no difference is cosmetic."""
    return COSMETIC.get(kind, _equal)
