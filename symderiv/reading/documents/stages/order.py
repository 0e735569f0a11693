"""What is done with all that was read of a document, one stage behind another."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.applied import apply_in_words
from symderiv.reading.documents.beside.aside import set_aside, solutions_aside, values_aside
from symderiv.reading.documents.beside.averages import ask_about_averages
from symderiv.reading.documents.beside.conventions import keep_conventions
from symderiv.reading.documents.beside.in_words import say_in_words
from symderiv.reading.documents.beside.leftover import account
from symderiv.reading.documents.beside.moments import spreads
from symderiv.reading.documents.beside.parted import sum_up
from symderiv.reading.documents.beside.renamed import give_other_names, mark_adjoints, name_series
from symderiv.reading.documents.beside.scoped import scope
from symderiv.reading.documents.beside.special_cases import suppose
from symderiv.reading.documents.beside.updates import with_values_apart
from symderiv.reading.documents.meant.equivalents import as_equivalents
from symderiv.reading.documents.nameless import give_names, take_approximation
from symderiv.reading.documents.unread.changed import refuse_changed
from symderiv.reading.documents.unread.foreign import list_foreign
from symderiv.reading.documents.unread.operations import refuse_operations
from symderiv.reading.documents.unread.rests import refuse_rests
from symderiv.reading.documents.unread.worded import refuse_worded
from symderiv.reading.documents.walking import assemble

STAGES: tuple[Callable[[Assembly], None], ...] = (
    assemble,
    as_equivalents,
    with_values_apart,
    set_aside,
    values_aside,
    solutions_aside,
    take_approximation,
    say_in_words,
    give_other_names,
    mark_adjoints,
    name_series,
    apply_in_words,
    give_names,
    account,
    sum_up,
    scope,
    refuse_worded,
    refuse_operations,
    suppose,
    spreads,
    refuse_rests,
    refuse_changed,
    keep_conventions,
    list_foreign,
    ask_about_averages,
)
"""Sentences in order first; then what is no definition is set aside, what has no name gets one, what only words say is put in.
What words suppose is asked last, where all definitions are known."""

__all__ = ["STAGES"]
