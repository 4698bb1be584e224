"""stdout and stderr, which may be closed, full or nobody's: a command ends as it ended, not as they did."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO, cast

from leadline.errors import Stopped


class OutputLost(Stopped):
    """stdout takes no more. ``reader_left``: a closed pipe, as with ``| head``, which is no fault."""

    def __init__(self, error: OSError | ValueError) -> None:
        reason = getattr(error, "strerror", None) or "it is closed"
        super().__init__(f"stdout could not be written ({reason}); what was settled stays: mend that and run again")
        self.reader_left = isinstance(error, BrokenPipeError)


def stdout() -> TextIO:
    """Writing to it raises OutputLost, and so tells its faults from those of other files."""
    return cast("TextIO", _Stdout(sys.stdout))


def stderr() -> TextIO:
    """Writing to it never fails: what is said there is beside the point of a run."""
    return cast("TextIO", _Stderr(sys.stderr))


class _Stdout:
    def __init__(self, file: TextIO | None) -> None:
        self._file = file

    @property
    def encoding(self) -> str:
        return getattr(self._file, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        return self._file is not None and not self._file.closed and self._file.isatty()

    def write(self, text: str) -> int:
        try:
            return len(text) if self._file is None else self._file.write(text)
        except (OSError, ValueError) as error:
            raise OutputLost(error) from None

    def flush(self) -> None:
        try:
            if self._file is not None:
                self._file.flush()
        except (OSError, ValueError) as error:
            raise OutputLost(error) from None


class _Stderr(_Stdout):
    """Says nothing more after the first failure."""

    def write(self, text: str) -> int:
        try:
            super().write(text)
        except OutputLost:
            self._file = None
        return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OutputLost:
            self._file = None


def open_closed() -> None:
    """Open a standard stream that was closed (``2>&-``) on nothing.

    Else the next file to be opened takes its number, and a message is written into that.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            os.set_inheritable(number, True)
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", errors="replace", closefd=False))


def print_anything() -> None:
    """A value that the terminal's encoding lacks must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def let_go() -> None:
    """Leave nothing to be written at the interpreter's end, which would change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)


def lost_by(error: OSError) -> OutputLost | None:
    """For what click itself prints (``--help``): the failure of a write that names no file is stdout's."""
    on_write = error.errno in {errno.EPIPE, errno.ENOSPC, errno.EIO} and error.filename is None
    return OutputLost(error) if on_write else None
