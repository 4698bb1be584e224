"""Connectors are found by entry point; connecting reads the secrets and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema
import pytest

from leadline.connector import System
from leadline.errors import ConfigError
from leadline.registry import connectors

Connect = Callable[..., System]


def test_the_shipped_connectors_are_registered_in_order() -> None:
    assert list(connectors()) == sorted(connectors())
    assert {"hubspot", "salesforce"} <= set(connectors())


@pytest.mark.parametrize("name", sorted(connectors()))
def test_a_connector_carries_its_own_name_and_a_schema_that_refuses_what_it_does_not_know(name: str) -> None:
    connector = connectors()[name]
    assert connector.name == name
    schema = dict(connector.settings_schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"no_such_setting": 1}, schema)
    assert not set(connector.secret_names) & set(schema["properties"])


def test_an_unknown_name_is_not_there() -> None:
    assert "nobody" not in connectors()
    with pytest.raises(KeyError):
        connectors()["nobody"]


def test_a_base_url_elsewhere_is_refused_before_any_call(connected: Connect) -> None:
    with pytest.raises(ConfigError, match=r"evil\.example is not a host of this vendor"):
        connected("hubspot", {"base_url": "https://evil.example"}, token="t")


def test_a_secret_that_is_not_set_is_named_with_its_setting(connected: Connect) -> None:
    with pytest.raises(ConfigError, match=r"systems\.hubspot\.token: environment variable HUBSPOT_TOKEN is not set"):
        connected("hubspot", token="")
