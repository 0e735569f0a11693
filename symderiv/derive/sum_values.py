"""Sums that definitions make simple: Σ_n (x_n − μ) = 0 for a mean μ, Σ_j x̂_j = 0, Σ_k p_k = 1 for a softmax.

Nothing of this is stored. A plain sum over a defined quantity is tried: written out, split, its parts recognised. Where
it becomes shorter, that is a lemma with steps of its own, derived once and cited.
"""

from __future__ import annotations

from sympy import Expr, Pow

from symderiv.derive.line import Line
from symderiv.derive.simplification import simplify
from symderiv.notation import Definitions, Entry, Sum, Tensor, letters, operations, terms
from symderiv.notation.nodes import holds
from symderiv.records import Derivation
from symderiv.rewrite import nodes
from symderiv.rules import EARLY
from symderiv.rules.algebra.arithmetic import coefficient_and_rest
from symderiv.rules.equations import cite, total_of, write_out
from symderiv.rules.indices.sums import LINEARITY


class SumValues:
    """The values of the sums of one model, each derived once; those without a shorter value are remembered too."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.known: list[Derivation] = []
        self.refused: set[Expr] = set()
        self._totals = tuple(row for row in map(total_of, definitions) if row is not None)

    def cite_all(self, line: Line) -> None:
        """Cite a lemma for every sum on the line that has a shorter value, and simplify what comes of it."""
        while self._cite_one(line) or self._cite_name(line):
            simplify(line)

    def _cite_one(self, line: Line, beside: Expr | None = None) -> bool:
        if not holds(line.expr, Sum):
            return False
        for _, total in nodes(line.expr):
            if isinstance(total, Sum) and total != beside and self._is_plain(total) and self._value(total, line):
                return True
        return False

    def _cite_name(self, line: Line) -> bool:
        """Write out the name of a sum whose value is a number or the size of an axis: q := Σ_n x̂_n, which is 0."""
        for tensor in sorted(line.mentioned, key=lambda t: t.name):
            definition = self.definitions.of(tensor)
            if definition is None or not isinstance(definition.body, Sum) or not self._is_plain(definition.body):
                continue
            trial = Line(definition.body, self.definitions, line.reserved)
            if self._value(definition.body, trial) and not trial.expr.args:
                line.must(write_out(definition))
                while line.expr.has(Sum) and self._cite_one(line):
                    pass
                return True
        return False

    def _is_plain(self, total: Sum) -> bool:
        """Whether a defined quantity is summed by itself, or in a power, or among other terms."""
        body = total.body.base if isinstance(total.body, Pow) else total.body
        parts = [coefficient_and_rest(t)[1] for t in terms(body)]
        return all(isinstance(p, Entry) for p in parts) and any(self.definitions.of(t) for t in _mentioned(parts))

    def _value(self, total: Sum, line: Line) -> bool:
        """Put the value of a sum in its place, if it has a shorter one."""
        if total in self.refused:
            return False
        for known in self.known:
            if line.once(cite(known)):
                return self._cited(known, line)
        self.refused.add(total)  # also while it is being tried: its own parts must not come back to it
        lemma = self._derived(total)
        if lemma is None:
            return False
        self.refused.discard(total)
        self.known.append(lemma)
        line.must(cite(lemma))
        return self._cited(lemma, line)

    def _cited(self, lemma: Derivation, line: Line) -> bool:
        line.lemmas.setdefault(lemma.key, lemma)
        return True

    def _derived(self, total: Sum) -> Derivation | None:
        line = Line(total, self.definitions, frozenset(letters(total)))
        bound = set(total.indices)
        for tensor in _mentioned([e for e in total.body.atoms(Entry) if e.free_symbols & bound]):
            definition = self.definitions.of(tensor)
            if definition is not None and line.once(write_out(definition)):
                line.run(EARLY)
        while line.run(self._totals) or self._cite_one(line, total):
            line.run(EARLY)
        if line.once(LINEARITY):
            line.run((*EARLY, *self._totals))
        self._write_out_rest(line)
        if operations(line.expr) >= operations(total):
            return None
        return Derivation(total, self.definitions, tuple(line.steps), line.expr, lemmas=tuple(line.lemmas.values()),
                          rules=dict(line.rules))

    def _write_out_rest(self, line: Line) -> None:
        """Write out the names that stand beside the sums, where terms then cancel."""
        for tensor in sorted(line.mentioned, key=lambda t: t.name):
            definition = self.definitions.of(tensor)
            if definition is None:
                continue
            trial = Line(line.expr, self.definitions, line.reserved)
            trial.once(write_out(definition))
            trial.run(EARLY)
            if operations(trial.expr) < operations(line.expr):
                line.must(write_out(definition))
                line.run(EARLY)


def _mentioned(parts: list[Expr]) -> list[Tensor]:
    return sorted({p.tensor for p in parts if isinstance(p, Entry)}, key=lambda t: t.name)


__all__ = ["SumValues"]
