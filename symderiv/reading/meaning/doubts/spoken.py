"""Words that make arrays of letters which they do not name, "$f = a b$ for vectors", where every letter came out a number."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.nodes import spell

SPEAKS = re.compile(
    r"(?:[$)\]]|(?<![^\W_])\w),? (?:for|with|between|für|mit|para|com|pour|avec|con|per) "
    r"(?:(?:all|any|two|three|given|column|real|arbitrary|general|square|zwei|dois|deux|dos|due) ){0,3}"
    r"(?P<what>vectors|matrices|Vektoren|Matrizen|vetores|matrizes|vecteurs|vectores|vettori|matrici)"
    r"(?: (?:in|of|aus|em|de|dans|en|di) \$?\\?(?:mathbb|R|ℝ)[^.;,]*)?(?=\s*(?:[.,;:]|\Z))")
"""Such words right behind a formula, with a set behind them at most."""


def require_arrays(resolved: Resolved, statements: Statements) -> None:
    """Refuses a text that speaks of vectors or matrices right behind a formula of numbers alone."""
    found = SPEAKS.search(statements.source)
    ranks = resolved.world.symbols
    if found is None or not ranks or any(ranks.values()) or not resolved.lines.definitions:
        return
    made = {defined(form) for form in resolved.lines.definitions}
    places = {key: at for key, at in resolved.first_places.items() if key not in made}
    first = min(places, key=lambda key: places[key], default="")
    name = spell(resolved.symbols[first].base) if first else "x"
    n, m = statements.fresh("n", "m")
    space = n if found["what"][:1].lower() == "v" else rf"{{{m} \times {n}}}"
    raise ParseError.in_text(f"The text speaks of {found['what']}, and every letter would be a number", statements.source,
                             found.start("what"), rf"Say which they are: Let ${name} \in \mathbb{{R}}^{space}$.")


__all__ = ["require_arrays"]
