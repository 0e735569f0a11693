"""The packages: each imports only from packages below it, and no two files import one another in a circle."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import symderiv
from tests.import_graph import imports, modules, reached, tree

ROOT = Path(symderiv.__file__).parent
# From the ground up, as ARCHITECTURE.md lists them.
PACKAGES = ["errors", "sources", "time_limits", "patterns", "rings", "notation", "normal_form", "matrices", "lowering",
            "records", "rewrite", "library", "rules", "derive", "oracle", "verification", "homework", "teaching", "reading",
            "tracing", "writing", "drawing", "api", "testing", "cli"]
ENGINE = frozenset({"rules", "rewrite", "derive"})
FORBIDDEN = {"writing": ENGINE, "teaching": ENGINE, "oracle": ENGINE | {"library"}, "verification": ENGINE | {"library"}}
ALLOWED = {"symderiv.verification.equality": {"library"}}  # what is given may be named there
LARGEST_FOLDER = 16
FILES = sorted(ROOT.rglob("*.py"))
MODULES = modules(ROOT)


@pytest.fixture(scope="module")
def graph():
    return imports(MODULES)


def package_of(module):
    return module.split(".")[1] if "." in module else ""


def test_a_package_imports_only_from_below(graph):
    assert not {package_of(m) for m in MODULES} - {"", "__main__", *PACKAGES}, "not in the table of packages"
    for module in (m for m in MODULES if package_of(m) in PACKAGES):
        package, allowed = package_of(module), ALLOWED.get(module, set())
        imported = {package_of(target) for target in graph[module]} - {""}
        assert not {p for p in imported if PACKAGES.index(p) > PACKAGES.index(package)}, module
        assert not FORBIDDEN.get(package, frozenset()) & imported - allowed, module


def test_a_folder_is_taken_in_at_a_glance():
    files = Counter(path.parent for path in FILES if path.stem != "__init__")
    assert not {folder.name for folder, count in files.items() if count > LARGEST_FOLDER}


def test_no_files_import_one_another_in_a_circle(graph):
    """However they do it: at the top, for types only, or inside a function."""
    assert not {name for name in graph if name in reached(graph, name)}


def test_an_import_inside_a_function_is_for_laziness(graph):
    """It loads what importing the file has not loaded already; else it belongs to the top."""
    for name in graph:
        late = {target for target, ways in graph[name].items() if "inside" in ways}
        packages = [name.rsplit(".", n)[0] for n in range(name.count(".") + 1)] if late else []
        loaded = set().union(*(reached(graph, package, ["top"], loading=True) for package in packages))
        assert not late & loaded, name


def test_the_files_that_are_documented_are_there():
    page = ROOT.parent / "ARCHITECTURE.md"
    named = re.findall(r"`([\w/]+/\w+\.(?:py|lark))`", page.read_text(encoding="utf-8") if page.exists() else "")
    within = [f"/{path.relative_to(ROOT).as_posix()}" for path in (*FILES, *ROOT.rglob("*.lark"))]
    assert not {name for name in named if not (ROOT.parent / name).exists() and not any(p.endswith(f"/{name}") for p in within)}


def test_the_table_is_the_one_that_is_documented():
    text = (ROOT.parent / "ARCHITECTURE.md").read_text(encoding="utf-8") if (ROOT.parent / "ARCHITECTURE.md").exists() else ""
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert [name for name in listed if name in PACKAGES] == PACKAGES


def test_no_sympy_simplifier_or_substitution_is_called():
    methods = {"doit", "simplify", "subs", "xreplace", "sympify_text", "parse_expr", "eval"}
    functions = methods - {"simplify"}
    for path in FILES:
        for called in (node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            name, names = (called.attr, methods) if isinstance(called, ast.Attribute) else (getattr(called, "id", ""), functions)
            assert name not in names, f"{path.name}:{called.lineno} calls {name}"


def test_files_stay_short():
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {name: length for name, length in lengths.items() if length > 320}


def test_test_files_have_names_of_their_own():
    """pytest takes two files of one name in folders without `__init__.py` for one module, and runs neither."""
    names = [path.name for path in Path(__file__).parents[1].rglob("test_*.py")]
    assert len(names) == len(set(names)), sorted(n for n in set(names) if names.count(n) > 1)
