"""Values that follow from others, by the names that a standard uses: ``derive: {from: email, by: domain_of_email}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leadline_mappings.standardise import Derive
from leadline_mappings.values import Value


def derivations() -> Mapping[str, Derive]:
    """By the names a standard uses; loaded when a standard is."""
    from leadline_mappings.normalize.phone import country_of
    from leadline_mappings.normalize.places import country_of_state
    from leadline_mappings.normalize.web import business_domain

    return {
        "domain_of_email": _of_text(business_domain),
        "country_of_phone": _of_text(country_of),
        "country_of_state": _of_text(country_of_state),
    }


def _of_text(function: Callable[[str], str | None]) -> Derive:
    def derive(value: Value) -> Value:
        return function(value) if isinstance(value, str) else None

    return derive
