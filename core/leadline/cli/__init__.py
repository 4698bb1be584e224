"""The command line. Nothing heavy is imported before a command needs it: ``--help`` answers at once."""

from __future__ import annotations

from leadline.cli import streams
from leadline.cli.app import app
from leadline.collector import calm_collector

__all__ = ["app", "main"]


def main() -> None:
    """The ``leadline`` executable."""
    calm_collector()
    streams.open_closed()
    try:
        app.main(prog_name="leadline")
    finally:
        streams.let_go()
