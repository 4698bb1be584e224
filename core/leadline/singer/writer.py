"""Messages on stdout: encoded by orjson, written many at a time, and never in half."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
from singer_sdk.singerlib.encoding.base import GenericSingerWriter
from singer_sdk.singerlib.encoding.simple import Message, RecordMessage
from singer_sdk.singerlib.json import serialize_json

FULL = 65_536
"""Bytes of records that are held back at most."""
ENDING = {signal.SIGTERM, signal.SIGINT}


class OrjsonWriter(GenericSingerWriter[bytes, Message]):
    """Holds RECORDs back until :data:`FULL` or :meth:`flush`; anything else goes out at once, behind them.

    So a STATE never overtakes a record. What is held back when the process dies was not in a STATE.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[bytes] = []
        self._size = 0

    def serialize_message(self, message: Message) -> bytes:
        body = message.to_dict()
        try:
            return orjson.dumps(body, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
        except TypeError:  # integers beyond 64 bit, lone surrogates, decimals of a stream map
            return serialize_json(body).encode() + b"\n"

    def write_message(self, message: Message) -> None:
        line = self.serialize_message(message)
        self._lines.append(line)
        self._size += len(line)
        if self._size >= FULL or not isinstance(message, RecordMessage):
            self.flush()

    def flush(self) -> None:
        """Write out what is held back. A signal waits until it is out whole: half a line ends the reader."""
        if not self._lines:
            return
        block = b"".join(self._lines)
        self._lines, self._size = [], 0
        with _undisturbed():
            sys.stdout.flush()
            out = getattr(sys.stdout, "buffer", None)
            if out is None:  # a test's stream of text
                sys.stdout.write(block.decode())
            else:
                out.write(block)
            sys.stdout.flush()


@contextmanager
def _undisturbed() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
