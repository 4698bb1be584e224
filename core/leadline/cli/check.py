"""``leadline check``: the files, the mappings against their systems, and records, before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.looking import live_schemas, open_standard, recorded, whereabouts
from leadline.errors import ConfigError

if TYPE_CHECKING:
    from leadline.report.as_json import Json
    from leadline.steward.notices import Notice
    from leadline.steward.whereabouts import Whereabouts

FAULTY = 2


@click.group(
    invoke_without_command=True,
    short_help="Find what is wrong in the files, a mapping or records.",
    epilog="""\b
Examples:
  leadline check                       leadline.yml and all its files
  leadline check mapping --live        against the systems as they are
  leadline check mapping --live --patch | git apply
  leadline check records people.csv    what the standard makes of them""",
)
@common_options
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check the project without running it: every fault at once, with its line and what to do.

    Without a further word: leadline.yml, the standard, its cases and the mappings, offline. Exit code 2 when
    something has to be mended; warnings alone are 0.
    """
    if ctx.invoked_subcommand is not None:
        return
    from leadline.steward.checking import project_notices

    call = invocation(ctx)
    root = call.project_root()
    _end(ctx, call, project_notices(root, call.services.environ), "the project")


@check.command(short_help="One standard, and the cases beside it.")
@click.argument("file", required=False, metavar="[FILE]")
@common_options
@click.pass_context
def standard(ctx: click.Context, file: str | None) -> None:
    """Check a standard: a FILE, a shipped one by its name, or the project's own."""
    from leadline.steward.checking import standard_notices

    call = invocation(ctx)
    source = whereabouts(call).standard_source(file)
    _end(ctx, call, standard_notices(source), str(source))


@check.command(short_help="Mappings, against the schemas of their objects.")
@click.argument("name", required=False, metavar="[NAME|FILE]")
@click.option("--live", is_flag=True, help="Ask the system for the schema as it is now.")
@click.option("--schema", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Take a recorded schema, or the vendor's own description of the object.")  # fmt: skip
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="With --live and one mapping: keep the schema in FILE.")  # fmt: skip
@click.option("--patch", is_flag=True, help="Print the proposed changes as a patch; the report goes to stderr.")
@click.option("--standard", "standard_name", metavar="FILE", help="The standard. Default: the project's.")
@common_options
@click.pass_context
def mapping(
    ctx: click.Context, name: str | None, schema: Path | None, record: Path | None, standard_name: str | None,
    *, live: bool, patch: bool,
) -> None:  # fmt: skip
    """Check mappings: one of the project (hubspot.contacts), a FILE, a shipped one, or all of the project.

    Against a schema, --live or recorded, it also finds what the system has removed, renamed, locked or shortened,
    options that are gone or new, and what may not be written. The proposed mends come as a patch to apply.
    """
    from leadline.steward.mapping_check import mapping_notices

    call = invocation(ctx)
    here = whereabouts(call)
    sources = here.mapping_sources(name)
    if record is not None and not (live and len(sources) == 1):
        raise ConfigError("--record keeps one schema; name one mapping and add --live")
    if schema is not None and (live or len(sources) != 1):
        raise ConfigError("--schema is of one object; name one mapping, and leave out --live")
    opened = open_standard(here, standard_name)
    with ExitStack() as held:
        look = held.enter_context(live_schemas(call, here, record)) if live else recorded(schema, here)
        notices = mapping_notices(sources, opened, look)
    if patch:
        _print_patch(call, here, notices)
    _end(ctx, call, notices, name or "the mappings", aside=patch)


@check.command(short_help="A CSV or JSON Lines file of records.")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--entity", metavar="NAME", help="What the records are. Default: the mapping's entity, or person.")
@click.option("--mapping", "mapping_name", metavar="NAME|FILE", help="Read FILE's fields by the system's own names.")
@click.option("--standard", "standard_name", metavar="FILE", help="The standard. Default: the project's.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Look at the first N records only.")
@click.option("--encoding", metavar="NAME", help="Of FILE, when it is not UTF-8: cp1252, utf-16.")
@click.option("--delimiter", metavar="CHARACTER", help="Of a CSV file, when the header does not tell.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a verdict for each record, as JSON Lines (mode 0600).")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file of --out when it exists.")
@click.option("--strict", is_flag=True, help="Exit code 1 when a record is blocked, rejected or cannot be read.")
@common_options
@click.pass_context
def records(
    ctx: click.Context, file: Path, entity: str | None, mapping_name: str | None, standard_name: str | None,
    limit: int | None, encoding: str | None, delimiter: str | None, out: Path | None, *, force: bool, strict: bool,
) -> None:  # fmt: skip
    """Hold the records of FILE against the standard: what would be refused, held or not understood, and why.

    Names of fields are the standard's (or its labels), or a system's with --mapping. Nothing is sent anywhere;
    the report shows counts and row numbers. Of closed lists it shows unplaced values that stand on 3 rows or more,
    or are nearly a known one; of all other values the length alone.
    """
    from leadline.steward.file_survey import Asked, survey_file

    call = invocation(ctx)
    here = whereabouts(call)
    asked = Asked(
        file=file,
        standard=open_standard(here, standard_name),
        mapping=None if mapping_name is None else here.mapping_source(mapping_name),
        entity=entity,
        limit=limit,
        encoding=encoding,
        delimiter=_character(delimiter),
        out=out,
        replace=force,
    )
    found = survey_file(asked, _notify(call))
    from leadline.report.survey import as_json, print_survey

    if call.json:
        from leadline.report.as_json import line

        click.echo(line(as_json(found)), file=call.out)
    else:
        print_survey(found, call.console())
    if strict and found.survey.refusals:
        ctx.exit(1)


def _notify(call: Invocation) -> Callable[[int, bool], None]:
    from leadline.clock import iso
    from leadline.report.as_json import line

    def notify(done: int, finished: bool) -> None:
        if call.err.isatty():
            call.err.write("\r\x1b[K" if finished else f"\r{done:,} records")
        elif call.verbose:
            event: dict[str, Json] = {
                "at": iso(call.services.clock.now()),
                "level": "info",
                "step": "check",
                "done": done,
            }
            call.err.write(line(event) + "\n")
        call.err.flush()

    return notify


def _character(given: str | None) -> str | None:
    if given is None:
        return None
    found = {"\\t": "\t", "tab": "\t"}.get(given, given)
    if len(found) != 1:
        raise ConfigError("--delimiter is one character; give one such as ';' or tab")
    return found


def _print_patch(call: Invocation, here: Whereabouts, notices: list[Notice]) -> None:
    from leadline.paths import current_folder
    from leadline.steward.mends import patch, proposed

    made = patch(proposed(notice.mend for notice in notices), here.root or current_folder())
    call.out.write(made.text)
    call.out.flush()
    for mend in made.left:
        click.echo(f"leadline: {mend.file} is to be changed by hand, see the report", file=call.err)


def _root(call: Invocation) -> Path | None:
    """The project's folder, whatever its leadline.yml holds."""
    try:
        return call.project_root()
    except ConfigError:
        return None


def _end(ctx: click.Context, call: Invocation, notices: list[Notice], what: str, *, aside: bool = False) -> None:
    """Print what was found, on stderr where stdout is a patch's, and end with its exit code."""
    from leadline.report.notices import as_json, print_notices
    from leadline.steward.notices import faulty, told_from

    notices = told_from(_root(call), notices)
    if call.json and not aside:
        from leadline.report.as_json import line

        click.echo(line(as_json(notices)), file=call.out)
    else:
        print_notices(notices, what, call.err if aside else call.out)
    if faulty(notices):
        ctx.exit(FAULTY)
