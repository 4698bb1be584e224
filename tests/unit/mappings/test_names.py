"""People's names: as their owners write them, with what is said of them beside."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.clean import Clean, clean_text
from leadline_mappings.normalize.placeholders import Placeholders

NORMALISE = normaliser("person_name", Options("last_name", Placeholders()))
FRAGMENTS = (
    "Dr.", "DR", "prof.", "Herr", "Frau", "mr", "MRS.", "Mr & Mrs", "h. c.", "rer. nat.", "Dipl.-Ing.", "Gen.", "Gen",
    "PhD", "Ph. D.", "MBA", "M.D.", "MA", "Esq", "Jr.", "jr", "SR", "III", "iii", "Anna", "ANNA", "smith", "O'NEILL",
    "van", "DER", "de", "la", "d'angelo", "MCDONALD", "J.", "x", "test", "null", "n/a", "GmbH", "İ", "ŉ", "ß", "ΑΣ",
    "ǰ",
    "李", "e\u0301", "\u0301", "★", "😀", "\u00b4", "(", ")", '"', "'", "*", "-", ",", ".", "&",
    "12", "\xa0", "ã£", "Â\x91", "\u2019", "\ufffd", "&amp;", "amp;", "&eacute;", "&#", "39;", "NULL", "I\u015eIK",
)  # fmt: skip
NAMES = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from((" ", " ", "", "-", ", "))).map("".join),
    min_size=1,
    max_size=6,
).map("".join)


@given(st.one_of(NAMES, st.text(max_size=40)))
@settings(max_examples=400, deadline=None)
@example("Dr. Test")
@example("\u00a6\u00c2\x91")
@example("Mr. Mr.")
@example("SMITH JR., PhD, Jr.")
@example('("*Dr. ANNA*")')
def test_a_name_that_was_read_once_stands(raw: str) -> None:
    value, problem, facts = NORMALISE(raw, None)
    if value is None:
        assert problem in (None, "PLACEHOLDER", "NAME_INVALID")
        assert facts is None
        return
    again = NORMALISE(value, None)
    assert (again.value, again.problem) == (value, None)
    assert NORMALISE(again.value, None).facts == again.facts


@pytest.mark.parametrize(
    ("raw", "name", "honorific", "suffix"),
    [
        ("Dr. Anna", "Anna", "Dr.", None),
        ("Herr Prof. Dr. Max Müller", "Max Müller", "Herr Prof. Dr.", None),
        ("Dr. med. dent. Anna Weiß", "Anna Weiß", "Dr. med. dent.", None),
        ("Prof. Dr. med. vet. habil. Eva Klein", "Eva Klein", "Prof. Dr. med. vet. habil.", None),
        ("Frau Dr. med. Eva Klein", "Eva Klein", "Frau Dr. med.", None),
        ("MR JOHN SMITH", "John Smith", "Mr.", None),
        ("Mrs", None, None, None),
        ("Mme. Curie", "Curie", "Mme", None),
        ("Sra. García", "García", "Sra.", None),
        ("Dott.ssa Rossi", "Rossi", "Dott.ssa", None),
        ("Mr & Mrs Smith", "Smith", "Mr. & Mrs.", None),
        ("Dr.Anna", "Anna", "Dr.", None),
        ("Smith Jr", "Smith Jr.", None, "Jr."),
        ("SMITH, JR.", "Smith Jr.", None, "Jr."),
        ("King III", "King III", None, "III"),
        ("Smith, PhD, MBA", "Smith", None, "PhD, MBA"),
        ("Smith Ph. D.", "Smith", None, "PhD"),
        ("King Jr., M.D.", "King Jr.", None, "Jr., MD"),
        ("Dr. Martin Luther King Jr.", "Martin Luther King Jr.", "Dr.", "Jr."),
    ],
)
def test_what_is_said_of_a_person_is_a_fact(
    raw: str, name: str | None, honorific: str | None, suffix: str | None
) -> None:
    clean = NORMALISE(raw, None)
    facts = clean.facts or {}
    assert (clean.value, facts.get("last_name_honorific"), facts.get("last_name_suffix")) == (name, honorific, suffix)


@pytest.mark.parametrize(
    "name",
    [
        "Herr", "Doctor", "Don Draper", "Gen Urobuchi", "Jack Ma", "Dame Diouf", "M. Dupont", "Ed", "Mag Ruffman",
        "Major", "Bo Do", "Na", "Null", "Xu", "Ng", "Nil", "Blank", "Self", "Sample", "Tester", "Bar", "Asa", "Ii",
        "Doe, Jane", "Jane Doe", "St. John", "'t Hooft", "J. R. R.", "X Æ A-12", "P!nk", "DeShawn", "LaToya",
        "MacDonald",
        "Mackenzie", "de la Cruz", "d'Angelo", "van den Berg", "O'Neill", "Nguyễn", "Иванов", "李", "نور", "שרה", "ß",
        'John "Jack" Smith', "Anna (HR)", "Smith-Jones", "B.V. Raman",
    ],
)  # fmt: skip
def test_real_names_stand_as_they_are_written(name: str) -> None:
    assert NORMALISE(name, None) == Clean(name)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("jane@acme.com", "NAME_INVALID"),
        ("https://acme.com", "NAME_INVALID"),
        ("visit acme.com", "NAME_INVALID"),
        ("Acme GmbH", "NAME_INVALID"),
        ("Acme, Inc.", "NAME_INVALID"),
        ("株式会社 日立", "NAME_INVALID"),
        ("030 901820", "NAME_INVALID"),
        ("<script>", "NAME_INVALID"),
        ("Mr.", "NAME_INVALID"),
        ("Frau Dr.", "NAME_INVALID"),
        ("a" * 121, "NAME_INVALID"),
        ("7", "NAME_INVALID"),
        ("Dr. Test", "PLACEHOLDER"),
        ("*test*", "PLACEHOLDER"),
        ("Test 1", "PLACEHOLDER"),
        ("asdf", "PLACEHOLDER"),
        ("ASDFGH", "PLACEHOLDER"),
        ("0000000", "PLACEHOLDER"),
        ("s/n", "PLACEHOLDER"),
        ("nan", "PLACEHOLDER"),
        ("NaN", "PLACEHOLDER"),
        *[(text, "PLACEHOLDER") for text in ("NULL", "NONE", "NA", "na", "none", "BLANK", "self", "x", "FNU")],
        ("Dr. NULL", "PLACEHOLDER"),
        ('"none"', "PLACEHOLDER"),
        ("NULL Jr.", "PLACEHOLDER"),
        ("Jos\ufffd", "NAME_INVALID"),
        ("Fran\ufffdois", "NAME_INVALID"),
        ("不明", "PLACEHOLDER"),
        ("???", "PLACEHOLDER"),
    ],
)
def test_what_is_no_name_is_refused(raw: str, problem: str) -> None:
    assert NORMALISE(raw, None) == Clean(None, problem)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("O\u2019NEILL", "O\u2019Neill"),
        ("d\u2019angelo", "D\u2019Angelo"),
        ("VAN \u2019T HOF", "van \u2019t Hof"),
        ("AL\u2011RASHID", "Al\u2011Rashid"),
        ("I\u015eIK", "I\u015eIK"),
        ("AY\u015eE", "Ay\u015fe"),
        ("K\u00d6NIG", "K\u00f6nig"),
        ("NAN", "Nan"),
        ("BAR", "Bar"),
        ("Jos&eacute;", "Jos\u00e9"),
        ("O&#39;Neill", "O'Neill"),
        ("Anna&nbsp;Maria", "Anna Maria"),
        ("&nbsp;", None),
    ],
)
def test_a_name_that_came_through_other_programs(raw: str, name: str | None) -> None:
    assert NORMALISE(raw, None) == Clean(name)


def test_a_standards_own_placeholders_win_over_names() -> None:
    ours = normaliser("person_name", Options("last_name", Placeholders.of(also=["Null"], never=["AAA", "test"])))
    assert [ours(raw, None).problem for raw in ("Null", "Na", "AAA", "BBB", "Test")] == [
        "PLACEHOLDER", None, None, "PLACEHOLDER", None,
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), max_size=20))
@settings(max_examples=200, deadline=None)
def test_mixed_case_is_never_touched(name: str) -> None:
    mixed = f"aB{name}"
    assert NORMALISE(mixed, None).value == clean_text(mixed)
