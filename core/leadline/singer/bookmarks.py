"""Bookmarks: a stream's place in Singer's state, to and from the connector's cursor.

``{"bookmarks": {"contacts": {"replication_key": "_sdc_modified_at",
"replication_key_value": "2026-11-22T10:00:00.000Z", "record_id": "501"}}}``
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from leadline.clock import iso
from leadline.connector import Cursor
from leadline.errors import ConfigError
from leadline.singer.columns import MODIFIED

START_AGAIN = "take this stream out of the state to read it from its start"


def check_state(plugin: str, state: Mapping[str, Any]) -> None:
    """Raises ConfigError for a state that no Singer tap has written."""
    bookmarks = state.get("bookmarks", {})
    if not isinstance(bookmarks, dict) or not all(isinstance(one, dict) for one in bookmarks.values()):
        raise ConfigError(f"{plugin}: the state has no bookmarks by stream; give a STATE message's value")


def read_bookmark(stream: str, bookmark: Mapping[str, Any]) -> Cursor | None:
    """Where the last run came to; None when this tap has not read the stream before, or another tap did.

    Raises ConfigError for a place that cannot be read.
    """
    if bookmark.get("replication_key") != MODIFIED:
        return None
    value, record_id = bookmark.get("replication_key_value"), bookmark.get("record_id", "")
    if not isinstance(value, str) or not isinstance(record_id, str):
        raise ConfigError(f"the state of {stream} is damaged; {START_AGAIN}")
    return Cursor(_instant(value, f"the state of {stream} names no moment; {START_AGAIN}"), record_id)


def advance(bookmark: dict[str, Any], cursor: Cursor) -> None:
    """Move the bookmark to ``cursor``, never back: a read begins before the bookmark, by the overlap."""
    held = bookmark.get("replication_key_value") if bookmark.get("replication_key") == MODIFIED else None
    if isinstance(held, str) and cursor.modified < held:
        return
    bookmark["replication_key"] = MODIFIED
    bookmark["replication_key_value"] = cursor.modified
    bookmark["record_id"] = cursor.record_id


def start_cursor(plugin: str, start_date: object) -> Cursor | None:
    """Raises ConfigError when ``start_date`` is no date or moment."""
    if start_date is None:
        return None
    return Cursor(_instant(str(start_date), f"{plugin}: start_date is no moment; write it as 2026-01-31T00:00:00Z"))


def _instant(text: str, fault: str) -> str:
    """In the spelling of cursors, which are compared as text."""
    try:
        moment = datetime.fromisoformat(text)
        return iso((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise ConfigError(fault) from None
