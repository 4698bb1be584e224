"""Calls go to the vendor over https, or to a simulator that the settings name; a token goes nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from leadline.clock import FakeClock
from leadline.errors import ConfigError, Fatal
from leadline.http import Http, LocalGovernor, Vendor

Build = Callable[..., Any]


def http(*named: str) -> Http:
    clock = FakeClock()
    hosts = (".shop.example", "login.shop.test")
    return Http("shop", hosts=hosts, clock=clock, governor=LocalGovernor(clock, 10, 1.0), named_urls=named)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.shop.example",
        "https://api.shop.example/",
        "https://a.b.shop.example:443",
        "https://login.shop.test",
    ],
)
def test_the_vendors_hosts_are_allowed(url: str) -> None:
    assert http().client(url, Vendor()).base.scheme == "https"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.shop.example",
        "https://evil.example",
        "https://api.shop.example.evil",
        "https://evilshop.example",
        "https://shop.example",
        "https://user@api.shop.example",
        "https://api.shop.example@evil.example",
        "https://api.shop.example:8443",
        "https://api.shop.example/prefix",
        "https://api.shop.example?x=1",
        "https://api.shop.example.",
        "https://169.254.169.254",
        "http://127.0.0.1:8080",
        "https://[::1]:1",
        "https://\u0430pi.shop.example",
        "https://evil.example\\.shop.example",
        "https://evil.example\t.shop.example",
        "//api.shop.example",
        "ftp://api.shop.example",
        "file:///etc/passwd",
        "api.shop.example",
        "https://[",
        "https://api.shop.example:port",
        "",
    ],
)
def test_any_other_place_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        http().client(url, Vendor())


@pytest.mark.parametrize("url", ["http://127.0.0.1:0", "https://api.shop.example:0"])
def test_port_0_is_no_place_and_not_the_usual_port(url: str) -> None:
    with pytest.raises(ConfigError, match="not a plain https URL"):
        http(url).client(url, Vendor())


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:1", "https://[::1]:9"])
def test_a_loopback_place_is_allowed_when_the_settings_name_it(url: str) -> None:
    assert http(url).client(url, Vendor()).base.loopback


def test_another_loopback_place_than_the_named_one_is_refused() -> None:
    with pytest.raises(ConfigError):
        http("http://127.0.0.1:8080").client("http://127.0.0.1:8081", Vendor())


def test_naming_a_foreign_host_in_the_settings_does_not_allow_it() -> None:
    with pytest.raises(ConfigError, match=r"must be \*\.shop\.example or login\.shop\.test"):
        http("https://evil.example").client("https://evil.example", Vendor())


@pytest.mark.parametrize("link", ["/next?after=2", "https://api.shop.example/next?after=2"])
def test_a_next_link_is_rebuilt_on_the_base(rig: Build, answer: Any, link: str) -> None:
    shop = rig(answer(200, {"page": 2}))
    assert shop.client.follow(link, what="next page").data == {"page": 2}
    assert shop.script.sent[0].url == "https://api.shop.example/next?after=2"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/next",
        "//evil.example/next",
        "http://api.shop.example/next",
        "https://api.shop.example.evil/next",
        "https://api.shop.example:444/next",
        "https://user@api.shop.example/next",
        "https://api.shop.example\\@evil.example/next",
        "https://169.254.169.254/latest/meta-data",
        "https://other.shop.example/next",
        "////evil.example",
        "next",
        "@evil.example/next",
        "",
        "/next\r\nHost: evil.example",
    ],
)
def test_a_next_link_that_leads_elsewhere_sends_nothing(rig: Build, answer: Any, link: str) -> None:
    shop = rig(answer())
    with pytest.raises(Fatal, match="pointed away") as raised:
        shop.client.follow(link, what="next page")
    assert not shop.script.sent
    assert "evil" not in str(raised.value)
