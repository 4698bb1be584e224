"""Files to read: a user's own, or the packs and schemas that leadline ships."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from leadline_mappings.documents import MAX_BYTES, Document, DocumentError, Fault, read_document, validate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

STANDARDS: Final = "standard"
"""The folder of shipped standards; every other folder of packs holds the mappings of one system."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text and how the user knows it. ``trusted``: shipped, and checked by our own tests."""

    name: str
    text: str
    trusted: bool

    def read(self) -> Document:
        """The file as data, not yet checked. Raises DocumentError with all faults of its YAML."""
        return read_document(self.text, self.name)

    def document(self, schema: str) -> Document:
        """The file as data, checked against the schema. Raises DocumentError with all faults."""
        document = self.read()
        if not self.trusted:
            faults = validate(document, load_schema(schema))
            if faults:
                raise DocumentError(faults)
        return document


def open_source(source: Path | str, kind: str) -> Source:
    """A path, or the name of a shipped pack. ``kind`` is ``standard`` or ``mapping``."""
    if isinstance(source, str):
        pack = pack_text(source, kind)
        if pack is not None:
            return Source(f"leadline:{source}", pack, trusted=True)
    path = Path(source)
    near = get_close_matches(str(source), pack_names(kind), n=1)
    hint = f"did you mean the shipped {near[0]}, or" if near else "check the name, or use"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError([Fault(str(path), "", "the file is too large", f"keep it under {MAX_BYTES} bytes")])
        return Source(str(path), path.read_bytes().decode("utf-8-sig"), trusted=False)
    except UnicodeDecodeError:
        raise DocumentError([Fault(str(path), "", "the file is not UTF-8 text", "save it as UTF-8")]) from None
    except FileNotFoundError:
        fix = f"{hint} a file that exists"
        raise DocumentError([Fault(str(path), "", f"there is no such {kind}", fix)]) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DocumentError(
            [Fault(str(path), "", f"the file cannot be read ({reason})", "check the path and its rights")]
        ) from None


@lru_cache(1)
def _root() -> Traversable:
    from importlib.resources import files

    return files("leadline_mappings")


@lru_cache(8)
def pack_names(kind: str) -> tuple[str, ...]:
    """``b2b`` for standards; ``hubspot/contacts`` for mappings."""
    folders = [folder for folder in _root().joinpath("packs").iterdir() if folder.is_dir()]
    found = [
        (folder.name, item.name.removesuffix(".yml"))
        for folder in folders
        for item in folder.iterdir()
        if item.name.endswith(".yml") and (folder.name == STANDARDS) is (kind == "standard")
    ]
    return tuple(sorted(name if kind == "standard" else f"{folder}/{name}" for folder, name in found))


def pack_text(name: str, kind: str) -> str | None:
    """The text of a shipped pack, for reading and for `leadline init`; None for a name that is not shipped."""
    if name not in pack_names(kind):
        return None
    parts = (STANDARDS, f"{name}.yml") if kind == "standard" else tuple(f"{name}.yml".split("/"))
    return _root().joinpath("packs", *parts).read_text("utf-8")


@lru_cache(8)
def load_schema(name: str) -> Mapping[str, Any]:
    """``standard`` or ``mapping``: the JSON Schema that editors use too."""
    text = _root().joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def fingerprint(data: object) -> str:
    """Of parsed data: the same for two files that say the same."""
    import hashlib

    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
