r"""Small changes of a formula as it was typed: each is made in the tree, to be read, and in the text, to be shown.

One row of `EDITS` for each kind of node that is changed, the least change first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise

from symderiv.notation import Axis, Tensor
from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import usual
from symderiv.reading.homework.mending.edit import Edit, Setting
from symderiv.reading.homework.mending.factors import extra, lacking
from symderiv.reading.homework.passages import TOKEN, Span, extent
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Over, Product
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    rebuilt,
    sole_item,
    spell,
    walk,
)


def signs(node: Node, setting: Setting) -> Iterator[Edit]:
    """+ becomes −, − becomes +."""
    if not isinstance(node, Terms):
        return
    for n, (sign, items) in enumerate(node.terms):
        terms = (*node.terms[:n], ("-" if sign == "+" else "+", items), *node.terms[n + 1:])
        yield Edit(node, replace(node, terms=terms), (_flipped(items[0], setting.text),))


def _flipped(item: Node, text: str) -> tuple[Span, str]:
    start = extent(item, text)[0]
    before = len(text[:start].rstrip(" \n\t&"))
    mark = text[before - 1:before]
    if mark in ("-", "−", "+"):
        first = text[:before - 1].rstrip()[-1:] in ("=", "(", "{", "[", "&", "")
        return (before - 1, before), "" if first and mark != "+" else "+" if mark != "+" else "-"
    return (start, start), "-"


def swapped(node: Node, setting: Setting) -> Iterator[Edit]:
    """a − b becomes b − a."""
    if isinstance(node, Terms) and [sign for sign, _ in node.terms] == ["+", "-"]:
        (_, one), (_, other) = node.terms
        spans = [(extent(items[0], setting.text)[0], _behind_call(items[-1], setting.text)) for items in (one, other)]
        shown = [setting.text[start:end] for start, end in spans]
        yield Edit(node, replace(node, terms=(("+", other), ("-", one))), ((spans[0], shown[1]), (spans[1], shown[0])))


def _behind_call(item: Node, text: str) -> int:
    """Where a term ends, with the arguments of a function in it: σ(θ)."""
    end = extent(item, text)[1]
    called = CALL.match(text, end) if isinstance(item, Use) else None
    return called.end() if called else end


CALL = re.compile(r"\s*(?:\\left\s*)?\([^()]*\)")


def digits(node: Node, setting: Setting) -> Iterator[Edit]:
    """3 becomes 2; 5 becomes its double, or one more."""
    if isinstance(node, Number) and setting.text.startswith(node.text, node.at):
        alone = setting.side is not None and sole_item(setting.side) == node
        for number in (*_others(node.text), *(["0"] if alone and node.text != "0" else [])):
            yield Edit(node, replace(node, text=number), (((node.at, node.at + len(node.text)), number),))


def _others(text: str) -> list[str]:
    """Numbers that may be meant where one was typed: small ones, multiples, parts, neighbours."""
    n = int(text) if text.isdecimal() else 0
    near = (2 * n, 3 * n, 4 * n, *(n // k for k in (2, 3, 4) if n % k == 0), n + 1, n - 1) if n else ()
    return [m for m in dict.fromkeys(map(str, (1, 2, 3, 4, *near))) if m not in (text, "0")]


def numbers(node: Node, setting: Setting) -> Iterator[Edit]:
    """2 x becomes x, and x/m, written as 1/m before it, too."""
    parts = node.parts if isinstance(node, Product) else ()
    for n, (sign, part) in enumerate(parts[:-1]):
        if isinstance(node, Product) and _is_number(part) and sign == "" == parts[n + 1][0]:
            start, end = extent(part, setting.text)[0], extent(parts[n + 1][1], setting.text)[0]
            yield Edit(node, replace(node, parts=(*parts[:n], *parts[n + 1:])), (((start, end), ""),))


def _is_number(node: Node) -> bool:
    return isinstance(node, Number) or (isinstance(node, Fraction) and spell(node.over) == "1")


def letters(node: Node, setting: Setting) -> Iterator[Edit]:
    """x_i becomes x_j, W_ij becomes W_ji."""
    if not isinstance(node, Use):
        return
    for a, b in combinations(range(len(node.slots)), 2):
        one, other = node.slots[a], node.slots[b]
        slots = [*node.slots]
        slots[a], slots[b] = replace(other, at=one.at), replace(one, at=other.at)
        yield Edit(node, replace(node, slots=tuple(slots)), ((extent(one, setting.text), setting.shown(other)),
                                                             (extent(other, setting.text), setting.shown(one))))
    for n, part in enumerate(node.slots):
        item = lone_letter(part.sides[0])
        for letter in setting.letters if item is not None else ():
            if item is not None and letter != spell(item):
                new = replace(part, sides=(as_terms(Name(part.at, letter)),))
                yield Edit(node, replace(node, slots=(*node.slots[:n], new, *node.slots[n + 1:])),
                           ((extent(part, setting.text), letter),))


def turned(node: Node, setting: Setting) -> Iterator[Edit]:
    """W becomes Wᵀ, Wᵀ becomes W, and so do brackets."""
    yield from _turned_bracket(node, setting)
    if not isinstance(node, Use) or node.slots:
        return
    start, end = extent(node.written, setting.text)
    if node.power is not None and spell(node.power) == "-1":
        mark = r"-\top" if r"\top" in setting.text else "-T"
        caret = setting.text.rfind("^", start, end)
        yield Edit(node, replace(node, power=as_listing(Name(node.at, mark))), (((caret, end), f"^{{{mark}}}"),))
    elif node.power is None:
        mark = next((m for m in (r"\top", r"\intercal") if "^" + m in setting.text or "^{" + m in setting.text), "T")
        yield Edit(node, replace(node, power=as_listing(Name(node.at, mark))), (((end, end), "^" + mark),))
    elif spell(node.power) in TRANSPOSES:
        caret = setting.text.rfind("^", start, end)
        yield Edit(node, replace(node, power=None), (((caret, end), ""),))


def _turned_bracket(node: Node, setting: Setting) -> Iterator[Edit]:
    if isinstance(node, Bracket) and node.kind == "round":
        end = extent(node, setting.text)[1]
        mark = r"\top" if r"\top" in setting.text else "T"
        yield Edit(node, Scripted(node.at, node, sup=as_listing(Name(node.at, mark))), (((end, end), "^" + mark),))
    elif isinstance(node, Scripted) and isinstance(node.base, Bracket) and spell(node.sup) in TRANSPOSES and node.sub is None:
        start, end = extent(node.base, setting.text)[1], extent(node, setting.text)[1]
        yield Edit(node, node.base, (((start, end), ""),))


def scales(node: Node, setting: Setting) -> Iterator[Edit]:
    """A term gets a number, or one over a size, before it; a side of several terms in brackets is left to other rows."""
    if not isinstance(node, Terms):
        return
    for n, (sign, items) in enumerate(node.terms):
        at = extent(items[0], setting.text)[0]
        first = items[0].parts[0][1] if isinstance(items[0], Product) else items[0]
        for text, factor in _factors(items[0].at, setting.sizes):
            if isinstance(first, Number) and isinstance(factor, Number):
                continue  # 2 5x: the number itself was changed before
            product = Product(items[0].at, (("", factor), *(("", item) for item in items)))
            yield Edit(node, replace(node, terms=(*node.terms[:n], (sign, (product,)), *node.terms[n + 1:])), (((at, at), text),))


def _factors(at: int, sizes: Sequence[str]) -> Iterator[tuple[str, Node]]:
    yield from ((f"{n} ", Number(at, n)) for n in ("2", "3", "4"))
    for under in ("2", "3", *sizes):
        below: Node = Number(at, under) if under.isdigit() else Name(at, under)
        yield rf"\frac{{1}}{{{under}}} ", Fraction(at, as_listing(Number(at, "1")), as_listing(below))
    yield from ((f"{n} ", Name(at, n)) for n in sizes)


def symbols(node: Node, setting: Setting) -> Iterator[Edit]:
    """y becomes another quantity of the same shape."""
    tensor = setting.names.tensor(node.name) if isinstance(node, Use) and node.name else None
    if not isinstance(node, Use) or tensor is None or not isinstance(node.written, Scripted):
        return
    start, end = extent(replace(node.written, sup=None), setting.text)
    token = TOKEN.match(setting.text, start)
    for other in dict.fromkeys(w.tensor for w in setting.names.written):
        if other.axes == tensor.axes and other != tensor:
            shown = _symbol(other)
            if not node.slots:
                yield Edit(node, replace(node, name=other.name), (((start, end), shown),))
            elif token is not None and token.group() == spell(node.symbol.base) and "_" not in shown:
                yield Edit(node, replace(node, name=other.name), ((token.span(), shown),))


def _symbol(tensor: Tensor) -> str:
    """How a quantity is written without indices."""
    text = tensor.latex or usual(tensor.name)[0]
    return text + " " if text.startswith("\\") and text[-1:].isalpha() else text


def order(node: Node, setting: Setting) -> Iterator[Edit]:
    """A B becomes B A."""
    if not isinstance(node, Product):
        return
    for (n, (sign, one)), (m, (other_sign, other)) in pairwise(enumerate(node.parts)):
        if other_sign == "" == sign:
            parts = (*node.parts[:n], ("", other), ("", one), *node.parts[m + 1:])
            yield Edit(node, replace(node, parts=parts), ((extent(one, setting.text), setting.shown(other)),
                                                          (extent(other, setting.text), setting.shown(one))))


def products(node: Node, setting: Setting) -> Iterator[Edit]:
    """A B becomes A ⊙ B, at one place or at all of them; A ⊙ B becomes A B."""
    if not isinstance(node, Product):
        return
    for old, new in (("", "⊙"), ("⊙", "")):
        places = [n for n, (sign, part) in enumerate(node.parts) if n and sign == old and not isinstance(part, Number | Fraction)
                  and not isinstance(node.parts[n - 1][1], Number | Fraction)]
        for chosen in dict.fromkeys([*((n,) for n in places), tuple(places)] if places else ()):
            parts = tuple((new if n in chosen else sign, part) for n, (sign, part) in enumerate(node.parts))
            yield Edit(node, replace(node, parts=parts), tuple(_sign_before(part, old, setting) for n, (_, part) in
                                                               enumerate(node.parts) if n in chosen))


def _sign_before(part: Node, old: str, setting: Setting) -> tuple[Span, str]:
    start = extent(part, setting.text)[0]
    if not old:
        return (start, start), r"\odot "
    before = ODOT.search(setting.text, 0, start)
    return ((before.start(), start), " ") if before else ((start, start), "")


ODOT = re.compile(r"\\(?:odot|circ|cdot|ast|times)\s*$")


def bracketed(node: Node, setting: Setting) -> Iterator[Edit]:
    """A − T, the whole of a side, becomes 2 (A − T) or (A − T)/N."""
    if not (isinstance(node, Terms) and len(node.terms) > 1 and node == setting.side):
        return
    start, end = extent(node, setting.text)
    for text, factor in _factors(node.at, setting.sizes):
        inner = Bracket(node.at, "round", as_listing(node))
        product = Product(node.at, (("", factor), ("", inner)))
        yield Edit(node, as_terms(product), (((start, start), text + r"\left("), ((end, end), r"\right)")))


def sums(node: Node, setting: Setting) -> Iterator[Edit]:
    """a_j b_j c_j becomes Σ_k a_k b_k c_j: two neighbours get the new letter, or the old one stays in one place."""
    if not isinstance(node, Terms):
        return
    for n, (sign, items) in enumerate(node.terms):
        parts = [part for item in items for use in walk(item) if isinstance(use, Use) for part in use.slots]
        for letter in setting.letters:
            found = [part for part in parts if spell(part) == letter]
            bound = _fresh(letter, setting) if len(found) > 1 else ""
            for changed in _summed_over(found) if bound else ():
                body = rebuilt(items, partial(_renamed, changed=changed, letter=bound))
                term = _over(bound, setting.names.axis_of(letter), items[0].at, body)
                at = extent(items[0], setting.text)[0]
                pieces = (((at, at), rf"\sum_{bound} "), *((extent(part, setting.text), bound) for part in changed))
                yield Edit(node, replace(node, terms=(*node.terms[:n], (sign, (term,)), *node.terms[n + 1:])), pieces)


def _summed_over(found: Sequence[Relation]) -> list[tuple[Relation, ...]]:
    """Which places of a letter a sum may be over, the fewest first: of ∂f/∂u_j ∂u_j/∂v_j ∂v_j/∂x one link of the chain."""
    links = list(pairwise(found)) if len(found) > 2 else []
    return [*links, *(rest for kept in reversed(found) if (rest := tuple(p for p in found if p is not kept)) not in links)]


def loose_sums(node: Node, setting: Setting) -> Iterator[Edit]:
    """A term with a letter that the left side does not have gets the sum over it: r_n X_nd becomes Σ_n r_n X_nd."""
    for n, (sign, items) in enumerate(node.terms if isinstance(node, Terms) else ()):
        slots = (part for item in items for use in walk(item) if isinstance(use, Use) for part in use.slots)
        for letter in dict.fromkeys(map(spell, slots)):
            if letter not in setting.free and (axis := setting.names.axis_of(letter)) is not None and isinstance(node, Terms):
                at = extent(items[0], setting.text)[0]
                term = _over(letter, axis, items[0].at, items)
                yield Edit(node, replace(node, terms=(*node.terms[:n], (sign, (term,)), *node.terms[n + 1:])),
                           (((at, at), rf"\sum_{letter} "),))


def _fresh(letter: str, setting: Setting) -> str:
    """A letter of the same axis that the line does not have."""
    axis = setting.names.axis_of(letter)
    return axis.fresh(set(setting.letters)).name if axis is not None else ""


def _renamed(node: Node, changed: Sequence[Relation], letter: str) -> Node:
    return replace(node, sides=(as_terms(Name(node.at, letter)),)) if isinstance(node, Relation) and node in changed else node


def _over(letter: str, axis: Axis | None, at: int, body: tuple[Node, ...]) -> Over:
    within = Relation(at, (as_terms(Name(at, letter)), as_terms(Name(at, axis.name if axis else ""))), ("∈",))
    head = Scripted(at, Head(at, "big", r"\sum"), Listing(at, (within,)))
    return Over(at, head, body[0] if len(body) == 1 else Product(at, tuple(("", part) for part in body)))


EDITS: tuple[Callable[[Node, Setting], Iterator[Edit]], ...] = (
    signs, swapped, numbers, digits, letters, turned, loose_sums, scales, bracketed, extra, symbols, order, products, sums,
    lacking)
"""In the order in which they are tried."""


def edits(tree: Node, setting: Setting) -> Iterator[Edit]:
    """Every change of one place, row by row of the table; of an index alone its letter, for there is no x_{-i}, and no sum over
    i ≠ -k."""
    below = [part for use in walk(tree) if isinstance(use, Use) for part in use.slots]
    below += [part for over in walk(tree) if isinstance(over, Over) for part in walk(over.head) if isinstance(part, Relation)]
    alone = {side for part in below for side in part.sides if lone_letter(side)}
    nodes = [node for node in walk(tree) if node not in alone]
    for make in EDITS:
        for node in nodes:
            yield from (replace(edit, by=make.__name__) for edit in make(node, setting))


__all__ = ["EDITS", "Edit", "Setting", "edits"]
