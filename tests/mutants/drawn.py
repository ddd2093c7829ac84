"""Small wrong changes of any Python file, found in its syntax tree."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
import random

from . import Mutant

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_JOINED: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}
_DROPPED = (ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete)
_KEPT_ELSEWHERE = (ast.Attribute, ast.Subscript)


def draw(root: Path, files: Sequence[Path], count: int, seed: int) -> list[Mutant]:
    """Return so many changes of the files, the same ones for the same seed."""
    every = [mutant for file in files for mutant in mutations(root, file)]
    chance = random.Random(seed)
    return chance.sample(every, min(count, len(every)))


def mutations(root: Path, file: Path) -> Iterator[Mutant]:
    """Yield every change of a file, as the file's whole text before and after."""
    source = (root / file).read_text()
    lines = source.splitlines(keepends=True)
    for node, changed in _changes(ast.parse(source)):
        start = _offset(lines, node.lineno, node.col_offset)
        end = _offset(lines, node.end_lineno or 0, node.end_col_offset or 0)
        new = ast.unparse(changed)
        if isinstance(node, ast.expr):
            new = f"({new})"
        mutant = Mutant(
            path=str(file),
            old=source,
            new=source[:start] + new + source[end:],
            why=f"line {node.lineno}: {ast.unparse(node)!s:.80} -> {new:.80}",
        )
        if _compiles(mutant.new):
            yield mutant


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _offset(lines: Sequence[str], line: int, column: int) -> int:
    before = sum(map(len, lines[: line - 1]))
    return before + len(lines[line - 1].encode()[:column].decode())


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, ast.AST]]:
    """Yield each node that can be made wrong with what it becomes."""
    for child in _looked_at(node):
        if isinstance(child, ast.expr):
            yield from ((child, changed) for changed in _wrong_expressions(child))
        elif isinstance(child, ast.stmt):
            yield from _wrong_statements(child)
        yield from _changes(child)


def _looked_at(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that run: no annotation, decorator, docstring, stub."""
    skipped = {"annotation", "returns", "decorator_list", "type_params", "bases"}
    if isinstance(node, ast.ClassDef) and "Protocol" in map(_name, node.bases):
        return
    if isinstance(node, ast.If) and _name(node.test) == "TYPE_CHECKING":
        return
    for field, value in ast.iter_fields(node):
        if field in skipped:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, ast.AST) and not _is_text(item):
                yield item


def _name(node: ast.expr) -> str:
    base = node.value if isinstance(node, ast.Subscript) else node
    return base.id if isinstance(base, ast.Name) else ""


def _is_text(node: ast.AST) -> bool:
    return isinstance(
        node, ast.Expr | ast.JoinedStr | ast.TypeAlias | ast.Import
    ) and not isinstance(getattr(node, "value", None), ast.Call | ast.Await | ast.Yield)


def _wrong_expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left, [operator], right):
            yield ast.Compare(left, [_COMPARED[type(operator)]()], right)
        case ast.BinOp(left, operator, right) if type(operator) in _COUNTED:
            yield ast.BinOp(left, _COUNTED[type(operator)](), right)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(_JOINED[type(operator)](), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(value):
            yield from map(ast.Constant, _wrong_values(value))


def _wrong_values(value: object) -> Iterator[bool | float | str]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case str() if value and not value.isspace() and " " not in value:
            yield f"{value}x"


def _wrong_statements(node: ast.stmt) -> Iterator[tuple[ast.expr | ast.stmt, ast.AST]]:
    match node:
        case ast.If(test):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.Expr(ast.Call() | ast.Await()):
            yield node, ast.Pass()
        case ast.Assign([target]) if isinstance(target, _KEPT_ELSEWHERE):
            yield node, ast.Pass()
        case _ if isinstance(node, _DROPPED):
            yield node, ast.Pass()
