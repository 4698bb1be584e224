"""The examples in the docstrings of the owner's tools hold."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import leadline.report.survey
import leadline.steward

MODULES = sorted(found.name for found in pkgutil.iter_modules(leadline.steward.__path__, "leadline.steward."))


@pytest.mark.parametrize("name", [*MODULES, leadline.report.survey.__name__])
def test_the_examples_hold(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(import_module(name)).attempted for name in MODULES) > 8
