"""What the formulas of a page say about its order: definitions by what they rest on, a person's text by how it is typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, groupby, product

from symderiv.notation import Definition, Entry, Sum, factors, tensors
from symderiv.records import Derivation
from symderiv.records.read_as import UNREAD, ReadAs
from symderiv.writing.layout.boxes import Accent, BigSum, Box, Fence, Glyph, Row, Script, parts, with_glyphs
from symderiv.writing.layout.formulas.precedence import NUMBER, OUTPUT, Names, Precedence, Signed
from symderiv.writing.layout.laws import law_box
from symderiv.writing.layout.symbols import kin
from symderiv.writing.layout.typed import typed
from symderiv.writing.structure.outline import Outline


def page_order(outline: Outline) -> Precedence:
    """The order of a document's page."""
    document = outline.paper or outline
    return precedence([*document.asked, *(s.derivation for s in document.sections)])


def precedence(derivations: Sequence[Derivation]) -> Precedence:
    """The order in which factors and terms stand wherever these derivations are shown."""
    text = _Text.of({d.read_as for d in derivations if d.read_as is not None})
    return Precedence(frozenset(_depths(derivations).items()), frozenset(text.factors), frozenset(text.terms), text.norms,
                      _summed(derivations))


def _depths(derivations: Sequence[Derivation]) -> dict[str, int]:
    """How far from the output each quantity is used; what a derivation names itself is as near as the nearest of its own."""
    found: dict[str, int] = {}
    for rows in dict.fromkeys(d.definitions.rows for d in derivations):
        found = {**depths(rows), **found}
    for row in chain.from_iterable(d.abbreviations for d in derivations):
        depth = max(0, min((found[t.name] for t in tensors(row.body) if t.name in found), default=0))
        _put(found, row.tensor.name, depth)
    return found


def _summed(derivations: Sequence[Derivation]) -> frozenset[frozenset[str]]:
    """The pairs of quantities that some definition multiplies and sums over a letter of both."""
    sums = {s for rows in {d.definitions.rows for d in derivations} for row in rows for s in row.body.atoms(Sum)}
    pairs = (pair for s in sums for pair in combinations([f for f in factors(s.body) if isinstance(f, Entry)], 2)
             if set(pair[0].indices) & set(pair[1].indices) & set(s.indices))
    return frozenset(frozenset((one.tensor.name, other.tensor.name)) for one, other in pairs)


def _put(found: dict[str, int], name: str, depth: int) -> None:
    """The depth of a quantity, and of its kind in every layer."""
    found.setdefault(name, depth)
    found.setdefault(kin(name), depth)


def depths(rows: Sequence[Definition]) -> dict[str, int]:
    """How far from the output each quantity is used first; the output itself is used nowhere.

    >>> from symderiv.notation import Tensor
    >>> x, h, L = Tensor("x"), Tensor("h"), Tensor("L")
    >>> depths([Definition(h, (), 2 * x[()]), Definition(L, (), h[()] ** 2)])
    {'L': -1, 'h': 0, 'x': 1}
    """
    found: dict[str, int] = {}
    for depth, row in enumerate(reversed(rows)):
        if not depth:
            found[row.tensor.name] = OUTPUT
        for tensor in tensors(row.body):
            _put(found, tensor.name, depth)
    return found


@dataclass
class _Text:
    """What stands before what in the formulas of a text; `names` are the symbols that it has for quantities."""

    names: Mapping[Box, str]
    factors: set[tuple[str, str]] = field(default_factory=set)
    terms: set[tuple[Signed, Signed]] = field(default_factory=set)
    norms: bool = False

    @classmethod
    def of(cls, texts: set[ReadAs]) -> _Text:
        """What texts say."""
        found = cls({_plain(law_box(s.symbol)): s.name for read in texts for s in read.symbols if s.name})
        for line in chain.from_iterable(read.lines for read in texts):
            box = typed(line.latex) if line.role != UNREAD else None
            if isinstance(box, Row):
                for side in list(_split(box.items, "relation"))[1:]:
                    found.quantities(Row(tuple(side)))
        return found

    def quantities(self, box: Box) -> Names:
        """The names in a box; what stands before what in it is taken down."""
        self.norms |= isinstance(box, Fence) and box.left == "‖"
        own = next((self.names[form] for form in _forms(box) if form in self.names), None)
        if own is not None:
            return frozenset([own])
        if isinstance(box, Row):
            return frozenset().union(*map(self._sum, _split(box.items, "relation", "punctuation")))
        inner = (p for p in parts(box) if not (isinstance(box, Script) and p is box.sub))
        return frozenset() if isinstance(box, BigSum) else frozenset().union(*map(self.quantities, inner))

    def _sum(self, items: Sequence[Box]) -> Names:
        terms = [(self._product(part), minus) for minus, part in _terms(items)]
        for (one, minus), (other, also) in combinations(terms, 2):
            pairs = product(one or {NUMBER}, other or {NUMBER})
            self.terms.update(((a, minus), (b, also)) for a, b in pairs if a != b)
        return frozenset().union(*(names for names, _ in terms))

    def _product(self, items: Sequence[Box]) -> Names:
        factors = [self.quantities(item) for item in items]
        self.factors.update(pair for one, other in combinations(factors, 2) for pair in product(one, other) if pair[0] != pair[1])
        return frozenset().union(*factors)


def _split(items: Sequence[Box], *kinds: str) -> Iterator[Sequence[Box]]:
    """The boxes between signs of some kinds."""
    yield from (list(run) for is_sign, run in groupby(items, lambda b: isinstance(b, Glyph) and b.kind in kinds) if not is_sign)


def _terms(items: Sequence[Box]) -> Iterator[tuple[bool, Sequence[Box]]]:
    """The terms of a sum, each with whether it is subtracted."""
    minus, term = False, list[Box]()
    for item in items:
        if isinstance(item, Glyph) and item.kind in ("binary", "sign") and item.text in "+−":
            if term:
                yield minus, term
            minus, term = item.text != "+", []
        else:
            term.append(item)
    if term:
        yield minus, term


def _forms(box: Box) -> Iterator[Box]:
    """A symbol as it stands, and without its scripts; nothing for other boxes."""
    if isinstance(box, Glyph | Accent):
        yield _plain(box)
    elif isinstance(box, Script):
        yield from map(_plain, (box, Script(box.base, None, box.sup), Script(box.base, box.sub), box.base))


def _plain(box: Box) -> Box:
    """A symbol without what tells vectors from numbers: bold letters and arrows."""
    if isinstance(box, Accent) and box.above == "vec":
        return _plain(box.base)
    if isinstance(box, Script):
        return Script(_plain(box.base), box.sub, box.sup) if box.sub or box.sup else _plain(box.base)
    return with_glyphs(box, lambda glyph: Glyph("variable", glyph.text) if glyph.kind == "bold" else glyph)
