"""HubSpot's search ends at 10,000 results; a bulk edit stamps more records than that at one instant."""

from __future__ import annotations

from pathlib import Path

from leadline.clock import FakeClock
from leadline.connector import Cursor
from leadline.project import SystemConfig
from leadline.registry import connect, connectors
from leadline.simulator import WsgiAdapter
from leadline_connectors.hubspot.simulator import factory

INSTANT = "2026-08-01T00:00:00.000Z"


def test_ten_thousand_records_of_one_instant_and_their_neighbours_all_come_once() -> None:
    clock = FakeClock()
    with factory(None, token="t", clock=clock) as app:
        stamps = ["2026-07-31T23:59:59.999Z"] * 3 + [INSTANT] * 10_250 + ["2026-08-01T00:00:00.001Z"] * 3
        app.load(
            ("contacts", {"lastname": f"L{number}", "createdate": INSTANT, "lastmodifieddate": stamp})
            for number, stamp in enumerate(stamps)
        )
        config = SystemConfig(
            name="hubspot",
            connector=connectors()["hubspot"],
            settings={"base_url": "http://127.0.0.1:1"},
            secrets={"token": {"env": "T"}},
            account=None,
            allow_writes=False,
        )
        system = connect(config, root=Path(), environ={"T": "t"}, clock=clock, transport=WsgiAdapter(app))
        ids: list[str] = []
        cursors = []
        for page in system.source("contacts").read(["lastname"], Cursor("2026-07-31T23:59:59.999Z")):
            ids += [record.record_id for record in page.records]
            cursors.append(page.cursor.modified if page.cursor else "")
        assert len(ids) == len(stamps)
        assert len(set(ids)) == len(stamps)
        assert cursors == sorted(cursors)
        assert not [count for count in app.store.calls() if count.status not in {200, 201}]
