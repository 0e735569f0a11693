r"""Advice on what is no text of its own works when it is followed: declared problems, single lines, numbers, plans, files."""

import json
import tempfile
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import ParseError, SymderivError
from symderiv.notation import Axis, Tensor
from symderiv.reading.formulas import interpreter
from symderiv.reading.formulas.latex import read_equations, read_expression
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.lines import read_homework
from symderiv.reading.problems.paper_plans import read_plan
from symderiv.reading.problems.values import read_values

N, K = Axis("N"), Axis("K")
NAMES = Names.of([Tensor("x", (N,)), Tensor("A", (N, N)), Tensor("S", (N, N)), Tensor("b"), Tensor("c")], [N, K],
                 letters={"i": N, "j": N, "k": K})


def line(text, folder):
    """A line beside data that declare letters and axes."""
    return read_equations(text, NAMES)


def expression(text, folder):
    """One side alone, of which no left side says what is given."""
    return read_expression(text, NAMES)


def slow(text, folder):
    """The same where nothing is faster than a second a node."""
    seconds = iter(range(10_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interpreter.time, "monotonic", lambda: next(seconds))
        return [read_equations(one, NAMES) for one in text.split(";")]


def lines(text, folder):
    """The lines of a text, each judged by itself."""
    found = read_homework(sd.read_problem(written(folder, "text.tex", text)).read).lines
    for error in filter(None, (one.error for one in found)):
        raise error
    return found


def listed(text, folder):
    """A text of which nothing is left unread."""
    skipped = sd.read_problem(written(folder, "text.tex", text)).read.statements.skipped
    for one in skipped:
        raise ParseError(one.reason, advice=one.advice)
    return True


def declared(formula, folder):
    """A problem with x declared as a vector, or with what else is declared before a bar."""
    said, _, formula = formula.rpartition(" | ")
    data = {"wrt": "x", "inputs": {"x": {"latex": "x_k"}}, "index_ranges": {"k": "K"}, "definitions": [{"latex": formula}]}
    more = json.loads(said or "{}")
    data["definitions"][0].update({key: more.pop(key) for key in ("axes",) if key in more})
    return sd.read_problem({**data, **more}).derive()


def numbers(text, folder):
    return read_values(written(folder, "numbers.json", text) if text.startswith(("{", "[")) else text)


def plan(text, folder):
    """A plan, or the one that a command writes."""
    path = written(folder, "plan.toml", text)
    if text.startswith("symderiv "):
        path.unlink()
        CliRunner().invoke(main, [*text.split()[1:-1], str(path)])
    return read_plan(path)


def file(content, folder):
    name, _, text = content.partition(": ")
    return sd.read_problem(written(folder, name, text, "latin-1" if "inputenc" in text or "é" in text[:1] else "utf-8"))


def by(text, folder):
    text, _, wrt = text.partition(" | by ")
    return sd.read_problem(written(folder, "text.tex", text)).derive(wrt)


def written(folder: Path, name, text, encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


BARE = '{"inputs": {"x": {"latex": "x_k"}}, "index_ranges": {}} | '
OTHER = '{"index_ranges": {}, "inputs": {"x": {"latex": "x_k", "axes": ["K"]}, "y": {"latex": "y_k", "axes": ["N"]}}} | '
ALIKE = '{"inputs": {"x": {"latex": "x_k"}, "y": {"latex": "x_k"}}, "index_ranges": {"k": "K"}} | '
NAMED = '{"axes": ["K"]} | '
"""The axes of what is defined are said."""
PART = '[[part]]\nderive = "p.tex"\n'
HALF = r"$E = \frac12 (w x - t)^2$. "
LOSS = r"Let $w\in\mathbb{R}^n$, $L=\|w\|^2$. "
FOLLOWED = (
    (line, r"b = \sum_{q} c", r"\sum_{q=1}^{K}, or", r"b = \sum_{q=1}^{K} c"),
    (line, r"b = \sum_{i+1} x_i", r"\sum_{i,j}", r"b = \sum_{i,j} x_i"),
    (line, r"b = \sum_{i^2=1} x_i", r"Write it as in \sum_{j=1}^{K}", r"b = \sum_{j=1}^{N} c"),
    (line, r"b = \sum_{i=0} x_i", r"Write the range as \sum_{j=1}^{K}", r"b = \sum_{j=1}^{N} c"),
    (line, r"b = \sum_{i,j}^{N} x_i x_j", r"\sum_i \sum_j", r"b = \sum_i \sum_j x_i x_j"),
    (line, r"b = c^{x}", "Give it its indices", r"x_i = c^{x_i}"),
    (line, r"b = c^-1", "Write ^{-1}", r"b = c^{-1}"),
    (line, r"b = c^{(2)}", "write ^{2} for the power", r"b = c^{2}"),
    (line, r"b = x_i \sum_i x_i", "Call the summed i something else", r"b = x_i \sum_j x_j"),
    (line, r"b = x x", r"x^\top y", r"b = x^\top x"),
    (line, r"b = x x", r"x \odot y", r"b = x \odot x"),
    (line, r"b = x x", r"x y^\top", r"b = x x^\top"),
    (line, r"b = \operatorname{tr}((A+S)^{-1})", "Define the matrix under a name first", r"b = \operatorname{tr}(S^{-1})"),
    (line, r"b = \det(A+A)", "Define the matrix under a name first", r"b = \det(S)"),
    (line, r"b = \det(c)", r"Say what it is: Let $c \in \mathbb{R}^{n \times n}$.", r"b = \det(S)"),
    (line, r"b = x^\top (A x + x^\top)", "one may want a transpose", r"b = x^\top (A x + x)"),
    (line, r"c = \frac{db}{dx_i}", r"derivatives with \partial", r"c = \frac{\partial b}{\partial x_i}"),
    (line, r"c = \|b\|", r"\lvert x_i \rvert", r"c = \lvert x_i \rvert"),
    (line, r"c = \langle x \rangle", r"\langle x, y \rangle", r"c = \langle x, x \rangle"),
    (line, r"c = (b, c)^2", "Leave one of the 2", r"c = (b)^2"),
    (line, r"c = (b + c)''", "Give the primed quantity a name of its own", r"b = b + c"),
    (line, r"c = \|x\|_{2,1}", r"1, 2, F, \infty, a number", r"c = \|x\|_{2} + \|A\|_F + \|x\|_1 + \|x\|_\infty + \|x\|_3"),
    (line, r"c = (b + c)_i", "Leave the index out", r"c = (b + c)"),
    (line, r"c = x_{ij}", "Write it as it is declared: x_{n}", r"c = \sum_{n=1}^{N} x_{n}"),
    (line, r"c = \delta_{pq}", "Declare the letter", r"c = \delta_{ij}"),
    (line, r"c = \sigma b", r"\sigma(…) for the function", r"c = \sigma(b)"),
    (line, "c = b" + " " * 20_000 + "+ b", "read the equations one by one", "c = b"),
    (line, "b = c" + "+ (b" * 60 + ")" * 60, "Give a part a name of its own", "b = c"),
    (line, r"c = \operatorname{softmax}(b)", "Give it a whole vector", r"x = \operatorname{softmax}(x)"),
    (line, r"c = \sigma^2(b)", r"\sigma(…)^{2}", r"c = \sigma(b)^{2}"),
    (line, r"b = \mathbf{1}_{\{b\}}", "as in [x > 0]", r"b = \mathbf{1}_{[b > 0]}"),
    (line, r"b = (x + x)_{ij}", "Write commas between indices", r"b = (A)_{i,j}"),
    (line, r"x = \mathbb{1} x", "or leave the sign out", "x = x"),
    (expression, r"\sum_{i<j} x_i x_j", r"or by \sum_{i, j, i<j}", r"\sum_{i, j, i<j} x_i x_j"),
    (slow, "b = " + "+".join(["c"] * 20), "Read the equations one by one", "b = c + c; b = c + c"),
    (lines, r"Let $x\in\mathbb{R}^n$, $A\in\mathbb{R}^{m\times n}$, $z = A x$. \[ dA = z x^\top \]",
     r"\frac{\partial L}{\partial W}",
     r"Let $x\in\mathbb{R}^n$, $A\in\mathbb{R}^{m\times n}$, $z = A x$, $L = \|z\|^2$."
     r" \[ \frac{\partial L}{\partial A} = z x^\top \]"),
    (lines, r"$Y = X W$ with $X\in\mathbb{R}^{n\times m}$. $dY$ is the upstream gradient. \[ dW = X^\top dY \]",
     r"Let $dY = \partial L/\partial Y$",
     r"$Y = X W$ with $X\in\mathbb{R}^{n\times m}$. Let $dY = \partial L/\partial Y$. \[ dW = X^\top dY \]"),
    (lines, r"$o=\sigma(u)$, $h=o\odot\tanh(c)$. \[ \bar{o} = \bar{h}\odot\tanh(c) \]", r"Let $\bar{h} = \partial L/\partial h$",
     r"$o=\sigma(u)$, $h=o\odot\tanh(c)$. Let $\bar{h} = \partial L/\partial h$. \[ \bar{o} = \bar{h}\odot\tanh(c) \]"),
    (lines, HALF + r"\[ \frac{\partial L}{\partial w} = (w x - t) x \]", "Write E, as the loss is called where it is defined",
     HALF + r"\[ \frac{\partial E}{\partial w} = (w x - t) x \]"),
    (lines, HALF + r"\[ \frac{dL}{dz} = z - t, \quad z = w x \]", "or say that L is the same: Let $L = E$",
     HALF + r"Let $L = E$. \[ \frac{dL}{dw} = (w x - t) x \]"),
    (lines, LOSS + r"\[ d(w+w) = 2 w \]", r"derivatives with \partial", LOSS + r"\[ \frac{\partial L}{\partial w} = 2 w \]"),
    (lines, LOSS + r"\[ dq = 2 w \]", r"derivatives with \partial", LOSS + r"\[ \frac{\partial L}{\partial w} = 2 w \]"),
    (listed, r"Let $x \in \mathbb{R}^{n \times}$.", r"\mathbb{R}^{n \times k}", r"Let $x \in \mathbb{R}^{n \times k}$."),
    (listed, r"Let $x \in \mathbb{R}^{n$ and $f = 2$.", r"\mathbb{R}^{n \times k}",
     r"Let $x \in \mathbb{R}^{n \times k}$ and $f = 2$."),
    (declared, BARE + "q = x_1 + x_2", "or declare it", "q = x_1 + x_2"),
    (declared, BARE + r"q = \sum_k x_k", r"\sum_{k=1}^{K}", BARE + r"q = \sum_{k=1}^{K} x_k"),
    (declared, OTHER + r"q = \sum_k x_k y_k", "Use another letter", OTHER.replace("y_k", "y_n") + r"q = \sum_k x_k \sum_n y_n"),
    (declared, ALIKE + r"q = \sum_k x_k", "Give one of them another name", ALIKE.replace('"y": {"latex": "x_k',
     '"y": {"latex": "y_k')
     + r"q = \sum_k x_k"),
    (declared, BARE.replace("x_k", "x + y") + "q = x", "W^{(1)}_{kd}", BARE.replace("x_k", "W^{(1)}_{kd}")
     + r"q = \sum_{k=1}^{K} \sum_{d=1}^{D} W^{(1)}_{kd}"),
    (declared, BARE.replace("x_k", "3") + "q = x", "W^{(1)}_{kd}", BARE.replace("x_k", "x") + "q = x"),
    (declared, NAMED + "q_1 = x_k", "Write the left side as z_{k}", NAMED + "z_{k} = x_k"),
    (declared, '{"inputs": {"x": {"axes": ["K"]}}} | q_k = x', "both without", '{"inputs": {"x": {"axes": ["K"]}}} | q = x'),
    (declared, '{"inputs": {"x": {"axes": ["K"]}}} | q_k = x', "both sides with indices", "q_k = x_k"),
    (declared, "x = 2", "Give the second one a name of its own", "y = x"),
    (declared, "x_k", "Write it as z = …", "z = x"),
    (declared, '{"definitions": ["q = 2"]} | q = 2', 'Write it as {"latex"', '{"inputs": {"x": {"latex": "x"}}} | z = x'),
    (numbers, "z = 1, z = 2", "Leave one of them out", "z = 1"),
    (numbers, "[1, 2]", '{"z": [0.5, 1], "y": [1, 0]}', '{"z": [0.5, 1], "y": [1, 0]}'),
    (numbers, "z = " + "[" * 40 + "1" + "]" * 40, "Write fewer lists within lists", "z = [1]"),
    (numbers, "z = []", "Every axis has at least one component", "z = [1]"),
    (numbers, "z = [[1, 2], [3]]", "has the same length", "z = [[1, 2], [3, 4]]"),
    (numbers, "z = 1e301", "Numbers go to 1e300", "z = 1e299"),
    (plan, "title =", "`symderiv document new -o plan.toml` writes an example", "symderiv document new -o plan.toml"),
    (plan, 'title = "a"', 'Begin with title = "..."', f'title = "..."\n{PART}'),
    (plan, 'title = "a"\npart = [1]', "Write [[part]] on a line of its own", f'title = "a"\n{PART}'),
    (plan, f'title = "a"\n{PART}wrt = [1]', 'Write wrt = "z"',
     f'title = "a"\n{PART}wrt = "z"\n{PART}wrt = "z,z"\n{PART}wrt = ["W", "b"]'),
    (plan, f'title = "a"\n{PART}name = "p"\n{PART}name = "p"', "Give one of them another name",
     f'title = "a"\n{PART}name = "p"\n{PART}name = "q"'),
    (plan, "#" * 2_000_001, "Take it apart", f'title = "a"\n{PART}'),
    (file, "a.pdf: $f = x^2$", " .tex ", "a.tex: $f = x^2$"),
    (file, "a.html: <p>f = x²</p> <footer>symderiv 0.1.0 · SymPy 1.14.0</footer>", "Save the same derivation as .tex",
     "a.tex: $f = x^2$"),
    (file, "a.json: [1, 2]", "Give one problem of a list",
     'a.json: {"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "q = x"}]}'),
    (file, 'a.json: {"inputs": {"x": {"latex": "x"}}, "definitions": "q = x"}', 'a list of formulas: [{"latex": "q = x^2"}]',
     'a.json: {"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "q = x^2"}]}'),
    (file, 'a.json: {"inputs": {"z": "z_k"}, "index_ranges": {"k": "K"}, "definitions": [{"latex": "q = z_1"}]}',
     'Write it as {"latex": "z_k"}',
     'a.json: {"inputs": {"z": {"latex": "z_k"}}, "index_ranges": {"k": "K"}, "definitions": [{"latex": "q = z_1"}]}'),
    (file, 'a.toml: definitions = [{latex = "q = \\sum_k x_k"}]', "between single quotes in TOML",
     "a.toml: definitions = [{latex = 'q = \\sum_k x_k'}]\ninputs = {x = {latex = 'x_k'}}\nindex_ranges = {k = 'K'}"),
    (file, "a.tex: é $f = x^2$", "Save it as UTF-8", "a.tex: Cé $f = x^2$"),
    (file, "a.tex: é $f = x^2$", r"\usepackage[latin1]{inputenc}", r"a.tex: \usepackage[latin1]{inputenc} é $f = x^2$"),
    (file, "a.tex: " + "x" * 2_000_001, "Take it apart", "a.tex: $f = x^2$"),
    (by, r"\[ L = x_1^2 + x_2 \] | by x", "Write one of x_{1}, x_{2}", r"\[ L = x_1^2 + x_2 \] | by x_1"),
)


@cache
def refusal(door, typed):
    """What is said against it."""
    with tempfile.TemporaryDirectory() as folder, pytest.raises(SymderivError) as error:
        door(typed, Path(folder))
    return str(error.value)


@pytest.mark.parametrize(("door", "typed", "advice", "followed"), FOLLOWED,
                         ids=[f"{row[0].__name__}: {row[2]}" for row in FOLLOWED])
def test_advice_on_data_works_when_it_is_followed(tmp_path, door, typed, advice, followed):
    assert advice in refusal(door, typed)
    assert door(followed, tmp_path)
