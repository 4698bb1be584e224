"""Simulators in a process of their own: served until a signal, or started as a child and stopped again.

Vendors are found through the entry-point group ``leadline.connectors``; the core imports none by name.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from types import FrameType
from typing import Any, cast
from urllib.parse import parse_qsl

from leadline.clock import Clock, SystemClock
from leadline.connector import Connector
from leadline.errors import ConfigError
from leadline.paths import reason_of
from leadline.simulator.app import VendorApp
from leadline.simulator.server import serve

Dataset = Iterable[tuple[str, Mapping[str, Any]]]
Seed = Callable[[], Dataset]
GROUP = "leadline.connectors"
HALF_FILLED = "half-filled"


@dataclass(frozen=True, slots=True)
class SimulatorSpec:
    """One simulator to run.

    ``folder`` holds its store (None: in memory). ``seed`` fills a store that is still empty:
    ``module:function`` with numbers as ``module:function?count=5000&seed=7``, a ``.jsonl`` file of
    ``["object", {...}]`` lines, or a function.
    ``token_file`` takes the bearer token (0600), and beside it ``NAME.control`` the control token; an
    existing token file is read instead, so that a restarted simulator keeps its tokens.
    """

    vendor: str
    folder: Path | None
    port: int = 0
    seed: str | Seed | None = None
    token_file: Path | None = None
    switches: Mapping[str, object] = field(default_factory=dict)
    latency: float = 0.0
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that answers. The tokens are in the files; ``app`` is None when it lives in another
    process.
    """

    vendor: str
    base_url: str
    token_file: Path | None
    control_file: Path | None
    loaded: int = 0
    ca_file: Path | None = None
    app: VendorApp | None = None


def simulator_factory(vendor: str) -> Callable[..., VendorApp]:
    """The vendor's factory, through its connector's ``simulator``. Raises ConfigError where there is none."""
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if vendor not in known:
        raise ConfigError(f"there is no connector {vendor!r}; installed are {', '.join(sorted(known)) or 'none'}")
    connector: Connector = known[vendor].load()
    if not connector.simulator:
        raise ConfigError(f"the connector {vendor!r} has no simulator")
    module, _, name = connector.simulator.partition(":")
    return cast("Callable[..., VendorApp]", getattr(importlib.import_module(module), name))


def seed_data(reference: str | Seed) -> Dataset:
    """What a seed reference stands for. Raises ConfigError when it leads nowhere."""
    if not isinstance(reference, str):
        return reference()
    if reference.endswith(".jsonl"):
        return _lines(Path(reference))
    target, _, query = reference.partition("?")
    module, _, name = target.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise ConfigError(f"seed data {target!r} cannot be imported; write module:function") from None
    return cast("Dataset", function(**{key: int(value) for key, value in parse_qsl(query)}))


@contextlib.contextmanager
def simulators(specs: Sequence[SimulatorSpec], clock: Clock | None = None) -> Iterator[list[Running]]:
    """Run the simulators in threads of this process, seeded, for as long as the context lasts."""
    with contextlib.ExitStack() as stack:
        yield [_start(spec, clock or SystemClock(), stack) for spec in specs]


def serve_forever(specs: Sequence[SimulatorSpec], ready: Callable[[list[Running]], None]) -> None:
    """Run the simulators until SIGTERM or SIGINT; ``ready`` is called once all of them answer. Main thread
    only. A signal while they are still being filled ends that at once.
    """
    stop, starting = threading.Event(), True

    def on_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        early = starting and not stop.is_set()
        stop.set()
        if early:
            raise _StoppedEarly

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with simulators(specs) as running:
            starting = False
            ready(running)
            stop.wait()
    except _StoppedEarly:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _StoppedEarly(BaseException):
    """A stop was asked for before the simulators were up."""


@contextlib.contextmanager
def child_simulators(specs: Sequence[SimulatorSpec]) -> Iterator[list[Running]]:
    """Run the simulators in a child process, which ends with this context, or with this process however that
    ends.

    Each spec's ``seed`` must be a reference, not a function. Raises ConfigError when the child does not come
    up.
    """
    order = json.dumps([_spec_to_json(spec) for spec in specs])
    command = [sys.executable, "-m", "leadline.simulator", "--child"]
    # A session of its own: Ctrl-C at the terminal stops this process, which then stops the child in its turn.
    with subprocess.Popen(  # noqa: S603  # our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it ended already: then it gives no answer either
                child.stdin.write(order + "\n")
                child.stdin.flush()
            answer = child.stdout.readline()
            if not answer:
                raise ConfigError("the simulators did not start; what they wrote above says why")
            yield [_running_from_json(entry) for entry in json.loads(answer)]
        finally:
            child.terminate()
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()


def child_main() -> None:
    """The child's side of :func:`child_simulators`: specs on stdin, addresses on stdout, the end with
    stdin or with nobody left to tell the addresses.
    """
    specs = [_spec_from_json(entry) for entry in json.loads(sys.stdin.readline())]

    def ready(running: list[Running]) -> None:
        print(json.dumps([_running_to_json(entry) for entry in running]), flush=True)
        threading.Thread(target=_end_with_parent, daemon=True).start()

    try:
        serve_forever(specs, ready)
    except BrokenPipeError:  # the parent is gone; the interpreter must not try once more to tell it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _start(spec: SimulatorSpec, clock: Clock, stack: contextlib.ExitStack) -> Running:
    control_file = spec.token_file.with_name(spec.token_file.name + ".control") if spec.token_file else None
    token = _token(spec.token_file)
    half_filled = None if spec.folder is None else spec.folder / HALF_FILLED
    if half_filled is not None:
        _empty(half_filled)
    app = simulator_factory(spec.vendor)(spec.folder, token=token, clock=clock, switches=dict(spec.switches))
    stack.callback(app.close)
    app.latency = spec.latency
    if control_file is not None:
        app.control_token = _token(control_file)
    loaded = 0
    if spec.seed is not None and app.store.is_empty():
        with _marked(half_filled):
            loaded = app.load(seed_data(spec.seed))
    server = stack.enter_context(serve(app, spec.port, tls=spec.tls))
    return Running(spec.vendor, server.base_url, spec.token_file, control_file, loaded, server.ca_file, app)


@contextlib.contextmanager
def _marked(half_filled: Path | None) -> Iterator[None]:
    """A marker beside the store while it is filled: what stays of it says that the filling was cut short."""
    if half_filled is not None:
        half_filled.touch()
    yield
    if half_filled is not None:
        half_filled.unlink()


def _empty(half_filled: Path) -> None:
    """Remove a store whose filling was cut short: nobody has used it yet."""
    if half_filled.exists():
        for file in half_filled.parent.glob("*.sqlite*"):
            file.unlink()
        half_filled.unlink()


def _token(path: Path | None) -> str:
    """The token in the file, or a fresh one that is written to it for its owner only."""
    if path is None:
        return secrets.token_hex(24)
    try:
        with contextlib.suppress(FileNotFoundError):
            known = path.read_text(encoding="utf-8-sig").strip()
            if known:
                return known
            path.unlink()
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"simulator: cannot read the token file {path} ({reason_of(error)}); remove it, or mend its rights"
        ) from None
    token = secrets.token_hex(24)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigError(f"simulator: cannot write the token file {path} ({error.strerror})") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token + "\n")
    return token


def _lines(path: Path) -> Dataset:
    with path.open("rb") as file:
        for line in file:
            object_name, record = json.loads(line)
            yield object_name, record


def _spec_to_json(spec: SimulatorSpec) -> dict[str, Any]:
    if spec.seed is not None and not isinstance(spec.seed, str):
        raise ConfigError(
            "a simulator in a child process needs its seed as a reference: module:function or a .jsonl file"
        )
    return {**asdict(spec), "folder": _text(spec.folder), "token_file": _text(spec.token_file)}


def _spec_from_json(body: dict[str, Any]) -> SimulatorSpec:
    return SimulatorSpec(**{**body, "folder": _path(body["folder"]), "token_file": _path(body["token_file"])})


def _running_to_json(running: Running) -> dict[str, Any]:
    return {
        "vendor": running.vendor,
        "base_url": running.base_url,
        "token_file": _text(running.token_file),
        "control_file": _text(running.control_file),
        "loaded": running.loaded,
        "ca_file": _text(running.ca_file),
    }


def _running_from_json(body: dict[str, Any]) -> Running:
    paths = {key: _path(body[key]) for key in ("token_file", "control_file", "ca_file")}
    return Running(**{**body, **paths})


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
