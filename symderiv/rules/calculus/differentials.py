"""Differentials: the total differential, linear maps moved to the other side of an inner product, the gradient read off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Add, Expr, Mul, exp

from symderiv.notation import (
    Definition,
    Differential,
    Direction,
    Entry,
    Index,
    Opaque,
    Partial,
    Sum,
    Tensor,
    add,
    all_but,
    apart,
    differential,
    factors,
    free_indices,
    letters,
    mul,
    rename_bound,
    substitute,
    sum_over,
    terms,
)
from symderiv.records import Citation, Derivation
from symderiv.rules.rule import Rule, Scene


def differential_entry(expr: Expr) -> Entry | None:
    """The first component of a differential in an expression."""
    found = sorted((e for e in expr.atoms(Entry) if isinstance(e.tensor, Differential)), key=lambda e: e.sort_key())
    return found[0] if found else None


def of_definition(row: Definition, variable: Tensor) -> Rule:
    """The differential of a quantity is that of its definition: dz = d(W x + b), as `variable` moves."""
    def action(expr: Entry, scene: Scene) -> Expr | None:
        if expr.tensor != Differential(row.tensor) or isinstance(row.body, Opaque):
            return None
        return differential(rename_bound(row.at(*expr.indices), {i.name for i in free_indices(expr)}), variable)

    return Rule("definition", r"\text{name} = \text{body}", (Entry,), action,
                lambda v: Differential(v.p)[v.i], lambda v: v.p[v.i], cites=(Citation("definition", row.tensor.name),),
                family="linearity")


def _of_component(expr: Partial, scene: Scene) -> Expr | None:
    moving = isinstance(expr.wrt.tensor, Direction) and isinstance(expr.body, Entry)
    return Entry(Differential(expr.body.args[0]), *expr.body.args[1:]) if moving else None


def total(variable: Tensor) -> Rule:
    """The total differential by what a definition uses directly: dT = Σ_U Σ_u ∂T/∂U_u dU_u, `variable` moving all of it."""
    def action(expr: Entry, scene: Scene) -> Expr | None:
        if not isinstance(expr.tensor, Differential):
            return None
        definition = scene.definitions.of(expr.tensor.of)
        uses = sorted(definition.uses, key=lambda t: t.name) if definition else []
        moving = [t for t in uses if scene.definitions.depends(t.entry(), variable)]
        avoid = scene.avoid | letters(expr)
        return add(*(_term(expr, t, _fixed(t, moving, scene), avoid) for t in moving)) if moving else None

    return Rule("total differential", r"\mathrm{d}f(u, v) = \frac{\partial f}{\partial u} \mathrm{d}u"
                r" + \frac{\partial f}{\partial v} \mathrm{d}v", (Entry,), action,
                lambda v: Differential(v.p)[v.i], lambda v: v.p[v.i], source="Magnus & Neudecker 2019, ch. 5")


def _fixed(tensor: Tensor, moving: Iterable[Tensor], scene: Scene) -> list[Tensor]:
    """What has to be held so that it is counted once: the others that move with the tensor."""
    return [t for t in moving if t != tensor and scene.definitions.depends(t.entry(), tensor)]


def _term(expr: Entry, tensor: Tensor, held: Iterable[Tensor], avoid: Iterable[str]) -> Expr:
    differential: Differential = expr.tensor
    entry = tensor.entry(set(avoid))
    change = Entry(Differential(tensor), *entry.indices)
    return sum_over(mul(Partial(Entry(differential.of, *expr.indices), entry, *held), change), *entry.indices)


def _across(expr: Sum | Mul, scene: Scene) -> Expr | None:
    """Σ_k c_k Σ_i J_ki dz_i = Σ_i (Σ_k c_k J_ki) dz_i."""
    body, outer = (expr.body, expr.indices) if isinstance(expr, Sum) else (expr, ())
    inner = next((f for f in factors(body) if isinstance(f, Sum | Add) and differential_entry(f) is not None), None)
    if inner is None:
        return _inwards(expr)
    rest = mul(*all_but(factors(body), inner))
    return add(*(_moved(rest, apart(t, expr), outer) for t in terms(inner)))


def _inwards(expr: Expr) -> Expr | None:
    """Σ_{n,i} c_ni db_i = Σ_i (Σ_n c_ni) db_i."""
    found = taken_apart(expr)
    if found is None or set(found[2]) <= set(found[0].indices):
        return None
    change, rest, bound = found
    gone = [i for i in bound if i not in change.indices]
    return sum_over(mul(sum_over(rest, *gone), change), *(i for i in bound if i not in gone))


def _moved(rest: Expr, term: Expr, outer: Sequence[Index]) -> Expr:
    own = term.indices if isinstance(term, Sum) else ()
    parts = factors(term.body if isinstance(term, Sum) else term)
    change = next(f for f in parts if differential_entry(f) is not None)
    kept = [i for i in (*outer, *own) if i in free_indices(change)]
    gone = [i for i in (*outer, *own) if i not in kept]
    return sum_over(mul(sum_over(mul(rest, *all_but(parts, change)), *gone), change), *kept)


def taken_apart(term: Expr) -> tuple[Entry, Expr, tuple[Index, ...]] | None:
    """The differential of one term, what it is multiplied by, and the letters of its sum; None while it stands deeper, or with
    indices that are no letters: then it does not range over all components."""
    body, bound = (term.body, term.indices) if isinstance(term, Sum) else (term, ())
    found = [f for f in factors(body) if isinstance(f, Entry) and isinstance(f.tensor, Differential)]
    rest = mul(*(f for f in factors(body) if f not in found))
    plain = len(found) == 1 and len({i for i in found[0].indices if isinstance(i, Index)}) == len(found[0].indices)
    return (found[0], rest, bound) if plain and differential_entry(rest) is None else None


def _collect(expr: Add, scene: Scene) -> Expr | None:
    """Σ_i a_i dz_i + Σ_i b_i dz_i = Σ_i (a_i + b_i) dz_i."""
    for n, one in enumerate(expr.args):
        for other in expr.args[n + 1:]:
            joined = _joined(one, other)
            if joined is not None:
                return add(joined, *all_but(expr.args, one, other))
    return None


def _joined(one: Expr, other: Expr) -> Expr | None:
    first, second = taken_apart(one), taken_apart(apart(other, one))
    if first is None or second is None or first[0].tensor != second[0].tensor:
        return None
    renamed = substitute(second[1], dict(zip(second[0].indices, first[0].indices, strict=True)))
    return sum_over(mul(add(first[1], renamed), first[0]), *first[2])


def read_off(lemma: Derivation) -> Rule:
    """The rule that reads the gradient off a differential: dL = ⟨G, dW⟩ for every dW, so ∂L/∂W = G."""
    found = taken_apart(lemma.result)
    assert found is not None
    entry, value, _ = found
    variable = entry.tensor.of

    def action(expr: Partial, scene: Scene) -> Expr | None:
        if expr.wrt.tensor != variable:
            return None
        body = apart(value, *expr.wrt.indices)
        read: Expr = substitute(body, dict(zip(entry.indices, expr.wrt.indices, strict=True)))
        return read

    givens = tuple(Citation("given", g.key) for g in lemma.givens)
    law = r"\mathrm{d}L = \sum_{i} G_i\, \mathrm{d}x_i \implies \frac{\partial L}{\partial x_i} = G_i"
    return Rule("read off the gradient", law, (Partial,), action,
                lambda v: Partial(Entry(v.s), v.p[v.i]), lambda v: Partial(Entry(v.s), v.y[v.i]),
                condition=r"\forall\, \mathrm{d}x", cites=(Citation("lemma", lemma.key), *givens))


OF_COMPONENT = Rule("differential of a component", r"\mathrm{d}(x_{i}) = (\mathrm{d}x)_{i}", (Partial,), _of_component,
                    lambda v: differential(v.z[v.i], v.z), lambda v: differential(exp(v.z[v.i]), v.z), level=2,
                    family="functions")
ACROSS = Rule("move across the inner product", r"\langle c, J\,\mathrm{d}x \rangle = \langle J^{\top} c, \mathrm{d}x \rangle",
              (Sum, Mul), _across,
              lambda v: v.total(v.k, v.y[v.k] * v.total(v.j, v.A[v.k, v.j] * Differential(v.z)[v.j])),
              lambda v: v.total(v.k, v.y[v.k] * v.total(v.j, v.A[v.k, v.j] * v.z[v.j])), family="tidy")
COLLECT = Rule("collect differentials", r"\langle a, \mathrm{d}x \rangle + \langle b, \mathrm{d}x \rangle"
               r" = \langle a + b, \mathrm{d}x \rangle", (Add,), _collect,
               lambda v: add(v.total(v.k, v.y[v.k] * Differential(v.z)[v.k]), v.total(v.j, v.p[v.j] * Differential(v.z)[v.j])),
               lambda v: add(v.total(v.k, v.y[v.k] * Differential(v.z)[v.k]), v.total(v.k, v.y[v.k] * Differential(v.p)[v.k])),
               family="tidy")

RULES = (OF_COMPONENT, ACROSS, COLLECT)
"""In the order in which they are tried."""
