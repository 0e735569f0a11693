"""What each sum, product and call of a line takes, once the text has said which names are functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS, LONG
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.lines.forms import Form, bound, head_key
from symderiv.reading.meaning.shapes.calls import CALLS
from symderiv.reading.meaning.symbols.apart import with_places_apart
from symderiv.reading.meaning.symbols.occurrences import in_scope
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Operation, Scripted, Terms, of_kind, spell

FUNCTION_WORDS = frozenset({*FUNCTIONS, *ARRAY_FUNCTIONS, *LONG, *CALLS})
"""Words that are functions wherever they stand."""


def lines_bound(
    forms: Iterable[Form], keys: set[str], labels: set[str], numbers: set[str], fail: Callable[[Form, Misread], None]
) -> Iterator[Form]:
    """What each sum takes; a letter that it binds stands nowhere else, but for the class number that it leaves out.

    `numbers` are letters of functions by custom, as \\sigma, that are none in this text, or not with their label.
    """

    forms = list(forms)
    quantities = _never_applied(forms)

    def is_call(item: Node) -> bool:
        return head_key(item) in keys

    def is_function(item: Node) -> bool:
        name = head_of(item)
        if not isinstance(name, Name) or name.accents:
            return False
        known = name.word and name.base in FUNCTION_WORDS - quantities
        return known or (name.base in FUNCTION_SYMBOLS and numbers.isdisjoint({name.base, head_key(item)}))

    for form in forms:
        try:
            made = form.with_line(bound(form.line, is_call, is_function))
            in_scope(with_places_apart([made], labels)[0][0])
            yield made
        except Misread as error:
            fail(form, error)


MOMENTS = frozenset({"var", "std", "mean", "avg"})
"""Functions whose words also name quantities, as in (x - m)^2/var."""
MATRICES = frozenset({"cov", "Cov"})
"""The same for matrices: the covariance in a^T Cov a has no bracket behind it."""


def _never_applied(forms: Iterable[Form]) -> set[str]:
    """Those words behind which nothing ever stands that they could be of."""
    rows = [items for form in forms for n in of_kind(form.line, Terms) for _, items in n.terms]
    found = [(head_of(item), behind) for items in rows for item, behind in zip(items, (*items[1:], None), strict=False)]
    words = [(name.base, behind) for name, behind in found if isinstance(name, Name) and name.word]
    applied = {word for word, behind in words if word in MOMENTS and behind and not isinstance(behind, Operation)}
    return {word for word, _ in words if word in MOMENTS} - applied | _behind_rows(rows) - _before_brackets(words)


def _behind_rows(rows: Iterable[Sequence[Node]]) -> set[str]:
    """The covariances behind what is transposed."""
    pairs = ((one, name) for items in rows for one, name in pairwise(items) if isinstance(name, Name) and name.base in MATRICES)
    return {name.base for one, name in pairs if isinstance(one, Scripted) and (one.primes or spell(one.sup) in TRANSPOSES)}


def _before_brackets(words: Iterable[tuple[str, Node | None]]) -> set[str]:
    return {word for word, behind in words if behind and isinstance(head_of(behind), Bracket)}


__all__ = ["lines_bound"]
