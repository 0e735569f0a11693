"""Which symbols are quantities, which names are sizes, and what is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.sets import axis_of_set, mask_of
from symderiv.reading.meaning.shapes.explicit import LONGER, size_reached
from symderiv.reading.meaning.shapes.ranks import Known
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.scripts import Scripts, base_key, is_transpose
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.stated import StatedFacts, asked_of
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Call, Over, head_of
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Number, Scripted, Terms, of_kind, sole_item, walk
from symderiv.reading.syntax.spelling import size_name


def said_of_every(ranks: Mapping[str, int], facts: StatedFacts) -> dict[str, Known]:
    """What "all matrices are n × n" says of these arrays, by how many axes each has."""
    found = {}
    for key, fact in ((key, facts.every[rank]) for key, rank in ranks.items() if rank in facts.every):
        axes = None if fact.value[0].startswith("square") else tuple(map(size_name, fact.value))
        found[key], facts.reasons[key] = Known(axes, rank=ranks[key], square=axes is None), fact
    return found


SYMMETRIC = ("symmetric", "spd")


def with_symmetry_below(definitions: Iterable[tuple[str, Form]], facts: StatedFacts, ranks: Mapping[str, int]) -> None:
    """Notes that the one matrix is symmetric which a symmetric quantity is a sum of, beside multiples of the identity and
    matrices times their own transposes: the K of K_y = K + s^2 I."""
    for key, form in definitions:
        said = next((name for name in facts.givens.get(key, ()) if name in SYMMETRIC), "")
        found = [_matrices(row, ranks) for _, row in form.sides[1].terms] if said and len(form.sides) > 1 else []
        open_ = [keys for keys in found if keys and not (len(keys) == 2 and len(set(keys)) == 1)]
        if len(open_) == 1 and len(open_[0]) == 1 and not set(facts.givens.get(open_[0][0], ())) & set(SYMMETRIC):
            (inner,) = open_[0]
            facts.givens[inner] = (*facts.givens.get(inner, ()), "symmetric")
            if (key, said) in facts.stated:
                facts.stated[inner, "symmetric"] = facts.stated[key, said]


def _matrices(row: Iterable[Node], ranks: Mapping[str, int]) -> list[str]:
    """The arrays in a term; none where the identity is one, and two where entries are summed: that shows nothing of them."""
    nodes = [n for item in row for n in walk(item)]
    if any(isinstance(n, Special) and n.kind == "identity" for n in nodes):
        return []
    if any(isinstance(n, Over | Call) for n in nodes):
        return ["", "entries"]
    return [n.symbol.key for n in nodes if isinstance(n, Use) and ranks.get(n.symbol.key, 0) > 0]


def quantities_in(forms: Iterable[Form], facts: StatedFacts, scripts: Scripts, found: Iterable[Occurrence]) -> frozenset[str]:
    """The bases that the text speaks of, defines or indexes: they are no constants and no sizes."""
    known = {base for key, said in facts.known.items()
             if (base := key.partition("_")[0].partition("^")[0]) != r"\pi" or (key == base and not said.slots)}
    known |= set(facts.counts) - {r"\pi"}
    left = {
        base_key(name)
        for f in forms
        if f.line.relation.signs[:1] == ("=",)
        and (name := _left_name(f)) is not None
        and (name.base != r"\pi" or isinstance(sole_item(f.sides[0]), Name))
        and not (name.base == "e" and _is_exponential(f, known))
    }
    indexed = {
        base_key(o.name)
        for o in found
        if o.node.sub is not None
        and scripts.is_counted(("sub", base_key(o.name), "0"))
        and o.name.base not in (r"\pi", "e", r"\delta")
    }
    return frozenset(known | left | indexed | _vectors_pi(forms, found, scripts))


def _vectors_pi(forms: Iterable[Form], found: Iterable[Occurrence], scripts: Scripts) -> set[str]:
    r"""The \pi of p^T(\pi - y) beside a \pi_i: a term by itself it is the vector; beside 2\pi it stays a number."""
    counted = {base_key(o.name) for o in found if o.name.base == r"\pi" and o.node.sub is not None
               and scripts.is_counted(("sub", base_key(o.name), "0"))}
    sums = [n for form in forms if counted for n in of_kind(form.line, Terms) if len(n.terms) > 1]
    rows = [row for n in sums if not any(isinstance(m, Scripted) and m.sub is not None for m in walk(n)) for _, row in n.terms]
    alone = [row[0] for row in rows if len(row) == 1 and isinstance(head_of(row[0]), Name)]
    terms = {base_key(name) for item in alone if _is_whole(item) and (name := head_of(item)) and isinstance(name, Name)}
    bare = [o for o in found if o.name.base == r"\pi" and o.node.sub is None and not is_transpose(o.node.sup)]
    return counted & terms if len(bare) <= sum(isinstance(item, Name) and item.base == r"\pi" for item in alone) else set()


def _is_whole(item: Node) -> bool:
    return isinstance(item, Name) or (isinstance(item, Scripted) and item.sub is None and is_transpose(item.sup))


def asked_letters(statements: Statements) -> set[str]:
    """The letters, without scripts, of what the text asks the derivative of."""
    return {name.base for node in asked_of(statements) for name in [head_of(node)] if isinstance(name, Name)}


def _left_name(form: Form) -> Name | None:
    item = sole_item(form.sides[0])
    base = item.base if isinstance(item, Scripted) else item
    return base if isinstance(base, Name) else None


def _is_exponential(form: Form, known: Collection[str]) -> bool:
    r"""Whether a line begins with a power of the number e, as e^{s_j} = 1 does; e^{(i)} = y_i - t_i is an error's."""
    item = sole_item(form.sides[0])
    above = sole_item(item.sup) if isinstance(item, Scripted) and item.sup is not None else None
    if above is None:
        return isinstance(item, Scripted) and item.sup is not None
    return base_key(above) in known if isinstance(above, Name) else not isinstance(above, Number | Bracket)


def sizes_in(forms: Iterable[Form], facts: StatedFacts) -> frozenset[str]:
    """The names of sizes: upper bounds, and the axes that facts name."""
    found = set(facts.formulas) | {size_reached(n) for f in forms for n in of_kind(f.line, Over)}
    found |= {name.partition("+")[0] for name in found if LONGER.fullmatch(name)}
    for form in forms:
        for node in of_kind(form.line, Over):
            if node.head.sub is not None:
                entries = [e for e in node.head.sub.entries if e.signs and e.signs[-1] in ("≤", "∈") and mask_of(e) is None]
                found |= {axis_of_set(sole_item(e.sides[-1])) for e in entries}
    axes = {axis for known in facts.known.values() for axis in known.axes or ()}
    return frozenset(filter(None, found | axes | set(facts.sizes) | set(facts.counts.values()) | set(facts.ranges.values())))


def is_raised_number(one: Occurrence, scripts: Scripts, quantities: Collection[str]) -> bool:
    """Whether an e with something above it is the number, beside an e_j of the text: no array has a power like e^{-x}."""
    above = [n for n in walk(one.node.sup or one.node.base) if isinstance(n, Name)]
    plain = isinstance(sole_item(one.node.sup), Name | Number | Bracket) and not any(base_key(n) in quantities for n in above)
    base = base_key(one.name)
    return bool(above) and not plain and (base in scripts.defined or scripts.is_counted(("sub", base, "0")))


__all__ = ["asked_letters", "is_raised_number", "quantities_in", "sizes_in"]
