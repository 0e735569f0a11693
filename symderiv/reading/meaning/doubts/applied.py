r"""Letters with a label before brackets with an array, a_1(Wx + b), of which nothing is said: a function, or a factor?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.shapes.constraints import Misfit
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Node, of_kind, spell

FACTORS = frozenset({r"\alpha", r"\beta", r"\gamma", r"\delta", r"\epsilon", r"\eta", r"\kappa", r"\lambda", r"\mu", r"\nu",
                     r"\tau", r"\omega", r"\theta", r"\zeta", "c", "w", "d", "m", "n", "N"})
"""Letters of factors, steps and counts by custom: nobody calls a function so."""


def require_applied(resolved: Resolved, statements: Statements) -> None:
    """Refuses a labelled letter that stands before brackets with an array and nowhere else, where the text does not say what it
    is."""
    made = {defined(form) for form in resolved.lines.definitions}
    every = Counter(n.symbol.key for form in _lines(resolved) for n in of_kind(form.line, Use))
    calls = [(form, use, inside) for form in resolved.lines.definitions for use, inside in _before_brackets(form)]
    count = Counter(use.symbol.key for _, use, _ in calls)
    for form, use, inside in calls:
        key = use.symbol.key
        open_ = count[key] == every[key] and key not in made | resolved.facts.known.keys() | resolved.facts.spoken
        if open_ and len(resolved.world.symbols.get(key, ())) < 2 and _is_array(resolved, form, use, inside):
            name, argument = spell(use), spell(inside).removeprefix("(").removesuffix(")")
            raise ParseError.in_text(
                f"{name} before brackets with an array may be a function or a factor", statements.source, use.at,
                rf"Write {name} \cdot ({argument}) for a product; of a function write what it is, as in {name}(x) = \tanh(x).")


def _lines(resolved: Resolved) -> Iterator[Form]:
    yield from (*resolved.lines.definitions, *resolved.lines.others, *resolved.lines.again)


def _before_brackets(form: Form) -> Iterator[tuple[Use, Bracket]]:
    """The labelled letters right before round brackets with a sum, with these."""
    for node in of_kind(form.line, Product):
        for (_, one), (sign, other) in pairwise(node.parts):
            labelled = isinstance(one, Use) and one.symbol.labels and not (one.slots or one.power or one.symbol.sup)
            named = isinstance(one, Use) and one.symbol.base.base not in FACTORS and not one.symbol.base.capital
            summed = isinstance(other, Bracket) and other.kind == "round" and any(
                len(side.terms) > 1 for entry in other.inside.entries for side in entry.sides)
            if labelled and named and summed and not sign and isinstance(one, Use) and isinstance(other, Bracket):
                yield one, other


def _is_array(resolved: Resolved, form: Form, use: Use, inside: Node) -> bool:
    """Whether the brackets hold an array, or the letter became one that is multiplied by a number."""
    try:
        return bool(Shapes(resolved.world.copy(), form).of(inside).ndim or resolved.world.symbols[use.symbol.key])
    except (Misfit, Misread, KeyError):
        return False


__all__ = ["require_applied"]
