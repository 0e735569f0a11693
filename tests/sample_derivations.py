"""Derivations written by hand from the record's own types: softmax cross-entropy, its Jacobian, a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Integer, Rational, exp, log

from symderiv.library.givens import GIVENS
from symderiv.notation import (
    ONE,
    Axis,
    Definition,
    Definitions,
    Delta,
    Extent,
    Partial,
    Sum,
    Tensor,
    add,
    divide,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.records import Check, Citation, Derivation, RuleNote, Step, UsedGiven

K, D, N = Axis("K"), Axis("D"), Axis("N", size=4)
k, i, j = K.index("k"), K.index("i"), K.index("j")
d, e = D.index("d"), D.index("e")
n = N.index("n")


ONE_HOT = GIVENS["one-hot"]

W, b = Tensor("W", (K, D), meaning="weights"), Tensor("b", (K,), meaning="bias")
x = Tensor("x", (D,), meaning="features")
y = Tensor("y", (K,), (ONE_HOT,), meaning="target")
z, p, L = Tensor("z", (K,), meaning="logits"), Tensor("p", (K,), meaning="probabilities"), Tensor("L", meaning="cross-entropy")
tau = Tensor("tau", meaning="total of the target")

TOTAL = Sum(exp(z[j]), j)
SOFTMAX = Definition(p, (k,), divide(exp(z[k]), TOTAL))
AFFINE = Definition(z, (k,), add(Sum(mul(W[k, d], x[d]), d), b[k]))
LOSS = Definition(L, (), negate(Sum(mul(y[k], log(p[k])), k)))
MODEL = Definitions((AFFINE, SOFTMAX, LOSS))

RULES = {
    "definition": RuleNote("definition", ""),
    "sum rule": RuleNote("sum rule", r"\frac{\partial}{\partial x} \sum_{k} f_{k} = \sum_{k} \frac{\partial f_{k}}{\partial x}"),
    "constant factor rule": RuleNote("constant factor rule",
                                     r"\frac{\partial (c\,f)}{\partial x} = c\,\frac{\partial f}{\partial x}",
                                     r"c \text{ does not depend on } x"),
    "quotient rule": RuleNote(
        "quotient rule", r"\frac{\partial}{\partial x} \frac{f}{g} = "
        r"\frac{\frac{\partial f}{\partial x}\,g - f\,\frac{\partial g}{\partial x}}{g^2}", r"g \ne 0"),
    "exponential rule": RuleNote("exponential rule", r"(e^{u})' = e^{u}", source="A&S 4.2.29"),
    "log rule": RuleNote("log rule", r"(\log u)' = \frac{u'}{u}", "u > 0", "A&S 4.1.46"),
    "derivative of a component": RuleNote("derivative of a component", r"\frac{\partial x_k}{\partial x_i} = \delta_{ki}",
                                          r"\text{the components of } x \text{ are independent}"),
    "Kronecker sifting": RuleNote("Kronecker sifting", r"\sum_{k} f_k\, \delta_{ki} = f_i",
                                  source="Petersen & Pedersen 2012, sec. 9.3"),
    "cancel": RuleNote("cancel", r"u\,u^{-1} = 1, \quad u^m u^n = u^{m+n}", r"u \ne 0"),
    "distribute": RuleNote("distribute", r"f\,(\delta_{ki} - g) = f\,\delta_{ki} - f\,g"),
    "factor": RuleNote("factor", r"a\,b + a\,c = a\,(b + c)"),
    "fold": RuleNote("fold", ""),
    "lemma": RuleNote("substitute", ""),
    "given": RuleNote("given", ""),
    "chain rule": RuleNote("chain rule", r"\frac{\partial f}{\partial x} = \sum_{k} \frac{\partial f}{\partial u_k}\,"
                                         r"\frac{\partial u_k}{\partial x}"),
}


FAMILIES = {"sum rule": "linearity", "constant factor rule": "linearity", "cancel": "cancel", "distribute": "distribute"}


def places(expr: Any, wanted: Expr) -> list[tuple[int, ...]]:
    """Every place at which `wanted` stands in `expr`."""
    if expr == wanted:
        return [()]
    return [(at, *rest) for at, part in enumerate(expr.args) for rest in places(part, wanted)]


def _places(expr: Expr, parts: Sequence[Expr]) -> tuple[tuple[int, ...], ...]:
    found = [places(expr, part) for part in parts]
    assert all(found), f"not in {expr}: {parts}"
    return tuple(path for paths in found for path in paths)


@dataclass
class Chain:
    """Steps that join, written one after the other."""

    line: Expr
    steps: list[Step] = field(default_factory=list)

    def to(self, rule: str, after: Expr, at: Sequence[Expr] = (), made: Sequence[Expr] = (), cites: Sequence[Citation] = (),
           level: int = 1) -> Chain:
        """One more step; parts are given as expressions and turned into places."""
        self.steps.append(Step(rule, self.line, after, _places(self.line, at), _places(after, made), tuple(cites), level,
                               FAMILIES.get(rule, "")))
        self.line = after
        return self


def _rules(*chains: Chain) -> dict[str, RuleNote]:
    return {s.rule: RULES[s.rule] for chain in chains for s in chain.steps}


CHECKS = (Check("step 1: definition", True, 96, 3.1e-12),
          Check("goal = result", True, 24, 2.6e-10), Check("matrix form", True, 24, 4.4e-16))


def jacobian() -> Derivation:
    """∂p_k/∂z_i = p_k (δ_ki − p_i)."""
    goal, delta = Partial(p[k], z[i]), Delta(k, i)
    top, low = Partial(exp(z[k]), z[i]), Partial(TOTAL, z[i])
    square = power(TOTAL, Integer(-2))

    def line(a: Expr, c: Expr) -> Expr:
        return mul(add(mul(a, TOTAL), negate(mul(exp(z[k]), c))), square)

    inner = Sum(Partial(exp(z[j]), z[i]), j)
    rule = Chain(goal)
    rule.to("definition", Partial(SOFTMAX.body, z[i]), [p[k]], [SOFTMAX.body], [Citation("definition", "p")])
    rule.to("quotient rule", line(top, low), [Partial(SOFTMAX.body, z[i])], [top, low])
    rule.to("sum rule", line(top, inner), [low], [inner])
    after = line(mul(exp(z[k]), delta), Sum(mul(exp(z[j]), Delta(i, j)), j))
    rule.to("exponential rule", after, [top, Partial(exp(z[j]), z[i])], [mul(exp(z[j]), Delta(i, j))])
    rule.to("Kronecker sifting", line(mul(exp(z[k]), delta), exp(z[i])), [Sum(mul(exp(z[j]), Delta(i, j)), j)], [exp(z[i])])
    share = mul(exp(z[k]), power(TOTAL, Integer(-1)), add(delta, negate(mul(exp(z[i]), power(TOTAL, Integer(-1))))))
    rule.to("factor", share, [rule.line], [share], level=2)
    result = mul(p[k], add(delta, negate(p[i])))
    rule.to("fold", result, [], [p[k], p[i]], [Citation("definition", "p")], level=0)
    return Derivation(goal, Definitions((SOFTMAX,)), tuple(rule.steps), result, checks=CHECKS[:2], rules=_rules(rule),
                      title="Softmax Jacobian")


def cross_entropy() -> Derivation:
    """∂L/∂z_i = p_i − y_i, with the softmax Jacobian as its lemma and y one-hot."""
    lemma = jacobian()
    goal = Partial(L.as_array().body, z[i])
    slope = Partial(log(p[k]), z[i])
    chain = Chain(goal)
    chain.to("definition", Partial(LOSS.body, z[i]), [L.as_array().body], [LOSS.body], [Citation("definition", "L")], level=2)
    chain.to("constant factor rule", negate(Partial(negate(LOSS.body), z[i])), level=3)
    first = negate(Sum(Partial(mul(y[k], log(p[k])), z[i]), k))
    chain.to("sum rule", first, [Partial(negate(LOSS.body), z[i])], [first])
    chain.to("constant factor rule", negate(Sum(mul(y[k], slope), k)), [Partial(mul(y[k], log(p[k])), z[i])], [slope], level=2)
    made = mul(power(p[k], Integer(-1)), Partial(p[k], z[i]))
    chain.to("log rule", negate(Sum(mul(y[k], made), k)), [slope], [Partial(p[k], z[i])])
    chain.to("lemma", negate(Sum(mul(y[k], power(p[k], Integer(-1)), lemma.result), k)), [Partial(p[k], z[i])],
             [add(Delta(k, i), negate(p[i]))], [Citation("lemma", lemma.key)])
    bracket = add(Delta(k, i), negate(p[i]))
    chain.to("cancel", negate(Sum(mul(y[k], bracket), k)), [power(p[k], Integer(-1))], [bracket], level=2)
    total = Sum(y[k], k)
    spread = add(negate(Sum(mul(y[k], Delta(k, i)), k)), mul(p[i], total))
    chain.to("distribute", spread, [bracket], [], level=2)
    chain.to("Kronecker sifting", add(mul(p[i], total), negate(y[i])), [Sum(mul(y[k], Delta(k, i)), k)], [negate(y[i])])
    general = chain.line
    used = UsedGiven(y, "one-hot", ONE_HOT.statements(y)[0])
    chain.to("given", add(p[i], negate(y[i])), [total], [p[i]], [Citation("given", used.key)], level=0)
    return Derivation(goal, MODEL, tuple(chain.steps), chain.line, (used,), (lemma,), (Definition(tau, (), total),),
                      general=general, checks=CHECKS, rules=_rules(chain), title="Gradient of softmax cross-entropy",
                      matrix_note="no form was asked for")


def weights() -> Derivation:
    """∂L/∂W_ij = (p_i − y_i) x_j, from the gradient at the logits."""
    lemma = cross_entropy()
    row, column = i, e
    goal = Partial(L.as_array().body, W[row, column])
    chain = Chain(goal)
    chain.to("chain rule", Sum(mul(Partial(L.as_array().body, z[j]), Partial(z[j], W[row, column])), j), [goal], [], level=1)
    chain.to("lemma", Sum(mul(add(p[j], negate(y[j])), Partial(z[j], W[row, column])), j), [Partial(L.as_array().body, z[j])],
             [add(p[j], negate(y[j]))], [Citation("lemma", lemma.key)])
    slope = mul(Delta(i, j), x[column])
    chain.to("definition", Sum(mul(add(p[j], negate(y[j])), slope), j), [Partial(z[j], W[row, column])],
             [Delta(i, j)], [Citation("definition", "z")])
    chain.to("Kronecker sifting", mul(add(p[i], negate(y[i])), x[column]), [chain.line], [x[column]], level=0)
    return Derivation(goal, MODEL, tuple(chain.steps), chain.line, lemma.givens, (lemma,), checks=CHECKS[:2], rules=_rules(chain),
                      matrix_note="the samples are written without matrix forms")


def wide(count: int = 12) -> Derivation:
    """A line far wider than a page: the derivative of a product of many factors, with a fixed axis and a number."""
    tensors = [Tensor(f"u_{m}", (N,), meaning=f"factor <{m}> & more") for m in range(1, count + 1)]
    product = mul(Rational(1, 2), power(Extent(N), -ONE), *(exp(mul(t[n], z[k])) for t in tensors))
    total = Tensor("S", meaning="100% wide_value #1")
    row = Definition(total, (), sum_over(product, n, k))
    goal = Partial(total.as_array().body, z[i])
    line = Chain(goal)
    parts = [sum_over(mul(Delta(k, i), t[n], product), n, k) for t in tensors]
    line.to("definition", Partial(row.body, z[i]), [total.as_array().body], [row.body], [Citation("definition", "S")])
    line.to("product rule", add(*parts), [line.line], [parts[-1]])
    line.to("factor", sum_over(mul(product, Delta(k, i), add(*(t[n] for t in tensors))), n, k), [parts[0]], [])
    line.to("Kronecker sifting", sum_over(mul(*(exp(mul(t[n], z[i])) for t in tensors), Rational(1, 2), power(Extent(N), -ONE),
                                              add(*(t[n] for t in tensors))), n))
    notes = {"definition": RULES["definition"], "factor": RULES["factor"], "Kronecker sifting": RULES["Kronecker sifting"]}
    failed = Check("goal = result", False, 3, 0.25, "N=4, K=3, i=2: derived 1.5, difference quotient 2.0")
    return Derivation(goal, Definitions((row,)), tuple(line.steps), line.line, checks=(failed, Check("matrix form", None)),
                      rules=notes, matrix_note="the result has 3 factors that share an axis")


SAMPLES = {"jacobian": jacobian, "cross_entropy": cross_entropy, "weights": weights, "wide": wide}
