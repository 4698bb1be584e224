"""SOQL says what was meant, whatever a value or a name holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import ConfigError
from leadline_connectors.salesforce.soql import (
    chunks,
    encoded_length,
    identifier,
    instant,
    literal,
    record_id,
    select,
)

UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", "\\": "\\"}


def read_literal(text: str) -> tuple[str, str]:
    """What a SOQL parser makes of a quoted string: (its value, the rest)."""
    assert text[0] == "'"
    value, position = "", 1
    while text[position] != "'":
        if text[position] == "\\":
            value += UNESCAPED[text[position + 1]]
            position += 2
        else:
            value += text[position]
            position += 1
    return value, text[position + 1 :]


@given(st.text())
def test_a_value_is_read_back_as_it_was_and_ends_where_it_should(value: str) -> None:
    assert read_literal(literal(value) + " OR Name != ''") == (value, " OR Name != ''")


@given(st.text(alphabet="'\\\n\r\t\b\f\" OR=;--", max_size=12))
def test_nothing_made_of_quotes_and_escapes_gets_out(value: str) -> None:
    assert read_literal(literal(value)) == (value, "")


@given(st.text(min_size=1, max_size=30))
def test_a_name_is_an_api_name_or_refused(name: str) -> None:
    try:
        checked = identifier(name)
    except ConfigError:
        return
    assert checked.isascii()
    assert checked.replace(".", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "name", ["", "1st", "a b", "Name'--", "Id FROM User", "count()", "Näme", "a.", ".a", "Name\n", "a..b"]
)
def test_names_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        identifier(name)
    with pytest.raises(ConfigError):
        select([name], "Lead")
    with pytest.raises(ConfigError):
        select(["Id"], name)


@pytest.mark.parametrize("name", ["Email", "Leadline_Key__c", "Account.Name", "Owner.Profile.Name"])
def test_api_names_pass(name: str) -> None:
    assert identifier(name) == name


def test_ids_and_instants_are_taken_by_format_only() -> None:
    assert record_id("00QSm0000000001MAA") == "'00QSm0000000001MAA'"
    assert instant("2026-11-22T10:00:00.000Z") == "2026-11-22T10:00:00.000Z"
    for bad in ("00Q' OR Id != '", "00Q", "00QSm0000000001MA", ""):
        with pytest.raises(ValueError, match="not a Salesforce id"):
            record_id(bad)
    for bad in ("2026-11-22", "TODAY", "2026-11-22T10:00:00Z OR Id != null", "2026-11-22T10:00:00+01:00"):
        with pytest.raises(ValueError, match="not an instant"):
            instant(bad)


def test_a_query_is_put_together_from_its_parts() -> None:
    assert select(["Id", "Name"], "Lead", "IsDeleted = false", " LIMIT 1") == (
        "SELECT Id, Name FROM Lead WHERE IsDeleted = false LIMIT 1"
    )


@given(st.lists(st.text(max_size=40), max_size=50), st.integers(150, 600))
def test_chunks_hold_every_value_once_in_order_and_within_the_room(values: list[str], room: int) -> None:
    literals = [literal(value.encode("ascii", "ignore").decode()) for value in values]
    parts = list(chunks(literals, room=room))
    assert [one for part in parts for one in part] == literals
    assert all(len(part) == 1 or sum(encoded_length(one) + 3 for one in part) <= room for part in parts)
