"""Files that extend each other: what the merge says, and that a fault names the file that holds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError, Fault, read_document
from leadline_mappings.layers import MAX_LAYERS, deep_merged, read_layers
from leadline_mappings.shipped import pack_names, pack_text
from leadline_mappings.standard import Standard, load_standard

BASE = """\
version: 1
name: base
entities:
  person:
    fields:
      name: {type: text, label: Name, mandatory: true}
      kind: {type: choice, choices: {a: {label: A}, b: {}}}
      city: {type: text}
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text)
    return folder / "own.yml"


def faults_of(path: Path) -> list[Fault]:
    with pytest.raises(DocumentError) as caught:
        load_standard(path)
    return list(caught.value.faults)


def test_a_file_holds_only_what_it_changes(tmp_path: Path) -> None:
    own = (
        "extends: base.yml\nname: own\n"
        "entities: {person: {fields: {name: {label: Full name}, kind: {choices: {c: }}}}}\n"
    )
    fields = load_standard(write(tmp_path, base=BASE, own=own)).entity("person").fields
    assert fields["name"].label == "Full name"
    assert fields["name"].type == "text"
    assert list(fields["kind"].allowed or ()) == ["a", "b", "c"]
    assert "city" in fields


def test_null_takes_out(tmp_path: Path) -> None:
    own = (
        "extends: base.yml\n"
        "entities: {person: {fields: {city: null, kind: {choices: {b: null}}, name: {mandatory: ~}}}}\n"
    )
    standard = load_standard(write(tmp_path, base=BASE, own=own))
    person = standard.entity("person")
    assert list(person.fields) == ["name", "kind"]
    assert list(person.fields["kind"].allowed or ()) == ["a"]
    assert person.assess({}, None, None).findings == ()
    assert standard.name == "base"


LISTS = """\
version: 1
name: base
lead_sources: {tree: {web: , ads: {children: {social: }}}}
entities:
  person:
    lifecycle: {field: stage, stages: {lead: , mql: {label: MQL}}}
    fields:
      kind: {type: choice, choices: {new: , open: {label: Open}}}
      stage: {type: lifecycle}
"""


def test_an_option_without_details_may_be_repeated(tmp_path: Path) -> None:
    own = """\
extends: base.yml
lead_sources: {tree: {web: , ads: {children: {social: , search: }}}}
entities:
  person:
    lifecycle: {stages: {lead: , mql: {label: Qualified}, sql: {after: mql}}}
    fields: {kind: {choices: {new: , lost: }}}
"""
    standard = load_standard(write(tmp_path, base=LISTS, own=own))
    person = standard.entity("person")
    assert list(person.fields["kind"].allowed or ()) == ["new", "open", "lost"]
    assert person.ladder is not None
    assert person.ladder.stages == ("lead", "mql", "sql")
    assert standard.sources.nodes == ("web", "ads", "social", "search")


def test_null_takes_out_an_option_that_has_details(tmp_path: Path) -> None:
    own = "extends: base.yml\nentities: {person: {fields: {kind: {choices: {new: , open: , lost: }}}}}\n"
    kind = load_standard(write(tmp_path, base=LISTS, own=own)).entity("person").fields["kind"]
    assert list(kind.allowed or ()) == ["new", "lost"]


def nulls(data: object, path: str = "") -> list[str]:
    if isinstance(data, dict):
        return [one for key, value in data.items() for one in nulls(value, f"{path}.{key}")]
    return [path] if data is None else []


@pytest.mark.parametrize("name", pack_names("standard"))
def test_whatever_a_shipped_standard_lists_can_be_taken_out(name: str) -> None:
    """A null takes out what has details, and nothing else."""
    data = read_document(pack_text(name, "standard") or "", name).data
    assert [path for path in nulls(data) if ".with." not in path] == []


def stages_of(folder: Path, stages: str, base: str = "lead: , mql: {label: MQL}, sql: {label: SQL}") -> tuple[str, ...]:
    text = LISTS.replace("lead: , mql: {label: MQL}", base)
    own = f"extends: base.yml\nentities:\n  person:\n    lifecycle:\n      stages: {{{stages}}}\n"
    ladder = load_standard(write(folder, base=text, own=own)).entity("person").ladder
    assert ladder is not None
    return ladder.stages


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("sal: {after: mql}", "lead mql sal sql"),
        ("sal: {before: mql}", "lead sal mql sql"),
        ("raw: {before: lead}, won: {after: sql}", "raw lead mql sql won"),
        ("sal: {after: mql}, sqo: {after: mql}", "lead mql sal sqo sql"),
        ("sqo: {after: sal}, sal: {after: mql}", "lead mql sal sqo sql"),
        ("sql: {before: mql}", "lead sql mql"),
        ("sal: {after: mql}, mql: {label: Q}", "lead mql sal sql"),
        ("mql: , sal: {after: lead}", "lead sal sql"),
    ],
)
def test_a_stage_stands_where_it_says(tmp_path: Path, stages: str, expected: str) -> None:
    assert " ".join(stages_of(tmp_path, stages)) == expected


@pytest.mark.parametrize(
    ("stages", "message", "fix"),
    [
        (
            "sal: {label: SAL}",
            "nothing says where 'sal' stands",
            "add after: or before: with the stage that it stands next to",
        ),
        ("sal: {after: mqll}", "'mqll' is not a stage of the ladder", "did you mean mql"),
        ("sal: {after: mql, before: sql}", "'sal' has two places", "keep after: or before:"),
        (
            "sal: {after: sqo}, sqo: {after: mql, label: x}, a: {after: b}, b: {after: a}",
            "stages that stand next to each other only",
            "name a stage that has its own place",
        ),
        ("sal: {after: sal}", "stages that stand next to each other only", "name a stage that has its own place"),
    ],
)
def test_a_new_stage_without_a_place_is_a_fault(tmp_path: Path, stages: str, message: str, fix: str) -> None:
    with pytest.raises(DocumentError) as caught:
        stages_of(tmp_path, stages)
    assert {(fault.message, fault.fix) for fault in caught.value.faults} == {(message, fix)}
    assert {fault.where.rpartition("/")[2] for fault in caught.value.faults} == {"own.yml:5"}


def test_a_ladder_of_one_s_own_stands_as_it_is_written(tmp_path: Path) -> None:
    assert stages_of(
        tmp_path, "mql: , sql: , lead: , open: , won: ", "mql: {label: M}, sql: {label: S}, lead: {label: L}"
    ) == ("open", "won")


def test_a_shipped_standard_is_extended_by_its_name(tmp_path: Path, b2b: Standard) -> None:
    own = "extends: b2b\nentities: {person: {fields: {shoe_size: {type: number, min: 1}}}}\n"
    standard = load_standard(write(tmp_path, own=own))
    assert set(standard.entity("person").fields) - set(b2b.entity("person").fields) == {"shoe_size"}
    assert standard.fingerprint != b2b.fingerprint


def test_a_fault_names_the_file_and_line_that_hold_it(tmp_path: Path) -> None:
    middle = "extends: base.yml\nentities:\n  person:\n    fields:\n      city:\n        mandatory: {from_stage: mql}\n"
    own = "extends: middle.yml\nentities:\n  person:\n    fields:\n      name: {max_lenth: 5}\n      size: {min: 3}\n"
    found = faults_of(write(tmp_path, base=BASE, middle=middle, own=own))
    assert [(Path(fault.where).name, fault.fix) for fault in found] == [
        ("middle.yml:6", "add lifecycle: to the entity"),
        ("own.yml:5", "did you mean max_length"),
        ("own.yml:6", "add type under entities.person.fields.size"),
    ]
    own = "extends: middle.yml\nentities: {person: {fields: {kind: {default: z}}}}\n"
    found = faults_of(write(tmp_path, own=own))
    assert [Path(fault.where).name for fault in found] == ["middle.yml:6", "own.yml:2"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"own": "extends: own.yml\n"}, "extend each other in a circle"),
        ({"own": "extends: a.yml\n", "a": "extends: own.yml\n"}, "extend each other in a circle"),
        ({"own": "extends: nothing.yml\n"}, "there is no standard 'nothing.yml' to extend"),
        ({"own": "extends: b2c\n"}, "did you mean the shipped b2b"),
        ({"own": "extends: [b2b]\n"}, "this does not name a file"),
        ({"own": "extends: a.yml\n", "a": "- 1\n"}, "write keys and values"),
        ({"own": 'extends: "\\0"\n'}, "to extend"),
    ],
)
def test_what_cannot_be_extended_is_a_fault_at_its_line(tmp_path: Path, files: dict[str, str], message: str) -> None:
    path = write(tmp_path, **files)
    with pytest.raises(DocumentError, match=message) as caught:
        load_standard(path)
    assert caught.value.faults[0].where.rpartition(":")[2] == "1"


@pytest.mark.parametrize("above", ["../outside.yml", "sub/../../outside.yml", "ABSOLUTE", "link.yml"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, above: str) -> None:
    inside = tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    outside = tmp_path / "outside.yml"
    outside.write_text(BASE)
    (inside / "link.yml").symlink_to(outside)
    named = str(outside) if above == "ABSOLUTE" else above
    with pytest.raises(DocumentError, match="is outside the folder"):
        load_standard(write(inside, own=f"extends: {named}\n"))


def test_a_folder_below_may_extend_what_lies_beside_the_first_file(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "middle.yml").write_text("extends: ../base.yml\nname: middle\n")
    assert load_standard(write(tmp_path, base=BASE, own="extends: parts/middle.yml\n")).name == "middle"


def test_only_so_many_layers(tmp_path: Path) -> None:
    files = {f"l{number}": f"extends: l{number + 1}.yml\n" for number in range(MAX_LAYERS)}
    for number, whole in ((MAX_LAYERS - 1, True), (MAX_LAYERS, False)):
        write(tmp_path, **(files | {f"l{number}": BASE}))
        if whole:
            assert len(read_layers(tmp_path / "l0.yml", "standard").documents) == MAX_LAYERS
        else:
            with pytest.raises(DocumentError, match="too deep"):
                load_standard(tmp_path / "l0.yml")


PLAIN = st.recursive(
    st.none() | st.integers() | st.booleans() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), PLAIN, max_size=3)


SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "one": st.fixed_dictionaries({}, optional={"x": st.integers(), "y": st.lists(st.integers(), max_size=2)}),
        "two": st.integers(),
    },
)


@given(SHAPED, SHAPED, SHAPED)
def test_files_of_one_shape_merge_the_same_in_any_grouping(
    one: dict[str, object], two: dict[str, object], three: dict[str, object]
) -> None:
    assert deep_merged(deep_merged(one, two), three) == deep_merged(one, deep_merged(two, three))


@given(MAPPINGS)
def test_nothing_over_a_layer_changes_nothing(one: dict[str, object]) -> None:
    assert deep_merged(one, {}) == one == deep_merged({}, one) == deep_merged(one, one)
