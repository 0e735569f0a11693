"""A person's source: assignments keep their names, and errors say at which line they arose."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable
from traceback import extract_tb
from types import CodeType
from typing import Any

DEFINE = "__define__"


class _Assignments(ast.NodeTransformer):
    """x = value becomes x = define("x", value); x += value the same with the sum."""

    def visit_Assign(self, node: ast.Assign) -> Any:
        """A name, several names, or a tuple of them."""
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            node.value = _defined(node.targets[0].id, node.value)
            return node
        names = [e.id for t in node.targets for e in getattr(t, "elts", []) if isinstance(e, ast.Name)]
        return [node, *(_at(node, ast.Assign([ast.Name(n, ast.Store())], _defined(n, ast.Name(n, ast.Load())))) for n in names)]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        """x: float = value."""
        if isinstance(node.target, ast.Name) and node.value is not None:
            node.value = _defined(node.target.id, node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        """x += value."""
        if not isinstance(node.target, ast.Name):
            return node
        name = node.target.id
        made = ast.BinOp(ast.Name(name, ast.Load()), node.op, node.value)
        return _at(node, ast.Assign([ast.Name(name, ast.Store())], _defined(name, made)))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        """A function inside keeps its names to itself."""
        return node

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        """Nothing is assigned in it."""
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        """Likewise."""
        return node


def _defined(name: str, value: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Call(ast.Name(DEFINE, ast.Load()), [ast.Constant(name), value], []), value)


def _at(node: ast.AST, made: Any) -> Any:
    return ast.copy_location(made, node)


def named_code(function: Callable[..., Any]) -> CodeType | None:
    """The code of the function with its assignments reported; None where its source is not to be had."""
    try:
        lines, first = inspect.getsourcelines(function)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return None
    if not tree.body or not isinstance(tree.body[0], ast.FunctionDef):
        return None
    body = tree.body[0]
    body.decorator_list, body.returns = [], None
    for argument in (*body.args.posonlyargs, *body.args.args, *body.args.kwonlyargs):
        argument.annotation = None
    body.body = [found for s in body.body for found in _listed(_Assignments().visit(s))]
    body.args.defaults = [ast.Constant(None) for _ in body.args.defaults]
    body.args.kw_defaults = [d and ast.Constant(None) for d in body.args.kw_defaults]
    ast.increment_lineno(ast.fix_missing_locations(tree), first - 1)
    whole = compile(tree, function.__code__.co_filename, "exec")
    return next((c for c in whole.co_consts if isinstance(c, CodeType) and c.co_name == function.__name__), None)


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def line_of(error: BaseException, function: Callable[..., Any]) -> str | None:
    """Where in a person's own source an error arose, with the line."""
    own = [f for f in extract_tb(error.__traceback__) if f.filename == function.__code__.co_filename]
    if not own:
        return None
    frame = own[-1]
    text = linecache.getline(frame.filename, frame.lineno or 0).strip()
    return f"{frame.filename}, line {frame.lineno}: {text}" if text else f"{frame.filename}, line {frame.lineno}"
