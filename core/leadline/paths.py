"""Paths that a person gave: looked at without surprises, whatever they hold."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from leadline.errors import ConfigError

_NOTHING = frozenset({errno.ENOENT, errno.ENOTDIR})
_LONGEST = 200


class PathError(ConfigError):
    """Nobody can say what stands at a path. ``reason`` is the system's, without the path."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"cannot look at {short(str(path))} ({reason}); correct the path or its rights")
        self.reason = reason


def is_file(path: Path) -> bool:
    """Whether a file stands there. Raises PathError where that cannot be known (no rights, too long a name)."""
    mode = _mode(path)
    return mode is not None and stat.S_ISREG(mode)


def is_folder(path: Path) -> bool:
    """Whether a folder stands there. Raises PathError as :func:`is_file` does."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    try:
        return os.stat(path).st_mode  # noqa: PTH116  # Path's own questions answer differently from release to release
    except OSError as error:
        if error.errno in _NOTHING:
            return None
        raise PathError(path, reason_of(error)) from None
    except ValueError:
        raise PathError(path, "no path holds such characters") from None


def expanded(root: Path, given: str) -> Path:
    """``given`` from the folder ``root``, with ``~`` resolved. Raises PathError for what can be no path."""
    if "\0" in given or not _encodable(given):
        raise PathError(given, "no path holds such characters")
    try:
        return root / Path(given).expanduser()
    except RuntimeError:
        raise PathError(given, "there is no such home folder") from None


def _encodable(text: str) -> bool:
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True


def lies_within(path: Path, root: Path) -> bool:
    """Whether ``path`` leads to something in ``root``, links followed. Raises PathError."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise PathError(path, reason_of(error)) from None


def current_folder() -> Path:
    """Raises ConfigError when it has been removed."""
    try:
        return Path.cwd()
    except OSError as error:
        raise ConfigError(f"the current folder cannot be used ({reason_of(error)}); go to another one") from None


def reason_of(error: Exception) -> str:
    """The system's words for it, without the path."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def short(text: str, most: int = _LONGEST) -> str:
    """``text`` with its middle taken out where it is longer than ``most``."""
    return text if len(text) <= most else f"{text[: most - 41]}…{text[-40:]}"
