r"""What the way in which a symbol is written says of its axes: bold, transposed, with a power, with a dot before x_i."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.stars import stands_behind_star
from symderiv.reading.meaning.symbols.scripts import is_transpose
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.bound import Call, Over, Product, head_of
from symderiv.reading.syntax.nodes import Bracket, Listing, Node, Number, Scripted, Terms, of_kind, sole_item, spell, walk

BOLD = r"\mathbf"
COEFFICIENTS = frozenset({"w", r"\beta", r"\theta"})
DATA = frozenset("xz")
"""Letters between which a dot may be the inner product, by custom: w \\cdot x."""
WEIGHTS, MAPS = frozenset({"W", "V", "U", r"\Theta"}), frozenset({"W", r"\Theta"})
"""Capitals of weights by custom: under the function of a layer, and without one."""
ACTIVATED = frozenset({*"xhazuvs", r"\phi"})
ACTIVATIONS = frozenset({"tanh", "sigmoid", "sigma", "relu", "gelu", "softplus", "silu", "swish", "max", "phi", "varphi"})
"""The letters of what weights multiply, and functions of layers."""
MAPPED_BY = {**dict.fromkeys("ABCGHJMPQSTZ", frozenset("xvuzhwq")),
             **dict.fromkeys(("X", r"\Phi"), frozenset({*"wvm", r"\beta", r"\theta"}))}
"""The letters of vectors behind those of linear maps, and of data: A x, X w."""
ALL_VECTORS = re.compile(r"\b(?:all|everything)(?: of (?:them|these))?(?: letters| symbols| variables)? (?:are |is )?(?:an? )?"
                         r"(?:real |column )?vectors?\b(?! of| spaces?)")
INNER = (r"(?:(?:dot|inner|scalar)[- ]products?|Skalarprodukte?|produtos? (?:escalar|interno)|produits? scalaires?|"
         r"productos? (?:escalar|punto|interno)|prodott[oi] scalar[ei])")
DOT_SAID = re.compile(rf"\\cdot(?![A-Za-z])[^.;]{{0,60}}?\b{INNER}|\b{INNER}[^.;=]{{0,40}}?\\cdot(?![A-Za-z])", re.IGNORECASE)
"""A dot, and words in the same clause that call it an inner product."""
ARROW = re.compile(r"\\(?:vec|overrightarrow)\s*(?:\{\s*(\\[A-Za-z]+|[A-Za-z])\s*\}|(\\[A-Za-z]+|[A-Za-z]))")
EMBEDDED = frozenset("uvwxzqkhep")
"""Letters of vectors of which one belongs to each word, query or item."""


def written_as(symbol: Symbol, arrows: Collection[str]) -> str:
    """Bold or not, capital or small; a capital below an arrow is as a bold small letter is, a vector."""
    size = "capital" if symbol.base.capital and symbol.base.base not in arrows else "small"
    return f"bold {size}" if symbol.base.style == BOLD else size


def below_arrows(forms: Iterable[Form]) -> frozenset[str]:
    r"""The letters below an arrow, \vec{F}: of a vector."""
    return frozenset(one or other for form in forms for one, other in ARROW.findall(form.formula.latex))


def turned(forms: Sequence[Form], letters: Collection[str], lying: Collection[tuple[str, int]] = ()) -> frozenset[str]:
    r"""The symbols in y^\top and (y - X\beta)^\top as terms; of `letters`, which name sizes, T is a power, but not in w^T x_t,
    right before a symbol, of a w that has no other power. Vectors that are rows, `lying`, are written without it where they were
    turned.
    """
    def is_turn(power: Listing | None) -> bool:
        return power is not None and is_transpose(power) and spell(power) not in {"t", *letters}

    alone = {n.symbol.key for form in forms for n in of_kind(form.line, Use)
             if is_turn(n.power) and (n.symbol.key, len(n.slots)) not in lying} | _rows(forms)
    brackets = [n.base for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Bracket) and is_turn(n.sup)]
    items = [row[0] for b in brackets for e in b.inside.entries for s in e.sides for _, row in s.terms if len(row) == 1]
    return frozenset(alone | {item.symbol.key for item in items if isinstance(item, Use)})


def _rows(forms: Sequence[Form]) -> set[str]:
    r"""The symbols that stand as w^T right before another one, and nowhere with another power, as \gamma^t is."""
    pairs = (pair for form in forms for n in of_kind(form.line, Product) for pair in pairwise(n.parts))
    rows = {one.symbol.key for (_, one), (sign, other) in pairs if not sign and isinstance(one, Use) and isinstance(other, Use)
            and spell(one.power) == "T"}
    uses = (n for form in forms for n in of_kind(form.line, Use) if n.power is not None)
    return rows - {n.symbol.key for n in uses if not is_transpose(n.power) or spell(n.power) == "t"}


def powered(forms: Iterable[Form]) -> frozenset[str]:
    """The symbols with a number above them: w^2."""
    uses = (n for form in forms for n in of_kind(form.line, Use) if n.power is not None)
    return frozenset(n.symbol.key for n in uses if isinstance(sole_item(n.power), Number))


def ending(forms: Iterable[Form]) -> frozenset[str]:
    r"""The symbols in the upper ends of sums: the K of \sum_{k=1}^{K-1} counts, whatever capitals are elsewhere."""
    ends = (n.head.sup for form in forms for n in of_kind(form.line, Over))
    return frozenset(use.symbol.key for end in ends if end is not None for use in of_kind(end, Use) if not use.slots)


def added(forms: Iterable[Form]) -> frozenset[str]:
    r"""The symbols that stand as terms of sums only, and never as factors: the Y and B of Y - (X w + B)."""
    forms = list(forms)
    terms = [row for form in forms for n in of_kind(form.line, Terms) if len(n.terms) > 1 for _, row in n.terms]
    alone = Counter(row[0].symbol.key for row in terms if len(row) == 1 and isinstance(row[0], Use) and row[0].power is None)
    every = Counter(n.symbol.key for form in forms for side in form.sides[1:] for n in of_kind(side, Use))
    return frozenset(key for key, count in alone.items() if count == every[key])


def dotted(forms: Iterable[Form], source: str) -> frozenset[str]:
    r"""The symbols on both sides of a dot that may be an inner product: w \cdot x, u_i \cdot v_j; w * x of a program is none."""
    forms = list(forms)
    bars = _lengths(forms)
    pairs = (pair for pair in _pairs(forms, source) if _may_be_inner(*pair) or not bars.isdisjoint(map(spell, pair)))
    return frozenset(use.symbol.key for pair in pairs for use in pair)


def crossed(forms: Iterable[Form]) -> list[str]:
    r"""The letters on both sides of a \times: of vectors with three components, where the text calls it the cross product."""
    pairs = (pair for form in forms for n in of_kind(form.line, Product) for pair in pairwise(n.parts))
    beside = (one for (_, before), (sign, behind) in pairs if sign == "×" for one in (before, behind))
    return [one.symbol.key for one in beside if isinstance(one, Use) and not one.slots]


def _lengths(forms: Iterable[Form], squared: bool = False) -> set[str]:
    """What stands between single bars, or there with a power above."""
    kind: type[Node] = Scripted if squared else Bracket
    nodes = (n for form in forms for n in of_kind(form.line, kind))
    inside = (n.base if isinstance(n, Scripted) and n.sup is not None else n for n in nodes)
    return {spell(n.inside) for n in inside if isinstance(n, Bracket) and n.kind == "bars"}


def _pairs(forms: Iterable[Form], source: str) -> Iterator[tuple[Use, Use]]:
    """The small letters on both sides of a dot, which is no star as it was typed."""
    products = (n for form in forms for n in of_kind(form.line, Product))
    yield from (pair for node in products for pair in _dots(node, source))


def _dots(node: Product, source: str) -> Iterator[tuple[Use, Use]]:
    for (_, one), (sign, other) in pairwise(node.parts):
        plain = sign == "·" and _is_plain(one) and _is_plain(other) and not stands_behind_star(source, other.at)
        if plain and isinstance(one, Use) and isinstance(other, Use):
            yield one, other


def normed(forms: Iterable[Form], source: str) -> frozenset[str]:
    r"""The symbols on both sides of a dot that is an inner product: u \cdot v beside |u| |v|, and u_k \cdot v_c, of two words."""
    forms = list(forms)
    bars, squared, said = _lengths(forms), _lengths(forms, squared=True), ALL_VECTORS.search(source) is not None
    dot = DOT_SAID.search(source) is not None
    pairs = (pair for pair in _pairs(forms, source)
             if said or (dot and all(use.symbol.base.base.isalpha() for use in pair)) or
             bars.issuperset(map(spell, pair)) or not squared.isdisjoint(map(spell, pair)) or _of_words(*pair))
    return frozenset(use.symbol.key for pair in pairs for use in pair)


def _of_words(one: Use, other: Use) -> bool:
    """Whether these are vectors of two families by custom, of which one member at least has its name below: u_o \\cdot v_c."""
    uses, labels = (one, other), [use.symbol.labels for use in (one, other)]
    apart = one.symbol.base.base != other.symbol.base.base
    letters = {use.symbol.base.base for use in uses} <= EMBEDDED
    return apart and letters and all(u.slots or u.symbol.labels for u in uses) and any(
        len(found) == 1 and found[0].isalpha() for found in labels)


def layers(forms: Iterable[Form], used: Collection[str]) -> frozenset[str]:
    r"""The weights of layers that nothing else uses, h = \tanh(W x + b), with what they define: arrays both."""
    found: set[str] = set()
    activated: dict[str, str] = {}
    for form in reversed(list(forms)):
        left, right = sole_item(form.sides[0]), sole_item(form.sides[-1])
        key = left.symbol.key if isinstance(left, Use) else ""
        if key in used and key not in activated:
            continue
        if isinstance(right, Call) and _activates(right) and len(right.arguments) == 1:
            inner = sole_item(right.arguments[0])
            activated |= {inner.symbol.key: key} if isinstance(inner, Use) else {}
        nodes = [n for side in form.sides[1:2] for n in walk(side)]
        within = [n for call in nodes if isinstance(call, Call) and _activates(call) for n in walk(call)]
        weights = {*_weights(within if key not in activated else nodes, WEIGHTS), *_weights(nodes, MAPS), *_mapping(left, form)}
        found |= {key, activated.get(key, key), *weights} if weights else set()
    return frozenset(found)


def _mapping(left: Node | None, form: Form) -> Iterator[str]:
    """The capital of y = A x, X w + b, which is all that a line says: letters of a linear map by custom, and no numbers."""
    rows = [items for _, items in form.sides[1].terms] if len(form.sides) > 1 and left is not None and _is_plain(left) else []
    products = [items[0] for items in rows if len(items) == 1 and isinstance(items[0], Product)]
    if len(products) != 1 or not all(len(items) == 1 and (items[0] is products[0] or _is_plain(items[0])) for items in rows):
        return
    uses = [part for sign, part in products[0].parts if not sign and isinstance(part, Use) and part.power is None]
    if len(uses) == len(products[0].parts) == 2 and not any(use.slots for use in uses):
        one, other = (use.symbol.base.base for use in uses)
        yield from [uses[0].symbol.key] if other in MAPPED_BY.get(one, ()) else []


def _activates(call: Call) -> bool:
    return re.sub(r"\\(?:text|operatorname)|\W", "", spell(head_of(call.head))).lower() in ACTIVATIONS


def _weights(nodes: Iterable[Node], letters: Collection[str]) -> Iterator[str]:
    """The capitals right before a small letter of data or of another layer."""
    for node in nodes:
        for (_, one), (sign, other) in pairwise(node.parts if isinstance(node, Product) else ()):
            plain = isinstance(one, Use) and not one.slots and one.power is None and sign != "/"
            if plain and isinstance(one, Use) and one.symbol.base.initial in letters:
                is_data = isinstance(other, Use) and other.symbol.base.base in ACTIVATED
                if is_data or (isinstance(other, Call) and _activates(other)):
                    yield one.symbol.key


def _is_plain(node: Node) -> bool:
    return isinstance(node, Use) and node.power is None and written_as(node.symbol, {}) == "small"


def _may_be_inner(one: Use, other: Use) -> bool:
    """Whether custom multiplies such letters as vectors: weights with data, members of two families."""
    letters = {one.symbol.base.base, other.symbol.base.base}
    members = {spell(part) for part in one.slots}, {spell(part) for part in other.slots}
    below = [bool(use.slots or use.symbol.labels) for use in (one, other)]
    embedded = letters <= EMBEDDED and len(letters) == 2 and any(below) and not all(members)
    return bool(letters & COEFFICIENTS and letters & DATA) or embedded or (all(members) and not set.intersection(*members))


__all__ = ["below_arrows", "crossed", "dotted", "ending", "layers", "normed", "powered", "turned", "written_as"]
