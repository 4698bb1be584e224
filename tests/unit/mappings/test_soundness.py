"""All faults of a standard come at once: faults of form, keys that stand twice, and faults of meaning in what is left.

What is left out because of one fault makes no others.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadline_mappings.documents import DocumentError, Fault, read_document
from leadline_mappings.layers import misfits_of, open_layers
from leadline_mappings.standard import load_standard

SOUND = """\
version: 1
name: mine
description: Everything that may lean on something else.
countries: {aliases: {DE: [Teutonia]}}
placeholders: {also: [nada], never: [test]}
effects: {EMAIL_ROLE: block_stage}
lead_sources:
  unmapped: other
  tree: {web: {children: {search: {aliases: [SEO]}}}, other: {label: Other}}
  rules:
  - {source: search, utm_medium: cpc}
  - {source: web, referrer: google.}
entities:
  person:
    label: Human
    junk: [[email], [name]]
    match: [{key: email, field: email}, {key: phone_and_name, fields: [phone, name, name]}]
    primary: oldest
    lifecycle:
      field: stage
      stages:
        lead: {label: Lead}
        mql: {definition: {field: email_is_free, equals: false}, entered_at: mql_at}
        sql: {after: mql, label: SQL}
      beside: {lost: {entered_from: [lead, mql], left_to: [lead], reasons: [price]}}
      moves_back: [{from: sql, to: mql}, {from: mql, to: lead, reasons: [price, time]}]
      reason_field: why
      skips: warn
    rules:
    - {name: a, require: {field: size, max: 100}, field: size, effect: drop_field}
    - {name: b, when: {field: stage, at_least: mql}, require: {field: source, equals: search}}
    - {name: c, when: {field: stage, in: [lead, lost]}, require: {field: deal, min: 10}, field: email}
    fields:
      email: {type: email, mandatory: true, effects: {EMAIL_DISPOSABLE: reject}}
      name: {type: person_name, mandatory: [{from_stage: mql}, {when: {field: email_is_role, equals: true}}]}
      phone: {type: phone, region: DE}
      country: {type: country, default: Teutonia, derive: [{from: phone, by: country_of_phone}]}
      size: {type: number, min: 1, max: 1000, integer: true}
      band: {type: text, default: test, derive: [{from: size, by: bucket, with: {up_to: {small: 10, large: null}}}]}
      deal: {type: money, currency: EUR, mandatory: {from_stage: sql, effect: warn}}
      stage: {type: lifecycle, default: Lead}
      mql_at: {type: datetime, time_zone: Europe/Berlin}
      why: {type: choice, choices: {price: {label: Too dear}, time: {aliases: [timing]}}}
      came_by: {type: text}
      medium: {type: text}
      source: {type: lead_source, default: SEO, touch: {utm_medium: medium, referrer: came_by}}
      title: {type: job_title}
      level: {type: text, derive: [{from: title_level, by: copy}]}
      news: {type: consent}
      company: {type: reference, to: company}
      owner: {type: owner, queues: [Inbound], mandatory: {when: {field: owner, equals: Inbound}}}
  company: {fields: {name: {type: company_name, mandatory: true}}}
"""
DATA: dict[str, Any] = read_document(SOUND, "sound").data
Place = tuple[str | int, ...]


def places(data: Any, path: Place = ()) -> Iterator[Place]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = list(places(DATA))


def with_a_slip(place: Place, slip: str) -> dict[str, Any]:
    data: Any = copy.deepcopy(DATA)
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    if slip == "misspelt" and isinstance(holder, dict):
        holder[f"{place[-1]}x"] = holder.pop(place[-1])
    elif slip == "gone" and isinstance(holder, dict):
        del holder[place[-1]]
    else:
        holder[place[-1]] = {"a number": -3, "a list": [[]]}.get(slip)
    return dict(data)


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(DocumentError) as caught:
        load_standard(path)
    return caught.value.faults


def test_the_file_is_sound_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text(SOUND)
    assert list(load_standard(tmp_path / "s.yml").entities) == ["person", "company"]


def of_form(path: Path) -> set[Fault]:
    return {one.fault for one in misfits_of(open_layers(path, "standard"), "standard")}


SLIPS = ("misspelt", "gone", "a number", "a list", "nothing")


@pytest.mark.parametrize("first", range(2))
def test_one_slip_of_form_is_no_other_fault(tmp_path: Path, first: int) -> None:
    """Wherever it is, all that is said is what the schema says."""
    path = tmp_path / "s.yml"
    looked_at = 0
    further = {}
    for number, place in enumerate(PLACES, first):
        slip = SLIPS[number % len(SLIPS)]
        path.write_text(json.dumps(with_a_slip(place, slip)))
        form = of_form(path)
        if form:
            looked_at += 1
            found = set(faults_of(path))
            assert found >= form
            if found > form:
                further[place, slip] = found - form
    assert further == {}
    assert looked_at > 10


def test_faults_of_form_hide_no_faults_of_meaning(tmp_path: Path) -> None:
    text = """\
version: 1
name: mine
effects: {EMAIL_ROL: reject, EMAIL_ROLE: rejct}
entities:
  person:
    junk: [[emial], [nam]]
    rules:
    - {name: a, requires: {field: email, present: true}}
    - {name: b, require: {field: emal, present: true}}
    fields:
      email: {type: email, madatory: true}
      name: {type: text, mandatory: {from_stage: mql}}
      size: {type: numer}
      band: {type: text, derive: [{from: sze, by: copy}]}
      kind: {type: choice}
"""
    (tmp_path / "s.yml").write_text(text)
    found = [(fault.where.rpartition(":")[2], fault.path) for fault in faults_of(tmp_path / "s.yml")]
    assert sorted(found) == sorted(set(found))
    assert [(line, path.removeprefix("entities.person.")) for line, path in found] == [
        ("3", "effects.EMAIL_ROLE"),
        ("3", "effects.EMAIL_ROL"),
        ("6", "junk[0][0]"),
        ("6", "junk[1][0]"),
        ("8", "rules[0]"),
        ("8", "rules[0].requires"),
        ("9", "rules[1].require.field"),
        ("11", "fields.email.madatory"),
        ("12", "fields.name.mandatory.from_stage"),
        ("13", "fields.size.type"),
        ("14", "fields.band.derive[0].from"),
        ("15", "fields.kind"),
    ]


def test_a_key_that_stands_twice_hides_nothing(tmp_path: Path) -> None:
    text = """\
version: 1
name: mine
name: yours
entities:
  person:
    fields:
      email: {type: email, mandatory: {from_stage: mql}}
      email: {type: emial, label: x, label: y}
      size: {type: number, mn: 3}
    rules:
    - {name: a, require: {field: fax, present: true}}
    - {name: b, require: {field: fx, present: true}}
    fields: {fax: {type: text}}
"""
    (tmp_path / "s.yml").write_text(text)
    found = faults_of(tmp_path / "s.yml")
    assert [(fault.where.rpartition(":")[2], fault.message) for fault in found] == [
        ("3", "the key 'name' stands here a second time"),
        ("7", "from_stage needs a lifecycle"),
        ("8", "the key 'email' stands here a second time"),
        ("8", "the key 'label' stands here a second time"),
        ("9", "the key 'mn' is not known here"),
        ("12", "'fx' is not a field of the standard"),
        ("13", "the key 'fields' stands here a second time"),
    ]


def test_where_a_file_is_no_standard_at_all_only_its_form_is_judged(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text("version: 1\nname: x\nname: y\nentities: [1]\neffects: {NO_SUCH: warn}\n")
    found = faults_of(tmp_path / "s.yml")
    assert [fault.where.rpartition(":")[2] for fault in found] == ["3", "4"]


def test_faults_of_all_layers_come_together(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text(SOUND.replace("label: Human", "label: Human\n    label: Person"))
    (tmp_path / "own.yml").write_text(
        "extends: base.yml\n"
        "entities: {person: {fields: {phone: {reg: DE}, level: {default: 3, type: number, min: 9}}}}\n"
    )
    found = faults_of(tmp_path / "own.yml")
    assert [(Path(fault.where).name, fault.path) for fault in found] == [
        ("base.yml:16", "entities.person"),
        ("own.yml:2", "entities.person.fields.phone.reg"),
        ("own.yml:2", "entities.person.fields.level.default"),
    ]
