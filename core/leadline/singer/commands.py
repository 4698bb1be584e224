"""The executables. A connector's distribution declares its own in pyproject.toml:

``leadline-tap-NAME = "leadline.singer.commands:NAME"``
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

from leadline.errors import LeadlineError
from leadline.registry import connectors
from leadline.singer.tap import tap_class


def __getattr__(name: str) -> Callable[[], None]:
    """The tap's main function, by the connector's name."""
    if name.startswith("_") or name not in connectors():
        raise AttributeError(f"there is no connector {name}")
    return partial(run_tap, name)


def run_tap(name: str) -> None:
    """Run the tap of connector ``name`` with this process's arguments, and exit.

    By our exit codes; 143 or 130 after a signal (the SDK would say 0, as if all had been read), which leaves
    whole lines behind and the last STATE true.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    tap = tap_class(connectors()[name])
    try:
        tap.cli(prog_name=tap.name)
    except LeadlineError as error:
        tap.logger.error("%s", error)  # noqa: TRY400  # the sentence says it all
        sys.exit(error.exit_code)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
