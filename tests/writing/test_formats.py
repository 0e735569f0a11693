"""Every format of a document: compiled by every engine that is here, the same bytes twice, nothing beyond the margin."""

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from symderiv.api.networks import network_page
from symderiv.cli import main
from symderiv.drawing.pictures import document_picture
from symderiv.errors import EngineError, OutputError, UnknownName
from symderiv.library.catalogue import ROWS
from symderiv.notation import tensors
from symderiv.writing.documents.derivations import MACROS, format_of, pdf, render, save
from symderiv.writing.languages import language
from symderiv.writing.printers import font
from symderiv.writing.printers.notebook_cells import notebook
from symderiv.writing.printers.tex_text import tex_text
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import view
from symderiv.writing.templates import engines
from symderiv.writing.templates.engines import ENGINES
from tests.catalogue import derivations_of
from tests.sample_derivations import SAMPLES, cross_entropy, wide

TEX = [name for name in ("pdflatex", "lualatex") if shutil.which(name)]
OPTIONS = ["-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode"]
ENTRIES = [row.name for row in ROWS]
LONG = ["softmax-cross-entropy", "softmax-temperature", "multinomial-logistic-regression", "log-softmax"]
WIDE = ["transformer-block", "lstm-cell", "layer-norm-batch", "trace-ratio", "group-norm"]


@pytest.fixture(autouse=True)
def no_font(monkeypatch):
    """Pages without the font's bytes."""
    monkeypatch.setattr(font, "data_url", lambda: "")


@cache
def entry(name):
    found = tuple(derivations_of(name).values())
    return found if len(found) < 2 else (found[0], found[-1])


@cache
def network():
    return network_page("mlp", None, False, 0, layers=4)


def written(name, format, **options):
    """The source of a page about a sample, an entry or the network."""
    if name == "network":
        found, overview = network()
        return render(found, format, overview=overview, picture=document_picture, **options)
    return render([SAMPLES[name]()] if name in SAMPLES else entry(name), format, picture=document_picture, **options)


# --- TeX --------------------------------------------------------------------------------------------------------------

def log_of(engine, folder, source):
    (folder / "page.tex").write_text(source, encoding="utf-8")
    done = subprocess.run([engine, *OPTIONS, "page.tex"], cwd=folder, capture_output=True, timeout=120,
                          env={**os.environ, "max_print_line": "1000"})
    text = done.stdout.decode("latin-1")
    assert done.returncode == 0, text[-2000:]
    return re.findall(r"^!.*|^Overfull.*|.*undefined on input.*|^Missing character.*", text, re.MULTILINE)


@pytest.mark.parametrize("engine", TEX)
@pytest.mark.parametrize("format", ["tex", "beamer"])
@pytest.mark.parametrize("name", ["wide", "network", "softmax-temperature"])
def test_tex_runs_and_nothing_is_beyond_the_margin(tmp_path, engine, format, name):
    if engine == "lualatex" and name != "softmax-temperature":
        pytest.skip("one page shows that the preamble serves; the layout is the same")
    assert log_of(engine, tmp_path, written(name, format)) == []


ARTICLE = r"""\documentclass%s{article}
%s\input{symderiv-macros}
\begin{document}
Before. \input{part}
After.
\end{document}"""


@pytest.mark.skipif(not TEX, reason="no TeX here")
@pytest.mark.parametrize("packages", ["", "\\usepackage{hyperref}\n"], ids=["plain", "hyperref"])
@pytest.mark.parametrize("columns", ["", "[twocolumn]"], ids=["one", "two"])
def test_a_fragment_stands_in_somebodys_article(tmp_path, packages, columns):
    save(entry("softmax-cross-entropy"), tmp_path / "part.tex", fragment=True, picture=document_picture)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["part.tex", MACROS]
    assert not re.search(r"\\(documentclass|begin\{document\}|usepackage)", (tmp_path / "part.tex").read_text())
    assert log_of(TEX[0], tmp_path, ARTICLE % (columns, packages)) == []


def test_only_latex_has_fragments(tmp_path):
    with pytest.raises(OutputError, match=r"\.tex"):
        save(cross_entropy(), tmp_path / "page.html", fragment=True)
    assert not list(tmp_path.iterdir())


# --- PDF --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("engine", [name for name, row in ENGINES.items() if row.is_there()])
def test_the_same_page_is_the_same_pdf(engine):
    first, second = (pdf(entry("softmax"), engine=engine, picture=document_picture) for _ in range(2))
    assert first.startswith(b"%PDF") and first == second


def test_a_pdf_by_its_suffix(tmp_path):
    path = save(cross_entropy(), tmp_path / "page.pdf", engine="typst")
    assert path.read_bytes().startswith(b"%PDF") and [p.name for p in tmp_path.iterdir()] == ["page.pdf"]


@pytest.mark.parametrize("name", sorted({*LONG, *WIDE, *ENTRIES[::8], "network", "wide"}))
def test_typst_compiles(tmp_path, name):
    typst = pytest.importorskip("typst")
    (tmp_path / "page.typ").write_text(written(name, "typ"), encoding="utf-8")
    assert typst.compile(str(tmp_path / "page.typ")).startswith(b"%PDF")


def without(monkeypatch, *names):
    rows = {n: engines.Engine(n, e.source, (lambda: False) if n in names else e.is_there, e.run) for n, e in ENGINES.items()}
    monkeypatch.setattr(engines, "ENGINES", rows)


def test_without_an_engine_the_error_says_what_to_install(monkeypatch, tmp_path):
    without(monkeypatch, *ENGINES)
    with pytest.raises(EngineError, match="pip install typst"):
        save(cross_entropy(), tmp_path / "page.pdf")
    assert not list(tmp_path.iterdir())


def test_without_tex_typst_serves_and_slides_are_refused(monkeypatch):
    pytest.importorskip("typst")
    without(monkeypatch, "pdflatex", "lualatex")
    assert pdf(cross_entropy()).startswith(b"%PDF")
    with pytest.raises(EngineError, match="pdflatex or lualatex"):
        pdf(cross_entropy(), "slides")


def test_an_unknown_engine_is_refused():
    with pytest.raises(UnknownName, match="pdflatex"):
        pdf(cross_entropy(), engine="pdflatx")


@pytest.mark.skipif(not TEX, reason="no TeX here")
@pytest.mark.parametrize(("body", "message"), [
    (r"\undefinedcommand", "Undefined control sequence"),
    (r"\input{/etc/passwd}", r"not found|openin_any"),
    (r"\immediate\write18{touch stolen}\undefinedcommand", "Undefined control sequence"),
    (r"\usepackage{no-such-package-here}", "lacks no-such-package-here"),
])
def test_a_template_that_tex_refuses(tmp_path, body, message):
    template = tmp_path / "mine.tex.j2"
    template.write_text("\\documentclass{article}\n" + (body if "usepackage" in body else f"\\begin{{document}}{body}")
                        + "\\end{document}")
    with pytest.raises(EngineError, match=message):
        pdf(cross_entropy(), engine=TEX[0], template=template)
    assert not (tmp_path / "stolen").exists()


@pytest.mark.skipif(not TEX, reason="no TeX here")
def test_a_template_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "SECONDS", 2)
    template = tmp_path / "mine.tex.j2"
    template.write_text(r"\documentclass{article}\def\again{\again}\begin{document}\again\end{document}")
    with pytest.raises(EngineError, match="did not end within 2 seconds"):
        pdf(cross_entropy(), engine=TEX[0], template=template)


def test_an_engine_that_lacks_a_package_gives_way(monkeypatch):
    def lacking(source):
        raise EngineError("pdflatex could not compile the document", typed="x", advice="This TeX lacks tikz.sty.")

    other = engines.Engine("other", "typ", lambda: True, str.encode)
    broken = engines.Engine("pdflatex", "tex", lambda: True, lacking)
    monkeypatch.setattr(engines, "ENGINES", {"pdflatex": broken, "other": other})
    assert engines.compiled(lambda source: source, ("tex", "typ")) == b"typ"
    with pytest.raises(EngineError, match="lacks"):
        engines.compiled(lambda source: source, ("tex", "typ"), "pdflatex")


# --- notebooks ----------------------------------------------------------------------------------------------------------

def run(text):
    names = {}
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return names


@pytest.mark.parametrize("name", [*LONG, "sigmoid", "linear-regression"])
def test_a_notebook_runs_and_derives_the_same(name):
    names = run(written(name, "ipynb"))
    assert names["d"].result == entry(name)[-1].result


def test_the_notebook_of_a_network_makes_its_page_again():
    names = run(written("network", "ipynb"))
    assert [d.result for d in names["derivations"]] == [d.result for d in network()[0]]


def test_a_notebook_is_well_formed():
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.reads(written("softmax", "ipynb"), as_version=4))
    assert json.loads(notebook("%% code\nx\n"))["cells"][0]["source"] == ["x"]


def test_a_wrong_result_stops_the_notebook():
    text = written("softmax-cross-entropy", "ipynb")
    assert r"sd.equal(d.result, p[i] - y[i])" in text
    with pytest.raises(AssertionError):
        run(text.replace("sd.equal(d.result, p[i] - y[i])", "sd.equal(d.result, p[i] + y[i])"))


# --- the page -------------------------------------------------------------------------------------------------------------

def test_what_the_next_step_recognises_has_a_brace():
    page = written("softmax-cross-entropy", "md")
    assert r"_{p_{i}}" in page and re.search(r"\\underbrace\{.*?\}_\{\s*=\s*1\}", page)


def test_a_jacobian_is_shown_case_by_case():
    page = written("softmax", "txt")
    assert "case by case: ∂pₖ/∂zᵢ = {pᵢ (1 − pᵢ) if k = i; −pₖ pᵢ if k ≠ i}" in page
    assert "se k = i" in written("softmax", "txt", lang="pt")


def test_the_level_switch_hides_what_brief_leaves_out():
    page = written("softmax-cross-entropy", "html")
    rows = re.findall(r'<tr id="eq\.([\d.]+)" class="line([^"]*)"', page)
    brief = [number for number, classes in rows if "at-brief" in classes]
    assert len(brief) < len(rows) and brief[0] == "1.1" and brief[-1] == rows[-1][0]
    assert page.count('type="radio"') == 3 and page.count('checked="checked"') == 1


def test_every_formula_of_a_page_has_words_and_latex_to_copy():
    page = written("softmax-cross-entropy", "html")
    formulas = re.findall(r"<math ?[^>]*>", page)
    bare = [f for f in formulas if "alttext" not in f]
    assert len(bare) == page.count('<span class="rel">') and 'alttext="∂L/∂zᵢ"' in page
    assert r"\begin{align*}" in page and "mathcolor" not in page


def plain_view(rows):
    def write(box, display):
        return unicode(box)

    return view(rows, Press(write, language("en"), copies=True))


def keys(value):
    """Every field of plain data, however deep."""
    if isinstance(value, dict):
        return set(value) | set().union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_no_field_of_the_view_is_hidden_by_a_method():
    assert not keys(plain_view([wide(), cross_entropy()])) & set(dir({}))


def test_the_documentation_names_the_fields_there_are():
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    data = plain_view([cross_entropy()])
    rows = {f for line in re.findall(r"^\| (`[^|]*?) \|", page, re.MULTILINE) for f in re.findall(r"`([a-z_]+)`", line)}
    assert rows == set(data) | {"picture", "font", "python", "legend"}
    section = data["sections"][-1]
    tables = [data[name][0] for name in ("definitions", "notation", "givens", "rules")]
    for part in (section, section["lines"][0], section["result"], *tables):
        assert {f for f in part if f"`{f}`" not in page} == set()


@pytest.mark.parametrize(("name", "format"), [("a.slides.tex", "beamer"), ("a.slides.pdf", "slides"), ("a.PDF", "pdf"),
                                              ("a.b.ipynb", "ipynb")])
def test_the_suffix_names_the_format(name, format):
    assert format_of(name) == format


# --- stored derivations -----------------------------------------------------------------------------------------------------

def test_a_stored_derivation_is_printed_as_it_was(tmp_path):
    run_ = CliRunner().invoke
    assert run_(main, ["derive", "softmax", "--wrt", "z", "-o", str(tmp_path / "a.json")]).exit_code == 0
    assert run_(main, ["derive", "softmax", "--wrt", "z", "-o", str(tmp_path / "a.html")]).exit_code == 0
    assert run_(main, ["render", str(tmp_path / "a.json"), "-o", str(tmp_path / "b.html")]).exit_code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize("content", ["", "[1, 2]", "{}", '{"format": "symderiv derivations", "version": 1}', "[" * 10**5])
def test_what_is_no_stored_derivation_is_refused(tmp_path, content):
    file = Path(tmp_path, "a.json")
    file.write_text(content)
    done = CliRunner().invoke(main, ["render", str(file)])
    assert done.exit_code == 2 and "symderiv:" in done.output and "Traceback" not in done.output


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_latex_has_every_sign_that_the_catalogue_uses(row):
    meanings = [t.meaning for definition in row.model().definitions for t in (definition.tensor, *tensors(definition.body))]
    assert all(map(str.isprintable, map(tex_text, [row.title, *meanings])))
