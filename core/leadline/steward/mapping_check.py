"""Mappings checked one by one; the faults of one do not hide those of another."""

from __future__ import annotations

from collections.abc import Mapping

from leadline.steward.drift import drift
from leadline.steward.mapped import Look, open_mapping
from leadline.steward.notices import Notice, of_faults
from leadline.steward.standard_source import StandardSource
from leadline.steward.whereabouts import Source
from leadline_mappings.documents import DocumentError


def mapping_notices(sources: Mapping[str, Source], standard: StandardSource, look: Look) -> list[Notice]:
    """Of the files themselves, and against the schemas that ``look`` gives."""
    found: list[Notice] = []
    for name, source in sources.items():
        try:
            mapped = open_mapping(name, source, standard)
        except DocumentError as error:
            found.extend(of_faults(error.faults))
            continue
        seen = look(mapped)
        if seen is not None:
            found.extend(drift(mapped, seen.info, seen.use, seen.system))
    return found
