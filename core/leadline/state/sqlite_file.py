"""The state as a file: what may stand there, who may read it, and the lock beside it."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from leadline.errors import StateError

MAGIC = b"SQLite format 3\x00"
CHECK_UP_TO = 64 * 2**20
"""Bytes up to which opening reads the whole file for damage; beyond it, only its first page."""


def look_at(path: Path) -> bool:
    """Whether a state file stands at ``path``. Raises StateError for whatever else stands there.

    An empty or foreign file is never taken for a new state: a lost link table means duplicates.
    """
    try:
        info = path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StateError(f"the state file {path} cannot be opened ({error.strerror}); correct its path") from None
    if not stat.S_ISREG(info.st_mode):
        raise StateError(f"the state file {path} is not a file; point `state:` in leadline.yml to one")
    _refuse_read_only(path, info.st_mode)
    _refuse_read_only(path.parent, path.parent.stat().st_mode)
    head = _head(path)
    if head[:16] != MAGIC:
        what = "is empty" if not head else "is not a database"
        raise StateError(
            f"the state file {path} {what}; restore it from a backup, or move it away to begin a new state"
        )
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    if info.st_size < (65536 if page == 1 else page) * pages and not _has_journal(path):
        raise StateError(f"the state file {path} is cut short; restore it from a backup")
    return True


def _refuse_read_only(path: Path, mode: int) -> None:
    """Mode bits count for root too: somebody set them to protect the state."""
    if not mode & 0o200 or not os.access(path, os.W_OK):
        raise StateError(f"the state {path} is read-only; give this user write permission on it")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError as error:
        raise StateError(f"the state file {path} cannot be read ({error.strerror}); check its owner") from None


def _has_journal(path: Path) -> bool:
    return any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))


def make_folder(path: Path) -> None:
    """The folder of a new state: made private when it is new, refused when nothing can be put there."""
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
        mode = path.stat().st_mode
    except OSError as error:
        raise StateError(f"the folder {path} for the state cannot be made ({error.strerror}); correct it") from None
    if not stat.S_ISDIR(mode):
        raise StateError(f"the folder {path} for the state is not a folder; correct `state:` in leadline.yml")
    _refuse_read_only(path, mode)


def make_file(path: Path) -> None:
    """An empty private file; SQLite gives its journals the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StateError(f"the state file {path} cannot be made ({error.strerror}); check its folder") from None


def make_private(path: Path) -> None:
    """Take others' rights from a file of this user's."""
    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        try:
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)
        except OSError:  # not there, or another's file, which its owner guards
            continue


def back_up(path: Path, version: str) -> Path:
    """A whole copy beside the file, made before a migration: ``state.db.from-0001.bak``."""
    copy = path.with_name(f"{path.name}.from-{version}.bak")
    partial = path.with_name(f".{copy.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    make_file(partial)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        partial.replace(copy)
    except (sqlite3.Error, OSError):
        partial.unlink(missing_ok=True)
        raise StateError(
            f"the state file {path} could not be copied before its upgrade; free some disk and run again"
        ) from None
    return copy


class FileLock:
    """flock on ``<state file>.lock``: the kernel frees it when the process dies, however it dies.

    The file is never removed: a lock on a removed file would exclude nobody.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._file: int | None = None

    def acquire(self, resources: Sequence[str] = ()) -> bool:  # noqa: ARG002  # a Guard is asked for names
        """One lock covers all ``resources``. False when another holds it."""
        try:
            file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StateError(
                f"the lock file {self._path} cannot be opened ({error.strerror}); check its folder"
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise StateError(
                f"the lock file {self._path} cannot be locked ({error.strerror}); use a local disk"
            ) from None
        self._file = file
        return True

    def release(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)
