"""The reference pages of the docs, made from the code: ``python -m leadline.steward.reference docs/reference``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from leadline.steward.dictionary import EFFECTS
from leadline.steward.notices import CODES
from leadline.steward.pages import Block, Code, Grid, Heading, Inline, Listing, Para, codes, markdown
from leadline.steward.schema_blocks import schema_blocks
from leadline.steward.schemas import schema
from leadline_mappings.findings import CATALOGUE, Entry
from leadline_mappings.functions import FUNCTIONS
from leadline_mappings.normalize import FACTS, REGISTRY
from leadline_mappings.values import Effect

_MADE: Final[Inline] = ("Made from the code by ", Code("make docs"), "; change the code, not this page.")


def findings_page() -> list[Block]:
    """Every code that a standard or a check can raise."""
    return [
        Heading(1, "Findings", "findings"),
        Para(_MADE),
        Para("Codes are stable: filter, count and alert on them. A finding shows a value's shape, never the value."),
        Para((
            "A refusal never keeps the value; it can only be made harder. A remark keeps it, unless it is set to ",
            Code("drop_field"),
            ".",
        )),
        Grid(
            "What a standard finds",
            ("Code", "Effect", "Kind", "Reason", "What to do"),
            tuple(
                (Code(entry.code), Code(str(entry.effect)), _kind(entry), entry.reason, entry.fix)
                for entry in CATALOGUE.values()
            ),
        ),
        Heading(2, "Effects", "effects"),
        Grid("Effects", ("Effect", "What happens"), tuple((Code(str(one)), words) for one, words in EFFECTS.items())),
        Heading(2, "What leadline check finds", "check"),
        Grid("What a check finds", ("Code", "When"), tuple((Code(code), words) for code, words in CODES.items())),
    ]  # fmt: skip


def _kind(entry: Entry) -> str:
    if entry.effect is Effect.DROP_FIELD:
        return "refusal"
    return "remark" if entry.effect is Effect.WARN else "on the record"


def standard_page() -> list[Block]:
    """The formats of all files, the types of fields and the functions."""
    return [
        Heading(1, "Files, types and functions", "standard"),
        Para(_MADE),
        Para((
            "All files are YAML 1.2 without anchors, tags or duplicate keys. Let your editor complete and check them: ",
            Code("leadline init"),
            " writes the schemas into the project, ",
            Code("leadline standard schema"),
            " prints them.",
        )),
        *schema_blocks("leadline.yml", "project", schema("project")),
        *schema_blocks("The standard", "standard", schema("standard")),
        Heading(2, "Types of fields", "types"),
        *_types(),
        Heading(2, "Functions", "functions"),
        *_functions(),
        *schema_blocks("A mapping", "mapping", schema("mapping")),
        *schema_blocks("Cases", "cases", schema("cases")),
    ]  # fmt: skip


def _types() -> Iterator[Block]:
    for kind in REGISTRY:
        yield Heading(3, kind, f"type-{kind}")
        words, examples = _docstring(kind)
        if words:
            yield Para(words)
        facts = FACTS.get(kind, ())
        if facts:
            yield Para(("Facts beside a field called ", Code("x"), ": ", *codes(f"x_{fact}" for fact in facts), "."))
        if examples:
            yield Listing(examples, "python")


def _docstring(kind: str) -> tuple[str, str]:
    """A normaliser's words and its table of examples."""
    module, _, name = REGISTRY[kind].partition(":")
    made = getattr(import_module(f"leadline_mappings.normalize.{module}"), name)
    lines = (inspect.getdoc(made) or "").splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith(">>>")), len(lines))
    words = " ".join(line for line in lines[:start] if line).replace("``", "")
    return words, "\n".join(lines[start:]).strip()


def _functions() -> Iterator[Block]:
    yield Para((
        "For ", Code("derive:"), " in a standard, and for ", Code("read:"), ", ", Code("write_by:"), " and ",
        Code("computed:"), " in a mapping. A project's own stand in a file named under ", Code("functions:"), ".",
    ))  # fmt: skip
    rows = tuple(
        (Code(one.name), _inputs(one.inputs), one.doc, tuple(_params(one.params)) or "") for one in FUNCTIONS.values()
    )
    yield Grid("Functions", ("Name", "Inputs", "What it gives", "with:"), rows)


def _inputs(inputs: tuple[int, int | None]) -> str:
    least, most = inputs
    return f"{least} or more" if most is None else str(least) if least == most else f"{least} to {most}"


def _params(params: Mapping[str, Any]) -> Iterator[str | Code]:
    for index, (name, param) in enumerate(params.items()):
        if index:
            yield "; "
        yield Code(name)
        yield f": {param.doc}" + (" (needed)" if param.required else "")


PAGES: Final = {"findings.md": findings_page, "standard.md": standard_page}


def main(arguments: Sequence[str]) -> int:
    """Write every page into the folder that is named."""
    if len(arguments) != 1:
        print("usage: python -m leadline.steward.reference FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(markdown(make()), encoding="utf-8", newline="\n")
        print(f"wrote {folder / name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
