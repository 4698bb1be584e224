"""The lifecycle in the dictionary: the ladder as a picture, its stages, and every further move."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.steward.dictionary_words import Words
from leadline.steward.ladder_picture import ladder_svg, shows_sides
from leadline.steward.pages import Block, Code, Grid, Inline, Link, Para, Part, Picture, anchor, codes
from leadline_mappings.entity import Entity
from leadline_mappings.stages import Lifecycle, Stage


def lifecycle_blocks(entity: Entity, lifecycle: Lifecycle, words: Words) -> Iterator[Block]:
    ladder = lifecycle.ladder
    names = " → ".join(lifecycle.stages[stage].label for stage in ladder.stages)
    sides = ", ".join(lifecycle.stages[side.name].label for side in ladder.sides)
    line = f"The ladder: {names}." + (f" Beside it: {sides}." if sides else "")
    if ladder.sides and shows_sides(lifecycle):
        line += " A line leads into a stage beside the ladder, a broken one out of it."
    elif ladder.sides:
        line += " The moves into and out of the stages beside it are in the table of further moves."
    yield Picture(ladder_svg(lifecycle), line)
    aliases = entity.fields[lifecycle.field].aliases
    yield Grid(
        "Stages, from the first to the last",
        ("Stage", "Name", "What it means", "To enter it", "Time of entry", "Also written"),
        tuple(
            (
                stage.label,
                Code(stage.name),
                stage.description,
                tuple(_to_enter(entity, stage, words)),
                Code(stage.entered_at) if stage.entered_at else "",
                ", ".join(aliases.get(stage.name, ())),
            )
            for stage in lifecycle.stages.values()
        ),
    )
    skip = "A jump over a stage is a remark (LIFECYCLE_SKIP)." if ladder.warn_on_skip else "Stages may be skipped."
    yield Para(
        f"Up the ladder every move is allowed. {skip} Any other move than those below is refused "
        "(LIFECYCLE_REGRESSION) and changes nothing in any system. Times of entry are set once."
    )
    rows = tuple(_moves(lifecycle))
    if rows:
        yield Grid("Further moves that are allowed", ("From", "To", "Why", "Reasons that are asked for"), rows)
    if lifecycle.reason_field is not None:
        yield Para(("The reason of such a move stands in ", Code(lifecycle.reason_field), "."))


def _to_enter(entity: Entity, stage: Stage, words: Words) -> Iterator[Part]:
    """The definition, then the fields that are mandatory from here on."""
    if stage.definition is not None:
        yield stage.definition.describe()
    first = True
    for spec, when, effect in words.demanded(entity, stage.name):
        yield ("; from here on: " if stage.definition is not None else "from here on: ") if first else ", "
        yield Link(spec.label, anchor(entity.name, "field", spec.name))
        yield f" when {when}" if when else ""
        yield " (a remark)" if effect == "warn" else ""
        first = False


def _moves(lifecycle: Lifecycle) -> Iterator[tuple[Inline, ...]]:
    ladder, stages = lifecycle.ladder, lifecycle.stages

    def label(name: str) -> str:
        return stages[name].label if name in stages else name

    for back in lifecycle.moves_back:
        yield label(back.before), label(back.after), back.why, codes(back.reasons)
    for side in ladder.sides:
        entered = ", ".join(label(name) for name in ladder.names if name in side.entered_from)
        left = ", ".join(label(name) for name in ladder.names if name in side.left_to)
        yield entered, label(side.name), "", codes(stages[side.name].reasons)
        yield label(side.name), left, "", ""
