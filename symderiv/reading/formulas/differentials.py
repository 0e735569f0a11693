r"""What d stands for: dL = tr(Gᵀ dX) is a differential, and dW = ∂J/∂W a short name for a gradient; the text shows which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr

from symderiv.library.givens import GIVENS
from symderiv.notation import ONE, Array, Definitions, Entry, Index, Partial, Tensor, add, apart, letters, mul, sum_over
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Derivative, Differential, Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Line, Listing, Node, Terms, sole_item, spell, walk

RESTING = "d_"
"""How the differential of what may be constant is called; what is typed so has another LaTeX."""


@dataclass(frozen=True)
class Differentials:
    """What varies, each with its differential; or the loss of which dW is the gradient.

    `scales` are factors of such gradients: dZ of one example is N ∂J/∂Z where J is a mean over N.
    """

    roots: tuple[tuple[Tensor, Tensor], ...] = ()
    loss: Tensor | None = None
    scales: Mapping[Tensor, Expr] = field(default_factory=dict)
    named: Mapping[str, Tensor] = field(default_factory=dict)
    """What lines before call dz though nothing is called z, or dh once more, by what is written behind the d."""

    def of(self, value: Value, node: Node) -> Value:
        """The differential of a value, or the gradient that it names."""
        if self.loss is not None:
            return self._gradient(value, node)
        if not self.roots:
            raise Misread(f"Is {spell(node)} a differential?", node.at,
                          r"Say of which loss it is the gradient, as in \frac{\partial L}{\partial W}, or what comes from the "
                          r"loss: Let $dY = \partial L/\partial Y$.")
        if isinstance(value, Whole):
            return replace(value, array=Array(value.array.indices, self._total(value.array.body)), tensor=None)
        return self._total(value)

    def _total(self, body: Expr) -> Expr:
        """Σ ∂body/∂v dv over everything that varies: of one of these it is its own differential alone."""
        own = next((change for root, change in self.roots if isinstance(body, Entry) and body.tensor == root), None)
        if own is not None and isinstance(body, Entry):
            return Entry(own, *body.indices)
        return add(*(self._along(body, root, change) for root, change in self.roots))

    def _along(self, body: Expr, root: Tensor, change: Tensor) -> Expr:
        at = root.entry(letters(body))
        return sum_over(mul(Partial(apart(body, *at.indices), at), Entry(change, *at.indices)), *_letters(at))

    def _gradient(self, value: Value, node: Node) -> Value:
        entry = value.array.body if isinstance(value, Whole) else value
        if not isinstance(entry, Entry) or self.loss is None:
            raise Misread(f"Is {spell(node)} a differential?", node.at, r"Write derivatives with \partial.")
        loss = self.loss.entry(letters(entry))  # one number, also with axes of size 1
        body = mul(self.scales.get(entry.tensor, ONE), Partial(sum_over(loss, *_letters(loss)), entry))
        return replace(value, array=Array(value.array.indices, body), tensor=None) if isinstance(value, Whole) else body

    def read_as(self, names: Iterable[Tensor]) -> str:
        """What short names stand for, for the verdict."""
        if self.loss is None:
            return ""
        named = (f"d{t.name} for {f'{self.scales[t]} ' if t in self.scales else ''}∂{self.loss.name}/∂{t.name}" for t in names)
        return f"with {', '.join(named)}"


def differentials_of(lines: Sequence[Line], tensors: Mapping[str, Tensor], definitions: Definitions,
                     loss: Tensor | None) -> Differentials | None:
    """What d stands for in these lines; None where none has one.

    It is a differential as soon as one line gives it by the differential of what its quantity is made of, or gives that of the
    loss itself, dL = 2 rᵀ dr; dW = dZ Aᵀ, where Z is made of W, and dZ = A − Y name gradients; a line that changes one,
    dh = dh ⊙ m, tells nothing. A derivative that a line calls dy, or dy times the derivative of y, is a name all the same.
    """
    lines = [line for line in lines if not is_again(line)]
    rows = [(_in(line.relation.sides[:1], tensors), _in(line.relation.sides[1:], tensors)) for line in lines]
    every = {t for left, right in rows for t in (*left, *right)}
    if not every:
        return None
    given = [(q, r) for left, right in rows for q in left for r in right]
    by_chain = any(_is_upstream(line, tensors) for line in lines)
    real = not by_chain and any(q == r or definitions.depends(q.entry(), r) or _is_end(q, definitions) for q, r in given)
    if not real and any(left for left, _ in rows):
        return Differentials(loss=loss if loss is not None and all(axis.size == 1 for axis in loss.axes) else None)
    roots = sorted(_varying(every, definitions), key=lambda t: t.name)
    resting = _resting(lines, tensors)
    return Differentials(tuple((t, _change(t, t in resting)) for t in roots))


def _is_upstream(line: Line, tensors: Mapping[str, Tensor]) -> bool:
    """Whether a line gives a derivative by y the name dy, or multiplies dy by the derivative of y, as the chain rule does."""
    sides = line.relation.sides
    lone = {t for side in sides for t in _lone(sole_item(side), tensors)}
    named = {t for side in sides for one in walk(side) if isinstance(one, Derivative)
             for by in one.wrt for t in _quantities(by, tensors)}
    factors = [[part for _, part in node.parts] for side in sides for node in walk(side) if isinstance(node, Product)]
    return not named.isdisjoint(lone) or any(
        {t for part in parts for t in _lone(part, tensors)}
        & {t for part in parts if isinstance(part, Derivative) for t in _quantities(part.body, tensors)} for parts in factors)


def _lone(item: Node | None, tensors: Mapping[str, Tensor]) -> set[Tensor]:
    return _quantities(item.of, tensors) if isinstance(item, Differential) else set()


def _quantities(node: Node, tensors: Mapping[str, Tensor]) -> set[Tensor]:
    """The quantity that stands there alone."""
    item = sole_item(node) if isinstance(node, Listing | Terms) else node
    return {tensors[item.name]} if isinstance(item, Use) and item.name in tensors else set()


def _is_end(tensor: Tensor, definitions: Definitions) -> bool:
    """Whether a quantity is a number that nothing is made of, as a loss is: its gradient by itself has no name."""
    return definitions.of(tensor) is not None and not definitions.consumers(tensor) and all(a.size == 1 for a in tensor.axes)


def _varying(every: set[Tensor], definitions: Definitions) -> set[Tensor]:
    """What varies by itself. A residual beside a loss that is written without it varies with the inputs that it is made of."""
    roots = {t for t in every if not _depends(t, every - {t}, definitions)}
    beside = {t for t in roots if len(every) > 1 and definitions.of(t) is not None and not any(
        definitions.depends(other.entry(), t) for other in every - {t})}
    inputs = {t for one in beside for t in definitions.mentioned_below(one.entry()) if definitions.of(t) is None}
    return (roots - beside) | inputs


def _resting(lines: Sequence[Line], tensors: Mapping[str, Tensor]) -> set[Tensor]:
    """What may be constant: it stands in differentials only together with something that has one of its own, A in d(A x − b)
    beside dx."""
    found = [one for line in lines for side in line.relation.sides for one in walk(side) if isinstance(one, Differential)]
    inside = [{tensors[n.name] for n in walk(one.of) if isinstance(n, Use) and n.name in tensors} for one in found]
    alone = {t for one, there in zip(found, inside, strict=True) for t in there if isinstance(sole_item(one.of), Use)}
    together = [there for there in inside if there & alone]
    return set().union(*together) - alone - set().union(*(there for there in inside if not there & alone))


def _in(sides: Iterable[Node], tensors: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
    return tuple(dict.fromkeys(t for side in sides for t in differentiated(side, tensors)))


def differentiated(node: Node, tensors: Mapping[str, Tensor]) -> Iterator[Tensor]:
    """The quantities inside the differentials of a tree."""
    for one in walk(node):
        if isinstance(one, Differential):
            yield from (tensors[n.name] for n in walk(one.of) if isinstance(n, Use) and n.name in tensors)


def named_gradient(line: Line, tensors: Mapping[str, Tensor]) -> Tensor | None:
    """Z where the left side of a line is dZ."""
    item = sole_item(line.relation.sides[0]) if line.relation.sides else None
    return next(differentiated(item, tensors), None) if isinstance(item, Differential) else None


def given_by(line: Line) -> Node | None:
    """What stands behind the d of a left side dz = …"""
    relation = line.relation
    left = sole_item(relation.sides[0]) if len(relation.sides) == 2 and not line.continued else None
    return left.of if isinstance(left, Differential) and relation.signs == ("=",) else None


def is_again(line: Line) -> bool:
    """Whether a line changes what a name stands for: dh = dh ⊙ m."""
    of = given_by(line)
    inside = (node.of for node in walk(line.relation.sides[1]) if isinstance(node, Differential)) if of is not None else ()
    return of is not None and any(spell(other) == spell(of) for other in inside)


def _depends(tensor: Tensor, others: Collection[Tensor], definitions: Definitions) -> bool:
    return any(definitions.depends(tensor.entry(), other) for other in others)


def _change(tensor: Tensor, resting: bool) -> Tensor:
    """dX: of all that is given about X, differences of two of them obey symmetry alone. That of what may rest has a name of its
    own."""
    givens = [GIVENS["symmetric"]] if {g.name for g in tensor.givens} & {"symmetric", "spd"} else []
    name = f"{RESTING if resting else 'd'}{tensor.name}"
    return Tensor(name, tensor.axes, tuple(givens), latex=f"d{tensor.latex or tensor.name}")


def _letters(entry: Entry) -> tuple[Index, ...]:
    return tuple(i for i in entry.indices if isinstance(i, Index))


__all__ = ["RESTING", "Differentials", "differentials_of", "differentiated", "given_by", "is_again", "named_gradient"]
