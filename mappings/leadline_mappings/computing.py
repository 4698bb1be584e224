"""What a named function is: its inputs, its settings, and what it computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from typing import Any, Final, NamedTuple

from leadline_mappings.documents import Path, shown
from leadline_mappings.values import Value


class Failed(Enum):
    """The type of :data:`FAILED`."""

    FAILED = "failed"


FAILED: Final = Failed.FAILED
"""What a function gives that could not compute: the caller reports FUNCTION_FAILED and leaves the field out."""

Inputs = tuple[Value, ...]
Compute = Callable[[Inputs], Value | Failed]
"""Total: takes any canonical values, None for those that are empty or not known. Only a project's own function
ever gives FAILED."""
Params = Mapping[str, Any]


class Param(NamedTuple):
    """One key under ``with:``. ``kind``: text, whole, value, table (words to values) or bounds (labels to numbers)."""

    kind: str
    doc: str
    required: bool = False
    options: tuple[str, ...] = ()


class ParamFault(NamedTuple):
    """What is wrong with the use of a function; ``path`` is below the place where the function is named."""

    path: Path
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Function:
    """``inputs`` is the least and the greatest number of inputs (None: any number)."""

    name: str
    doc: str
    inputs: tuple[int, int | None]
    make: Callable[[Params], Compute] = field(repr=False, compare=False)
    params: Mapping[str, Param] = field(default_factory=dict)

    def faults(self, given: int, params: object) -> list[ParamFault]:
        """Everything that is wrong with naming this function for ``given`` inputs, ``with:`` these params."""
        found = []
        least, most = self.inputs
        if given < least or (most is not None and given > most):
            count = str(least) if least == most else f"{least} or more" if most is None else f"{least} to {most}"
            inputs = "input" if least == most == 1 else "inputs"
            found.append(ParamFault(("by",), f"{self.name} takes {count} {inputs}, not {given}", f"give it {count}"))
        if not isinstance(params, Mapping):
            return [*found, ParamFault(("with",), "this is not a mapping", "write keys and values under with:")]
        for key in params:
            if key not in self.params:
                near = get_close_matches(str(key), self.params, n=1)
                fix = f"did you mean {near[0]}" if near else f"use {', '.join(self.params) or 'no with: at all'}"
                found.append(ParamFault(("with", key), f"{self.name} has no {shown(key)}", fix))
        for name, param in self.params.items():
            if name not in params:
                if param.required:
                    found.append(ParamFault(("with",), f"{self.name} needs {name}", f"add {name}: {param.doc}"))
            elif not _fits(params[name], param):
                found.append(ParamFault(("with", name), f"{name} has a value of the wrong kind", f"give {param.doc}"))
        return found


def _fits(value: object, param: Param) -> bool:
    if param.options and value not in param.options:
        return False
    if param.kind == "text":
        return isinstance(value, str)
    if param.kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool) and value != 0
    if param.kind == "value":
        return isinstance(value, (str, int, float, bool))
    if not isinstance(value, Mapping) or not value:
        return False
    kinds = (int, float, type(None)) if param.kind == "bounds" else (str, int, float, bool)
    wrong = [one for one in value.values() if not isinstance(one, kinds)]
    return not wrong and (param.kind != "bounds" or not any(isinstance(one, bool) for one in value.values()))
