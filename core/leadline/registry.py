"""Connectors, found by entry point, and systems, connected from a project's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests.adapters import BaseAdapter

from leadline.clock import Clock
from leadline.connector import Connection, Connector, System
from leadline.errors import ConfigError
from leadline.http import Http, LocalGovernor
from leadline.secret import Secret, read_secret

if TYPE_CHECKING:
    from leadline.project import SystemConfig

GROUP = "leadline.connectors"


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
    """The system that ``config`` describes; no call is made yet. Raises ConfigError for a missing secret or a
    base_url that is not the vendor's.

    ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE`` in ``environ`` names the certificates to trust. ``transport``
    takes the network's place (a simulator mounted in-process).
    """
    secrets = {
        name: read_secret(reference, root=root, environ=environ, where=f"systems.{config.name}.{name}")
        for name, reference in config.secrets.items()
    }
    return open_system(
        config.connector,
        config.name,
        config.settings,
        secrets,
        environ=environ,
        clock=clock,
        transport=transport,
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
