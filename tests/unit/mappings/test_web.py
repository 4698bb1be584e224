"""Web addresses and domains, and which of them are a company's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from leadline_mappings.normalize import Clean, Options, normaliser
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.normalize.suffixes import is_top, suffix_of
from leadline_mappings.normalize.web import business_domain, registered_domain
from leadline_mappings.normalize.words import words
from leadline_mappings.values import Value
from unit.mappings.hostile import HOSTILE


def asked(kind: str, raw: object, placeholders: Placeholders | None = None) -> Clean:
    return normaliser(kind, Options("site", placeholders or Placeholders()))(raw, None)


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("acme.com", "acme.com"),
        ("mail.acme.co.uk", "acme.co.uk"),
        ("ACME.de.", "acme.de"),
        ("a.b.c.acme.com.br", "acme.com.br"),
        ("www.ck", "www.ck"),
        ("acme.wellington.ck", "acme.wellington.ck"),
        ("city.kobe.jp", "city.kobe.jp"),
        ("acme.example", "acme.example"),
        ("xn--exmple-cua.de", "xn--exmple-cua.de"),
        ("www.exämple.de", "xn--exmple-cua.de"),
        ("acme.xn--55qx5d.cn", "acme.xn--55qx5d.cn"),
        ("shop.acme.uk.com", "acme.uk.com"),
        ("co.uk", None),
        ("com", None),
        ("github.io", None),
        ("acme.github.io", None),
        ("acme.myshopify.com", None),
        ("acme.wordpress.com", None),
        ("acme.wixsite.com", None),
        ("linkedin.com", None),
        ("de.linkedin.com", None),
        ("m.facebook.com", None),
        ("sites.google.com", None),
        ("xn--\ud800.de", None),
        ("", None),
        ("acme", None),
        ("a" * 400 + ".com", None),
    ],
)
def test_the_registered_domain_is_what_a_company_has_for_itself(host: str, registered: str | None) -> None:
    assert registered_domain(host) == registered


@pytest.mark.parametrize(
    ("address", "company"),
    [
        ("jane@acme.de", "acme.de"),
        ("jane@eu.mail.acme.co.uk", "acme.co.uk"),
        ("jane@linkedin.com", "linkedin.com"),
        ("jane@gmail.com", None),
        ("jane@GMAIL.com", None),
        ("jane@mail.yahoo.co.uk", None),
        ("jane@mailinator.com", None),
        ("jane@acme.github.io", None),
        ("jane@co.uk", None),
        ("jane", None),
        ("", None),
    ],
)
def test_a_business_address_tells_the_companys_domain(address: str, company: str | None) -> None:
    assert business_domain(address) == company


LABEL = st.sampled_from(
    sorted(
        words(
            """
            acme shop www com co uk de io github jp kobe city ck kawasaki br blogspot amazonaws s3 xn--p1ai xn--55qx5d
            cn no hokkaido sch ide.kyoto example
            """
        )
    )
)
REFERENCE = PublicSuffixList()


@settings(deadline=None)  # the first look-up loads tables
@given(st.lists(LABEL, min_size=1, max_size=5).map(".".join))
def test_the_rules_are_read_as_the_librarys_own_reader_does(host: str) -> None:
    assert suffix_of(host).registered == REFERENCE.privatesuffix(host)


def test_every_rule_of_the_list_is_read() -> None:
    for rule in sorted(REFERENCE._publicsuffix):
        host = rule.lstrip("!").replace("*", "any")
        for name in (host, rule.lstrip("!*."), f"acme.{host}"):
            assert suffix_of(name).registered == REFERENCE.privatesuffix(name), name


def test_top_level_domains_that_exist() -> None:
    assert all(is_top(label) for label in ("com", "de", "xn--p1ai", "museum", "co"))
    assert not any(is_top(label) for label in ("con", "cmo", "example", "xn--zzzzzz", ""))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("url", "https://acme.com", "https://acme.com"),
        ("url", "https://ACME.com", "https://acme.com"),
        ("url", "http://www.acme-shop.co.uk", "http://www.acme-shop.co.uk"),
        ("url", "acme.com:8080/x", "https://acme.com:8080/x"),
        ("url", "https://acme.com:65536", "URL_INVALID"),
        ("url", "https://jane:pw@acme.com", "URL_INVALID"),
        ("url", "https://192.168.0.1", "URL_INVALID"),
        ("url", "ftp://acme.com", "URL_INVALID"),
        ("domain", "acme.com", "acme.com"),
        ("domain", "mail.acme.com", "mail.acme.com"),
        ("domain", "www.acme.com", "acme.com"),
        ("domain", "www.com", "www.com"),
        ("domain", "WWW.ACME.COM", "acme.com"),
        ("domain", "https://acme.com:443/x", "acme.com"),
        ("domain", "acme..com", "DOMAIN_INVALID"),
        ("domain", "acme.com\n", "acme.com"),
        ("url", "https://acme.com\n", "https://acme.com"),
        ("url", "", None),
    ],
)
def test_addresses_have_one_spelling(kind: str, raw: str, value: Value) -> None:
    clean = asked(kind, raw)
    assert value in (clean.value, clean.problem)
    assert clean.value is None or clean.problem is None


@pytest.mark.parametrize(("kind", "token"), [("url", "https://none.com"), ("domain", "none.com")])
def test_a_declared_placeholder_is_no_address_however_plain_it_looks(kind: str, token: str) -> None:
    assert asked(kind, token, Placeholders(frozenset({token}))).problem == "PLACEHOLDER"


@pytest.mark.parametrize("kind", ["url", "domain"])
def test_a_hostile_value_is_refused_or_kept_for_good(kind: str) -> None:
    for _, raw in HOSTILE:
        value = asked(kind, raw).value
        if value is not None:
            assert asked(kind, value) == Clean(value)
            assert str(value).isascii() or kind == "url"


@settings(deadline=None)  # the first look-up loads tables
@given(st.text(max_size=40) | st.text("abc.-/:@?#xn1 \u00e4İ\u200b", max_size=30))
def test_any_text_is_refused_or_kept_for_good(text: str) -> None:
    for kind in ("url", "domain"):
        value = asked(kind, text).value
        assert value is None or asked(kind, value) == Clean(value)
    registered = registered_domain(text)
    assert registered is None or registered_domain(registered) == registered
    company = business_domain(text)
    assert company is None or business_domain(f"jane@{company}") == company
