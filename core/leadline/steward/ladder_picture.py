"""The lifecycle as a plain picture: the ladder from left to right, moves back as arcs above it, the stages beside it
below, with lines into them and broken lines out of them.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from leadline.report.clean import clean
from leadline_mappings.stages import Lifecycle

GAP: Final = 30
MARGIN: Final = 12
LETTER: Final = 7.6
"""A letter's width, generously."""
LINE: Final = 17
_NARROWEST: Final = 96
_WRAP: Final = 16
_LETTERS: Final = 60
MOST_ARROWS: Final = 16
"""Between the ladder and the stages beside it; more would be a tangle."""


class Box(NamedTuple):
    """A stage's place: its left, top, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def shows_sides(lifecycle: Lifecycle) -> bool:
    """The moves into and out of the stages beside the ladder are few enough to be drawn."""
    return sum(len(side.entered_from) + len(side.left_to) for side in lifecycle.ladder.sides) <= MOST_ARROWS


def ladder_svg(lifecycle: Lifecycle) -> str:
    """Colours come from the page (``currentColor``), words from the standard, escaped."""
    ladder = lifecycle.ladder
    lines = {name: _lines(lifecycle.stages[name].label) for name in ladder.names}
    places = _places(lifecycle, lines)
    right = max(box.x + box.width for box in places.values()) + MARGIN
    shapes = [shape for name, box in places.items() for shape in _box(lines[name], box, side=name not in ladder.stages)]
    shapes += [_step(places[one], places[two]) for one, two in zip(ladder.stages, ladder.stages[1:], strict=False)]
    shapes += [_arc(places[one], places[two]) for one, two in sorted(ladder.regressions)
               if ladder.rank(one) >= 0 and ladder.rank(two) >= 0]  # fmt: skip
    if shows_sides(lifecycle):
        shapes += _side_moves(lifecycle, places)
    low = max(box.bottom for box in places.values()) + (40 if ladder.sides else MARGIN)
    label = html.escape(clean(f"The lifecycle: {', '.join(lifecycle.stages[one].label for one in ladder.stages)}"))
    return (
        f'<svg viewBox="0 0 {right:.0f} {low:.0f}" width="{right:.0f}" height="{low:.0f}" role="img" '
        f'aria-label="{label}">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>\n' + "\n".join(shapes) + "\n</svg>"
    )


def _lines(label: str) -> list[str]:
    """The label in lines that break between words only."""
    text = textwrap.shorten(clean(label), _LETTERS, placeholder=" …") or clean(label)[:_LETTERS]
    return textwrap.wrap(text, _WRAP, break_long_words=False, break_on_hyphens=False) or [""]


def _places(lifecycle: Lifecycle, lines: Mapping[str, list[str]]) -> dict[str, Box]:
    ladder = lifecycle.ladder
    sizes = {name: max(_NARROWEST, max(map(len, text)) * LETTER + 20) for name, text in lines.items()}
    height = max(len(text) for text in lines.values()) * LINE + 22
    far = max((abs(ladder.rank(a) - ladder.rank(b)) for a, b in ladder.regressions), default=0)
    top = MARGIN + (24 + 10 * far if far else 0)
    places: dict[str, Box] = {}
    x: float = MARGIN
    for name in ladder.stages:
        places[name] = Box(x, top, sizes[name], height)
        x += sizes[name] + GAP
    wide = sum(sizes[side.name] for side in ladder.sides)
    between = max(GAP * 2.0, (x - GAP - MARGIN - wide) / (len(ladder.sides) + 1)) if ladder.sides else 0
    x = MARGIN + between
    for side in ladder.sides:
        places[side.name] = Box(x, top + height + 90, sizes[side.name], height)
        x += sizes[side.name] + between
    return places


def _box(lines: list[str], box: Box, *, side: bool) -> Iterator[str]:
    dash = ' stroke-dasharray="4 3"' if side else ""
    yield (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="6" fill="none" '
        f'stroke="currentColor"{dash}/>'
    )
    first = box.y + box.height / 2 - (len(lines) - 1) * LINE / 2 + 5
    for number, text in enumerate(lines):
        at = first + number * LINE
        yield f'<text x="{box.middle:.0f}" y="{at:.0f}" text-anchor="middle">{html.escape(text)}</text>'


def _step(one: Box, two: Box) -> str:
    y = one.y + one.height / 2
    return _path(f"M{one.x + one.width:.0f} {y:.0f}H{two.x:.0f}")


def _arc(before: Box, after: Box) -> str:
    """A move back, above the boxes; it leaves and comes to the side that it goes to."""
    start, end = before.middle - 12, after.middle + 12
    high = before.y - min(before.y, 30 + abs(start - end) / 14)
    return _path(f"M{start:.0f} {before.y:.0f}C{start:.0f} {high:.0f} {end:.0f} {high:.0f} {end:.0f} {after.y:.0f}")


def _side_moves(lifecycle: Lifecycle, places: Mapping[str, Box]) -> Iterator[str]:
    """Into a side stage on its left half, out of it on its right half; between two of them below."""
    ladder = lifecycle.ladder
    beside = {side.name for side in ladder.sides}
    for side in ladder.sides:
        box = places[side.name]
        entered = [name for name in ladder.stages if name in side.entered_from]
        left = [name for name in ladder.stages if name in side.left_to]
        for number, name in enumerate(entered):
            end = box.x + box.width * (number + 1) / (2 * (len(entered) + 1))
            yield _line(places[name].middle - 8, places[name].bottom, end, box.y)
        for number, name in enumerate(left):
            start = box.middle + box.width * (number + 1) / (2 * (len(left) + 1))
            yield _line(start, box.y, places[name].middle + 8, places[name].bottom, out=True)
    pairs = {(side.name, to) for side in ladder.sides for to in side.left_to if to in beside}
    pairs |= {(come, side.name) for side in ladder.sides for come in side.entered_from if come in beside}
    for one, two in sorted(pairs):
        yield _below(places[one], places[two])


def _line(x: float, y: float, to_x: float, to_y: float, *, out: bool = False) -> str:
    return _path(f"M{x:.0f} {y:.0f}L{to_x:.0f} {to_y:.0f}", thin=True, out=out)


def _below(one: Box, two: Box) -> str:
    shift = 10 if one.x < two.x else -10
    start, end, low = one.middle + shift, two.middle - shift, one.bottom + (44 if one.x < two.x else 30)
    return _path(
        f"M{start:.0f} {one.bottom:.0f}C{start:.0f} {low:.0f} {end:.0f} {low:.0f} {end:.0f} {two.bottom:.0f}",
        thin=True, out=True,
    )  # fmt: skip


def _path(way: str, *, thin: bool = False, out: bool = False) -> str:
    look = (' opacity="0.65"' if thin else "") + (' stroke-dasharray="5 4"' if out else "")
    return f'<path d="{way}" fill="none" stroke="currentColor" marker-end="url(#tip)"{look}/>'
