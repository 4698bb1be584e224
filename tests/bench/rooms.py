"""All rooms of figures, in the order of the page."""

from __future__ import annotations

from bench import calls, cli, speed, sync, unchanged

ROOMS = (calls.ROOM, unchanged.ROOM, speed.ROOM, sync.ROOM, cli.DEMO, cli.HELP)
FIGURES = tuple(figure for room in ROOMS for figure in room.figures)
