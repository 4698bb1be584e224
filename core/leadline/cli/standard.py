"""``leadline standard``: try the standard, compare two of it, explain it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.looking import whereabouts
from leadline.errors import ConfigError

if TYPE_CHECKING:
    from leadline.steward.compared import Pair
    from leadline.steward.difference import Difference

KINDS = ("standard", "mapping", "cases", "project")


@click.group(
    short_help="Try the standard, compare two of it, explain it.",
    epilog="""\b
Examples:
  leadline standard test
  git show HEAD:standard.yml > /tmp/old.yml
  leadline standard diff /tmp/old.yml standard.yml --on people.csv
  leadline standard docs --out docs/data --format html
  leadline standard schema mapping > mapping.schema.json""",
)
@common_options
def standard() -> None:
    """Work on the data standard as on a program: with tests, with a preview of each change, with documentation."""


@standard.command(short_help="Run the given / expect cases beside the standard.")
@click.argument("file", required=False, metavar="[FILE]")
@common_options
@click.pass_context
def test(ctx: click.Context, file: str | None) -> None:
    """Run the cases of NAME.tests.yml beside NAME.yml, and say what differs where one fails.

    FILE is a standard, a shipped one by its name, or a file of cases; by default it is the project's standard.
    Exit code 1 when a case fails. With -v every case is named.
    """
    from leadline.report.cases import as_json, print_results
    from leadline.steward.trial import trial

    call = invocation(ctx)
    results = trial(whereabouts(call), file)
    if call.json:
        from leadline.report.as_json import line

        click.echo(line(as_json(results)), file=call.out)
    else:
        print_results(results, call.console(), every=call.verbose > 0)
    if not all(result.passed for result in results):
        ctx.exit(1)


@standard.command(short_help="What a change of the standard would do to records.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--on", "records", required=True, metavar="FILE|state",
              help="A CSV or JSON Lines file, or the records that the project has read.")  # fmt: skip
@click.option("--mapping", "mapping_name", metavar="NAME|FILE", help="Read the records by the system's own names.")
@click.option("--entity", metavar="NAME", help="What the records of a FILE are. Default: person.")
@click.option("--encoding", metavar="NAME", help="Of FILE, when it is not UTF-8.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Look at the first N records only.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write each changed record with its values, as JSON Lines (mode 0600).")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file of --out when it exists.")
@common_options
@click.pass_context
def diff(
    ctx: click.Context, old: str, new: str, records: str, mapping_name: str | None, entity: str | None,
    encoding: str | None, limit: int | None, out: Path | None, *, force: bool,
) -> None:  # fmt: skip
    """Judge the same records by OLD and by NEW, and show what would change: values, findings, who is creatable.

    OLD and NEW are files or shipped standards; `git show REVISION:standard.yml > old.yml` brings an older one.
    With --on state the project's mappings read the records; nothing is written anywhere. Every record is judged as
    if it were new: moves along the lifecycle are not compared.
    """
    from leadline.report.difference import as_json, print_difference
    from leadline.steward.compared import Pair
    from leadline.steward.standard_source import open_standard

    call = invocation(ctx)
    here = whereabouts(call)
    pair = Pair(open_standard(here.standard_source(old)), open_standard(here.standard_source(new)), out, force, limit)
    if records == "state":
        if entity is not None:
            raise ConfigError("with --on state each mapping says what its records are; leave out --entity")
        if encoding is not None:
            raise ConfigError("--encoding is of a FILE; leave it out with --on state")
        found = _on_state(call, pair, mapping_name)
    else:
        from leadline.steward.compared import on_file

        source = None if mapping_name is None else here.mapping_source(mapping_name)
        found = on_file(pair, Path(records), source, entity, encoding)
    if call.json:
        from leadline.report.as_json import line

        click.echo(line(as_json(found)), file=call.out)
    else:
        print_difference(found, call.console())


def _on_state(call: Invocation, pair: Pair, mapping_name: str | None) -> Difference:
    from leadline.cli.running import known_state, load
    from leadline.steward.compared import on_state

    here = whereabouts(call)
    if mapping_name is not None and mapping_name not in here.mappings:
        raise ConfigError("with --on state, --mapping is an object of leadline.yml such as hubspot.contacts")
    with known_state(call, load(call)) as state:
        return on_state(pair, state, here.mapping_sources(mapping_name))


@standard.command(short_help="The data dictionary: every field, rule, stage and source.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write into DIR. Default: print on stdout.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["md", "html"]), default="md", show_default=True)
@click.option("--standard", "standard_name", metavar="FILE", help="The standard. Default: the project's.")
@click.option("--force", is_flag=True, help="Replace a file in DIR that is not an earlier page of this command.")
@common_options
@click.pass_context
def docs(ctx: click.Context, out: Path | None, form: str, standard_name: str | None, *, force: bool) -> None:
    """Write the data dictionary that a new colleague understands: one page, for people, from the files themselves.

    With the project's mappings it also says who wins: per field and system, what is read, written and kept.
    """
    from leadline.steward.dictionary_page import page, write_page

    call = invocation(ctx)
    text = page(whereabouts(call), standard_name, form)
    if out is None:
        click.echo(text, nl=False, file=call.out)
        return
    path = write_page(text, out, form, replace=force)
    from leadline.report.as_json import line

    click.echo(line({"file": str(path)}) if call.json else f"wrote {path}", file=call.out)


@standard.command(short_help="The JSON Schema of a kind of file, for editors.")
@click.argument("kind", type=click.Choice(KINDS))
@common_options
@click.pass_context
def schema(ctx: click.Context, kind: str) -> None:
    """Print the JSON Schema by which editors complete and check a file of this KIND as it is written.

    `leadline init` puts all of them into .leadline/schemas and names them in the files.
    """
    from leadline.steward.schemas import schema_text

    click.echo(schema_text(kind), nl=False, file=invocation(ctx).out)
