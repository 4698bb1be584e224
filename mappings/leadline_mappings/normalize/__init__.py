"""Normalisers by the names that a standard uses for field types: raw value to canonical form, or why not.

``REGISTRY`` names where each one stands; a module is imported when a standard first uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options

REGISTRY: Final = {
    "text": "texts:text",
    "place": "texts:place",
    "postal_code": "places:postal_code",
    "person_name": "names:person_name",
    "company_name": "companies:company_name",
    "job_title": "titles:job_title",
    "email": "email:email",
    "phone": "phone:phone",
    "country": "country:country",
    "subdivision": "subdivision:subdivision",
    "url": "web:url",
    "domain": "web:domain",
    "boolean": "scalars:boolean",
    "number": "scalars:number",
    "money": "money:money",
    "owner": "references:owner",
    "reference": "references:reference",
    "consent": "consent:consent",
    "date": "times:date_field",
    "datetime": "times:datetime_field",
    "choice": "choices:choice",
    "multi_choice": "choices:multi_choice",
    "lifecycle": "choices:lifecycle",
    "lead_source": "choices:lead_source",
}
FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("is_role", "is_free", "is_disposable"),
    "person_name": ("honorific", "suffix"),
    "job_title": ("level", "function"),
    "consent": ("standing",),
}
"""What a type's normaliser may learn beside the value, as facts named ``<field>_<suffix>``."""
TYPES: Final = tuple(REGISTRY)
REPEATING: Final = frozenset(TYPES) - {"email", "phone", "datetime", "multi_choice", "consent"}
"""Types whose values repeat over the records of a list, so that keeping their answers pays."""
BY_COUNTRY: Final = frozenset({"phone", "subdivision", "postal_code"})
"""Types that are read differently in different countries."""


def normaliser(kind: str, options: Options) -> Normalise:
    """The normaliser of one field. Raises KeyError for a type that nobody registered."""
    module, _, name = REGISTRY[kind].partition(":")
    factory = getattr(import_module(f"{__name__}.{module}"), name)
    made: Normalise = factory(options)
    return made


__all__ = ["BY_COUNTRY", "FACTS", "REGISTRY", "REPEATING", "TYPES", "Clean", "Normalise", "Options", "normaliser"]
