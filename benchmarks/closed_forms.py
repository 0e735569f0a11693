"""The length of every result beside that of the book's closed form, in index and in matrix notation, in one run.

    python benchmarks/closed_forms.py [--longer] [--check] [FILE.json ...]

Reads closed_forms.json and more_closed_forms.json beside it (one closed form a line, each with its source) and the problems
in tests/cases/ that state a closed form, or the files named; derives each, and prints the length of the result and of the
book's form, their ratio and the seconds of processor time, worst ratio first. --longer prints only results that are longer
than the book's, --check also holds the book's form and the result against the oracle. The last lines count.

The length in index notation is the number of operations (`symderiv.notation.operations`), in matrix notation that of the
LaTeX as printed: one less than there are symbols, and one for each transpose, inverse, power, root and function.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

from sympy import Expr

import symderiv as sd
from symderiv.api.problems import Problem
from symderiv.notation import operations
from symderiv.reading.formulas.latex import read_equation

FORMS, MORE = (Path(__file__).parent / name for name in ("closed_forms.json", "more_closed_forms.json"))
CASES = Path(__file__).parent.parent / "tests" / "cases"
LAYOUT = re.compile(r"_\{[^{}]*\}|\\(?:left|right|frac|odot|oslash|operatorname|mathbf|boldsymbol|mathbb|mathrm)\b|\\[,;!:]")
SYMBOL = re.compile(r"\^(?:\{[^{}]*\}|\\[A-Za-z]+|.)|\\[A-Za-z]+|[A-Za-z]+|\d+")


@dataclass(frozen=True)
class Row:
    """One notation of one problem: the length of the result and of the book's form, and both as text."""

    name: str
    ours: int
    book: int
    seconds: float
    result: str
    printed: str

    @property
    def ratio(self) -> float:
        """Length of the result over that of the book's form."""
        return self.ours / self.book if self.book else (1.0 if not self.ours else float("inf"))


def book_form(case: Mapping[str, Any], problem: Problem) -> Expr:
    """The closed form as a book prints it: the last side of the equation."""
    return read_equation(case["expected_latex"], problem.read.names, free=case["result_indices"]).sides[-1]


def matrix_length(latex: str) -> int:
    """Operations of a formula in matrix notation, from its LaTeX.

    >>> matrix_length(r"2 A^{\\top} (A X - B)")
    5
    """
    return len(SYMBOL.findall(LAYOUT.sub(" ", latex))) - 1


def measured(case: Mapping[str, Any], check: bool = False) -> Iterator[Row]:
    """Derive a problem and count, in each notation in which the book has a form; raises `AssertionError` for a wrong one."""
    from symderiv.writing.layout.matrix_forms import layout_form
    from symderiv.writing.printers.latex import latex

    problem = sd.read_problem(case)
    book = book_form(case, problem)
    start = process_time()
    found = problem.derive()
    seconds = process_time() - start
    if check:
        require_right(case["id"], found, book)
    yield Row(case["id"], operations(found.result), operations(book), seconds, str(found.result), str(book))
    printed = case.get("expected_matrix_latex")
    if printed:
        form = found.matrix
        length = 10**6 if form is None else matrix_length(latex(layout_form(form), "plain"))
        yield Row(f"{case['id']} (matrix)", length, matrix_length(printed), 0.0, str(form or found.matrix_note), printed)


def require_right(name: str, found: Any, book: Expr) -> None:
    """Hold the result and the book's form against the oracle's derivative. Raises `AssertionError` where one differs."""
    from symderiv.verification.compare import compare

    for form in (found.result, book):
        verdict = compare(found.goal, form, found.definitions.extended(*found.abbreviations), obey="all", points=2)
        assert verdict.verdict is True, f"{name}: {form}: {verdict.detail}"


def cases(files: Sequence[Path] = ()) -> Iterator[Mapping[str, Any]]:
    """The problems that state a closed form."""
    for path in files or (FORMS, MORE, *sorted(CASES.glob("*.json"))):
        if path.stem != "derivations":
            yield from (case for case in json.loads(path.read_text(encoding="utf-8")) if case.get("expected_latex"))


def main() -> None:
    """Print the table."""
    only_longer, check = "--longer" in sys.argv, "--check" in sys.argv
    named = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    rows = sorted((row for case in cases(named) for row in measured(case, check)), key=lambda r: (-r.ratio, r.name))
    print(f"{'problem':<38}{'ours':>6}{'book':>6}{'ratio':>7}{'seconds':>9}")
    for row in rows:
        if row.ours > row.book or not only_longer:
            print(f"{row.name:<38}{row.ours:>6}{row.book:>6}{row.ratio:>7.2f}{row.seconds:>9.3f}")
            if row.ours > row.book:
                print(f"    ours: {row.result}\n    book: {row.printed}")
    matrices = [r for r in rows if r.name.endswith("(matrix)")]
    for what, some in (("closed forms", [r for r in rows if r not in matrices]), ("matrix forms", matrices)):
        print(summary(what, some))


def summary(what: str, rows: Sequence[Row]) -> str:
    """How many are longer, equal and shorter."""
    longer, shorter = (sum(test(r) for r in rows) for test in (lambda r: r.ours > r.book, lambda r: r.ours < r.book))
    finite = [r.ratio for r in rows if r.ratio < float("inf")]
    return (f"{len(rows)} {what}: {longer} results longer, {len(rows) - longer - shorter} equal, {shorter} shorter; "
            f"mean ratio {statistics.mean(finite or [1]):.2f}, largest {max(finite, default=1):.2f}, "
            f"{sum(r.seconds for r in rows):.1f} s")


if __name__ == "__main__":
    main()
