"""The site builds without a warning, needs nothing from elsewhere, and every example on its pages runs and gives what it says."""

import doctest
import inspect
import re
import shlex
import sys
import zlib
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType

import pytest
import sympy

from tests.driven_browser import Driven
from tests.golden_pictures import browser

DOCS = Path(__file__).parents[2] / "docs"
FAMILY = "chains"
"""The one family of the catalogue whose results are derived for the site of the tests."""
PAGES = sorted(p for p in DOCS.rglob("*.md") if ">>>" in p.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=[p.stem for p in PAGES])
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```pycon\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page.name, str(page), 0)
    assert test.examples
    assert doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test).failed == 0


def test_each_how_to_is_executed():
    assert {"rule", "function", "loss", "model", "language"} <= {p.stem for p in PAGES}


def command_lines():
    pages = (DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md")))
    blocks = [block for page in pages for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)]
    lines = (line for block in blocks for line in block.splitlines() if line.startswith("symderiv "))
    return sorted({line.split("  #")[0].strip() for line in lines})


@pytest.mark.parametrize("line", command_lines())
def test_the_commands_on_the_pages_are_understood(line, tmp_path, monkeypatch):
    from symderiv.cli import main

    monkeypatch.chdir(tmp_path)
    for name in ("my_loss.tex", "homework.tex", "ce.json", "plan.toml", "my.tex.j2", "pyodide.tgz"):
        (tmp_path / name).touch()
    command, words = main, shlex.split(line)[1:]
    while hasattr(command, "commands"):
        command, name, words = command.commands[words[0]], words[0], words[1:]
    assert command.make_context(name, words).args == []


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if not all(map(find_spec, ("sphinx", "myst_parser", "furo"))):
        pytest.skip('the site needs pip install "symderiv[docs]"')
    from sphinx.cmd.build import build_main

    out = tmp_path_factory.mktemp("site")
    assert build_main(["-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(out), "-d", str(out / ".trees"),
                       "-D", f"families={FAMILY}", "-D", "run_notebooks=0"]) == 0
    return out


def test_the_site_stands_by_itself(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//""", text), page.name


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_pages_are_no_wider_than_the_screen(site):
    with Driven() as seen:
        seen.ask("Emulation.setDeviceMetricsOverride", width=1200, height=800, deviceScaleFactor=1, mobile=False)
        for page in ("reference/api", "howto/formulas", "howto/lessons"):
            seen.open(site / f"{page}.html")
            assert seen.value("document.documentElement.scrollWidth <= innerWidth"), page


def test_the_tables_of_the_package_are_on_the_site(site):
    import symderiv as sd
    from symderiv.library.catalogue import CATALOGUE
    from symderiv.rules import TABLE

    pages = {p.stem: p.read_text(encoding="utf-8") for p in (site / "reference").glob("*.html")}
    assert all(f"{rule.name}</p>" in pages["rules"] for rule in TABLE) and "<math" in pages["rules"]
    assert all(f">{name}<" in pages["catalogue"] for name in CATALOGUE)
    assert all(f"symderiv.{name}" in pages["api"] for name in set(sd.__all__) - {"__version__", "CATALOGUE"})
    assert "symderiv derive" in pages["cli"]


def test_other_sites_may_link_to_every_public_name_and_method(site):
    import symderiv as sd

    content = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    known = {line.split()[0] for line in zlib.decompress(content).decode().splitlines() if " py:" in line}
    assert {f"symderiv.{name}" for name in set(sd.__all__) - {"__version__", "CATALOGUE"}} <= known
    ends = {name.removeprefix("symderiv.") for name in known}
    missing = {name for kind in met_classes() for name in (kind.__name__, *own_names(kind))
               if not any(end == name or end.endswith(f".{name}") for end in ends)}
    assert not missing and {"symderiv.Model.define", "symderiv.Derivation.save", "symderiv.Array.sum"} <= known


def own_names(kind):
    """The methods and properties that a class states itself."""
    plain = (FunctionType, property, cached_property, classmethod, staticmethod)
    return [f"{kind.__name__}.{name}" for name, found in vars(kind).items() if isinstance(found, plain) and name[0] != "_"
            and not hasattr(sympy.Expr, name)]


def met_classes():
    """The classes that a user meets: the public ones, and all that their methods and public functions give back."""
    import symderiv as sd

    offered = [getattr(sd, name) for name in set(sd.__all__) - {"__version__", "CATALOGUE"}]
    met, new = set(), {one for one in offered if inspect.isclass(one)}
    places = sorted(found.name for name in ("records", "homework", "api")  # whose classes others name for type checkers alone
                    for found in walk_packages(import_module(f"symderiv.{name}").__path__, f"symderiv.{name}."))
    classes = {name: found for place in places for name, found in vars(import_module(place)).items()
               if inspect.isclass(found) and found.__module__ == place} | {kind.__name__: kind for kind in new}
    functions = [one for one in offered if inspect.isfunction(one)]
    while new or functions:
        met |= new
        functions += [function(found) for kind in new for name, found in vars(kind).items() if name[0] != "_"]
        said = [vars(sys.modules[one.__module__]).get(word, classes.get(word)) for one in functions if inspect.isfunction(one)
                for word in re.findall(r"\b[A-Z]\w+", str(one.__annotations__.get("return")))]
        new, functions = {kind for kind in said if inspect.isclass(kind) and kind.__module__.startswith("symderiv.")} - met, []
    return met


def function(member):
    """The function behind a method or a property."""
    return getattr(member, "fget", None) or getattr(member, "func", None) or getattr(member, "__func__", member)


def test_a_family_has_a_page_with_its_results(site):
    from symderiv.library.catalogue import FAMILIES

    pages = {p.stem: p.read_text(encoding="utf-8") for p in (site / "reference" / "families").glob("*.html")}
    assert set(pages) == {family.__name__.rpartition(".")[2] for family in FAMILIES}
    rows = import_module(f"symderiv.library.catalogue.{FAMILY}").ROWS
    assert all(f'id="{row.name}"' in pages[FAMILY] for row in rows)
    assert pages[FAMILY].count("<mo>=</mo>") >= sum(len(row.goals) for row in rows)
    catalogue = (site / "reference" / "catalogue.html").read_text(encoding="utf-8")
    assert all(f'href="families/{FAMILY}.html#{row.name}"' in catalogue for row in rows) and "<mo>=</mo>" in catalogue
