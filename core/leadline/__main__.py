"""``python -m leadline``."""

from __future__ import annotations

from leadline.cli import main

main()
