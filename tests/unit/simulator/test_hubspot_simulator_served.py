"""The HubSpot simulator behind a real socket, and its switches as a whole."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import requests

from leadline.clock import FakeClock
from leadline.simulator import Fault, FaultKind, serve
from leadline_connectors.hubspot.simulator import Switches, factory
from unit.simulator.conftest import TOKEN

CONTACTS = "/crm/objects/2026-09/contacts"


def test_pages_batches_and_cuts_over_a_socket(tmp_path: Path, clock: FakeClock) -> None:
    with factory(tmp_path, token=TOKEN, clock=clock) as app, serve(app) as server, requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        app.load(("contacts", {"firstname": str(number)}) for number in range(250))
        link, seen = f"{server.base_url}{CONTACTS}?limit=100", 0
        while link:
            assert link.startswith(server.base_url)
            page = session.get(link, timeout=5).json()
            seen += len(page["results"])
            link = page.get("paging", {}).get("next", {}).get("link")
        assert seen == 250
        url = f"{server.base_url}{CONTACTS}/batch/create"
        body = (part for part in (b'{"inputs": [{"properties"', b': {"email": "a@crm.example"}}]}'))
        assert session.post(url, data=body, timeout=5).status_code == 201
        rows = {"inputs": [{"properties": {"email": "b@crm.example"}}]}
        for kind, written in ((FaultKind.LOST_REQUEST, 1), (FaultKind.LOST_RESPONSE, 2)):
            app.faults.add(Fault(kind))
            with pytest.raises(requests.ConnectionError):
                session.post(url, json=rows, timeout=5)
            assert len(list(app.store.journal())) == written
        assert session.post(url, json=rows, timeout=5).status_code == 409


def test_every_switch_has_a_test_that_turns_it() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_hubspot_*.py"))
    untested = [switch.name for switch in fields(Switches) if f"{switch.name}=" not in sources]
    assert untested == []
