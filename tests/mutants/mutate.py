"""Small faults in a module's code, one at a time: a comparison turned, a condition denied, a call left out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. ``apply`` makes it in the tree it was found in, ``undo`` takes it back."""

    line: int
    what: str
    apply: Callable[[], None]
    undo: Callable[[], None]


_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_NAMED: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}


def mutants(tree: ast.Module) -> list[Mutant]:
    """All of them, in the order of the code. What only speaks to people, to type checkers or to caches is left out."""
    return [mutant for node in _code(tree) for mutant in _of(node)]


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that say what the code does: no annotations, decorators, docstrings, schemas or messages."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_talk(child):
                yield from _code(child)


def _is_talk(node: ast.AST) -> bool:
    if isinstance(node, (ast.JoinedStr, ast.Raise, ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        return any(name == "__all__" or name.endswith("_SCHEMA") for name in names)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TALK


_TALK: Final = ("get_close_matches", "nearest", "shown", "lru_cache", "Param", "field", "Refused")


def _of(node: ast.AST) -> Iterator[Mutant]:
    match node:
        case ast.Compare(ops=[first, *_]) if type(first) in _COMPARED:
            new = _COMPARED[type(first)]()
            yield _set(node, "ops", [new, *node.ops[1:]], f"{type(first).__name__} to {type(new).__name__}")
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield _set(node, "op", other, f"{type(node.op).__name__} to {type(other).__name__}")
        case ast.BinOp() if type(node.op) in _COUNTED:
            counted = _COUNTED[type(node.op)]()
            yield _set(node, "op", counted, f"{type(node.op).__name__} to {type(counted).__name__}")
        case ast.UnaryOp(op=ast.Not()):
            yield _set(node, "operand", _denied(node.operand), "not left out")
        case ast.If() | ast.While() | ast.IfExp():
            if not isinstance(node.test, (ast.Compare, ast.UnaryOp)):
                yield _set(node, "test", _denied(node.test), "condition denied")
        case ast.comprehension(ifs=[_, *rest]):
            yield _set(node, "ifs", rest, "filter left out", line=node.ifs[0].lineno)
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield _set(node, "value", ast.Constant(None), "returns None")
        case ast.Constant(value=bool() as flag):
            yield _set(node, "value", not flag, f"{flag} to {not flag}")
        case ast.Constant(value=int() as number):
            yield _set(node, "value", number + 1, f"{number} to {number + 1}")
        case ast.Call(func=ast.Name(id=name)) if name in _NAMED:
            yield _set(node.func, "id", _NAMED[name], f"{name} to {_NAMED[name]}", line=node.lineno)
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            yield _set(node.slice, "value", f"{key}x", f"key {key}", line=node.lineno)
    yield from _of_statements(node)


def _of_statements(node: ast.AST) -> Iterator[Mutant]:
    """Statements that are left out."""
    for name in ("body", "orelse"):
        found = getattr(node, name, None)
        block: list[Any] = found if isinstance(found, list) else []
        for index, one in enumerate(block):
            if isinstance(one, (ast.Expr, ast.AugAssign, ast.Delete)) and not _is_talk(one):
                yield _swap(block, index, ast.Pass(), f"left out: {ast.unparse(one)[:60]}")
            elif isinstance(one, ast.Continue):
                yield _swap(block, index, ast.Break(), "continue to break")
            elif isinstance(one, ast.Break):
                yield _swap(block, index, ast.Continue(), "break to continue")


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _denied(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _set(node: ast.AST, name: str, new: Any, what: str, line: int | None = None) -> Mutant:
    old = getattr(node, name)
    at = line if line is not None else getattr(node, "lineno", 0)
    return Mutant(at, what, lambda: setattr(node, name, new), lambda: setattr(node, name, old))


def _swap(block: list[Any], index: int, new: ast.stmt, what: str) -> Mutant:
    old = block[index]
    ast.copy_location(new, old)
    return Mutant(old.lineno, what, lambda: block.__setitem__(index, new), lambda: block.__setitem__(index, old))


def code_of(tree: ast.Module, mutant: Mutant | None, name: str) -> Any:
    """The module's code with the fault, or as it is. The tree is used up."""
    if mutant is not None:
        mutant.apply()
    return compile(ast.fix_missing_locations(tree), name, "exec")
