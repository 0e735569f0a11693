"""Whatever is typed, only errors of the library come out, quickly; and what is well formed is read."""

from __future__ import annotations

import json
import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symderiv.errors import SymderivError
from symderiv.notation import Axis, Tensor
from symderiv.reading.documents import statements_of
from symderiv.reading.formulas.latex import read_equations
from symderiv.reading.formulas.names import Names
from symderiv.reading.meaning.lines.forms import parsed
from symderiv.reading.problems.files import read_problem

K, D = Axis("K"), Axis("D")
TENSORS = [
    Tensor("p", (K,)),
    Tensor("x", (D,)),
    Tensor("W", (K, D)),
    Tensor("A", (K, K)),
    Tensor("s"),
    Tensor("t"),
    Tensor("sigma"),
]
NAMES = Names.of(TENSORS, [K, D], {**dict.fromkeys("kij", K), **dict.fromkeys("de", D)})
CASES = [
    row["latex"]
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
    for problem in json.loads(path.read_text(encoding="utf-8"))
    for row in problem["definitions"]
]
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
SECONDS = 15

atoms = st.sampled_from(
    [
        "s",
        "t",
        "p_k",
        "p_{i}",
        "x_d",
        "W_{kd}",
        "A_{ij}",
        "W",
        "x",
        "p",
        "A",
        "2",
        "0.5",
        "e",
        r"\pi",
        "K",
        "k",
        r"\delta_{ij}",
        r"A^{-1}",
        r"A^\top",
        "p_{k+1}",
        r"\sigma",
        r"\hat{p}_k",
        "p'",
        r"\mathbf{x}",
        "f",
    ]
)
heads = st.sampled_from(
    [
        r"\log ",
        r"\exp",
        r"\sum_k ",
        r"\sum_{i,j}",
        r"\sum_{j \ge i}",
        r"\max_k ",
        r"\prod_{k=1}^{K}",
        r"\operatorname{tr}",
        r"\det",
        r"\mathbb{1}",
        r"\frac{\partial}{\partial s}",
        r"\sqrt",
        "-",
        r"\sin^2 ",
        r"\partial ",
    ]
)
joins = st.sampled_from([" ", "+", "-", r" \cdot ", "/", r" \odot ", "=", "<", ",", r" \\ ", "&", "^", "_", "|", r"\|"])
wraps = st.sampled_from(
    [
        "({})",
        r"\left[{}\right]",
        "{{{}}}",
        "|{}|",
        r"\lVert {} \rVert",
        r"\frac{{{}}}{{s}}",
        r"\frac{{1}}{{{}}}",
        "({})^2",
        "({})_{{k}}",
        r"\begin{{cases}} {} & s > 0 \\ 0 & \text{{otherwise}} \end{{cases}}",
        "e^{{{}}}",
        r"\frac{{\partial {}}}{{\partial x_d}}",
        r"[{} > 0]",
    ]
)
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(heads, inner).map("".join),
        st.tuples(inner, joins, inner).map("".join),
        st.tuples(wraps, inner).map(lambda pair: pair[0].format(pair[1])),
    ),
    max_leaves=12,
)


def attempt(text: str) -> None:
    """Reading ends with a result or an error that explains itself."""
    try:
        read_equations(text, NAMES)
    except SymderivError as error:
        message = str(error).replace(text, "") if "argument" in text else str(error)  # the words of the text are not Python's
        assert error.reason
        assert "object" not in message, message  # Python's own words would mean a case nobody thought of
        assert "argument" not in message or "has no argument" in message or "takes one argument" in message, message


@QUICK
@given(formulas)
def test_formulas_of_the_grammar(text: str) -> None:
    attempt(text)


@QUICK
@given(st.sampled_from(CASES), st.randoms(use_true_random=False), st.integers(1, 6))
def test_damaged_formulas(text: str, rng: random.Random, count: int) -> None:
    letters = list(text)
    for _ in range(count):
        place = rng.randrange(len(letters) + 1)
        edit = rng.choice(["insert", "delete", "swap", "copy"])
        if edit == "insert":
            letters.insert(place, rng.choice(r"\{}^_()[]|&%$.,+-/'=<>0123456789abkijexyzΣ∂∞ 𝟙é" + "\n\0\x1b"))
        elif edit == "delete" and place < len(letters):
            del letters[place]
        elif edit == "swap" and place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif edit == "copy":
            letters[place:place] = letters[max(0, place - 9) : place]
    attempt("".join(letters))


@QUICK
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    attempt(text)


@QUICK
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "% axes: K D",
                    "% input: p_k, W_{kd}",
                    "% given: p one-hot",
                    "% letters: k i : K; d : D",
                    "% wrt: p",
                    r"\[ z_k = \sum_{d=1}^{D} W_{kd} \]",
                    r"\begin{align} L &= \sum_k p_k \\ &= 1 \end{align}",
                    "$$",
                    r"\[",
                    r"for $k = 1, \dots, K$ it is",
                    r"\begin{document}",
                ]
            ),
            formulas,
            st.text(max_size=15),
        ),
        max_size=8,
    )
)
def test_any_document(lines: list[str]) -> None:
    try:
        parsed(statements_of("\n".join(lines)))
    except SymderivError as error:
        assert "object" not in str(error)


@QUICK
@given(
    st.recursive(
        st.one_of(st.none(), st.integers(), st.sampled_from(["x_i", "K", "L = x_i", "one_hot"])),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    [
                        "inputs",
                        "definitions",
                        "index_ranges",
                        "wrt",
                        "output",
                        "x",
                        "latex",
                        "axes",
                        "property",
                        "sizes",
                        "steps",
                        "result_indices",
                    ]
                ),
                inner,
                max_size=5,
            ),
        ),
        max_leaves=12,
    )
)
def test_any_mapping(data: object) -> None:
    try:
        read_problem(json.dumps({"problem": data} if not isinstance(data, dict) else data))
    except SymderivError as error:
        assert error.reason


def test_long_and_deep_texts_end_soon() -> None:
    for text in (
        "+".join(["p_k x_d"] * 2000),
        "s " * 9000,
        r"\sqrt" * 2000 + "s",
        "(" * 9000,
        r"\log " * 3000 + "s",
        "|s" * 3000,
        "{" * 15000,
        r"\max(" + ",".join(f"{n} s" for n in range(1500)) + ")",
        r"\max(\exp(\exp(\exp(\exp(9)))), 3)",
        r"\Gamma(10^{30})",
        "2^{1000}" * 300,
        r"\begin{cases}" + r"1 & s > 1 \\" * 100 + r"\end{cases}",
        "s=" * 4000 + "s",
        "'" * 9000,
        "s" + "'" * 9000,
        "W " * 60,
    ):
        attempt(text)
