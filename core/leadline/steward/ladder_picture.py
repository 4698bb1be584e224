"""The lifecycle as a plain picture: the ladder from left to right, the stages beside it below, moves back as arcs."""

from __future__ import annotations

import html

from leadline.report.clean import clean
from leadline_mappings.stages import Lifecycle

WIDTH, HEIGHT, GAP = 118, 38, 26
TOP, LOW = 66, 168
_MOST = 15


def ladder_svg(lifecycle: Lifecycle) -> str:
    """Colours come from the page (``currentColor``), words from the standard, escaped."""
    ladder = lifecycle.ladder
    places = {stage: (10 + index * (WIDTH + GAP), TOP) for index, stage in enumerate(ladder.stages)}
    for index, side in enumerate(ladder.sides):
        places[side.name] = (10 + (index + 1) * (WIDTH + GAP), LOW)
    right = max(x for x, _ in places.values()) + WIDTH + 10
    low = LOW + HEIGHT + 12 if ladder.sides else TOP + HEIGHT + 12
    shapes = [_box(lifecycle.stages[name].label, *place) for name, place in places.items()]
    shapes += [_step(places[one][0]) for one in ladder.stages[:-1]]
    shapes += [_arc(places[before][0], places[after][0]) for before, after in sorted(ladder.regressions)
               if before in places and after in places and places[before][1] == places[after][1] == TOP]  # fmt: skip
    for side in ladder.sides:
        shapes += [
            _down(places[stage][0], places[side.name][0]) for stage in ladder.stages if stage in side.entered_from
        ]
    label = html.escape(clean(f"The lifecycle: {', '.join(lifecycle.stages[one].label for one in ladder.stages)}"))
    return (
        f'<svg viewBox="0 0 {right} {low}" width="{right}" height="{low}" role="img" aria-label="{label}">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>\n' + "\n".join(shapes) + "\n</svg>"
    )


def _box(label: str, x: int, y: int) -> str:
    text = clean(label)
    text = text if len(text) <= _MOST else text[: _MOST - 1] + "…"
    dash = ' stroke-dasharray="4 3"' if y == LOW else ""
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="none" stroke="currentColor"{dash}/>'
        f'<text x="{x + WIDTH // 2}" y="{y + HEIGHT // 2 + 5}" text-anchor="middle">{html.escape(text)}</text>'
    )


def _step(x: int) -> str:
    y = TOP + HEIGHT // 2
    return _path(f"M{x + WIDTH} {y}H{x + WIDTH + GAP}")


def _arc(before: int, after: int) -> str:
    """A move back, above the boxes."""
    start, end = before + WIDTH // 2, after + WIDTH // 2
    return _path(f"M{start} {TOP}C{start} {TOP - 50} {end} {TOP - 50} {end} {TOP}", thin=True)


def _down(stage: int, side: int) -> str:
    return _path(f"M{stage + WIDTH // 2} {TOP + HEIGHT}L{side + WIDTH // 2} {LOW}", thin=True)


def _path(way: str, *, thin: bool = False) -> str:
    faint = ' opacity="0.55"' if thin else ""
    return f'<path d="{way}" fill="none" stroke="currentColor" marker-end="url(#tip)"{faint}/>'
