"""Simulators in a process of their own."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import requests

from leadline.errors import ConfigError
from leadline.simulator.process import SimulatorSpec, child_simulators, seed_data, simulator_factory, simulators

CONTACTS = "/crm/objects/2026-09/contacts"


def people(count: int = 3) -> Iterator[tuple[str, Mapping[str, object]]]:
    for number in range(count):
        yield "contacts", {"email": f"p{number}@crm.example", "firstname": "Ann"}


def read(base_url: str, token_file: Path | None) -> list[dict[str, object]]:
    assert token_file is not None
    headers = {"Authorization": f"Bearer {token_file.read_text(encoding='utf-8').strip()}"}
    answer = requests.get(f"{base_url}{CONTACTS}", headers=headers, timeout=10)
    answer.raise_for_status()
    return list(answer.json()["results"])


def seed_file(folder: Path) -> str:
    path = folder / "people.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in people()), encoding="utf-8")
    return str(path)


def test_a_child_serves_what_it_was_seeded_with_and_ends_with_the_context(tmp_path: Path) -> None:
    spec = SimulatorSpec("hubspot", tmp_path / "store", seed=seed_file(tmp_path), token_file=tmp_path / "token")
    with child_simulators([spec]) as (running,):
        assert (running.vendor, running.loaded) == ("hubspot", 3)
        assert len(read(running.base_url, running.token_file)) == 3
    with pytest.raises(requests.ConnectionError):
        requests.get(running.base_url, timeout=5)


def test_the_store_and_the_tokens_outlive_the_process(tmp_path: Path) -> None:
    spec = SimulatorSpec("hubspot", tmp_path / "store", seed=people, token_file=tmp_path / "token")
    with simulators([spec]) as (first,):
        assert first.loaded == 3
        token = (tmp_path / "token").read_text(encoding="utf-8")
        control = (tmp_path / "token.control").read_text(encoding="utf-8")
    with simulators([spec]) as (second,):
        assert second.loaded == 0
        assert len(read(second.base_url, second.token_file)) == 3
    assert (tmp_path / "token").read_text(encoding="utf-8") == token
    assert (tmp_path / "token.control").read_text(encoding="utf-8") == control != token


def test_token_files_are_for_their_owner_only(tmp_path: Path) -> None:
    with simulators([SimulatorSpec("hubspot", None, token_file=tmp_path / "deep" / "token")]) as (running,):
        for path in (running.token_file, running.control_file):
            assert path is not None
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_start_has_another_token() -> None:
    spec = SimulatorSpec("hubspot", None)
    with simulators([spec, spec]) as running:
        tokens = [entry.app.token for entry in running if entry.app]
    assert len(set(tokens)) == 2
    assert all(len(token) == 48 for token in tokens)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leadline.simulator", "hubspot", "--folder", str(tmp_path), "--token-file"]
    with subprocess.Popen([*command, str(tmp_path / "token")], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "hubspot simulator at http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert (tmp_path / "hubspot.sqlite").exists()
    assert not (tmp_path / "hubspot.sqlite-wal").exists()


def test_a_signal_while_a_store_is_filled_ends_that_and_the_next_start_fills_it_anew(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.jsonl")
    command = [sys.executable, "-m", "leadline.simulator", "hubspot", "--folder", "sim", "--token-file", "token"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--seed", "slow.jsonl"], cwd=tmp_path, stdout=pipe, stderr=pipe, text=True
    ) as process:
        with (tmp_path / "slow.jsonl").open("w") as seed:  # opens when the process reads it
            seed.writelines(json.dumps(row) + "\n" for row in people(2_500))
            seed.flush()
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    spec = SimulatorSpec("hubspot", tmp_path / "sim", seed=people, token_file=tmp_path / "token")
    with simulators([spec]) as (running,):
        assert running.loaded == 3
    with simulators([spec]) as (running,):
        assert running.loaded == 0


def test_a_child_that_nobody_waits_for_ends_without_a_word(tmp_path: Path) -> None:
    spec = {"vendor": "hubspot", "folder": None, "seed": seed_file(tmp_path), "token_file": str(tmp_path / "token")}
    command = [sys.executable, "-m", "leadline.simulator", "--child"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        child.stdin.write(json.dumps([spec]) + "\n")
        child.stdin.flush()
        assert child.stderr.read() == ""
        assert child.wait(timeout=20) == 0


def test_a_token_file_that_is_no_text_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe")
    with (
        pytest.raises(ConfigError, match="cannot read the token file"),
        simulators([SimulatorSpec("hubspot", None, token_file=tmp_path / "token")]),
    ):
        pass


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom leadline.simulator.process import *\n"
        "with child_simulators([SimulatorSpec('hubspot', None)]) as running:\n"
        "    print(running[0].base_url, flush=True)\n    time.sleep(60)\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdout=pipe, stderr=pipe, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        base_url = parent.stdout.readline().strip()
        assert requests.get(base_url, timeout=5).status_code == 404
        os.kill(parent.pid, signal.SIGKILL)
        # The child holds the other end of the error pipe: end of file says that it is gone.
        assert parent.stderr.read() == ""
    with pytest.raises(requests.ConnectionError):
        requests.get(base_url, timeout=5)


def test_a_child_that_cannot_start_is_a_config_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="did not start"), child_simulators([SimulatorSpec("acme", None)]):
        pass
    assert "there is no connector 'acme'" in capfd.readouterr().err


def test_a_childs_seed_must_be_a_reference() -> None:
    with (
        pytest.raises(ConfigError, match="needs its seed as a reference"),
        child_simulators([SimulatorSpec("hubspot", None, seed=people)]),
    ):
        pass


def test_an_unknown_vendor_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"installed are .*hubspot"):
        simulator_factory("acme")


@pytest.mark.parametrize("reference", ["nowhere:data", "json:nothing", "json"])
def test_a_seed_that_leads_nowhere_is_a_config_error(reference: str) -> None:
    with pytest.raises(ConfigError, match="cannot be imported"):
        seed_data(reference)


def test_a_seed_reference_passes_numbers() -> None:
    found: object = seed_data("builtins:dict?a=1&b=2")
    assert found == {"a": 1, "b": 2}
