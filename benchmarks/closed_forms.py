"""The length of every result beside that of the book's closed form, counted in operations, in one run.

    python benchmarks/closed_forms.py [--longer] [FILE.json ...]

Reads the problems in tests/cases/ (or in the files named) that state a closed form, derives each, and prints operations of
the result and of the book's form, their ratio and the seconds of processor time, worst ratio first; --longer prints only
results that are longer than the book's. The last line counts them.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

from sympy import Expr

import symderiv as sd
from symderiv.notation import operations
from symderiv.reading.latex import read_equation

CASES = Path(__file__).parent.parent / "tests" / "cases"


@dataclass(frozen=True)
class Row:
    """One problem: its result and the book's form, as text and in operations."""

    name: str
    ours: int
    book: int
    seconds: float
    result: str
    printed: str

    @property
    def ratio(self) -> float:
        """Operations of the result over those of the book's form."""
        return self.ours / self.book if self.book else (1.0 if not self.ours else float("inf"))


def book_form(case: Mapping[str, Any], names: Any) -> Expr:
    """The closed form as a book prints it: the last side of the equation."""
    return read_equation(case["expected_latex"], names, free=case["result_indices"]).sides[-1]


def measured(case: Mapping[str, Any]) -> Row:
    """Derive a problem and count."""
    problem = sd.read_problem(case)
    book = book_form(case, problem.read.names)
    start = process_time()
    result = problem.derive().result
    return Row(case["id"], operations(result), operations(book), process_time() - start, str(result), str(book))


def cases(files: list[Path]) -> Iterator[Mapping[str, Any]]:
    """The problems that state a closed form."""
    for path in files:
        if path.stem != "derivations":
            yield from (case for case in json.loads(path.read_text(encoding="utf-8")) if case.get("expected_latex"))


def main() -> None:
    """Print the table."""
    only_longer = "--longer" in sys.argv
    named = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    rows = sorted(map(measured, cases(named or sorted(CASES.glob("*.json")))), key=lambda r: (-r.ratio, r.name))
    print(f"{'problem':<34}{'ours':>6}{'book':>6}{'ratio':>7}{'seconds':>9}")
    for row in rows:
        if row.ours > row.book or not only_longer:
            print(f"{row.name:<34}{row.ours:>6}{row.book:>6}{row.ratio:>7.2f}{row.seconds:>9.3f}")
            if row.ours > row.book:
                print(f"    ours: {row.result}\n    book: {row.printed}")
    longer, shorter = (sum(test(r) for r in rows) for test in (lambda r: r.ours > r.book, lambda r: r.ours < r.book))
    finite = [r.ratio for r in rows if r.ratio < float("inf")]
    print(f"{len(rows)} closed forms: {longer} results longer, {len(rows) - longer - shorter} equal, {shorter} shorter; "
          f"mean ratio {statistics.mean(finite):.2f}, {sum(r.seconds for r in rows):.1f} s")


if __name__ == "__main__":
    main()
