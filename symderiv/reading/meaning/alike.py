r"""What has the shape of what it stands beside: the scale and the shift of \gamma x + \beta, a mask and what it covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, permutations

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.shapes.constraints import Misfit
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.symbols.components import LOGARITHMS
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, Terms, of_kind, rebuilt, sole_item, spell

PAIRS = frozenset({(r"\gamma", r"\beta"), (r"\sigma", r"\mu"), ("g", "b"), ("a", "b"), ("s", "b"), ("s", "t"), ("w", "b"),
                   (r"\text{scale}", r"\text{shift}"), (r"\text{weight}", r"\text{bias}"), (r"\text{std}", r"\text{mean}")})
"""The scale and the shift of one layer, by custom."""
TARGETS = frozenset("yt")
"""Letters of targets by custom."""
NOISE = frozenset({r"\epsilon", r"\xi", r"\zeta", r"\text{eps}", r"\text{noise}"})


def require_like_pairs(resolved: Resolved, statements: Statements) -> None:
    """Refuses a scale that is a number beside a shift that is an array, and noise that is one beside two arrays, where the text
    does not say that it is."""
    for number, like, factor in _pairs(resolved):
        one, other = spell(number), spell(like)
        size = resolved.world.classes.axis(resolved.world.symbols[like.symbol.key][-1]) or "n"
        raise ParseError.in_text(
            f"{one} would be a number and {other} an array, though they stand alike", statements.source, number.at,
            rf"Say which: ${one} \in \mathbb{{R}}$ for one number; or ${one}, {other} \in \mathbb{{R}}^{size}$, and write "
            rf"${one} \odot {spell(factor)}$.")
    for target, logarithm in _targets(resolved):
        name, array = spell(target), spell(logarithm)
        is_array = bool(resolved.world.symbols[target.symbol.key])
        amiss = f"a matrix in a product with {array}" if is_array else f"a number and {array} an array"
        raise ParseError.in_text(
            f"{name} would be {amiss}, though targets are one for each component", statements.source, target.at,
            rf"Say which: ${name} \in \mathbb{{R}}$ for one number; for an array write the sum, as in sum({name} \odot log(p)).")
    for target, logarithm, data in _predicted(resolved):
        raise ParseError.in_text(
            f"{spell(data)} would be a number beside the array {spell(target)} of targets", statements.source, data.at,
            rf"Say what it is: Let ${spell(data)} \in \mathbb{{R}}^{{n \times d}}$, and write {spell(target)} \odot "
            f"{spell(logarithm)}.")


def _targets(resolved: Resolved) -> Iterator[tuple[Use, Node]]:
    """Each target that came out a number beside the logarithm of an array, the y of y log(p) with p = softmax(z), or a matrix
    before it, the Y of Y log(P)."""
    made = {defined(form) for form in resolved.lines.definitions}
    for form, sign, target, log in _beside_logarithms(resolved):
        rank = resolved.world.symbols.get(target.symbol.key)
        told = target.power is not None or target.symbol.key in resolved.facts.known
        matrix = rank is not None and len(rank) == 2 and not (sign or told)
        number = rank == () and not _is_said(resolved, target)
        if (number or matrix) and target.symbol.key not in made and _is_array(resolved, form, log):
            yield target, log


def _beside_logarithms(resolved: Resolved) -> Iterator[tuple[Form, str, Use, Call]]:
    """Targets with the logarithm in the same product, and the sign before it."""
    for form in resolved.lines.definitions:
        for node in of_kind(form.line, Product) if form.has(Call) else ():
            logs = [(sign, p) for sign, p in node.parts if isinstance(p, Call) and spell(head_of(p.head)) in LOGARITHMS]
            uses = [p for _, p in node.parts if isinstance(p, Use) and base_key(p.symbol.base).lower() in TARGETS and not p.slots]
            yield from ((form, sign, target, log) for target in uses[:1] for sign, log in logs)


def _predicted(resolved: Resolved) -> Iterator[tuple[Use, Node, Use]]:
    """An array of targets beside the logarithm of one number that is made of a capital, of which nobody says what it is: the X of
    P = \\sigma(X w), Y log(P)."""
    made = {defined(form): form for form in resolved.lines.definitions}
    for form, _, target, log in _beside_logarithms(resolved):
        if not resolved.world.symbols.get(target.symbol.key) or _is_array(resolved, form, log):
            continue
        bodies = [made[n.symbol.key] for n in of_kind(log, Use) if n.symbol.key in made]
        inputs = (n for body in bodies for side in body.sides[1:] for n in of_kind(side, Use))
        capital = next((n for n in inputs if n.symbol.base.capital and resolved.world.symbols.get(n.symbol.key) == ()
                        and not n.slots and not _is_said(resolved, n)), None)
        if capital is not None:
            yield target, log, capital


def _is_array(resolved: Resolved, form: Form, item: Node) -> bool:
    """Whether a part of a line has axes."""
    try:
        return bool(Shapes(resolved.world.copy(), form).of(item).ndim)
    except (Misfit, Misread, KeyError):
        return False


def with_masks(forms: Sequence[Form], statements: Statements) -> list[Form]:
    """The lines in which what the text calls a mask multiplies component by component."""
    masks = {base_key(one.name) for fact, one in subjects(statements) if fact.kind == "rank" and fact.value == ("mask",)}

    def change(node: Node) -> Node:
        if not isinstance(node, Product):
            return node
        parts = [node.parts[0]]
        for (_, before), (sign, part) in pairwise(node.parts):
            covers = any(isinstance(name := head_of(one), Name) and base_key(name) in masks for one in (before, part))
            parts.append(("⊙" if covers and sign in ("", "·", "*", "∗") else sign, part))
        return replace(node, parts=tuple(parts))

    return [form.with_line(rebuilt(form.line, change)) for form in forms] if masks else list(forms)


def _pairs(resolved: Resolved) -> Iterator[tuple[Use, Use, Node]]:
    """Each number with the array that it stands like, and its other factor."""
    made = {defined(form) for form in resolved.lines.definitions}
    for form in resolved.lines.definitions:
        for node in of_kind(form.line, Terms):
            items = [sole_item(row[0]) for _, row in node.terms if len(row) == 1]
            for one, shift in permutations(items, 2):
                for scale, factor in _scaled(one):
                    if isinstance(shift, Use) and _stand_alike(resolved, scale, shift) and scale.symbol.key not in made:
                        yield from _number(resolved, scale, shift, factor)


def _scaled(item: Node | None) -> Iterator[tuple[Use, Node]]:
    """The two factors of a product, the first a symbol without indices."""
    parts = [part for _, part in item.parts] if isinstance(item, Product) and all(s != "/" for s, _ in item.parts) else []
    if len(parts) == 2 and isinstance(parts[0], Use) and not parts[0].slots and parts[0].power is None:
        yield parts[0], parts[1]


def _stand_alike(resolved: Resolved, scale: Use, shift: Use) -> bool:
    alike = (base_key(scale.symbol.base), base_key(shift.symbol.base)) in PAIRS and not shift.slots and shift.power is None
    return alike and bool(resolved.world.symbols.get(shift.symbol.key))


def _number(resolved: Resolved, scale: Use, shift: Use, factor: Node) -> Iterator[tuple[Use, Use, Node]]:
    """The one of a scale and its factor that came out a number, and is not said to be one."""
    ranks = resolved.world.symbols
    if not ranks.get(scale.symbol.key) and not _is_said(resolved, scale):
        yield scale, shift, factor
    elif isinstance(factor, Use) and base_key(factor.symbol.base) in NOISE and not _is_said(resolved, factor):
        yield from [(factor, shift, scale)] * (ranks.get(scale.symbol.key) != () and ranks.get(factor.symbol.key) == ())


def _is_said(resolved: Resolved, use: Use) -> bool:
    return use.symbol.key in resolved.facts.known or use.symbol.key in resolved.facts.givens


__all__ = ["require_like_pairs", "with_masks"]
