"""Papers: a plan of prose and derivations as one document with one numbering, in every format."""

import json
import re
import shutil
from functools import cache

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.api.lessons import lesson
from symderiv.api.models import catalogue_model
from symderiv.cli import main
from symderiv.errors import OutputError, ParseError, SymderivError
from symderiv.reading.problems.paper_plans import EXAMPLE, Chapter, read_plan
from symderiv.writing.documents.paper import KINDS, Paper, Passage, render_paper, save_paper
from symderiv.writing.documents.paper import Chapter as Shown
from symderiv.writing.layout.boxes import Glyph
from symderiv.writing.layout.laws import parse_law
from symderiv.writing.printers import font
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.prose import Prose
from symderiv.writing.structure.outline import Outline


@pytest.fixture(autouse=True)
def no_font(monkeypatch):
    """Pages without the font's bytes."""
    monkeypatch.setattr(font, "data_url", lambda: "")


@cache
def loss():
    return sd.derivation("softmax-cross-entropy", wrt="z")


@cache
def regression():
    model = catalogue_model("multinomial-logistic-regression")
    return model.derive("L", "W"), model.derive("L", "b")


def paper(*parts, **head):
    return Paper("A paper", tuple(Passage(p) if isinstance(p, str) else p for p in parts), **head)


def both(*prose):
    return paper(*prose, Shown((loss(),), "loss"), Shown(regression(), "regression", "The layer"))


def rendered(which, format):
    """A paper as text; of a notebook what its cells hold."""
    page = render_paper(which, format)
    return "\n".join("".join(c["source"]) for c in json.loads(page)["cells"]) if format == "ipynb" else page


def run(*args):
    return CliRunner().invoke(main, list(map(str, args)))


# --- one numbering ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("format", KINDS)
def test_sections_are_numbered_through_and_every_link_has_its_target(format):
    page = rendered(both("See [@loss] and [@loss:result]."), format)
    if format == "html":
        targets = re.findall(r'(?<![\w-])id="([^"]+)"', page)
        links = set(re.findall(r'href="#([^"]+)"', page))
    elif format == "tex":
        page = page[page.index(r"\begin{document}"):]
        targets = re.findall(r"\\sdtarget\{([^}]+)\}", page)
        targets += re.findall(r"\\sd(?:wide|flow)\{.*\}\{([^{}]+)\}$", page, re.MULTILINE)
        targets += re.findall(r"\\sdline\{([^}]+)\}", page)
        links = set(re.findall(r"\\sdlink\{([^}]+)\}", page))
    elif format == "typ":
        targets = re.findall(r'#anchor\("([^"]+)"\)', page) + re.findall(r'anchor: "([^"]+)"', page)
        links = set(re.findall(r'#to\("([^"]+)"\)', page))
    elif format in ("md", "ipynb"):
        targets, links = re.findall(r'<a id="([^"]+)">', page), set(re.findall(r"\]\(#([^)]+)\)", page))
    else:
        sections = re.findall(r"^(\d+)\. ", page, re.MULTILINE)
        assert sections == list(map(str, range(1, len(sections) + 1))) and "See 2 and (2.9)." in page
        return
    assert links <= set(targets), links - set(targets)
    assert len(targets) == len(set(targets)) and links


def test_what_models_share_appears_once():
    page = render_paper(both(), "txt")
    assert page.count("Jacobian of p (softmax probabilities) with respect to z") == 1
    assert page.count("Gradient of L with respect to z\n") == 1  # asked for in one chapter, a lemma of the other
    assert page.count("y is one-hot: one entry is 1") == 1  # stated once; the step that uses it says so too


def test_a_lemma_is_shared_only_where_it_rests_on_the_same_definitions():
    K = sd.axes("K")
    z, k, found = sd.vector("z", K), K.index("k"), []
    for factor in (1, 2):
        model = sd.Model()
        model.define("h", factor * sd.Sum(z[k] ** 2, k))
        found.append(model.derive("h", z))
    assert len(Outline.of(found, "standard").sections) == 2


def test_what_was_derived_before_is_referred_to():
    page = render_paper(paper(Shown((loss(),)), Shown((loss(),), title="Again")), "txt")
    assert page.count("Gradient of L with respect to z\n") == 1
    assert "Derived in section 2." in page.partition("Again")[2]


def test_a_picture_has_the_numbers_of_the_paper():
    from symderiv.drawing.pictures import document_picture

    alone = document_picture([loss()], "tex", "standard")
    outline = Outline.of([sd.derivation("linear-regression", wrt="w"), loss()], "standard")
    section = next(s for s in outline.sections if s.derivation.key == next(iter(loss().lemmas)).key)
    assert "(1.9)" in alone and f"({section.last})" in document_picture([loss()], "tex", "standard", "en", outline)
    assert "(1.9)" not in document_picture([loss()], "tex", "standard", "en", outline)


# --- prose --------------------------------------------------------------------------------------------------------------------

MARKDOWN = r"""
# Title of $p_k$

One *two* **three** `four_4 <b>` [five](https://example.org/a?b=1&c=2), costs $5. Six & <i>seven</i>
$$ \hat{y}_k = \frac12 \sum_{j=1}^K \mathcal{L}(\theta) \in \mathbb{R}^K $$ after.

1. eight $a \le b$
2. nine

- ten

> eleven

```
code  here
```

---
"""


@pytest.mark.parametrize("format", KINDS)
def test_prose_stands_in_every_format(format):
    page = rendered(paper(MARKDOWN, Shown((loss(),))), format)
    for word in ("One", "two", "three", "five", "costs", "Six", "seven", "after", "eight", "nine", "ten", "eleven"):
        assert word in page
    formulas = {"html": ["<mfrac><mn>1</mn><mn>2</mn></mfrac>", "ℒ", "ℝ"], "txt": ["ₖ = (1/2) ∑", "a ≤ b"],
                "typ": ["frac(1, 2)"], "tex": [r"\frac12 \sum_{j=1}^K \mathcal{L}(\theta)", r"$a \le b$"]}
    assert all(f in page for f in formulas.get(format, [r"\frac12 \sum_{j=1}^K", r"$a \le b$"]))
    assert "<i>" not in page or format in ("txt", "typ")


@pytest.mark.parametrize("format", ["html", "typ", "txt"])
@pytest.mark.parametrize(("prose", "line", "column", "reason"), [
    (r"Good $p_k$, and $a + \unknown b$.", 1, 22, "not understood: \\unknown"),
    ("first\n\nsecond $x_$ third", 3, 11, "ends too early"),
    ("$$\na + b\n  + \\qqq\n$$", 3, 5, "\\qqq"),
    (r"$p_k$ twice $p_k + \bad$", 1, 20, "\\bad"),
])
def test_a_formula_that_cannot_be_read_is_shown_with_its_place(format, prose, line, column, reason):
    with pytest.raises(ParseError) as error:
        render_paper(paper(prose, Shown((loss(),))), format)
    assert reason in error.value.reason and f"line {line}, column {column}\n" in error.value.where
    assert error.value.where.rpartition("\n")[2].strip() == "^"


@pytest.mark.parametrize("format", KINDS)
@pytest.mark.parametrize("prose", ["$a_{b$", "$a}b$"])
def test_a_brace_without_its_partner_is_an_error_in_every_format(format, prose):
    with pytest.raises(ParseError, match="no partner"):
        render_paper(paper(prose, Shown((loss(),))), format)


@pytest.mark.parametrize(("prose", "said"), [
    ("![x](a.png)", "no pictures"), ("a | b\n--|--\n1 | 2", "no tables"), ("[x](ftp://a.org)", "leads to the world"),
    ("[x](#loss)", "leads to the world"), ("# a $$x$$", "Write it between"),
])
def test_what_prose_has_not_is_refused(prose, said):
    with pytest.raises(ParseError) as error:
        render_paper(paper(prose, Shown((loss(),))), "html")
    assert said in str(error.value)


@pytest.mark.parametrize(("prose", "said"), [
    ("See [@los].", "Did you mean loss"), ("See [@loss:resul].", "Did you mean result"),
    ("See [@regression:result].", "one result of several"), ("See [@].", "Unknown name of a part")])
def test_a_wrong_reference_is_told(prose, said):
    with pytest.raises(SymderivError) as error:
        render_paper(both(prose), "txt")
    assert said in str(error.value) and "line 1, column 7" in error.value.where


def test_formulas_are_read_as_tex_reads_them():
    def shown(latex):
        return unicode(parse_law(latex))

    assert shown(r"\frac12 x^12") == "(1/2) x¹ 2" and shown(r"y_k \log p_k") == "yₖ log pₖ"
    assert shown(r"\max_i z_i") == "maxᵢ zᵢ" and parse_law(r"\mathbb R") == Glyph("variable", "ℝ")


def test_prose_reads_blocks():
    prose = Prose(None, str, lambda name: [{"kind": "text", "text": f"<{name}>"}])
    assert prose.blocks("a [@b]\n\n$$x$$", "here") == [
        {"kind": "paragraph", "parts": [{"kind": "text", "text": "a "}, {"kind": "text", "text": "<b>"}]},
        {"kind": "formula", "pieces": ["x"]}]


# --- plans --------------------------------------------------------------------------------------------------------------------

def plan(folder, text):
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_works_as_it_is(tmp_path):
    path = tmp_path / "plan.toml"
    assert run("document", "new", "-o", path).exit_code == 0 and path.read_text() == EXAMPLE
    assert run("document", "new", "-o", path).exit_code == 2  # writes over nothing
    done = run("document", path, "-o", tmp_path / "notes.txt")
    page = (tmp_path / "notes.txt").read_text(encoding="utf-8")
    assert done.exit_code == 0 and "Section 2 derives its gradient" in page and "(equation (2.9))" in page
    assert "✓" in page and "✗" not in page


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex")
def test_the_paper_compiles(tmp_path):
    save_paper(both(MARKDOWN), tmp_path / "notes.pdf", engine="pdflatex")
    assert (tmp_path / "notes.pdf").read_bytes()[:5] == b"%PDF-"


def test_the_paper_compiles_with_typst(tmp_path):
    pytest.importorskip("typst")
    save_paper(both(MARKDOWN), tmp_path / "notes.pdf", engine="typst")
    assert (tmp_path / "notes.pdf").read_bytes()[:5] == b"%PDF-"


def test_files_networks_numbers_and_language(tmp_path):
    (tmp_path / "my.tex").write_text("% input: w_i, x_i\n\\[ q = \\sum_{i=1}^{D} w_i x_i^2 \\]\n")
    (tmp_path / "words.md").write_text("Palavras de $q$.")
    path = plan(tmp_path, """title = "T"\nauthor = "Ana"\nlanguage = "pt"\ndetail = "brief"
[[part]]\nfile = "words.md"\n[[part]]\nderive = "my.tex"\nwrt = "w"\nnumbers = true\ndigits = 2
[[part]]\nderive = "mlp"\nlayers = 2\nactivation = "relu"\nwrt = ["W1"]\n""")
    done = run("document", path, "-o", tmp_path / "a.txt", "--no-verify")
    page = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert done.exit_code == 0 and "Palavras de q." in page and "Ana" in page and "Encontrar" in page and "Com números" in page


@pytest.mark.parametrize(("text", "said"), [
    ("titel = 'x'", "Did you mean title"),
    ("title = 'x'", "The plan has no part"),
    ("[[part]]\ntext = 'x'", "The plan has no title"),
    ("title = 'x'\npart = 3", "not a list"),
    ("title = 'x'\npart = [3]", "A part is a table"),
    ("title = 'x'\n[[part]]\nderive = 'a'\ntext = 'b'", "one of text, file, derive, prove, graph"),
    ("title = 'x'\n[[part]]", "one of text, file, derive, prove, graph"),
    ("title = 'x'\n[[part]]\nderive = 'a'\nwrtt = 'b'", "Did you mean wrt"),
    ("title = 'x'\n[[part]]\nderive = 'a'\nlayers = true", "part 1, layers"),
    ("title = 'x'\n[[part]]\nderive = 'a'\nwrt = ['z', 3]", "part 1, wrt"),
    ("title = 'x'\n[[part]]\nderive = 'softmx'", "Did you mean softmax"),
    ("title = 'x'\n[[part]]\nderive = 'softmax'\nwrt = 'q'", "part 1"),
    ("title = 'x'\n[[part]]\nderive = 'softmax'\nlayers = 2", "Only a network"),
    ("title = 'x'\n[[part]]\nderive = 'a'\nname = 'b c'", "letters, digits"),
    ("title = 'x'\n[[part]]\nderive = 'a'\nname = 'b'\n[[part]]\nderive = 'a'\nname = 'b'", "same name"),
    ("title = 'x'\n[[part]]\nfile = 'absent.md'", "cannot be read"),
    ("title = 'x'\nlanguage = 'xx'\n[[part]]\ntext = 'a'", "No such language"),
    ("title = 'x'\ndetail = 'xx'\n[[part]]\ntext = 'a'", "xx"),
    ("title = ", "not TOML"),
])
def test_a_mistake_in_a_plan_is_told(tmp_path, text, said):
    done = run("document", plan(tmp_path, text), "-o", tmp_path / "a.txt")
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output and not (tmp_path / "a.txt").exists()
    assert "plan.toml" in done.output or "xx" in text


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(OutputError, match="html, tex, typ, md, ipynb, txt"):
        save_paper(paper("a"), tmp_path / "a.json")
    with pytest.raises(ParseError, match="cannot be read"):
        read_plan(tmp_path / "absent.toml")
    with pytest.raises(ParseError, match="Unknown name"):
        render_paper(paper("See [@x]."), "txt")


def test_a_plan_is_read(tmp_path):
    found = read_plan(plan(tmp_path, EXAMPLE))
    chapters = [p for p in found.parts if isinstance(p, Chapter)]
    assert [c.name for c in chapters] == ["loss", "regression"] and chapters[1].wrt == ("W", "b")


def test_proofs_and_pictures_are_parts_of_a_plan(tmp_path):
    path = plan(tmp_path, """title = "T"
[[part]]
graph = "multinomial-logistic-regression"
path = "W[2,1]"
sizes = "K=2,D=2"
title = "The paths"
[[part]]
name = "sum"
prove = "softmax"
properties = "normalised"
[[part]]
text = "By [@sum] the probabilities sum to 1."
""")
    for format, wanted in (("html", "<figcaption"), ("tex", "tikzpicture"), ("ipynb", "(attachment:picture-1.svg)")):
        done = run("document", path, "-o", tmp_path / f"a.{format}")
        page = (tmp_path / f"a.{format}").read_text(encoding="utf-8")
        assert done.exit_code == 0 and wanted in page and "Properties of Softmax" in page
    wrong = plan(tmp_path, 'title = "T"\n[[part]]\nprove = "softmax"\nproperties = "x"\n')
    done = run("document", wrong, "-o", tmp_path / "b.txt")
    assert done.exit_code == 2 and "part 1" in done.output


def test_a_plain_paper_teaches_nothing_beside_its_lines():
    chapter = Shown((loss(),), lesson=lesson([loss()]))
    loud, plain = (render_paper(paper(chapter, voice=voice), "md") for voice in ("lecture", "plain"))
    assert "Common mistakes" in loud and "Common mistakes" not in plain and "What the result says" not in plain
