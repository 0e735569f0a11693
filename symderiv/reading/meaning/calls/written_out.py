r"""The body of a function with the arguments of a call: h(Wx) of h(z) = z^2 + 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.reading.formulas.conditions import is_letter
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form, head_key, replaced
from symderiv.reading.syntax.bound import EACH, TURNED, Call, Derivative, Over, Product, head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Matrix,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    children,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
    without_power,
)


@dataclass(frozen=True)
class Headed:
    """A head that stands on a left side with arguments: its parameters as spelled, and its body."""

    key: str
    head: Node
    parameters: tuple[str, ...]
    body: Terms
    number: int


def argument_key(entry: Node) -> str:
    """How an argument is spelled."""
    return spell(argument_value(entry))


def argument_value(entry: Node) -> Node:
    """The argument itself: x, or the o of O = o."""
    return entry.sides[-1] if isinstance(entry, Relation) else entry


def letters_below(head: Node | None) -> Iterator[Node]:
    """The letters among what stands below a sign."""
    return (n for n in (walk(head) if head is not None else ()) if isinstance(n, Name) and is_letter(n))


def written_out(headed: Headed, call: Call) -> Node:
    """The body of a function with the arguments of a call, in brackets."""
    values = [argument_value(a) for a in call.arguments]
    bound_letters = {spell(i) for n in of_kind(headed.body, Over) for i in letters_below(n.head)}
    clash = bound_letters & {n.base for v in values for n in walk(v) if isinstance(n, Name)}
    apart = {letter: Scripted(call.at, Name(call.at, letter), as_listing(Number(call.at, "1"))) for letter in sorted(clash)}
    given = {p: _in_brackets(v) for p, v in zip(headed.parameters, values, strict=False)}
    body = replaced(headed.body, apart)
    body = replaced(body, {p: given.pop(p) for p in _indices(body) & given.keys()})
    counting = {spell(apart.get(letter, Name(0, letter))) for letter in bound_letters}
    counting |= {spell(v) for v in map(argument_value, call.arguments) if isinstance(sole_item(v), Name)}
    parts = {**_components(body, given, counting), **_powers(body, given)}
    return Bracket(call.at, "round", as_listing(replaced(body, {**given, **parts})))


def times_itself(node: Node, keys: Collection[str]) -> Node:
    """The product that s(1 - s) is: nobody applies a function to what is made of its own value without an argument."""
    if not isinstance(node, Call) or isinstance(node.head, Scripted) or head_key(node.head) not in keys:
        return node
    inside = [n for argument in node.arguments for n in walk(argument)]
    named = sum(spell(n) == spell(node.head) for n in inside if isinstance(n, Name))
    called = sum(spell(n.head) == spell(node.head) for n in inside if isinstance(n, Call))
    entries = tuple(a for a in node.arguments if isinstance(a, Relation))
    if named <= called or len(entries) != 1:
        return node
    bracket: Node = Bracket(node.at, "round", Listing(node.at, entries))
    factor = Scripted(node.at, bracket, None, node.power) if node.power is not None else bracket
    return Product(node.at, (("", node.head), ("", factor)))


def _indices(body: Node) -> set[str]:
    """The letters that stand alone below something."""
    below = (part for n in of_kind(body, Scripted) for part in flattened(n.sub))
    return {spell(part) for part in below if isinstance(sole_item(part), Name | Scripted)}


def _powers(body: Node, given: Mapping[str, Node]) -> dict[str, Node]:
    """The powers x_1^2 of parameters with an index of their own; what stands for one, S_k, takes the power without brackets."""
    powers = (n for n in of_kind(body, Scripted) if n.sub is not None and n.sup is not None)
    values = [(n, given.get(spell(without_power(n)))) for n in powers]
    bare = {spell(n): replace(v, sup=n.sup) for n, v in values if isinstance(v, Scripted) and v.sup is None and not v.primes}
    return {**{spell(n): Scripted(n.at, _base(v), None, n.sup) for n, v in values if v is not None}, **bare}


def _base(value: Node) -> Node:
    """What a script can be put to."""
    return value if isinstance(value, Name | Bracket) else Bracket(value.at, "round", as_listing(value))


def _components(body: Node, given: Mapping[str, Node], counting: Collection[str]) -> dict[str, Node]:
    """The components x_j of parameters that are arrays, as components of what is given for them."""
    return {
        spell(node): _component_of(given[spell(node.base)], node)
        for node in walk(body)
        if isinstance(node, Scripted) and spell(node.base) in given and node.sub is not None
        and any(isinstance(n, Number) or spell(n) in counting for n in walk(node.sub))
    }


def _component_of(value: Node, written: Scripted) -> Node:
    """A component of an argument: q_j of q, x_{n j} of x_n, (Wx)_j of what stands in brackets."""
    above = isinstance(value, Scripted) and value.sup is not None
    if isinstance(value, Scripted) and not (above and written.sup is not None) and written.sub is not None:
        entries = (*(value.sub.entries if value.sub else ()), *written.sub.entries)
        return replace(value, sub=Listing(written.at, entries), sup=value.sup or written.sup)
    return replace(written, base=_base(value))


def _in_brackets(value: Node) -> Node:
    item = sole_item(value)
    return item if isinstance(item, Name | Scripted | Number) else Bracket(value.at, "round", as_listing(as_terms(value)))


# What is a quantity all the same


def only_valued(headed: Headed, forms: Sequence[Form]) -> bool:
    r"""Whether all other calls stand alone on a left side, with a mark on each parameter: L(w^*) = …, J(\hat\theta) = …"""
    called = Counter(spell(c) for form in forms for c in walk(form.line) if is_call_of(c, headed))
    lefts = Counter(spell(left) for form in forms if is_call_of(left := sole_item(form.sides[0]), headed))
    others = [c for form in forms for c in of_kind(form.line, Call) if is_call_of(c, headed)
              and tuple(map(argument_key, c.arguments)) != headed.parameters]
    symbols = [[head_of(sole_item(argument_value(a)) or a) for a in c.arguments] for c in others]
    bases = [[one.base if isinstance(one, Name) else "" for one in those] for those in symbols]
    own = [parameter for parameter in headed.parameters if parameter.isidentifier() or parameter.startswith("\\")]
    return bool(others) and all(names == own for names in bases) and all(called[spell(c)] == lefts[spell(c)] for c in others)


def only_claimed(headed: Headed, forms: Sequence[Form]) -> bool:
    r"""Whether nothing else is made of a function of whole symbols: f(a + s) stands in claims about f."""
    about = [form for form in forms if form.number != headed.number and any(is_call_of(c, headed) for c in walk(form.line))]
    lefts = [sole_item(form.sides[0]) for form in about if not form.line.continued]
    names = [head_of(left.head if isinstance(left, Call) else left) for left in lefts if left is not None]
    others = any(isinstance(name, Head | Name) and head_key(name) != headed.key for name in names)
    return bool(about) and not others and all(parameter.isalpha() or parameter[1:].isalpha() for parameter in headed.parameters)


def is_call_of(node: Node | None, headed: Headed) -> bool:
    """Whether this is a call of the function, and not of its derivative."""
    return isinstance(node, Call) and head_key(node.head) == headed.key and not is_primed(node)


def is_primed(call: Call) -> bool:
    """Whether a call is of a derivative: f'(x)."""
    return isinstance(call.head, Scripted) and call.head.primes > 0


# Functions of a number


def of_each_component(headed: Headed, arrays: Collection[str]) -> Headed:
    r"""The function with each product by components, where it is one of a number: z \odot \sigma(z) of h(z) = z \sigma(z).

    Its one parameter is a small letter that the text says nothing else of, and nothing beside it is an array.
    """
    own = headed.parameters[0]
    if len(headed.parameters) > 1 or own in arrays or not ((own.islower() and len(own) == 1) or own in GREEK):
        return headed
    if not all(_of_a_number(node, own, arrays) for node in walk(headed.body)):
        return headed
    made: Terms = rebuilt(headed.body, lambda node: _by_components(node, own))
    bars = "size" if made == headed.body else "abs"
    return replace(headed, body=rebuilt(made, lambda node: _sized(node, own, bars)) if _stands(made, own) else made)


GREEK = frozenset({r"\alpha", r"\beta", r"\eta", r"\xi", r"\zeta", r"\theta", r"\tau", r"\omega", r"\nu", r"\rho", r"\upsilon"})


def _of_a_number(node: Node, own: str, arrays: Collection[str]) -> bool:
    """Whether this may stand in the formula of a function of a number."""
    if isinstance(node, Name):
        return node.base not in arrays and not node.style and not (node.base.isalpha() and node.base.isupper())
    if isinstance(node, Scripted) and spell(node.base) == own:
        return node.sub is None and not node.primes and spell(node.sup) not in TURNED
    return not isinstance(node, Over | Matrix | Derivative) and not (isinstance(node, Bracket) and node.kind in ("norm", "inner"))


def _stands(node: Node, own: str) -> bool:
    """Whether the parameter stands in a formula, and not only between bars."""
    if isinstance(node, Bracket) and node.kind == "bars":
        return False
    return (isinstance(node, Name) and spell(node) == own) or any(_stands(part, own) for part in children(node))


def _by_components(node: Node, own: str) -> Node:
    if isinstance(node, Product):
        parts, before = list(node.parts), False
        for n, (sign, part) in enumerate(parts):
            both = before and _stands(part, own) and sign in ("", "·", "∗", "*")
            plain = sign == "·" and spell(part) == own == spell(parts[n - 1][1])  # x · x of a vector is an inner product
            parts[n] = (EACH if both and not plain else sign, part)
            before = before or _stands(part, own)
        return replace(node, parts=tuple(parts))
    times = spell(node.sup) if isinstance(node, Scripted) else ""
    if isinstance(node, Scripted) and times in HIGHEST and node.sub is None and _stands(node.base, own):
        return Bracket(node.at, "round", as_listing(Product(node.at, (("", node.base), *[(EACH, node.base)] * (int(times) - 1)))))
    return node


HIGHEST = frozenset("23456")
"""Powers that are written out as products of each component."""


def _sized(node: Node, own: str, meant: str) -> Node:
    """Bars as the size of each component, or as what shapes decide: of a number its size, of an array asked."""
    if not isinstance(node, Bracket) or node.kind != "bars" or all(spell(n) != own for n in walk(node)):
        return node
    if meant == "size":
        return replace(node, kind="size")
    return Call(node.at, Head(node.at, "function", r"\abs"), node.inside.entries)


__all__ = ["Headed", "argument_key", "argument_value", "is_call_of", "is_primed", "letters_below",
           "of_each_component", "only_claimed", "only_valued", "written_out"]
