"""The mutator itself: each mutant is a fault of its own, in what the code does and not in what it says."""

from __future__ import annotations

import ast
from typing import Any

from mutants.mutate import code_of, mutants

CODE = '''
"""A module."""
LIMIT: "int | None" = 3
EMPTY_SCHEMA = {"most": 7}

def count(values, limit=LIMIT):
    """The values above the limit."""
    found = 0
    for value in values:
        if value is None or not value:
            continue
        if value > limit:
            found += 1
        print(f"{value} of {len(values) + 1}")
    return found
'''


def ran(number: int | None) -> Any:
    tree = ast.parse(CODE)
    room: dict[str, Any] = {"print": lambda _text: None}
    exec(code_of(tree, None if number is None else mutants(tree)[number], "count.py"), room)
    try:
        return [room["LIMIT"], *(room["count"](values) for values in ([None, 4, 0, 5], [3], [None, 9]))]
    except TypeError:
        return "fails"


def test_every_fault_is_one_of_its_own_and_is_taken_back() -> None:
    tree = ast.parse(CODE)
    whole = ast.unparse(tree)
    seen = set()
    for mutant in mutants(tree):
        mutant.apply()
        seen.add(ast.unparse(tree))
        mutant.undo()
        assert ast.unparse(tree) == whole
    assert len(seen) == len(mutants(tree))
    assert whole not in seen


def test_most_faults_change_what_the_code_does() -> None:
    sound = ran(None)
    assert sound == [3, 2, 0, 1]
    noticed = [mutant.what for number, mutant in enumerate(mutants(ast.parse(CODE))) if ran(number) != sound]
    assert {"Gt to GtE", "Is to IsNot", "continue to break", "0 to 1", "returns None"} <= set(noticed)


def test_words_schemas_and_annotations_are_left_alone() -> None:
    assert not [mutant for mutant in mutants(ast.parse(CODE)) if "most" in mutant.what or "7" in mutant.what]
    assert [mutant.line for mutant in mutants(ast.parse('"""Text."""\nraise ValueError(1 < 2)\n'))] == []
