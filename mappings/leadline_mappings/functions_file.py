"""A project's own functions: the public ones of the Python file that a standard or mapping names.

::

    def region(country: str | None, employees: int | None) -> str | None:
        return None if country is None else "DACH" if country in ("DE", "AT", "CH") else "Other"

Each takes values of fields by position and gives one. The file is the project's own code: it is run when the standard
or mapping is loaded, and only then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from leadline_mappings.documents import MAX_BYTES, Document, DocumentError, Fault, shown
from leadline_mappings.functions import FUNCTIONS, Function
from leadline_mappings.layers import Layers


@dataclass(frozen=True, slots=True)
class OwnFunctions:
    """``known`` are leadline's functions and the project's; ``digest`` changes when a project's file does."""

    known: Mapping[str, Function] = field(default_factory=lambda: FUNCTIONS)
    digest: str = ""


def load_functions(layers: Layers) -> OwnFunctions:
    """The functions that a standard or mapping may name. Each file of the layers may bring its own ``functions:``.

    Raises DocumentError with all faults.
    """
    own: dict[str, Function] = {}
    digest = hashlib.sha256()
    faults: list[Fault] = []
    for document in layers.documents:
        if isinstance(document.data, Mapping) and document.data.get("functions") is not None:
            try:
                path, source = _source(document)
                digest.update(source)
                own = {**_own(path, source), **own}
            except DocumentError as error:
                faults.extend(error.faults)
    if faults:
        raise DocumentError(faults)
    return OwnFunctions({**FUNCTIONS, **own}, digest.hexdigest()) if own else OwnFunctions()


def _source(document: Document) -> tuple[FilePath, bytes]:
    """The Python file beside the document, and what it holds."""
    name = document.data["functions"]
    folder = FilePath(document.name).parent
    path = folder / str(name)

    def refused(message: str, fix: str) -> DocumentError:
        return DocumentError([document.fault(("functions",), message, fix)])

    if not isinstance(name, str) or path.suffix != ".py":
        raise refused(f"{shown(name)} is not a Python file beside this one", "write its name, such as rules.py")
    try:
        outside = path.resolve().parent != folder.resolve()
        source = b"" if outside else path.read_bytes()
    except (OSError, ValueError, RuntimeError):
        raise refused(f"{shown(name)} cannot be read", "check that the file is there and readable") from None
    if outside:
        message = f"{shown(name)} lies outside the folder of this file"
        raise refused(message, "put it beside this file, and write its name alone, such as rules.py")
    if len(source) > MAX_BYTES:
        raise refused(f"{shown(name)} is too large", f"keep it under {MAX_BYTES} bytes")
    return path, source


def _own(path: FilePath, source: bytes) -> dict[str, Function]:
    from leadline_mappings.function_module import functions_in  # only projects with functions of their own pay for it

    return functions_in(path, source)
