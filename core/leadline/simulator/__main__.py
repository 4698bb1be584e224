"""``python -m leadline.simulator hubspot --folder sim --token-file sim/token`` serves one until it is
stopped.

``--child`` is for :func:`leadline.simulator.process.child_simulators`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from leadline.errors import LeadlineError
from leadline.simulator.process import Running, SimulatorSpec, child_main, serve_forever


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m leadline.simulator", description="Serve a vendor's simulator on 127.0.0.1."
    )
    parser.add_argument("vendor", nargs="?", help="hubspot, salesforce, ...")
    parser.add_argument("--folder", type=Path, help="where the store is kept; without it, in memory")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--token-file", type=Path, help="where the bearer token is written (mode 0600)")
    parser.add_argument("--seed", help="module:function?count=5000, or a .jsonl file; used while the store is empty")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    try:
        if options.child:
            child_main()
            return 0
        if not options.vendor or not options.token_file:
            parser.error("a vendor and --token-file are needed")
        spec = SimulatorSpec(options.vendor, options.folder, options.port, options.seed, options.token_file)
        serve_forever([spec], _announce)
    except LeadlineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _announce(running: list[Running]) -> None:
    for entry in running:
        print(f"{entry.vendor} simulator at {entry.base_url}, token in {entry.token_file}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
