"""Records are held back, a STATE never overtakes one, and every message is one whole line of JSON."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from singer_sdk.singerlib.encoding.simple import RecordMessage, SchemaMessage, StateMessage

from leadline.singer.writer import FULL, OrjsonWriter
from singer.benches import written

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def record(**fields: Any) -> RecordMessage:
    return RecordMessage("contacts", fields, time_extracted=NOW)


def test_records_wait_for_the_state_and_come_before_it() -> None:
    writer = OrjsonWriter()
    with written() as messages:
        writer.write_message(record(id="1"))
        assert messages() == []
        writer.write_message(StateMessage({"bookmarks": {}}))
        assert [message["type"] for message in messages()] == ["RECORD", "STATE"]


def test_a_schema_goes_out_at_once() -> None:
    writer = OrjsonWriter()
    with written() as messages:
        writer.write_message(SchemaMessage("contacts", {"properties": {}}, ["id"]))
        assert [message["key_properties"] for message in messages()] == [["id"]]


def test_only_so_much_is_held_back() -> None:
    writer = OrjsonWriter()
    with written() as messages:
        for number in range(3):
            writer.write_message(record(id=str(number), text="x" * (FULL // 2)))
        assert len(messages()) == 2
        writer.flush()
        assert len(messages()) == 3


def test_a_message_is_what_singer_says() -> None:
    line = OrjsonWriter().serialize_message(record(id="1", name="Zoë\n"))
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == {
        "type": "RECORD",
        "stream": "contacts",
        "record": {"id": "1", "name": "Zoë\n"},
        "time_extracted": "2026-11-22T10:00:00Z",
    }


def test_values_that_orjson_refuses_are_written_all_the_same() -> None:
    line = OrjsonWriter().serialize_message(record(big=2**70, broken="\ud83d", exact=Decimal("0.10")))
    assert json.loads(line, parse_float=str)["record"] == {"big": 2**70, "broken": "\ud83d", "exact": "0.10"}


def test_a_stream_of_text_will_do() -> None:
    writer, out = OrjsonWriter(), io.StringIO()
    with redirect_stdout(out):
        writer.write_message(record(id="1"))
        writer.flush()
    assert json.loads(out.getvalue())["record"] == {"id": "1"}
