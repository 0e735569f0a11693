r"""Losses that a text leaves open: L = \ell(s) with some \ell that nothing defines, known by its derivatives only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import DEFINING
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.bound import Call, Derivative, Differential, head_of
from symderiv.reading.syntax.nodes import Bracket, Head, Name, Node, Scripted, Terms, as_terms, of_kind, sole_item, spell, walk

OPEN = r"\unspecified"
"""The head of such a call."""
LETTERS = frozenset({"l", "L", r"\ell", r"\mathcal{L}", "loss", "Loss"})
"""Letters that stand for a loss by custom."""


def with_open_losses(forms: Sequence[Form], named: Collection[str], unread: Collection[str]) -> list[Form]:
    r"""A right side that is nothing but \ell(s, y) as an unspecified function of whole quantities.

    `named` are the letters that the text calls a loss; `unread` the formulas that could not be read: a function that stands in
    one of them may be defined there. One of the arguments must be defined: a loss of nothing but inputs says nothing.
    """
    made = {spell(_plain(form.sides[0])) for form in forms if form.line.relation.signs[:1] == ("=",)}
    names = [name for name in (*named, *LETTERS) if not any(name in text for text in unread)]

    def opened(side: Terms) -> Terms:
        call = sole_item(side)
        is_open = isinstance(call, Call) and _is_open(call, names) and any(spell(_plain(a)) in made for a in call.arguments)
        return as_terms(replace(call, head=Head(side.at, "function", OPEN))) if isinstance(call, Call) and is_open else side

    def with_opened(form: Form) -> Form:
        return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=tuple(map(opened, form.sides)))))

    return [with_opened(form) if form.has(Call) else form for form in forms]


def with_losses_left_open(forms: Sequence[Form], unread: Collection[str]) -> list[Form]:
    r"""The lines L = L(w), E = E(y_1, \dots, y_n), before anything is bound: a function of these that is not told.

    It is left as it stands where another line says what L is, or where nothing says what one of these is made of.
    """
    lefts = {spell(_plain(f.sides[0])) for f in forms if f.line.relation.signs[:1] == ("=",) and not _of_itself(f)}
    called = {spell(row[0]) for f in forms for row in [_row(f.sides[0])] if len(row) == 2 and isinstance(row[1], Bracket)}

    def opened(form: Form) -> Form:
        name, arguments = spell(_plain(form.sides[0])), _of_itself(form)
        known = name in called | lefts or any(_tells_of(name, text) for text in unread)
        if known or name not in UPSTREAM or not {spell(_plain(a)) for a in arguments} & lefts:
            return form
        at = form.sides[1].at
        call = Call(at, Head(at, "function", OPEN), tuple(map(as_terms, arguments)))
        sides = (form.sides[0], as_terms(call))
        return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides)))

    return list(map(opened, forms))


def _row(side: Terms) -> tuple[Node, ...]:
    return side.terms[0][1] if len(side.terms) == 1 and side.terms[0][0] == "+" else ()


def _of_itself(form: Form) -> list[Node]:
    """The symbols of which a line says that its left side is a function, under the same letter."""
    name, row = sole_item(form.sides[0]), _row(form.sides[1]) if form.line.relation.signs == ("=",) else ()
    bracket = row[1] if len(row) == 2 and isinstance(name, Name) and spell(row[0]) == spell(name) else None
    items = [sole_item(one) for one in bracket.inside.entries] if isinstance(bracket, Bracket) and bracket.kind == "round" else []
    return [item for item in items if item is not None] if items and all(map(_is_symbol, items)) else []


def _tells_of(name: str, latex: str) -> bool:
    """Whether a formula that could not be read begins with a quantity: it may say what that is."""
    return latex.lstrip(" &{").startswith(name)


UPSTREAM = LETTERS | {"J", "C", "E", r"\mathcal{J}", r"\mathcal{C}", r"\mathcal{E}"}
"""Letters of a loss whose derivatives a text passes backwards."""


def with_upstream_loss(forms: Sequence[Form], named: Collection[str], unread: Collection[str], asked: Iterable[Node]
                       ) -> list[Form]:
    r"""A loss that is differentiated and defined nowhere, \partial L/\partial y_i, as a function of the last quantities.

    `asked` is of what words ask the derivative. Nothing is added where a line says what its derivative by one of these is: then
    the text has a loss of its own in mind.
    """
    bodies = [sole_item(n.body) for form in forms for n in of_kind(form.line, Derivative)]
    derived = {spell(item): item for item in (*asked, *bodies) if isinstance(item, Name | Scripted)}
    if not derived:
        return list(forms)
    made = {spell(_plain(f.sides[0])): f for f in forms if _defines(f)}
    names = [name for name in derived if name in {*UPSTREAM, *named} and name not in made and not _stands_in(name, forms, unread)]
    used = {spell(n) for f in made.values() for side in f.sides[1:] for n in walk(side) if isinstance(n, Name | Scripted)}
    last = _passed_on([f for key, f in made.items() if key not in used], forms, names)
    only_asked = bool(names) and names[0] not in {spell(body) for body in bodies}
    objective = only_asked and any(_is_objective(_plain(f.sides[0])) for f in last)
    if len(names) != 1 or not last or objective or any(_tells(f, names[0], last) for f in forms) or _has_its_own(forms, names[0]):
        return list(forms)
    return [*forms, _loss_of(derived[names[0]], last)]


def _passed_on(last: list[Form], forms: Sequence[Form], losses: Collection[str]) -> list[Form]:
    r"""Of the last quantities those by which the loss is derived, where a line names that derivative.

    Beside g = \partial L/\partial y what nothing uses is a name for a part of y.
    """
    named = [n for form in forms if len(form.sides) == 2 for n in [sole_item(form.sides[1])]
             if isinstance(n, Derivative) and spell(n.body) in losses and _is_symbol(sole_item(form.sides[0]))]
    by = {spell(_plain(v)) for n in named for v in n.wrt}
    return [form for form in last if spell(_plain(form.sides[0])) in by] or last


def _is_objective(item: Node) -> bool:
    """Whether this is a loss by its letter or its word: what is only asked for is no function of another loss."""
    return spell(item) in UPSTREAM or getattr(head_of(item), "word", False)


def _defines(form: Form) -> bool:
    """Whether a line may define a quantity: what stands on its left is no derivative, and has none on the right."""
    equates = form.line.relation.signs[:1] == ("=",) and not form.line.continued and form.formula.role in DEFINING
    derived = any(isinstance(n, Derivative | Differential) for n in walk(form.line))
    return equates and not derived and _is_symbol(_plain(form.sides[0]))


def _stands_in(name: str, forms: Sequence[Form], unread: Collection[str]) -> bool:
    """Whether a loss stands by itself in a line, where it may have a value."""
    return any(name in text for text in unread) or any(
        spell(_plain(side)) == name or (isinstance(call := sole_item(side), Call) and spell(call.head) == name)
        for form in forms for side in form.sides)


def _tells(form: Form, loss: str, last: Sequence[Form]) -> bool:
    """Whether a line gives the derivative of the loss by one of its arguments without other derivatives."""
    item = sole_item(form.sides[0])
    if not isinstance(item, Derivative) or spell(item.body) != loss or any(isinstance(n, Derivative) for side in form.sides[1:]
                                                                           for n in walk(side)):
        return False
    return any(spell(_plain(v)) == spell(_plain(f.sides[0])) for v in item.wrt for f in last)


def _has_its_own(forms: Sequence[Form], loss: str) -> bool:
    """Whether a line gives a derivative of the loss by what has nothing to do with its other derivatives: (p - y) x is made of
    a loss that stands nowhere, and a function that nobody knows would refute it."""
    linked = {n.base for form in forms if any(_derives(side, loss) for side in form.sides) for side in form.sides
              if isinstance(n := head_of(sole_item(side) or side), Name)}
    for form in forms:
        first, rest = sole_item(form.sides[0]), form.sides[1:]
        given = [sole_item(side) for side in rest]
        claims = isinstance(first, Derivative) and spell(first.body) == loss and form.line.relation.signs[:1] == ("=",)
        if claims and not any(_derives(side, loss) for side in rest) and not all(map(_is_symbol, given)) and not any(
                n.base in linked for side in rest for n in of_kind(side, Name)):
            return True
    return False


def _derives(side: Node, loss: str) -> bool:
    return any(spell(n.body) == loss for n in of_kind(side, Derivative))


def _loss_of(loss: Node, last: Sequence[Form]) -> Form:
    """The line that says so, behind the last of these quantities."""
    form, at = last[-1], last[-1].line.at
    call = Call(at, Head(at, "function", OPEN), tuple(as_terms(_plain(f.sides[0])) for f in last))
    relation = replace(form.line.relation, sides=(as_terms(replace(loss, at=at)), as_terms(call)), signs=("=",))
    said = replace(form.formula, role="definition", display=True, conditions=())
    return replace(form, number=-1, chain=-1, formula=said).with_line(replace(form.line, relation=relation))


def _is_open(call: Call, names: Collection[str]) -> bool:
    """Whether a call is that of a loss that nothing defines, with symbols as arguments."""
    name = _letter(call)
    applied = call.power is None and name is not None and base_key(name) in names
    return applied and all(_is_symbol(sole_item(a)) for a in call.arguments)


def _plain(side: Node) -> Node:
    r"""The symbol that a side defines, without indices: s of s_i = …, but h' of h'_i = …, which is another one than h."""
    item = sole_item(side)
    if not isinstance(item, Scripted) or item.sup is not None:
        return item or side
    return replace(item, sub=None) if item.primes else item.base


def _is_symbol(item: Node | None) -> bool:
    return isinstance(item, Name | Scripted) and isinstance(head_of(item), Name)


def _letter(call: Call) -> Name | None:
    """The letter of a function without scripts, also where the text calls it one."""
    if isinstance(call.head, Head):
        return Name(call.head.at, call.head.name.removeprefix("\\") if len(call.head.name) == 2 else call.head.name)
    return call.head if isinstance(call.head, Name) else None


__all__ = ["OPEN", "with_losses_left_open", "with_open_losses", "with_upstream_loss"]
