"""What each sum, product and call of a line takes, once the text has said which names are functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS, LONG
from symderiv.reading.meaning.lines.forms import Form, bound, head_key
from symderiv.reading.meaning.shapes.calls import CALLS
from symderiv.reading.meaning.symbols.apart import with_places_apart
from symderiv.reading.meaning.symbols.occurrences import in_scope
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, Operation, Terms, of_kind

FUNCTION_WORDS = frozenset({*FUNCTIONS, *ARRAY_FUNCTIONS, *LONG, *CALLS})
"""Words that are functions wherever they stand."""


def lines_bound(
    forms: Iterable[Form], keys: set[str], labels: set[str], numbers: set[str], fail: Callable[[Form, Misread], None]
) -> Iterator[Form]:
    """What each sum takes; a letter that it binds stands nowhere else, but for the class number that it leaves out.

    `numbers` are letters of functions by custom, as \\sigma, that are none in this text.
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
        return known or (name.base in FUNCTION_SYMBOLS and name.base not in numbers)

    for form in forms:
        try:
            made = form.with_line(bound(form.line, is_call, is_function))
            in_scope(with_places_apart([made], labels)[0][0])
            yield made
        except Misread as error:
            fail(form, error)


MOMENTS = frozenset({"var", "std", "mean", "avg"})
"""Functions whose words also name quantities, as in (x - m)^2/var."""


def _never_applied(forms: Iterable[Form]) -> set[str]:
    """Those words behind which nothing ever stands that they could be of."""
    rows = [items for form in forms for n in of_kind(form.line, Terms) for _, items in n.terms]
    found = [(head_of(item), behind) for items in rows for item, behind in zip(items, (*items[1:], None), strict=False)]
    words = [(name.base, behind) for name, behind in found if isinstance(name, Name) and name.word and name.base in MOMENTS]
    return {word for word, _ in words} - {word for word, behind in words if behind and not isinstance(behind, Operation)}


__all__ = ["lines_bound"]
