"""What a * between two vectors is, where programs mean each component and others the inner product: the one that makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Attempts, Resolved
from symderiv.reading.meaning.shapes.constraints import Misfit
from symderiv.reading.meaning.shapes.doubts import COLUMNS
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.shapes.stars import is_typed_power
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Node, Scripted, Terms, spell, walk


def stars_meant(asked: Resolved, settled: Callable[[Attempts], Resolved]) -> Attempts:
    """How to read the text whose stars are asked: as what alone fits and makes sense; as before where both do, or neither."""
    if not any(COLUMNS in str(error) for error in asked.failed.values()):
        return Attempts()
    fitting: list[tuple[int, str]] = []
    for stars in ("*", "·"):
        with suppress(ParseError):
            tried = settled(Attempts(stars=stars))
            fitting += [(len(tried.failed), stars)] if stars == "*" or not is_strange(tried) else []
    least = [stars for failed, stars in fitting if failed == min(fitting)[0] < len(asked.failed)]
    return Attempts(stars=least[0]) if len(least) == 1 else Attempts()


def require_powers_told(resolved: Resolved, statements: Statements) -> None:
    """Refuses A**2 of a square matrix where nothing else is written as in programs, whose powers are those of components."""
    source = statements.source
    lines = [form for form in resolved.lines.definitions if form.number not in resolved.failed]
    for form in lines if "**" in source else ():
        for node in (n for n in walk(form.line) if isinstance(n, Use | Scripted)):
            power = node.power if isinstance(node, Use) else node.sup
            whole = replace(node, power=None) if isinstance(node, Use) else node.base
            if not is_typed_power(source, power) or not _is_square(resolved, form, whole):
                continue
            name, number = spell(replace(whole.written, sup=None) if isinstance(whole, Use) else whole), spell(power)
            each = rf"{name} \odot {name}" if number == "2" else f"np.power({name}, {number})"
            raise ParseError.in_text(f"{name}**{number} of a matrix: of each component, as in programs, or the matrix product?",
                                     source, node.at, rf"Write {each} for each component, {name}^{{{number}}} for the product.")


def _is_square(resolved: Resolved, form: Form, item: Node) -> bool:
    """Whether a part of a line is a square matrix."""
    try:
        shapes = Shapes(world := resolved.world.copy(), form)
        return world.is_square(shapes.of(item))
    except (Misfit, Misread, KeyError):
        return False


def is_strange(resolved: Resolved) -> bool:
    """Whether inner products stand where arrays should: x*y + z, (1 - z)*n, and h = z*h' that would be no array as h' is."""
    return any(True for _ in _out_of_place(resolved)) or any(True for _ in _unlike_their_own(resolved))


def _out_of_place(resolved: Resolved) -> Iterator[Node]:
    for form in resolved.lines.definitions:
        for node in walk(form.line):
            if isinstance(node, Terms):
                items = [item for _, row in node.terms for item in row]
                arrays = any(_rank(resolved, form, item) for item in items)
                yield from (item for item in items if arrays and _is_inner(resolved, form, item))
            elif isinstance(node, Product) and _is_inner(resolved, form, node):
                yield from (part for _, part in node.parts if isinstance(part, Bracket) and _is_shifted(resolved, form, part))


def _is_inner(resolved: Resolved, form: Form, item: Node) -> bool:
    """Whether this is an inner product by its sign."""
    if not isinstance(item, Product) or "·" not in [sign for sign, _ in item.parts]:
        return False
    return [_rank(resolved, form, part) for _, part in item.parts].count(1) > 1


def _is_shifted(resolved: Resolved, form: Form, bracket: Bracket) -> bool:
    """Whether an array and a plain number are added in brackets: 1 - z."""
    sides: Sequence[Terms] = [side for entry in bracket.inside.entries for side in entry.sides]
    ranks = [_rank(resolved, form, item) for side in sides for _, row in side.terms for item in row]
    return None in ranks and 1 in ranks


def _unlike_their_own(resolved: Resolved) -> Iterator[str]:
    """Quantities that came out numbers, where another one of their name is an array: h = … beside h_{prev}."""
    ranks = resolved.world.symbols
    arrays = {base_key(symbol.base) for key, symbol in resolved.symbols.items() if ranks.get(key)}
    made = {defined(form) for form in resolved.lines.definitions}
    yield from (key for key in made if ranks.get(key) == () and base_key(resolved.symbols[key].base) in arrays)


def _rank(resolved: Resolved, form: Form, item: Node) -> int | None:
    """How many axes a part of a line has; None where it is a plain number, or cannot be told alone."""
    if not any(isinstance(n, Use) for n in walk(item)):
        return None
    try:
        return Shapes(resolved.world.copy(), form).of(item).ndim
    except (Misfit, Misread, KeyError):
        return None


__all__ = ["is_strange", "require_powers_told", "stars_meant"]
