"""The shipped standard and mappings, compiled once for all tests of their meaning."""

from __future__ import annotations

import pytest

from leadline_mappings.mapping import Mapping, load_mapping
from leadline_mappings.standard import Entity, Standard, load_standard


@pytest.fixture(scope="session")
def b2b() -> Standard:
    return load_standard("b2b")


@pytest.fixture(scope="session")
def person(b2b: Standard) -> Entity:
    return b2b.entity("person")


@pytest.fixture(scope="session")
def contacts(b2b: Standard) -> Mapping:
    return load_mapping("hubspot/contacts", b2b)


@pytest.fixture(scope="session")
def lead(b2b: Standard) -> Mapping:
    return load_mapping("salesforce/lead", b2b)
