"""Which file imports which: at the top of the file, for types only, or inside a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

Imports = Mapping[str, Mapping[str, set[str]]]
"""For each module the modules that it imports, each with the ways: "top", "types" or "inside"."""


def modules(root: Path) -> dict[str, Path]:
    """The modules of a package by their dotted names."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    """What a file says."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(files: Mapping[str, Path]) -> Imports:
    """What each of the modules imports of the others; a name of a package that is no module counts for the package."""
    return {name: _imported(name, path, files) for name, path in files.items()}


def _imported(name: str, path: Path, files: Mapping[str, Path]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node, way in _statements(tree(path), "top"):
        for target in _targets(node, name if path.name == "__init__.py" else name.rpartition(".")[0], files):
            if target != name:
                found.setdefault(target, set()).add(way)
    return found


def _statements(node: ast.AST, way: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for child in (c for c in ast.iter_child_nodes(node) if isinstance(c, ast.stmt | ast.ExceptHandler | ast.match_case)):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, way
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _statements(child, "inside")
        else:
            typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _statements(child, "types" if typing else way)


def _targets(node: ast.Import | ast.ImportFrom, package: str, files: Mapping[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (a.name for a in node.names if a.name in files)
        return
    above = package.split(".")[:len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    for alias in node.names:
        yield from [one for one in (f"{base}.{alias.name}", base) if one in files][:1]


def reached(graph: Imports, start: str, ways: Iterable[str] = ("top", "types", "inside"), loading: bool = False) -> set[str]:
    """The modules that one leads to; `loading` counts the packages that Python runs on the way to a module, too."""
    found: set[str] = set()
    todo = [start]
    while todo:
        for target, how in graph.get(todo.pop(), {}).items():
            names = [target] if how & {*ways} else []
            parts = target.split(".")
            names += [".".join(parts[:n]) for n in range(1, len(parts))] if names and loading else []
            todo += [n for n in names if n not in found]
            found.update(names)
    return found
