"""The simulators that a project names: every system whose base_url is on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from leadline.demo.seeds import PEOPLE, SEED, seed_reference
from leadline.errors import ConfigError
from leadline.paths import expanded
from leadline.project import Project, SystemConfig
from leadline.simulator.process import Running, SimulatorSpec, serve_forever

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
STORES = "simulators"
"""The folder under the project's that holds the simulators' records."""


def serve_project(
    project: Project,
    *,
    seed: int | None,
    people: int | None,
    ready: Callable[[list[str], list[Running]], None],
) -> None:
    """Serve the project's simulators until a signal; ``ready`` gets their names and addresses.

    Raises ConfigError when the project names none, or a port is taken.
    """
    local = {name: system for name, system in project.systems.items() if is_local(system)}
    if not local:
        raise ConfigError(
            "no system of leadline.yml has its base_url on this machine; "
            "give one base_url: http://127.0.0.1:8701, or look at `leadline demo`"
        )
    seeded = seed is not None or people is not None
    specs = [
        project_spec(
            project.root,
            system,
            seed_reference(system.connector.name, SEED if seed is None else seed, people or PEOPLE) if seeded else None,
        )
        for system in local.values()
    ]
    serve_forever(specs, lambda running: ready(list(local), running))


def is_local(system: SystemConfig) -> bool:
    return _address(system).hostname in LOOPBACK


def project_spec(root: Path, system: SystemConfig, seed: str | None) -> SimulatorSpec:
    """The simulator behind one system: its port and its token are the ones that the project uses."""
    address = _address(system)
    try:
        port = address.port
    except ValueError:
        port = None
    if not port:
        raise ConfigError(
            f"systems.{system.name}.base_url has no port; write http://127.0.0.1:8701 or another free one"
        )
    return SimulatorSpec(
        vendor=system.connector.name,
        folder=root / STORES / system.name,
        port=port,
        seed=seed,
        token_file=token_file(root, system),
    )


def token_file(root: Path, system: SystemConfig) -> Path:
    """The file that holds the system's secret; a simulator takes the same one."""
    for name, reference in system.secrets.items():
        if "file" not in reference:
            raise ConfigError(
                f"systems.{system.name}.{name} is in the environment, and a simulator reads it from a file; "
                "write {file: secrets/" + system.name + ".token}"
            )
        return expanded(root, reference["file"])
    raise ConfigError(f"systems.{system.name} names no secret; give it one as {{file: PATH}}")


def _address(system: SystemConfig) -> SplitResult:
    url = system.settings.get("base_url") or system.settings.get("login_url") or ""
    try:
        return urlsplit(str(url))
    except ValueError:
        return urlsplit("")
