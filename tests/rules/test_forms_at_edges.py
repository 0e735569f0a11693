"""Rules about pieces, pairs and powers, searched where they could break: at zeros, ties and kinks, for one component too."""

import itertools
import math
import random
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from sympy import Abs, Expr, Integer, Max, Min, Ne, Rational, exp, log, sign, tanh

import symderiv as sd
from symderiv.notation import Axis, Definition, Definitions, Entry, Index, Indicator, Sum, Tensor, add, mul, negate, power
from symderiv.records import Citation
from symderiv.rewrite import everywhere
from symderiv.rules import Scene, openings
from symderiv.rules.algebra import fractions, identities, polynomials, residuals
from symderiv.rules.algebra.logarithms import sigmoid
from symderiv.rules.indices import indicators, pairs, pieces, sums
from tests.reading.reading_numbers import Numbers

K = Axis("K")
i, j = K.index("i"), K.index("j")
x, y, A = Tensor("x", (K,)), Tensor("y", (K,)), Tensor("A", (K, K))
b, c, r = Entry(Tensor("b")), Entry(Tensor("c")), Tensor("r", (K, K))
CLOSENESS = Definition(r, (i, j), power(add(power(add(x[i], negate(x[j])), Integer(2)), Integer(1)), Integer(-1)))
SCENE = Scene(Definitions((CLOSENESS,)))
GIVEN = (Citation("given", "b: positive"),)
RULES = (*pieces.RULES, *pairs.RULES, *polynomials.RULES, *indicators.RULES, *identities.RULES, fractions.COMPOUND,
         fractions.COMMON_DENOMINATOR, openings.UNDER_THE_SUM, *residuals.RULES,
         sums.MERGE_SUMS, sums.ONE_SUM, pieces.clip(GIVEN, frozenset({b})), pieces.positive_factor(GIVEN, frozenset({b})))
VALUES = (-2.0, -1.0, -0.5, 0.0, 0.0, 0.5, 1.0, 1.0, 2.0)
Draw = random.Random


class Masked(Numbers):
    """A product with a condition that fails is 0, whatever else it holds."""

    def value(self, expr: Expr, env: dict[str, int]) -> float:
        """One number; the conditions among factors are asked first."""
        masks = [f for f in expr.args if isinstance(f, Indicator)] if expr.is_Mul else []
        return 0.0 if any(super(Masked, self).value(m, env) == 0 for m in masks) else super().value(expr, env)


def quantity(draw: Draw) -> Expr:
    return draw.choice([x[i], y[i], add(x[i], negate(y[i])), add(y[i], negate(x[i])), mul(b, x[i]), mul(c, x[i])])


def condition(draw: Draw, u: Expr, bound: Expr) -> tuple[Expr, Expr]:
    """A condition and the one that holds where it fails, or sometimes another."""
    kinds = [(u > bound, u <= bound), (u >= bound, u < bound), (bound < u, u <= bound), (u < bound, u > bound)]
    one, other = draw.choice([k for k in kinds if not any(isinstance(q, bool) or q in (True, False) for q in k)])
    return Indicator(one), Indicator(other)


def clipped(draw: Draw) -> Expr:
    u, bound, scale = quantity(draw), draw.choice([Integer(1), b, c]), draw.choice([Integer(1), y[i], power(b, Integer(-1))])
    inside, outside = condition(draw, Abs(u), bound)
    height = draw.choice([bound, bound, Integer(2)])
    return add(mul(scale, u, outside), mul(scale, height, sign(u), inside))


def seen_through(draw: Draw) -> Expr:
    u = quantity(draw)
    scaled = add(exp(mul(u, power(b, Integer(-1)))), Integer(-1))
    part = draw.choice([add(exp(u), Integer(-1)), tanh(u), add(sigmoid(u), Rational(-1, 2)), scaled])
    return mul(quantity(draw), *condition(draw, mul(draw.choice([b, c, y[i], exp(x[i])]), part), Integer(0))[:1])


def decided(draw: Draw) -> Expr:
    u, v, extreme = quantity(draw), draw.choice([Integer(1), mul(y[i], y[i])]), draw.choice([Max, Min])
    inner = extreme(u, v, evaluate=False)
    return mul(y[i], condition(draw, u, v)[0], condition(draw, mul(c, inner), mul(c, u))[0])


def solved(draw: Draw) -> Expr:
    u, v = quantity(draw), add(quantity(draw), negate(quantity(draw)))
    return add(mul(b, condition(draw, mul(c, v), mul(add(c, draw.choice([Integer(-1), Integer(1)])), v))[0]), u)


def signs(draw: Draw) -> Expr:
    u, height = quantity(draw), draw.choice([Rational(1, 2), Integer(1), Integer(2), Integer(3), Rational(3, 2), Integer(-1)])
    return mul(draw.choice([y[i], u]), power(Abs(u), height), sign(u))


def logistic(draw: Draw) -> Expr:
    u, v = quantity(draw), quantity(draw)
    beside = mul(sigmoid(negate(u)), power(add(Integer(1), negate(sigmoid(u))), draw.choice([Integer(-1), Integer(-2)])))
    both = add(mul(v, sigmoid(u)), mul(v, sigmoid(negate(u))), y[i])
    of_two = mul(exp(x[i]), Sum(mul(A[i, j], power(add(exp(x[i]), exp(x[j])), Integer(-1))), j))
    return draw.choice([beside, both, of_two, power(add(mul(u, power(b, Integer(-1))), Integer(1)), Integer(-1))])


def over_pairs(draw: Draw) -> Expr:
    below = [power(e, Integer(-1)) for e in (x[j], A[i, j])]
    plain = [A[i, j], r[i, j], mul(A[i, j], power(x[j], Integer(2))), log(Abs(A[i, j])), mul(r[i, j], exp(x[j]))]
    weight = draw.choice([*plain, *below])
    gap = draw.choice([add(x[i], negate(x[j])), add(x[i], x[j]), add(y[j], negate(y[i]))])
    masks = draw.choice([(Ne(i, j), Ne(j, i)), (i < j, j < i), (i < j, i > j), (i <= j, j <= i), (i < j, i < j)])
    return Sum(mul(gap, weight, add(*(Indicator(m) for m in masks))), j)


def product_of_sums(draw: Draw) -> Expr:
    k = K.index("k")
    return add(mul(x[i], Sum(mul(A[j, k], y[k]), k)), mul(draw.choice([y[i], A[i, i]]), Sum(mul(A[j, k], x[k]), k)))


def chain(draw: Draw, start: Index) -> Expr:
    """A product of matrices from a letter on, times a vector, some of its sums within others; all letters run over one axis."""
    letters = draw.sample([K.index(c) for c in "jkl"], draw.choice([1, 2, 2, 3]))
    links = [draw.choice([A, r])[(here, there)[::draw.choice([1, -1])]] for here, there in pairwise([start, *letters])]
    end = draw.choice([x[letters[-1]], y[letters[-1]], mul(x[letters[-1]], draw.choice([x, y])[i])])
    if len(letters) == 1 or draw.random() < 0.5:
        return Sum(mul(*links, end), *letters)
    inner = Sum(mul(*links[1:], end), *letters[1:])
    return Sum(mul(links[0], inner), letters[0])


def sums_of_chains(draw: Draw) -> Expr:
    k = K.index("k")
    before = [Integer(1), Integer(-2), b, y[i], Sum(mul(x[k], y[k]), k), Sum(y[j], j)]
    return add(*(mul(draw.choice(before), chain(draw, i)) for _ in range(draw.choice([2, 2, 3]))))


def fraction(draw: Draw) -> Expr:
    low = add(x[i], y[i])
    below = power(draw.choice([low, x[i]]), Integer(-1))
    return add(draw.choice([x[i], y[i], b]), mul(-1, add(b, y[i]), draw.choice([x[i], b]), below))


def one_less(draw: Draw) -> Expr:
    u = quantity(draw)
    return mul(draw.choice([b, y[i]]), draw.choice([add(sigmoid(u), Integer(-1)), add(Integer(1), negate(sigmoid(u)))]))


def polynomial(draw: Draw) -> Expr:
    s = x[i]
    rest = draw.choice([add(Integer(1), negate(s)), add(s, Integer(-1)), add(Integer(1), negate(power(s, Integer(2))))])
    number = draw.choice([Integer(-2), Rational(1, 2), y[i]])
    return mul(number, s, add(power(rest, Integer(2)), mul(draw.choice([-1, 2]), s, rest)))


def residual_pair(draw: Draw) -> Expr:
    gaps = [add(t[k], negate(u[k])) for k in (i, j) for t, u in ((x, y), (y, x))]
    first, second = draw.choice(gaps), draw.choice(gaps)
    number = draw.choice([Integer(2), Integer(-3), Rational(1, 2)])
    bracket = add(mul(power(number, Integer(-1)), y[i]), negate(c))
    return mul(number, draw.choice([first, sign(first)]), draw.choice([Sum(mul(second, A[i, j]), j), second]), bracket)


def guarded(draw: Draw) -> Expr:
    """Fractions that a mask keeps from a zero or from the root of a negative number, beside terms that are defined there."""
    u, height = draw.choice([x[i], y[i]]), draw.choice([Rational(1, 2), Integer(1), Rational(3, 2), Integer(2)])
    inside, outside = condition(draw, u, Integer(0))
    lower = power(u, negate(height))
    above = draw.choice([add(mul(y[i], u), c), add(b, mul(c, u)), add(u, Integer(1))])
    beside = draw.choice([mul(outside, u, y[i]), mul(outside, u), mul(add(y[i], b), u)])
    return mul(draw.choice([Integer(1), u, y[i]]), add(mul(inside, above, lower), mul(inside, c, power(u, Integer(-1))), beside))


MAKERS = (guarded, clipped, seen_through, decided, solved, signs, logistic, over_pairs, product_of_sums, sums_of_chains,
          fraction, one_less, polynomial, residual_pair)
DRAWS, LEAST = 20, 3


def steps(expr: Expr) -> list[tuple[str, Expr, Expr]]:
    """Each rule that fires on an expression, and then on what it made."""
    found, here = [], expr
    for _ in range(4):
        done = next((d for rule in RULES if (d := everywhere(here, rule, SCENE)) is not None), None)
        if done is None:
            break
        found.append((done.rule.name, here, done.after))
        here = done.after
    return found + [(rule.name, expr, d.after) for rule in RULES if (d := everywhere(expr, rule, SCENE)) is not None]


def value(numbers: Masked, expr: Expr, place: dict[str, int]) -> float | None:
    """A finite number, or None."""
    try:
        found = numbers.value(expr, place)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return found if isinstance(found, int | float) and math.isfinite(found) else None


@pytest.mark.parametrize("maker", MAKERS, ids=lambda m: m.__name__)
def test_a_form_has_the_values_of_the_line_before(maker: Callable[[Draw], Expr]) -> None:
    draw, fired = random.Random(maker.__name__), Counter[str]()
    for _ in range(DRAWS):
        for name, before, after in steps(maker(draw)):
            fired[name] += 1
            for size in (1, 3):
                numbers = Masked(points(draw, size), {"K": size})
                for place in ({"i": p, "j": q} for p, q in itertools.product(range(1, size + 1), repeat=2)):
                    held = value(numbers, before, place)
                    assert held is None or value(numbers, after, place) == pytest.approx(held, abs=1e-9), (name, before, after)
    assert sum(fired.values()) >= LEAST, fired


def points(draw: Draw, size: int) -> dict[str, object]:
    """Inputs that meet one another, zero and the bounds often; b is positive."""
    import numpy as np

    some = {name: np.array([draw.choice(VALUES) for _ in range(size)]) for name in "xy"}
    gaps = [[1 / ((p - q) ** 2 + 1) for q in some["x"]] for p in some["x"]]
    square = np.array([[draw.choice(VALUES) for _ in range(size)] for _ in range(size)])
    scalars = {"b": np.array(draw.choice([0.5, 1.0, 2.0])), "c": np.array(draw.choice(VALUES))}
    return {**some, **scalars, "A": square, "r": np.array(gaps)}


@pytest.mark.parametrize("make", [lambda u, v: u**4 + u + 1, lambda u, v: u**3 + 2 * u**2 - 1, lambda u, v: u * v + u - 1,
                                  lambda u, v: (u + 1) * (u - 2), lambda u, v: 1 - (1 - u * v), lambda u, v: u * (v - 1) + u])
def test_a_condition_that_was_factored_is_not_multiplied_out_again(make: Callable[..., Expr]) -> None:
    model = sd.Model()
    model.define("L", sd.relu(make(x, y)).sum())
    assert model.derive("L", x).result.has(Indicator)
