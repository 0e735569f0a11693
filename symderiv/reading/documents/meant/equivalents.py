r"""What is so exactly where a derivative is 0: "∇f = 0 if and only if A^T A x = A^T b" claims it, and restricts nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.roles import ZERO, derives

IFF = (r"(?:(?:if,? and only if|iff|exactly (?:when|if|where)|precisely (?:when|if|where)|(?:is|are) equivalent to|"
       r"genau dann,? wenn|genau wenn|g\.?d\.?w\.?|(?:ist|sind)? ?äquivalent zu|si,? et seulement si|ssi|équivaut à|"
       r"(?:est|c['’]est) équivalent[e]? à|se,? e somente se|se,? e só se|sse|equivale a|é equivalente a|si,? y s[oó]lo si|"
       r"es equivalente a|se,? e solo se|è equivalente a|i\.e\.|that is|d\.\s?h\.|das heißt|"
       r"c['’]est-à-dire|isto é|es decir|cioè),?)")
ENDS = late(rf"(?<!\w){IFF}\s*\Z", re.IGNORECASE)
EQUIVALENT = "what is so exactly where a derivative is 0"


def as_equivalents(assembly: Assembly) -> None:
    """Takes each side of an equivalence with a derivative that is 0 for what follows from that."""
    for n, (first, second) in enumerate(pairwise(tuple(assembly.formulas))):
        if not ENDS.search(second.before.rstrip(" ,")):
            continue
        if (_is_zero(first) and _restricts(second)) or (_is_zero(second) and _restricts(first)):
            assembly.formulas[n:n + 2] = [replace(one, role="stationarity", why=EQUIVALENT) for one in (first, second)]


def _is_zero(formula: Formula) -> bool:
    """Whether a line says that a derivative is 0."""
    return derives(formula.latex) and ZERO.search(formula.latex) is not None and formula.latex.count("=") == 1


def _restricts(formula: Formula) -> bool:
    """Whether an equation is none about a derivative, and no words define something by it."""
    return formula.role in ("constraint", "unknown", "claim", "remark") and "=" in formula.latex and not derives(formula.latex)


__all__ = ["as_equivalents"]
