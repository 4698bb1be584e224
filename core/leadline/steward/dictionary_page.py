"""``leadline standard docs``: the dictionary of a project, or of one standard, as a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from leadline.errors import ConfigError
from leadline.paths import reason_of, short
from leadline.project import Project
from leadline.project_file import load_project
from leadline.steward.checking import OfflineEnvironment, use_of
from leadline.steward.dictionary import MADE_BY, dictionary, title_of
from leadline.steward.dictionary_words import words_of
from leadline.steward.pages import html_page, markdown
from leadline.steward.standard_source import open_standard
from leadline.steward.whereabouts import Whereabouts
from leadline.steward.who_wins import Told
from leadline_mappings.documents import DocumentError

STEM = "data-dictionary"


def page(here: Whereabouts, given: str | None, form: str) -> str:
    """``form`` is ``md`` or ``html``. With the project's own standard its mappings are told too."""
    told: tuple[Told, ...] = ()
    opened = open_standard(here.standard_source(given))
    if given is None and here.root is not None:
        told = tuple(_told(load_project(here.root, OfflineEnvironment(here.root, {}))))
    try:
        blocks = dictionary(opened.standard, told, words_of(opened.layers))
    except DocumentError as error:
        raise ConfigError(str(error)) from None
    return markdown(blocks) if form == "md" else html_page(title_of(opened.standard), blocks)


def _told(project: Project) -> Iterator[Told]:
    for ref, mapping in project.mappings.items():
        syncs = [sync for sync in project.syncs.values() if ref in sync.refs()]
        creates = [(sync.name, rule.create) for sync in syncs for rule in sync.write if rule.ref == ref]
        authority = syncs[0].authority if syncs else None
        yield Told(str(ref), mapping, authority, use_of(project, ref).written, tuple(creates))


def write_page(text: str, folder: Path, form: str, *, replace: bool = False) -> Path:
    """Replaces the page of an earlier run, another file only with ``replace``, and never what a link points to.
    Raises ConfigError when that is not possible.
    """
    path = folder / f"{STEM}.{form}"
    shown = short(str(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            raise ConfigError(f"{shown} is a symbolic link; take it away, or choose another place")
        if path.exists() and not path.is_file():
            raise ConfigError(f"{shown} is no regular file; choose another place")
        if path.exists() and not replace and not _is_ours(path):
            raise ConfigError(f"{shown} is not a page of this command; choose another place or give --force")
        with os.fdopen(os.open(path, _FLAGS, 0o666), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(f"cannot write {shown} ({reason_of(error)}); choose another place") from None
    return path


_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)


def _is_ours(path: Path) -> bool:
    """An empty file, or one that says of itself that this command made it."""
    found = path.read_bytes()
    return not found or MADE_BY.encode() in found
