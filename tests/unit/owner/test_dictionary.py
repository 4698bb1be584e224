"""The data dictionary says everything that the standard says, on a page that needs nothing and trusts nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leadline.steward.dictionary import dictionary
from leadline.steward.dictionary_fields import SURVIVES, TYPES
from leadline.steward.dictionary_page import page, write_page
from leadline.steward.pages import Block, Code, Grid, Heading, Items, Para, html_page, markdown
from leadline.steward.standard_source import open_standard
from leadline.steward.whereabouts import Whereabouts, look_around
from leadline.templates import write_project
from leadline_mappings.normalize import TYPES as FIELD_TYPES
from leadline_mappings.survivorship import RULES

VOID = {"meta", "path", "rect", "br", "link", "img", "input"}
HOSTILE = "<script>alert(1)</script> | `x` *b* [l](http://evil.example) \u202e & \"q\" 'p'"


class Page(HTMLParser):
    """Every element closed in its turn; ids, links and outside addresses noted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        assert not any(name.startswith("on") for name in found)
        assert not {"src", "srcset"} & set(found)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        if "href" in found:
            self.targets.append(found["href"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Whereabouts:
    root = tmp_path_factory.mktemp("project")
    write_project(root, name="acme")
    return look_around(root)


@pytest.mark.parametrize("form", ["md", "html"])
def test_every_field_stage_source_and_mapping_is_told(project: Whereabouts, form: str) -> None:
    text = page(project, None, form)
    standard = open_standard("b2b").standard
    names = [name for entity in standard.entities.values() for name in entity.fields]
    lifecycle = standard.entities["person"].lifecycle
    assert lifecycle is not None
    shown = re.compile(r"<code>([^<]+)</code>" if form == "html" else r"`([^`]+)`")
    told = set(shown.findall(text))
    assert told >= {*names, *lifecycle.stages, *standard.sources.parents}
    assert told >= {"hubspot.contacts", "salesforce.Lead", "lifecyclestage", "HasOptedOutOfEmail"}
    for words in ("who wins", "Lead sources", "Consent", "lifecycle", "block_create"):
        assert words in text


def test_the_html_is_sound_and_needs_nothing_from_elsewhere(project: Whereabouts) -> None:
    text = page(project, None, "html")
    found = Page(text)
    assert {"nav", "main", "svg", "caption", "th", "title"} <= found.tags
    assert not {"script", "img", "link", "iframe"} & found.tags
    assert len(found.ids) == len(set(found.ids))
    assert {target for target in found.targets if target[0] != "#" or target[1:] not in found.ids} == set()
    assert not re.search(r"https?://|url\((?!#)|@import", re.sub(r"<code>.*?</code>|<td>.*?</td>", "", text))
    assert "prefers-color-scheme: dark" in text
    assert '<html lang="en">' in text


def test_the_same_files_give_the_same_page(project: Whereabouts) -> None:
    for form in ("md", "html"):
        assert page(project, None, form) == page(project, None, form)


def test_links_of_the_markdown_lead_somewhere(project: Whereabouts) -> None:
    text = page(project, None, "md")
    ids = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(ids)


def test_what_a_file_says_never_becomes_markup(tmp_path: Path) -> None:
    path = tmp_path / "standard.yml"
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\u202e", "\\u202e")
    path.write_text(
        f'version: 1\nname: "{quoted}"\ndescription: "{quoted}"\n'
        f'lead_sources: {{tree: {{web: {{label: "{quoted}", aliases: ["{quoted}"]}}}}}}\n'
        f'entities:\n  person:\n    description: "{quoted}"\n'
        f'    lifecycle: {{field: stage, stages: {{a: {{label: "{quoted}"}}, b: {{}}}}}}\n'
        f'    fields:\n      stage: {{type: lifecycle, label: "{quoted}", description: "{quoted}"}}\n'
        f'      mood: {{type: choice, choices: {{good: {{label: "{quoted}"}}}}}}\n'
    )
    html = page(Whereabouts(), str(path), "html")
    found = Page(html)
    assert "script" not in found.tags
    assert all(target.startswith("#") for target in found.targets)
    assert "\u202e" not in html
    text = page(Whereabouts(), str(path), "md")
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\]\(http", text)
    assert "\u202e" not in text


def test_a_tree_of_items_closes_its_lists() -> None:
    blocks: list[Block] = [Heading(1, "t", "t"), Items(("a", "b", "c", "d"), (0, 1, 2, 0)), Para((Code("x"), " y"))]
    Page(html_page("t", blocks))
    assert "- a\n  - b\n    - c\n- d\n" in markdown(blocks)


def test_a_table_cell_keeps_its_bars() -> None:
    assert "| a\\|b | c |" in markdown([Grid("g", ("x", "y"), (("a|b", "c"),))])


def test_every_type_and_rule_is_put_in_words() -> None:
    assert set(TYPES) == set(FIELD_TYPES)
    assert set(SURVIVES) == set(RULES)


def test_an_entity_without_a_lifecycle_is_told_too() -> None:
    standard = open_standard("b2b").standard
    text = markdown(dictionary(standard, ()))
    assert "## Company" in text
    assert "Company: lifecycle" not in text


def test_the_page_is_replaced(tmp_path: Path) -> None:
    first = write_page("one", tmp_path / "docs", "md")
    assert write_page("two", tmp_path / "docs", "md") == first
    assert first.read_text() == "two"
