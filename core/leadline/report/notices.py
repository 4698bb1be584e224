"""What a check found, one line each, as compilers write them: file, line, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

import click

from leadline.report.as_json import Json
from leadline.report.clean import clean
from leadline.report.terminal import number
from leadline.steward.notices import Level, Notice


def print_notices(notices: Sequence[Notice], what: str, out: TextIO) -> None:
    """The notices, then the total in one sentence."""
    for notice in notices:
        click.echo(clean(str(notice)), file=out)
    click.echo(clean(closing(notices, what)), file=out)
    out.flush()


def closing(notices: Sequence[Notice], what: str) -> str:
    faults = sum(notice.level is Level.FAULT for notice in notices)
    warnings = len(notices) - faults
    mends = sum(notice.mend is not None for notice in notices)
    said = [f"{number(count)} {word}{'' if count == 1 else 's'}" for count, word in
            ((faults, "fault"), (warnings, "warning")) if count]  # fmt: skip
    if not said:
        return f"Nothing is wrong with {what}."
    by_patch = f"; --patch proposes {number(mends)} of the mends" if mends else ""
    return f"{' and '.join(said)} in {what}{by_patch}."


def as_json(notices: Sequence[Notice]) -> dict[str, Json]:
    return {
        "faults": sum(notice.level is Level.FAULT for notice in notices),
        "warnings": sum(notice.level is Level.WARNING for notice in notices),
        "notices": [
            {
                "level": str(notice.level),
                "code": notice.code,
                "where": notice.where,
                "path": notice.path,
                "message": notice.message,
                "fix": notice.fix,
                "mendable": notice.mend is not None,
            }
            for notice in notices
        ],
    }
