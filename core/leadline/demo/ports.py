"""Ports that a project can keep: free now, and outside the range from which systems lend ports to others."""

from __future__ import annotations

import socket
import zlib
from pathlib import Path

from leadline.errors import ConfigError

FIRST, COUNT = 20_000, 10_000


def free_ports(folder: Path, how_many: int) -> list[int]:
    """The first free ports from a place that ``folder`` decides, so that a demo made anew keeps its own."""
    start = zlib.crc32(str(folder.resolve()).encode("utf-8", "surrogateescape")) % COUNT
    found: list[int] = []
    for step in range(COUNT):
        port = FIRST + (start + step) % COUNT
        if _is_free(port):
            found.append(port)
        if len(found) == how_many:
            return found
    raise ConfigError(f"no free port from {FIRST} to {FIRST + COUNT - 1}; end some programs that listen there")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
