"""One mapping held against one schema: what every check of drift is given."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.connector import ObjectInfo
from leadline.steward.mapped import Mapped, Use
from leadline.steward.mends import Mend
from leadline.steward.notices import Level, Notice
from leadline_mappings.documents import Path


@dataclass(frozen=True, slots=True)
class Against:
    """``system`` is what to call it in sentences."""

    mapped: Mapped
    info: ObjectInfo
    use: Use
    system: str

    def notice(self, level: Level, code: str, path: Path, message: str, fix: str, mend: Mend | None = None) -> Notice:
        """With the file and line that says this."""
        fault = self.mapped.layers.fault(path, message, fix)
        return Notice(level, code, fault.where, fault.path, fault.message, fault.fix, mend)
