"""The data dictionary says everything that the standard says, on a page that needs nothing and trusts nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leadline.errors import ConfigError
from leadline.steward.dictionary import MADE_BY, MEANINGS, dictionary
from leadline.steward.dictionary_fields import SURVIVES, TYPES
from leadline.steward.dictionary_page import page, write_page
from leadline.steward.ladder_picture import ladder_svg
from leadline.steward.pages import Block, Code, Grid, Heading, Items, Para, html_page, markdown
from leadline.steward.standard_source import open_standard
from leadline.steward.whereabouts import Whereabouts, look_around
from leadline.templates import write_project
from leadline_mappings.match_keys import KEYS
from leadline_mappings.normalize import TYPES as FIELD_TYPES
from leadline_mappings.stages import Lifecycle
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
    assert set(MEANINGS) == set(KEYS)
    assert len(set(MEANINGS.values())) == len(KEYS)


def test_an_entity_without_a_lifecycle_is_told_too() -> None:
    standard = open_standard("b2b").standard
    text = markdown(dictionary(standard, ()))
    assert "## Company" in text
    assert "Company: lifecycle" not in text


def test_the_page_is_replaced(tmp_path: Path) -> None:
    first = write_page(f"one {MADE_BY}", tmp_path / "docs", "md")
    assert write_page("two", tmp_path / "docs", "md") == first
    assert first.read_text() == "two"
    with pytest.raises(ConfigError, match="--force"):
        write_page("three", tmp_path / "docs", "md")


RICH = """\
version: 1
name: rich
functions: rules.py
placeholders: {also: [Muster], never: [Test Inc]}
countries: {aliases: {DE: [BRD]}}
lead_sources: {tree: {web: {label: Web, description: Found us by itself}}}
entities:
  person:
    match:
      - {key: mailbox_and_name, fields: [email, first_name, last_name]}
      - {key: email_and_name, fields: [email, first_name, last_name]}
    lifecycle:
      field: stage
      stages:
        lead: {}
        mql: {label: Marketing qualified by a committee, aliases: [Qualified lead]}
      beside:
        parked: {entered_from: [lead, gone], left_to: [lead]}
        gone: {entered_from: [lead], left_to: [parked]}
    fields:
      email: {type: email}
      first_name: {type: person_name}
      last_name: {type: person_name, mandatory: {from_stage: mql, when: {field: email, present: true}}}
      stage: {type: lifecycle}
      source: {type: lead_source}
      country: {type: country}
      mood: {type: choice, choices: {good: {description: Smiles a lot}}}
      region:
        type: text
        derive:
          - {from: country, by: lookup, with: {table: {DE: Emea, US: Americas}}}
          - {from: country, by: shout}
"""


def rich(folder: Path, form: str) -> str:
    (folder / "standard.yml").write_text(RICH)
    (folder / "rules.py").write_text(
        'def shout(country: str) -> str:\n    """The country, loudly."""\n    return country.upper()\n'
    )
    return page(Whereabouts(), str(folder / "standard.yml"), form)


@pytest.mark.parametrize("said", [
    "Muster", "Test Inc", "BRD", "Found us by itself", "Qualified lead", "Smiles a lot", "| DE | Emea |",
    "The country, loudly.", "from here on: [Last name](#person-field-last_name) when email is filled",
    "the same mailbox and the same name", "the same part before the @",
])  # fmt: skip
def test_nothing_that_the_files_say_is_left_out(tmp_path: Path, said: str) -> None:
    assert said in rich(tmp_path, "md")


def test_the_picture_shows_every_move_and_whole_labels(tmp_path: Path) -> None:
    lifecycle = rich_lifecycle(tmp_path)
    svg = ladder_svg(lifecycle)
    words = re.findall(r">([^<>]+)</text>", svg)
    assert " ".join(words[1:4]) == "Marketing qualified by a committee"
    moves = 1 + 2 + 1 + 1  # up the ladder; into, out of and between the stages beside it
    assert svg.count("marker-end") == moves
    assert "`" not in re.sub(r"<style>.*?</style>", "", rich(tmp_path, "html"))


def rich_lifecycle(folder: Path) -> Lifecycle:
    rich(folder, "md")
    lifecycle = open_standard(folder / "standard.yml").standard.entities["person"].lifecycle
    assert lifecycle is not None
    return lifecycle


def test_who_wins_tells_what_is_written_of_a_consent_and_when_records_are_created(project: Whereabouts) -> None:
    text = page(project, None, "md")
    row = next(line for line in text.splitlines() if "`HasOptedOutOfEmail`" in line and "salesforce.Lead" in line)
    assert "| opt-outs only |" in row
    assert "is only written where IsConverted is false there; gets new records from the sync people where" in text
    assert "`hubspot.contacts` is only read." in text or "`hubspot.contacts` takes part where" in text
