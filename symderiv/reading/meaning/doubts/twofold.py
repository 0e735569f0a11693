r"""Letters that are a function in one place, \sigma(Wx + b), and a quantity in another, \sigma^2: nothing tells what is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.meaning.calls.argument_lists import FUNCTIONAL, SLOPE, is_argument_list
from symderiv.reading.meaning.calls.places import refused_calls, with_places
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Scripted, Terms, of_kind, spell


def places_meant(forms: Sequence[Form], functions: Collection[str], defined: Collection[str]
                 ) -> tuple[list[Form], Iterable[tuple[Form, Misread]]]:
    r"""The lines with p(x) as p_x where x counts the entries of p; and those with a letter that would be two things."""
    refused = [*refused_calls(forms, functions), *_refused_letters(forms, defined)]
    return with_places(forms, functions), refused


def _refused_letters(forms: Sequence[Form], defined: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    """The lines that apply a letter of functions by custom which stands alone in another place."""
    quantities = {letter: item for form in forms for letter, item in _alone(form)}
    for form in forms:
        for item, argument in _applied(form):
            letter = spell(item)
            if letter in quantities and letter not in defined:
                yield form, _twofold(letter, item.at, spell(argument).removeprefix("(").removesuffix(")"), quantities[letter])
                break


def _twofold(letter: str, at: int, said: str, other: Node) -> Misread:
    sloped = letter == r"\sigma" and isinstance(other, Name)
    slope = rf", for the slope of the function {letter}({said}) (1 - {letter}({said}))" if sloped else ""
    return Misread(f"{letter} would be a function in {letter}({said}) and a quantity in {spell(other)}", at,
                   rf"Give one of them another letter; for a product write {letter} \cdot ({said}){slope}.")


def _applied(form: Form) -> Iterator[tuple[Name, Bracket]]:
    """The bare letters before brackets as an argument has them: a symbol, or a product, with no such letter inside."""
    for item, after in _neighbours(form):
        bracket = head_of(after) if after is not None else None
        if isinstance(item, Name) and _is_functional(item) and isinstance(bracket, Bracket) and bracket.kind == "round":
            inside = {n.base for n in of_kind(bracket, Name)}
            if (is_argument_list(after) or _has_product(bracket)) and item.base not in inside:
                yield item, bracket


def _has_product(bracket: Bracket) -> bool:
    """Whether these are brackets with a product of letters, as W x + b."""
    rows = [row for entry in bracket.inside.entries for side in entry.sides for _, row in side.terms]
    return any(len(row) > 1 and all(isinstance(head_of(item), Name) for item in row) for row in rows)


def _alone(form: Form) -> Iterator[tuple[str, Node]]:
    r"""The letters that stand with no bracket behind them, in no line about their slope, \frac{d\sigma}{da} = …"""
    if not form.sides or SLOPE.match(spell(form.sides[0])):
        return
    for item, after in _neighbours(form):
        name = head_of(item)
        plain = isinstance(item, Name) or (isinstance(item, Scripted) and item.sub is None and not item.primes)
        called = after is not None and isinstance(head_of(after), Bracket)
        if plain and isinstance(name, Name) and _is_functional(name) and not called:
            yield spell(name), item


def _is_functional(name: Name) -> bool:
    return name.base in FUNCTIONAL | FUNCTION_SYMBOLS and not (name.accents or name.style or name.word)


def _neighbours(form: Form) -> Iterator[tuple[Node, Node | None]]:
    for node in of_kind(form.line, Terms):
        for _, items in node.terms:
            yield from pairwise((*items, None))


__all__ = ["places_meant"]
