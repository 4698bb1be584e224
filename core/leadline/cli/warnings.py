"""Warnings of leadline's own loggers, each one line on stderr."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def warnings_on(err: TextIO) -> Iterator[None]:
    """Print what ``logging.getLogger("leadline")`` and those below it warn of."""
    log, handler = logging.getLogger("leadline"), _Lines(err)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


class _Lines(logging.Handler):
    def __init__(self, err: TextIO) -> None:
        super().__init__(logging.WARNING)
        self._err = err

    def emit(self, record: logging.LogRecord) -> None:
        from leadline.report.clean import clean

        self._err.write(f"leadline: warning: {clean(record.getMessage())}\n")
        self._err.flush()
