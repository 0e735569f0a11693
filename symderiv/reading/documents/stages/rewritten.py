"""The text of a document as the readers of its formulas expect it: one rewriting behind another, each with its places kept."""

from __future__ import annotations

import re

from symderiv.reading.documents.cases.marked import with_branches
from symderiv.reading.documents.cases.typed import with_typed_cases
from symderiv.reading.documents.meant.proposed import with_proposals
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.stages.between_rows import with_words_between_rows
from symderiv.reading.documents.stages.requests import with_request
from symderiv.reading.documents.stages.shapes import with_shapes_listed
from symderiv.reading.documents.typed.choices import with_choices
from symderiv.reading.documents.typed.diagonals import with_diagonals_stated
from symderiv.reading.documents.typed.indicators import with_indicators
from symderiv.reading.documents.typed.mappings import (
    with_equations,
    with_functions_named,
    with_names_given,
    with_objectives_named,
    with_weights_apart,
)
from symderiv.reading.documents.typed.numpy_calls.statements import with_statements
from symderiv.reading.documents.typed.slopes import with_letters_below
from symderiv.reading.documents.typed.translated import (
    with_divergences,
    with_functions_applied,
    with_measures,
    with_notes_behind,
    with_sums_over,
    with_sums_over_pairs,
)
from symderiv.reading.documents.typed.unmarked import with_letters_apart, with_ranges_closed
from symderiv.reading.documents.worded import with_worded_names

REWRITES = (
    with_request,
    with_words_between_rows,
    with_letters_below,
    with_shapes_listed,
    with_worded_names,
    with_ranges_closed,
    with_letters_apart,
    with_names_given,
    with_equations,
    with_objectives_named,
    with_weights_apart,
    with_functions_named,
    with_statements,
    with_divergences,
    with_measures,
    with_notes_behind,
    with_sums_over_pairs,
    with_sums_over,
    with_diagonals_stated,
    with_indicators,
    with_branches,
    with_typed_cases,
    with_choices,
    with_functions_applied,
    with_proposals,
)
"""What is written anew, in this order: names before calls of them, sums before what stands behind them, cases before calls."""


def rewritten(body: Traced) -> Traced:
    """What stands between the beginning and the end of a document, as all rewritings leave it."""
    body = _without_gaps(_document(body))
    for rewrite in REWRITES:
        body = rewrite(body)
    return body


def _document(body: Traced) -> Traced:
    r"""What stands between \begin{document} and \end{document}, where these are."""
    start, end = body.text.find(r"\begin{document}"), body.text.find(r"\end{document}")
    return body.cut(start + 16 if start >= 0 else 0, end if end >= 0 else len(body.text))


GAP = re.compile(r"\s{400,}")
"""What is left of a script, a font or a picture: to look through it again and again takes minutes."""


def _without_gaps(body: Traced) -> Traced:
    """The text, its long gaps as the end of a paragraph."""
    return body.replaced((*m.span(), Traced.at("\n\n" if "\n\n" in m[0] else " ", body.places[m.start()]))
                         for m in GAP.finditer(body.text))


__all__ = ["rewritten"]
