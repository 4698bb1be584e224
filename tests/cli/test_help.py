"""The help is worth reading and comes at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from leadline.cli import app
from leadline.cli.app import COMMANDS
from leadline.errors import Busy, ConfigError, DecisionNeeded, Stopped

HEAVY = (
    "rich", "sqlalchemy", "requests", "yaml", "jsonschema", "werkzeug", "phonenumbers", "singer_sdk",
    "leadline.state", "leadline.engine", "leadline.http", "leadline_connectors", "leadline_mappings",
)  # fmt: skip


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, *path, name)


EVERY_COMMAND = list(commands(app))


def test_the_commands_are_there() -> None:
    first = ["demo", "init", "check", "standard"]
    assert list(COMMANDS) == [*first, "plan", "sync", "status", "quarantine", "simulator"]
    assert {("check", each) for each in ("standard", "mapping", "records")} <= set(EVERY_COMMAND)
    assert {("standard", each) for each in ("test", "diff", "docs", "schema")} <= set(EVERY_COMMAND)
    assert {("quarantine", each) for each in ("list", "show", "export")} <= set(EVERY_COMMAND)
    assert ("simulator", "serve") in EVERY_COMMAND


@pytest.mark.parametrize("path", EVERY_COMMAND, ids=" ".join)
def test_every_command_explains_itself_in_80_columns(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    text = result.output
    assert max(len(line) for line in text.splitlines()) <= 80
    description = text.split("Options:")[0].split("\n\n", 1)[1]
    assert len(description.split()) >= 8
    assert "--project" in text
    assert "--json" in text


@pytest.mark.parametrize("path", [path for path in EVERY_COMMAND if len(path) == 1 and path[0] != "simulator"])
def test_every_command_has_examples(path: tuple[str, ...]) -> None:
    assert "Examples:\n    leadline " in CliRunner().invoke(app, [*path, "--help"]).output


def test_the_help_names_the_exit_codes() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    for code in (ConfigError.exit_code, Stopped.exit_code, Busy.exit_code, DecisionNeeded.exit_code):
        assert f"\n    {code}  " in text


def test_the_help_imports_nothing_heavy() -> None:
    script = (
        "import json, sys\n"
        "from leadline.cli import app\n"
        "try:\n    app.main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stderr)
    assert [name for name in loaded if name.split(".")[0] in HEAVY or name in HEAVY] == []


def test_the_version_is_printed() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("leadline 0.")


def test_a_mistyped_command_gets_a_suggestion() -> None:
    result = CliRunner().invoke(app, ["snyc"])
    assert result.exit_code == 2
    assert "did you mean sync?" in result.stderr
