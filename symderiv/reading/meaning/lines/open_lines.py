"""The lines that could not be read and may say what a derivative is asked of, with what they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symderiv.errors import ParseError, SymderivError
from symderiv.notation import Tensor
from symderiv.patterns import late
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.problems.asked import OBJECTIVES
from symderiv.reading.problems.rivals import Rival
from symderiv.reading.problems.statements import Formula, Statements
from symderiv.reading.prose.roles import derives
from symderiv.reading.prose.said.goals import is_sought, minimised
from symderiv.reading.syntax.spelling import plain

SYMBOL = re.compile(r"\\[A-Za-z]+|[a-z]{3,}|[A-Za-z]")
"""A command, a word, or a letter: the M of x^TMy stands alone."""
DENSITY = late(r"(?<![A-Za-z\\])[pq](?:_\{?\\?\w+\}?)?\s*\([^()]*\)|_\{[^{}]*(?:\\sim|\|)[^{}]*\}|_[pq](?![A-Za-z])|"
                     r"(?:\\mathcal\s*\{?\s*N\s*\}?|\\(?:operatorname|mathrm|text)\{[A-Z]\w+\})\s*\(.*\)[\s.,;]*$|"
                     r"D_\{?(?:\\\w+\{)?KL\}*|\\mathbb\s*\{?\s*E\s*\}?")
"""Densities with their arguments, the variables of expectations, and distributions with their parameters."""
BY = late(r"(?<![A-Za-z\\])(?:\\(?:mathrm|text|operatorname)\s*\{d\}|d)\s*(?:\^\{?\w\}?)?\s*"
          r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*)?\{?(\\?[A-Za-z]+)")
"""The variable of an integral."""
INTEGRAL = re.compile(r"\\(?:o?int|i{2,3}nt)(?![a-z])")


@dataclass(frozen=True)
class Open:
    """A line that could not be read: its text, the words around it, and why."""

    latex: str
    error: SymderivError
    said: int = 0
    """How plainly its words call what it defines the loss."""
    display: bool = True


@dataclass(frozen=True)
class OpenLines:
    """Those of a text."""

    statements: Statements
    resolved: Resolved
    tensors: Mapping[str, Tensor]

    def lines(self) -> Iterator[Open]:
        """What was not read and may say what something is."""
        failed = ((self.statements.formulas[n], error) for n, error in self.resolved.failed.items())
        yield from (_open(formula, error) for formula, error in failed if may_define(formula))
        yield from (_open(form.formula, error) for form in self.resolved.lines.definitions
                    if (error := self.resolved.without.get(defined(form))) is not None)
        yield from (Open(s.latex, ParseError(s.reason, typed=s.latex[:80], advice=s.advice or None))
                    for s in self.statements.unread())

    def rivals(self, output: Tensor) -> tuple[Rival, ...]:
        """The same, beside what would be differentiated without them."""
        names = {plain(name) for name in minimised(self.statements.source)}
        said = max((is_sought(f.formula.before, f.formula.after) for f in self.resolved.lines.definitions
                    if self.tensors.get(defined(f)) == output), default=0)
        weight = max(said, _usual(output.latex or output.name, names))
        return tuple(self._rival(one, output, weight, names) for one in self.lines())

    def _rival(self, one: Open, output: Tensor, weight: int, names: set[str]) -> Rival:
        letters = spoken_of(one.latex)
        tensors = (t for k, t in self.tensors.items() if self.resolved.symbols[k].base.base in letters)
        name = re.split(r"[(=:]", one.latex)[0].strip()
        meant = one.display and (bool(output.axes) or max(one.said, _usual(name, names)) > weight)
        return Rival(letters, frozenset(tensors), one.error, meant)


def _open(formula: Formula, error: SymderivError) -> Open:
    return Open(formula.latex, error, is_sought(formula.before, formula.after), formula.display)


def _usual(name: str, minimised: set[str]) -> int:
    """How plainly a name is that of a loss: 2 where the text says to minimise it, 1 by its letter."""
    return 2 if plain(name) in minimised else int(name in OBJECTIVES)


def spoken_of(latex: str) -> frozenset[str]:
    r"""The letters by which an equation says what its left side is: its arguments, and those of its right side that are bound
    by no integral.

    >>> sorted(spoken_of(r"J(w) = \int f(s, y) \, ds"))
    ['\\int', 'd', 'f', 'w', 'y']
    """
    left, _, right = DENSITY.sub(" ", latex).partition("=")
    bound = {one for m in BY.finditer(right) for one in SYMBOL.findall(m[1])} if INTEGRAL.search(right) else set()
    return frozenset({*SYMBOL.findall(left.partition("(")[2]), *SYMBOL.findall(right)} - bound)


def may_define(formula: Formula) -> bool:
    """Whether a formula that was not read may say what something is."""
    states = "=" in formula.latex and not formula.continued
    return states and formula.role in ("definition", "unknown") and not derives(formula.latex)


__all__ = ["DENSITY", "SYMBOL", "OpenLines", "may_define", "spoken_of"]
