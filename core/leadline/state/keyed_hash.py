"""Keyed 64-bit hashes: equal data meets, and nobody without the project's key can guess what it was."""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct

_SIGNED = Struct(">q").unpack


class KeyedHash:
    """BLAKE2b with a key of up to 64 bytes, as the signed integer that every database can store."""

    __slots__ = ("_start",)

    def __init__(self, key: bytes) -> None:
        self._start = blake2b(key=key, digest_size=8)

    def of_bytes(self, data: bytes) -> int:
        state = self._start.copy()  # the key is mixed in once, not for every value
        state.update(data)
        value: int = _SIGNED(state.digest())[0]
        return value

    def of_text(self, kind: str, text: str) -> int:
        """Texts of different kinds never meet."""
        return self.of_bytes(f"{kind}\x00{text}".encode("utf-8", "surrogatepass"))
