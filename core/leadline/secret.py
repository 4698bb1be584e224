"""Secrets: read from the environment or a file, shown nowhere."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from leadline.errors import ConfigError
from leadline.paths import PathError, expanded, reason_of

LARGEST = 64 * 1024
"""Bytes of a secret's file: a key with its chain fits, a device that never ends does not."""

log = logging.getLogger("leadline.secret")


class Secret:
    """A secret value. ``repr`` and ``str`` show ``***``; pickling and JSON refuse; :meth:`reveal` is the way out."""

    __slots__ = ("__value", "origin")

    def __init__(self, value: str, origin: str) -> None:
        self.__value = value
        self.origin = origin
        """Where it came from, in words for messages: ``environment variable HUBSPOT_TOKEN``."""

    def reveal(self) -> str:
        return self.__value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")


def read_secret(
    reference: Mapping[str, str], *, root: Path, environ: Mapping[str, str], where: str, ascii_only: bool = True
) -> Secret:
    """The secret that ``{env: NAME}`` or ``{file: path}`` points to; ``where`` names the setting in messages.

    Raises ConfigError when it is missing, empty or holds what no token holds: tokens travel in headers, which
    take printable ASCII only (``ascii_only`` False for a URL, whose path may hold any letter). A relative
    path is taken from the project's folder. Warns of a file that others may read.
    """
    if "env" in reference:
        origin = f"environment variable {reference['env']}"
        value = environ.get(reference["env"], "").strip()
        if not value:
            raise ConfigError(f"{where}: {origin} is not set; export it or point to a file with {{file: PATH}}")
    else:
        origin, value = _from_file(reference["file"], root, where)
        if not value:
            raise ConfigError(f"{where}: {origin} is empty; put the secret in it")
    if len(value.splitlines()) > 1:
        raise ConfigError(f"{where}: {origin} holds more than one line; leave only the secret in it")
    if not value.isprintable() or (ascii_only and not value.isascii()):
        raise ConfigError(
            f"{where}: {origin} holds an invisible or a foreign character, such as a curly quotation mark; "
            "copy the secret anew, as plain text"
        )
    return Secret(value, origin)


def _from_file(given: str, root: Path, where: str) -> tuple[str, str]:
    """Its origin and its text, without a byte order mark."""
    try:
        path = expanded(root, given)
    except PathError as error:
        raise ConfigError(f"{where}: the secret's file has no usable path ({error.reason}); correct it") from None
    origin = f"file {path}"
    try:
        with path.open("rb") as file:
            open_to = os.fstat(file.fileno()).st_mode & 0o077
            content = file.read(LARGEST + 1)
    except OSError as error:
        fix = "create it with mode 0600" if isinstance(error, FileNotFoundError) else "check the path and its rights"
        raise ConfigError(f"{where}: cannot read {origin} ({reason_of(error)}); {fix}") from None
    if len(content) > LARGEST:
        raise ConfigError(f"{where}: {origin} is too large for a secret; name the right file")
    if open_to & 0o044:
        log.warning("%s: others may read %s; run chmod 600 on it", where, origin)
    try:
        return origin, content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ConfigError(f"{where}: {origin} is not text in UTF-8; save it as plain text") from None
