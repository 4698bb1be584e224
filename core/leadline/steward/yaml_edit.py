"""Changes of a strict YAML file, one value at a time: every other character, comments too, stays where it is.

Each change is tried: the new text is read again, and must say what the old one said but for that value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from leadline_mappings.documents import DocumentError, Path, path_text, read_document
from leadline_mappings.yaml_reader import scalar

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

_PLAIN = re.compile(r"[A-Za-z0-9_]([\w .@/+-]*\w)?", re.ASCII)


class EditError(ValueError):
    """The change cannot be made in this text; a person has to make it."""


@dataclass(frozen=True, slots=True)
class Removed:
    """In a value's place: take the key or the item out."""


REMOVED: Final = Removed()


@dataclass(frozen=True, slots=True)
class Edit:
    """Make ``path`` hold ``value``; a list's length as the last part appends to it.

    With ``short``, what is missing on the way is made, and a single value there becomes a mapping that holds it under
    this key: ``phone: Phone`` and ``native`` make ``phone: {native: Phone, ...}``.
    """

    path: Path
    value: Plain | Removed
    short: str = ""


def edited(text: str, edit: Edit) -> str:
    """The text after one change. Raises EditError where that is not possible without touching anything else."""
    try:
        before = read_document(text, "file").data
        edit = _in_place(before, edit)
        wanted = _changed(before, edit)
        changed = _Editor(text).apply(edit)
        after = read_document(changed, "file").data
    except (DocumentError, yaml.YAMLError, KeyError, IndexError, TypeError) as error:
        raise EditError(f"{path_text(edit.path)} cannot be changed by a program ({type(error).__name__})") from None
    if json.dumps(after) != json.dumps(wanted):
        raise EditError(f"{path_text(edit.path)} cannot be changed without changing more; change it by hand")
    return changed


def _in_place(data: Any, edit: Edit) -> Edit:
    """The same change, as one of what is there."""
    holder = data
    for depth, part in enumerate(edit.path[:-1], 1):
        if not edit.short or isinstance(edit.value, Removed) or not isinstance(holder, dict):
            return edit
        here = holder.get(part)
        if not isinstance(here, dict):
            value: Plain = edit.value
            for inner in reversed(edit.path[depth:]):
                value = {str(inner): value}
            single = {} if here is None or not isinstance(value, dict) else {edit.short: here}
            return Edit(edit.path[:depth], {**single, **value} if isinstance(value, dict) else value)
        holder = here
    return edit


def _changed(data: Any, edit: Edit) -> Any:
    """The data with the change made, keys in the order in which the text will have them."""
    whole: Any = deepcopy(data)
    holder: Any = whole
    for part in edit.path[:-1]:
        holder = holder[part]
    last = edit.path[-1]
    if isinstance(edit.value, Removed):
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(edit.value)
    else:
        holder[last] = edit.value
    return whole


def inline(value: Plain) -> str:
    """``value`` on one line, in quotes where a plain word would mean something else.

    >>> inline({"native": "Phone", "values": {"yes": ["NO", "null", "a: b"]}})
    '{native: Phone, values: {yes: [NO, "null", "a: b"]}}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and scalar(value) == value
        return value if plain else '"' + "".join(map(_escaped, value)) + '"'
    return json.dumps(value)


def _escaped(character: str) -> str:
    """Of a text in double quotes: YAML would fold or refuse what is not printable."""
    if character in {'"', "\\"}:
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


class _Editor:
    """Places come from the parser, so that text is never searched by its look."""

    def __init__(self, text: str) -> None:
        self.text = text
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        if node is None:
            raise EditError("the file is empty; write it by hand")
        self.root: yaml.Node = node
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def apply(self, edit: Edit) -> str:
        holder = self.root
        for part in edit.path[:-1]:
            holder = _value_of(holder, part)
        last = edit.path[-1]
        if isinstance(edit.value, Removed):
            return self._removed(holder, last)
        if _has(holder, last):
            return self._replaced(_value_of(holder, last), edit.value)
        return self._inserted(holder, last, edit.value)

    def _replaced(self, node: yaml.Node, value: Plain) -> str:
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            raise EditError("a value of several lines is not replaced; change it by hand")
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            raise EditError("a text of several lines is not replaced; change it by hand")
        space = " " if start == end and not self.text[:start].endswith(" ") else ""
        return self.text[:start] + space + inline(value) + self.text[end:]

    def _inserted(self, holder: yaml.Node, key: str | int, value: Plain) -> str:
        if not isinstance(holder, yaml.CollectionNode):
            raise EditError("the value is no mapping; change it by hand")
        last = _children(holder)[-1] if holder.value else None
        if holder.flow_style:
            entry = inline(value) if isinstance(holder, yaml.SequenceNode) else f"{inline(key)}: {inline(value)}"
            if last is None:
                at = holder.end_mark.index - 1
                return self.text[:at] + entry + self.text[at:]
            at = self._end(last)
            return f"{self.text[:at]}, {entry}{self.text[at:]}"
        if last is None:
            raise EditError("the mapping is empty; change it by hand")
        indent = " " * holder.start_mark.column
        if isinstance(holder, yaml.SequenceNode):
            lines = [f"{indent}- {inline(value)}"]
        else:
            lines = _block(str(key), value, indent)
        return self._with_lines(self._end(last), lines)

    def _with_lines(self, after: int, lines: list[str]) -> str:
        """The text with ``lines`` after the one in which the character ``after`` stands."""
        at = self.text.find("\n", after)
        block = self.newline.join(lines)
        if at < 0:
            return f"{self.text}{self.newline}{block}{self.newline}"
        return f"{self.text[: at + 1]}{block}{self.newline}{self.text[at + 1 :]}"

    def _removed(self, holder: yaml.Node, key: str | int) -> str:
        if not isinstance(holder, yaml.CollectionNode) or len(holder.value) < 2:
            raise EditError("the last entry is not taken out; change it by hand")
        index = _index(holder, key)
        first, ends = _starts(holder), [self._end(child) for child in _children(holder)]
        if holder.flow_style:
            start, end = (first[0], first[1]) if index == 0 else (ends[index - 1], ends[index])
            return self.text[:start] + self.text[end:]
        start = self.text.rfind("\n", 0, first[index]) + 1
        end = self.text.find("\n", ends[index])
        return self.text[:start] + (self.text[end + 1 :] if end >= 0 else "")

    def _end(self, node: yaml.Node) -> int:
        """Where the value's last character stands: a block's own mark is behind the comments that follow it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            return self._end(_children(node)[-1])
        end: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            return len(self.text[:end].rstrip())
        return end


def _children(node: yaml.CollectionNode) -> list[yaml.Node]:
    """Of a sequence its items, of a mapping its values."""
    return [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else list(node.value)


def _starts(node: yaml.CollectionNode) -> list[int]:
    firsts = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else node.value
    return [first.start_mark.index for first in firsts]


def _index(node: yaml.CollectionNode, key: str | int) -> int:
    if isinstance(node, yaml.MappingNode):
        return [name.value for name, _ in node.value].index(key)
    assert isinstance(key, int)
    return key


def _has(node: yaml.Node, key: str | int) -> bool:
    if isinstance(node, yaml.MappingNode):
        return any(name.value == key for name, _ in node.value)
    return isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value)


def _value_of(node: yaml.Node, key: str | int) -> yaml.Node:
    if not isinstance(node, yaml.CollectionNode) or not _has(node, key):
        raise EditError(f"there is no {key!r} to change; change it by hand")
    return _children(node)[_index(node, key)]


def _block(key: str, value: Plain, indent: str) -> list[str]:
    """A mapping at the top, or one of mappings, over several lines, anything else on one.

    >>> _block("fields", {"phone": {"write": "never"}, "city": None}, "")
    ['fields:', '  phone: {write: never}', '  city: null']
    """
    if isinstance(value, dict) and (any(isinstance(item, dict) for item in value.values()) or (value and not indent)):
        inner = [f"{indent}  {inline(name)}: {inline(item)}" for name, item in value.items()]
        return [f"{indent}{inline(key)}:", *inner]
    return [f"{indent}{inline(key)}: {inline(value)}"]


def lines_of(text: str) -> list[str]:
    r"""With their ends; only ``\n`` ends a line, as for `patch` and `git apply`.

    >>> lines_of("a\r\nb\u2028c\n")
    ['a\r\n', 'b\u2028c\n']
    """
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
