"""Systems connected to the vendors' real hosts, which `responses` answers for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import responses

from leadline.clock import FakeClock
from leadline.connector import System
from leadline.project import SystemConfig
from leadline.registry import connect, connectors

Connect = Callable[..., System]


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def connected(clock: FakeClock) -> Connect:
    """``connected("hubspot", {settings}, token="...")``: secrets are keyword arguments."""

    def build(name: str, settings: dict[str, Any] | None = None, **secrets: str) -> System:
        config = SystemConfig(
            name=name,
            connector=connectors()[name],
            settings=settings or {},
            secrets={secret: {"env": f"{name}_{secret}".upper()} for secret in secrets},
            account=None,
            allow_writes=True,
        )
        environ = {f"{name}_{secret}".upper(): value for secret, value in secrets.items()}
        return connect(config, root=Path(), environ=environ, clock=clock)

    return build
