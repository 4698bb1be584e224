"""Connectors, found by entry point, and systems, connected from a project's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests.adapters import BaseAdapter

from leadline.clock import Clock
from leadline.connector import Connection, Connector, System
from leadline.errors import ConfigError
from leadline.http import Http, LocalGovernor
from leadline.http.hosts import Origin, loopback_origin
from leadline.secret import Secret, read_secret

if TYPE_CHECKING:
    from leadline.project import SystemConfig

GROUP = "leadline.connectors"
_VENDORS_OWN = re.compile(r"pat-|00D[A-Za-z0-9]{9,15}!|5Aep861")
"""How tokens of HubSpot's private apps, and Salesforce's sessions and refresh tokens, begin."""


class _Registered(Mapping[str, Connector]):
    """Connectors by name; one is imported when it is first asked for."""

    def __init__(self, found: Mapping[str, EntryPoint]) -> None:
        self._found = found
        self._loaded: dict[str, Connector] = {}

    def __getitem__(self, name: str) -> Connector:
        if name not in self._loaded:
            self._loaded[name] = _load(self._found[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _load(point: EntryPoint) -> Connector:
    provider = point.dist.name if point.dist else point.value
    try:
        connector = point.load()
    except (ImportError, AttributeError) as error:
        reason = type(error).__name__
        raise ConfigError(
            f"connector {point.name} of {provider} cannot be imported ({reason}: {error}); reinstall it"
        ) from error
    if not isinstance(connector, Connector) or connector.name != point.name:
        raise ConfigError(f"connector {point.name} of {provider} is not a Connector of that name; reinstall it")
    return connector


def connectors() -> Mapping[str, Connector]:
    """Every installed connector by name, sorted. Raises ConfigError when two distributions claim one name."""
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in found and found[point.name].value != point.value:
            raise ConfigError(f"two installed distributions offer a connector named {point.name}; remove one")
        found[point.name] = point
    return _Registered(found)


def connect(
    config: SystemConfig,
    *,
    root: Path,
    environ: Mapping[str, str],
    clock: Clock,
    transport: BaseAdapter | None = None,
) -> System:
    """The system that ``config`` describes; no call is made yet. Raises ConfigError for a missing secret, for a
    base_url that is not the vendor's, and for a vendor's secret on its way to a simulator.

    ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE`` in ``environ`` names the certificates to trust. ``transport``
    takes the network's place (a simulator mounted in-process).
    """
    simulator = None if transport is not None else _on_this_machine(config.settings)
    secrets = {}
    for name, reference in config.secrets.items():
        where = f"systems.{config.name}.{name}"
        secrets[name] = read_secret(reference, root=root, environ=environ, where=where)
        if simulator is not None:
            _refuse_real(secrets[name], where, simulator, from_environment="env" in reference)
    return open_system(
        config.connector,
        config.name,
        config.settings,
        secrets,
        environ=environ,
        clock=clock,
        transport=transport,
    )


def _on_this_machine(settings: Mapping[str, Any]) -> Origin | None:
    """The first URL of the settings that leads to a port of this machine."""
    found = (loopback_origin(value) for value in settings.values() if isinstance(value, str))
    return next((origin for origin in found if origin is not None), None)


def _refuse_real(secret: Secret, where: str, simulator: Origin, *, from_environment: bool) -> None:
    """Any program of this machine may listen there, so only a secret that a simulator made goes there."""
    if from_environment or _VENDORS_OWN.match(secret.reveal()):
        kind = "is in the environment, where real ones are" if from_environment else "looks like a real one"
        raise ConfigError(
            f"{where}: {secret.origin} {kind}, and base_url is a simulator's, {simulator.place}; "
            "name the file of the simulator's token as {file: PATH}, or take base_url out"
        )


def open_system(
    connector: Connector,
    name: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, Secret],
    *,
    environ: Mapping[str, str],
    clock: Clock,
    transport: BaseAdapter | None = None,
) -> System:
    """:func:`connect` for those who hold the secrets themselves (a Singer tap). ``name`` stands in messages."""
    http = Http(
        name,
        hosts=connector.hosts,
        clock=clock,
        governor=LocalGovernor(clock, connector.rate.calls, connector.rate.seconds, connector.rate.buckets),
        named_urls=[value for value in settings.values() if isinstance(value, str) and "://" in value],
        transport=transport,
        verify=environ.get("REQUESTS_CA_BUNDLE") or environ.get("SSL_CERT_FILE") or True,
    )
    return connector.connect(Connection(name, settings, secrets, http))
