"""A line that cannot be read stops a derivation where it may concern it, and nowhere else; and a quantity can be named."""

import numpy as np
import pytest
from click.testing import CliRunner

from symderiv.api.problems import read_problem
from symderiv.cli import main
from symderiv.errors import SymderivError
from tests.reading.reading_oracle import Asked, differences, gradient

SHAPES = r"Let $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$. "
LOSS = r"\[ L = \|y - X w\|^2 \] "


def ridge(X, w, y):
    return ((y - X @ w) ** 2).sum()


def value(text, wrt, forward, output=None, **shapes):
    """The gradient that the text gives, and the differences of the function."""
    asked = Asked(wrt, forward, shapes, output)
    values = asked.values(1)
    return gradient(read_problem(text), asked, values), differences(asked, values, wrt)


OTHERS = (r"\[ Z = \oint f(s)\, ds \]", r"\[ Z = \int_0^1 g(t)\, dt = \sqrt{\pi} \]", r"\[ p(y) = \int p(y \mid w) p(w)\, dw \]",
          r"\[ c_{\max} = \lim_{T \to \infty} \frac{1}{T} \int_0^T u(t) dt \]",
          r"\[ \oint \vec{E} \cdot d\vec{l} = -\frac{d\Phi}{dt} \]",
          r"The evidence is \[ Z = \int f(y) dy \]", r"\[ \begin{tikzcd} A \arrow[r] & B \end{tikzcd} \]")


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("before", [True, False])
def test_a_line_that_cannot_concern_what_is_asked_is_listed_and_the_rest_derived(other, before):
    text = SHAPES + (other + LOSS if before else LOSS + other)
    found, known = value(text, "w", ridge, X=(3, 2), w=(2,), y=(3,))

    np.testing.assert_allclose(found, known, rtol=1e-4)
    assert read_problem(text).read_as.unread


CONCERNING = (
    (r"\[ h = X w \] \[ L = \|y - h\|^2 \] \[ J = \int \|y - h\|^2 d\mu \]", "w", "J"),  # made of w as L is
    (LOSS + r"\[ J = \lim_{n \to \infty} f_n(w) \]", "w", "J"),
    (LOSS + r"The loss is \[ R = \int f(s) ds \]", "w", "R"),  # called what is sought
    (LOSS + r"\[ V = \int f(s, y) ds \]", "y", "V"),
    (r"\[ q = \|y - X w\|^2 \] \[ L = \int f(s) ds \]", "w", "L"),
)


@pytest.mark.parametrize(("lines", "wrt", "rival"), CONCERNING)
def test_a_line_that_may_be_meant_stops_and_the_quantity_can_be_named(lines, wrt, rival, tmp_path):
    text, name = SHAPES + lines, "q" if "q =" in lines else "L"
    with pytest.raises(SymderivError) as error:
        read_problem(text).derive(wrt)
    said = str(error.value)
    assert f"{rival} = " in said and f"write --of {name}, or the line % output: {name} in the text." in said

    found, known = value(text, wrt, ridge, name, X=(3, 2), w=(2,), y=(3,))
    np.testing.assert_allclose(found, known, rtol=1e-4)
    found, known = value(f"% output: {name}\n{text}", wrt, ridge, X=(3, 2), w=(2,), y=(3,))
    np.testing.assert_allclose(found, known, rtol=1e-4)

    (file := tmp_path / "text.tex").write_text(text, encoding="utf-8")
    shown = CliRunner().invoke(main, ["derive", str(file), "--wrt", wrt, "--of", name, "--no-verify"])
    assert shown.exit_code == 0 and "Not read: line 1" in shown.output


def test_what_is_made_of_a_line_that_was_not_read_says_how_to_go_on_without():
    text = SHAPES + r"\[ L = \|y - X w\|^2 + R \] \[ R = \int g(t) dt \]"
    with pytest.raises(SymderivError, match="Or take this line out: R is then an input, which is held fixed"):
        read_problem(text).derive("w")

    found, known = value(text.partition(r"\[ R")[0], "w", lambda X, w, y, R: ridge(X, w, y) + R, X=(3, 2), w=(2,), y=(3,), R=())
    np.testing.assert_allclose(found, known, rtol=1e-4)


def test_a_letter_that_stands_only_in_a_line_that_was_not_read_says_why_that_was_not():
    with pytest.raises(SymderivError, match="An integral cannot be read"):
        read_problem(SHAPES + LOSS + r"\[ Z = \int g(t, a) dt \]").derive("a")


def test_what_is_differentiated_is_named_on_the_command_line(tmp_path):
    (file := tmp_path / "notes.tex").write_text(r"\[ h = X w \] \[ L = \|y - h\|^2 \]", encoding="utf-8")
    run = CliRunner().invoke

    assert "∂h/∂w = X" in run(main, ["derive", str(file), "--of", "h", "--wrt", "w"]).output
    assert "Gradients of h with respect to X, w" in run(main, ["derive", str(file), "--of", "h"]).output
    assert "diag(p) − p pᵀ" in run(main, ["derive", "softmax-cross-entropy", "--of", "p"]).output
    assert "h by w" in run(main, ["routes", str(file), "--of", "h", "--wrt", "w"]).output
    assert "forward pass to h" in run(main, ["code", str(file), "--of", "h"]).output
    assert "Unknown" in run(main, ["derive", str(file), "--of", "k"]).output
    assert "--route takes it" in run(main, ["derive", "mlp", "--of", "L"]).output


def test_a_page_in_a_file_says_on_standard_error_what_was_not_read(tmp_path):
    (file := tmp_path / "notes.tex").write_text(SHAPES + LOSS + OTHERS[0], encoding="utf-8")
    shown = CliRunner().invoke(main, ["derive", str(file), "--wrt", "w", "-o", str(tmp_path / "page.html"), "--no-verify"])

    assert r"not read, line 1: Z = \oint f(s)\, ds" in shown.output
