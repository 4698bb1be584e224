"""YAML is read strictly: one meaning per text, and every fault with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.documents import Document, DocumentError, Fault, path_text, read_document, validate


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DocumentError) as caught:
        read_document(text, "leadline.yml")
    return caught.value.faults


def test_every_value_knows_its_line() -> None:
    document = read_document("systems:\n  crm:\n    kind: salesforce\nlist:\n  - a\n  - b\n", "leadline.yml")
    assert document.data == {"systems": {"crm": {"kind": "salesforce"}}, "list": ["a", "b"]}
    assert document.where(("systems", "crm", "kind")) == "leadline.yml:3"
    assert document.where(("list", 1)) == "leadline.yml:6"


def test_a_value_that_does_not_exist_is_shown_at_what_would_hold_it() -> None:
    document = read_document("a:\n  b: 1\n", "x.yml")
    assert document.where(("a", "missing", "deep")) == "x.yml:1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-01-01", "2026-01-01"),
        ("true", True),
        ("True", True),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ('"12"', "12"),
        (".5", 0.5),
        (".nan", ".nan"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    data = read_document(f"key: {text}\n", "x.yml").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_an_empty_file_is_nothing() -> None:
    assert read_document("# only a comment\n", "x.yml").data is None


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: &x 1\n", 1, "an anchor (&name) is not allowed"),
        ("a: 1\nb: *x\n", 2, "an alias (*name) is not allowed"),
        ("a: !!python/object:os.system x\n", 1, "a tag (!name) is not allowed"),
        ("a: !mine {b: 1}\n", 1, "a tag (!name) is not allowed"),
        ("a: 1\n---\nb: 1\n", 2, "a second document starts here"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands here a second time"),
        ("? [a, b]\n: 1\n", 1, "a key must be a plain text"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("a: 'open\n", 2, "not valid YAML"),
        ("a:\n\t- b\n", 2, "not valid YAML"),
    ],
)
def test_what_is_not_allowed_is_named_with_its_line(text: str, line: int, message: str) -> None:
    fault = faults_of(text)[0]
    assert fault.where == f"leadline.yml:{line}"
    assert fault.message.startswith(message)
    assert fault.fix


def test_all_duplicates_are_named_at_once() -> None:
    faults = faults_of("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")
    assert [fault.where for fault in faults] == ["leadline.yml:2", "leadline.yml:5"]


def test_an_alias_bomb_is_refused_before_it_is_built() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert len(faults_of(bomb)) == 61


def test_depth_is_bounded() -> None:
    assert read_document("[" * 50 + "]" * 50, "x.yml").data
    assert "levels" in faults_of("[" * 51 + "]" * 51)[0].message
    assert "levels" in faults_of("[" * 5000 + "]" * 5000)[0].message


def test_size_is_bounded() -> None:
    assert "bytes" in faults_of("a: " + "x" * (1024 * 1024))[0].message


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07", "\ud800: 1"])
def test_characters_that_yaml_does_not_know_are_a_fault(text: str) -> None:
    assert faults_of(text)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_a_document_or_faults(text: str) -> None:
    try:
        found: object = read_document(text, "x.yml")
    except DocumentError as error:
        found = error
    assert isinstance(found, Document) or (isinstance(found, DocumentError) and found.faults)


def test_a_message_is_one_sentence_with_place_and_mend() -> None:
    assert str(faults_of("a: 1\na: 2\n")[0]) == (
        "leadline.yml:2: the key 'a' stands here a second time; keep one of the two."
    )


SCHEMA = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "systems": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"kind": {"enum": ["hubspot", "salesforce"]}, "share": {"type": "number", "maximum": 1}},
            },
        },
        "list": {"type": "array", "minItems": 1},
    },
}


def test_all_faults_against_a_schema_come_at_once_by_line() -> None:
    text = "systmes: {}\nsystems:\n  crm:\n    knid: hubspot\n    share: 2\n  map:\n    kind: hubspto\nlist: []\n"
    faults = validate(read_document(text, "leadline.yml"), SCHEMA)
    assert [(fault.where, fault.path, fault.fix) for fault in faults] == [
        ("leadline.yml:1", "", "add name under the top of the file"),
        ("leadline.yml:1", "systmes", "did you mean systems"),
        ("leadline.yml:4", "systems.crm.knid", "did you mean kind"),
        ("leadline.yml:5", "systems.crm.share", "use 1 or less"),
        ("leadline.yml:7", "systems.map.kind", "did you mean hubspot"),
        ("leadline.yml:8", "list", "give at least 1"),
    ]


def test_a_wrong_type_says_what_to_write_and_not_what_stood_there() -> None:
    faults = validate(read_document("name: [secret-value]\n", "x.yml"), SCHEMA)
    assert [str(fault) for fault in faults] == ["x.yml:1 at name: this is a list; write a text."]


def test_of_alternatives_the_one_that_was_meant_is_explained() -> None:
    schema = {"properties": {"a": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["env"]}]}}}
    faults = validate(read_document("a: {evn: X}\n", "x.yml"), schema)
    assert [fault.message for fault in faults] == ["the key env is missing"]


def test_a_valid_document_has_no_faults() -> None:
    assert validate(read_document("name: x\nsystems: {crm: {kind: hubspot}}\n", "x.yml"), SCHEMA) == []


def test_paths_read_like_the_file() -> None:
    assert path_text(()) == ""
    assert path_text((0, "a")) == "[0].a"
