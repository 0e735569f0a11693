"""What letters are by custom: data and targets, weights, and what scales or shifts them as one number."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.shapes.constraints import MIXED, SHIFTED, STARRED, Shape, World
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Call, Product
from symderiv.reading.syntax.nodes import Fraction, Node, Terms, walk

DATA = frozenset("xhzuvq")
"""Small letters of data by custom."""
TARGETS = frozenset("ytp")
ARRAYS = frozenset("XY")
"""Capitals that are never one number beside arrays."""
OBSERVED = frozenset("oefgh")
"""Letters of what is observed, expected and predicted beside them."""
DESIGNS, COEFFICIENTS = frozenset({"X", r"\Phi"}), frozenset({"w", "m", r"\beta", r"\theta"})
"""Letters of data, one example a row, and of what multiplies them, by custom."""
WEIGHTS = frozenset({"W", "V", "U", r"\Theta"})
"""Capitals of weights, beside which a bias is one number for each unit."""
RATES = frozenset({*"bcklmnrt", r"\alpha", r"\beta", r"\eta", r"\lambda", r"\mu", r"\rho", r"\tau", r"\epsilon", r"\sigma",
                   "lam", "lamb", "lmbda", "reg", "eps", "lr", "wd", "decay"})
"""Letters and words that scale arrays in programs: numbers by custom."""
SHIFTS = frozenset({"bias", "offset", "intercept", "shift", "margin", "mean", "mu", "const", "baseline"})
"""Words for such a number."""
COUNTS = frozenset("KNMDnmd")
"""Letters that count something."""


def starred(number: Use | Call) -> float:
    """What it costs that this scales an array inside a sum of components: data seldom do, a constant may."""
    if isinstance(number, Call):
        return 2 * STARRED if any(isinstance(n, Use) for n in walk(number)) else 0.0
    letter = number.symbol.base.base
    return 2 * STARRED if letter in TARGETS | DATA | ARRAYS else STARRED if letter.islower() else 0.0


def is_rate(number: Use | Call) -> bool:
    """Whether custom has a number here, wherever it stands: a rate, a share, a penalty."""
    return isinstance(number, Use) and number.symbol.base.base in RATES


def is_shift(item: Node) -> bool:
    """Whether this is a letter that may be one number beside an array inside a sum of components: a bias, no data."""
    base = item.symbol.base if isinstance(item, Use) and item.power is None else None
    if base is None or base.base.lower() in TARGETS | DATA | OBSERVED:
        return False
    return not base.word or base.base in SHIFTS | RATES


def is_mapped(before: Node, number: Use) -> bool:
    r"""Whether custom has a vector behind this matrix: the x of W x, the \beta of X\beta."""
    letter, matrix = number.symbol.base.base, before.symbol.base if isinstance(before, Use) else None
    return matrix is not None and ((matrix.capital and letter in DATA) or (letter in COEFFICIENTS and matrix.base in DESIGNS))


def is_prediction(item: Node) -> bool:
    r"""Whether this is X w or X \beta, or w x of all examples, which goes with one bias for all of them."""
    uses = [part.symbol.base.base for _, part in item.parts if isinstance(part, Use)] if isinstance(item, Product) else []
    pair = (uses[0], uses[1]) if len(uses) == 2 else ("", "")
    return (pair[0] in DESIGNS and pair[1] in COEFFICIENTS) or (pair[0] in COEFFICIENTS and pair[1] == "x")


def may_predict(item: Node) -> bool:
    """Whether this is a product of a matrix and a vector of which one is by its letter a matrix of data, or a weight, as A w."""
    uses = [part.symbol.base for _, part in item.parts if isinstance(part, Use)] if isinstance(item, Product) else []
    return len(uses) == 2 and uses[0].capital and not uses[1].capital and (
        (uses[0].base in DESIGNS) != (uses[1].base in COEFFICIENTS)) and uses[0].base not in WEIGHTS


def is_matrix(world: World, item: Node) -> bool:
    """Whether a matrix stands in this, or a capital, which is one before it is a number."""
    uses = (n.symbol for n in walk(item) if isinstance(n, Use))
    return any(len(world.symbols[symbol.key]) > 1 or symbol.base.capital for symbol in uses)


def is_share(item: Node) -> bool:
    r"""Whether this is a quotient of rates and counts, \epsilon/K: one number, also as a term beside an array."""
    letters = [n.symbol.base.base for n in walk(item) if isinstance(n, Use)]
    divides = isinstance(item, Fraction) or (isinstance(item, Product) and "/" in [sign for sign, _ in item.parts])
    return divides and all(letter in RATES | COUNTS for letter in letters)


def is_compared(node: Terms, shapes: Sequence[tuple[Shape, Node]]) -> bool:
    r"""Whether one letter is all that is taken off a prediction, or a prediction off it, as in \|d - X w\|^2: then it is what is
    predicted, as long as that is, and no bias."""
    signs = [sign for sign, items in node.terms for _ in items]
    arrays = [sign for sign, (shape, _) in zip(signs, shapes, strict=True) if shape.ndim]
    others = [sign for sign, (shape, _) in zip(signs, shapes, strict=True) if not shape.ndim]
    return len(arrays) == len(others) == 1 and arrays != others


def mixing(world: World, node: Terms, shapes: Sequence[tuple[Shape, Node]], averaged: bool) -> float:
    """What it costs to add those of these terms that are numbers to arrays; shares cost little, in sums shifts too."""
    numbers = [item for shape, item in shapes if not shape.ndim and any(isinstance(n, Use) for n in walk(item))]
    if numbers and not averaged and is_pair(shapes) and not any(is_mean(item) or is_shift(item) for _, item in shapes):
        return APART
    shifted = averaged and not any(is_matrix(world, item) for _, item in shapes)
    shifted = shifted or (any(is_prediction(item) for _, item in shapes) and not is_compared(node, shapes))
    shift = ARRAY if averaged and is_pair(shapes) and not any(map(is_mean, numbers)) else SHIFTED
    other = ARRAY if any(may_predict(item) for _, item in shapes) and not is_compared(node, shapes) else MIXED
    shares = [is_share(item) or (shifted and is_shift(item)) for item in numbers]
    return sum(shift if share else other if is_shift(item) else MIXED for item, share in zip(numbers, shares, strict=True))


APART = 8.0
r"""What it costs that just one of two letters that are compared is an array, as in \|h - y\|: more than a few biases."""
ARRAY = 1.0
"""What it costs that a small letter is an array: sum((z - r)^2) may be of two, and of one and a number for all."""
MEANS = frozenset({r"\mu", r"\nu", r"\theta", "mu", *SHIFTS})
"""Letters and words for one number that is taken off all components."""


def is_pair(shapes: Sequence[tuple[Shape, Node]]) -> bool:
    """Whether two letters stand here and nothing else, z - r: custom does not tell whether the second is an array as well."""
    return len(shapes) == 2 and all(isinstance(item, Use) and not item.slots and item.power is None for _, item in shapes)


def is_mean(item: Node) -> bool:
    """Whether this is a letter for what is taken off all components alike."""
    return isinstance(item, Use) and item.symbol.base.base in MEANS


__all__ = ["COEFFICIENTS", "DATA", "is_mapped", "is_rate", "mixing", "starred"]
