"""Every name of a formula as what it is: a quantity, an index letter, a size, a constant, a sign for an array."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symderiv.reading.formulas.conditions import is_otherwise, lone_letter
from symderiv.reading.formulas.matrices import SUPERSCRIPTS
from symderiv.reading.formulas.names import flattened, symbol_of
from symderiv.reading.meaning.calls.unknown import require_known
from symderiv.reading.meaning.doubts.circle import circles
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.powers import power_key
from symderiv.reading.meaning.lines.sets import mask_of
from symderiv.reading.meaning.symbols.components import require_bound
from symderiv.reading.meaning.symbols.known import is_raised_number
from symderiv.reading.meaning.symbols.occurrences import Occurrence, binder_key, bound_letters, on_left
from symderiv.reading.meaning.symbols.rows import of_example, of_whole_axis, turned
from symderiv.reading.meaning.symbols.scripts import Scripts, base_key, used
from symderiv.reading.meaning.symbols.special import IDENTITIES, MARKS, Special, above, between_factors, equals
from symderiv.reading.meaning.symbols.stated import StatedFacts
from symderiv.reading.meaning.symbols.uses import Symbol, Use, symbol_base
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.syntax.bound import Call, Over, Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    sole_item,
    spell,
    with_parts,
    without_power,
)
from symderiv.reading.syntax.spelling import size_name


@dataclass
class Kinds:
    """What decides about names: scripts, facts, the bases that are quantities, the names that are sizes."""

    scripts: Scripts
    facts: StatedFacts
    quantities: frozenset[str]
    sizes: frozenset[str]
    left: frozenset[str] = frozenset()
    """The index letters of the left side of the line that is read, or that it goes on with."""
    sets: frozenset[str] = frozenset()
    """Sets that are masks: of pairs, or one for each letter."""
    vectors: frozenset[str] = frozenset()
    """Quantities that left sides give one index."""
    rows: frozenset[str] = frozenset()
    """Bases whose members are rows as they are written."""
    lying: frozenset[tuple[str, int]] = frozenset()
    """Vectors that are rows as they are written, by their keys and the number of their indices."""
    own: frozenset[str] = frozenset()
    """Letters that are quantities, though by custom they are signs."""
    unnamed: frozenset[str] = frozenset()
    """Sizes that stand below an identity alone."""

    def named(self, form: Form) -> Form:
        """The line with every name replaced by what it is."""
        uses = (used(one, self.scripts) for one in on_left(form))
        own = frozenset(spell(part) for use in uses for part in use.slots) - set(self.facts.labels) - self.scripts.fixed
        own -= self.scripts.given_in(form)
        self.left = own | self.left if form.line.continued else own
        alone = isinstance(sole_item(form.sides[0]), Name | Scripted) and not form.line.continued
        left = (replace(self, lying=frozenset()) if alone else self)._node(form.sides[0], form, {})
        sides = (left, *(self._node(side, form, {}) for side in form.sides[1:]))
        return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides)))

    def _node(self, node: Any, form: Form, scope: Mapping[str, Key]) -> Any:
        if not isinstance(node, Node):
            return node
        if isinstance(node, Over):
            return self._over(node, form, scope)
        if isinstance(node, Call) and isinstance(head_of(node.head), Name):
            require_known(node)
        scripted = node if isinstance(node, Scripted) else Scripted(node.at, node)
        if isinstance(scripted.base, Head) and scripted.base.kind == "indicator":  # \mathbf{1}, perhaps with its size below
            return Special(scripted.at, "ones", None, above(scripted), _size_below(scripted))
        if not isinstance(scripted.base, Name):
            return self._parts(node, form, scope)
        return self._symbol(Occurrence(scripted, form, scope), node)

    def _parts(self, node: Node, form: Form, scope: Mapping[str, Key]) -> Node:
        return with_parts(node, lambda part: self._node(part, form, scope), _marks_of(node))

    def _over(self, node: Over, form: Form, scope: Mapping[str, Key]) -> Node:
        letters = bound_letters(node.head, {*scope, *self.left})
        inner = {**scope, **{letter: binder_key(node, letter, form) for letter in letters}}
        sub, sup = (self._limits(part, form, inner) for part in (node.head.sub, node.head.sup))
        body = self._node(node.body, form, inner)
        for entry in node.head.sub.entries if node.head.sub else ():
            body = self._in_set(entry, body)
        return replace(node, head=replace(node.head, sub=sub, sup=sup), body=body)

    def _in_set(self, entry: Relation, body: Node) -> Node:
        """The body times the indicator of a set, for (u,i) ∈ S and i ∈ C_k."""
        found = mask_of(entry)
        if found is None:
            return body
        name, slots = found
        mask = Use(entry.at, Symbol(replace(name, at=0)), slots, None, Scripted(entry.at, name))
        return Product(entry.at, (("", mask), ("", body)))

    def _limits(self, listing: Listing | None, form: Form, scope: Mapping[str, Key]) -> Listing | None:
        """The limits of a sum; lone names in them stay: they are letters and sizes."""
        if listing is None:
            return None
        entries = [one for e in listing.entries for one in _pairs(e)]
        return replace(listing, entries=tuple(self._limit(e, form, scope) for e in entries))

    def _limit(self, entry: Relation, form: Form, scope: Mapping[str, Key]) -> Relation:
        if entry.signs == ("∈",):
            return entry
        computed = any(lone_letter(side) is None or isinstance(sole_item(side), Scripted) for side in entry.sides)
        given = {*scope, *self.left} if entry.signs not in ((), ("=",)) and computed else None
        sides = tuple(
            side if _is_letter(side, scope, given) or self._size(sole_item(side)) else self._node(side, form, scope)
            for side in entry.sides
        )
        return replace(entry, sides=sides)

    def _size(self, item: Node | None) -> Node | None:
        """The name of an axis that a name is the size of."""
        if not isinstance(item, Name | Scripted):
            return None
        bare = without_power(item) if isinstance(item, Scripted) else item
        name = size_name(spell(bare))
        if isinstance(item, Scripted) and power_key(item) in self.scripts.named_powers:  # d^2 = …
            return None
        if name not in self.sizes or (base_key(_base(bare)) in self.quantities and isinstance(item, Name)):
            return None
        axis = Name(item.at, name)
        return Scripted(item.at, axis, None, item.sup) if isinstance(item, Scripted) and item.sup else axis

    def _symbol(self, one: Occurrence, node: Node) -> Node:
        if (isinstance(node, Name) and (node.base in one.scope or node.base in self.left)) or is_otherwise(node):
            return node
        if isinstance(node, Scripted) and spell(without_power(node)) in one.scope:
            return node
        if base_key(one.name) in self.sets:
            raise Misread(f"{spell(one.name)} is a set here", one.node.at, "Give its size a letter, if that is meant.")
        size = self._size(node)
        if size is not None:
            return size
        for rule in RULES.get(one.name.base, ()):
            made = rule(self, one)
            if made is not None:
                return made
        use = of_example(self._of_matrix(used(one, self.scripts), one), one, self.facts.examples, self.quantities, self.scripts)
        use = of_whole_axis(use)
        slots = tuple(self._slot(part, one) for part in use.slots)
        power = use.power if _is_mark(use.power) else self._node(use.power, one.form, one.scope)
        return self._as_row(replace(use, slots=slots, power=power))

    def _as_row(self, use: Use) -> Use:
        """A member that is a row as it is written: transposed, it is a column."""
        member = base_key(symbol_base(use)) in self.rows and len(use.slots) == 1
        if not (member or (use.symbol.key, len(use.slots)) in self.lying):
            return use
        return turned(use)

    def _of_matrix(self, use: Use, one: Occurrence) -> Use:
        """u_w as a column of U, where the text says so; x_{ij} as an entry of the matrix with the rows x_i or the columns x_j."""
        below = flattened(one.node.sub)
        parts = (*(slot for slot in use.slots[:1] if slot not in below), *below)  # the i of x^{(i)} stands above
        said = self.facts.parts.get(spell(without_power(one.node)))
        which, matrix = said or self.facts.parts.get(base_key(one.name), ("", ""))
        entry = len(parts) == 2 and (which == "rows" or spell(parts[0]) != self.facts.counting.get(base_key(one.name)))
        if not which or not (entry or len(parts) == 1):
            return use
        node = symbol_of(matrix)
        whole = used(Occurrence(node if isinstance(node, Scripted) else Scripted(node.at, node), one.form, {}), self.scripts)
        return replace(use, symbol=whole.symbol, slots=parts, column=which == "columns" and not entry)

    def _slot(self, part: Relation, one: Occurrence) -> Relation:
        """An index; a symbol with an index of its own in it is a label."""
        item = lone_letter(part.sides[0]) if not part.signs else None
        if item is not None and spell(item) in one.scope:
            return part
        letter = one.letter(part)
        loose = letter is not None and letter[0] == "free" and letter not in self.scripts.counted and letter[2] not in self.left
        if item is not None and not loose and not _nested(part):
            return part
        made: Relation = self._node(part, one.form, one.scope) if item is not None or _nested(part) else part
        return made


def _marks_of(node: Node) -> set[str]:
    """The parts of a node that are signs, not quantities: the F of a norm, the T of a transpose."""
    kept = {"head", "accents"}
    if isinstance(node, Call):
        kept |= {"power"} if _is_mark(node.power) else set()
    if isinstance(node, Scripted):
        kept |= {"sup"} if _is_mark(node.sup) else set()
        norm = isinstance(node.base, Bracket) and node.base.kind in ("norm", "inner")
        kept |= {"sub"} if norm and spell(node.sub) in NORMS else set()
    return kept


NORMS = frozenset({"1", "2", "F", r"\infty", "*", r"\text{F}", "Fro", "op"})
"""Names of norms."""


def _pairs(entry: Relation) -> tuple[Relation, ...]:
    """The letters of (u,i) ∈ S and of i ∈ C_k; any other entry as it is."""
    if mask_of(entry) is None:
        return (entry,)
    pair = sole_item(entry.sides[0])
    return pair.inside.entries if isinstance(pair, Bracket) else (Relation(entry.at, (entry.sides[0],)),)


def _nested(part: Relation) -> bool:
    item = sole_item(part)
    return isinstance(item, Scripted) and item.sub is not None


def _base(item: Node) -> Name:
    base = item.base if isinstance(item, Scripted) else item
    return base if isinstance(base, Name) else Name(item.at, "")


def _is_letter(side: Node, scope: Mapping[str, Key], given: Collection[str] | None) -> bool:
    """Whether a side is a letter alone, one of the `given` where something is computed beside it, as in y_i > c; a primed one,
    k', is one where it is bound."""
    item = lone_letter(side)  # type: ignore[arg-type]
    return item is not None and (spell(item) in scope or (isinstance(item, Name) and (given is None or spell(item) in given)))


def _is_mark(power: Listing | None) -> bool:
    """A superscript that is a sign: a transpose, a label, a number."""
    return power is None or spell(power) in (*SUPERSCRIPTS, r"\prime")


# Signs that have a meaning by custom, where the text gives them none. Each rule: what it makes of its symbols, or None.


def _euler(kinds: Kinds, one: Occurrence) -> Node | None:
    if one.node.sub is not None or one.node.primes or one.name.accents or one.name.style:
        return None
    raised = not _is_mark(one.node.sup) and is_raised_number(one, kinds.scripts, kinds.quantities)
    if base_key(one.name) in kinds.quantities and not raised:
        return None
    sup = kinds._node(one.node.sup, one.form, one.scope)
    exponential = Call(one.node.at, Head(one.node.at, "function", r"\exp"), sup.entries) if raised else None
    return exponential or (replace(one.node, sup=sup) if sup is not None else one.name)


def _pi(kinds: Kinds, one: Occurrence) -> Node | None:
    bare = one.node.sub is None and not one.node.primes and not one.name.accents
    if not bare or (base_key(one.name) in kinds.quantities and one.node.at not in circles(one.form.line)):
        return None
    if one.name.base == r"\pi":
        return Special(one.node.at, "circle", None, kinds._node(one.node.sup, one.form, one.scope))
    return one.node if one.node.sup is not None else one.name


def _size_below(node: Scripted) -> str:
    return size_name(spell(node.sub)) if node.sub is not None else ""


def _identity(kinds: Kinds, one: Occurrence) -> Node | None:
    sub = _size_below(one.node)
    known = base_key(one.name) in kinds.quantities | kinds.own or (sub and sub not in kinds.sizes | kinds.unnamed)
    axis, size = ("", sub) if sub in kinds.unnamed else (sub, "")
    return None if known else Special(one.node.at, "identity", None, one.node.sup, axis, size)


def _unit(kinds: Kinds, one: Occurrence) -> Node | None:
    parts = flattened(one.node.sub)
    if len(parts) == 1 and base_key(one.name) not in kinds.quantities | kinds.own:
        labelled = isinstance(item := sole_item(parts[0]), Name) and item.base in kinds.facts.labels
        require_bound(one, parts[0], kinds.scripts)
        return Special(one.node.at, "unit", kinds._node(parts[0], one.form, one.scope) if labelled else parts[0], above(one.node))
    return None


def _delta(kinds: Kinds, one: Occurrence) -> Node | None:
    """Kronecker's sign, also beside a δ_k of the text: that one has a single index."""
    known = base_key(one.name) in kinds.quantities - kinds.vectors
    parts = flattened(one.node.sub)
    if len(parts) != 2 or known:
        return None
    if one.node.sup is None and any(spell(part) in kinds.scripts.fixed | kinds.scripts.given_in(one.form) for part in parts):
        return kinds._node(equals(parts, one.node.at), one.form, one.scope)
    return one.node


def _mark(kinds: Kinds, one: Occurrence) -> Node | None:
    if one.node.sub is None and base_key(one.name) not in kinds.quantities:
        raise between_factors(one.name)
    return None


RULES: Mapping[str, tuple[Callable[[Kinds, Occurrence], Node | None], ...]] = {
    "e": (_euler, _unit), r"\pi": (_pi,), r"\infty": (_pi,), r"\delta": (_delta,),
    **dict.fromkeys(IDENTITIES, (_identity,)), **dict.fromkeys(MARKS, (_mark,)),
}


def named_lines(forms: Iterable[Form], kinds: Kinds, fail: Callable[[Form, Misread], None]) -> Iterator[Form]:
    """The lines with the kind of every symbol; those in which one has none fail."""
    for form in forms:
        try:
            yield kinds.named(form)
        except Misread as error:
            fail(form, error)


__all__ = ["Kinds", "named_lines"]
