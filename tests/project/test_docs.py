"""The site builds without a warning, needs nothing from elsewhere, and every example on its pages runs and gives what it says."""

import doctest
import inspect
import re
import shlex
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest

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
    kinds = (sd.Model, sd.Derivation, sd.Checked, sd.Problem, sd.Proofs, sd.Graph)
    methods = {f"symderiv.{kind.__name__}.{name}" for kind in kinds
               for name, found in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}
    assert methods <= known and {"symderiv.Model.define", "symderiv.Derivation.save", "symderiv.Array.sum"} <= known


def test_a_family_has_a_page_with_its_results(site):
    from importlib import import_module

    from symderiv.library.catalogue import FAMILIES

    pages = {p.stem: p.read_text(encoding="utf-8") for p in (site / "reference" / "families").glob("*.html")}
    assert set(pages) == {family.__name__.rpartition(".")[2] for family in FAMILIES}
    rows = import_module(f"symderiv.library.catalogue.{FAMILY}").ROWS
    assert all(f'id="{row.name}"' in pages[FAMILY] for row in rows)
    assert pages[FAMILY].count("<mo>=</mo>") >= sum(len(row.goals) for row in rows)
    catalogue = (site / "reference" / "catalogue.html").read_text(encoding="utf-8")
    assert all(f'href="families/{FAMILY}.html#{row.name}"' in catalogue for row in rows) and "<mo>=</mo>" in catalogue
