"""The file of given / expect cases beside a standard: ``standard.yml`` is tried by ``standard.tests.yml``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from leadline_mappings.documents import Document, DocumentError, Fault, read_document, shown, validate
from leadline_mappings.findings import CATALOGUE
from leadline_mappings.shipped import load_schema
from leadline_mappings.values import Effect, Value

SUFFIX = ".tests.yml"
ENTITY = "person"
SHIPPED = "b2b"
"""The shipped standard that comes with cases; they are also what a new project starts with."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finding as a case names it; None for "whichever"."""

    code: str
    field: str | None = None
    effect: Effect | None = None

    def __str__(self) -> str:
        parts = [self.code, f"on {self.field}" if self.field else "", f"({self.effect})" if self.effect else ""]
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Expected:
    """None: the case does not say."""

    values: Mapping[str, Value]
    facts: Mapping[str, Value]
    findings: tuple[Wanted, ...] | None
    absent: tuple[Wanted, ...]
    empty: tuple[str, ...]
    creatable: bool | None
    rejected: bool | None
    stage_held: bool | None


@dataclass(frozen=True, slots=True)
class Case:
    """``where`` is file:line."""

    name: str
    where: str
    entity: str
    given: Mapping[str, object]
    prior: Mapping[str, Value] | None
    as_of: str | None
    expect: Expected


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a function. ``fails``: it is expected to give nothing valid."""

    name: str
    where: str
    function: str
    params: Mapping[str, Any]
    given: tuple[Value, ...]
    expect: Value
    fails: bool


@dataclass(frozen=True, slots=True)
class Cases:
    """``standard`` is the one that the file names, if it does."""

    name: str
    standard: str | None
    cases: tuple[Case, ...]
    calls: tuple[Call, ...]
    document: Document


def cases_beside(standard: Path) -> Path | None:
    """``standard.yml`` -> ``standard.tests.yml``, where that exists."""
    path = standard.with_name(standard.name.removesuffix(standard.suffix) + SUFFIX)
    return path if path.is_file() else None


def shipped_text() -> str:
    """The cases of the shipped standard."""
    return resources.files("leadline").joinpath("templates", "standard.tests.yml").read_text(encoding="utf-8")


def read_cases(path: Path) -> Cases:
    """Raises DocumentError with all faults."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise DocumentError([Fault(str(path), "", f"the file cannot be read ({reason})", "check it")]) from None
    return parse_cases(text, str(path))


def parse_cases(text: str, name: str) -> Cases:
    """Raises DocumentError with all faults; what only the standard can tell is in ``case_faults``."""
    document = read_document(text, name)
    faults = validate(document, load_schema("cases"))
    if faults:
        raise DocumentError(faults)
    faults = list(_unknown_codes(document))
    if faults:
        raise DocumentError(document.in_order(faults))
    data = document.data
    return Cases(
        name,
        data.get("standard"),
        tuple(_case(document, index, one) for index, one in enumerate(data.get("cases") or ())),
        tuple(_call(document, index, one) for index, one in enumerate(data.get("functions") or ())),
        document,
    )


def _unknown_codes(document: Document) -> list[Fault]:
    from leadline.project_file.faults import did_you_mean

    found = []
    for index, case in enumerate(document.data.get("cases") or ()):
        for key in ("findings", "absent"):
            for number, item in enumerate(case["expect"].get(key) or ()):
                code = item["code"] if isinstance(item, dict) else item
                if code not in CATALOGUE and (key == "findings" or code.isupper()):
                    path = ("cases", index, "expect", key, number)
                    found.append(
                        document.fault(
                            path, f"{shown(code)} is not a finding's code", did_you_mean(code, CATALOGUE, _SEE)
                        )
                    )
    return found


_SEE = "see docs/reference/findings.md for the codes"


def _case(document: Document, index: int, data: Mapping[str, Any]) -> Case:
    prior = data.get("prior")
    return Case(
        name=data["name"],
        where=document.where(("cases", index)),
        entity=data.get("entity", ENTITY),
        given=data["given"],
        prior=None if prior is None else {name: canonical(value) for name, value in prior.items()},
        as_of=data.get("as_of"),
        expect=_expected(data["expect"]),
    )


def _expected(data: Mapping[str, Any]) -> Expected:
    findings = data.get("findings")
    absent = [item for item in data.get("absent") or () if isinstance(item, dict) or item in CATALOGUE]
    return Expected(
        values={name: canonical(value) for name, value in (data.get("values") or {}).items()},
        facts={name: canonical(value) for name, value in (data.get("facts") or {}).items()},
        findings=None if findings is None else tuple(map(_wanted, findings)),
        absent=tuple(map(_wanted, absent)),
        empty=tuple(item for item in data.get("absent") or () if item not in absent),
        creatable=data.get("creatable"),
        rejected=data.get("rejected"),
        stage_held=data.get("stage_held"),
    )


def _wanted(data: str | Mapping[str, str]) -> Wanted:
    if isinstance(data, str):
        return Wanted(data)
    effect = data.get("effect")
    return Wanted(data["code"], data.get("field"), Effect(effect) if effect else None)


def _call(document: Document, index: int, data: Mapping[str, Any]) -> Call:
    given = tuple(canonical(value) for value in data["given"])
    name = data.get("name") or f"{data['call']}({', '.join(json.dumps(one) for one in data['given'])})"
    return Call(
        name=name,
        where=document.where(("functions", index)),
        function=data["call"],
        params=data.get("with") or {},
        given=given,
        expect=canonical(data["expect"]),
        fails=bool(data.get("fails")),
    )


def canonical(value: Any) -> Value:
    """A value from YAML or JSON, where several choices are a list."""
    return tuple(value) if isinstance(value, list) else value
