"""Values that follow from others, by the names that a standard uses: ``derive: {from: email, by: domain_of_email}``."""

from __future__ import annotations

from typing import Final

from leadline_mappings.standardise import Derive
from leadline_mappings.values import Value


def domain_of_email(value: Value) -> Value:
    """The company's domain, unless the address is free mail or a throw-away."""
    from leadline_mappings.normalize.web import business_domain

    return business_domain(value) if isinstance(value, str) else None


def country_of_phone(value: Value) -> Value:
    from leadline_mappings.normalize.phone import country_of

    return country_of(value) if isinstance(value, str) else None


def country_of_state(value: Value) -> Value:
    """
    >>> country_of_state("US-CA"), country_of_state("somewhere")
    ('US', None)
    """
    return value[:2] if isinstance(value, str) and value[2:3] == "-" else None


DERIVATIONS: Final[dict[str, Derive]] = {
    "domain_of_email": domain_of_email,
    "country_of_phone": country_of_phone,
    "country_of_state": country_of_state,
}
