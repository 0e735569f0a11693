"""Problems from TOML, JSON and LaTeX files, and derivation chains in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symderiv.errors import AxisMismatch, IndexClash, ModelError, ParseError, SymderivError, UnknownName
from symderiv.library.givens import one_hot
from symderiv.reading.problems.files import read_chain, read_problem

DOCUMENT = r"""
\documentclass{article}
% name: softmax cross-entropy
% input: x_d, W_{kd}, b_k, y_k
% given: y one-hot
% output: L
% wrt: W
\newcommand{\ignored}{outside the document}
\begin{document}
The logits are
\begin{equation}
  z_k = \sum_{d=1}^{D} W_{kd} x_d + b_k, \qquad k = 1, \dots, K, \label{eq:z}
\end{equation}
and % a comment with $x = 3$ and \[ q = 7 \]
\begin{align*}
  p_k &= \frac{e^{z_k}}{\sum_{j} e^{z_j}}, \\
  L &= -\sum_{k} y_k \log p_k.
\end{align*}
Now (with $k=3$ for instance)
\begin{align}
  \frac{\partial L}{\partial z_i}
    &= -\sum_{k} \frac{y_k}{p_k} \frac{\partial p_k}{\partial z_i} \\
    &= p_i - y_i .
\end{align}
\[ \frac{\partial L}{\partial W_{id}} = (p_i - y_i) x_d \]
\end{document}
"""

TOML = r"""
name = "cross-entropy"
output = "L"
wrt = "z"
result_indices = ["i"]
[index_ranges]
k = "K"
[inputs]
z = {latex = "z_k"}
y = {latex = "y_k", property = "one-hot"}
[[definitions]]
latex = "p_k = \\frac{e^{z_k}}{\\sum_i e^{z_i}}"
[[definitions]]
latex = "L = -\\sum_k y_k \\log p_k"
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_document(tmp_path: Path) -> None:
    problem = read_problem(write(tmp_path, "a.tex", DOCUMENT))
    assert problem.name == "softmax cross-entropy"
    assert {a.name for a in problem.axes.values()} == {"K", "D"}
    assert [str(d.lhs) for d in problem.definitions] == ["z[k]", "p[k]", "L"]
    assert problem.tensor("y").givens == (one_hot,)
    assert problem.output == problem.tensor("L")
    assert problem.wrt == (problem.tensor("W"),)
    chain = read_chain(problem)
    assert [str(line.sides[0]) for line in chain.lines] == [
        "Partial(L, z[i])",
        "-Sum(y[k]*Partial(p[k], z[i])/p[k], k)",
        "Partial(L, W[i,d])",
    ]
    assert str(chain.lines[1].sides[1]) == "p[i] - y[i]"


def test_a_line_that_cannot_be_read_is_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    from symderiv.api.problems import read_problem as api

    path = write(tmp_path, "a.tex", DOCUMENT.replace("(p_i - y_i) x_d", r"(p_i - \oops) x_d"))
    problem = api(path)
    (line,) = problem.read_as.unread
    place = DOCUMENT.splitlines().index(r"\[ \frac{\partial L}{\partial W_{id}} = (p_i - y_i) x_d \]") + 1
    assert line.line == place and "oops" in line.reason
    assert f"line {place}, column 48" in line.shown
    assert str(problem.derive("W").result) == "(p[i] - y[i])*x[j]" or problem.derive("W").verify()


def test_an_error_in_a_document_names_file_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, "a.tex", DOCUMENT.replace("y_k \\log p_k.", r"y_k \log \oops."))
    with pytest.raises(ParseError) as caught:
        read_problem(path).asked()
    place = DOCUMENT.splitlines().index("  L &= -\\sum_{k} y_k \\log p_k.") + 1
    assert f"{path}, line {place}, column 27" in str(caught.value)


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    import tomllib

    first = read_problem(write(tmp_path, "a.toml", TOML))
    second = read_problem(json.dumps(tomllib.loads(TOML)))
    assert [(d.lhs, d.body) for d in first.definitions] == [(d.lhs, d.body) for d in second.definitions]
    assert [i.name for i in first.result_indices] == ["i"]
    assert first.result_indices[0].axis.name == "K"
    assert first.tensor("p").axes == (first.axes["K"],)


def test_matrix_definitions_get_their_axes_from_the_right(tmp_path: Path) -> None:
    problem = read_problem(
        write(
            tmp_path,
            "m.tex",
            "% axes: N=3 D K\n% input: X_{nd}, W_{dk}, \\theta, t_{nk}\n"
            "$$ Z = X W $$\n\\[ L = \\theta \\lVert Z - t \\rVert_F^2 \\]",
        )
    )
    assert [a.name for a in problem.tensor("Z").axes] == ["N", "K"]
    assert problem.axes["N"].size == 3
    assert str(problem.definitions.rows[0].body) == "Sum(W[i,k]*X[n,i], i)"


def test_sizes_fix_the_axes() -> None:
    problem = read_problem(
        {
            "inputs": {"x": {"latex": "x_j", "axes": ["W"]}},
            "index_ranges": {"j": "W"},
            "definitions": [],
            "sizes": [{"W": 6}, {"W": 8}],
        }
    )
    assert problem.axes["W"].size == 6
    assert [s["W"] for s in problem.sizes] == [6, 8]


REFUSED = [
    ({"inputs": {"x": {"latex": "x_i"}}, "definitions": []}, ParseError, "Over which axis"),
    (
        {"inputs": {"x": {"latex": "x_i"}}, "index_ranges": {"i": "D"}, "definitions": [{"latex": "q = x_i"}]},
        AxisMismatch,
        "free on the right",
    ),
    ({"inputs": {}, "definitions": [{"latex": "q = r"}]}, UnknownName, "Unknown symbol: r"),
    ({"inputs": {"r": {}}, "definitions": [{"latex": "q = r"}, {"latex": "q = 2 r"}]}, ModelError, "twice"),
    ({"inputs": {"r": {}}, "definitions": [{"latex": "q + r"}]}, ParseError, "one equation"),
    ({"inputs": {"x": {"latex": "x_1"}}, "definitions": [{"latex": "x_2 = 3"}], "wrt": "z"}, UnknownName, "Unknown tensor: z"),
    ({"inputs": {"x": {"latex": "x_i", "property": "hot"}}, "definitions": []}, UnknownName, "given"),
    (
        {"inputs": {"x": {"latex": "x_i"}}, "index_ranges": {"i": "D"}, "definitions": [{"latex": r"y_i = x_i / \sum_i x_i"}]},
        IndexClash,
        "i",
    ),
    ({"inputs": ["x"], "definitions": []}, ParseError, "expected form"),
    ({"definitions": [{}]}, ParseError, r"a row needs its formula"),
    (
        {
            "inputs": {"x": {"latex": "x_i", "axes": ["D"]}, "y": {"latex": "y_i", "axes": ["K"]}},
            "definitions": [{"latex": r"q = \sum_i x_i y_i"}],
        },
        AxisMismatch,
        "runs over",
    ),
]


@pytest.mark.parametrize(("data", "kind", "said"), REFUSED, ids=range(len(REFUSED)))
def test_refused(data: dict[str, object], kind: type[SymderivError], said: str) -> None:
    with pytest.raises(kind, match=said):
        read_problem(data)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{"),
        ("a.json", "[1, 2]"),
        ("a.json", '{"inputs": {}, "definitions": [], "definitions": []}'),
        ("a.json", "[" * 100_000),
        ("a.toml", "= 3"),
        ("a.odt", "x"),
        ("a.tex", "% axes: 3x"),
        ("a.tex", "% given: y one-hot\n\\[ L = 1 \\]"),
        ("a.tex", "% letters: k\n\\[ L = 1 \\]"),
        ("a.tex", "% input: x+y\n\\[ L = 1 \\]"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SymderivError):
        read_problem(write(tmp_path, name, text))
    with pytest.raises(ParseError, match="cannot be read"):
        read_problem(tmp_path / "missing.json")
