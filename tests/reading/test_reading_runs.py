"""Letters typed with nothing between them: names, products, or refused with both readings; words among signs are terms."""

import re

import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError


def inputs(tmp_path, text):
    path = tmp_path / "text.md"
    path.write_text(text + "\n")
    problem = read_problem(path)
    made = {s.name for s in problem.read_as.symbols if s.kind == "defined"}
    return problem, {s.name for s in problem.read_as.symbols} - made


def lost(problem):
    return [line.latex for line in problem.read_as.lines if line.role == "not read"]


READ = [
    # beside a star a run is a name, and so are the words that people say
    ("w_new = w - lr*grad", {"w", "lr", "grad"}),
    ("w' = w - lr * g - lr*wd*w, gradient wrt w?", {"w", "lr", "g", "wd"}),
    ("Let $w = w_0 - lr * g$ and $L = (y - w x)^2$. Find dL/dg.", {"w0", "lr", "g", "x", "y"}),
    ("J = 1/2 (y - w x)^2 + wd w^2, dJ/dw?", {"y", "w", "x", "wd"}),
    ("f = exp(-lr*t)*a", {"lr", "t", "a"}),
    # where nothing else stands apart, or the last letter does, it is a product
    ("y = mx + b, dy/dm", {"m", "x", "b"}),
    ("E = 1/2 kx^2 + 1/2 mv^2. dE/dv", {"k", "x", "m", "v"}),
    ("y = a x^2 + bx + c. dy/dx", {"a", "x", "b", "c"}),
    ("f = x*y + x*z + yz", {"x", "y", "z"}),
    ("$L = \\sum_{ij} A_{ij} * B_{ij}$", {"A", "B"}),
    # words between signs belong to the formula, those behind it do not
    ("f = ((x - mu)/sigma)^2 / temp. df/dmu?", {"x", "mu", "sigma", "temp"}),
    ("f = lam sum_j w_j^2", {"lam", "w"}),
    ("L = ||Xw - y||^2 + lam ||w||^2", {"X", "w", "y", "lam"}),
    ("r = rew + gam*vnext - v; L = r^2. dL/dv?", {"rew", "gam", "vnext", "v"}),
    ("f = amp sin(freq t + phase)", {"amp", "freq", "t", "phase"}),
    ("f = (cost + tax)^2. df/dtax", {"cost", "tax"}),
    ("f = x^T Sigma x, Sigma is not symmetric. gradient wrt x", {"x", "Sigma"}),
    ("f = x^T Lambda x (Lambda spd). gradient wrt x", {"x", "Lambda"}),
    ("w = weight, b = bias, y = w x + b. dy/dw", {"w", "x", "b"}),
]


@pytest.mark.parametrize(("text", "names"), READ, ids=[t for t, _ in READ])
def test_what_letters_are(tmp_path, text, names):
    problem, found = inputs(tmp_path, text)
    assert found == names and (lost(problem) == [] or "weight" in text)


OPEN = ["PE = mgh; dPE/dh", "f = abc. Find df/da", "E = T + mgh. dE/dh", "f = x*y + xy*z", "E = 1/2 m v^2 + kx. dE/dv",
        "s = exp(-kt) * a. ds/dt"]


@pytest.mark.parametrize("text", OPEN)
def test_both_readings_are_shown_and_each_can_be_typed(tmp_path, text):
    problem, _ = inputs(tmp_path, text)
    reason, advice = next((line.reason, line.advice) for line in problem.read_as.lines if "one name" in line.reason)
    run = re.search(r"Is (\w+) one name", reason)[1]
    product, name = re.search(r"Write (\S+) for the product, (\S+) for the name", advice).groups()
    _, found = inputs(tmp_path, re.sub(rf"\b{run}\b", lambda m: product, text, count=1))
    assert set(run) <= found
    _, found = inputs(tmp_path, re.sub(rf"\b{run}\b", lambda m: name, text, count=1))
    assert run in found


@pytest.mark.parametrize("text", ["L = 0.5 (y - f)^2 - see the lecture. dL/df", "f = x^2 + easy stuff", "L = x^2 - easy",
                                  r"\[ L = \ell(x+y) \] with $x, y\in\mathbb{R}^n$."])
def test_words_of_a_sentence_are_no_terms(tmp_path, text):
    try:
        problem, found = inputs(tmp_path, text)
    except SymderivError:
        return
    assert lost(problem) and not found
