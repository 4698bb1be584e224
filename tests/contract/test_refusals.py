"""Tokens, limits and silence: how a connector stops, and what it never says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from leadline.errors import ConfigError, LeadlineError, QuotaExhausted
from leadline.simulator import Fault, FaultKind

from .conftest import TOKEN, Bench

Build = Callable[..., Bench]


def test_a_wrong_token_is_a_matter_of_configuration_and_names_its_secret(bench: Build) -> None:
    here = bench()
    here.system = here.open(value="wrong")
    with pytest.raises(ConfigError, match="CANARY_SECRET") as raised:
        here.read()
    assert raised.value.exit_code == 2


def test_nothing_is_called_when_a_system_is_connected(bench: Build) -> None:
    here = bench()
    here.system.source(here.case.object)
    here.system.sink(here.case.object)
    assert here.app.call_number == 0


def test_an_expired_token_is_renewed_in_the_middle_of_a_read_and_of_a_write(bench: Build) -> None:
    here = bench()
    if here.case.renewing is None:
        pytest.skip("this vendor's tokens do not expire")
    here.system = here.open(**here.case.renewing)
    here.seed(30)
    expected = here.read()
    for number in range(1, 4):
        here.app.reset_counters()
        here.app.faults.add(Fault(FaultKind.UNAUTHORIZED, call=number))
        assert here.read() == expected
    here.app.faults.clear()
    here.app.reset_counters()
    here.app.faults.add(Fault(FaultKind.UNAUTHORIZED, call=1))
    assert [result.outcome for result in here.create(1000)] == ["applied"]
    assert len(here.creates()) == 1


def test_a_revoked_secret_stops_as_configuration(bench: Build) -> None:
    here = bench()
    if here.case.renewing is None:
        pytest.skip("this vendor's tokens do not expire")
    here.system = here.open(**here.case.renewing, value="revoked")
    with pytest.raises(ConfigError, match="CANARY_SECRET"):
        here.system.account()


def test_a_used_up_day_stops_the_run_and_the_next_can_go_on(bench: Build) -> None:
    here = bench()
    here.seed(30)
    quota = here.case.quota
    assert quota is not None
    here.app.faults.add(replace(quota, call=1))
    with pytest.raises(QuotaExhausted) as raised:
        here.read()
    assert raised.value.exit_code == 3
    assert here.clock.slept == 0
    assert here.read()


def test_calls_stay_within_the_vendors_limits(bench: Build, vendor: str) -> None:
    """The simulator refuses a call too many with an error that would be counted here."""
    here = bench()
    here.seed(300)
    for _ in range(40):
        here.read()
    refused = [count for count in here.app.store.calls() if count.status in {403, 429}]
    assert not refused


def test_no_error_and_no_log_line_holds_a_secret_or_a_value(bench: Build, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    here = bench()
    here.seed(5)
    said = []
    kinds = [FaultKind.STATUS, FaultKind.HTML, FaultKind.LOST_RESPONSE, FaultKind.CUT_BODY]
    statuses = [400, 401, 403, 404, 409, 429, 500, 503]
    calls: list[Callable[[], object]] = [
        here.read,
        lambda: here.create(7),
        lambda: here.system.sink(here.case.object).probe(here.case.email, ["canary1@people.example"]),
    ]
    for kind in kinds:
        for status in statuses:
            for call in calls:
                here.app.faults.add(Fault(kind, status=status, times=0))
                try:
                    call()
                except LeadlineError as error:
                    said.append(str(error))
                here.app.faults.clear()
    assert said
    everything = "\n".join([*said, caplog.text])
    assert TOKEN not in everything
    assert "canary" not in everything.lower().replace("canary_secret", "")
