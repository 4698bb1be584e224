"""Whole processes of the command line, measured from outside: seconds, and peak memory of that process alone."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

PER_MIB = 1024 * 1024 if sys.platform == "darwin" else 1024
"""ru_maxrss counts bytes there and KiB elsewhere."""


@dataclass(frozen=True, slots=True)
class Ran:
    seconds: float
    peak_mib: float
    stdout: str


def run(arguments: Sequence[str], *, good: frozenset[int] = frozenset({0})) -> Ran:
    """Run ``leadline ARGUMENTS`` to its end. Raises RuntimeError with the end of its stderr on another exit code."""
    with tempfile.TemporaryFile("w+") as log:
        start = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "leadline", *arguments], stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert child.stdout is not None
        with child.stdout:
            stdout = child.stdout.read()
        # wait4 tells of this child alone; RUSAGE_CHILDREN would mix it with the others.
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in good:
            log.seek(0)
            tail = log.read()[-2_000:]
            raise RuntimeError(f"leadline {' '.join(arguments)} ended with exit code {child.returncode}:\n{tail}")
    return Ran(seconds, usage.ru_maxrss / PER_MIB, stdout)


def own_peak_mib() -> float:
    """Of this process. A child's count begins with it, so a child that does not exceed it has not been measured."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PER_MIB
