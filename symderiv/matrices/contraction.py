"""One term as a matrix expression: factors with index legs are merged pair by pair until only the free letters are left.

The factors of a term and the letters they share are a graph. Two factors that share letters become one factor; a letter
that is summed and occurs nowhere else is contracted by the merge, any other stays a leg. What may come out of a merge
is a vector or a matrix, so a term has a matrix form where some order of merges never needs three legs. All orders are
tried, the shortest form is kept.

| shared letters | all stay | one is contracted | both are contracted |
|---|---|---|---|
| vector, vector | a ⊙ b | aᵀ b | |
| vector, matrix | diag(a) B | Bᵀ a | |
| matrix, matrix, one letter | three legs: no | A B | |
| matrix, matrix, two letters | A ⊙ B | (A ⊙ B) 1, (A ⊙ B)ᵀ 1, or the diagonal of A B | tr(A B) |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from symderiv.matrices.build import hadamard, product, transpose
from symderiv.matrices.constants import Ones
from symderiv.matrices.forms import Constant, Form, is_scalar
from symderiv.matrices.operations import Diag, Diagonal, Trace
from symderiv.matrices.scaling import scalars, scaled, split
from symderiv.matrices.text import cost, preference, shortest
from symderiv.notation import Index

WIDTHS = ((6, 60), (9, 12), (12, 4))
"""Up to so many factors, so many partial merges are kept: fewer exist up to six or so, then the best of them; at last one."""
LONG = 12
"""Beyond so many factors, matrices in a chain are multiplied before orders are tried."""
ALIKE = 2
"""How many factors with the same legs are merged in every order."""


@dataclass(frozen=True)
class Factor:
    """A form and the letters of its rows and columns; a vector has one leg."""

    form: Form
    legs: tuple[Index, ...]

    @cached_property
    def _hashed(self) -> int:
        return hash((self.form, self.legs))

    def __hash__(self) -> int:
        return self._hashed

    def along(self, *legs: Index) -> Form:
        """The form with rows and columns in the order of `legs`."""
        return self.form if self.legs == legs else transpose(self.form)


State = tuple[Factor, ...]


def contract(factors: Sequence[Factor], bound: frozenset[Index], free: Sequence[Index]) -> Form | None:
    """The product of `factors` summed over `bound`, with rows and columns along `free`; None where every way needs three legs."""
    lonely = [i for i in bound if not any(i in f.legs for f in factors)]
    scale = [Constant(i.axis.extent) for i in lonely]
    parts = [_merged(part, bound) for part in components(factors)]
    if not all(parts):
        return None
    if len(parts) == 1:
        return shortest([_assembled(s, scale, free) for s in parts[0]])
    # Parts that share no letter do not change each other's length: each in its own shortest writing.
    best = [min(part, key=lambda s: preference(_assembled(s, (), _legs(s, free)))) for part in parts]
    return _assembled(tuple(f for state in best for f in state), scale, free)


def _merged(factors: Sequence[Factor], bound: frozenset[Index]) -> list[State]:
    """What factors joined by letters come to once no two of them share one, in every order that is kept."""
    states: list[State] = [_chained(_reduced(_overlaid(factors, bound), bound), bound)]
    width = next((width for most, width in WIDTHS if len(states[0]) <= most), 1)
    known: dict[Factor, Factor] = {}  # one object for what is equal: comparing goes down to the letters
    while any(_pairs(s) for s in states):
        made = [n for s in states if _pairs(s) for n in _merges(s, bound)] + [s for s in states if not _pairs(s)]
        same = [tuple(known.setdefault(f, f) for f in s) for s in made]
        states = _best(width, {_key(s): s for s in same})
    return states


def _overlaid(factors: Sequence[Factor], bound: frozenset[Index]) -> State:
    """The factors with those of the same legs multiplied component by component until a few are left: a ⊙ b ⊙ c is one form
    in whatever order, and every pair of matrices may be merged in several ways."""
    found: list[Factor] = []
    for legs in dict.fromkeys(frozenset(f.legs) for f in factors):
        same = sorted((f for f in factors if frozenset(f.legs) == legs), key=lambda f: preference(f.form))
        first = same[0].legs
        while legs and len(same) > ALIKE:
            two = [f.along(*first) for f in same[:2]]
            same = [*same[2:], Factor(hadamard(*two), first)]
        found.extend(same)
    return tuple(found)


def _chained(state: State, bound: frozenset[Index]) -> State:
    """A long state with its chains multiplied: A_ij B_jk is A B in whatever order the rest is merged."""
    found = list(state)
    for letter in sorted(bound, key=lambda i: i.name) if len(found) > LONG else ():
        ends = [f for f in found if letter in f.legs]
        if len(ends) == 2 and all(len(f.legs) == 2 for f in ends) and len({i for f in ends for i in f.legs}) == 3:
            found[found.index(ends[0])] = merge(*ends, frozenset((letter,)))[0]
            found.remove(ends[1])
    return tuple(found)


def components(factors: Sequence[Factor]) -> list[list[Factor]]:
    """The factors in groups that share no letter: merging one group leaves the others as they are."""
    groups: list[list[Factor]] = []
    for factor in factors:
        joined = [g for g in groups if any(set(f.legs) & set(factor.legs) for f in g)]
        groups = [g for g in groups if g not in joined] + [[*(f for g in joined for f in g), factor]]
    return groups


def _legs(state: State, free: Sequence[Index]) -> tuple[Index, ...]:
    return tuple(i for i in free if any(i in f.legs for f in state))


def _key(state: State) -> frozenset[tuple[Factor, int]]:
    return frozenset(Counter(state).items())


def _best(width: int, states: dict[frozenset[tuple[Factor, int]], State]) -> list[State]:
    if len(states) <= width:
        return list(states.values())
    kept = sorted(states.values(), key=lambda s: (len(s), sum(cost(f.form) for f in s), sorted(preference(f.form) for f in s)))
    return kept[:width]


def _pairs(state: State) -> list[tuple[int, int]]:
    return [(m, n) for n in range(len(state)) for m in range(n) if set(state[m].legs) & set(state[n].legs)]


def _merges(state: State, bound: frozenset[Index]) -> Iterator[State]:
    """Every state in which two factors that share a letter have become one."""
    for m, n in _pairs(state):
        others = tuple(f for k, f in enumerate(state) if k not in (m, n))
        outside = {i for f in others for i in f.legs}
        gone = frozenset(state[m].legs + state[n].legs) & bound - outside
        for made in merge(state[m], state[n], gone):
            yield _reduced((made, *others), bound)


def _reduced(state: State, bound: frozenset[Index]) -> State:
    """The state with the letters that only one factor has summed away: A 1, 1ᵀ a. Two equal factors are two."""
    places = Counter(i for f in state for i in dict.fromkeys(f.legs))
    return tuple(_summed(f, [i for i in f.legs if i in bound and places[i] == 1]) for f in state)


def _summed(factor: Factor, letters: Sequence[Index]) -> Factor:
    for letter in letters:
        rest = tuple(i for i in factor.legs if i != letter)
        ones = Ones(letter.axis.extent)
        if rest:
            factor = Factor(product(factor.along(*rest, letter), ones), rest)
        elif isinstance(factor.form, Diagonal):
            factor = Factor(Trace(factor.form.parts[0]), ())
        else:
            factor = Factor(product(transpose(ones), factor.form), ())
    return factor


@lru_cache(maxsize=20000)  # states share most of their factors
def merge(f: Factor, g: Factor, gone: frozenset[Index]) -> tuple[Factor, ...]:
    """Two factors as one, the letters `gone` contracted: every writing that may turn out shortest; none for three legs."""
    legs = tuple(i for i in dict.fromkeys((*f.legs, *g.legs)) if i not in gone)
    if len(legs) > 2:
        return ()
    if len(f.legs) > len(g.legs):
        f, g = g, f
    shared = [i for i in f.legs if i in g.legs]
    forms = _vector_with(f, g, shared[0], legs) if len(f.legs) == 1 else _matrices(f, g, shared, legs)
    return tuple(Factor(form, legs if len(legs) < 2 else order) for form, order in forms)


Written = Iterator[tuple[Form, tuple[Index, ...]]]


def _vector_with(f: Factor, g: Factor, letter: Index, legs: tuple[Index, ...]) -> Written:
    if len(g.legs) == 1:
        if legs:
            yield hadamard(f.form, g.form), legs
        else:
            yield product(transpose(f.form), g.form), ()
            yield product(transpose(g.form), f.form), ()
        return
    other = next(i for i in g.legs if i != letter)
    if letter in legs:
        yield product(Diag(f.form), g.along(letter, other)), (letter, other)
    elif legs:
        yield product(g.along(other, letter), f.form), (other,)


def _matrices(f: Factor, g: Factor, shared: Sequence[Index], legs: tuple[Index, ...]) -> Written:
    if len(shared) == 1:
        a, c = (next(i for i in x.legs if i != shared[0]) for x in (f, g))
        yield product(f.along(a, shared[0]), g.along(shared[0], c)), (a, c)
        return
    for a, b in (f.legs, f.legs[::-1]):
        if len(legs) == 2:
            yield hadamard(f.along(a, b), g.along(a, b)), (a, b)
        elif legs == (a,):
            yield product(hadamard(f.along(a, b), g.along(a, b)), Ones(b.axis.extent)), legs
            yield product(transpose(hadamard(f.along(b, a), g.along(b, a))), Ones(b.axis.extent)), legs
            yield diagonal(product(f.along(a, b), g.along(b, a))), legs
            yield diagonal(product(g.along(a, b), f.along(b, a))), legs
        elif not legs:
            yield trace(product(f.along(a, b), g.along(b, a))), ()
            yield trace(product(g.along(a, b), f.along(b, a))), ()


def diagonal(form: Form) -> Form:
    """The diagonal of a matrix; of diag(v), the vector."""
    coefficient, body = split(form)
    return scaled(coefficient, body.parts[0] if isinstance(body, Diag) else Diagonal(body))


def trace(form: Form) -> Form:
    """The trace; of diag(v), the sum of the vector."""
    coefficient, body = split(form)
    if isinstance(body, Diag):
        vector = body.parts[0]
        inner = product(transpose(Ones(vector.axes[0].extent)), vector)
    else:
        inner = Trace(body)
    return scaled(coefficient, inner)


def _assembled(state: State, scale: Sequence[Form], free: Sequence[Index]) -> Form:
    """What is left when no factors share a letter: scalars in front, an outer product, ones along the axes nobody has."""
    numbers = [f.form for f in state if is_scalar(f.form)]
    rest = [f for f in state if not is_scalar(f.form)]
    front = scalars((*scale, *numbers))
    if not free:
        return front
    return scaled(front, along(rest, free))


def along(factors: Sequence[Factor], free: Sequence[Index]) -> Form:
    """Factors without common letters as one form with rows and columns along `free`."""
    whole = next((f for f in factors if len(f.legs) == 2), None)
    if whole is not None:
        return whole.along(*free)
    vectors = {f.legs[0]: f.form for f in factors}
    columns = [vectors.get(i, Ones(i.axis.extent)) for i in free]
    return columns[0] if len(columns) == 1 else product(columns[0], transpose(columns[1]))
