"""``leadline standard docs``: the dictionary of a project, or of one standard, as a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from leadline.errors import ConfigError
from leadline.paths import reason_of, short
from leadline.project import Project
from leadline.project_file import load_project
from leadline.steward.checking import OfflineEnvironment, use_of
from leadline.steward.dictionary import dictionary, title_of
from leadline.steward.pages import html_page, markdown
from leadline.steward.standard_source import open_standard
from leadline.steward.whereabouts import Whereabouts
from leadline.steward.who_wins import Told

STEM = "data-dictionary"


def page(here: Whereabouts, given: str | None, form: str) -> str:
    """``form`` is ``md`` or ``html``. With the project's own standard its mappings are told too."""
    told: tuple[Told, ...] = ()
    if given is None and here.root is not None:
        project = load_project(here.root, OfflineEnvironment(here.root, {}))
        standard, told = project.standard, tuple(_told(project))
    else:
        standard = open_standard(here.standard_source(given)).standard
    blocks = dictionary(standard, told)
    return markdown(blocks) if form == "md" else html_page(title_of(standard), blocks)


def _told(project: Project) -> Iterator[Told]:
    for ref, mapping in project.mappings.items():
        syncs = [sync for sync in project.syncs.values() if ref in sync.refs()]
        yield Told(str(ref), mapping, syncs[0].authority if syncs else None, use_of(project, ref).written)


def write_page(text: str, folder: Path, form: str) -> Path:
    """Replaces the page of an earlier run. Raises ConfigError when that is not possible."""
    path = folder / f"{STEM}.{form}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"cannot write {short(str(path))} ({reason_of(error)}); choose another place") from None
    return path
