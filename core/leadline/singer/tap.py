"""A connector as a Singer tap: settings, discovery, catalog and state around its streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, cast

from singer_sdk import Tap
from singer_sdk.exceptions import ConfigValidationError
from singer_sdk.helpers.capabilities import CapabilitiesEnum, PluginCapabilities, TapCapabilities
from singer_sdk.singerlib import CatalogEntry

from leadline.connector import Connector, Cursor, System
from leadline.errors import ConfigError
from leadline.registry import open_system
from leadline.secret import Secret
from leadline.singer.bookmarks import check_state, start_cursor
from leadline.singer.columns import OURS, key_column, stream_schema
from leadline.singer.settings import Surroundings, config_schema, own_settings, part
from leadline.singer.stream import ConnectorStream
from leadline.singer.writer import OrjsonWriter


class ConnectorTap(Tap):
    """The tap of any connector; :func:`tap_class` makes the class for one."""

    connector: ClassVar[Connector]
    surroundings: ClassVar[Surroundings]

    package_name = "leadline"
    dynamic_catalog = True
    message_writer_class = OrjsonWriter
    message_writer: OrjsonWriter
    # BATCH files and ACTIVATE_VERSION are not offered: the state goes out between pages, and deletes are rows.
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]

    start: Cursor | None
    """Where a stream without a bookmark begins; None for its start."""
    _secrets: Mapping[str, Secret]

    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        """Also takes the secrets out, before anything can show them. Raises ConfigError, not the SDK's error."""
        self._config, self._secrets = part(self.name, self.connector, self._config)
        self.start = start_cursor(self.name, self._config.get("start_date"))
        try:
            return super()._validate_config(raise_errors=raise_errors)
        except ConfigValidationError as error:
            raise ConfigError(f"{self.name}: {'; '.join(error.errors)}; see {self.name} --about") from None

    def _setup_signal_handlers(self) -> None:
        """The executable's matter (:mod:`leadline.singer.commands`): the SDK's handlers exit with 0."""

    @cached_property
    def system(self) -> System:
        """The account; no call is made by opening it."""
        return open_system(
            self.connector,
            self.name,
            own_settings(self.connector, self.config),
            self._secrets,
            environ=self.surroundings.environ,
            clock=self.surroundings.clock,
            transport=self.surroundings.transport,
        )

    def load_state(self, state: dict[str, Any]) -> None:
        check_state(self.name, state)
        super().load_state(state)

    def discover_streams(self) -> Sequence[ConnectorStream]:
        """By the live schema; where a catalog is given, as it says, without a call."""
        if self.input_catalog is not None:
            return [self._catalogued(entry) for entry in self.input_catalog.streams]
        return [self._described(name) for name in dict.fromkeys(self.config["objects"])]

    def _described(self, name: str) -> ConnectorStream:
        info = self.system.source(name).describe()
        return ConnectorStream(self, name, stream_schema(info), key_column(info))

    def _catalogued(self, entry: CatalogEntry) -> ConnectorStream:
        schema, key = entry.schema.to_dict(), (entry.key_properties or ["id"])[0]
        if missing := {key, *OURS} - set(schema.get("properties", {})):
            raise ConfigError(
                f"{self.name}: the catalog's {entry.tap_stream_id} lacks {', '.join(sorted(missing))}; "
                "make the catalog anew with --discover"
            )
        return ConnectorStream(self, entry.tap_stream_id, schema, key)


def tap_class(connector: Connector, surroundings: Surroundings | None = None) -> type[ConnectorTap]:
    """The Singer tap of ``connector``, called ``leadline-tap-NAME``."""
    made = type(
        f"{connector.title.replace(' ', '')}Tap",
        (ConnectorTap,),
        {
            "__doc__": f"{connector.title}, read by leadline: one stream an object, incremental, deletes included.",
            "name": f"leadline-tap-{connector.name}",
            "config_jsonschema": config_schema(connector),
            "connector": connector,
            "surroundings": surroundings or Surroundings(),
        },
    )
    return cast("type[ConnectorTap]", made)
