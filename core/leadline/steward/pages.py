"""A page as blocks, written as Markdown or as one HTML file that needs nothing else.

Everything that comes out of a file is text here: both writers escape it, so that no description becomes markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from leadline.report.clean import clean


@dataclass(frozen=True, slots=True)
class Code:
    """A name as it stands in a file."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """To a heading of the same page."""

    text: str
    to: str


Part: TypeAlias = str | Code | Link
Inline: TypeAlias = Part | tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` from 1; ``anchor`` is unique in the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Para:
    text: Inline


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``depths`` indent its items (a tree), all 0 where left out."""

    items: tuple[Inline, ...]
    depths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption for those who cannot see it."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG for HTML, and the same in words for Markdown and for screen readers."""

    svg: str
    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines as they stand in a file of a language."""

    text: str
    language: str = ""


Block: TypeAlias = Heading | Para | Items | Grid | Picture | Listing


def codes(names: Iterable[str]) -> tuple[Part, ...]:
    """Names with commas between."""
    parts: list[Part] = []
    for name in names:
        parts += [", ", Code(name)] if parts else [Code(name)]
    return tuple(parts)


def parts(inline: Inline) -> tuple[Part, ...]:
    return inline if isinstance(inline, tuple) else (inline,)


def anchor(*names: str) -> str:
    """An id for a heading.

    >>> anchor("person", "Lead source")
    'person-lead-source'
    """
    return re.sub(r"[^a-z0-9_]+", "-", "-".join(names).lower()).strip("-")


# -- Markdown ------------------------------------------------------------------------------------------------

_MARKS = re.compile(r"([\\`*{}\[\]|#~$]|(?<!\w)_|_(?!\w))")
_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def markdown(blocks: Sequence[Block]) -> str:
    """GitHub's Markdown, one blank line between blocks."""
    return "\n".join(_markdown(block) for block in blocks)


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<a id="{block.anchor}"></a>\n\n{"#" * block.level} {_escaped(block.text)}\n'
    if isinstance(block, Para):
        return f"{_line(block.text)}\n"
    if isinstance(block, Picture):
        return f"{_escaped(block.words)}\n"
    if isinstance(block, Listing):
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", block.text)), default=0))
        return f"{fence}{block.language}\n{block.text.rstrip()}\n{fence}\n"
    if isinstance(block, Items):
        depths = block.depths or (0,) * len(block.items)
        return "".join(f"{'  ' * depth}- {_inline(item)}\n" for depth, item in zip(depths, block.items, strict=True))
    head = " | ".join(_escaped(header) for header in block.headers)
    lines = [f"| {head} |", "|" + " --- |" * len(block.headers)]
    lines += ["| " + " | ".join(map(_inline, row)) + " |" for row in block.rows]
    return "\n".join(lines) + "\n"


def _line(text: Inline) -> str:
    return _START.sub(lambda found: f"{found[1]}\\{found[2]}{found[3]}", _inline(text))


def _inline(inline: Inline) -> str:
    return "".join(map(_part, parts(inline)))


def _part(part: Part) -> str:
    if isinstance(part, Link):
        return f"[{_escaped(part.text)}](#{part.to})"
    if isinstance(part, Code):
        text = clean(part.text)
        if "`" in text or "|" in text:
            return _escaped(text)
        return f"`{text}`" if text else ""
    return _escaped(part)


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", clean(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# -- HTML ----------------------------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #ffffff; --soft: #5b6675; --line: #d5dbe3; --band: #f4f6f9;
  --accent: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --paper: #14181f; --soft: #a3adba; --line: #343c48;
  --band: #1c222b; --accent: #7db8f5; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--accent); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.page { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { padding: 1.5rem 1rem; border-right: 1px solid var(--line); position: sticky; top: 0; height: 100vh;
  overflow: auto; }
nav ul { list-style: none; margin: 0; padding-left: .8rem; }
nav > ul { padding: 0; }
main { padding: 1.5rem 2rem 4rem; max-width: 70rem; }
h1, h2, h3, h4 { line-height: 1.25; scroll-margin-top: 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h4 { margin-bottom: .3rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .93rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--band); }
code { background: var(--band); border: 1px solid var(--line); border-radius: 3px; padding: 0 .25em; font-size: .9em;
  overflow-wrap: break-word; }
p, li, h1, h2, h3, h4, nav a { overflow-wrap: break-word; }
svg { height: auto; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
@media (max-width: 60rem) { .page { display: block; } nav { position: static; height: auto; border: 0; } }
@media print { nav, .skip { display: none; } .page { display: block; } }
"""


def html_page(title: str, blocks: Sequence[Block]) -> str:
    """One file: no script, no font, no picture from elsewhere."""
    body = "\n".join(map(_html, blocks))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#top">Skip to the content</a>\n<div class="page">\n'
        f'<nav aria-label="Contents">\n{_contents(blocks)}</nav>\n<main id="top">\n{body}\n</main>\n</div>\n'
        "</body>\n</html>\n"
    )


def _contents(blocks: Sequence[Block]) -> str:
    lines: list[str] = ["<ul>"]
    depth = 2
    for block in blocks:
        if not isinstance(block, Heading) or block.level not in {2, 3}:
            continue
        while depth < block.level:
            lines.append("<ul>")
            depth += 1
        while depth > block.level:
            lines.append("</ul></li>")
            depth -= 1
        if lines[-1].startswith("<li>") and not lines[-1].endswith("</li>"):
            lines[-1] += "</li>"
        lines.append(f'<li><a href="#{block.anchor}">{_safe(block.text)}</a>')
        if block.level == 3:
            lines[-1] += "</li>"
    lines += ["</ul></li>"] * (depth - 2)
    if lines[-1].startswith("<li>") and not lines[-1].endswith("</li>"):
        lines[-1] += "</li>"
    return "\n".join([*lines, "</ul>\n"])


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<h{block.level} id="{block.anchor}">{_safe(block.text)}</h{block.level}>'
    if isinstance(block, Para):
        return f"<p>{_html_inline(block.text)}</p>"
    if isinstance(block, Picture):
        return f'<div class="wide">{block.svg}</div>\n<p>{_safe(block.words)}</p>'
    if isinstance(block, Items):
        return _html_items(block)
    if isinstance(block, Listing):
        return f"<pre><code>{html.escape(block.text)}</code></pre>"
    head = "".join(f'<th scope="col">{_safe(header)}</th>' for header in block.headers)
    rows = "\n".join(
        f'<tr><th scope="row">{_html_inline(row[0])}</th>'
        + "".join(f"<td>{_html_inline(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in block.rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{_safe(block.caption)}"><table>\n'
        f"<caption>{_safe(block.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _html_items(block: Items) -> str:
    depths = block.depths or (0,) * len(block.items)
    lines: list[str] = []
    now = -1
    for depth, item in zip(depths, block.items, strict=True):
        if depth > now:
            lines.append("<ul>" * (depth - now))
        else:
            lines.append("</li>" + "</ul></li>" * (now - depth))
        lines.append(f"<li>{_html_inline(item)}")
        now = depth
    return "\n".join([*lines, "</li></ul>" * (now + 1)])


def _html_inline(inline: Inline) -> str:
    return "".join(map(_html_part, parts(inline)))


def _html_part(part: Part) -> str:
    if isinstance(part, Link):
        return f'<a href="#{part.to}">{_safe(part.text)}</a>'
    if isinstance(part, Code):
        return f"<code>{_safe(part.text)}</code>" if part.text else ""
    return _safe(part)


def _safe(text: str) -> str:
    return html.escape(clean(text))
