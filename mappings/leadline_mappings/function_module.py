"""One Python file of a project, run and looked at: its public functions, guarded, or everything that is wrong with it.

The annotations say what a function takes and gives. A value of another type, an exception or a result that is no value
makes FAILED; a None where none is taken gives None without a call. What the file prints goes nowhere: it would stand
in the middle of a command's own output, with values of records.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import math
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import ExecutionLoader
from importlib.util import decode_source, module_from_spec, spec_from_loader
from pathlib import Path as FilePath
from threading import RLock
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from leadline_mappings.documents import DocumentError, Fault
from leadline_mappings.functions import FAILED, FUNCTIONS, Compute, Failed, Function, Inputs
from leadline_mappings.values import Value

_SCALARS: Final = (str, int, float, bool)
_NO_HINT: Final = object()
_FIX: Final = "annotate it with str, int, float, bool, tuple[str, ...] or None, such as str | None"


class _Raw(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return memoryview(data).nbytes if isinstance(data, (bytes, bytearray, memoryview)) else 0


class _Nowhere(io.TextIOBase):
    """Takes all text and keeps none; a file that closes it closes nothing."""

    encoding = "utf-8"
    buffer = _Raw()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)

    def close(self) -> None:
        """It is nobody's to close."""


_NOWHERE: Final = _Nowhere()
_ONE_AT_A_TIME: Final = RLock()


@contextmanager
def _quietly() -> Iterator[None]:
    """The project's code runs without our stdout and stderr."""
    with _ONE_AT_A_TIME:
        kept = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = _NOWHERE
        try:
            yield
        finally:
            sys.stdout, sys.stderr = kept


class _Loader(ExecutionLoader):
    """Runs a source that was read already; writes no bytecode."""

    def __init__(self, path: FilePath, source: bytes) -> None:
        self.path = path
        self.source = source

    def get_filename(self, fullname: str) -> str:  # noqa: ARG002 - importlib's signature
        return str(self.path)

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 - importlib's signature
        return decode_source(self.source)


def functions_in(path: FilePath, source: bytes) -> dict[str, Function]:
    """By name. Raises DocumentError with all faults."""
    module = _module(path, source)
    faults: list[Fault] = []
    found = {}
    for name, value in vars(module).items():
        if name.startswith("_") or not callable(value) or getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, type):
            continue  # a class is the file's own business
        if not isinstance(value, types.FunctionType) or inspect.iscoroutinefunction(value):
            faults.append(
                _fault(path, value, name, f"{name} is not a plain function", "write it with def, or call it _" + name)
            )
            continue
        if name in FUNCTIONS:
            faults.append(_fault(path, value, name, f"leadline has a function {name} already", "choose another name"))
            continue
        made = _function(name, value, path)
        if isinstance(made, Function):
            found[name] = made
        else:
            faults.extend(made)
    if not found and not faults:
        faults.append(
            Fault(str(path), "", "there is no public function here", "write one with def, or take functions: out")
        )
    if faults:
        raise DocumentError(faults)
    return found


def _module(path: FilePath, source: bytes) -> types.ModuleType:
    """Under a private name of its own, so that two projects' files of one name never meet."""
    place = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape") + b"\0" + source).hexdigest()[:16]
    name = f"_leadline_functions_{place}"
    spec = spec_from_loader(name, _Loader(path, source), origin=str(path))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and annotations look their module up
    try:
        with _quietly():
            spec.loader.exec_module(module)
    except KeyboardInterrupt:
        sys.modules.pop(name, None)
        raise
    except BaseException as error:  # noqa: BLE001 - the project's own code may raise anything
        sys.modules.pop(name, None)
        raise DocumentError([_import_fault(path, error)]) from None
    return module


def _import_fault(path: FilePath, error: BaseException) -> Fault:
    """With the last line of the file itself that was running."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == str(path):
            line = frame.lineno
    where = f"{path}:{line}" if line else str(path)
    what = (
        "is not valid Python" if isinstance(error, SyntaxError) else f"fails when it is loaded ({type(error).__name__})"
    )
    return Fault(where, "", f"the file {what}", "correct it; `python` on it shows the error")


def _fault(path: FilePath, value: object, name: str, message: str, fix: str) -> Fault:
    code = getattr(value, "__code__", None)
    return Fault(f"{path}:{code.co_firstlineno}" if code else str(path), name, message, fix)


# -- one function --------------------------------------------------------------------------------------------


def _function(name: str, call: types.FunctionType, path: FilePath) -> Function | list[Fault]:
    faults: list[Fault] = []

    def fail(message: str, fix: str) -> None:
        faults.append(_fault(path, call, name, message, fix))

    try:
        with _quietly():
            hints = get_type_hints(call)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - an annotation is an expression and may raise anything
        fail(f"the annotations of {name} cannot be read ({type(error).__name__})", _FIX)
        return faults
    accepted: list[Accepted] = []
    rest: Accepted | None = None
    least = 0
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD):
            fail(f"{parameter.name} of {name} cannot be given by position", "use plain parameters, or *values")
            continue
        kinds = _kinds(hints.get(parameter.name, _NO_HINT))
        if kinds is None:
            fail(f"{parameter.name} of {name} is not annotated as a value", _FIX)
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            rest = kinds
        else:
            accepted.append(kinds)
            least += parameter.default is parameter.empty
    result = _kinds(hints.get("return", _NO_HINT))
    if result is None:
        fail(f"the result of {name} is not annotated as a value", _FIX)
    if faults or result is None:
        return faults
    compute = _guarded(call, tuple(accepted), rest, result)
    doc = (inspect.getdoc(call) or "A function of this project.").partition("\n")[0]
    return Function(name, doc, (least, None if rest is not None else len(accepted)), lambda _params: compute)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an annotation lets through: types of single values, lists of texts, None."""

    types: tuple[type, ...]
    lists: bool
    empty: bool

    def takes(self, value: object) -> bool:
        if value is None:
            return self.empty
        if isinstance(value, bool):
            return bool in self.types
        if isinstance(value, tuple):
            return self.lists and all(isinstance(one, str) for one in value)
        if isinstance(value, float) and not math.isfinite(value):
            return False
        return isinstance(value, self.types) or (isinstance(value, int) and float in self.types)


def _kinds(hint: object) -> Accepted | None:
    """What the annotation says, or None where it is not one of values.

    >>> _kinds(str | None), _kinds(list[str])
    (Accepted(types=(<class 'str'>,), lists=False, empty=True), None)
    """
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    single = tuple(part for part in parts if part in _SCALARS)
    lists, empty = tuple[str, ...] in parts, type(None) in parts or None in parts
    if len(single) + lists + empty != len(parts):
        return None
    return Accepted(single, lists, empty)


def _guarded(
    call: Callable[..., Any], accepted: tuple[Accepted, ...], rest: Accepted | None, result: Accepted
) -> Compute:
    def compute(values: Inputs) -> Value | Failed:
        for index, value in enumerate(values):
            kinds = accepted[index] if index < len(accepted) else rest
            if kinds is None or not kinds.takes(value):
                return None if value is None else FAILED
        try:
            with _quietly():
                made: Value = call(*values)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - the project's own code may raise anything
            return FAILED
        return made if made is None or result.takes(made) else FAILED

    return compute
