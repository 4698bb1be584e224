"""Secrets: read from the environment or a file, shown nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from leadline.errors import ConfigError


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


def read_secret(reference: Mapping[str, str], *, root: Path, environ: Mapping[str, str], where: str) -> Secret:
    """The secret that ``{env: NAME}`` or ``{file: path}`` points to; ``where`` names the setting in messages.

    Raises ConfigError when it is missing or empty. A relative path is taken from the project's folder.
    """
    if "env" in reference:
        origin = f"environment variable {reference['env']}"
        value = environ.get(reference["env"], "").strip()
        if not value:
            raise ConfigError(f"{where}: {origin} is not set; export it or point to a file with {{file: PATH}}")
        return Secret(value, origin)
    path = root / Path(reference["file"]).expanduser()
    origin = f"file {path}"
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{where}: cannot read {origin} ({error.strerror}); create it with mode 0600") from None
    if not value:
        raise ConfigError(f"{where}: {origin} is empty; put the secret in it")
    return Secret(value, origin)
