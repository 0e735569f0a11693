"""Derivatives of what is made of matrices: Cholesky factors, eigenvalues and eigenvectors, triangles of QR, exponentials."""

from __future__ import annotations

from sympy import Expr, Gt, Rational

from symderiv.errors import NoRule
from symderiv.notation import (
    ONE,
    CholeskyEntry,
    CholeskyInverseEntry,
    Delta,
    Eigenvalue,
    EigenvectorEntry,
    Entry,
    ExponentialEntry,
    ExponentialSlope,
    Indicator,
    Partial,
    TriangleEntry,
    TriangleInverseEntry,
    add,
    letters,
    mul,
    negate,
    power,
    sum_over,
)
from symderiv.rules.calculus.matrices import pair
from symderiv.rules.rule import Rule, Scene

HALF = Rational(1, 2)


def _symmetric(expr: Partial, scene: Scene) -> tuple[Expr, Entry]:
    """½ (∂A_ab + ∂A_ba), and A_ab."""
    entry = pair(expr, scene)
    *lead, a, b = entry.indices
    both = (Partial(e, expr.wrt, *expr.held) for e in (entry, Entry(entry.tensor, *lead, b, a)))
    return mul(HALF, add(*both)), entry


def _another(expr: Partial, scene: Scene, *avoid: Expr) -> Expr:
    """A letter over the matrix's axis that nobody uses."""
    names = scene.avoid | letters(expr) | {str(t) for t in avoid}
    return expr.body.tensor.axes[-1].fresh(names)


def _cholesky(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, CholeskyEntry):
        return None
    A, lead, (i, j) = expr.body.tensor, expr.body.lead, expr.body.own
    moved, entry = _symmetric(expr, scene)
    a, b = entry.indices[-2:]
    p = _another(expr, scene, a, b)
    lower = add(Indicator(Gt(p, j, evaluate=False)), mul(HALF, Delta(p, j)))
    turned = (CholeskyInverseEntry(A, *lead, p, a), CholeskyInverseEntry(A, *lead, j, b))
    return sum_over(mul(CholeskyEntry(A, *lead, i, p), lower, *turned, moved), p, a, b)


def _cholesky_inverse(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, CholeskyInverseEntry):
        return None
    A, lead, (i, j) = expr.body.tensor, expr.body.lead, expr.body.own
    a, b = pair(expr, scene).indices[-2:]
    moved = Partial(CholeskyEntry(A, *lead, a, b), expr.wrt, *expr.held)
    return negate(sum_over(mul(CholeskyInverseEntry(A, *lead, i, a), moved, CholeskyInverseEntry(A, *lead, b, j)), a, b))


def _eigenvalue(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, Eigenvalue):
        return None
    A, lead, (k,) = expr.body.tensor, expr.body.lead, expr.body.own
    entry = pair(expr, scene)
    a, b = entry.indices[-2:]
    moved = Partial(entry, expr.wrt, *expr.held)
    return sum_over(mul(EigenvectorEntry(A, *lead, a, k), moved, EigenvectorEntry(A, *lead, b, k)), a, b)


def _eigenvector(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, EigenvectorEntry):
        return None
    A, lead, (i, k) = expr.body.tensor, expr.body.lead, expr.body.own
    moved, entry = _symmetric(expr, scene)
    a, b = entry.indices[-2:]
    m = _another(expr, scene, a, b)
    same = Delta(m, k)
    gap = add(Eigenvalue(A, *lead, k), negate(Eigenvalue(A, *lead, m)), same)  # 1 in the place that does not count
    parts = (EigenvectorEntry(A, *lead, i, m), EigenvectorEntry(A, *lead, a, m), EigenvectorEntry(A, *lead, b, k))
    return sum_over(mul(add(ONE, negate(same)), power(gap, -ONE), *parts, moved), m, a, b)


def _triangle(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, TriangleEntry):
        return None
    A, lead, (i, j) = expr.body.tensor, expr.body.lead, expr.body.own
    entry = pair(expr, scene)
    m, a = entry.indices[-2:]
    b = _another(expr, scene, m, a)
    p = _another(expr, scene, m, a, b)
    left, right = (Entry(A, *lead, m, t) for t in (a, b))
    moved = add(mul(Partial(left, expr.wrt, *expr.held), right), mul(left, Partial(right, expr.wrt, *expr.held)))
    upper = add(Indicator(Gt(p, i, evaluate=False)), mul(HALF, Delta(i, p)))
    turned = (TriangleInverseEntry(A, *lead, a, i), TriangleInverseEntry(A, *lead, b, p), TriangleEntry(A, *lead, p, j))
    return sum_over(mul(upper, *turned, moved), p, m, a, b)


def _triangle_inverse(expr: Partial, scene: Scene) -> Expr | None:
    if not isinstance(expr.body, TriangleInverseEntry):
        return None
    A, lead, (i, j) = expr.body.tensor, expr.body.lead, expr.body.own
    a = _another(expr, scene)
    b = _another(expr, scene, a)
    moved = Partial(TriangleEntry(A, *lead, a, b), expr.wrt, *expr.held)
    return negate(sum_over(mul(TriangleInverseEntry(A, *lead, i, a), moved, TriangleInverseEntry(A, *lead, b, j)), a, b))


def _exponential(expr: Partial, scene: Scene) -> Expr | None:
    if isinstance(expr.body, ExponentialSlope):
        raise NoRule("The second derivative of a matrix exponential is an integral over two variables", typed=str(expr.body),
                     advice="For a symmetric matrix write w, V = eigh(A) and (V * exp(w)) @ V.T.")
    if not isinstance(expr.body, ExponentialEntry):
        return None
    A, lead, (i, j) = expr.body.tensor, expr.body.lead, expr.body.own
    entry = pair(expr, scene)
    a, b = entry.indices[-2:]
    return sum_over(mul(ExponentialSlope(A, *lead, i, a, b, j), Partial(entry, expr.wrt, *expr.held)), a, b)


MURRAY = "Murray 2016, Differentiation of the Cholesky decomposition, eq. (8)"
MAGNUS = "Magnus 1985, On differentiating eigenvalues and eigenvectors, theorem 1"
WALTER = "Walter & Lehmann 2010, Algorithmic differentiation of linear algebra functions, section 4.1"
HIGHAM = "Higham 2008, Functions of Matrices: Theory and Computation"
SYMMETRIC = r"\operatorname{sym}(\partial A)_{ab} = \tfrac12 (\partial A_{ab} + \partial A_{ba})"
RULES = (
    Rule("Cholesky rule", r"\partial L_{ij} = \sum_{p,a,b} L_{ip} \left(\mathbb{1}[p > j] + \tfrac12 \delta_{pj}\right)"
         r" (L^{-1})_{pa} \operatorname{sym}(\partial A)_{ab} (L^{-1})_{jb}", (Partial,), _cholesky,
         lambda v: Partial(CholeskyEntry(v.A, v.k, v.j), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         condition=r"A = L L^\top \text{ positive definite}, " + SYMMETRIC, source=MURRAY, among=(CholeskyEntry,)),
    Rule("rule of the inverse Cholesky factor",
         r"\partial (L^{-1})_{ij} = -\sum_{a,b} (L^{-1})_{ia} \partial L_{ab} (L^{-1})_{bj}", (Partial,), _cholesky_inverse,
         lambda v: Partial(CholeskyInverseEntry(v.A, v.k, v.j), v.A[v.i, v.l]),
         lambda v: Partial(CholeskyEntry(v.A, v.k, v.j), v.A[v.i, v.l]), condition=r"A = L L^\top \text{ positive definite}",
         source="Petersen & Pedersen 2012, The Matrix Cookbook, eq. (59)", among=(CholeskyInverseEntry,)),
    Rule("eigenvalue rule", r"\partial \lambda_{k} = \sum_{a,b} V_{ak} \, \partial A_{ab} \, V_{bk}", (Partial,), _eigenvalue,
         lambda v: Partial(Eigenvalue(v.A, v.k), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         condition=r"A \text{ symmetric}, \lambda_{k} \text{ simple}", source=MAGNUS, among=(Eigenvalue,)),
    Rule("eigenvector rule", r"\partial V_{ik} = \sum_{m \ne k} \sum_{a,b} V_{im}"
         r" \frac{V_{am} \operatorname{sym}(\partial A)_{ab} V_{bk}}{\lambda_{k} - \lambda_{m}}", (Partial,), _eigenvector,
         lambda v: Partial(EigenvectorEntry(v.A, v.k, v.j), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         condition=r"A \text{ symmetric}, \lambda_{k} \text{ simple}, " + SYMMETRIC, source=MAGNUS, among=(EigenvectorEntry,)),
    Rule("QR rule", r"\partial R_{ij} = \sum_{p,a,b} \left(\mathbb{1}[p > i] + \tfrac12 \delta_{ip}\right)"
         r" (R^{-1})_{ai} \, \partial (A^\top A)_{ab} \, (R^{-1})_{bp} R_{pj}", (Partial,), _triangle,
         lambda v: Partial(TriangleEntry(v.A, v.k, v.j), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         condition=r"A = Q R \text{ of full column rank}", source=WALTER, among=(TriangleEntry,)),
    Rule("rule of the inverse triangle",
         r"\partial (R^{-1})_{ij} = -\sum_{a,b} (R^{-1})_{ia} \partial R_{ab} (R^{-1})_{bj}", (Partial,), _triangle_inverse,
         lambda v: Partial(TriangleInverseEntry(v.A, v.k, v.j), v.A[v.i, v.l]),
         lambda v: Partial(TriangleEntry(v.A, v.k, v.j), v.A[v.i, v.l]), condition=r"A = Q R \text{ of full column rank}",
         source="Petersen & Pedersen 2012, The Matrix Cookbook, eq. (59)", among=(TriangleInverseEntry,)),
    Rule("matrix exponential rule", r"\partial (e^{A})_{ij} = \sum_{a,b} K_{iabj} \, \partial A_{ab}, \quad"
         r" K_{iabj} = \sum_{m,n \ge 0} \frac{(A^{m})_{ia} (A^{n})_{bj}}{(m + n + 1)!}", (Partial,), _exponential,
         lambda v: Partial(ExponentialEntry(v.A, v.k, v.j), v.A[v.i, v.l]), lambda v: Partial(v.A[v.k, v.j], v.A[v.i, v.l]),
         source=HIGHAM),
)
"""In the order in which they are tried on every line."""
__all__ = ["RULES"]
