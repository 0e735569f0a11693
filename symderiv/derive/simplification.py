"""From a line without derivative signs to its textbook form, and then to what the givens make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy import Eq, Expr, Pow

from symderiv.derive.line import Line
from symderiv.derive.matrix_form import result_indices
from symderiv.derive.parts import is_layer, is_made_of_layers
from symderiv.derive.symmetric import Symmetric, is_symmetry, symmetric_matrices, transposed
from symderiv.notation import (
    ONE,
    Definition,
    Definitions,
    Entry,
    Given,
    Indicator,
    InverseEntry,
    Sum,
    Tensor,
    alike,
    factors,
    free_indices,
    nesting,
    operations,
    rebuild,
    tensors,
)
from symderiv.notation.indices.names import free_name, numbered
from symderiv.notation.nodes import atoms, holds
from symderiv.records import Citation, UsedGiven
from symderiv.rewrite import Rewrite, everywhere, fixpoint, in_turn, nodes
from symderiv.rules import Rule, Scene
from symderiv.rules.algebra.inverses import inverse_of, inverted
from symderiv.rules.algebra.symmetric_matrices import multiply_out, symmetry
from symderiv.rules.equations import abbreviate, complement, fold, has_complement, unfold_in_sums, use_given, write_out
from symderiv.rules.indices.pieces import clip, positive_factor
from symderiv.rules.indices.sums import CONSTANTS_OUT, SEPARATE
from symderiv.rules.openings import TERM_BY_TERM
from symderiv.rules.routes import DELTA, Route

LONGEST = 80
"""Operations of a line beyond which no definition is written out in search of a shorter one."""
OPENED = 60
"""Operations by which a line, written out, may be longer than three of it: beyond that its simplification is not tried, for what
shrinks is found well below."""


def simplify(line: Line) -> None:
    """Contract, cancel, fold and factor until the line is in its textbook form."""
    for done in simplifying(line.expr, line):
        line.take(done)


def simplifying(expr: Expr, line: Line) -> Iterator[Rewrite]:
    """The steps that simplify an expression in the surroundings of a line. Raises `RunawayRewrite` with rules that cycle."""
    while True:
        before = tensors(expr)
        for done in in_turn(expr, rules_for(expr, line.definitions, line.route), line.scene, line.barren):
            expr = done.after
            yield done
        if tensors(expr) <= before:
            return  # else a fold has brought in a name of which further definitions may be made


def rules_for(expr: Expr, definitions: Definitions, route: Route = DELTA) -> tuple[Sequence[Rule], ...]:
    """The simplifying rules for a line: the general ones, and a fold for each definition the line could contain."""
    named = (definitions.of(t) for t in sorted(tensors(expr), key=lambda t: t.name))
    complements = (_complement(d) for d in named if d is not None and has_complement(d))
    return route.early, [*folds(expr, definitions), *complements], route.late


def folds(expr: Expr, definitions: Definitions) -> tuple[Rule, ...]:
    """A fold for each definition that the expression could contain."""
    return tuple(rule for d in definitions.made_of(tensors(expr)) if worth_folding(d) for rule in _folds(d))


@lru_cache(maxsize=4096)
def _folds(definition: Definition) -> tuple[Rule, ...]:
    """The fold of a definition, and that of it with constants before its sums, as lines have them: √(Σ_ij w_i w_j Σ_a v_a)."""
    body = definition.body
    for done in fixpoint(body, (CONSTANTS_OUT, SEPARATE), lambda line: Scene()) if _has_constant_sum(body) else ():
        body = done.after
    same = body is definition.body
    return (fold(definition), *(() if same else (fold(Definition(definition.tensor, definition.indices, body)),)))


def _has_constant_sum(body: Expr) -> bool:
    """Whether a sum stands in another one whose letters it does not have."""
    return nesting(body) > 1 and any(isinstance(f, Sum) and not free_indices(f) & set(total.indices)
                                     for total in atoms(body, Sum) for f in factors(total.body))


@lru_cache(maxsize=4096)
def _fold_by(definition: Definition, cites: tuple[Citation, ...]) -> Rule:
    """The fold that rests on more than the definition."""
    row = fold(definition)
    return replace(row, cites=tuple(dict.fromkeys((*row.cites, *cites))))


@lru_cache(maxsize=4096)
def _complement(definition: Definition) -> Rule:
    return complement(definition)


@lru_cache(maxsize=4096)
def worth_folding(definition: Definition) -> bool:
    """A definition that names more than a single entry."""
    return operations(definition.body) > 0 and free_indices(definition.body) >= set(definition.indices)


def finish(line: Line, candidates: Sequence[UsedGiven]) -> tuple[tuple[UsedGiven, ...], tuple[Definition, ...]]:
    """Apply every given, and write out every summed definition, that leaves a shorter line.

    Gives the givens that were used, and the quantities that were named for them.
    """
    used: list[UsedGiven] = []
    named: list[Definition] = []
    used.extend(use_symmetry(line, candidates))
    for candidate in candidates:
        if is_symmetry(candidate.relation):
            continue
        if candidate.tensor in line.mentioned and _shorter(line, [use_given(candidate)]):
            abbreviation = _name(line, candidate, named)
            named.extend([abbreviation] if abbreviation else [])
            line.must(use_given(candidate, abbreviation))
            simplify(line)
            used.append(candidate)
    _write_out_inverses(line)
    _write_out(line, candidates, used)
    return tuple(used), tuple(named)


def use_symmetry(line: Line, candidates: Sequence[UsedGiven], shorter: bool = False) -> tuple[UsedGiven, ...]:
    """Write symmetric matrices one way round, where the line then says something else, or is `shorter`; the givens that this
    rests on.

    A matrix whose symmetry changes nothing is left as it stands: what is not needed is not cited.
    """
    found = symmetric_matrices(line.expr, line.definitions, candidates)
    best = _turned(line, found, shorter)
    if best is None:
        return ()
    for tensor in sorted(found, key=lambda t: t.name) if len(found) > 1 else ():
        fewer = {t: row for t, row in found.items() if t != tensor}
        other = _turned(line, fewer, shorter)
        if other is not None and alike(other.expr, best.expr):
            found, best = fewer, other
    line.adopt(best)
    return tuple({given.key: given for row in found.values() for given in row.givens}.values())


def _turned(line: Line, found: Mapping[Tensor, Symmetric], shorter: bool) -> Line | None:
    """The line with these matrices one way round, the shortest of several ways; None where it says the same or is longer, or
    is not `shorter`."""
    if not found:
        return None
    letters = result_indices(line.start)
    turn = symmetry({tensor: row.cites for tensor, row in found.items()}, letters)
    again = list(_folds_of_symmetric(line, found))
    openings = ((), (turn,), (multiply_out(found),))
    folded = [[*opening, rule] for rule in again for opening in openings]
    ways = ([turn], [multiply_out(found), turn], *folded, *([*way, turn] for way in folded))
    tried = [trial for way in ways if (trial := attempted(line, way, len(letters) < 3 and not shorter))]
    return min(tried, key=lambda t: operations(t.expr), default=None)


def _folds_of_symmetric(line: Line, found: Mapping[Tensor, Symmetric]) -> Iterator[Rule]:
    """A fold for each definition of the line that holds a symmetric matrix, read with the matrix transposed."""
    for definition in line.definitions.made_of(tensors(line.expr)):
        if definition.uses & set(found) and definition.tensor not in found and worth_folding(definition):
            turned = transposed(definition.body, found)
            cites = [c for t in sorted(definition.uses & set(found), key=lambda t: t.name) for c in found[t].cites]
            yield _fold_by(Definition(definition.tensor, definition.indices, turned), tuple(dict.fromkeys(cites)))


def attempted(line: Line, rules: Sequence[Rule], even: bool = False) -> Line | None:
    """The line once the rules are applied; None where it says the same or is longer, or not `even` shorter."""
    trial = Line(line.expr, line.definitions, line.reserved, barren=line.barren)
    if not all(trial.once(rule) for rule in rules):
        return None
    simplify(trial)
    more = operations(trial.expr) - operations(line.expr)
    if more > 0 or (more == 0 and (not even or alike(_untied(trial.expr), _untied(line.expr)))):
        return None
    return None if alike(trial.expr, line.expr) else trial


def _untied(expr: Any) -> Any:
    """The expression without the indicators that say which entries are the largest: turned round, these say nothing new."""
    if isinstance(expr, Indicator) and isinstance(expr.args[0], Eq):
        return ONE
    return rebuild(expr, map(_untied, expr.args)) if expr.args and not isinstance(expr, Tensor) else expr


def _write_out_inverses(line: Line) -> None:
    """The inverse of a named product: written as the product of the inverses where that is shorter, once sums are split too."""
    for tensor in sorted({e.tensor for e in atoms(line.expr, InverseEntry)}, key=lambda t: t.name):
        definition = line.definitions.of(tensor)
        if definition is not None and inverted(definition) is not None:
            rule = inverse_of(definition)
            for step in next((way for way in ([rule], [TERM_BY_TERM, rule]) if _shorter(line, way, at_once=True)), ()):
                line.must(step)
            simplify(line)


def _write_out(line: Line, candidates: Sequence[UsedGiven], used: list[UsedGiven]) -> None:
    """Σ_k p_k and the like: write the definition out where the sum then becomes a shorter one, under the givens if need be."""
    if not holds(line.expr, Sum) or operations(line.expr) > LONGEST:
        return
    for definition in reversed(line.definitions.rows):
        if definition.tensor not in line.mentioned or not holds(line.expr, Sum):
            continue
        if is_layer(definition.body) or (is_made_of_layers(definition.body, line.definitions) and not _divides(line.expr)):
            continue  # Σ_k w_k σ(Σ_d w_d x_d) is not shorter where these values are written out, unless they cancel
        known: dict[Rule, Expr | None] = {}
        for needed, rules in ways(definition, line.definitions, candidates):
            if _shorter(line, rules, known=known):
                for rule in rules:
                    line.must(rule)
                    simplify(line)
                used.extend(n for n in needed if n not in used)
                break


def _divides(expr: Expr) -> bool:
    return any(p.exp.could_extract_minus_sign() for p in atoms(expr, Pow))


def ways(definition: Definition, definitions: Definitions,
          candidates: Sequence[UsedGiven]) -> Iterator[tuple[Sequence[UsedGiven], Sequence[Rule]]]:
    """How a summed definition may be written out: alone, with a given about what it uses, with a definition that it uses."""
    opened = unfold_in_sums(definition)
    yield [], [opened]
    for given in candidates:
        if given.tensor in definition.uses:
            yield [given], [opened, use_given(given)]
    for inner in map(definitions.of, sorted(definition.uses, key=lambda t: t.name)):
        if inner is not None:
            yield [], [opened, write_out(inner)]


def _shorter(line: Line, rules: Sequence[Rule], at_once: bool = False, known: dict[Rule, Expr | None] | None = None) -> bool:
    """Whether the rules, each followed by all simplification, or `at_once` all of them, leave a shorter line; `known` is what
    the first of several such lists of rules leaves, which they share."""
    expr: Expr | None = line.expr
    for n, rule in enumerate(rules):
        assert expr is not None
        if known is not None and n == 0:
            known[rule] = expr = known[rule] if rule in known else _after(line, expr, rule)
        else:
            expr = _after(line, expr, rule, not at_once or rule is rules[-1])
        if expr is None:
            return False
    return _length(expr) < _length(line.expr)


def _after(line: Line, expr: Expr, rule: Rule, simplified: bool = True) -> Expr | None:
    """What a rule leaves, simplified; None where it does not fire, or makes far more of the line."""
    done = everywhere(expr, rule, line.scene(expr), line.barren)
    if not done or operations(done.after) > 3 * operations(line.expr) + OPENED:
        return None
    expr = done.after
    for step in simplifying(expr, line) if simplified else ():
        expr = step.after
    return expr


def _length(expr: Expr) -> tuple[int, int]:
    """Operations, then entries: 2 Σ_j A_ij x_j is shorter than Σ_j (A_ij + A_ji) x_j."""
    return operations(expr), sum(isinstance(node, Entry) for _, node in nodes(expr))


def _name(line: Line, used: UsedGiven, named: Sequence[Definition]) -> Definition | None:
    """The step that names the quantity which a given fixes, where it stands on the line by itself."""
    given = next(g for g in used.tensor.givens if g.name == used.name)
    lhs = used.relation.lhs
    if not given.letter or not isinstance(lhs, Sum):
        return None
    definition = _definition(given, lhs, line.definitions, (*line.named.values(), *named))
    return definition if line.once(abbreviate(definition)) else None


def _definition(given: Given, quantity: Expr, definitions: Definitions, named: Sequence[Definition]) -> Definition:
    """The quantity under the given's letter; one that is named already keeps its name, another takes the next free one."""
    avoid = {*definitions.names, *(d.tensor.name for d in named if d.body != quantity)}
    name = free_name(numbered(given.letter), avoid)
    free = tuple(i for e in atoms(quantity, Entry) for i in e.indices if i in free_indices(quantity))
    return Definition(Tensor(name, tuple(i.axis for i in free)), free, quantity)


def clipped(line: Line, positive: Iterable[UsedGiven]) -> list[UsedGiven]:
    """Recognise what is clipped at, or compared by, a factor that is given to be positive; the givens that this rests on."""
    used = []
    for given in positive if holds(line.expr, Indicator) else ():
        entries = frozenset(e for e in atoms(line.expr, Entry) if e.tensor == given.tensor)
        found = [line.once(make([Citation("given", given.key)], entries)) for make in (positive_factor, clip) if entries]
        if any(found):
            simplify(line)
            used.append(given)
    return used


def givens_of(inputs: Iterable[Tensor], excluded: frozenset[Tensor], kind: str = "=") -> Iterator[UsedGiven]:
    """Every equation that is given about the tensors, except about those that are yet to be varied; with ">" what is positive."""
    for tensor in inputs:
        if tensor in excluded:
            continue
        for given in tensor.givens:
            for relation in given.statements(tensor):
                if relation.op == kind:
                    yield UsedGiven(tensor, given.name, relation)
