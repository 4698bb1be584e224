"""The ``systems:`` of leadline.yml, and where secrets may stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadline.connector import Connector
from leadline.paths import PathError, expanded
from leadline.project import SystemConfig
from leadline.project_file.faults import Faults, as_mapping, did_you_mean
from leadline_mappings.documents import Path as Place

OURS = ("connector", "account", "allow_writes")
"""The keys of a system that are not the connector's own."""

Systems = Mapping[str, SystemConfig | None]
"""By name; None for one that is declared, but faulty."""


def read_systems(data: Mapping[str, Any], root: Path, known: Mapping[str, Connector], faults: Faults) -> Systems:
    return {name: _system(name, as_mapping(body), root, known, faults) for name, body in data.items()}


def _system(
    name: str, body: Mapping[str, Any], root: Path, known: Mapping[str, Connector], faults: Faults
) -> SystemConfig | None:
    wanted = body.get("connector")
    if not isinstance(wanted, str):
        return None  # the schema has said so
    if wanted not in known:
        place = ("systems", name, "connector")
        faults.add(place, f"there is no connector {wanted[:60]!r}", did_you_mean(wanted, known))
        return None
    connector = known[wanted]
    own = {key: value for key, value in body.items() if key not in OURS}
    secrets = {key: own.pop(key) for key in connector.secret_names if key in own}
    for key, reference in secrets.items():
        check_secret(("systems", name, key), reference, root, faults)
    if connector.secret_names and not secrets:
        example = f"{name}_{connector.secret_names[0]}".upper()
        names = " or ".join(connector.secret_names)
        fix = f"add {names}: {{env: {example}}} or {{file: PATH}}"
        faults.add(("systems", name), "no secret is named", fix)
    faults.add_against(_schema_beside_ours(connector), ("systems", name), own)
    if not faults.sound("systems", name):
        return None
    return SystemConfig(
        name=name,
        connector=connector,
        settings=own,
        secrets=secrets,
        account=body.get("account"),
        allow_writes=body.get("allow_writes", False),
    )


def check_secret(place: Place, reference: object, root: Path, faults: Faults) -> None:
    """A secret is a reference of one key; what stands in its place is never repeated."""
    if isinstance(reference, dict):
        known = len(reference) == 1 and set(reference) <= {"env", "file"}
        if known and all(isinstance(value, str) and value for value in reference.values()):
            try:
                expanded(root, reference.get("file", ""))
            except PathError as error:
                faults.add(place, f"the secret's file has no usable path ({error.reason})", "correct it")
            return
        message = "a secret is one reference, to the environment or to a file"
    else:
        message = "a secret must not stand in this file"
    faults.add(place, message, "write {env: NAME} or {file: PATH}")


def _schema_beside_ours(connector: Connector) -> Mapping[str, Any]:
    """The connector's schema, in which its secrets and our own keys are known too (for "did you mean")."""
    beside: dict[str, Any] = dict.fromkeys((*OURS, *connector.secret_names), True)
    schema = connector.settings_schema
    return {**schema, "properties": {**schema.get("properties", {}), **beside}}
