"""The command line. Nothing heavy is imported before a command needs it: ``--help`` answers at once."""

from __future__ import annotations

from leadline.cli import streams
from leadline.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """The ``leadline`` executable."""
    streams.open_closed()
    try:
        app.main(prog_name="leadline")
    finally:
        streams.let_go()
