"""Every problem of tests/cases is read, with the right axes, and its numbers agree with the case's own array program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sympy import Expr

from symderiv.errors import AxisMismatch, ParseError, SymderivError
from symderiv.notation import Array, Definition, Det, Entry, Index, InverseEntry, MaxOver, Partial, alike, free_indices
from symderiv.reading.formulas.latex import read_expression
from symderiv.reading.problems.files import Problem, read_chain, read_problem
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.printers.latex import latex
from tests.reading.reading_numbers import Numbers, program

CASES = Path(__file__).parents[1] / "cases"
COUNTS = {"activations": 8, "cs231n_cs224n": 9, "derivations": 14, "higher_order": 8, "layers": 19, "losses": 10,
          "matrix_cookbook": 16, "matrixcalculus": 7,
          "minka_magnus": 3, "parr_howard": 4, "probabilistic": 13, "qa_softmax_ce": 4}
ROWS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.json"))
        if not path.stem.startswith("more_")}  # these have no programs to compare with
PROBLEMS = [row for rows in ROWS.values() for row in rows]
UNEQUAL = (4, 3, 5, 2)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_every_file_is_there() -> None:
    assert {name: len(rows) for name, rows in ROWS.items()} == COUNTS
    assert sum(len(row["definitions"]) for row in PROBLEMS) == 279
    assert sum(row.get("expected_latex") is not None for row in PROBLEMS) == 101


@pytest.mark.parametrize("row", PROBLEMS, ids=ids(PROBLEMS))
def test_definitions_have_the_axes_they_declare(row: dict[str, Any]) -> None:
    problem = read_problem(row)
    assert [d.tensor.name for d in problem.definitions] == [d["name"] for d in row["definitions"]]
    for made, said in zip(problem.definitions, row["definitions"], strict=True):
        assert [i.axis.name for i in made.indices] == said["axes"]
    for tensor in problem.inputs:
        assert [a.name for a in tensor.axes] == row["inputs"][tensor.name]["axes"]
        assert [g.name.replace("-", "_") for g in tensor.givens] == list(filter(None, [row["inputs"][tensor.name]["property"]]))


def sizes_of(problem: Problem, seed: int) -> dict[str, int]:
    fixed = {a.name: a.size for a in problem.axes.values() if a.size is not None}
    rest = [a for a in problem.axes if a not in fixed]
    return fixed | {a: UNEQUAL[(n + seed) % len(UNEQUAL)] for n, a in enumerate(rest)}


def values(problem: Problem, sizes: dict[str, int], row: dict[str, Any]) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    arrays = {}
    for tensor in problem.inputs:
        shape = [sizes[a.name] for a in tensor.axes]
        low, high = row["inputs"][tensor.name].get("range", (0.2, 1.5))
        arrays[tensor.name] = tensor.givens[0].sample(rng, shape) if tensor.givens else rng.uniform(low, high, size=shape)
    return arrays


@pytest.mark.parametrize("row", PROBLEMS, ids=ids(PROBLEMS))
def test_numbers_agree(row: dict[str, Any]) -> None:
    problem = read_problem(row)
    sizes = sizes_of(problem, len(row["id"]))
    arrays = values(problem, sizes, row)
    for made, said in zip(problem.definitions, row["definitions"], strict=True):
        expected = program(said["jnp"], arrays)
        found = Numbers(arrays, sizes).array(made.body, made.indices)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=said["latex"])
        arrays[said["name"]] = np.asarray(expected)
    if problem.output is not None and row.get("expected_latex") and len(row["wrt"]) > 0:
        check_expected(problem, row, arrays, sizes)


def check_expected(problem: Problem, row: dict[str, Any], arrays: dict[str, Any], sizes: dict[str, int]) -> None:
    """The closed form of the book, in index and in matrix notation, against the case's own program for it."""
    closed = problem.read(row["expected_latex"]).sides[-1]
    assert isinstance(closed, Expr)
    assert free_indices(closed) <= set(problem.result_indices)
    if closed.has(Partial) or row["expected_jnp"] is None:
        return
    expected = program(row["expected_jnp"], arrays)
    found = Numbers(arrays, sizes).array(closed, problem.result_indices)
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), rtol=1e-7, atol=1e-9, err_msg=row["expected_latex"])
    if row["expected_matrix_latex"] and row["id"] not in NAMELESS:
        matrix = problem.read(row["expected_matrix_latex"]).sides[0]
        array = matrix if isinstance(matrix, Array) else Array((), matrix)
        np.testing.assert_allclose(Numbers(arrays, sizes).array(array.body, array.indices), found, rtol=1e-7, atol=1e-9)


NAMELESS = ("mc_064_tr_inv_shift", "mc_058_det_power")
"""Their matrix forms take the inverse or the determinant of a matrix without a name, which is refused (see below)."""


def test_the_inverse_of_a_nameless_matrix_is_refused() -> None:
    for row in (r for r in PROBLEMS if r["id"] in NAMELESS):
        with pytest.raises(AxisMismatch, match="named matrix"):
            read_problem(row).read(row["expected_matrix_latex"])


@pytest.mark.parametrize("row", PROBLEMS, ids=ids(PROBLEMS))
def test_the_question_is_read(row: dict[str, Any]) -> None:
    problem = read_problem(row)
    text = row.get("question_latex")
    if text is None:
        assert "steps" in row
        return
    found = problem.read(text).sides[0]
    variables = row["wrt"] if isinstance(row["wrt"], list) else [row["wrt"]]
    assert isinstance(found, Partial)
    assert [t.name for t in problem.wrt] == variables
    inner: Any = found
    for _ in variables:
        inner = inner.body
    assert isinstance(inner, Entry)
    assert inner.tensor == problem.output
    assert free_indices(found) == set(problem.result_indices)


CHAINS = ROWS["derivations"]


@pytest.mark.parametrize("row", CHAINS, ids=ids(CHAINS))
def test_steps_of_a_derivation_are_equations(row: dict[str, Any]) -> None:
    chain = read_chain(row)
    assert len(chain.lines) == len(row["steps"])
    for line in chain.lines:
        left, right = line.sides
        assert isinstance(left, Expr)
        assert isinstance(right, Expr)
        assert free_indices(right) <= free_indices(left)


def test_the_number_of_steps_is_exact() -> None:
    assert sum(len(read_chain(row).lines) for row in CHAINS) == sum(len(row["steps"]) for row in CHAINS) == 58


@pytest.mark.parametrize("row", PROBLEMS, ids=ids(PROBLEMS))
def test_axes_are_found_without_being_said(row: dict[str, Any]) -> None:
    """The same definitions come out when the ranges of the letters and the axes of the definitions are left out."""
    silent = {**row, "index_ranges": {}, "definitions": [{"name": d["name"], "latex": d["latex"]} for d in row["definitions"]]}
    if row["id"] == "layer_maxpool1d":
        with pytest.raises(ParseError, match="Over which axis does r run"):
            read_problem(silent)
        return
    said, found = read_problem(row), read_problem(silent)
    assert [plain(d) for d in found.definitions] == [plain(d) for d in said.definitions]
    assert [(i.name, i.axis.name) for i in found.result_indices] == [(i.name, i.axis.name) for i in said.result_indices]


def plain(definition: Definition) -> tuple[Any, ...]:
    """All of a definition but the order in which its axes would take further letters."""
    def axes(tensor: Any) -> tuple[Any, ...]:
        return tensor.name, [(a.name, a.size) for a in tensor.axes], [g.name for g in tensor.givens], tensor.latex

    letters = sorted({(i.name, i.axis.name) for i in definition.body.atoms(Index)})
    used = sorted(map(axes, definition.uses))
    return axes(definition.tensor), [(i.name, i.axis.name) for i in definition.indices], str(definition.body), letters, used


def test_letters_are_those_of_the_problem() -> None:
    axes = read_problem(ROWS["qa_softmax_ce"][1]).axes
    assert axes["K"].index("k") == Index("k", axes["K"])
    assert set(axes["K"].pool[:3]) == {"i", "j", "k"}


@pytest.mark.parametrize("row", PROBLEMS, ids=ids(PROBLEMS))
def test_what_is_printed_is_read_back(row: dict[str, Any]) -> None:
    problem = read_problem(row)
    bodies = [(d.body, d.indices) for d in problem.definitions]
    if row.get("expected_latex"):
        bodies.append((problem.read(row["expected_latex"]).sides[1], problem.result_indices))
    for body, indices in bodies:
        try:
            text = latex(layout(body))
        except SymderivError:
            assert body.has(InverseEntry, Det, MaxOver)  # the signs that the printer may not know
            continue
        assert alike(read_expression(text, problem.names, [i.name for i in indices]), body), text
