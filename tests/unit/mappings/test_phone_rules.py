"""The fast way through a phone number says exactly what phonenumbers says, or nothing."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.phone import country_of, fast_e164, parsed
from leadline_mappings.normalize.placeholders import Placeholders

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = range(11)
WRITTEN = ("{e164}", "{national}", "0{national}", "00{code}{national}", "+{code}0{national}", "{code}{national}",
           "+{code} (0) {national}", "1{national}", "8{national}", "{e164} ext. 42", "Tel: {e164}",
           "0{national} x7")  # fmt: skip


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """An example number of any region and type, with some digits changed, written in some way."""
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(region, draw(st.sampled_from(TYPES)))
    if example is None:
        example = phonenumbers.example_number(region)
    assert example is not None
    digits = list(phonenumbers.national_significant_number(example))
    for place, digit in draw(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("0123456789")), max_size=4)):
        digits[place % len(digits)] = digit
    national = "".join(digits)
    code = str(example.country_code)
    form = draw(st.sampled_from(WRITTEN))
    return form.format(e164=f"+{code}{national}", national=national, code=code), region


@given(numbers(), st.booleans())
@settings(max_examples=250, deadline=None)
def test_the_fast_way_and_the_library_agree(number: tuple[str, str], with_region: bool) -> None:
    text, region = number
    fast = fast_e164(text, region if with_region else None)
    assert fast is None or (fast or None) == parsed(text, region if with_region else None)


@given(
    st.sampled_from(["", "+", "00", "011", "0", "1", "8", "+0", "0011", "009", "810"]),
    st.sampled_from(["", *sorted({str(phonenumbers.country_code_for_region(region)) for region in REGIONS})]),
    st.text("0123456789", min_size=1, max_size=14),
    st.sampled_from(REGIONS),
)
@settings(max_examples=400, deadline=None)
def test_any_digits_are_read_as_the_library_reads_them(start: str, code: str, digits: str, region: str) -> None:
    text = start + code + digits
    fast = fast_e164(text, region)
    assert fast is None or (fast or None) == parsed(text, region)


@given(numbers())
@settings(max_examples=250, deadline=None)
def test_a_canonical_number_stays_and_has_the_library_s_country(number: tuple[str, str]) -> None:
    read = normaliser("phone", Options("phone", Placeholders()))
    canonical = read(*number).value
    if isinstance(canonical, str):
        assert read(canonical, None) == (canonical, None, None)
        assert read(canonical, "US").value == canonical
        e164 = phonenumbers.parse(canonical.partition(" ")[0])
        assert country_of(canonical) in (None, phonenumbers.region_code_for_number(e164))


@pytest.mark.parametrize("text", ["02214710398, 01713920093", "0221 4710398 or 0171 3920093", "030 901820; 030 901821",
                                  "0221-4710398 / 0171-3920093", "0221 4710398 und 0171 3920093"])  # fmt: skip
def test_two_numbers_in_one_field_are_refused(text: str) -> None:
    assert normaliser("phone", Options("phone", Placeholders()))(text, "DE").problem == "PHONE_INVALID"


@pytest.mark.parametrize("region", ["US", "CA", "GB", "DE", "FR", "ES", "IT", "NL", "AU", "IN", "JP", "PL", "SE"])
def test_the_fast_way_takes_the_ordinary_number_of_a_large_market(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    for form in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        assert fast_e164(phonenumbers.format_number(example, form), None)
    assert fast_e164(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL), region)


@pytest.mark.parametrize("region", REGIONS)
def test_the_country_of_a_number_is_the_library_s(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    found = country_of(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
    assert found in (None, phonenumbers.region_code_for_number(example))
