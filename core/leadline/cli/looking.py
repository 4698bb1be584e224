"""What a command looks at: the files that the project names, and schemas, recorded or live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.cli.invocation import Invocation
from leadline.errors import ConfigError

if TYPE_CHECKING:
    from leadline.steward.mapped import Look, Mapped, Seen
    from leadline.steward.standard_source import StandardSource
    from leadline.steward.whereabouts import Whereabouts


def whereabouts(call: Invocation) -> Whereabouts:
    """What the project names; nothing of a project is needed for files that are named."""
    from leadline.steward.whereabouts import look_around

    if call.project is not None:
        return look_around(call.project_root())
    try:
        root = call.project_root()
    except ConfigError:
        return look_around(None)
    return look_around(root)


def open_standard(here: Whereabouts, given: str | None) -> StandardSource:
    """The one that is given, else the project's, else the shipped one."""
    from leadline.steward.standard_source import open_standard as open_source

    shipped = None if here.standard is not None else "b2b"
    return open_source(here.standard_source(given or shipped))


def recorded(schema: Path | None, here: Whereabouts) -> Look:
    """Schemas from one file, or none at all."""
    from leadline.registry import connectors
    from leadline.steward.mapped import Seen, Use
    from leadline.steward.recorded import read_schema

    def look(mapped: Mapped) -> Seen | None:
        if schema is None:
            return None
        known = connectors()
        system = here.system_of(mapped.name)
        info = read_schema(schema, mapped.mapping.object, known.values())
        return Seen(info, Use(), system or "the system")

    return look


@contextmanager
def live_schemas(call: Invocation, here: Whereabouts, record: Path | None) -> Iterator[Look]:
    """Schemas as the project's systems describe them now; kept in ``record``, where that is named."""
    from leadline.cli.running import load
    from leadline.registry import connect
    from leadline.report.export import private_file
    from leadline.steward.checking import use_of
    from leadline.steward.mapped import Seen
    from leadline.steward.recorded import as_text

    project = load(call)
    environ, clock = call.services.environ, call.services.clock
    refs = {str(ref): ref for ref in project.mappings}

    def look(mapped: Mapped) -> Seen | None:
        name = mapped.name if mapped.name in refs else here.name_of(mapped.source)
        if name is None:
            raise ConfigError(
                f"{mapped.name} is no mapping of this project; name it as in leadline.yml, or use --schema"
            )
        ref = refs[name]
        system = connect(project.systems[ref.system], root=project.root, environ=environ, clock=clock)
        info = system.source(ref.name).describe()
        if record is not None:
            with private_file(record, replace=True) as file:
                file.write(as_text(info))
        return Seen(info, use_of(project, ref), ref.system)

    yield look
