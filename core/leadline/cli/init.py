"""``leadline init``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from leadline.cli.invocation import common_options, invocation
from leadline.errors import ConfigError
from leadline.paths import current_folder


@click.command(
    short_help="Write a commented project to fill in.",
    epilog="""\b
Examples:
  leadline init crm-sync            a new folder
  leadline init --name acme         in the current folder""",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".", metavar="[FOLDER]")
@click.option("--name", metavar="NAME", help="The project's short name. Default: the folder's name.")
@common_options
@click.pass_context
def init(ctx: click.Context, folder: Path, name: str | None) -> None:
    """Write a project into FOLDER (default: the current one): leadline.yml, a data standard and the mappings.

    Every line is explained where it stands. Nothing that exists is replaced. Put the folder under version
    control: the standard is yours from then on.
    """
    from leadline.templates import write_project

    call = invocation(ctx)
    written = write_project(folder, name=_short_name(folder) if name is None else _checked(name))
    if call.json:
        from leadline.report.as_json import line

        click.echo(line({"folder": str(folder), "files": [str(path) for path in written]}), file=call.out)
        return
    for path in written:
        click.echo(f"wrote {path}", file=call.out)
    click.echo(
        "\nNext: put your accounts into leadline.yml, export the secrets it names, "
        "and run `leadline plan`, which writes nothing.",
        file=call.out,
    )


def _checked(name: str) -> str:
    from leadline.project_file.names import PROJECT, PROJECT_FORM

    if not PROJECT.fullmatch(name):
        raise ConfigError(f"--name is no short name; {PROJECT_FORM}")
    return name


def _short_name(folder: Path) -> str:
    """From the folder's.

    >>> _short_name(Path("/srv/Acme CRM!"))
    'acme-crm'
    """
    whole = folder if folder.is_absolute() else current_folder() / folder
    name = re.sub(r"[^a-z0-9_-]+", "-", whole.resolve().name.lower()).strip("-_")
    return name[:64] or "leads"
