"""A plugin's settings: the connector's own, its secrets, and the few that every tap has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from requests.adapters import BaseAdapter

from leadline.clock import Clock, SystemClock
from leadline.connector import Connector
from leadline.errors import ConfigError
from leadline.secret import Secret

SHOWN = "***"
"""What stands in a secret's place in the plugin's config, which the SDK hands to every stream."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a plugin takes from the machine; tests give their own. ``transport`` takes the network's place."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    transport: BaseAdapter | None = None


def config_schema(connector: Connector) -> dict[str, Any]:
    """The JSON Schema of a tap's config, a fresh one each time: the SDK adds its own settings to it.

    A connector's only secret is required; where there are several, the connector says which it misses.
    """
    secrets = {name: _secret(connector, name) for name in connector.secret_names}
    own = {name: _typed(one) for name, one in connector.settings_schema.get("properties", {}).items()}
    required = [*connector.settings_schema.get("required", ())]
    if len(secrets) == 1:
        required.extend(secrets)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {**secrets, **own, **_of_every_tap(connector)},
    }


def part(plugin: str, connector: Connector, config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Secret]]:
    """``config`` without its secrets, and the secrets. A setting that is null is not set.

    Numbers may come as text, which is all that an environment variable holds. Raises ConfigError for a secret
    that is no text.
    """
    schemas = connector.settings_schema.get("properties", {})
    shown: dict[str, Any] = {}
    secrets: dict[str, Secret] = {}
    for name, value in config.items():
        if value is None:
            continue
        shown[name] = value
        if name in connector.secret_names:
            secrets[name] = _as_secret(plugin, name, value)
            shown[name] = SHOWN
        elif isinstance(value, str) and schemas.get(name, {}).get("type") == "number":
            shown[name] = _as_number(value)
    return shown, secrets


def own_settings(connector: Connector, config: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the config that the connector declares."""
    return {name: config[name] for name in connector.settings_schema.get("properties", {}) if name in config}


def _secret(connector: Connector, name: str) -> dict[str, Any]:
    words = name.replace("_", " ").capitalize()
    return {"type": "string", "description": f"{words} of {connector.title}.", "secret": True, "writeOnly": True}


def _typed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Singer's settings name their type, a bare ``enum`` too."""
    choices = schema.get("enum", ())
    if "type" not in schema and choices and all(isinstance(one, str) for one in choices):
        return {"type": "string", **schema}
    return dict(schema)


def _of_every_tap(connector: Connector) -> dict[str, Any]:
    return {
        "objects": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^\w[\w-]*$"},
            "minItems": 1,
            "default": list(connector.objects),
            "description": f"The objects of {connector.title} to discover, one stream each.",
        },
        "start_date": {
            "type": "string",
            "format": "date-time",
            "description": "Without a state: leave out records whose last change is older. Unset: read everything.",
        },
    }


def _as_secret(plugin: str, name: str, value: object) -> Secret:
    variable = f"{plugin}_{name}".upper().replace("-", "_")
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{plugin}: {name} is not a text or is empty; set it in the config or as {variable}")
    return Secret(value.strip(), f"setting {name} of {plugin}")


def _as_number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # the schema says what is wrong with it
