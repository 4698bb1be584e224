"""ISO 3166 out of the data files of the package ``pycountry``: importing the package takes longer than reading them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path


def entries(part: str) -> Sequence[Mapping[str, str]]:
    """All entries of ``3166-1`` (countries) or ``3166-2`` (subdivisions), with the keys of Debian's iso-codes.

    >>> next(entry["name"] for entry in entries("3166-2") if entry["code"] == "DE-BY")
    'Bayern'
    """
    spec = find_spec("pycountry")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pycountry, a dependency of leadline, is not installed")
    text = Path(spec.origin).with_name("databases").joinpath(f"iso{part}.json").read_text("utf-8")
    found: Sequence[Mapping[str, str]] = json.loads(text)[part]
    return found
