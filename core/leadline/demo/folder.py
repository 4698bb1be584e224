"""The demo's folder: made anew each time, and nothing but a demo is ever removed."""

from __future__ import annotations

import shutil
from pathlib import Path

from leadline.errors import ConfigError

MARKER = ".leadline-demo"
MARKER_TEXT = "This folder was made by `leadline demo`, which replaces it when it runs again.\n"


def fresh_folder(folder: Path) -> None:
    """An empty folder with the demo's marker; an older demo that stood there is removed.

    Raises ConfigError for a folder that holds anything else.
    """
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise ConfigError(f"{folder} is not a folder; name another one for the demo")
        if folder.is_dir() and any(folder.iterdir()):
            if not (folder / MARKER).is_file():
                raise ConfigError(f"{folder} holds other files; name an empty or new folder for the demo")
            _empty(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secrets").mkdir(mode=0o700)
        (folder / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot make the folder {folder} ({error.strerror}); choose another place") from None


def _empty(folder: Path) -> None:
    """The marker goes last, so that a removal that was cut short can be repeated."""
    for entry in folder.iterdir():
        if entry.name == MARKER:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
