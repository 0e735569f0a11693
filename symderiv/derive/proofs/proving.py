"""Equations about a model, proved by rewriting: derivatives become lemmas, then the left side is worked out.

Three ways are tried: the textbook form of the left side; everything multiplied out, so that terms meet; and everything
written out in the model's inputs before. What is proved already is cited where it helps: Σ p = 1 is not proved twice. Givens
are used only where it does not go without them, and no more of them than are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import combinations

from sympy import Expr

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.in_turn import derivative_in_turn
from symderiv.derive.line import Line
from symderiv.derive.simplification import finish, folds, givens_of, simplify, ways
from symderiv.errors import SymderivError
from symderiv.notation import Binder, Definitions, Entry, Index, Partial, Tensor, add, alike, letters, negate, operations, tensors
from symderiv.records import Derivation, UsedGiven
from symderiv.records.statement import Statement
from symderiv.rewrite import nodes
from symderiv.rules import PROVING, PROVING_LAST, PROVING_LATE, Rule
from symderiv.rules.equations import cite, use_given, write_out
from symderiv.time_limits import OutOfTime

Way = Callable[[Line, Sequence[UsedGiven]], list[UsedGiven]]
MOST_GIVENS = 4


def prove(definitions: Definitions, statement: Statement, proved: Sequence[Derivation] = ()) -> Derivation | None:
    """A derivation from the left side to the right side, which may cite what is `proved`; None where no way arrives.

    An equation whose right side is not arrived at as it stands is proved as left − right = 0.

    >>> from symderiv.library.catalogue import catalogue_row
    >>> from symderiv.notation import ONE, Sum
    >>> model = catalogue_row("softmax").model(); p = model.definitions.rows[0].tensor; k = p.axes[0].index("k")
    >>> [s.rule for s in prove(model.definitions, Statement("normalised", Sum(p[k], k), ONE)).steps]
    ['write out', 'constants out of a sum', 'cancel']
    """
    left, right = statement.left, statement.right
    for start, end in [(left, right), *([] if right.is_Number else [(add(left, negate(right)), right - right)])]:
        for found in _attempts(definitions, start, proved):
            if alike(found.result, end):
                return replace(found, result=end, claim=statement.name)
    return None


def work_out(definitions: Definitions, expr: Expr, name: str) -> Derivation | None:
    """What an expression comes to in its shortest form; None where no way works out a derivative or makes it shorter."""
    found = [d for d in _attempts(definitions, expr) if expr.has(Partial) or operations(d.result) < operations(expr)]
    return replace(min(found, key=lambda d: (operations(d.result), len(tensors(d.result)))), claim=name) if found else None


def _attempts(definitions: Definitions, start: Expr, proved: Sequence[Derivation] = ()) -> Iterator[Derivation]:
    """The left side worked out in every way, with as few givens as there can be first."""
    stated = {g.tensor for g in givens_of(definitions.inputs, frozenset())}
    carriers = sorted(stated, key=lambda t: t.name)[:MOST_GIVENS]
    ways: list[Way] = [*([partial(_citing, proved)] if proved else []), _textbook, _opened, _unfolded]
    for count in range(len(carriers) + 1):
        for used in combinations(carriers, count):
            for way in ways:
                found = _attempt(definitions, start, stated.difference(used), way)
                if found is not None:
                    yield found


def _attempt(definitions: Definitions, start: Expr, unused: set[Tensor], way: Way) -> Derivation | None:
    excluded = frozenset(unused)
    line = Line(start, definitions, frozenset(letters(start)))
    candidates = tuple(givens_of(definitions.inputs, excluded))
    try:
        _cite_lemmas(line, definitions, excluded)
        used = way(line, candidates)
    except OutOfTime:
        raise
    except SymderivError:
        return None  # no rule differentiates it, or the rules go in a circle: this way does not arrive
    inherited = {g.key: g for lemma in line.lemmas.values() for g in lemma.givens}
    givens = {**inherited, **{g.key: g for g in used}}
    return Derivation(goal=start, definitions=definitions, steps=tuple(line.steps), result=line.expr,
                      givens=tuple(givens.values()), lemmas=tuple(line.lemmas.values()),
                      abbreviations=tuple(line.named.values()), rules=dict(line.rules))



def _cite_lemmas(line: Line, definitions: Definitions, excluded: frozenset[Tensor]) -> None:
    """Every derivative on the line by its result; outermost first, so that a second derivative is one lemma."""
    while True:
        partial = next((p for _, p in nodes(line.expr) if isinstance(p, Partial)), None)
        if partial is None:
            return
        lemma = _lemma(partial, definitions, excluded)
        line.lemmas.setdefault(lemma.key, lemma)
        line.name(*lemma.abbreviations)
        line.must(cite(lemma))


@lru_cache(maxsize=32)
def _engine(definitions: Definitions, excluded: frozenset[Tensor]) -> Differentiation:
    """What derives each lemma once, for every way and every statement about a model."""
    return Differentiation(definitions, excluded)


@lru_cache(maxsize=512)
def _lemma(partial: Partial, definitions: Definitions, excluded: frozenset[Tensor]) -> Derivation:
    body, variables = partial.body, [partial.wrt]
    while isinstance(body, Partial):
        variables.insert(0, body.wrt)
        body = body.body
    if not isinstance(body, Entry):
        return _engine(definitions, excluded).derive(partial)
    if len(variables) == 1 and not partial.held and all(isinstance(i, Index) for i in (*body.indices, *partial.wrt.indices)):
        return _engine(definitions, excluded).lemma(body.tensor, partial.wrt.tensor)
    return derivative_in_turn(definitions, body, tuple(variables), excluded)


def _textbook(line: Line, candidates: Sequence[UsedGiven]) -> list[UsedGiven]:
    """As a derivative is simplified."""
    simplify(line)
    used, named = finish(line, candidates)
    line.name(*named)
    return list(used)


def _opened(line: Line, candidates: Sequence[UsedGiven]) -> list[UsedGiven]:
    """Everything multiplied out; then each given, and each summed definition written out, that leaves less."""
    used: list[UsedGiven] = []
    _open(line)
    while True:
        for needed, rules in _closing(line, candidates):
            if _leaves_less(line, rules):
                used += [n for n in needed if n not in used]
                break
        else:
            return used


def _citing(proved: Sequence[Derivation], line: Line, candidates: Sequence[UsedGiven]) -> list[UsedGiven]:
    """Everything multiplied out, and then what is proved put in. Raises `SymderivError` where nothing of it stands there."""
    _open(line)
    cited = [proof for proof in proved if isinstance(proof.goal, Binder) and line.once(cite(proof))]
    if not cited:
        raise SymderivError("Nothing that is proved helps here", typed=str(line.expr)[:200])
    line.lemmas.update({proof.key: proof for proof in cited})
    return _opened(line, candidates)


def _unfolded(line: Line, candidates: Sequence[UsedGiven]) -> list[UsedGiven]:
    """Every name written out first, so that both sides are about the inputs alone; then everything multiplied out."""
    for definition in reversed(line.definitions.rows):
        if definition.tensor in line.mentioned:
            line.once(write_out(definition))
    line.run((*PROVING, *PROVING_LATE))
    used: list[UsedGiven] = []
    for candidate in candidates:
        if candidate.tensor in line.mentioned and line.once(use_given(candidate)):
            line.run((*PROVING, *PROVING_LATE))
            used.append(candidate)
    line.run(PROVING_LAST)
    return used


def _closing(line: Line, candidates: Sequence[UsedGiven]) -> Iterator[tuple[Sequence[UsedGiven], Sequence[Rule]]]:
    for candidate in candidates:
        if candidate.tensor in line.mentioned:
            yield [candidate], [use_given(candidate)]
    for definition in reversed(line.definitions.rows):
        if definition.tensor in line.mentioned:
            yield from ways(definition, line.definitions, candidates)


def _leaves_less(line: Line, rules: Sequence[Rule]) -> bool:
    """Whether the rules, each followed by opening, leave a shorter line; then they are applied to it."""
    trial = Line(line.expr, line.definitions, line.reserved)
    for rule in rules:
        if not trial.once(rule):
            return False
        _open(trial)
    if operations(trial.expr) >= operations(line.expr):
        return False
    for rule in rules:
        line.must(rule)
        _open(line)
    return True


def _open(line: Line) -> None:
    while True:
        before = line.mentioned
        line.run((*PROVING, *folds(line.expr, line.definitions), *PROVING_LATE))
        if line.mentioned <= before:
            return  # else a fold has brought in a name of which further definitions may be made


__all__ = ["prove", "work_out"]
