"""Whether two formulas are equal: proved by the normal form, refuted by a point, or left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sympy import Expr

from symderiv.errors import AxisMismatch, SymderivError, Undecided
from symderiv.library.givens import stated
from symderiv.normal_form import difference_is_zero
from symderiv.notation import (
    Array,
    ArrayOps,
    Definition,
    Definitions,
    Entry,
    Given,
    Index,
    Relation,
    Tensor,
    expression,
    free_indices,
    replace_tensors,
    tensors,
)
from symderiv.oracle.installed import missing_library
from symderiv.records.brief import brief
from symderiv.verification.counterexamples import refuted

Givens = Mapping[Tensor, Given | Sequence[Given]]


@dataclass(frozen=True)
class Equality:
    """What is known about a = b.

    "equal" was proved, "different" has a counterexample (or different index letters or axes), "unknown" is neither.
    As a truth value, "unknown" raises `Undecided`.

    >>> bool(Equality("equal", "the same"))
    True
    """

    verdict: Literal["equal", "different", "unknown"]
    reason: str
    counterexample: str = ""

    def __bool__(self) -> bool:
        if self.verdict == "unknown":
            raise Undecided("Neither proved nor refuted", typed=self.reason, advice="Look at the verdict instead of its truth.")
        return self.verdict == "equal"

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.verdict, self.reason, self.counterexample)))

    def __repr__(self) -> str:
        return brief("Equality", str(self))


def equal(a: Any, b: Any, given: Givens | Sequence[tuple[Tensor, Given]] = (),
          definitions: Definitions | None = None) -> Equality:
    """Whether two expressions, numbers or whole arrays are equal wherever both have a value.

    `given` states more about tensors than they carry themselves; `definitions` says what defined tensors stand for.
    Whole arrays are compared component by component. Nothing is guessed: see `Equality`.

    Raises `AxisMismatch` for something that is neither an expression nor an array, or a given that is none.

    >>> from symderiv.notation import Axis, Tensor, Sum
    >>> K = Axis("K"); k, j = K.index("k"), K.index("j"); x, A = Tensor("x", (K,)), Tensor("A", (K, K))
    >>> equal(x @ A, A.T @ x).verdict
    'equal'
    >>> equal(A[j, k], A[k, j]).verdict
    'different'
    """
    question = _asked(a, b, given, definitions)
    if isinstance(question, Equality):
        return question
    how, refusal = question.proof()
    return Equality("equal", how) if how else question.judged(refusal)


def differ(a: Any, b: Any, given: Givens | Sequence[tuple[Tensor, Given]] = (), definitions: Definitions | None = None) -> bool:
    """Whether two expressions have different values at a point. That they have not is no proof that they are equal: what only
    wants to know of a difference need not wait for one. Parameters and errors are those of `equal`.

    >>> from symderiv.notation import Tensor
    >>> x, y = Tensor("x").entry(), Tensor("y").entry()
    >>> differ(x + y, y + x), differ(x - y, y - x)
    (False, True)
    """
    question = _asked(a, b, given, definitions)
    return (question if isinstance(question, Equality) else question.judged("")).verdict == "different"


def _asked(a: Any, b: Any, given: Givens | Sequence[tuple[Tensor, Given]],
           definitions: Definitions | None) -> _Question | Equality:
    """What is to be decided, or what the shapes and letters alone have decided."""
    sides = _components(a, b)
    if isinstance(sides, Equality):
        return sides
    richer = dict(_stated(given))
    left, right = (replace_tensors(side, richer) for side in sides)
    apart = _letters_differ(left, right)
    return _Question(left, right, _restated(definitions or Definitions(), richer)) if apart is None else apart


@dataclass(frozen=True)
class _Question:
    """Two expressions whose tensors carry what is known of them."""

    left: Expr
    right: Expr
    definitions: Definitions

    def relations(self) -> list[Relation]:
        """What the givens say, of the tensors here and of those that the definitions rest on."""
        mentioned = {*tensors(self.left), *tensors(self.right), *(t for row in self.definitions for t in row.uses)}
        return list(dict.fromkeys(r for t in sorted(mentioned, key=lambda t: t.name) for g in t.givens for r in g.statements(t)))

    def proof(self) -> tuple[str | None, str]:
        """How equality was proved, or why it could not be tried."""
        try:
            return difference_is_zero(self.left, self.right, self.relations(), self.definitions), ""
        except SymderivError as error:
            return None, error.reason
        except RecursionError:
            return None, "The expression is nested too deeply"

    def judged(self, refusal: str) -> Equality:
        """What random points say: they refute, but they never prove."""
        if lacking := missing_library():
            against = refuted(self.left, self.right, self.definitions)
            return Equality("different", "the values differ at a point", against) if against else (
                Equality("unknown", f"neither proved nor refuted; {lacking} is missing{f' ({refusal})' if refusal else ''}"))
        from symderiv.verification.compare import compare_at
        from symderiv.verification.sampling import Sampler

        try:
            sampler = Sampler(self.definitions, [self.left, self.right], 0)
            found = compare_at(sampler, self.left, self.right)
        except SymderivError as error:
            return Equality("unknown", f"no point could be tried: {error.reason}")
        if found.verdict is False:
            return Equality("different", "the values differ at a point", found.detail)
        seen = f"{found.detail}, yet not proved" if found.verdict else f"no point could be tried: {found.detail}"
        return Equality("unknown", f"{seen} ({refusal})" if refusal else seen)


def _stated(given: Any) -> Iterator[tuple[Tensor, Tensor]]:
    """The tensors of the extra givens, each with one that carries them."""
    for row in given.items() if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else (given,):
        tensor, more = row if isinstance(row, tuple) and len(row) == 2 else (None, None)
        tensor = tensor.tensor if isinstance(tensor, Entry) else tensor
        if not isinstance(tensor, Tensor):
            raise AxisMismatch("What is given is stated of a tensor", typed=repr(row)[:200],
                               advice="Write given={y: sd.one_hot}.")
        yield tensor, tensor.given(*tensor.givens, *stated(more))


def _restated(definitions: Definitions, richer: Mapping[Tensor, Tensor]) -> Definitions:
    return Definitions(tuple(Definition(d.tensor, d.indices, replace_tensors(d.body, richer)) for d in definitions))


def _components(a: Any, b: Any) -> tuple[Expr, Expr] | Equality:
    """Both sides as expressions; whole arrays at common letters."""
    if not (isinstance(a, ArrayOps) or isinstance(b, ArrayOps)):
        return _expression(a), _expression(b)
    left, right = (_whole(side) for side in (a, b))
    if left.axes != right.axes:
        return Equality("different", f"different axes: {left.shape_text} and {right.shape_text}")
    letters: list[Index] = []
    for axis in left.axes:
        letters.append(axis.fresh({i.name for i in letters}))
    return left.at(letters), right.at(letters)


def _expression(value: Any) -> Expr:
    try:
        return expression(value)
    except AxisMismatch:
        raise AxisMismatch("Neither an expression, a number nor an array", typed=repr(value)[:200],
                           advice="Text is read by symderiv's own readers first.") from None


def _whole(value: Any) -> Array:
    return value.as_array() if isinstance(value, ArrayOps) else Array((), _expression(value))


def _letters_differ(left: Expr, right: Expr) -> Equality | None:
    """Different free letters are different formulas, unless one side is a number."""
    ours, theirs = free_indices(left), free_indices(right)
    if ours == theirs or not ours or not theirs:
        return None
    return Equality("different", f"different free indices: {_names(ours)} and {_names(theirs)}")


def _names(letters: frozenset[Index]) -> str:
    return ", ".join(sorted(i.name for i in letters))
