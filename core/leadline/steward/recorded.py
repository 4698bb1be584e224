"""An object's schema kept in a file, so that a mapping can be checked without its system.

Our own form is what ``leadline check mapping --live --record FILE`` writes. A vendor's own answer to "describe this
object", as saved by somebody, is taken too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from leadline.connector import Connector, FieldInfo, ObjectInfo
from leadline.errors import ConfigError
from leadline.paths import reason_of, short

FORM: Final = "leadline schema 1"
_NOT_THEIRS = (KeyError, TypeError, ValueError, AttributeError)
_OPTIONAL = {"choices", "options", "inactive"}
_TEXTS = {"name", "label", "type"}


def as_text(info: ObjectInfo) -> str:
    """Our own form: one field a line, in the order of their names, for reading and for diffs."""
    lines = ",\n".join(f"    {json.dumps(asdict(info.fields[name]))}" for name in sorted(info.fields))
    return f'{{\n  "form": "{FORM}",\n  "object": {json.dumps(info.name)},\n  "fields": [\n{lines}\n  ]\n}}\n'


def read_schema(path: Path, object_name: str, connectors: Iterable[Connector]) -> ObjectInfo:
    """The schema in ``path``. Raises ConfigError for a file that holds none, or another object's."""
    data = _read(path)
    shown = short(str(path))
    if isinstance(data, Mapping) and data.get("form") == FORM:
        try:
            info = _ours(data)
        except _NOT_THEIRS:
            raise ConfigError(f"{shown} is damaged; record it again with --live --record") from None
        return _of_object(info, info.name, object_name, shown)
    for connector in connectors:
        try:
            found = connector.schema_of(object_name, data) if connector.schema_of is not None else None
        except _NOT_THEIRS:
            continue
        if found is not None and found.fields:
            named = data.get("name") if isinstance(data, Mapping) else None
            return _of_object(found, named if isinstance(named, str) else object_name, object_name, shown)
    raise ConfigError(
        f"{shown} holds no schema that is known here; record one with `leadline check mapping --live --record FILE`, "
        "or save the vendor's own description of the object as JSON"
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot read {short(str(path))} ({reason_of(error)}); check the path") from None
    except (ValueError, RecursionError):
        raise ConfigError(f"{short(str(path))} is not JSON; record a schema with --live --record FILE") from None


def _ours(data: Mapping[str, Any]) -> ObjectInfo:
    found = [_field(entry) for entry in data["fields"]]
    return ObjectInfo(str(data["object"]), {info.name: info for info in found})


def _field(entry: Mapping[str, Any]) -> FieldInfo:
    known = {each.name for each in fields(FieldInfo)}
    given = {name: value for name, value in entry.items() if name in known}
    if not all(isinstance(given[name], str) for name in _TEXTS):
        raise TypeError
    lists = {name: tuple(map(str, given[name])) for name in _OPTIONAL if isinstance(given.get(name), list)}
    return FieldInfo(**{**given, **lists})


def _of_object(info: ObjectInfo, named: str, wanted: str, shown: str) -> ObjectInfo:
    if named != wanted:
        raise ConfigError(f"{shown} describes the object {named[:80]}, the mapping is of {wanted}; name the right one")
    return info
