"""Email addresses: what is kept as given, what is refused, and what is said of the host and the mailbox."""

from __future__ import annotations

from pathlib import Path

import email_validator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.email import match_key
from leadline_mappings.normalize.mail_hosts import ROLES, host_kind, is_role
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.normalize.typos import PROVIDERS, is_typo, one_edit, suggestion
from leadline_mappings.normalize.words import words
from leadline_mappings.standard import load_standard
from leadline_mappings.values import Effect, Value
from unit.mappings.hostile import HOSTILE

EMAIL = normaliser("email", Options("email", Placeholders()))
PERSON = load_standard("b2b").entity("person")


def facts(address: str) -> set[str]:
    learned = EMAIL(address, None).facts or {}
    return {name.removeprefix("email_is_") for name, holds in learned.items() if holds}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("jane.doe@acme.com", "jane.doe@acme.com"),
        ("Jane.Doe@ACME.com", "Jane.Doe@acme.com"),
        ("jane+news@acme.com", "jane+news@acme.com"),
        (" mailto:jane@acme.com ", "jane@acme.com"),
        ("Jane Doe <jane@acme.com>", "jane@acme.com"),
        ("o'neill@acme.com", "o'neill@acme.com"),
        ("jörg@acme.de", "jörg@acme.de"),
        ("jane@exämple.de", "jane@xn--exmple-cua.de"),
        ("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d"),
        ("a#b!c@acme.com", "a#b!c@acme.com"),
        ("jane@my-company.co.uk", "jane@my-company.co.uk"),
        ("jane@a.b.c.d.acme.com", "jane@a.b.c.d.acme.com"),
        ("jane..doe@acme.com", "EMAIL_SYNTAX"),
        (".jane@acme.com", "EMAIL_SYNTAX"),
        ("jane.@acme.com", "EMAIL_SYNTAX"),
        ("@acme.com", "EMAIL_SYNTAX"),
        ("jane@", "EMAIL_SYNTAX"),
        ("jane@acme", "EMAIL_SYNTAX"),
        ("jane@@acme.com", "EMAIL_SYNTAX"),
        ("jane@acme.local", "EMAIL_SYNTAX"),
        ("jane@acme.LOCALHOST", "EMAIL_SYNTAX"),
        ("jane@-acme.com", "EMAIL_SYNTAX"),
        ("jane@127.0.0.1", "EMAIL_SYNTAX"),
        ("a@b.co, c@d.co", "EMAIL_SYNTAX"),
        ("x" * 65 + "@acme.com", "EMAIL_SYNTAX"),
        ("test@test.com", "PLACEHOLDER"),
        ("n/a", "PLACEHOLDER"),
        ("jane@x.com", "jane@x.com"),
    ],
)
def test_an_address_is_kept_as_it_can_be_sent_to(raw: str, value: Value) -> None:
    clean = EMAIL(raw, None)
    assert value == (clean.value if clean.value is not None else clean.problem)


@pytest.mark.parametrize(
    ("address", "problem", "learned"),
    [
        ("jane@acme.com", None, set()),
        ("jane@gmail.com", None, {"free"}),
        ("jane@trashmail.com", "EMAIL_DISPOSABLE", {"disposable"}),
        ("jane@x.trashmail.com", "EMAIL_DISPOSABLE", {"disposable"}),
        ("info@acme.com", "EMAIL_ROLE", {"role"}),
        ("INFO@acme.com", "EMAIL_ROLE", {"role"}),
        ("Info.de@acme.com", "EMAIL_ROLE", {"role"}),
        ("no-reply@acme.com", "EMAIL_ROLE", {"role"}),
        ("büro@acme.de", "EMAIL_ROLE", {"role"}),
        ("infante@acme.com", None, set()),
        ("info.desk@acme.com", None, set()),
        ("sales@trashmail.com", ("EMAIL_DISPOSABLE", "EMAIL_ROLE"), {"role", "disposable"}),
        ("jane@gmial.com", ("EMAIL_TYPO", "EMAIL_DISPOSABLE"), {"disposable"}),
        ("info@acme.con", ("EMAIL_TYPO", "EMAIL_ROLE"), {"role"}),
        ("jane@gmail.con", "EMAIL_TYPO", set()),
    ],
)
def test_what_is_learned_beside_the_address(
    address: str, problem: str | tuple[str, ...] | None, learned: set[str]
) -> None:
    assert EMAIL(address, None)[:2] == (address, problem)
    assert EMAIL(address, None)[:2] == (address, problem), "the second time, out of the memory"
    assert facts(address) == learned


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmali.com", "hotmail.com"),
        ("yahooo.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("hotmal.co.uk", "hotmail.co.uk"),
        ("acme.con", "acme.com"),
        ("acme.ocm", "acme.com"),
        ("mail.acme.comm", "mail.acme.com"),
        ("acme.nett", "acme.net"),
    ],
)
def test_a_slip_is_seen_and_what_was_meant_is_said(host: str, meant: str) -> None:
    assert is_typo(host)
    assert suggestion(host) == meant


def test_a_top_level_domain_that_does_not_exist_is_a_slip_even_if_nobody_knows_of_what() -> None:
    assert is_typo("acme.zzzz")
    assert suggestion("acme.zzzz") is None


@pytest.mark.parametrize(
    "host",
    sorted(
        words(
            """
            acme.com mail.com email.com ymail.com cloud.com yaho.com aol.co gmx.at gmx.ch hotmail.nl yahoo.be acme.co
            gmail.de hotmale.org outlook.ch live.at acme.cm mail.gmail.com example.org acme.example xn--exmple-cua.de
            acme.xn--p1ai
            """
        )
    ),
)
def test_a_real_domain_is_no_slip(host: str) -> None:
    assert not is_typo(host)
    assert suggestion(host) is None


def test_the_providers_are_no_slips_of_each_other() -> None:
    assert not [host for host in PROVIDERS if is_typo(host) or suggestion(host)]


@settings(deadline=None)  # the first look-up loads lists
@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_edit_is_what_a_slow_search_finds(one: str, other: str) -> None:
    near = {one[:i] + one[i + 1 :] for i in range(len(one))}
    near |= {
        one[:i] + letter + one[j:] for i in range(len(one) + 1) for j in (i, i + 1) for letter in "abc" if j <= len(one)
    }
    near |= {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)}
    assert one_edit(one, other) == (other in near - {one})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane.doe+news@gmail.com", "JANEDOE@googlemail.com"),
        ("Jane@acme.com", "jane+x@ACME.com"),
        ("jane+a+b@acme.com", "jane@acme.com"),
    ],
)
def test_spellings_of_one_mailbox_share_a_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("j.doe@acme.com", "jdoe@acme.com"), ("jane@acme.com", "jane@acme.de"), ("+a@acme.com", "+b@acme.com")],
)
def test_other_mailboxes_have_other_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


LOCAL = st.text("abzABZ019._+'-#\u00e4", min_size=1, max_size=12)
HOST = st.sampled_from(
    sorted(
        words(
            """
            acme.com ACME.Com x.co gmail.com gmial.con test.com my-shop.co.uk a-.com -a.com a--b.de acme.local bär.de
            a_b.com
            """
        )
    )
)


@settings(deadline=None)  # the first look-up loads lists
@given(LOCAL, HOST)
def test_the_quick_way_accepts_what_the_library_accepts(local: str, host: str) -> None:
    address = f"{local}@{host}"
    if local.strip("'") != local:
        return  # quotes around an address are taken off
    clean = EMAIL(address, None)
    try:
        found = email_validator.validate_email(address, check_deliverability=False, strict=True)
    except email_validator.EmailNotValidError:
        assert clean.problem == "EMAIL_SYNTAX"
    else:
        sendable = found.ascii_email or f"{found.local_part}@{found.ascii_domain}"
        assert clean.problem == "PLACEHOLDER" or clean.value == sendable


@settings(deadline=None)  # the first look-up loads lists
@given(st.one_of(st.text(max_size=40), st.tuples(st.text(max_size=12), HOST).map("@".join), st.emails()))
def test_any_text_is_refused_or_kept_for_good(raw: str) -> None:
    clean = EMAIL(raw, None)
    if clean.value is not None:
        assert EMAIL(clean.value, None) == clean
        assert match_key(str(clean.value)) == match_key(match_key(str(clean.value)))


def test_a_hostile_value_is_refused_or_kept_for_good() -> None:
    for _, raw in HOSTILE:
        clean = EMAIL(raw, None)
        assert clean.value is None or EMAIL(clean.value, None) == clean


@settings(deadline=None)  # the first look-up loads lists
@given(st.sampled_from(sorted(ROLES)), st.sampled_from(["", ".", "+", "_", "1", "x", ".de", ".desk", "+a+b", "-x"]))
def test_a_role_is_seen_by_the_quick_way_as_by_the_slow_one(role: str, rest: str) -> None:
    local = role + rest
    clean = EMAIL(f"{local}@acme.com", None)
    if clean.value is not None:
        assert (clean.facts or {})["email_is_role"] == is_role(local)


@settings(deadline=None)  # the first look-up loads lists
@given(st.lists(st.integers(0, 40_000), max_size=50))
def test_what_is_remembered_of_a_host_is_what_is_said_of_it_at_first(numbers: list[int]) -> None:
    for number in numbers:
        address = f"jane@acme{number}.com"
        assert EMAIL(address, None) == normaliser("email", Options("email", Placeholders()))(address, None)


def test_kinds_of_hosts() -> None:
    assert [host_kind(host) for host in ("acme.com", "gmail.com", "trashmail.com", "a.b.trashmail.com")] == [
        0,
        1,
        2,
        0,
    ]


OWN_EFFECTS = """
version: 1
extends: b2b
effects: {EMAIL_DISPOSABLE: drop_field, EMAIL_ROLE: block_create}
placeholders: {also: ["Null"], never: ["AAA"]}
"""


def test_every_remark_takes_effect(tmp_path: Path) -> None:
    """A throw-away address is dropped also where it is a shared mailbox, which blocks; the hardest effect is told."""
    path = tmp_path / "standard.yml"
    path.write_text(OWN_EFFECTS, encoding="utf-8")
    person = load_standard(path).entity("person")
    verdict = person.standardise({"email": "info@mailinator.com"})
    assert "email" not in verdict.values
    assert ("EMAIL_ROLE", Effect.BLOCK_CREATE) in {(found.code, found.effect) for found in verdict.findings}
    kept = person.standardise({"email": "info@acme.con"})
    assert kept.values["email"] == "info@acme.con"
    assert Effect.BLOCK_CREATE in {found.effect for found in kept.findings}


def test_a_standards_words_are_placeholders_or_never(tmp_path: Path) -> None:
    path = tmp_path / "standard.yml"
    path.write_text(OWN_EFFECTS, encoding="utf-8")
    person = load_standard(path).entity("person")
    assert person.standardise({"company_name": "AAA", "last_name": "Null"}).values == {"company_name": "AAA"}
    assert PERSON.standardise({"company_name": "AAA", "last_name": "Null"}).values == {"last_name": "Null"}
