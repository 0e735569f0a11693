"""The chain rule as a formal product of derivatives, in either order, and a gradient's sign before a constant weight."""

import pytest

import symderiv as sd

NET = r"Let $z = Wx$ with $W\in\mathbb{R}^{m\times n}$, $h=\tanh(z)$ and $J = \frac12\|h - t\|^2$. "
SQUARE = r"Let $z = Wx$ with $W\in\mathbb{R}^{n\times n}$, $h=x+z$ and $J = \frac12\|h\|^2$. "
RIDGE = r"Let $X\in\mathbb{R}^{n\times p}$, $y\in\mathbb{R}^n$, $\alpha>0$ and $L(w)=\frac{1}{2n}\|y-Xw\|^2+\alpha\|w\|_1$. "


def partial(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


@pytest.mark.parametrize(("text", "line", "verdict"), [
    (NET, f"{partial('J', 'W')} = {partial('z', 'W')}{partial('J', 'z')}", "holds"),
    (NET, rf"{partial('J', 'W')} = {partial('J', 'h')}\cdot{partial('h', 'z')}\cdot{partial('z', 'W')}", "holds"),
    (NET, f"{partial('J', 'x')} = {partial('z', 'x')}{partial('h', 'z')}{partial('J', 'h')}", "holds"),
    (NET, f"{partial('J', 'W')} = {partial('J', 'h')}{partial('z', 'W')}", "fails"),
    (NET, f"{partial('J', 'W')} = {partial('J', 'z')}{partial('z', 'W')} = x({partial('J', 'z')})^T", "fails"),
    (SQUARE, f"{partial('J', 'x')} = {partial('h', 'x')}{partial('J', 'h')}", "holds"),
    (SQUARE, f"{partial('J', 'x')} = {partial('z', 'x')}{partial('J', 'z')}", "fails"),
    (RIDGE, r"\nabla_w \alpha\|w\|_1 = \alpha\operatorname{sign}(w)", "holds"),
    (RIDGE, r"\nabla_w \alpha\|w\|_1 = \operatorname{sign}(w)", "fails"),
    (RIDGE, r"\nabla_w \frac{1}{2n}\|y-Xw\|^2 = -\frac1nX^\top(y-Xw)", "holds"),
    (RIDGE, r"\nabla_w \frac{1}{2n}\|y-Xw\|^2 = -\frac2nX^\top(y-Xw)", "fails"),
    (RIDGE, r"\nabla_w \frac{1}{n}\sum_i(y_i-w^\top x_i)^2 = -\frac2nX^\top(y-Xw)", "unknown")])
def test_what_the_line_means(text, line, verdict, tmp_path):
    file = tmp_path / "chain.tex"
    file.write_text(rf"{text}\[ {line}. \]", encoding="utf-8")
    assert sd.check(file).verdicts == (verdict,)
