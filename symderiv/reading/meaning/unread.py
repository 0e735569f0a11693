"""What lines that could not be read would have defined."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from symderiv.errors import ParseError, SymderivError
from symderiv.library.givens import GIVENS
from symderiv.notation import Tensor
from symderiv.reading.meaning.lines.order import DEFINING, defined
from symderiv.reading.meaning.names.bold import BOLD
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.stated import StatedFacts
from symderiv.reading.meaning.symbols.uses import Symbol
from symderiv.reading.problems.rivals import with_advice
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import Name, Node, Scripted, replaced_in, sole_items
from symderiv.reading.syntax.parser import parse_lines
from symderiv.reading.syntax.unread import UNREAD


def unread_bases(
    statements: Statements, failed: Mapping[int, SymderivError], resolved: Resolved, endless: Collection[int]
) -> Iterator[tuple[str, SymderivError]]:
    """The letters that lines would define which could not be read, with the reason."""
    defined_bases = {key for f in resolved.lines.definitions for key in keys_of(resolved.symbols[defined(f)])}
    for base, number in left_bases(statements, failed, endless).items():
        if base not in defined_bases or number in endless:  # s_1 alone is no sequence
            yield base, failed[number]


def with_way_out(error: SymderivError, symbol: Symbol) -> SymderivError:
    """Why a line was not read that something is made of; of a notation that no formula here has also how to go on without it."""
    if error.reason not in NOTATIONS or not error.advice:
        return error
    return with_advice(error, f"{error.advice} Or take this line out: {symbol.latex} is then an input, which is held fixed.")


NOTATIONS = frozenset(reason for reason, _ in UNREAD.values())


def left_bases(statements: Statements, failed: Iterable[int], endless: Collection[int] = ()) -> dict[str, int]:
    """The letters on the left of lines that may define something, each with the number of the last such line."""
    found: dict[str, int] = {}
    for number in failed:
        formula = statements.formulas[number]
        try:
            left = parse_lines(formula.latex.partition("=")[0])[0].relation.sides[0].terms[0][1][0]
        except (SymderivError, IndexError):
            continue
        base = head_of(left)
        may_define = formula.role in DEFINING and (formula.role != "update" or number in endless)
        if "=" in formula.latex and may_define and isinstance(base, Name):
            found[without_bold(base) + _word_below(left)] = number
    return found


def keys_of(symbol: Symbol) -> tuple[str, str]:
    r"""By what lines that were not read may have defined a quantity: its letter, and its letter with the word below it."""
    base = without_bold(symbol.base)
    return base, base + "_" + "".join(re.sub(r"\\text|\W", "", label) for label in symbol.labels)


def _word_below(left: Node) -> str:
    r"""The word below a letter, which makes it another quantity than the letter: the MAP of w_{\text{MAP}}."""
    below = sole_items(left.sub) if isinstance(left, Scripted) else ()
    names = [one for one in below if isinstance(one, Name)]
    is_word = len(names) == len(below) and (any(name.word for name in names) or len(names) > LETTERS)
    return "_" + "".join(name.base for name in names) if is_word else ""


LETTERS = 2
"""The most letters below another that may be its indices, where nothing is between them."""


def without_bold(name: Name) -> str:
    """A symbol without scripts and without bold."""
    return base_key(replaced_in(name, {"style": ""}) if name.style == BOLD else name)


def not_square(tensors: Mapping[str, Tensor], facts: StatedFacts, source: str) -> Iterator[tuple[str, SymderivError]]:
    """Matrices that are called symmetric or the like, with the sizes of none."""
    for key, tensor in tensors.items():
        words = next((fact for name in facts.givens.get(key, ()) if name in GIVENS and GIVENS[name].square
                      and (fact := facts.stated.get((key, name)))), None)
        if words is not None and len(tensor.axes) == 2 and tensor.axes[0] != tensor.axes[1]:
            name = tensor.latex or tensor.name
            yield key, ParseError.in_text(
                f"{name} is said to be {words.value[0]}, and its shape is {tensor.shape_text}", source, words.at,
                rf"Write what holds: ${name} \in \mathbb{{R}}^{{n \times n}}$, or a sentence without that word.")


__all__ = ["keys_of", "left_bases", "not_square", "unread_bases", "with_way_out"]
