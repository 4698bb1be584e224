"""Lead sources: the tree, the rules over campaign parameters and referrers, and the coverage."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError
from leadline_mappings.entity import Entity
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.sources import SourceTree, TouchRule, coverage, host_matches, touch_reader
from leadline_mappings.standard import Standard, load_standard

TEXT = """\
version: 1
name: x
lead_sources:
  unmapped: other
  tree:
    web:
      aliases: [Website]
      children:
        organic_search: {children: {google: {label: Google search}}}
    paid:
      children: {paid_search: {aliases: [PPC]}, paid_social: }
    other: {label: Other}
  rules:
  - {source: paid_social, has: [li_fat_id]}
  - {source: paid_search, utm_medium: [cpc, PPC]}
  - {source: paid_search, utm_source: adwords, utm_campaign: brand}
  - {source: google, referrer: google.}
  - {source: organic_search, referrer: [bing.com, duckduckgo.com]}
entities:
  person:
    fields:
      source:
        type: lead_source
        touch:
          {utm_source: s, utm_medium: m, utm_campaign: c, referrer: r, landing_page: l, click_ids: {li_fat_id: k}}
      first_source: {type: lead_source}
      s: {type: text}
      m: {type: text}
      c: {type: text}
      r: {type: text}
      l: {type: text}
      k: {type: text}
"""


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    path = tmp_path_factory.mktemp("sources") / "s.yml"
    path.write_text(TEXT)
    return load_standard(path)


@pytest.fixture(scope="module")
def person(standard: Standard) -> Entity:
    return standard.entity("person")


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({"m": "CPC"}, "paid_search"),
        ({"m": " ppc "}, "paid_search"),
        ({"m": "email"}, None),
        ({"s": "AdWords"}, None),
        ({"s": "AdWords", "c": "Brand"}, "paid_search"),
        ({"r": "https://www.google.de/search?q=acme"}, "google"),
        ({"r": "https://www.bing.com/"}, "organic_search"),
        ({"r": "https://bing.com.evil.io/"}, None),
        ({"k": "AQED3k"}, "paid_social"),
        ({"k": "AQED3k", "m": "cpc"}, "paid_social"),
        ({"l": "https://acme.com/?utm_medium=cpc"}, "paid_search"),
        ({"l": "https://acme.com/?utm_medium=cpc", "m": "email"}, None),
        ({"l": "https://acme.com/?Li_Fat_Id=1#x"}, "paid_social"),
        ({"l": "https://acme.com/?li_fat_id="}, None),
        ({}, None),
    ],
)
def test_the_first_rule_that_holds_tells_the_source(
    person: Entity, record: dict[str, object], source: str | None
) -> None:
    verdict = person.standardise(record)
    assert verdict.values.get("source") == source
    derived = [change.rule for change in verdict.normalisations if change.field == "source"]
    assert derived == (["derived:touch"] if source else [])


def test_a_source_that_the_record_brings_is_kept(person: Entity) -> None:
    assert person.standardise({"source": "Website", "m": "cpc"}).values["source"] == "web"


def test_a_source_that_nobody_knows_yields_to_the_touch_and_is_still_counted(person: Entity) -> None:
    verdict = person.standardise({"source": "Skywriting", "m": "cpc"})
    assert verdict.values["source"] == "paid_search"
    assert [found.code for found in verdict.findings] == ["LEAD_SOURCE_UNMAPPED"]
    assert person.standardise({"source": "Skywriting", "m": "email"}).values["source"] == "other"


def test_a_touch_fills_only_the_field_that_asks_for_it(person: Entity) -> None:
    assert "first_source" not in person.standardise({"m": "cpc"}).values


@given(st.dictionaries(st.sampled_from("smcrlk"), st.text(max_size=60)))
def test_a_touch_is_read_from_anything_and_once_for_all(record: dict[str, object]) -> None:
    text = "https://x.y/?" + "&".join(f"{key}={value}" for key, value in record.items())
    _, read = touch_reader(SourceTree(rules=(TouchRule("a", (), ("x.",)),)), {"referrer": "r", "landing_page": "l"}, {})
    assert read((text, text)) == read((text, text))
    assert read(tuple(map(str, record.values()))[:1] * 2) in (None, "a")


@given(st.text(alphabet="ab.", max_size=12), st.text(alphabet="ab", min_size=1, max_size=4))
def test_a_host_matches_its_own_pattern_and_everything_under_it(prefix: str, name: str) -> None:
    assert host_matches(f"{name}.com", f"{name}.com")
    assert host_matches(f"{prefix}.{name}.com", f"{name}.com")
    assert host_matches(f"{prefix}.{name}.de", f"{name}.")
    assert not host_matches(f"{name}.com.x", f"{name}.com")


def test_the_tree_knows_its_ways(standard: Standard) -> None:
    tree = standard.sources
    assert tree.path_of("google") == ("web", "organic_search", "google")
    assert tree.path_of("nowhere") == ()
    assert tree.nodes[:3] == ("web", "organic_search", "google")
    assert tree.labels["google"] == "Google search"
    assert tree.find("paid-search") == "paid_search"
    assert tree.find("ppc") == "paid_search"
    assert tree.nearest("Googel search")[0] == "google"


def test_coverage_is_counted_to_a_tenth_and_never_rounded_up(standard: Standard) -> None:
    raws = ["Website"] * 2000 + ["Skywriting", "skywriting", "Blimp"] + [None, "", "n/a", " "]
    found = standard.coverage(raws)
    assert (found.known, found.empty, found.unmapped_count, found.total) == (2000, 4, 3, 2007)
    assert found.share == 99.8
    assert found.unmapped == (("Blimp", 1), ("Skywriting", 1), ("skywriting", 1))
    assert standard.coverage([]).share is None


@given(st.lists(st.none() | st.text(max_size=5) | st.integers() | st.sampled_from(["web", "PPC", "n/a"])))
def test_every_value_is_counted_once(raws: list[object]) -> None:
    tree = SourceTree({"web": None}, spellings={"web": "web", "ppc": "web"})
    found = coverage(tree, raws, Placeholders())
    assert found.total == len(raws)
    assert sum(count for _, count in found.unmapped) == found.unmapped_count


def test_faults_of_rules_and_touches(tmp_path: Path) -> None:
    text = """\
version: 1
name: x
lead_sources:
  tree: {web: }
  rules:
  - {source: wbe, has: gclid}
  - {source: web}
entities:
  p:
    fields:
      a: {type: lead_source, touch: {utm_source: q, click_ids: {gclid: z}}}
      b: {type: text, touch: {utm_source: b}}
"""
    (tmp_path / "s.yml").write_text(text)
    with pytest.raises(DocumentError) as caught:
        load_standard(tmp_path / "s.yml")
    assert [(fault.where.rpartition(":")[2], fault.path) for fault in caught.value.faults] == [
        ("6", "lead_sources.rules[0].source"),
        ("7", "lead_sources.rules[1]"),
        ("11", "entities.p.fields.a.touch.utm_source"),
        ("11", "entities.p.fields.a.touch.click_ids.gclid"),
        ("12", "entities.p.fields.b.touch"),
    ]
