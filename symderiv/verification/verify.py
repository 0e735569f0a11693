"""Every line of a derivation held against the oracle: each step, the whole, the givens, the matrix form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from flint import acb, ctx
from sympy import Expr

from symderiv.errors import ModelError, NoRule
from symderiv.notation import Definition, Definitions, Extent, OpenFunction, Tensor
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import OutOfRange
from symderiv.oracle.scalars.functions import stand_in
from symderiv.oracle.world import BITS
from symderiv.records import Check, Derivation, Step, UsedGiven
from symderiv.records.layouts import laid_out
from symderiv.rings import seldom_searched
from symderiv.time_limits import UNFINISHED, enough, tell, timed
from symderiv.verification.compare import compare_at, differ_at_zero
from symderiv.verification.pointwise import Comparison
from symderiv.verification.sampling import Sampler
from symderiv.verification.structure import index_order, structural_checks
from symderiv.verification.values import array_of, magnitudes, nearest
from symderiv.verification.witnesses import survey
from symderiv.verification.wording import one_line, place

if TYPE_CHECKING:
    from symderiv.matrices.forms import Form

POINTS = 2
"""Sizes and inputs at which each step is compared."""
VANISHING = 1e-45
"""Differences that show that a given is needed may be small: gradients through many layers are."""


Known = dict[Any, Any]
"""What was found about sections, for the derivations of one page: they share lemmas; and the samplers of these derivations."""


@seldom_searched()
def verify(derivation: Derivation, *, seed: int = 0, known: Known | None = None) -> tuple[Check, ...]:
    """The checks of every lemma, then of the derivation itself. A section that is in `known`, whole and of the same
    definitions, is not compared again; what is found is added.

    A step is compared at inputs that obey only the givens it cites; the whole at inputs that obey all that are used,
    and it must fail without each of them. A check that could not be made has the verdict None; where the time of
    `symderiv.time_limits` is over, the last one says how many steps were checked.

    >>> from symderiv.notation import Axis, Definitions, Delta, Partial
    >>> x = Tensor("x", (Axis("K"),)); goal = Partial(x["k"], x["i"]); right = Delta(*index_order(goal))
    >>> steps = (Step("same variable", goal, right),)
    >>> [c.name for c in verify(Derivation(goal, Definitions(), steps, right)) if c.verdict]
    ['joins', 'free indices', 'citations', 'step 1: same variable', 'goal = result']
    """
    sections = list(derivation.sections())
    names = [f"lemma {n}, " for n in range(1, len(sections))] + [""]
    found: Known = {} if known is None else known
    total, made, shared = sum(len(s.steps) for s in sections), list[Check](), _covering(sections, seed, found)
    done = 0
    with timed() as time, ctx.workprec(BITS):
        for name, section in zip(names, sections, strict=True):
            for check in _section(section, seed, shared) if known is None else _looked_up(section, seed, known, shared):
                if time.over and check.verdict is not False:
                    return (*made, _unfinished(made, total, time.seconds))
                made.append(Check(name + check.name, check.verdict, check.points, check.error, check.detail) if name else check)
                done += check.name.startswith("step ")
                tell(done, total)
    return tuple(made)


def of_one_page(derivations: Sequence[Derivation], seed: int = 0) -> Known:
    """What is known at first for the derivations of a page: they are compared at the same points, where what each of them takes
    derivatives by moves together.
    """
    sections = [s for d in derivations for s in d.sections()]
    sampler = sampler_of(sections, seed) if sections else None
    if sampler is None:
        return {}
    sampler.move(sampler.by)
    return {Sampler: [sampler]}


def _steps(made: Sequence[Check]) -> int:
    return sum("step " in c.name for c in made)


def _unfinished(made: Sequence[Check], total: int, seconds: float) -> Check:
    return Check(UNFINISHED, None, detail=f"{_steps(made)} of {total} steps checked {enough(seconds)}")


def _looked_up(section: Derivation, seed: int, known: Known, shared: Sampler | None) -> Iterator[Check]:
    """The checks of a section one by one; kept where all of them were made."""
    rests_on = tuple((s.key, s.givens, s.abbreviations) for s in section.sections())
    content = (seed, section.definitions, section.goal, section.steps, section.result, section.general, section.matrix, rests_on)
    if content in known:
        yield from known[content]
        return
    made = []
    for check in _section(section, seed, shared):
        made.append(check)
        yield check
    known[content] = tuple(made)


def verify_section(section: Derivation, *, seed: int = 0, shared: Sampler | None = None) -> tuple[Check, ...]:
    """The checks of a derivation alone, not of its lemmas; `shared` is a sampler for all sections of its model."""
    made, total = list[Check](), len(section.steps)
    if shared is not None:
        shared.expect(_lines(section))
    with timed() as time, ctx.workprec(BITS):
        for check in _section(section, seed, shared):
            if time.over and check.verdict is not False:
                return (*made, _unfinished(made, total, time.seconds))
            made.append(check)
            tell(min(_steps(made), total - 1), total)
        tell(total, total)
    return tuple(made)


def _section(section: Derivation, seed: int, shared: Sampler | None = None) -> Iterator[Check]:
    try:
        bench = _bench(section, seed, shared)
    except ModelError as error:
        yield Check("definitions", False, detail=one_line(error))
        return
    yield from structural_checks(section, bench.stated)
    yield from (_step(bench, n, step) for n, step in enumerate(section.steps, 1))
    yield _check("goal = result", bench.compare(section.goal, section.result, bench.used, 3))
    if section.general is not None:
        yield _check("goal = line before any given", bench.compare(section.goal, section.general, (), POINTS))
    yield from (_needed(bench, used) for used in _own_givens(section))
    if section.matrix is not None:
        yield _check("matrix form", _matrix(bench))


@dataclass(frozen=True)
class _Bench:
    """A section with what it is compared at: its sampler and the givens it rests on, through its lemmas too."""

    section: Derivation
    stated: Definitions
    sampler: Sampler
    used: tuple[UsedGiven, ...]
    of_lemma: dict[str, tuple[UsedGiven, ...]]

    def compare(self, left: Expr, right: Expr, givens: Sequence[UsedGiven], points: int) -> Comparison:
        return compare_at(self.sampler, left, right, obey=_pairs(givens), points=points)

    @cached_property
    def by_key(self) -> dict[str, UsedGiven]:
        """The givens by what citations call them."""
        return {used.key: used for used in self.used}


def _pairs(givens: Sequence[UsedGiven]) -> frozenset[tuple[str, str]]:
    return frozenset([(used.tensor.name, used.name) for used in givens])


def sampler_of(sections: Sequence[Derivation], seed: int = 0) -> Sampler | None:
    """One sampler for all sections of a model, so that they share the values of its points; None where a name has two
    meanings.
    """
    named = [row for s in sections for row in s.abbreviations]
    definitions = sections[-1].definitions
    if any(s.definitions != definitions for s in sections) or len({row.tensor.name for row in named}) < len(set(named)):
        return None
    try:
        return Sampler(definitions.extended(*dict.fromkeys(named)), [line for s in sections for line in _lines(s)], seed)
    except ModelError:
        return None


def _covering(sections: Sequence[Derivation], seed: int, known: Known) -> Sampler | None:
    """The sampler of the sections, or that of an earlier derivation of the page where it covers it."""
    own = sampler_of(sections, seed)
    if own is None:
        return None
    earlier = known.setdefault(Sampler, [])
    found = next((s for s in earlier if s.covers(own)), None)
    if found is None:
        earlier.append(found := own)
    found.move(own.by)
    return found


def _lines(section: Derivation) -> list[Expr]:
    return [section.goal, section.result, *(e for s in section.steps for e in (s.before, s.after)),
            *(u.tensor for u in section.givens), *([] if section.general is None else [section.general])]


def _bench(section: Derivation, seed: int, shared: Sampler | None = None) -> _Bench:
    lemmas = [lemma for top in section.lemmas for lemma in top.sections()]
    of_lemma, used, named = {m.key: m.rests_on for m in lemmas}, section.rests_on, _abbreviations(section, lemmas)
    definitions = section.definitions.extended(*named) if named else section.definitions
    sampler = shared or Sampler(definitions, [*_lines(section), *(u.tensor for u in used)], seed)
    return _Bench(section, definitions, sampler, used, of_lemma)


def _own_givens(section: Derivation) -> list[UsedGiven]:
    """The givens that the section itself must need; those that it has through a lemma alone are the lemma's to answer for."""
    if not section.givens:
        return []
    of_lemma = {lemma.key: {used.key for used in lemma.rests_on} for lemma in section.lemmas}
    cited = set[str]()
    for step in section.steps:  # one that takes a lemma may cite what the lemma rests on
        taken = [of_lemma.get(c.key, set()) for c in step.cites if c.kind == "lemma"]
        cited |= {c.key for c in step.cites if c.kind == "given"}.difference(*taken)
    inherited = set[str]().union(*of_lemma.values())
    return [used for used in section.givens if used.key in cited or used.key not in inherited]


def _abbreviations(section: Derivation, lemmas: Sequence[Derivation]) -> list[Definition]:
    """The section's own, and those of its lemmas whose names are still free."""
    found = {row.tensor.name: row for lemma in lemmas for row in lemma.abbreviations}
    avoid = {row.tensor.name for row in (*section.definitions, *section.abbreviations)} if found else ()
    return [*(row for name, row in found.items() if name not in avoid), *section.abbreviations]


def _check(name: str, found: Comparison) -> Check:
    """What came of it. What agrees everywhere else is not left open for a side on which nothing can be tried; the record says
    that it was not seen."""
    if found.narrow and found.verdict is None and found.points:
        found = found._replace(verdict=True)
    return Check(name, found.verdict, found.points, found.error, found.detail)


def _step(bench: _Bench, n: int, step: Step) -> Check:
    """A step at inputs that obey only what it cites."""
    cited = list[UsedGiven]()
    for c in step.cites:
        if c.kind == "given" and c.key in bench.by_key:
            cited.append(bench.by_key[c.key])
        elif c.kind == "lemma":
            cited += bench.of_lemma.get(c.key, ())
    return _check(f"step {n}: {step.rule}", bench.compare(step.before, step.after, cited, POINTS))


def _needed(bench: _Bench, used: UsedGiven) -> Check:
    """Without this given, all others kept, the result must be wrong."""
    others = _pairs([u for u in bench.used if u.key != used.key])
    broken = (used.tensor.name, used.name) if used.relation.op == ">" else None
    found = compare_at(bench.sampler, bench.section.goal, bench.section.result, obey=others, points=POINTS, without=broken,
                       floor=VANISHING)
    name = f"needs {used.key}"
    if found.verdict and broken and (fails := _fails_at_zero(bench, used, others)):
        return Check(name, True, found.points, detail=f"where {used.tensor} is 0, {fails} fails")
    if found.verdict:
        return Check(name, False, found.points, detail=f"holds without {used.key}, so it is listed though not needed")
    if found.valueless and used.relation.op == ">":
        return Check(name, True, detail=f"has no value without {used.key}: {found.detail}")
    if found.verdict is None:
        return Check(name, None, detail=f"not tried without {used.key}: {found.detail}")
    return Check(name, True, found.points, detail=f"fails without {used.key}: {found.detail}")


def _fails_at_zero(bench: _Bench, used: UsedGiven, others: frozenset[tuple[str, str]]) -> str:
    """The first step that cites a given u > 0 and is wrong where u is 0, as sgn u = 1 is, though 0 comes out in the end."""
    citing = [(n, s) for n, s in enumerate(bench.section.steps, 1) if any(c.key == used.key for c in s.cites)]
    return next((f"step {n}" for n, s in citing
                 if differ_at_zero(bench.sampler, s.before, s.after, (used.tensor.name, used.name), others)), "")


def _matrix(bench: _Bench) -> Comparison:
    """The matrix form, run as NumPy code, against the result at every index."""
    from symderiv.lowering.source.result import numpy_function

    try:
        source, parameters = numpy_function(cast("Form", bench.section.matrix), definitions=bench.section.definitions)
        function = _function(source)
    except (NoRule, ImportError) as error:
        return Comparison(None, detail=one_line(error))
    trial = partial(_run, bench.section, function, parameters)
    return survey(bench.sampler, (bench.section.result,), trial, obey=_pairs(bench.used), points=POINTS)


def _function(source: str) -> Callable[..., Any]:
    """The function that a text of ours defines. The text comes from a matrix form, never from a person's input."""
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, "<matrix form>", "exec"), namespace)
    return [value for value in namespace.values() if callable(value)][-1]


def _run(section: Derivation, function: Callable[..., Any], parameters: Sequence[Tensor | Extent | OpenFunction], point: Point
         ) -> Comparison:
    letters = laid_out(section.goal, index_order(section.goal), section.layout)
    expected = array_of(section.result, letters, point)
    arguments = [_argument(t, point) for t in parameters]
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(function(*arguments), dtype=float)
    except (ValueError, TypeError, IndexError, np.exceptions.AxisError) as error:
        return Comparison(False, detail=f"{place(point, {})}: the code fails: {one_line(error)}")
    if found.shape != expected.shape:
        return Comparison(False, detail=f"{place(point, {})}: shape {found.shape}, expected {expected.shape}")
    if np.isinf(found).any():
        raise OutOfRange("The code exceeds the range of floats", typed=place(point, {}))
    near = nearest(found, expected, letters, point)
    return near if near.verdict else nearest(found, expected, letters, point, terms=magnitudes(section.result, letters, point))


def _argument(parameter: Tensor | Extent | OpenFunction, point: Point) -> Any:
    """What the code takes: an array, a plain number for a scalar, the size of an axis, an open function."""
    if isinstance(parameter, OpenFunction):
        return np.vectorize(lambda u: float(stand_in(parameter, acb(u)).real.mid()), otypes=[float])
    if isinstance(parameter, Extent):
        return point.size(parameter.axis)
    return parameter.for_code(point.array(parameter) if parameter.axes else float(point.value(parameter.name, ())))
