"""Differentials: the total differential, linear maps moved to the other side of an inner product, the gradient read off."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Add, Expr

from symderiv.notation import (
    Differential,
    Entry,
    Partial,
    Sum,
    Tensor,
    add,
    apart,
    factors,
    free_indices,
    letters,
    mul,
    substitute,
    sum_over,
    terms,
)
from symderiv.record import Citation, Derivation
from symderiv.rules.rule import Rule, Scene


def differential_entry(expr: Expr) -> Entry | None:
    """The first component of a differential in an expression."""
    found = sorted((e for e in expr.atoms(Entry) if isinstance(e.tensor, Differential)), key=lambda e: e.sort_key())
    return found[0] if found else None


def total(variable: Tensor) -> Rule:
    """The total differential by what a definition uses directly: dT = Σ_U Σ_u ∂T/∂U_u dU_u, `variable` moving all of it."""
    def action(expr: Entry, scene: Scene) -> Expr | None:
        if not isinstance(expr.tensor, Differential):
            return None
        definition = scene.definitions.of(expr.tensor.of)
        uses = sorted(definition.uses, key=lambda t: t.name) if definition else []
        moving = [t for t in uses if scene.definitions.depends(t.entry(), variable)]
        taken = scene.taken | letters(expr)
        return add(*(_term(expr, t, _fixed(t, moving, scene), taken) for t in moving)) if moving else None

    return Rule("total differential", r"\mathrm{d}f(u, v) = \frac{\partial f}{\partial u} \mathrm{d}u"
                r" + \frac{\partial f}{\partial v} \mathrm{d}v", (Entry,), action,
                lambda v: Differential(v.p)[v.i], lambda v: v.p[v.i], source="Magnus & Neudecker 2019, ch. 5")


def _fixed(tensor: Tensor, moving: Iterable[Tensor], scene: Scene) -> list[Tensor]:
    """What has to be held so that it is counted once: the others that move with the tensor."""
    return [t for t in moving if t != tensor and scene.definitions.depends(t.entry(), tensor)]


def _term(expr: Entry, tensor: Tensor, held: Iterable[Tensor], taken: Iterable[str]) -> Expr:
    differential: Differential = expr.tensor  # type: ignore[assignment]
    entry = tensor.entry(set(taken))
    change = Entry(Differential(tensor), *entry.indices)
    return sum_over(mul(Partial(Entry(differential.of, *expr.indices), entry, *held), change), *entry.indices)


def _across(expr: Sum, scene: Scene) -> Expr | None:
    """Σ_k c_k Σ_i J_ki dz_i = Σ_i (Σ_k c_k J_ki) dz_i."""
    inner = next((f for f in factors(expr.body) if isinstance(f, Sum | Add) and differential_entry(f) is not None), None)
    if inner is None:
        return None
    rest = mul(*(f for f in factors(expr.body) if f is not inner))
    return add(*(_moved(rest, apart(t, expr), expr) for t in terms(inner)))


def _moved(rest: Expr, term: Expr, outer: Sum) -> Expr:
    own = term.indices if isinstance(term, Sum) else ()
    parts = factors(term.body if isinstance(term, Sum) else term)
    change = next(f for f in parts if differential_entry(f) is not None)
    kept = [i for i in (*outer.indices, *own) if i in free_indices(change)]
    gone = [i for i in (*outer.indices, *own) if i not in kept]
    return sum_over(mul(sum_over(mul(rest, *(f for f in parts if f is not change)), *gone), change), *kept)


def _collect(expr: Add, scene: Scene) -> Expr | None:
    """Σ_i a_i dz_i + Σ_i b_i dz_i = Σ_i (a_i + b_i) dz_i."""
    for n, one in enumerate(expr.args):
        for other in expr.args[n + 1:]:
            joined = _joined(one, other)
            if joined is not None:
                return add(joined, *(t for t in expr.args if t is not one and t is not other))
    return None


def _joined(one: Expr, other: Expr) -> Expr | None:
    a, b = differential_entry(one), differential_entry(other)
    if a is None or b is None or a.tensor != b.tensor:
        return None
    own = one.indices if isinstance(one, Sum) else ()
    renamed = substitute(coefficient(apart(other, one), b.tensor), {})
    theirs = differential_entry(apart(other, one))
    assert theirs is not None
    second = substitute(renamed, dict(zip(theirs.indices, a.indices, strict=True)))
    return sum_over(mul(add(coefficient(one, a.tensor), second), a), *own)


def coefficient(term: Expr, tensor: Tensor) -> Expr:
    """What a differential is multiplied by in one term."""
    body = term.body if isinstance(term, Sum) else term
    return mul(*(f for f in factors(body) if not (isinstance(f, Entry) and f.tensor == tensor)))


def read_off(lemma: Derivation) -> Rule:
    """The rule that reads the gradient off a differential: dL = ⟨G, dW⟩ for every dW, so ∂L/∂W = G."""
    entry = differential_entry(lemma.result)
    assert entry is not None and isinstance(entry.tensor, Differential)
    variable, value = entry.tensor.of, coefficient(lemma.result, entry.tensor)

    def action(expr: Partial, scene: Scene) -> Expr | None:
        if expr.wrt.tensor != variable:
            return None
        body = apart(value, *expr.wrt.indices)
        found: Expr = substitute(body, dict(zip(entry.indices, expr.wrt.indices, strict=True)))
        return found

    givens = tuple(Citation("given", g.key) for g in lemma.givens)
    return Rule("read off the gradient", r"\mathrm{d}L = \sum_{i} G_i\, \mathrm{d}x_i \implies \frac{\partial L}{\partial x_i} = G_i",
                (Partial,), action, lambda v: Partial(Entry(v.s), v.p[v.i]), lambda v: Partial(Entry(v.s), v.y[v.i]),
                condition=r"\text{for every } \mathrm{d}x", cites=(Citation("lemma", lemma.key), *givens))


ACROSS = Rule("move across the inner product", r"\langle c, J\,\mathrm{d}x \rangle = \langle J^{\top} c, \mathrm{d}x \rangle", (Sum,), _across,
              lambda v: v.total(v.k, v.y[v.k] * v.total(v.j, v.A[v.k, v.j] * Differential(v.z)[v.j])),
              lambda v: v.total(v.k, v.y[v.k] * v.total(v.j, v.A[v.k, v.j] * v.z[v.j])), level=1)
COLLECT = Rule("collect differentials", r"\langle a, \mathrm{d}x \rangle + \langle b, \mathrm{d}x \rangle = \langle a + b, \mathrm{d}x \rangle",
               (Add,), _collect, lambda v: add(v.total(v.k, v.y[v.k] * Differential(v.z)[v.k]), v.total(v.j, v.p[v.j] * Differential(v.z)[v.j])),
               lambda v: add(v.total(v.k, v.y[v.k] * Differential(v.z)[v.k]), v.total(v.k, v.y[v.k] * Differential(v.p)[v.k])), level=1)

RULES = (ACROSS, COLLECT)
"""In the order in which they are tried."""
