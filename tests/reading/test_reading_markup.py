"""Texts in other marks, HTML, reStructuredText, AsciiDoc, Org and MediaWiki: their formulas are read, their code is not."""

import pytest

from symderiv.api.problems import read_problem
from symderiv.reading.documents import statements_of
from symderiv.reading.documents.markdown import without_code
from symderiv.reading.documents.markup.borrowed import HABITS, without_borrowed
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.files import READERS, SUFFIXES
from tests.reading.reading_oracle import Asked, holds

SQUARE = Asked("w", lambda w, X, y: ((X @ w - y) ** 2).sum(), {"w": (3,), "X": (4, 3), "y": (4,)})
FORMULA, SHAPE = r"L = \| X w - y \|^2", r"X \in \mathbb{R}^{n \times d}"
DOCUMENTS = {
    "html": rf"<h1>Fit</h1><p>Let \({SHAPE}\).</p><pre>L = 3 * w</pre><p>Then</p>\[ {FORMULA} \]<!-- \[ L = 2 \] -->",
    "htm": rf"<p>Let <span class='katex'><math><annotation encoding='application/x-tex'>{SHAPE}</annotation></math>"
           rf"<span aria-hidden='true'>X in R</span></span>.</p><script type='math/tex; mode=display'>{FORMULA}</script>",
    "rst": f"Fit\n===\n\nLet :math:`{SHAPE}`.\n\n  .. math::\n     :label: fit\n\n     {FORMULA}\n\n"
           ".. code-block:: python\n\n   L = 3 * w\n",
    "adoc": f"= Fit\n\nLet stem:[{SHAPE}].\n\n[stem]\n++++\n{FORMULA}\n++++\n\n[source,python]\n----\nL = 3 * w\n----\n",
    "org": f"* Fit\n#+BEGIN_SRC python\nL = 3 * w\n#+END_SRC\nLet ${SHAPE}$, =L = 2=.\n\\[ {FORMULA} \\]\n",
    "wiki": f"== Fit ==\nLet <math>{SHAPE}</math> be [[data]] with ''n'' rows.<ref>L = 2</ref>\n"
            f"<syntaxhighlight>L = 3 * w</syntaxhighlight>\n:<math display='block'>{FORMULA}</math>\n",
    "qmd": f"# Fit\nLet ${SHAPE}$.\n```{{python}}\nL = 3 * w\n```\n$${FORMULA}$$\n",
}


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_its_formulas_are_read_and_its_code_is_not(tmp_path, suffix):
    path = tmp_path / f"text.{suffix}"
    path.write_text(DOCUMENTS[suffix], encoding="utf-8")
    roles = [line.role for line in read_problem(path).read_as.lines]
    assert [role for role in roles if role != "mention"] == ["definition"]  # code may be listed, as what states nothing
    holds(path, SQUARE)


def test_every_kind_of_marks_has_a_document():
    assert {SUFFIXES.get(f".{suffix}", "") for suffix in DOCUMENTS} == set(SUFFIXES.values())
    assert SUFFIXES.keys() <= READERS.keys()


MATHML = (
    ("<math><mi>f</mi><mo>=</mo><msub><mi>x</mi><mi>i</mi></msub><mo>&lt;</mo><mn>2</mn></math>", "f = x_{i} < 2"),
    ("<math><mover><mi>y</mi><mo>^</mo></mover><mo>=</mo><msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></math>",
     r"\hat{y} = \sqrt{a + b}"),
    ("<math><mi>f</mi><mo>=</mo><munderover><mo>&sum;</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>x</mi></math>",
     r"f = \sum_{i = 1}^{n} x"),
    ("<math><mi mathvariant='bold'>w</mi><mo>=</mo><mfenced><mi>a</mi><mi>b</mi></mfenced><mi>log</mi><mi>z</mi></math>",
     r"\mathbf{w} = ( a , b ) \operatorname{log} z"),
    ("<math alttext='a &gt; b'><mi>q</mi></math>", "a > b"),
    ("<math><mi>a</mi><mo>=</mo><mi>b</math>", "a = b"),
)


@pytest.mark.parametrize(("element", "latex"), MATHML)
def test_mathml_is_written_as_latex(element, latex):
    found = statements_of(f"<p>{element}</p>", kind="html")
    assert [f.latex for f in found.formulas] == [latex] or [p.latex for p in found.passed] == [latex]


def test_places_count_in_the_file(tmp_path):
    path = tmp_path / "text.html"
    path.write_text("<p>Let &alpha; be 1.</p>\n<p>Then \\(f = x^2 + \\foo\\).</p>", encoding="utf-8")
    line = next(line for line in read_problem(path).read_as.lines if line.role == "not read")
    assert (line.line, line.shown.splitlines()[-1].index("^")) == (2, line.shown.splitlines()[-2].index("\\foo"))


def test_the_places_of_headings_count_in_the_file():
    text = "Let $`x > 0`$ and $`y > 0`$.\n\n## Squares of it\n\nThe loss is $L = x^2$."
    _, headings = without_code(without_borrowed(Traced.of(text)))
    assert [text[start:end] for start, end in headings] == ["## Squares of it\n"]


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.example)
def test_what_markdown_borrows_is_read(habit):
    assert without_borrowed(Traced.of(habit.example)).text.strip() == habit.becomes
    assert not habit.pattern.search(habit.not_this)
