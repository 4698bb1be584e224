"""The strict YAML loader behind :func:`leadline_mappings.documents.read_document`."""

from __future__ import annotations

import re
from typing import Any

import yaml

from leadline_mappings.documents import (
    MAX_BYTES,
    MAX_DEPTH,
    Document,
    DocumentError,
    Fault,
    Path,
    path_text,
    shown,
)


def read(text: str, name: str) -> Document:
    """One document. Raises DocumentError with every structural fault found; where a key stands twice, what is readable
    has its first value.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        fault = Fault(name, "", f"the file has {size} bytes", f"keep it under {MAX_BYTES} bytes")
        raise DocumentError([fault])
    reader = _Reader(name)
    try:
        node = reader.compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        problem = error.problem or "the text is not YAML"
        raise DocumentError([Fault(where, "", f"not valid YAML: {problem}", _syntax_fix(problem))]) from None
    except (yaml.YAMLError, ValueError):
        fix = "save it as UTF-8 text without control characters"
        message = "the file holds characters that YAML does not allow"
        raise DocumentError([Fault(name, "", message, fix)]) from None
    if reader.faults:
        raise DocumentError(reader.faults)
    if node is None:
        return Document(name, None, {(): 1})
    data = reader.build(node, ())
    document = Document(name, data, reader.lines, tuple(reader.left_out))
    if reader.faults:
        raise DocumentError(document.in_order(reader.faults), document)
    return document


def _syntax_fix(problem: str) -> str:
    if "\\t" in problem or "cannot start any token" in problem:
        return "indent with spaces, and put quotes around texts with special characters"
    return "mend the indentation, colon or quote on this line or the one before"


class _Reader:
    """Events first (bounds, aliases), then nodes to data with a line for every path."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.lines: dict[Path, int] = {}
        self.left_out: list[tuple[Path, object]] = []

    def compose(self, text: str) -> yaml.Node | None:
        self._check_events(text)
        if self.faults:
            return None
        return yaml.compose(text, Loader=_LOADER)

    def _add(self, mark: Any, message: str, fix: str, path: Path = ()) -> None:
        self.faults.append(Fault(f"{self.name}:{mark.line + 1}", path_text(path), message, fix))

    def _check_events(self, text: str) -> None:
        depth = documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            mark = event.start_mark
            if isinstance(event, yaml.AliasEvent):
                self._add(mark, "an alias (*name) is not allowed", "write the value out")
            elif getattr(event, "anchor", None):
                self._add(mark, "an anchor (&name) is not allowed", "remove it and write values out")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._add(mark, "a second document starts here", "keep one document in a file")
                    return
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                self._check_tag(event.tag, mark)
                if depth > MAX_DEPTH:
                    self._add(mark, f"more than {MAX_DEPTH} levels are nested here", "flatten the file")
                    return
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
            elif isinstance(event, yaml.ScalarEvent):
                self._check_tag(event.tag, mark)

    def _check_tag(self, tag: str | None, mark: Any) -> None:
        if tag is not None:
            self._add(mark, "a tag (!name) is not allowed", "remove it")

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return scalar(node.value) if not node.style else node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(key_node.start_mark, "a key must be a plain text", "write key: value", path)
                continue
            key = key_node.value
            if key in data:
                message = f"the key {shown(key)} stands here a second time"
                self._add(key_node.start_mark, message, "keep one of the two", path)
                self._leave_out(value_node, (*path, key))
                continue
            data[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return data

    def _leave_out(self, node: yaml.Node, path: Path) -> None:
        """Only its own faults count: its lines are not those of the path."""
        second = _Reader(self.name)
        self.left_out.append((path, second.build(node, path)))
        self.left_out += second.left_out
        self.faults += second.faults


_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_OCTAL_HEX = re.compile(r"0(?:o[0-7]{1,20}|x[0-9a-fA-F]{1,15})\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def scalar(text: str) -> str | int | float | bool | None:
    """A plain (unquoted) YAML 1.2 core scalar.

    >>> [scalar(text) for text in ("NO", "yes", "010", "0o10", "1.5", "2026-01-01", "true", "", "1_000")]
    ['NO', 'yes', 10, 8, 1.5, '2026-01-01', True, None, '1_000']
    """
    if text in _WORDS:
        value: bool | None = _WORDS[text]
        return value
    if _INT.match(text):
        return int(text)
    if _OCTAL_HEX.match(text):
        return int(text, 0)
    if len(text) < 64 and _FLOAT.match(text):
        return float(text)
    return text
