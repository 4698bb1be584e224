"""The tables of examples in the docstrings hold."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import leadline_mappings

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(leadline_mappings.__path__, prefix="leadline_mappings.")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples_to_check() -> None:
    assert sum(doctest.testmod(import_module(name)).attempted for name in MODULES) > 30
