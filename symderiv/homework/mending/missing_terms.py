"""What a line lacks that kept one term of the chain rule's sum: the other terms, added to what the person wrote."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Ne

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.line import Line
from symderiv.derive.simplification import simplify
from symderiv.errors import SymderivError
from symderiv.homework.judgement import Judge
from symderiv.homework.mistakes import Diagnosis
from symderiv.homework.mistakes.in_formulas.slips import chain_diagonal
from symderiv.notation import ZERO, Definitions, Index, Indicator, Partial, Sum, add, free_indices, letters, mul


def with_missing_terms(found: Diagnosis | None, left: Expr, written: Expr, judge: Judge) -> Diagnosis | None:
    """The diagnosis, the line mended by the terms that are missing where these are what it lacks; else as it was.

    −(t_j/o_j) o_j (1 − o_j), the term i = j of Σ_i ∂E/∂o_i ∂o_i/∂z_j, gets + Σ_{i≠j} t_i o_j.
    """
    source = found.source if found is not None and found.mistake.slip is chain_diagonal else None
    if found is None or not isinstance(source, Sum) or len(source.indices) != 1:
        return found
    letter = source.indices[0]
    for kept in sorted((i for i in free_indices(left) if i.axis == letter.axis), key=lambda i: i.name):
        rest = _others(source, letter, kept, judge.definitions)
        whole = add(written, rest) if rest is not None else ZERO
        if rest not in (None, ZERO) and judge.compared(left, whole).verdict is True:
            return replace(found, mended=whole, instead=whole)
    return found


def _others(total: Sum, letter: Index, kept: Index, definitions: Definitions) -> Expr | None:
    """What all terms of a sum but one come to; nothing where they cannot be worked out."""
    apart = Sum(mul(total.body, Indicator(Ne(letter, kept, evaluate=False))), letter)
    varied = frozenset(p.wrt.tensor for p in total.atoms(Partial))
    try:
        line = Line(Differentiation(definitions, varied).work_out(apart).expr, definitions, frozenset(letters(apart)))
        simplify(line)
    except (SymderivError, RecursionError):
        return None
    return line.expr
