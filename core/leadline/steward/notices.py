"""What a check has to say: a fault that has to be mended, or a warning that may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leadline_mappings.documents import Fault

if TYPE_CHECKING:
    from leadline.steward.mends import Mend


class Level(StrEnum):
    FAULT = "fault"
    WARNING = "warning"


CODES: Final[Mapping[str, str]] = {
    "FILE": "a file breaks its format, or names something that is not there",
    "FIELD_REMOVED": "a mapped field is not there any more, or hidden from the user",
    "FIELD_RENAMED": "a mapped field is gone, and another one looks like it under a new name",
    "FIELD_READ_ONLY": "the mapping writes a field that the system fills by itself",
    "FIELD_NO_PERMISSION": "the mapping writes a field that the user may not edit",
    "FIELD_CREATE_ONLY": "the mapping updates a field that is only written in new records",
    "FIELD_UPDATE_ONLY": "the mapping writes a field in new records that takes no value there",
    "OPTION_UNKNOWN": "a value would be written or read that is not among the field's options",
    "OPTION_INACTIVE": "a value would be written that the field no longer offers",
    "OPTION_NEW": "the field offers a value that is read as none of the standard's",
    "TYPE_MISMATCH": "the standard's type and the system's do not fit",
    "LENGTH": "the standard allows longer texts than the system keeps",
    "REQUIRED_NOT_WRITTEN": "the system creates no record without a field that nothing writes",
    "MANDATORY_NOT_READ": "a field is mandatory in the standard, and nothing brings it",
}
"""What a check may find, by its code."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing found. ``where`` is ``file:line``; ``mend`` the change of a file that would put it right."""

    level: Level
    code: str
    where: str
    path: str
    message: str
    fix: str
    mend: Mend | None = None

    def __str__(self) -> str:
        at = f" at {self.path}" if self.path else ""
        return f"{self.where}{at}: {self.level}: {self.message}; {self.fix}."


def of_faults(faults: Iterable[Fault]) -> list[Notice]:
    return [Notice(Level.FAULT, "FILE", each.where, each.path, each.message, each.fix) for each in faults]


def told_from(root: Path | None, notices: Iterable[Notice]) -> list[Notice]:
    """The notices with files of the project named as in leadline.yml."""
    if root is None:
        return list(notices)
    return [replace(notice, where=notice.where.removeprefix(f"{root}/")) for notice in notices]


def faulty(notices: Iterable[Notice]) -> bool:
    return any(notice.level is Level.FAULT for notice in notices)
