"""Settings come from the connector; its secrets are taken, used and shown nowhere."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from contract.conftest import TOKEN
from leadline.errors import ConfigError, LeadlineError
from leadline.registry import connectors
from leadline.secret import Secret
from leadline.singer import tap_class
from leadline.singer.settings import config_schema, part
from singer.benches import Tapped, rows


def about(vendor: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    tap_class(connectors()[vendor]).print_about("json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_about_lists_the_connector_s_settings_and_those_of_every_tap(
    vendor: str, capsys: pytest.CaptureFixture[str]
) -> None:
    connector = connectors()[vendor]
    told = about(vendor, capsys)
    assert told["name"] == f"leadline-tap-{vendor}"
    settings = told["settings"]["properties"]
    own = {*connector.settings_schema["properties"], *connector.secret_names}
    assert settings.keys() >= {*own, "objects", "start_date", "stream_maps"}
    assert all(settings[name].get("type") and settings[name].get("description") for name in own - {"api_version"})


def test_about_marks_the_secrets(vendor: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = about(vendor, capsys)["settings"]["properties"]
    assert {name for name, one in settings.items() if one.get("secret")} == set(connectors()[vendor].secret_names)


def test_the_connector_s_own_schema_stays_as_it_was(vendor: str, capsys: pytest.CaptureFixture[str]) -> None:
    about(vendor, capsys)
    assert "stream_maps" not in connectors()[vendor].settings_schema["properties"]


def test_a_secret_is_held_as_one_and_the_config_shows_stars(here: Tapped) -> None:
    given = {**here.config}
    tap = here.tap()
    assert tap.config["token"] == "***"
    assert tap._secrets == {"token": Secret(TOKEN, f"setting token of {tap.name}")}
    assert given["token"] == here.config["token"] == TOKEN


def test_no_log_line_and_no_message_holds_the_secret_or_a_value(here: Tapped, caplog: pytest.LogCaptureFixture) -> None:
    here.bench.seed(3)
    with caplog.at_level(logging.DEBUG):
        messages = here.run()
    assert len(rows(messages)) == 3
    assert caplog.text
    assert TOKEN not in caplog.text + json.dumps(messages)
    assert "canary0@" not in caplog.text


WRONG: dict[str, dict[str, Any]] = {
    "a token that is a number": {"token": 4711_0815},
    "an empty token": {"token": "  "},
    "a setting of a wrong type": {"overlap_seconds": "soon"},
    "a setting that is unknown": {"tokn": "canary-4711_0815"},
    "a start_date that is no date": {"start_date": "last week"},
    "no object": {"objects": []},
    "an object that is a path": {"objects": ["contacts/../deals"]},
    "a host that is not the vendor's": {"base_url": "https://example.com"},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_setting_is_an_error_that_names_it_and_makes_no_call(here: Tapped, fault: str) -> None:
    (name,) = WRONG[fault]
    with pytest.raises(ConfigError) as caught:
        here.run(config=WRONG[fault])
    assert name.removesuffix("_url") in str(caught.value) or "example.com" in str(caught.value)
    assert "4711" not in str(caught.value)
    assert here.transport.asked == []


def test_a_token_that_the_vendor_refuses_is_not_repeated_in_the_error(here: Tapped) -> None:
    with pytest.raises(LeadlineError) as caught:
        here.run(config={"token": "canary-wrong"})
    assert "canary-wrong" not in str(caught.value)
    assert "setting token of leadline-tap-" in str(caught.value)


def test_a_missing_secret_is_named(here: Tapped) -> None:
    with pytest.raises(ConfigError, match="token"):
        here.run(config={"token": None})


def test_numbers_may_come_as_the_text_of_a_variable(vendor: str) -> None:
    shown, _ = part("tap", connectors()[vendor], {"overlap_seconds": "5", "start_date": None})
    assert shown == {"overlap_seconds": 5.0}


def test_each_class_has_a_schema_of_its_own(vendor: str) -> None:
    first = config_schema(connectors()[vendor])
    first["properties"].clear()
    assert config_schema(connectors()[vendor])["properties"]
