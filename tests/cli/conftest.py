"""What the command line's tests share: reports made by hand, and a way to run commands."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from leadline.cli import app
from leadline.cli.invocation import Services
from leadline.clock import Clock, FakeClock
from leadline.connector import Op
from leadline.engine.reports import End, FieldChange, ObjectAccount, PlannedChange, RunReport, WriteAccount

Run: TypeAlias = Callable[..., Result]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def clock() -> Clock:
    """The commands' clock: nobody waits. Against a simulator in another process, whose limits go by real time, a test
    module puts the machine's own in its place.
    """
    return FakeClock()


@pytest.fixture
def run(clock: Clock) -> Run:
    """Run one command line in this process; ``environ`` is all that the command sees of the environment."""

    def invoke(*arguments: str | Path, environ: Mapping[str, str] | None = None) -> Result:
        services = Services(environ={} if environ is None else environ, clock=clock)
        return CliRunner().invoke(app, [os.fspath(each) for each in arguments], obj=services)

    return invoke


@pytest.fixture
def report() -> RunReport:
    """A sync of the size of the demo's."""
    return RunReport(
        run_id=3,
        sync="people",
        kind="sync",
        exit_code=0,
        seconds=12.34,
        objects=(
            ObjectAccount(
                "hubspot.contacts",
                5_000,
                {
                    End.CREATED: 900,
                    End.UPDATED: 700,
                    End.UNCHANGED: 600,
                    End.FOLDED: 400,
                    End.NOT_SELECTED: 2_000,
                    End.QUARANTINED: 380,
                    End.REVIEW: 20,
                },
            ),
            ObjectAccount("salesforce.Contact", 800, {End.UNCHANGED: 800}),
            ObjectAccount("salesforce.Lead", 1_500, {End.UNCHANGED: 1_490, End.UNKNOWN: 10}),
        ),
        writes=(
            WriteAccount("salesforce.Contact", planned_updates=200, updated=200),
            WriteAccount("salesforce.Lead", 900, 500, 900, 490, 0, 10),
        ),
        quarantined={"EMAIL_INVALID": 80, "FIELD_MANDATORY": 300},
        held={"LIFECYCLE_REGRESSION": 12},
        findings={"FIELD_MANDATORY": 300, "PHONE_INVALID": 41},
        calls={"hubspot": 52, "salesforce": 31},
        per_record_calls=3_200,
        recovered=2,
    )


@pytest.fixture
def change() -> PlannedChange:
    return PlannedChange(
        object="salesforce.Lead",
        op=Op.UPDATE,
        entity_id="e1",
        record_id="00Q000000000001AAA",
        sources=("hubspot.contacts/101",),
        fields=(
            FieldChange("phone", "Phone", "020 7946 0000", "+442079460000", "hubspot"),
            FieldChange("country", "Country", None, "GB", "hubspot"),
        ),
    )
