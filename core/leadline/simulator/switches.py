"""Quirks and uncertain vendor facts as named switches: one frozen dataclass per vendor.

Each field's comment says what the vendor does and how sure we are: documented, observed, or assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from leadline.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def read_switches(cls: type[T], values: Mapping[str, object] | None) -> T:
    """The vendor's switches with ``values`` in place of the defaults.

    Raises ConfigError for a name that does not exist and for a value of another type than the default's
    (a whole number will do for a float).
    """
    defaults = cls()
    for name, value in (values or {}).items():
        known = {entry.name for entry in fields(cls)}
        if name not in known:
            raise ConfigError(f"simulator switch {name!r} does not exist; there are {', '.join(sorted(known))}")
        default = getattr(defaults, name)
        fits = isinstance(value, type(default)) and isinstance(value, bool) == isinstance(default, bool)
        whole = isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)
        if default is not None and not fits and not whole:
            raise ConfigError(f"simulator switch {name!r} must be of type {type(default).__name__}")
    return cls(**dict(values or {}))
