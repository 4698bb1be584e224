"""The docs are true: links lead somewhere, commands exist, and the README's block runs as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from leadline.cli.app import app
from leadline.cli.invocation import invocation
from leadline.demo.show import run_demo

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: Path) -> Iterator[str]:
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield from (line for line in block.splitlines() if line.startswith(("leadline ", "make ")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    targets = [one for one in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in one]
    missing = [one for one in targets if not (page.parent / one).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_in_a_block_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in commands(page):
        program, *words = line.split("#")[0].split()
        if program == "make":
            assert words[0] in targets, f"{page.name}: make {words[0]} is no target"
            continue
        command: click.Command | None = app
        for word in words:
            if isinstance(command, click.Group) and not word.startswith("-"):
                command = command.get_command(click.Context(command), word)
                assert command is not None, f"{page.name}: there is no `{line}`"


def test_every_command_stands_in_the_docs() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in app.list_commands(click.Context(app)):
        assert f"leadline {name}" in text, f"`leadline {name}` is documented nowhere"


def test_the_readme_s_block_runs_as_it_stands(tmp_path: Path) -> None:
    """Pasted whole into a shell in the demo's folder, as a reader would."""
    folder = tmp_path / "leadline-demo"

    @click.command()
    @click.pass_context
    def small(ctx: click.Context) -> None:
        ctx.exit(run_demo(invocation(ctx), folder, people=60))

    assert CliRunner().invoke(small, catch_exceptions=False).exit_code == 0
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = BLOCK.search(text, text.index("<!-- run in a demo project -->"))
    assert block is not None
    script = f"set -e\ntrap 'kill %1' EXIT\n{block.group(1)}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-m", "-c", script], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert (folder / "refused.csv").read_text(encoding="utf-8-sig").startswith("id,")
