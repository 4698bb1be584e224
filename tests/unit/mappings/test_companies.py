"""Companies: written as given, compared without what every company may carry."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.key_parts import company
from leadline_mappings.normalize.companies import company_key

PAIRS = Path(__file__).parents[4] / "shared" / "data" / "names" / "name_pairs.csv"


@pytest.mark.parametrize(
    "names",
    [
        ("Acme", "ACME, Inc.", "The Acme Company", "acme corp", "Acme Corporation", "Acme Co., Ltd.", "Acme  LLC"),
        ("Müller & Söhne GmbH & Co. KG", "Muller und Sohne", "MÜLLER AND SÖHNE GMBH"),
        ("A.P. Møller-Mærsk A/S", "AP Moller Maersk"),
        ("Gazprom", "\u041e\u041e\u041e «Газпром»", "PJSC Gazprom", "Open Joint Stock Company Gazprom", "Газпром ПАО"),
        ("Acme (UK) Ltd", "Acme UK Limited", "ACME (UK)"),
        ("Arçelik A.Ş.", "Arcelik San. ve Tic. A.Ş."),
        ("Orlen Sp. z o.o.", "ORLEN sp.z o.o.", "Orlen Spółka z o.o."),
        ("Grupo Bimbo, S.A.B. de C.V.", "Grupo Bimbo"),
        ("Telefónica, S.A.", "Telefonica SA", "TELEFONICA S. A."),
        ("Philips B.V.", "Philips N.V.", "philips bv"),
        ("IBM", "I B M", "I.B.M. Corp."),
        ("McKinsey & Company", "McKinsey", "McKinsey & Co."),
        ("3M", "3M Company"),
    ],
)
def test_spellings_of_one_company_have_one_key(names: tuple[str, ...]) -> None:
    assert len({company_key(name) for name in names}) == 1
    assert company_key(names[0]) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sun Co", "Sun Inc"),
        ("Acme (UK) Ltd", "Acme Ltd"),
        ("Acme Holding", "Acme"),
        ("KKR Asian Fund III L.P.", "KKR Asian Fund IV L.P."),
        ("CVS Health Corporation", "CVC Health Corporation"),
        ("Deutsche Bank AG", "Deutsche Bahn AG"),
    ],
)
def test_different_companies_have_different_keys(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize(
    "name", ["", " ", "-", "GmbH", "Ltd.", "The Company", "Self-employed", "Freelancer", "&", "\x00"]
)
def test_a_name_that_says_nothing_has_no_key(name: str) -> None:
    assert company_key(name) is None


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_plain_key_or_none(name: str) -> None:
    key = company_key(name)
    assert key is None or (key and all(word.isascii() and word.isalnum() for word in key.split(" ")))


def test_labelled_pairs_of_different_companies_share_no_key() -> None:
    if not PAIRS.exists():
        pytest.skip("the labelled name pairs of ../shared are not here")
    rows = list(csv.DictReader(PAIRS.read_text(encoding="utf-8").splitlines()))
    kinds = {"Company", "Organization", "LegalEntity"}
    pairs = [(company(row["name1"]), company(row["name2"]), row) for row in rows if row["schema"] in kinds]
    same = [row for one, other, row in pairs if one == other and one is not None]
    assert [(row["name1"], row["name2"]) for row in same if row["is_match"] != "true"] == []
    assert len(same) > 35
