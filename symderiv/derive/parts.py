"""Parts that stand in a long formula several times get names of their own, as a person would give them.

A derivative holds a part wherever the formula does, and once more for every factor beside it: written out, GELU of GELU of …
grows fourfold a level. With names it grows by one short definition a level. So do the layers of a network, written into one
another: each, a function of a sum, stands in the formula once, and in its derivative wherever the chain rule comes by.

>>> from symderiv.notation import Axis, Sum, Tensor
>>> from sympy import Function
>>> K = Axis("K"); k = K.index("k"); u = Tensor("x", (K,))[k]; Phi = Function("Phi", real=True)
>>> for _ in range(5): u = u * Phi(u)
>>> rows = named(Definitions((Definition(Tensor("L"), (), Sum(u, k)),)))
>>> [f"{row.lhs} = {row.body}" for row in rows][-2:]
['u4[k] = Phi(u3[k])*u3[k]', 'L = Sum(Phi(u4[k])*u4[k], k)']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sympy import Abs, Add, Expr, Function, Max, Mul, Pow, exp, log, sign

from symderiv.derive.part_names import LAYER, name_of_part, residual_names, softmax_names
from symderiv.derive.part_shapes import Shapes, merged
from symderiv.notation import (
    Binder,
    Definition,
    Definitions,
    Delta,
    Entry,
    Index,
    Indicator,
    Sum,
    Tensor,
    Within,
    factors,
    free_indices,
    rebuild,
    replace_entries,
    replace_tensors,
    tensors,
    terms,
)
from symderiv.notation.nodes import atoms, bound_indices, by_object, holds
from symderiv.notation.ranges import stray_entry
from symderiv.records.derivation import PART_OF_FORMULA

LONG = 60
"""The most symbols of a formula that is left as it is; the longest of the catalogue has 46."""
PART = 8
"""The least symbols of a part that is worth a name: x Φ(x) has so many."""


@lru_cache(maxsize=64)
def named(definitions: Definitions, softmaxes: bool = False, short: bool = False,
          declared: frozenset[str] = frozenset()) -> Definitions:
    """The definitions with the repeated parts of long formulas as definitions before them; `softmaxes` of short ones too,
    for code, which takes the largest exponent out of them; all parts of `short` formulas too. No part is called as another
    quantity, `declared` ones included, as an index letter or as an axis.

    Written into one another again these must be what was typed; where that is not seen, nothing gets a name.
    """
    long = 0 if short else LONG
    if not softmaxes and all(symbols(row.body) <= long for row in definitions):
        return definitions
    found = _Naming(definitions, softmaxes, long, names_to_avoid(definitions) | declared)
    rows = [made for row in definitions for made in found.rows(row)]
    kept = {row.tensor: number in found.layers and is_layer(row.body) for number, row in found.known.items()}
    rows = list(_without_idle(rows, kept, set(names_to_avoid(definitions) | declared)))
    known = {row.tensor: row for row in definitions}
    parts = Definitions(tuple(row for row in rows if row.tensor not in known))
    again = (found.shapes.is_written_out(row.body, parts, merged(known[row.tensor].body)) for row in rows if row.tensor in known)
    return Definitions(tuple(rows)) if all(again) else definitions


def names_to_avoid(definitions: Definitions) -> frozenset[str]:
    """The names of the quantities, index letters and axes of definitions: p_p, or p for 1, …, p, nobody reads."""
    every = {i for row in definitions for i in (*row.indices, *free_indices(row.body), *bound_indices(row.body))}
    axes = {axis for row in definitions for t in row.uses | {row.tensor} for axis in t.axes} | {i.axis for i in every}
    return definitions.names | {i.name for i in every} | {axis.name for axis in axes}


@by_object
def symbols(expr: Any) -> int:
    """How many symbols an expression has, written out."""
    return 1 + sum([symbols(a) if a._args else 1 for a in expr._args])


class _Naming:
    """The parts of all formulas of a model that have names by now."""

    def __init__(self, definitions: Definitions, softmaxes: bool, long: int, avoid: frozenset[str]) -> None:
        self.softmaxes, self.long = softmaxes, long
        self.avoid = set(avoid)
        self.shapes = Shapes()
        self.shape = self.shapes.of
        self.known: dict[int, Definition] = {}
        self.done: dict[Any, Any] = {}
        self.chosen: Sequence[int] = ()
        self.examples: dict[int, Any] = {}
        self.made: list[Definition] = []
        self.layers: set[int] = set()

    def rows(self, row: Definition) -> list[Definition]:
        """The definitions of a row's parts, and the row in terms of them."""
        if symbols(row.body) <= self.long and not (self.softmaxes and row.body.atoms(exp)):
            return [row]
        self.made, self.done = [], {}
        self.chosen = self._chosen(row.body)
        body = self._opened(row.body)
        return [*self.made, Definition(row.tensor, row.indices, body)]

    def _chosen(self, body: Any) -> Sequence[int]:
        """The shapes of the parts that get names, the longest first."""
        found = self._repeated(body)
        return sorted(found, key=lambda n: (-symbols(self.examples[n]), n))

    # --- what stands several times --------------------------------------------------------------------------------

    def _repeated(self, body: Any) -> set[int]:
        """The shapes that stand at two places or more and deserve a name; e^u over its sum is one quantity, not two."""
        count: Counter[int] = Counter()
        examples: dict[int, Any] = {}
        waiting = [body]
        while waiting:
            for part in _open(waiting.pop()):
                number = self.shape(part).number
                count[number] += 1
                if number not in examples:
                    examples[number] = part
                    waiting.append(part)
        several = [p for p in examples.values() if isinstance(p, Add | Mul)]
        count.update(self.shape(p).number for p in several for q in several if q != p and self._among(p, q.args))
        ratios = [r for p in (*several, body) if (r := _softmax(p)) is not None]
        self.examples = examples | {self.shape(r).number: r for r in ratios}
        excused = {self.shape(f).number for r in ratios for f in r.args}
        layers = {n for n, part in examples.items() if is_layer(part)} if _is_deep(examples.values()) else set()
        chosen = {n for n, times in count.items() if (times > 1 or n in layers) and n not in excused and _deserves(examples[n])}
        self.layers |= chosen & layers
        return (chosen if symbols(body) > self.long else set()) | {self.shape(r).number for r in ratios if _deserves(r)}

    def _among(self, part: Any, args: Sequence[Any]) -> list[Any] | None:
        """Those of some terms or factors that are the part, up to letters."""
        if len(part.args) > len(args):
            return None
        rest, shared = list(args), []
        for one in part.args:
            wanted = self.shape(one).number
            found = next((a for a in rest if self.shape(a).number == wanted), None)
            if found is None:
                return None
            rest.remove(found)
            shared.append(found)
        return shared if self.shape(rebuild(part, shared)).number == self.shape(part).number else None

    # --- writing --------------------------------------------------------------------------------------------------

    def _written(self, expr: Any) -> Any:
        """An expression with the chosen parts by their names."""
        if not expr.args or symbols(expr) < PART:
            return expr
        if expr not in self.done:
            chosen = self.shape(expr).number in self.chosen
            self.done[expr] = self._entry(expr) if chosen else self._opened(expr)
        return self.done[expr]

    def _opened(self, expr: Any) -> Any:
        """An expression with the chosen parts inside it by their names, also where they are some of its terms or factors."""
        args: list[Any] = list(expr.args)
        names: list[Any] = []
        for number in self.chosen if isinstance(expr, Add | Mul) else ():
            part = self.examples[number]
            while part.func == expr.func and len(part.args) < len(args) + len(names) and (some := self._among(part, args)):
                args = [a for n, a in enumerate(args) if a not in some]
                names.append(self._entry(rebuild(part, some)))
        return rebuild(expr, [*names, *map(self._written, args)])

    def _entry(self, part: Any) -> Entry:
        """A part by its name."""
        number, letters = self.shape(part)
        letters = (*(i for i in letters if i not in summed(part)), *(i for i in letters if i in summed(part)))
        if number not in self.known:
            own = self._opened(part)
            tensor = Tensor(_new(self.avoid, part), tuple(i.axis for i in letters), (), PART_OF_FORMULA)
            self.known[number] = Definition(tensor, letters, own)
            self.made.append(self.known[number])
        return Entry(self.known[number].tensor, *letters)


def _new(avoid: set[str], part: Any) -> str:
    """A name that nothing has: that of a softmax, of a difference, or u with a number, h for a layer."""
    axes = len(free_indices(part))
    names = softmax_names(axes) if _softmax(part) is not None else residual_names(axes) if _is_difference(part) else ()
    avoid.add(name := name_of_part(avoid, names, LAYER if is_layer(part) else "u"))
    return name


def is_layer(part: Any) -> bool:
    """Whether a part is a function of a sum, σ(Σ_d w_d x_d): its derivative holds it again."""
    return _is_activation(part) and holds(part, Sum)


def _is_activation(part: Any) -> bool:
    return isinstance(part, Function | Max) and not isinstance(part, exp | log | Abs | sign)


def is_made_of_layers(part: Any, definitions: Definitions) -> bool:
    """Whether each term of a part has a layer for a factor, written or by its name, as the state of an LSTM has. A function of
    any quantity with a name is one here."""
    def is_one(factor: Any) -> bool:
        row = definitions.of(factor.tensor) if isinstance(factor, Entry) else None
        body = factor if row is None else row.body
        return _is_activation(body) and (holds(body, Sum) or any(definitions.of(t) is not None for t in tensors(body)))

    return all(any(map(is_one, factors(term))) for term in terms(part))


def _is_deep(parts: Iterable[Any]) -> bool:
    """Whether one function of a sum stands within another, as layers do."""
    return any(is_layer(one) for part in parts if is_layer(part) for one in atoms(part, Function, Max) if one is not part)


def _is_difference(part: Any) -> bool:
    """Whether a part is a − b, with or without further terms."""
    return isinstance(part, Add) and any(t.could_extract_minus_sign() for t in part.args)


def _without_idle(rows: Sequence[Definition], named: Mapping[Tensor, bool], avoid: set[str]) -> Iterator[Definition]:
    """The rows without names that stand once: what was repeated there has a name by now. Softmaxes keep theirs, and what is
    `named` for good. No name is one that is `avoid`."""
    uses = Counter(e.tensor for row in rows for e in _entries(row.body))
    idle: dict[Tensor, Definition] = {}
    own: dict[Tensor, Tensor] = {}
    for row in rows:
        body = replace_entries(row.body, lambda e: idle[e.tensor].at(*e.indices) if e.tensor in idle else None)
        if row.tensor in named and uses[row.tensor] == 1 and not named[row.tensor] and _softmax(row.body) is None:
            idle[row.tensor] = Definition(row.tensor, row.indices, body)
            continue
        body = replace_tensors(body, own)  # once, as what is called u2 now was another's name
        if row.tensor in named:
            own[row.tensor] = Tensor(_new(avoid, body), row.tensor.axes, (), row.tensor.meaning)
        yield Definition(own.get(row.tensor, row.tensor), row.indices, body)


def _entries(expr: Any) -> Iterator[Entry]:
    """The entries of an expression, as often as they stand in it."""
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Entry):
            yield part
        waiting += part.args


def _open(expr: Any) -> tuple[Any, ...]:
    """The operands whose parts may have names: none where a mask keeps what it leaves out from being evaluated."""
    masked = isinstance(expr, Mul) and any(isinstance(f, Indicator | Within | Delta) for f in factors(expr))
    if isinstance(expr, Entry | Indicator) or (masked and _may_fail(expr)):
        return ()
    return expr.args[:1] if isinstance(expr, Binder) else expr.args


def _may_fail(expr: Expr) -> bool:
    return bool(atoms(expr, log)) or any(not (p.exp.is_Integer and p.exp > 0) for p in atoms(expr, Pow))


def _deserves(part: Any) -> bool:
    """Whether a part is long enough for a name, says more than a product of entries, and has a value wherever it may stand."""
    return (symbols(part) >= PART and not all(isinstance(f, Entry) for f in factors(part)) and bool(tensors(part))
            and part.is_commutative is True and stray_entry(part) is None)


def summed(part: Any) -> frozenset[Index]:
    """The letters over which a softmax sums to one: they come last among those of its name."""
    totals = [f.base for f in factors(part) if isinstance(f, Pow) and isinstance(f.base, Sum)]
    return frozenset(free_indices(part) - free_indices(totals[0])) if _softmax(part) is not None else frozenset()


def _softmax(expr: Any) -> Any:
    """The factors of a product that are e^u over a sum of such, with the masks that both have; None where there are none."""
    powers = [f for f in expr.args if isinstance(f, exp)] if isinstance(expr, Mul) else []
    below = [f for f in expr.args if isinstance(f, Pow) and f.exp == -1 and isinstance(f.base, Sum) and
             any(isinstance(p, exp) for p in factors(f.base.body))]
    if not len(powers) == len(below) == 1:
        return None
    masks, inside = ([f for f in some if isinstance(f, Indicator | Within)] for some in (expr.args, factors(below[0].base.body)))
    if len(masks) != len(inside):
        return None
    return rebuild(expr, [powers[0], *masks, below[0]]) if len(masks) + 2 < len(expr.args) else expr


__all__ = ["named", "summed", "symbols", "names_to_avoid"]
