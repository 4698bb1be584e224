"""``make bench``: ``python tests/bench/run.py [--only PREFIX]``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # `bench` and `doubles` are found under tests/; this folder's own names must not hide anybody's.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.session import main

    sys.exit(main(sys.argv[1:]))
