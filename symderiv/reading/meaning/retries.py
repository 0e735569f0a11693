"""What one reading of a text teaches the next: components that do not fit, losses called claims, arrays by use, remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined, late_loss, uses
from symderiv.reading.meaning.members import members_by_definition, members_by_size
from symderiv.reading.meaning.resolved import Attempts, Resolved
from symderiv.reading.meaning.shapes.calls import AVERAGES
from symderiv.reading.meaning.shapes.constraints import Misfit
from symderiv.reading.meaning.shapes.lying import lying_vectors
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.shapes.written import COEFFICIENTS
from symderiv.reading.meaning.symbols.scripts import base_key, is_transpose
from symderiv.reading.meaning.symbols.special import IDENTITIES, Special
from symderiv.reading.meaning.symbols.uses import Symbol, Use, symbol_base
from symderiv.reading.prose.said.goals import is_beside, is_sought, leads_on
from symderiv.reading.prose.stated.listed import is_listed
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Node, Terms, of_kind, sole_item, spell, walk

SIZES = (*"nmdkpqrNMDKPQR",)
"""Letters of sizes; the t of an image I_t is none."""


def next_try(resolved: Resolved) -> Attempts | None:
    """What to try next; None where this reading teaches nothing new."""
    before = resolved.tried
    apart = before.apart | _unfit_components(resolved)
    arrays = {base: rank for base, rank in {**before.arrays, **dict(_arrays_by_use(resolved))}.items() if base not in apart}
    losses = before.losses | set(_late_losses(resolved))
    aside = before.aside | set(_of_one_sample(resolved)) | set(_of_the_model(resolved))
    parts = {**before.parts, **members_by_size(resolved), **members_by_definition(resolved)}
    each = before.each | resolved.single
    found = replace(before, apart=apart, losses=losses, arrays=arrays, aside=aside, parts=parts, each=each)
    rows = {*_rows(resolved), *_rows_before_vectors(resolved)}
    found = found if found != before else replace(before, own=before.own | set(_numbered(resolved)))
    found = found if found != before else replace(before, rows=before.rows | rows)
    found = found if found != before else replace(before, unlisted=before.unlisted | set(_listed(resolved)))
    lying = lying_vectors(resolved) | set(_lying_coefficients(resolved))
    found = found if found != before else replace(before, lying=before.lying | lying)
    found = found if found != before else replace(before, sizes=before.sizes | set(_below_identities(resolved)))
    found = found if found != before else replace(before, every={**before.every, **dict(_of_every(resolved))})
    return found if found != before else None


def _of_every(resolved: Resolved) -> Iterator[tuple[str, int]]:
    """Inputs without a shape of their own, where the text says one of all arrays with so many axes."""
    made = {defined(f) for f in resolved.lines.definitions}
    for key, axes in resolved.world.symbols.items() if resolved.facts.every else ():
        known = resolved.facts.known.get(key)
        if len(axes) in resolved.facts.every and key not in made and (known is None or (known.axes is None and not known.square)):
            yield key, len(axes)


def _arrays_by_use(resolved: Resolved) -> Iterator[tuple[str, int]]:
    """Bases that stand whole as an array, beside a component that was read as a number of its own: p and p_c."""
    shapes, made = resolved.world.symbols, {defined(f) for f in resolved.lines.definitions}
    whole = {base_key(resolved.symbols[key].base): len(keys) for key, keys in shapes.items() if _is_bare(resolved.symbols[key])}
    for key, keys in shapes.items():
        symbol = resolved.symbols[key]
        alike = not keys and len(symbol.labels) == whole.get(base_key(symbol.base)) and not symbol.sup
        single = all(len(label) == 1 and label != "0" for label in symbol.labels)
        if alike and single and symbol.labels and key not in made and key not in resolved.facts.known:
            yield base_key(symbol.base), len(symbol.labels)


def _below_identities(resolved: Resolved) -> Iterator[str]:
    """The n of an I_n of which nothing is said or defined, where it must be a matrix: it is the identity of that size."""
    made = {defined(f) for f in resolved.lines.definitions}
    for key, axes in resolved.world.symbols.items():
        symbol = resolved.symbols[key]
        label = symbol.labels[0] if len(symbol.labels) == 1 and not symbol.sup else ""
        told = key in made or key in resolved.facts.known
        if symbol.base.base in IDENTITIES and label in SIZES and len(axes) == 2 and not told:
            yield label


def _rows(resolved: Resolved) -> Iterator[str]:
    r"""Bases whose members the text makes rows of a matrix, in lines that fit nothing while these are columns, x_i \beta, or
    that give an array because W_j was taken for a matrix of a series."""
    facts, shapes = resolved.facts, resolved.world.symbols
    arrays = any(shapes.get(key) for key in resolved.lines.sinks())
    for form in (*resolved.lost, *(resolved.lines.definitions if arrays else ())):
        pairs = [pair for n in of_kind(form.line, Product) for pair in pairwise(n.parts)]
        behind = {other.at for (_, one), (sign, other) in pairs if not sign and isinstance(one, Use)}
        for use in (n for n in of_kind(form.line, Use) if len(n.slots) == 1 and not n.column):
            written, known = base_key(symbol_base(use)), facts.known.get(use.symbol.key)
            of_matrix = known is not None and known.whole == 2 and use.at not in behind
            series = of_matrix and known is not None and known.axes is not None and len(shapes.get(use.symbol.key, ())) == 3
            fits = form in resolved.lines.definitions and not series
            if not fits and (of_matrix or facts.parts.get(written, ("", ""))[0] == "rows"):
                yield written


def _numbered(resolved: Resolved) -> Iterator[str]:
    """The e of e_k, where unit vectors would make an array of what a line adds to numbers: it is a number for each k."""
    for form in resolved.lines.definitions:
        units = any(n.kind == "unit" for n in of_kind(form.sides[1], Special))
        if units and any(_is_mixed(resolved, form, n) for n in of_kind(form.sides[1], Terms)):
            yield "e"


def _listed(resolved: Resolved) -> Iterator[str]:
    """What a list of its members made a matrix, where a line fits nothing then, or only arrays of more axes."""
    for key, fact in resolved.facts.reasons.items():
        fits = not resolved.lost and len(resolved.world.symbols.get(key, "AB")) == 2
        if not fits and fact.kind == "rank" and is_listed(fact.words):
            yield fact.subject


def _rows_before_vectors(resolved: Resolved) -> Iterator[str]:
    r"""Capitals W_j of W_j v with nothing said of them, where they make arrays of what must be numbers."""
    lines = resolved.lines.definitions
    if not any(_is_member(resolved, n) for form in (*resolved.lost, *lines) for n in of_kind(form.line, Use)):
        return
    inner = set(_behind_turned(resolved))
    mixed = any(_is_mixed(resolved, form, n) for form in lines for n in of_kind(form.sides[1], Terms))
    parted = {n.symbol.key for form in lines for n in of_kind(form.line, Use) if n.slots}
    arrays = any(resolved.world.symbols.get(key) for key in resolved.lines.sinks())
    barred = {id(p) for form in lines for n in of_kind(form.line, Bracket) if n.kind == "bars"
              for p in walk(n.inside) if isinstance(p, Product)}
    for form in (*resolved.lost, *(lines if mixed or arrays or barred else ())):
        for product in (n for n in of_kind(form.line, Product)):
            for (_, one), (sign, other) in pairwise(product.parts):
                vector = _rank(resolved, form, other) or (isinstance(other, Use) and other.symbol.key in inner)
                parts = isinstance(other, Use) and other.symbol.key in parted | inner
                wanted = mixed or id(product) in barred or form not in lines or parts
                if wanted and vector and not sign and isinstance(one, Use) and _is_member(resolved, one):
                    yield base_key(symbol_base(one))


def _behind_turned(resolved: Resolved) -> Iterator[str]:
    """The vectors v of b^T v."""
    for form in (*resolved.lines.definitions, *resolved.lost):
        for product in (n for n in of_kind(form.line, Product)):
            for (_, one), (sign, other) in pairwise(product.parts):
                if isinstance(one, Use) and is_transpose(one.power) and not sign and isinstance(other, Use) and not other.slots:
                    yield other.symbol.key


def _lying_coefficients(resolved: Resolved) -> Iterator[tuple[str, int]]:
    r"""The w of w x_i, in a line that fits nothing else, or gives an array, where the text counts w_j or squares all of w: they
    are an inner product."""
    lines = resolved.lines
    arrays = any(resolved.world.symbols.get(key) for key in lines.sinks())
    forms = (*resolved.lost, *(lines.definitions if arrays else ()))
    vectors = set(_squared(resolved)) if forms else set()
    for form in forms:
        for product in (n for n in of_kind(form.line, Product)):
            for (_, one), (sign, other) in pairwise(product.parts):
                if sign or not isinstance(one, Use) or not isinstance(other, Use) or len(other.slots) != 1:
                    continue
                if not one.slots and one.power is None and one.symbol.base.base in COEFFICIENTS & vectors:
                    yield one.symbol.key, 0


def _squared(resolved: Resolved) -> Iterator[str]:
    r"""Bases that are vectors by w_j, \|w\|, w^\top w or sum(w^2)."""
    for form in (*resolved.lines.definitions, *resolved.lost):
        for node in walk(form.line):
            if isinstance(node, Use) and (node.slots or is_transpose(node.power)):
                yield base_key(node.symbol.base)
            whole = isinstance(node, Call) and spell(head_of(node.head)).strip("\\{}").removeprefix("text{") in AVERAGES
            if whole or (isinstance(node, Bracket) and node.kind == "norm"):
                yield from (base_key(n.symbol.base) for n in walk(node) if isinstance(n, Use) and not n.slots)


def _is_mixed(resolved: Resolved, form: Form, terms: Terms) -> bool:
    """Whether terms add numbers that the text computes to arrays."""
    ranks = {_rank(resolved, form, item) for _, items in terms.terms for item in items} - {None}
    return 0 in ranks and len(ranks) > 1


def _is_member(resolved: Resolved, use: Use) -> bool:
    """Whether this is W_j, read as a number or not at all, of a capital W."""
    capital = use.symbol.base.capital and use.power is None
    unread = use.symbol.key not in resolved.world.symbols and use.symbol.key not in resolved.facts.known
    return capital and len(use.slots) == 1 and (unread or len(resolved.world.symbols.get(use.symbol.key, ())) == 1)


def _rank(resolved: Resolved, form: Form, item: Node) -> int | None:
    """How many axes a part of a line has; None where it is a plain number, or cannot be told alone."""
    if not any(isinstance(n, Use) for n in walk(item)):
        return None
    try:
        return Shapes(resolved.world.copy(), form).of(item).ndim
    except (Misfit, Misread, KeyError):
        return None


def _is_bare(symbol: Symbol) -> bool:
    return not (symbol.labels or symbol.sup or symbol.primes)


def _unfit_components(resolved: Resolved) -> set[str]:
    """Bases whose components were tried and do not fit: a line with them fails, or the base became a collection."""
    filled = resolved.kinds.scripts.filled
    if not filled:
        return set()
    unfit = {base_key(n.symbol.base) for f in resolved.lost for n in of_kind(f.line, Use) if n.slots}
    for key, keys in resolved.world.symbols.items():
        base = base_key(resolved.symbols[key].base)
        whole = resolved.kinds.scripts.whole.get(base) if not resolved.symbols[key].labels else len(keys)
        unfit |= {base} if base in filled and len(keys) != whole else set()
    return unfit & filled


def _of_one_sample(resolved: Resolved) -> Iterator[int]:
    r"""Formulas in sentences that nothing uses, s = W x, where the x^{(i)} of a line that fits nothing are the samples."""
    lost = {form.number for form in resolved.lost}
    unfit = [form for form in (*resolved.lost, *resolved.lines.definitions) if form.number in lost]
    counted = {base_key(n.symbol.base) for form in unfit for n in of_kind(form.line, Use) if n.slots}
    sinks = resolved.lines.sinks() if counted else []
    for form in resolved.lines.definitions:
        whole = {base_key(n.symbol.base) for n in of_kind(form.sides[1], Use) if not n.slots}
        if defined(form) in sinks and not form.formula.display and whole & counted:
            yield form.number


def _of_the_model(resolved: Resolved) -> Iterator[int]:
    r"""Lines y = a x + b of a text whose \sum_i (y_i - a x_i - b)^2 has all of it again: they say what is fitted to the data y_i,
    of which they would leave no difference."""
    lines = resolved.lines.definitions
    residuals: dict[tuple[str, frozenset[str]], list[Form]] = {}
    for line in lines:
        for key in (key for n in of_kind(line.sides[1], Terms) for key in _as_residual(n)):
            residuals.setdefault(key, []).append(line)
    for form in lines:
        made, letters = sole_item(form.sides[0]), _bases([form.sides[1]])
        if not isinstance(made, Use) or len(letters) < 2:
            continue
        if any(line is not form for line in residuals.get((base_key(made.symbol.base), letters), ())):
            yield form.number


def _as_residual(terms: Terms) -> Iterator[tuple[str, frozenset[str]]]:
    """Each base with but one member among these terms, as of data, with the letters of the other terms, as of a model."""
    items = [item for _, row in terms.terms for item in row]
    members = [item for item in items if isinstance(item, Use) and item.slots]
    count = Counter(base_key(item.symbol.base) for item in members)
    for own in members if len(items) > 1 else ():
        if count[base := base_key(own.symbol.base)] == 1:
            yield base, _bases(item for item in items if item != own)


def _bases(parts: Iterable[Node]) -> frozenset[str]:
    return frozenset(base_key(n.symbol.base) for part in parts for n in walk(part) if isinstance(n, Use))


def _late_losses(resolved: Resolved) -> list[int]:
    """The lines that go on from the last quantities to a new one, though words call them claims."""
    shapes, lines = resolved.world.symbols, resolved.lines
    numbers = {key for key in lines.sinks() if key in shapes and not shapes[key]}
    found = [form for form in lines.others if late_loss(form, lines)]
    sought = {defined(f) for f in lines.definitions if is_sought(f.formula.before, f.formula.after)}
    return [f.number for f in found if not numbers or (uses(f.sides[1]) & numbers and _goes_on(f, bool(numbers & sought)))]


def _goes_on(form: Form, known: bool) -> bool:
    """Whether words lead on from a number to a new one, no derivative of it: "the score is s = wᵀx, hence the loss is ℓ = …".

    Where what is sought is `known`, the words must say that this is what is sought in its place.
    """
    said = form.formula
    named = is_sought(said.before, said.after)
    return leads_on(said.why) and not is_beside(said.before, said.after) and bool(named or not known)


__all__ = ["next_try"]
