"""Claims of texts that define nothing: the claims themselves show what their letters are."""

import pytest

import symderiv as sd

MARKS = {"holds": "h", "fails": "f", "unknown": "u", "no claim": "-"}
RULES = {
    "fractions before what is derived": (
        r"Traces. $\frac{\partial}{\partial W} \mathrm{tr}(W) = I$ and $\frac{\partial}{\partial W} \mathrm{tr}(WM) = M^\top$, but "
        r"$\frac{\partial}{\partial W^\top} \mathrm{tr}(WM) = %s$.", [("M", "hhh"), (r"M^\top", "hhf")]),
    "in the fraction, with braces, without any": (
        r"$\frac{\partial ~ \mathrm{tr} B Z^\top}{\partial Z} = B$, $\frac{d}{dZ} Tr\{CZ\} = C^T$ and "
        r"$\frac{\partial \operatorname{tr} Z^T H Z}{\partial Z} = %s Z$", [("(H + H^T)", "hhh"), ("2 H", "hhf")]),
    "signs of gradients": (
        "- $\\nabla_u (c^T u) = c$\n- $\\nabla_u (u^T K u) = %s u$\n- $\\nabla_V \\log |V| = (V^{-1})^T$\n- $\\nabla_V (p^T V q) = p q^T$\n",
        [("(K + K^T)", "hhhh"), ("K", "hfhh")]),
    "bold letters, norms": (
        r"$\frac{\partial}{\partial \mathbf{S}} \|\mathbf{S}\mathbf{Q} - \mathbf{R}\|_F^2 = %s(\mathbf{S}\mathbf{Q} - \mathbf{R})"
        r"\mathbf{Q}^T$", [("2", "h"), ("", "f")]),
    "numbers": (r"$\frac{d}{dt} A e^{kt} = %s A e^{kt}$ and $\frac{d}{dt}(p t^2 + q t) = 2 p t + q$", [("k", "hh"), ("t", "fh")]),
    "a Jacobian": (r"$\frac{\partial \mathbf{G}\mathbf{v}}{\partial \mathbf{v}} = \mathbf{G}$", [("", "h")]),
    "square by the inverse of a factor": (
        r"$\frac{\partial}{\partial Y} \det(PYQ) = \det(PYQ)(Y^{-1})%s$", [("^T", "h"), ("", "f")]),
}


@pytest.mark.parametrize(("text", "end", "verdicts"), [(text, *row) for text, rows in RULES.values() for row in rows])
def test_the_letters_of_rules_without_definitions(tmp_path, text, end, verdicts):
    path = tmp_path / "rules.md"
    path.write_text(text.replace("%s", end), encoding="utf-8")
    assert "".join(MARKS[verdict] for verdict in sd.check(str(path)).verdicts) == verdicts
