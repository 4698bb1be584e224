"""The executables, as a shell and as Meltano start them; the how-to runs as it stands."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from leadline.registry import connectors
from leadline.simulator.process import Running, SimulatorSpec, simulators
from leadline.singer import commands, tap_class
from singer.benches import rows

ROOT = Path(__file__).parents[2]
SCRIPTS: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
PAGE = (ROOT / "docs/how-to/tap.md").read_text(encoding="utf-8")
PEOPLE = 600


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    seed = f"leadline.demo.seeds:hubspot?seed=7&people={PEOPLE}"
    with simulators([SimulatorSpec("hubspot", None, seed=seed, token_file=tmp_path / "token")]) as running:
        yield running[0]


@pytest.fixture
def environ(served: Running, tmp_path: Path) -> dict[str, str]:
    """The executables of pyproject.toml on the PATH, and the settings of the served account."""
    assert served.token_file is not None
    for name, target in SCRIPTS.items():
        module, _, attribute = target.partition(":")
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"#!{sys.executable}\nfrom {module} import {attribute}\n{attribute}()\n")
        script.chmod(0o755)
    return {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "LEADLINE_TAP_HUBSPOT_TOKEN": served.token_file.read_text().strip(),
        "LEADLINE_TAP_HUBSPOT_BASE_URL": served.base_url,
        "LEADLINE_TAP_HUBSPOT_OBJECTS": '["contacts"]',
        "LEADLINE_TAP_HUBSPOT_OVERLAP_SECONDS": "0",
    }


def run(*command: str, environ: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip


def messages(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_every_connector_has_its_executable(vendor: str) -> None:
    assert SCRIPTS[f"leadline-tap-{vendor}"] == f"leadline.singer.commands:{vendor}"
    assert callable(getattr(commands, vendor))


def test_a_name_without_a_connector_has_none() -> None:
    with pytest.raises(AttributeError, match="no connector"):
        commands.nobody  # noqa: B018  # the look-up is the test


def test_the_how_to_s_commands_run_as_they_stand(environ: dict[str, str], tmp_path: Path) -> None:
    (script,) = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    done = run("bash", "-e", "-o", "pipefail", "-c", script, environ=environ, folder=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert environ["LEADLINE_TAP_HUBSPOT_TOKEN"] not in done.stderr
    whole, changes = rows(messages(tmp_path / "messages.jsonl")), rows(messages(tmp_path / "changes.jsonl"))
    assert sum(row["_sdc_deleted_at"] is None for row in whole) == PEOPLE
    # Nothing has changed: only what the vendor stamped at the last instant comes again.
    assert len(changes) < PEOPLE // 10


def test_the_how_to_s_plugin_is_what_the_tap_says_of_itself() -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (plugin,) = yaml.safe_load(text)["plugins"]["extractors"]
    tap = tap_class(connectors()["hubspot"])
    about = tap._get_about_info()
    assert plugin["executable"] == about.name
    assert set(plugin["capabilities"]) <= {one.value for one in about.capabilities}
    properties = about.settings["properties"]
    told = {setting["name"]: setting.get("sensitive", False) for setting in plugin["settings"]}
    assert told == {name: properties[name].get("secret", False) for name in told}


def test_a_fault_is_one_sentence_and_exit_2(environ: dict[str, str], tmp_path: Path) -> None:
    environ["LEADLINE_TAP_HUBSPOT_TOKEN"] = "canary-wrong"
    done = run("leadline-tap-hubspot", "--config=ENV", "--discover", environ=environ, folder=tmp_path)
    assert done.returncode == 2
    assert "setting token of leadline-tap-hubspot" in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary-wrong" not in done.stderr
    assert done.stdout == ""


def test_a_signal_leaves_whole_lines_and_says_that_the_run_is_not_done(
    served: Running, environ: dict[str, str], tmp_path: Path
) -> None:
    assert served.app is not None
    served.app.latency = 0.2
    command = [str(tmp_path / "bin" / "leadline-tap-hubspot"), "--config=ENV"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tap:
        assert tap.stdout is not None
        first = tap.stdout.readline()
        tap.send_signal(signal.SIGTERM)
        rest = tap.stdout.read()
    assert tap.returncode == 128 + signal.SIGTERM
    lines = [orjson.loads(line) for line in (first + rest).splitlines()]
    assert lines[0]["type"] == "SCHEMA"
    assert not any(line["type"] == "STATE" and line["value"].get("bookmarks", {}).get("contacts") for line in lines)
