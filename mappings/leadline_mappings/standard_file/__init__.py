"""From a standard's YAML to compiled entities; every fault of meaning is collected, none raised halfway."""

from __future__ import annotations

from leadline_mappings.standard_file.builder import Builder
from leadline_mappings.standard_file.soundness import sound_part

__all__ = ["Builder", "sound_part"]
