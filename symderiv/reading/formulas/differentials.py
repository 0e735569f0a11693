r"""What d stands for: dL = tr(Gᵀ dX) is a differential, and dW = ∂J/∂W a short name for a gradient; the text shows which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr

from symderiv.library.givens import GIVENS
from symderiv.notation import ONE, Array, Definitions, Entry, Index, Partial, Tensor, add, apart, letters, mul, sum_over
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Differential
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Line, Node, sole_item, spell, walk


@dataclass(frozen=True)
class Differentials:
    """What varies, each with its differential; or the loss of which dW is the gradient.

    `scales` are factors of such gradients: dZ of one example is N ∂J/∂Z where J is a mean over N.
    """

    roots: tuple[tuple[Tensor, Tensor], ...] = ()
    loss: Tensor | None = None
    scales: Mapping[Tensor, Expr] = field(default_factory=dict)

    def of(self, value: Value, node: Node) -> Value:
        """The differential of a value, or the gradient that it names."""
        if self.loss is not None:
            return self._gradient(value, node)
        if not self.roots:
            raise Misread(f"Is {spell(node)} a differential?", node.at,
                          r"Say of which loss it is the gradient, as in \frac{\partial L}{\partial W}.")
        if isinstance(value, Whole):
            return replace(value, array=Array(value.array.indices, self._total(value.array.body)), tensor=None)
        return self._total(value)

    def _total(self, body: Expr) -> Expr:
        """Σ ∂body/∂v dv over everything that varies."""
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

    It is a differential as soon as one line gives it by the differential of what its quantity is made of; dW = dZ Aᵀ, where
    Z is made of W, and dZ = A − Y name gradients.
    """
    rows = [(_in(line.relation.sides[:1], tensors), _in(line.relation.sides[1:], tensors)) for line in lines]
    every = {t for left, right in rows for t in (*left, *right)}
    if not every:
        return None
    given = [(q, r) for left, right in rows for q in left for r in right]
    real = any(q == r or definitions.depends(q.entry(), r) for q, r in given)
    if not real and any(left for left, _ in rows):
        return Differentials(loss=loss if loss is not None and all(axis.size == 1 for axis in loss.axes) else None)
    roots = [t for t in sorted(every, key=lambda t: t.name) if not _depends(t, every - {t}, definitions)]
    return Differentials(tuple((t, _change(t)) for t in roots))


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


def _depends(tensor: Tensor, others: Collection[Tensor], definitions: Definitions) -> bool:
    return any(definitions.depends(tensor.entry(), other) for other in others)


def _change(tensor: Tensor) -> Tensor:
    """dX: of all that is given about X, differences of two of them obey symmetry alone."""
    givens = [GIVENS["symmetric"]] if {g.name for g in tensor.givens} & {"symmetric", "spd"} else []
    return Tensor(f"d{tensor.name}", tensor.axes, tuple(givens), latex=f"d{tensor.latex or tensor.name}")


def _letters(entry: Entry) -> tuple[Index, ...]:
    return tuple(i for i in entry.indices if isinstance(i, Index))


__all__ = ["Differentials", "differentials_of", "differentiated", "named_gradient"]
