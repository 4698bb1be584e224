"""``leadline quarantine``: what was refused, why, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.running import known_state, load
from leadline.errors import ConfigError, StateError

if TYPE_CHECKING:
    from leadline.report.as_json import Json
    from leadline.state import State

DEFAULT_LIMIT = 20
LARGEST_ID = 2**63 - 1
"""Of a database; it takes no larger number."""

rule_option = click.option("--rule", metavar="CODE", help="Only refusals by this rule.")


@click.group(
    short_help="What was refused, why, and how to mend it.",
    epilog="""\b
Examples:
  leadline quarantine list --rule MANDATORY_MISSING
  leadline quarantine show 42
  leadline quarantine export --output refused.jsonl
  leadline quarantine export --format csv --output refused.csv""",
)
@common_options
def quarantine() -> None:
    """Look at the records that the standard or a target refused.

    Mend a record in its own system, or the rule in the standard: the next sync judges it again by itself.
    """


@quarantine.command(name="list", short_help="The rules that refused, and the records.")
@rule_option
@click.option(
    "--limit", type=click.IntRange(min=0), default=DEFAULT_LIMIT, show_default=True, metavar="N",
    help="Show at most N records.",
)  # fmt: skip
@common_options
@click.pass_context
def list_(ctx: click.Context, rule: str | None, limit: int) -> None:
    """List how many records each rule refused, then the records, the oldest first."""
    call = invocation(ctx)
    with _state(call) as state:
        counts = state.quarantine_counts()
        by_rule = {code: count for code, count in counts.items() if rule in {None, code}}
        rows = list(state.quarantined(rule=rule, limit=limit))
    none = _none_by(rule, counts)
    if call.json:
        from leadline.report.as_json import line
        from leadline.report.quarantine import as_json

        body: dict[str, Json] = {"rules": by_rule, "records": [as_json(row) for row in rows]}
        click.echo(line(body), file=call.out)
    if none is not None:
        click.echo(none, file=call.err if call.json else call.out)
    if call.json or none is not None:
        return
    from leadline.report.quarantine import print_list

    print_list(by_rule, rows, sum(by_rule.values()), call.console())


@quarantine.command(short_help="One refusal in full.")
@click.argument("item", metavar="ID", type=click.IntRange(min=1, max=LARGEST_ID))
@common_options
@click.pass_context
def show(ctx: click.Context, item: int) -> None:
    """Show one refusal: the rule, the reason, the fix, and the record as it was read."""
    call = invocation(ctx)
    with _state(call) as state:
        row = state.quarantine_item(item)
    if row is None:
        raise ConfigError(f"the quarantine has no item {item}; see `leadline quarantine list`")
    if call.json:
        from leadline.report.as_json import line
        from leadline.report.quarantine import as_json

        click.echo(line(as_json(row)), file=call.out)
        return
    from leadline.report.quarantine import print_one

    print_one(row, call.console())


@quarantine.command(short_help="Every refusal, as JSON Lines or CSV.")
@rule_option
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write to FILE (mode 0600). Default: stdout.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace FILE when it exists.")
@common_options
@click.pass_context
def export(ctx: click.Context, rule: str | None, form: str, output: Path | None, *, force: bool) -> None:
    """Write every refusal out, with the record as it was read: personal data, so a file is yours alone.

    JSON Lines is exact. CSV is for spreadsheets: a cell that begins like a formula gets an apostrophe in
    front, which alters values such as +44...; never read the CSV back in.
    """
    from leadline.report.export import private_file, write_csv, write_jsonl
    from leadline.report.quarantine import COLUMNS, as_json

    call = invocation(ctx)
    with ExitStack() as held:
        state = held.enter_context(_state(call))
        none = _none_by(rule, state.quarantine_counts())
        rows: Iterator[Mapping[str, Json]] = (as_json(row) for row in state.quarantined(rule=rule))
        file = call.out if output is None else held.enter_context(private_file(output, replace=force))
        count = write_jsonl(rows, file) if form == "jsonl" else write_csv(rows, COLUMNS, file)
    if output is not None:
        click.echo(f"{count:,} refusals written to {output}.", file=call.err)
    if none is not None:
        click.echo(none, file=call.err)


def _none_by(rule: str | None, counts: Mapping[str, int]) -> str | None:
    """The sentence for a rule that refused nothing, while others did: a code is easily mistyped."""
    if rule is None or rule in counts or not counts:
        return None
    from leadline.project_file.faults import did_you_mean
    from leadline.report.clean import clean

    return f"No refusals by the rule {clean(rule[:60])}; {did_you_mean(rule, counts)}."


@contextmanager
def _state(call: Invocation) -> Iterator[State]:
    """Raises StateError also when what it holds cannot be read."""
    with known_state(call, load(call)) as state:
        try:
            yield state
        except json.JSONDecodeError:
            raise StateError(
                "an item of the quarantine in the state is not JSON; restore the state from a backup"
            ) from None
