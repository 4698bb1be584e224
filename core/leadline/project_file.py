"""leadline.yml to a :class:`~leadline.project.Project`: read once, checked whole, with all faults."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from leadline.connector import Connector
from leadline.errors import ConfigError
from leadline.project import ObjectRef, Project, Sync, SystemConfig, WriteRule
from leadline.registry import connectors
from leadline.secret import read_secret
from leadline_mappings.conditions import ALWAYS, Condition, parse_condition
from leadline_mappings.documents import Document, DocumentError, Fault, read_document, validate
from leadline_mappings.documents import Path as Place
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.mapping import load_mapping
from leadline_mappings.standard import Entity, Standard, load_standard

FILE = "leadline.yml"
OURS = ("connector", "account", "allow_writes")
"""The keys of a system that are not the connector's own."""

DEFAULT_TOLERANCE = 0.05
_SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OBJECT = re.compile(_NAME.pattern + r"\.[A-Za-z][A-Za-z0-9_]{0,79}")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
_PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")


def load_project(root: Path, environ: Mapping[str, str]) -> Project:
    """The project in folder ``root``. Secrets of systems are not read here, only a state URL that is one.

    Raises ConfigError with one line per fault: what, where (file:line), what to do.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{FILE} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"cannot read {root / FILE} ({error.strerror}); run `leadline init` to make one") from None
    try:
        return _Reader(root, read_document(text, FILE)).project(environ)
    except DocumentError as error:
        raise ConfigError(str(error)) from None


class _Reader:
    """Collects faults from the file and the files it names; :meth:`project` raises them all together."""

    def __init__(self, root: Path, document: Document) -> None:
        self.root = root
        self.document = document
        self.faults: list[Fault] = []

    def project(self, environ: Mapping[str, str]) -> Project:
        self.faults.extend(validate(self.document, _schema()))
        data = self.document.data if isinstance(self.document.data, dict) else {}
        self._check_names(data)
        self._check_state(data)
        systems = self._systems(_mapping(data.get("systems")))
        standard = self._standard(data.get("standard"))
        mappings = self._mappings(_mapping(data.get("mappings")), systems, standard)
        self._check_owners(_mapping(data.get("syncs")))
        syncs = {
            name: self._sync(name, body, mappings, standard)
            for name, body in _mapping(data.get("syncs")).items()
            if self._sound("syncs", name) and standard is not None
        }
        if self.faults or standard is None:
            raise DocumentError(_in_order(self.document, self.faults))
        return Project(
            root=self.root,
            name=data["name"],
            state_url=self._state_url(data["state"], environ),
            systems={name: system for name, system in systems.items() if system is not None},
            standard=standard,
            mappings={ref: mapping for ref, mapping in mappings.items() if mapping is not None},
            syncs=syncs,
        )

    def _fail(self, place: Place, message: str, fix: str) -> None:
        self.faults.append(self.document.fault(place, message, fix))

    def _sound(self, *place: str) -> bool:
        """Nothing at or below ``place`` has been found faulty."""
        text = ".".join(place)
        return not any(re.match(re.escape(text) + r"($|[.\[])", fault.path) for fault in self.faults)

    def _check_names(self, data: Mapping[str, Any]) -> None:
        if isinstance(data.get("name"), str) and not _SHORT_NAME.fullmatch(data["name"]):
            fix = "use up to 64 lower-case letters, digits, - and _"
            self._fail(("name",), "this is no short name", fix)
        for key in ("systems", "syncs"):
            for name in _mapping(data.get(key)):
                if not _NAME.fullmatch(name):
                    fix = "use up to 40 lower-case letters, digits and _, with a letter first"
                    self._fail((key, name), f"{name[:60]!r} is no name", fix)
        named = [(("mappings", name), name) for name in _mapping(data.get("mappings"))]
        for sync, body in _mapping(data.get("syncs")).items():
            named.extend(_named_objects(sync, _mapping(body)))
        for place, name in named:
            if not _OBJECT.fullmatch(name):
                self._fail(place, f"{name[:60]!r} is no object", "write SYSTEM.OBJECT, such as hubspot.contacts")

    # -- the state -----------------------------------------------------------------------------------------

    def _check_state(self, data: Mapping[str, Any]) -> None:
        state = data.get("state")
        if isinstance(state, dict):
            self._check_secret(("state",), state)
        elif isinstance(state, str) and _PASSWORD_IN_URL.search(state):
            fix = "move the whole URL to the environment and write {env: LEADLINE_STATE_URL}"
            self._fail(("state",), "a password must not stand in this file", fix)

    def _state_url(self, state: str | Mapping[str, str], environ: Mapping[str, str]) -> str:
        if isinstance(state, str):
            return state
        where = f"{self.document.where(('state',))} at state"
        return read_secret(state, root=self.root, environ=environ, where=where).reveal()

    # -- systems -------------------------------------------------------------------------------------------

    def _systems(self, data: Mapping[str, Any]) -> dict[str, SystemConfig | None]:
        known = connectors()
        return {name: self._system(name, _mapping(body), known) for name, body in data.items()}

    def _system(self, name: str, body: Mapping[str, Any], known: Mapping[str, Connector]) -> SystemConfig | None:
        wanted = body.get("connector")
        if not isinstance(wanted, str):
            return None  # the schema has said so
        if wanted not in known:
            fix = _did_you_mean(wanted, known) or f"use one of {', '.join(sorted(known))}"
            self._fail(("systems", name, "connector"), f"there is no connector {wanted[:60]!r}", fix)
            return None
        connector = known[wanted]
        own = {key: value for key, value in body.items() if key not in OURS}
        secrets = {key: own.pop(key) for key in connector.secret_names if key in own}
        for key, reference in secrets.items():
            self._check_secret(("systems", name, key), reference)
        self._check_settings(name, own, secrets, connector)
        if not self._sound("systems", name):
            return None
        return SystemConfig(
            name=name,
            connector=connector,
            settings=own,
            secrets=secrets,
            account=body.get("account"),
            allow_writes=body.get("allow_writes", False),
        )

    def _check_secret(self, place: Place, reference: object) -> None:
        if isinstance(reference, dict):
            known = len(reference) == 1 and set(reference) <= {"env", "file"}
            if known and all(isinstance(value, str) and value for value in reference.values()):
                return
            message = "a secret is one reference, to the environment or to a file"
        else:
            message = "a secret must not stand in this file"
        self._fail(place, message, "write {env: NAME} or {file: PATH}")

    def _check_settings(
        self, name: str, own: Mapping[str, Any], secrets: Mapping[str, Any], connector: Connector
    ) -> None:
        """The connector's own keys against its schema; its secrets and our keys are known beside them."""
        place = ("systems", name)
        if connector.secret_names and not secrets:
            example = f"{name}_{connector.secret_names[0]}".upper()
            names = " or ".join(connector.secret_names)
            self._fail(place, "no secret is named", f"add {names}: {{env: {example}}} or {{file: PATH}}")
        free: dict[str, Any] = dict.fromkeys((*OURS, *connector.secret_names), True)
        schema = {**connector.settings_schema}
        schema["properties"] = {**schema.get("properties", {}), **free}
        part = Document(self.document.name, own, _lines_below(self.document, place))
        for fault in validate(part, schema):
            path = f"systems.{name}.{fault.path}".rstrip(".")
            self.faults.append(replace(fault, path=path))

    # -- the standard and the mappings ---------------------------------------------------------------------

    def _standard(self, source: object) -> Standard | None:
        if not isinstance(source, str) or not source:
            return None
        file = self._file_or_name(("standard",), source, "a shipped standard such as b2b")
        try:
            return None if file is None else load_standard(file)
        except DocumentError as error:
            self._fail_elsewhere(error)
            return None

    def _mappings(
        self,
        data: Mapping[str, Any],
        systems: Mapping[str, SystemConfig | None],
        standard: Standard | None,
    ) -> dict[ObjectRef, ObjectMapping | None]:
        mappings: dict[ObjectRef, ObjectMapping | None] = {}
        for name, source in data.items():
            if not isinstance(source, str) or not _OBJECT.fullmatch(name):
                continue  # said so already
            ref = ObjectRef(*name.split(".", 1))
            self._check_object(("mappings", name), ref, systems)
            mappings[ref] = None if standard is None else self._mapping(ref, source, standard)
        return mappings

    def _mapping(self, ref: ObjectRef, source: str, standard: Standard) -> ObjectMapping | None:
        place = ("mappings", str(ref))
        file = self._file_or_name(place, source, "a shipped mapping such as hubspot/contacts")
        try:
            mapping = None if file is None else load_mapping(file, standard)
        except DocumentError as error:
            self._fail_elsewhere(error)
            return None
        if mapping is None:
            return None
        if mapping.object not in {ref.name, str(ref)}:
            message = f"{source[:120]} maps the object {mapping.object}, not {ref.name}"
            self._fail(place, message, "name the mapping of this object")
        return mapping

    def _file_or_name(self, place: Place, source: str, shipped: str) -> Path | str | None:
        """A file of the project where it is one, else the name of a shipped pack; None for a path to nothing."""
        path = self.root / source
        if path.is_file():
            return path
        if path.suffix not in {".yml", ".yaml"}:
            return source
        self._fail(place, f"there is no file {source[:120]}", f"correct the path, or name {shipped}")
        return None

    def _fail_elsewhere(self, error: DocumentError) -> None:
        """Faults of another file of the project, which is named as the person knows it."""
        folder = f"{self.root}/"
        self.faults.extend(replace(fault, where=fault.where.removeprefix(folder)) for fault in error.faults)

    def _check_object(self, place: Place, ref: ObjectRef, systems: Mapping[str, SystemConfig | None]) -> None:
        if ref.system not in systems:
            fix = _did_you_mean(ref.system, systems) or "declare it under systems:"
            self._fail(place, f"there is no system {ref.system!r}", fix)
            return
        system = systems[ref.system]
        if system is None or not system.connector.objects or ref.name in system.connector.objects:
            return
        objects = system.connector.objects
        fix = _did_you_mean(ref.name, objects) or f"use one of {', '.join(objects)}"
        self._fail(place, f"{system.connector.title} has no object {ref.name!r} here", fix)

    # -- syncs ---------------------------------------------------------------------------------------------

    def _check_owners(self, syncs: Mapping[str, Any]) -> None:
        """An object belongs to one sync: two would each undo what the other wrote."""
        owner: dict[str, str] = {}
        for sync, body in syncs.items():
            for place, name in _named_objects(sync, _mapping(body)):
                if owner.setdefault(name, sync) != sync:
                    message = f"{name} is used by the sync {owner[name]!r} already"
                    self._fail(place, message, "use an object in one sync only")

    def _sync(
        self,
        name: str,
        body: Mapping[str, Any],
        mappings: Mapping[ObjectRef, ObjectMapping | None],
        standard: Standard | None,
    ) -> Sync:
        place = ("syncs", name)
        entity = self._entity(place, body["entity"], standard)
        for at, each in _named_objects(name, body):
            self._check_use(at, each, body["entity"], mappings)
        writes = tuple(
            WriteRule(_ref(rule["object"]), self._create((*place, "write", index), rule.get("create"), entity))
            for index, rule in enumerate(body.get("write", ()))
        )
        sync = Sync(
            name=name,
            entity=body["entity"],
            read=tuple(map(_ref, body["read"])),
            write=writes,
            authority=body["authority"],
            initial=body.get("initial", "report"),
            quarantine_tolerance=self._share(place, body.get("quarantine_tolerance", DEFAULT_TOLERANCE)),
        )
        self._check_sync(place, sync)
        return sync

    def _check_sync(self, place: Place, sync: Sync) -> None:
        systems = dict.fromkeys(ref.system for ref in sync.refs())
        if sync.authority not in systems:
            fix = _did_you_mean(sync.authority, systems) or f"use one of {', '.join(systems)}"
            self._fail((*place, "authority"), f"{sync.authority[:60]!r} is not a system of this sync", fix)
        seen: set[ObjectRef] = set()
        for index, rule in enumerate(sync.write):
            if rule.ref in seen:
                self._fail((*place, "write", index), f"{rule.ref} stands here a second time", "keep one of the two")
            seen.add(rule.ref)

    def _share(self, place: Place, given: float | str) -> float:
        """A percentage or a fraction as a fraction."""
        if not isinstance(given, str):
            return float(given)
        found = _PERCENT.fullmatch(given)
        if found is None or float(found[1]) > 100:
            self._fail((*place, "quarantine_tolerance"), "this is not a share", "write one such as 5% or 0.05")
            return 0.0
        return float(found[1]) / 100

    def _entity(self, place: Place, name: str, standard: Standard | None) -> Entity | None:
        if standard is None:
            return None
        if name not in standard.entities:
            fix = _did_you_mean(name, standard.entities) or f"use one of {', '.join(standard.entities)}"
            self._fail((*place, "entity"), f"the standard has no entity {name[:60]!r}", fix)
            return None
        return standard.entities[name]

    def _check_use(
        self, place: Place, name: str, entity: str, mappings: Mapping[ObjectRef, ObjectMapping | None]
    ) -> None:
        ref = _ref(name)
        if ref not in mappings:
            if self._sound("mappings", name):
                fix = _did_you_mean(name, map(str, mappings)) or f"add {name}: under mappings:"
                self._fail(place, f"{name} has no mapping", fix)
            return
        mapping = mappings[ref]
        if mapping is not None and mapping.entity != entity:
            message = f"{name} is mapped to the entity {mapping.entity}, and this sync is about {entity}"
            self._fail(place, message, "correct one of them")

    def _create(self, place: Place, rule: object, entity: Entity | None) -> Condition | None:
        if rule is None or rule == "never" or entity is None:
            return None
        if rule == "always":
            return ALWAYS
        try:
            return parse_condition(rule, entity, self.document, (*place, "create"))
        except DocumentError as error:
            self.faults.extend(error.faults)
            return None


@cache
def _schema() -> Mapping[str, Any]:
    text = resources.files("leadline").joinpath("schemas/project.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def _mapping(data: object) -> Mapping[str, Any]:
    """``data`` where it is a mapping; a fault that the schema has named already counts as empty."""
    return data if isinstance(data, dict) else {}


def _ref(name: str) -> ObjectRef:
    return ObjectRef(*name.split(".", 1))


def _named_objects(sync: str, body: Mapping[str, Any]) -> list[tuple[Place, str]]:
    """Every object that a sync names, with its place; one that is read and written comes twice."""
    found: list[tuple[Place, str]] = []
    for key in ("read", "write"):
        items = body.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            name = _mapping(item).get("object") if key == "write" else item
            if isinstance(name, str):
                found.append((("syncs", sync, key, index), name))
    return found


def _did_you_mean(name: str, known: Iterable[str]) -> str | None:
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}" if near else None


def _lines_below(document: Document, place: Place) -> dict[Place, int]:
    return {path[len(place) :]: line for path, line in document.lines.items() if path[: len(place)] == place}


def _in_order(document: Document, faults: list[Fault]) -> list[Fault]:
    ours = [fault for fault in faults if fault.where.startswith(document.name)]
    theirs = [fault for fault in faults if not fault.where.startswith(document.name)]
    return [*document.in_order(ours), *dict.fromkeys(theirs)]
