"""A person's derivation as it is to be checked: every line with the left side it speaks of, and its place in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sympy import Expr

from symderiv.errors import AxisMismatch, IndexClash, ParseError, SymderivError
from symderiv.homework.judgement import Judge
from symderiv.notation import Array, Axis, Definition, Definitions, Partial, Tensor, apart, free_indices, mul
from symderiv.reading.formulas.differentials import Differentials, differentials_of, named_gradient
from symderiv.reading.formulas.inner import named_inside
from symderiv.reading.formulas.latex import Equation, equations_of
from symderiv.reading.formulas.matrices import Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.homework.conditions import by_component, conditions_of
from symderiv.reading.homework.gaps.anew import lines_of, stretches_of
from symderiv.reading.homework.gaps.doubted import as_said, doubted, lost, says_no_shape
from symderiv.reading.homework.gaps.layouts import turned
from symderiv.reading.homework.gaps.members import of_columns, of_members
from symderiv.reading.homework.gaps.nothing_read import nothing_read
from symderiv.reading.homework.gaps.own_names import own_name, unused
from symderiv.reading.homework.gaps.passed_over import passed_over, told_beside
from symderiv.reading.homework.gaps.places import with_places
from symderiv.reading.homework.gaps.ranges import with_ranges_of
from symderiv.reading.homework.gaps.stacked import stacked
from symderiv.reading.homework.gaps.unread import with_unread
from symderiv.reading.homework.gaps.unread_sides import readable_sides
from symderiv.reading.homework.one_term import for_one_term
from symderiv.reading.homework.sides import componentwise
from symderiv.reading.homework.slips import Side, is_about, loose_in_text, loose_letter, of_size, of_squares
from symderiv.reading.homework.solved import solved_for
from symderiv.reading.homework.sources import in_case_of, sources_of
from symderiv.reading.homework.written import Written, shapes
from symderiv.reading.problems.axis_inference import completed, settled
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.files import Problem, read_problem
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Line

COMPARING, UNJUDGED = frozenset("<≤>≥≠∈"), "as far as the equation goes: the comparison behind it is not judged"
"""Signs behind an equation, as in f'' = 2 > 0 and H = X^T X ⪰ 0, and what is said of them."""


@dataclass(frozen=True)
class Homework:
    """A derivation with the definitions it is about, and the layout of derivatives that its text states.

    `doubted` are quantities that the text defines again of other quantities, each with what is wrong.
    The places of the axes `from_zero` count from 0 in the text. It is `whole` where every definition of the text was read: only
    then a shape that does not fit is the person's slip.
    """

    definitions: Definitions
    lines: tuple[Written, ...]
    name: str = ""
    layout: str = ""
    whole: bool = True
    doubted: Mapping[Tensor, str] = field(default_factory=dict)
    from_zero: frozenset[Axis] = frozenset()
    unread: tuple[str, ...] = ()
    """Sentences of the text that say how something is to be understood and were not read, each with its line."""
    shapeless: bool = False
    """Whether nothing in the text tells numbers from arrays."""
    passed: tuple[str, ...] = ()
    """What looks like a claim and is none of the lines, each with its line."""

    untold: str = ""
    """The language of the text, where no word of it is read: what it gives is not known."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """What nobody may take for checked."""
        return (*self.passed, *self.unread)

    def doubt(self, sides: Sequence[Side]) -> str:
        """Why a line may be about something else than what was read: it speaks of what the text defines twice."""
        bodies = [side.body if isinstance(side, Array) else side for side in sides if self.doubted]
        spoken = frozenset[Tensor]().union(*map(self.definitions.mentioned_below, bodies))
        return next((reason for tensor, reason in self.doubted.items() if tensor in spoken), "")


def read_homework(source: Problem | str | Path | Mapping[str, Any], lines: Sequence[str] = ()) -> Homework:
    r"""The lines of a file, a problem or a mapping; `lines` are LaTeX equations that take their place.

    Raises `ParseError` where there is no line or one cannot be read, and what `read_problem` raises.

    >>> found = read_homework({"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "q = x^2"}]},
    ...                       [r"\partial q/\partial x = 2 x", "= x + x"])
    >>> [line.sides for line in found.lines]
    [(Partial(q, x), 2*x), (Partial(q, x), x + x)]
    """
    problem = source if isinstance(source, Problem) else read_problem(source)
    return _read(problem, sources_of(lines) if lines else with_unread(problem))


def read_parts(source: Problem | str | Path | Mapping[str, Any], lines: Sequence[str] = ()) -> tuple[Homework, ...]:
    r"""The same once for each part of a text that gives a name to several things, one after another.

    >>> problem = {"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "q = x^2"}]}
    >>> len(read_parts(problem, [r"\partial q/\partial x = 2 x"]))
    1
    """
    problem = source if isinstance(source, Problem) else read_problem(source)
    parts = [] if lines else [s for part in problem.parts or (problem,) for s in stretches_of(part) if lines_of(s)]
    return tuple(_read(part.problem, lines_of(part)) for part in parts) or (read_homework(problem, lines),)


def _read(problem: Problem, sources: Sequence[Source]) -> Homework:
    """The lines of a problem with what its text says of all of them."""
    facts = problem.statements.facts if problem.statements else ()
    layout = next((fact.value[0] for fact in facts if fact.kind == "layout" and fact.value), "")
    names = replace(problem.names, rows=frozenset(_gradients(problem.definitions))) if layout == "numerator" else problem.names
    (names, placed), last = with_places(problem, names, sources), problem.output or _single(problem.definitions)
    args = (placed, problem.name, last, tuple(_not_read(problem)))
    read = homework(problem.definitions, names, *args)
    if layout == "denominator":
        read = replace(read, lines=turned(read.lines, homework(problem.definitions, replace(names, turned=True), *args).lines))
    zeros = [problem.names.tensor(row.name) for row in problem.evidence if row.kind == "places"]
    passed = tuple(passed_over(problem, sources))
    return replace(read, layout=layout, whole=not lost(problem), shapeless=says_no_shape(problem),
                   **as_said(problem, read.definitions, read.lines), doubted=dict(doubted(problem, read.lines)),
                   from_zero=frozenset(a for t in zeros if t for a in t.axes), unread=tuple(told_beside(passed, problem)),
                   passed=passed,
                   untold=problem.statements.unread_language if problem.statements else "")


def _not_read(problem: Problem) -> Iterator[SymderivError]:
    """Why formulas of a text were not read, those without a meaning first."""
    yield from problem.failed.values()
    for piece in problem.statements.skipped if problem.statements else ():
        yield ParseError(piece.reason, typed=piece.latex[:80], advice=piece.advice or None)


def _single(definitions: Definitions) -> Tensor | None:
    """The one quantity that nothing uses, where its axes have size 1: what W^{[2]} with a single row leads to."""
    last = [row.tensor for row in definitions if not definitions.consumers(row.tensor)]
    return last[0] if len(last) == 1 and all(axis.size == 1 for axis in last[0].axes) else None


def _gradients(definitions: Definitions) -> Iterator[Tensor]:
    """The vectors that are defined as the gradient of a number."""
    for row in definitions:
        if len(row.tensor.axes) == 1 and isinstance(row.body, Partial) and not free_indices(row.body.body):
            yield row.tensor


def homework(definitions: Definitions, names: Names, sources: Sequence[Source], name: str = "",
             loss: Tensor | None = None, failed: Sequence[SymderivError] = ()) -> Homework:
    """The same for definitions and names that are at hand. A line among others that cannot be read stands for itself alone."""
    made: list[Written] = []
    tensors = {w.tensor.name: w.tensor for w in names.written}
    names = replace(names, differentials=differentials_of([s.line for s in sources], tensors, definitions, loss))
    chain: list[Line] = []
    for source in _with_words(sources):
        chain = [*(chain if source.line.continued else []), source.line]
        names = settled(names, chain) if names.by_habit else names
        source, solves = solved_for(of_squares(source, names), names, definitions)
        source, here, inner = _named(source, names, definitions)
        source, names, own = own_name(source, here, definitions.names)
        definitions = definitions.extended(*inner, *own)
        if source.line.continued and made and made[-1].error and not made[-1].sides:
            source = replace(source, error=made[-1].error)
        read = _attempted(source, names, made[-1] if made and made[-1].sides else None)
        goes_on = made[-1].solves if made and source.line.continued else None
        made.append(replace(for_one_term(read, names, definitions), solves=solves or goes_on))
        made[-1], names = _per_example(made[-1], names, tensors, definitions)
    made = unused(made)
    if not any(len(w.sides) > 1 or is_about(w.sides, w.error) for w in made) and (not made or any(w.error for w in made)):
        raise nothing_read(name, made, failed)
    return Homework(definitions, tuple(made), name)


def _with_words(sources: Sequence[Source]) -> Iterator[Source]:
    """The lines, those that no words lead to under the words of the line before, and those that go on with it in its case."""
    words, before = "", None
    for source in sources:
        words = source.words.strip() or words
        before = replace(in_case_of(before, source) if before else source, words=words)
        yield before


def _per_example(line: Written, names: Names, tensors: Mapping[str, Tensor],
                 definitions: Definitions) -> tuple[Written, Names]:
    """dZ without the 1/N of a mean, where the line that says what dZ is holds only so; and the names that read it so."""
    short = names.differentials
    named = named_gradient(line.source.line, tensors) if short and short.loss else None
    if short is None or named is None or line.source.role == "name":
        return line, names
    pair = shapes(line.sides[0], line.sides[-1]) if len(line.sides) > 1 and definitions.of(named) else None
    axis = _batch(named, pair, short, Judge(definitions)) if pair else None
    if axis is None:
        return replace(line, read_as=short.read_as([named])), names
    scaled = replace(short, scales={**short.scales, named: axis.extent})
    names = replace(names, differentials=scaled)
    return replace(_attempted(line.source, names, None), read_as=scaled.read_as([named])), names


def _batch(named: Tensor, pair: tuple[Expr, Expr], short: Differentials, judge: Judge) -> Axis | None:
    """The axis of the mean without which dZ is meant: so the line holds, or it holds in no way and lines before it mean it so."""
    axes = [axis for axis in named.axes if axis.size != 1]
    found = next((axis for axis in axes if judge.judge(mul(axis.extent, pair[0]), pair[1]).verdict == "holds"), None)
    meant = next((axis for axis in axes if axis.extent in short.scales.values()), None)
    return found or (meant if meant is not None and judge.judge(*pair).verdict != "holds" else None)


def _named(source: Source, names: Names, definitions: Definitions) -> tuple[Source, Names, list[Definition]]:
    """The line with names for the matrices that it inverts: those of the definitions, or new ones."""
    try:
        return named_inside(source, names, definitions.names, definitions.rows)
    except SymderivError:
        return source, names, []  # reading the line says what is wrong


def _attempted(source: Source, names: Names, before: Written | None) -> Written:
    if source.error:
        error = loose_in_text(source, names) or source.error
        return Written(before.sides[:1] if before and source.line.continued else (), (), source, names, error=error)
    try:
        return _attempted_plainly(source, names, before)
    except SymderivError as error:
        if (plain := with_ranges_of(source, names)) != source:
            return _attempted(plain, names, before)
        columns = of_columns(source, names) if isinstance(error, AxisMismatch) else None
        for other in (stacked(source, names), of_members(source, names), columns):
            if other is not None and not (made := _attempted(other.source, other.names, before)).error:
                return replace(made, read_as=other.read_as)
        left = _left(source, names, before)
        if (sized := of_size(source, names, left)) != source:
            return _attempted_plainly(sized, names, before)
        if (partly := readable_sides(source, names, error, lambda part: _attempted_plainly(part, names, before))) is not None:
            return partly
        found = loose_letter(error, source, names, left) or componentwise(error, left) or error
        return Written((left,) if left is not None else (), (), source, names, error=found)


def _attempted_plainly(source: Source, names: Names, before: Written | None) -> Written:
    made = _fitting(source, names, before)
    return replace(made, condition=conditions_of(source, names, made.sides))


def _fitting(source: Source, names: Names, before: Written | None) -> Written:
    """The line; * between arrays multiplies component by component, as in code, where only so both sides have one shape."""
    starred = by_component(source)
    if starred == source:
        return _written(source, names, before)
    try:
        made = _written(source, names, before)
        if all(shapes(made.sides[0], side) for side in made.sides[1:]):
            return made
    except AxisMismatch:
        pass
    return _written(starred, names, before)


def _left(source: Source, names: Names, before: Written | None) -> Side | None:
    """The left side of a line whose right side could not be read."""
    if source.line.continued:
        return before.sides[0] if before else None
    try:
        return equations_of([_alone(source.line)], source.text, names)[0].sides[0]
    except SymderivError:
        return None


def _written(source: Source, names: Names, before: Written | None) -> Written:
    line = source.line
    chain = Equation((before.sides[0],), (), 0) if before else None
    try:
        equation = equations_of([line], source.text, names, before=chain)[0]
        sides, clash = equation.sides, ""
    except IndexClash as error:
        sides, clash = _shadowed(source, names, chain, error)
    if len(sides) < 2:
        raise ParseError.in_text("A line of a derivation is an equation", source.text, line.at, "Write = and what it equals.")
    signs = (*([line.continued] if line.continued else []), *line.relation.signs)
    if signs[0] in COMPARING:
        raise ParseError.in_text("Comparisons are not judged", source.text, line.at, "Write the value, as in f'' = 2 > 0.")
    last = next((n for n, sign in enumerate(signs) if n and sign in COMPARING), len(signs))
    unjudged = UNJUDGED if last < len(signs) else ""
    return Written(tuple(sides[:last + 1]), signs[:last], source, names, clash, read_as=unjudged)


def _shadowed(source: Source, names: Names, before: Equation | None, error: IndexClash) -> tuple[tuple[Side, ...], str]:
    """The sides where a letter of the left side is bound on the right: a sum hides the letter outside."""
    line = source.line
    nodes = line.relation.sides
    left = before.sides[0] if line.continued and before else equations_of([_alone(line)], source.text, names)[0].sides[0]
    known = frozenset(i.name for i in free_indices(left)) if isinstance(left, Expr) else frozenset()
    full = completed(names, (line,))
    for letter in sorted(known):
        found = list(_sides(nodes if line.continued else nodes[1:], full, source.text, known - {letter}))
        if all(isinstance(side, Expr) for side in found):
            clean = [apart(side, *free_indices(left), *free_indices(side)) for side in found if isinstance(side, Expr)]
            return (left, *clean), error.reason
    raise error


def _alone(line: Any) -> Any:
    """A line with its first side only."""
    return replace(line, relation=replace(line.relation, sides=line.relation.sides[:1], signs=()))


def _sides(nodes: Sequence[Any], names: Names, text: str, known: frozenset[str]) -> Iterator[Side | None]:
    for node in nodes:
        try:
            value = Reader(names, text, known).value(node)
        except (SymderivError, Misread):
            yield None
        else:
            yield value.array if isinstance(value, Whole) else value


__all__ = ["Homework", "homework", "read_homework", "read_parts"]
