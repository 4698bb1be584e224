"""Value tables: how a system's own words are recognised, whatever their case, spaces and punctuation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadline_mappings.normalize.clean import CACHED_TEXT, squeezed
from leadline_mappings.values import Value

MISSING: Final = object()
"""There is nothing: no such field, no such word, nothing to write."""


@dataclass(frozen=True, slots=True)
class ValueTable:
    """A picklist, both ways. ``to_canonical`` keys are folded (:func:`native_key`)."""

    to_canonical: Mapping[str, Value]
    to_native: Mapping[Value, Any]

    def canonical(self, native: object) -> Any:
        """The canonical value of a native one, or MISSING. Takes anything."""
        return self.to_canonical.get(native_key(native), MISSING) if is_short(native) else MISSING


def is_short(value: object) -> bool:
    """A text or number that may be a word of a table."""
    if isinstance(value, str):
        return len(value) <= CACHED_TEXT
    if isinstance(value, int):
        return value.bit_length() < 64
    return isinstance(value, float)


def native_key(native: object) -> str:
    """How native values are compared: case, spaces and punctuation folded on both sides.

    >>> native_key("Web Referral"), native_key("web_referral"), native_key(True), native_key(2.0)
    ('webreferral', 'webreferral', 'true', '2')
    """
    if isinstance(native, float) and native.is_integer():
        native = int(native)
    return squeezed(str(native)) or str(native).strip()
