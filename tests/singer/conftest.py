"""One tap per registered connector."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leadline.registry import connectors
from singer.benches import KEYS, Tapped, tapped


@pytest.fixture(params=sorted(connectors()))
def vendor(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name not in KEYS:
        pytest.fail(f"the connector {name} needs its key column in tests/singer/benches.py")
    return name


@pytest.fixture
def here(vendor: str) -> Iterator[Tapped]:
    with tapped(vendor) as one:
        yield one
