"""Python's cycle collector, told what a run is like: millions of short-lived records, next to no cycles."""

from __future__ import annotations

import gc

EVERY = 20_000
"""Containers made and not freed before a collection; Python's 700 looks at each page of records a dozen times."""


def calm_collector() -> None:
    """Look seldom, and never again at what was loaded so far. A third of the time of judging records."""
    gc.freeze()
    gc.set_threshold(EVERY, 50, 100)
