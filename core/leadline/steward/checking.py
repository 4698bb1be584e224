"""What ``leadline check`` looks at: a whole project, a standard, or mappings against their objects' schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadline.errors import ConfigError
from leadline.project import ObjectRef, Project
from leadline.project_file import FILE, read_project
from leadline.project_file.faults import as_mapping
from leadline.steward.each_file import faults_of_cases, faults_of_each
from leadline.steward.mapped import Use
from leadline.steward.notices import Level, Notice, of_faults
from leadline.steward.standard_source import always_mandatory
from leadline.steward.whereabouts import Source
from leadline_mappings.documents import DocumentError, Fault, read_document
from leadline_mappings.standard import load_standard


def project_notices(root: Path, environ: Mapping[str, str]) -> list[Notice]:
    """Of leadline.yml and every file that it names, without a call and without a secret."""
    try:
        project = read_project(root, OfflineEnvironment(root, environ))
    except DocumentError as error:
        found = of_faults(error.faults)
    except ConfigError as error:
        found = [Notice(Level.FAULT, "FILE", FILE, "", *_halves(str(error)))]
    else:
        found = list(_unfed(project))
    return list(dict.fromkeys([*found, *of_faults(faults_of_each(root))]))


def standard_notices(source: Source) -> list[Notice]:
    """Of one standard and the cases beside it."""
    standard = None
    found: list[Fault] = []
    try:
        standard = load_standard(source)
    except DocumentError as error:
        found += error.faults
    return of_faults([*found, *faults_of_cases(source, standard)])


def use_of(project: Project, ref: ObjectRef) -> Use:
    """What the project's syncs do with one object."""
    rules = [rule for sync in project.syncs.values() for rule in sync.write if rule.ref == ref]
    read = any(ref in sync.read for sync in project.syncs.values())
    return Use(read=read, written=bool(rules), created=any(rule.create is not None for rule in rules))


def _unfed(project: Project) -> Iterator[Notice]:
    """Mandatory fields that no source of a sync brings: nothing would ever be created."""
    for sync in project.syncs.values():
        if not any(rule.create is not None for rule in sync.write):
            continue
        entity = project.standard.entities[sync.entity]
        brought = {name for ref in sync.read for name, rule in project.mappings[ref].fields.items() if rule.read}
        for name in sorted(always_mandatory(entity) - brought):
            message = f"{name} is mandatory in the standard, and no object that is read brings it"
            fix = "map it, derive it or give it a default, else nothing is ever created"
            yield Notice(Level.WARNING, "MANDATORY_NOT_READ", FILE, f"syncs.{sync.name}.read", message, fix)


def _halves(sentence: str) -> tuple[str, str]:
    message, _, fix = sentence.rpartition("; ")
    return (message, fix) if message else (sentence, "mend it")


class OfflineEnvironment(Mapping[str, str]):
    """The environment, in which the state's URL is never missing: a check opens no state."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        try:
            data: Any = read_document((root / FILE).read_text(encoding="utf-8"), FILE).data
        except (OSError, UnicodeDecodeError, DocumentError):
            return
        name = as_mapping(as_mapping(data).get("state")).get("env")
        if isinstance(name, str) and name:
            self._environ.setdefault(name, "sqlite:///not-opened.db")

    def __getitem__(self, name: str) -> str:
        return self._environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)
