"""The rooms of the house: a room imports only from rooms below it."""

import ast
from pathlib import Path

import pytest

import symderiv
from tests.import_graph import imports, modules, reached

ROOT = Path(symderiv.__file__).parent
# From the ground up, as ARCHITECTURE.md lists them.
ROOMS = ["errors", "notation", "matrices", "lowering", "record", "rewrite", "library", "rules", "derive", "proof", "teaching",
         "reading", "tracing", "writing", "drawing", "doors", "testing", "cli"]
ORACLE = {"oracle", "functions", "point", "sampling", "compare", "comparison", "values", "verify", "grid", "numbers", "domain",
          "folds", "linear", "masks", "memory", "world", "limits", "unspecified", "pieces", "bounds", "conditions", "witnesses"}
FORBIDDEN = {"writing": {"rules", "rewrite", "derive"}, "teaching": {"rules", "rewrite", "derive"},
             "oracle": {"rules", "rewrite", "derive", "library"}}
FILES = sorted(ROOT.rglob("*.py"))
GRAPH = imports(modules(ROOT))


def room_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if name.startswith("symderiv."):
                yield name.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_from_below(path):
    room = room_of(path)
    if room in ("__init__", "__main__"):  # the front door, and python -m symderiv
        return
    assert room in ROOMS, f"{room} is not in the table of rooms"
    above = {r for r in imported_rooms(path) if ROOMS.index(r) > ROOMS.index(room)}
    assert not above, f"{path.name} imports {above}"
    kind = "oracle" if room == "proof" and path.stem in ORACLE else room
    assert not FORBIDDEN.get(kind, set()) & set(imported_rooms(path))


def test_no_files_import_one_another_in_a_circle():
    """However they do it: at the top, for types only, or inside a function."""
    assert not {name for name in GRAPH if name in reached(GRAPH, name)}


def test_an_import_inside_a_function_is_for_laziness():
    """It loads what importing the file has not loaded already; else it belongs to the top."""
    for name in GRAPH:
        late = {target for target, ways in GRAPH[name].items() if "inside" in ways}
        packages = [name.rsplit(".", n)[0] for n in range(name.count(".") + 1)] if late else []
        loaded = set().union(*(reached(GRAPH, package, ["top"], loading=True) for package in packages))
        assert not late & loaded, name


def test_the_table_is_the_one_that_is_documented():
    text = (ROOT.parent / "ARCHITECTURE.md").read_text(encoding="utf-8") if (ROOT.parent / "ARCHITECTURE.md").exists() else ""
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert [r for r in listed if r in ROOMS] == ROOMS


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_sympy_simplifier_or_substitution_is_called(path):
    calls = {"doit", "simplify", "subs", "xreplace", "sympify_text", "parse_expr", "eval"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in calls, f"{path.name}:{node.lineno} calls {node.func.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in calls - {"simplify"}, f"{path.name}:{node.lineno} calls {node.func.id}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 320
