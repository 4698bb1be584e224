"""One object of a connector as a Singer stream."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib import Metadata, MetadataMapping
from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL
from singer_sdk.streams import Stream

from leadline.connector import Cursor
from leadline.singer.bookmarks import advance, read_bookmark
from leadline.singer.columns import MODIFIED, OURS, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadline.singer.tap import ConnectorTap


class ConnectorStream(Stream):
    """Reads through the connector's source; its cursor, not the records, moves the state.

    A read begins a little before the cursor (closed interval and the connector's overlap), so some records come
    again: load by the key.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # Shape has done it

    def __init__(self, tap: ConnectorTap, name: str, schema: dict[str, Any], key: str) -> None:
        super().__init__(tap, schema=schema, name=name)
        self._connected = tap
        self._key = key
        self.primary_keys = [key]
        self.replication_key = MODIFIED

    @property
    def metadata(self) -> MetadataMapping:
        """The key and our own columns cannot be deselected: without them a delete could not be told."""
        found = super().metadata
        for name in (self._key, *OURS):
            found[("properties", name)].inclusion = Metadata.InclusionType.AUTOMATIC
        return found

    def get_records(self, context: Mapping[str, Any] | None) -> Iterable[dict[str, Any]]:
        """Page by page. The SDK writes a record before it asks for the next one, so behind a page's last record
        all of it is written, and its cursor may go into the state.
        """
        del context
        incremental = self.replication_method == REPLICATION_INCREMENTAL
        shape = self._shape()
        since = self._since() if incremental else None
        for page in self._connected.system.source(self.name).read(shape.fields, since):
            for record in page.records:
                yield from shape.rows(record)
            if incremental and page.cursor is not None:
                advance(self.stream_state, page.cursor)
                self.state_manager.is_flushed = False
            self._write_state_message()
        for field, count in sorted(shape.unreadable.items()):
            self.logger.warning(
                "%s: %d values of %s do not fit its type and were sent as null", self.name, count, field
            )

    def _shape(self) -> Shape:
        """Of the selected fields alone: the vendor is asked for no other."""
        columns = self.effective_schema["properties"]
        ours = {self._key, *OURS}
        fields = [name for name in columns if name not in ours and self.mask["properties", name]]
        return Shape(self.name, self._key, columns, fields)

    def _since(self) -> Cursor | None:
        found = read_bookmark(self.name, self.stream_state)
        if found is None and "replication_key" in self.stream_state:
            self.logger.warning("%s: the state is another tap's; the stream is read from its start", self.name)
        return found or self._connected.start

    # -- what the SDK would do by each record's replication key ---------------------------------------------

    def _increment_stream_state(
        self, latest_record: dict[str, Any], *, context: Mapping[str, Any] | None = None
    ) -> None:
        """Records are not in the order of change everywhere; a page's cursor says what is safe."""

    def _write_starting_replication_value(self, context: Mapping[str, Any] | None) -> None:
        """:meth:`_since` reads the bookmark itself; the state holds nothing but bookmarks."""

    def get_replication_key_signpost(self, context: Mapping[str, Any] | None = None) -> datetime | None:
        """None: cursors are in the vendor's time, this machine's clock takes no part."""

    def _write_state_message(self) -> None:
        super()._write_state_message()
        self._connected.message_writer.flush()  # the SDK writes no STATE when it would be the last one again
