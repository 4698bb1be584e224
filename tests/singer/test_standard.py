"""The SDK's own tests of a tap, for each connector over its simulator. None is left out.

The SDK builds its classes at import: it discovers then, and reads when the class's first test runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from singer_sdk.testing import SuiteConfig, get_tap_test_class

from contract.conftest import BASE, CASES, TOKEN
from leadline.registry import connectors
from leadline.singer import Surroundings, tap_class
from singer.benches import Transport, tapped

# So the SDK warns of a column that is null in every record; most of an account's fields are.
pytestmark = pytest.mark.filterwarnings("ignore:No records were available to test:UserWarning")

HELD = ExitStack()
OTHERS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "hubspot": [
        ("companies", {"name": "Acme", "domain": "acme.example"}),
        ("deals", {"dealname": "First", "amount": "12.50"}),
    ],
    "salesforce": [
        ("Contact", {"LastName": "Lovelace"}),
        ("Account", {"Name": "Acme"}),
        ("Opportunity", {"Name": "First", "StageName": "Prospecting", "CloseDate": "2026-12-31"}),
    ],
}
"""A record for each of the other objects: the SDK wants one in every stream."""


def standard(vendor: str) -> Any:
    here = HELD.enter_context(tapped(vendor))
    case = CASES[vendor]
    here.bench.app.load([*((case.object, case.person(number)) for number in range(30)), *OTHERS[vendor]])
    tap = tap_class(connectors()[vendor], Surroundings({}, here.bench.clock, Transport(here.bench.app, {})))
    config = {"base_url": BASE, **case.settings, "token": TOKEN}
    return get_tap_test_class(tap, config=config, parse_env_config=False, suite_config=SuiteConfig())


@pytest.fixture(scope="module", autouse=True)
def _held() -> Iterator[None]:
    with HELD:
        yield


HubSpotStandard = standard("hubspot")
SalesforceStandard = standard("salesforce")


class TestHubSpot(HubSpotStandard):  # type: ignore[misc, valid-type]  # made at run time
    pass


class TestSalesforce(SalesforceStandard):  # type: ignore[misc, valid-type]  # made at run time
    pass


def test_every_connector_has_its_standard_tests() -> None:
    assert set(OTHERS) == set(connectors())
