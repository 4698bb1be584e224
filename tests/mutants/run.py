"""``make mutants``: ``python tests/mutants/run.py [--only MODULE ...] [--share PART]``."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # `mutants` is found under tests/; this folder's own names must not hide anybody's.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from mutants.session import main

    sys.exit(main())
