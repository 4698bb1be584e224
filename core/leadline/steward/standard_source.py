"""A standard as its owner wrote it, beside what it was compiled to."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.errors import ConfigError
from leadline.steward.whereabouts import Source
from leadline_mappings.documents import DocumentError
from leadline_mappings.entity import Entity, judge
from leadline_mappings.layers import Layers, read_layers
from leadline_mappings.standard import Standard, load_standard
from leadline_mappings.values import Value


@dataclass(frozen=True, slots=True)
class StandardSource:
    """``layers`` hold the data as extended."""

    source: Source
    layers: Layers
    standard: Standard


def open_standard(source: Source) -> StandardSource:
    """Raises ConfigError with a line for every fault."""
    try:
        standard = load_standard(source)  # first, because it finds more faults at once
        return StandardSource(source, read_layers(source, "standard"), standard)
    except DocumentError as error:
        raise ConfigError(str(error)) from None


def always_mandatory(entity: Entity) -> frozenset[str]:
    """The fields that even an empty record must have."""
    empty: dict[str, Value] = {}
    missing = (found for found in judge(empty, entity).findings if found.code == "MANDATORY_MISSING")
    return frozenset(found.field for found in missing if found.field is not None)
