"""Rules of calculus that a text quotes: a wrong one is a wrong line, a right one claims nothing, and transposes are no rule."""

import pytest

import symderiv as sd
from symderiv.reading.homework.quoted.rules import misquoted, quoted

RIGHT = [r"(uv)' = u'v + uv'", r"(f \cdot g)' = f' \cdot g + f \cdot g'", r"(u/v)' = (u'v - uv')/v^2",
         r"\left(\frac{f}{g}\right)'(x) = \frac{f'(x)g(x)-f(x)g'(x)}{g(x)^2}", r"(f\circ g)' = (f'\circ g)\cdot g'",
         r"\frac{d}{dx}f(g(x)) = f'(g(x))\,g'(x)", r"\frac{d}{dx}(uv) = u\frac{dv}{dx}+v\frac{du}{dx}", r"(u+v)' = u'+v'"]
WRONG = [(r"(uv)' = u'v'", "product"), (r"(f g)' = f' g - f g'", "product"), (r"(u/v)' = (u'v + uv')/v^2", "quotient"),
         (r"\left(\frac{f}{g}\right)' = \frac{f'g-fg'}{g}", "quotient"), (r"(u/v)' = (uv' - u'v)/v^2", "quotient"),
         (r"\frac{d}{dx}f(g(x)) = f'(x)\,g'(x)", "chain"), (r"(f\circ g)'(x) = f'(g(x))g(x)", "chain")]
OTHER = ["f'(x) = 2x", "(ab)' = b'a'", "(AB)' = A'B", r"(u^2)' = 2u", r"(uv)' = u'v + c"]


@pytest.mark.parametrize("latex", RIGHT)
def test_a_right_rule_is_told_and_not_accused(latex):
    assert quoted(latex) is not None and misquoted(latex) is None


@pytest.mark.parametrize(("latex", "name"), WRONG)
def test_a_wrong_rule_is_wrong_of_functions_in_general(latex, name):
    assert str(misquoted(latex)).startswith(f"This is not the {name} rule")


@pytest.mark.parametrize("latex", OTHER)
def test_what_is_no_rule(latex):
    assert quoted(latex) is None


TEXT = r"Let $f(x)=x^2\sin x$. %s with $u=x^2$ and $v=\sin x$: \[ f'(x) = 2x\sin x + x^2\cos x. \]"


@pytest.mark.parametrize(("words", "verdicts"), [
    (r"By the product rule $(uv)' = u'v + uv'$", ("no claim", "holds")),
    (r"We use the product rule $(uv)' = u'v + uv'$", ("no claim", "holds")),
    (r"We use the product rule $(uv)' = u'v - uv'$", ("fails", "holds")),
    (r"By the product rule, $(uv)' = u'v'$", ("fails", "holds")),
    (r"A common mistake is to write $(uv)' = u'v'$; instead,", None)])
def test_the_rule_stands_among_the_lines_of_a_text(words, verdicts, tmp_path):
    file = tmp_path / "rule.tex"
    file.write_text(TEXT % words, encoding="utf-8")
    found = sd.check(file)
    assert "fails" not in found.verdicts if verdicts is None else found.verdicts == verdicts
    assert found.mistake == ("rule misquoted" if "fails" in found.verdicts else None)
