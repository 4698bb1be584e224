"""Countries, states and postal codes: what a record says of where somebody is."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pycountry
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from generate import countries as generator
from leadline_mappings.normalize import BY_COUNTRY, Clean, Options, normaliser
from leadline_mappings.normalize import country as countries
from leadline_mappings.normalize.clean import squeezed
from leadline_mappings.normalize.country import country_code, country_name, is_country
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.normalize.places import spelt
from leadline_mappings.normalize.postal_codes import FORMS, LETTERS, SIGNS
from leadline_mappings.normalize.state_names import ALIASES
from leadline_mappings.normalize.subdivision import subdivision_code, subdivision_name
from unit.mappings.hostile import HOSTILE

ALIASED = {squeezed(alias): code for code, texts in countries.ALIASES.items() for alias in texts.split(",")}


def asked(kind: str, raw: object, region: str | None = None, **params: Any) -> Clean:
    return normaliser(kind, Options("place", Placeholders(), params))(raw, region)


def test_the_shipped_table_is_what_the_generator_writes() -> None:
    assert countries.TABLE.read_text("utf-8") == generator.table(), "run python tests/generate/countries.py"


def test_every_code_and_name_of_iso_3166_is_known() -> None:
    for entry in pycountry.countries:
        assert is_country(entry.alpha_2)
        for attribute in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            text = getattr(entry, attribute, entry.alpha_2)
            assert country_code(text) == country_code(text.upper()) == ALIASED.get(squeezed(text), entry.alpha_2)


@pytest.mark.parametrize("language", generator.LANGUAGES)
def test_every_name_of_cldr_is_known_that_means_one_country(language: str) -> None:
    official, meanings = generator.iso_keys(), generator.names_by_key(generator.alpha3())
    asked_for = 0
    for code, name in Locale.parse(language).territories.items():
        key = squeezed(name)
        if len(meanings.get(key, ())) == 1 and is_country(code):
            assert country_code(name) == ALIASED.get(key, official.get(key, code)), name
            asked_for += 1
    assert asked_for > 240


def test_a_name_that_means_two_countries_is_nobodys() -> None:
    both = [key for key, owners in generator.names_by_key(generator.alpha3()).items() if len(owners) > 1]
    assert both
    official = generator.iso_keys()
    assert {country_code(key) for key in both if key not in official and key not in ALIASED} <= {None}


def test_every_country_has_an_english_name() -> None:
    for entry in pycountry.countries:
        assert country_code(country_name(entry.alpha_2)) == entry.alpha_2
    assert country_name("ZZ") == "ZZ"


@pytest.mark.parametrize("aliases", [{"Bundesrepublik": "DE", "Die Insel": "GB", "n/a": "NA"}])
def test_a_standard_may_bring_its_own_aliases(aliases: dict[str, str]) -> None:
    assert asked("country", "BUNDES-REPUBLIK", aliases=aliases).value == "DE"
    assert asked("country", " die insel ", aliases=aliases).value == "GB"
    assert asked("country", "n/a", aliases=aliases).value == "NA"
    assert asked("country", "France", aliases=aliases).value == "FR"
    assert asked("country", "Bundesrepublik").problem == "COUNTRY_UNKNOWN"


def test_an_alias_wins_over_names_but_never_over_codes() -> None:
    aliases = {"US": "DE", "DE": "US", "Georgia": "US", "UK": "UA"}
    assert asked("country", "Georgia", aliases=aliases).value == "US"
    assert asked("country", "UK", aliases=aliases).value == "UA"
    assert asked("country", "US", aliases=aliases).value == "US"
    assert asked("country", "DE", aliases=aliases).value == "DE"


@pytest.mark.parametrize("code", ["UK", "de", "ZZ", ""])
def test_an_alias_of_no_country_never_becomes_a_value(code: str) -> None:
    assert asked("country", "Somewhere", aliases={"Somewhere": code}) == Clean(None, "COUNTRY_UNKNOWN")


CALLED_LIKE_THEIR_PROVINCES = {"BG-23": "BG-22", "ES-M": "ES-MD", "ES-MU": "ES-MC", "ES-O": "ES-AS", "ES-V": "ES-VC"}
"""A province of the same name as its region, which is meant."""


def test_every_code_and_name_of_iso_3166_2_is_known_in_its_country() -> None:
    same_name: dict[tuple[str, str], set[str]] = {}
    for entry in pycountry.subdivisions:
        assert subdivision_code(entry.code, entry.country_code) == entry.code
        assert subdivision_code(entry.code.lower(), None) == entry.code
        assert subdivision_name(entry.code) == entry.name
        same_name.setdefault((entry.country_code, squeezed(entry.name)), set()).add(entry.code)
    for entry in pycountry.subdivisions:
        meant = same_name[entry.country_code, squeezed(entry.name)] | {CALLED_LIKE_THEIR_PROVINCES.get(entry.code, "")}
        assert subdivision_code(entry.name, entry.country_code) in meant


@pytest.mark.parametrize(
    ("text", "region", "code"),
    [
        ("Ontario", None, "CA-ON"),
        ("Bayern", None, "DE-BY"),
        ("Georgia", None, None),
        ("Luxembourg", None, None),
        ("US-ZZ", "US", None),
        ("US-CA", "", "US-CA"),
        ("Kent", "GB", "GB-KEN"),
        ("City of London", "GB", "GB-LND"),
        ("anything", "ZZ", None),
    ],
)
def test_a_state_without_a_country_must_be_the_only_one_of_its_name(
    text: str, region: str | None, code: str | None
) -> None:
    assert subdivision_code(text, region) == code


AS_PEOPLE_WRITE = {
    "CN": "Beijing: BJ, Shanghai: SH, Guangdong: GD, Zhejiang Province: ZJ, Beijing City: BJ, 北京市: BJ, 广东省: GD, "
          "Guangxi Zhuang Autonomous Region: GX, 内蒙古自治区: NM",
    "CH": "Bern: BE, Geneva: GE, Kanton Zürich: ZH, Canton de Vaud: VD, Basel: BS, Grisons: GR",
    "IE": "County Cork: CO, Co. Cork: CO, Co Dublin: D",
    "KR": "Seoul: 11, Busan: 26, Gyeonggi: 41, Gyeonggi-do: 41, North Gyeongsang: 47, 서울특별시: 11, 경기도: 41",
    "AE": "Dubai: DU, Abu Dhabi: AZ, Sharjah: SH, Ras Al Khaimah: RK, Emirate of Dubai: DU",
    "US": "N. Carolina: NC, S. Dakota: SD, W. Virginia: WV, D.C.: DC, AE: AE, AP: AP, AA: AA, State of Ohio: OH, "
          "Armed Forces Europe: AE",
    "GB": "County Durham: DUR, N. Ireland: NIR, Cymru: WLS, Bristol: BST, Kent County: KEN",
    "JP": "Tokyo: 13, Osaka: 27, Tokyo-to: 13, Osaka-fu: 27, Aichi-ken: 23, Kyoto Prefecture: 26, "
          "東京都: 13, 広島県: 34",
    "IN": "Orissa: OD, Uttaranchal: UK, Jammu & Kashmir: JK, W. Bengal: WB, Pondicherry: PY",
    "BR": "Sao Paulo: SP, Estado de São Paulo: SP, Federal District: DF",
    "ES": "Balearic Islands: IB, Canary Islands: CN, Castile and Leon: CL, Navarre: NC, Lérida: L, Vizcaya: BI",
    "FR": "Brittany: BRE, PACA: PAC, Rhône-Alpes: ARA, Corsica: 20R",
    "DE": "Bavaria: BY, Freistaat Bayern: BY, Rhineland Palatinate: RP, Land Hessen: HE",
    "IT": "NA: NA, Milan: MI, Provincia di Milano: MI, South Tyrol: BZ", "PL": "Lodzkie: 10", "SE": "Stockholm: AB",
    "AU": "W. Australia: WA", "AT": "Vienna: 9",
}  # fmt: skip


@pytest.mark.parametrize("region", AS_PEOPLE_WRITE)
def test_states_are_known_as_people_write_them(region: str) -> None:
    told = dict(pair.split(": ") for pair in AS_PEOPLE_WRITE[region].split(", "))
    found = {text: asked("subdivision", text, region).value for text in told}
    assert found == {text: f"{region}-{code}" for text, code in told.items()}


@pytest.mark.parametrize("text", ["West Yorkshire", "West Midlands"])
def test_a_county_that_iso_does_not_list_is_a_finding(text: str) -> None:
    assert asked("subdivision", text, "GB") == Clean(None, "SUBDIVISION_UNKNOWN")


def test_every_other_spelling_of_a_state_stands_for_one_that_there_is() -> None:
    for country, told in ALIASES.items():
        for part in told.split(";"):
            code = f"{country}-{part.split(':')[0].strip()}"
            assert subdivision_name(code) != code


@pytest.mark.parametrize(("raw", "region"), [("NA", "US"), ("na", "IT"), ("NA", None), ("n/a", "US"), ("None", "US")])
def test_nothing_is_no_state(raw: str, region: str | None) -> None:
    assert asked("subdivision", raw, region) == Clean(None, "PLACEHOLDER")


@pytest.mark.parametrize("raw", ["na", "Na", "null", "NULL", "None", "N/A", "unknown"])
def test_nothing_is_no_country(raw: str) -> None:
    assert asked("country", raw) == Clean(None, "PLACEHOLDER")


def test_namibia_stays_namibia() -> None:
    assert asked("country", "Namibia") == asked("country", "NA") == Clean("NA")


def test_no_library_is_imported_to_tell_a_country_or_a_state() -> None:
    script = (
        "import sys\n"
        "from leadline_mappings.normalize.country import country_code\n"
        "from leadline_mappings.normalize.subdivision import subdivision_code\n"
        "assert country_code('Deutschland') == 'DE' and country_code('Narnia') is None\n"
        "assert subdivision_code('Bavaria', 'DE') and subdivision_code('California', None)\n"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"pycountry", "babel"} & set(run.stdout.split()) == set()


POSTAL_CODES = [
    ("GB", "sw1a1aa", "SW1A 1AA"),
    ("GB", "SW1A 1AA", "SW1A 1AA"),
    ("GB", "m1-1ae", "M1 1AE"),
    ("GB", "ec1a 1bb", "EC1A 1BB"),
    ("GB", "SW1A", None),
    ("GB", "SW1A 1AO", None),
    ("GB", "QW1A 1AA", None),
    ("NL", "1234ab", "1234 AB"),
    ("NL", "NL-1234 AB", "1234 AB"),
    ("NL", "1234", None),
    ("NL", "0234 AB", None),
    ("NL", "1234 SS", None),
    ("CA", "k1a0b1", "K1A 0B1"),
    ("CA", "K1A-0B1", "K1A 0B1"),
    ("CA", "D1A 0B1", None),
    ("CA", "K1A", None),
    ("US", "02139", "02139"),
    ("US", "021391234", "02139-1234"),
    ("US", "02139 - 1234", "02139-1234"),
    ("US", "2139-1234", None),
    ("US", "K1A 0B1", None),
    ("DE", "D-01067", "01067"),
    ("DE", "DE 80331", "80331"),
    ("DE", "80331 München", None),
    ("DE", "00123", None),
    ("AT", "A-1010", "1010"),
    ("CH", "CH-8001", "8001"),
    ("FI", "FIN-00100", "00100"),
    ("FR", "F-75001", "75001"),
    ("SE", "11455", "114 55"),
    ("SE", "S-114 55", "114 55"),
    ("GR", "10431", "104 31"),
    ("CZ", "11000", "110 00"),
    ("PL", "00950", "00-950"),
    ("PT", "1000205", "1000-205"),
    ("BR", "01310100", "01310-100"),
    ("BR", "01.310-100", "01310-100"),
    ("JP", "〒1000001", "100-0001"),
    ("JP", "\uff11\uff10\uff10\uff0d\uff10\uff10\uff10\uff11", "100-0001"),
    ("IN", "110 001", "110001"),
    ("IE", "d02x285", "D02 X285"),
    ("IE", "D6W XY00", "D6W XY00"),
    ("IE", "Dublin 2", None),
    ("LV", "1010", "LV-1010"),
    ("LV", "LV-1010", "LV-1010"),
    ("AD", "500", "AD500"),
    ("LU", "L-1234", "1234"),
    ("MT", "vlt1117", "VLT 1117"),
    ("KZ", "a05 c2a3", "A05C2A3"),
    ("KZ", "050000", "050000"),
    ("AR", "c1425abc", "C1425ABC"),
    ("KR", "110999", "110-999"),
    ("TW", "106", "106"),
    ("AU", "-1234", None),
]


@pytest.mark.parametrize(("region", "raw", "code"), POSTAL_CODES)
def test_a_postal_code_is_spelt_as_its_country_does_or_refused(region: str, raw: str, code: str | None) -> None:
    clean = asked("postal_code", raw, region)
    assert clean == (Clean(None, "POSTAL_CODE_INVALID") if code is None else Clean(code))


@pytest.mark.parametrize(
    ("region", "number"), [("US", 2139), ("DE", 1067), ("FR", 1000.0), ("ES", "8001"), ("AU", 800)]
)
def test_a_zero_that_a_spreadsheet_ate_is_never_guessed(region: str, number: object) -> None:
    assert asked("postal_code", number, region) == Clean(None, "POSTAL_CODE_INVALID")


@pytest.mark.parametrize("region", [None, "", "HK", "ZZ"])
@pytest.mark.parametrize(("raw", "written"), [("sw1a 1aa", "SW1A 1AA"), (2139, "2139"), ("〒100", "〒100")])
def test_without_a_country_that_we_know_it_stays_as_written(region: str | None, raw: object, written: str) -> None:
    assert asked("postal_code", raw, region) == Clean(written)


@pytest.mark.parametrize(
    ("raw", "problem"), [("00000", "PLACEHOLDER"), ("n/a", "PLACEHOLDER"), ("1" * 21, "VALUE_TOO_LONG"), ("", None)]
)
@pytest.mark.parametrize("region", [None, "US"])
def test_what_is_no_code_anywhere(raw: str, problem: str | None, region: str | None) -> None:
    assert asked("postal_code", raw, region) == Clean(None, problem)


def test_the_postal_code_is_read_in_the_records_country() -> None:
    assert "postal_code" in BY_COUNTRY


def test_the_tables_name_countries_once() -> None:
    assert len(FORMS) > 100
    assert all(is_country(code) for code in (*FORMS, *LETTERS, *SIGNS))
    assert set(LETTERS) | set(SIGNS) <= set(FORMS)


@settings(deadline=None)  # the first look-up loads tables
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_every_code_of_a_countrys_form_is_kept_however_it_is_spaced(region: str, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS[region]))
    code = "".join(data.draw(st.sampled_from(_LETTERS_OF.get(sign, sign))) for sign in form)
    if region in LETTERS and not re.fullmatch(LETTERS[region], code.replace(" ", "")):
        return
    if code.strip("0- ") == "":
        return
    for spelling in (code, code.replace(" ", ""), code.lower(), f" {code} "):
        assert asked("postal_code", spelling, region).value == code


_LETTERS_OF = {"9": "0123456789", "@": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "#": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@settings(deadline=None)  # the first look-up loads tables
@given(st.text("0123456789ABCDEFGHJKLV -.〒äİßD\u2013", max_size=12), st.sampled_from([None, "", "ZZ", *sorted(FORMS)]))
def test_a_canonical_postal_code_stays_as_it_is(raw: str, region: str | None) -> None:
    clean = asked("postal_code", raw, region)
    if clean.value is not None:
        assert asked("postal_code", clean.value, region) == clean


@settings(deadline=None)  # the first look-up loads tables
@given(st.text(max_size=30))
def test_no_text_becomes_a_code_of_another_form(text: str) -> None:
    code = asked("postal_code", text, "GB").value
    assert code is None or re.fullmatch("[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", str(code))


@pytest.mark.parametrize("kind", ["country", "subdivision", "postal_code"])
@pytest.mark.parametrize("region", [None, "US", "GB", "LV", "\ud800", "x" * 1000])
def test_a_hostile_value_is_refused_or_kept_for_good(kind: str, region: str | None) -> None:
    normalise = normaliser(kind, Options("place", Placeholders(), {}))
    for _, raw in HOSTILE:
        clean = normalise(raw, region)
        if clean.value is not None:
            assert normalise(clean.value, region) == clean


def test_spelt_says_none_to_no_forms() -> None:
    assert spelt("12345", "ZZ", ()) is None
