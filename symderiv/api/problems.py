"""The interface for problems in files: read, derived, and answered in the file's own letters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from symderiv.api.derivations import Derivation, answer_of
from symderiv.api.models import Model
from symderiv.errors import NoRule, ParseError, SymderivError, UnknownName
from symderiv.notation import Tensor
from symderiv.reading.problems.asked import Question, asked_by_name, asked_in_words, require_asked, varied_in_lines
from symderiv.reading.problems.by_text import typed
from symderiv.reading.problems.dependence import apart, require_dependence
from symderiv.reading.problems.evidence import refuse_diagonal
from symderiv.reading.problems.files import READERS
from symderiv.reading.problems.files import read_problem as read
from symderiv.reading.problems.problem import Problem as Read
from symderiv.reading.syntax.spelling import family, plain
from symderiv.records.brief import brief
from symderiv.records.choices import RouteName
from symderiv.records.read_as import ReadAs

SUFFIXES = tuple(READERS)
DERIVES = re.compile(r"\\partial|\\nabla|'|\\prime|\\frac\{?d|d\^?\d?/d")
"""Signs of derivatives in a formula."""


@dataclass(frozen=True)
class Problem:
    """A problem as read: its model, and what is asked of it.

    >>> problem = read_problem({"inputs": {"x": {"latex": "x"}}, "output": "q", "wrt": "x",
    ...     "definitions": [{"latex": "q = x^3"}]})
    >>> problem.derive().result
    3*x**2
    """

    read: Read

    @property
    def name(self) -> str:
        """What the file calls it."""
        return self.read.name

    @property
    def read_as(self) -> ReadAs | None:
        """How its text was read: each symbol and each formula, with where that was taken from; None where it was no text."""
        from symderiv.reading.problems.read_as import read_as

        return read_as(self.read)

    @property
    def model(self) -> Model:
        """Its definitions, as a model that derives."""
        made = Model()
        made.definitions, made.declared = self.read.definitions, frozenset(w.tensor.name for w in self.read.names.written)
        made.why = self.read.asked if self.read.failed or not made.definitions.rows else None
        made.apart = apart(self.read)
        return made

    def __repr__(self) -> str:
        return brief("Problem", f"{self.name}: {'; '.join(map(repr, self.read.definitions))}")

    def __str__(self) -> str:
        from symderiv.writing.documents.read_page import render_read

        account = self.read_as
        return repr(self) if account is None else render_read(account)

    @property
    def parts(self) -> tuple[Problem, ...]:
        """The problems of a text that states several, where a letter means another thing in each; none where it is one."""
        return tuple(map(Problem, self.read.parts))

    def meant(self, wrt: str | None, output: str | None = None) -> Problem:
        """The one of its parts in which such a derivative can be; itself where it has no parts.

        Raises `ParseError` where several parts have it, or none.
        """
        if not self.read.parts:
            return self
        found = [part for part in self.parts if part._has(wrt, output)] if wrt or output else []
        if len(found) != 1:
            self.read.asked()
        return found[0]

    def of(self, output: str | None) -> Problem:
        """The same problem, asking of another quantity that it defines, and by what its text says of that; itself without one.

        Raises `UnknownName`, and why its definition could not be read.
        """
        if not output:
            return self
        one = self.meant(None, output).read
        asked, said = one.asked(output), one.statements
        if said is not None:
            said = replace(said, facts=tuple(f for f in said.facts if f.kind != "asked" or (f.value and plain(f.value[0]) in (
                plain(asked.name), plain(asked.latex)))))
        return Problem(replace(one, output=asked, candidate=None, statements=said))

    def _has(self, wrt: str | None, output: str | None) -> bool:
        try:
            by = self.goal(wrt)[0] if wrt else ()
            require_dependence(self.read, self.read.asked(output, by), by)
        except SymderivError:
            return False
        return True

    def derive(self, wrt: str | None = None, route: RouteName = "delta", size: int = 3, output: str | None = None) -> Derivation:
        """The derivation that is asked for, in the file's letters; or that by other variables, `wrt` as in "z,z".

        Inner derivatives are written out, but where more than three sums would stand within one another. `route` and `size` as
        in `Model.derive`; `output` names another quantity to differentiate. Raises `ParseError` where nothing is asked.
        """
        if self.read.parts:
            return self.meant(wrt, output).derive(wrt, route, size, output)
        if not (wrt or self.read.wrt or output) and len(named := asked_by_name(self.read)) == 1:
            return self._told(self.model.work_out(named[0], float("inf")))
        if not (wrt or self.read.wrt) and (only := self._asked_in_words()):
            output, wrt = output or only.of.name, only.wrt
        if output is None:
            require_asked(self.read)
        goal = self._goal_read(wrt, output)
        asked = self.read.asked(output, goal[0])
        require_dependence(self.read, asked, goal[0])
        try:
            return self._told(self.model.derive(asked, *goal, float("inf"), route, size))
        except NoRule:
            model = self._worked_out(asked)
            if model is None:
                raise
            return self._told(model.derive(asked, *goal, float("inf"), route, size), "the derivatives in it are worked out first")

    def _worked_out(self, asked: Tensor) -> Model | None:
        """Its model with the derivatives that the text defines quantities by worked out; None where there are none."""
        from symderiv.derive.quantities import worked_out

        made, model = self.model, self.model
        made.definitions = worked_out(model.definitions, asked)
        return None if made.definitions == model.definitions else made

    def _asked_in_words(self) -> Question | None:
        """The one derivative that the words of the text ask for; None where they ask for none.

        Raises `ParseError` where they ask for several.
        """
        asked = asked_in_words(self.read)
        if len(asked) > 1:
            raise ParseError("The text asks for several derivatives", typed=self.name,
                             advice=f"Give `wrt`, or --wrt: {' or '.join(dict.fromkeys(one.wrt for one in asked))}.")
        return asked[0] if asked else None

    def _told(self, derivation: Derivation, of_derivatives: str = "") -> Derivation:
        """A derivation that tells how the text was read, and what else is to be said of definitions with derivatives in them."""
        from symderiv.reading.problems.read_as import in_own_words

        account = in_own_words(self.read)
        if account is not None and of_derivatives:
            account = replace(account, lines=tuple(replace(line, reason=of_derivatives)
                if line.role == "definition" and DERIVES.search(line.latex) else line for line in account.lines))
        return replace(derivation, read_as=account)

    def goal(self, wrt: str | None = None) -> tuple[tuple[Any, ...], Any]:
        """The variables of the derivative, and the letters of the result."""
        read = self.read
        if not (read.wrt or wrt):
            raise ParseError("The problem does not say by what to differentiate", typed=self.name,
                             advice=f"Give `wrt`, or --wrt: {', '.join(t.name for t in self.variables())}.")
        variables = [read.tensor(w) for w in typed(wrt)] if wrt else list(read.wrt)
        refuse_diagonal(read.evidence, [variable.name for variable in variables])
        letters = read.result_indices if not wrt or variables == list(read.wrt) else ()
        return tuple(variables), letters

    def _goal_read(self, wrt: str | None, output: str | None) -> tuple[tuple[Any, ...], Any]:
        """The same; of an unknown letter, why the line was not read in which it may stand."""
        try:
            return self.goal(wrt)
        except UnknownName as error:
            self.read.asked(output)
            unread = self.read.candidate and self.read.candidate.speaking_of(str(error.typed))
            raise unread or error from None

    @property
    def output(self) -> Tensor:
        """What is differentiated: as the file says, or what it defines last."""
        return self.read.asked()

    def variables(self) -> list[Tensor]:
        """What the output can be differentiated by."""
        from symderiv.derive.goals import differentiable

        return differentiable(self.read.definitions, self.output)

    def derive_all(self, output: str | None = None) -> tuple[Derivation, ...]:
        """What is asked for, of `output` where that is named, be it declared or in words; where nothing is, the derivatives by
        every differentiable input."""
        if output:
            one = self.of(output)
            wanted = [None] if one.read.wrt else [asked.wrt for asked in asked_in_words(one.read)]
            return tuple(one.derive(wrt, output=output) for wrt in wanted) or one.derive_each()
        if self.read.parts:
            return tuple(derivation for part in self.parts for derivation in part.derive_all())
        if self.read.wrt:
            return (self.derive(),)
        if named := asked_by_name(self.read):
            return tuple(self._told(self.model.work_out(one, float("inf"))) for one in named)
        asked = asked_in_words(self.read)
        return tuple(self.derive(one.wrt, output=one.of.name) for one in asked) if asked else self.derive_each()

    def derive_each(self) -> tuple[Derivation, ...]:
        """The derivatives by every differentiable input."""
        return tuple(map(self._told, self.model.derive_all(self.output, inline=float("inf"))))

    def members(self, wrt: str) -> list[str]:
        """`wrt`, or the names of x_1, x_2, x_3 where it is the letter x that they have in common."""
        try:
            self.goal(wrt)
        except UnknownName:
            return [t.name for t in family(wrt, self.variables())] or [wrt]
        return [wrt]

    def spoken_of(self) -> list[str]:
        """The names of what the text speaks of differentiating the output by: in words, else in its own lines."""
        said = [one.by[0] for one in asked_in_words(self.read) if one.of == self.output]
        return [t.name for t in list(dict.fromkeys(said)) or varied_in_lines(self.read)]

    def answer(self, wrt: str | None = None, output: str | None = None) -> dict[str, Any]:
        """The derivation's result as plain data: latex, matrix_latex (or why not), python, operations, seconds; under `where`
        the quantities in it that the derivation has named itself, as equations."""
        if self.read.parts:
            return self.meant(wrt, output).answer(wrt, output)
        start = perf_counter()
        derivation = self.derive(wrt, output=output)
        seconds = perf_counter() - start
        return {**answer_of(derivation, self.name, self.read.inputs), "seconds": round(seconds, 6)}


def read_problem(source: str | Path | Mapping[str, Any]) -> Problem:
    r"""The problem in a file (.json, .toml, .tex …), in a mapping, or in a text itself: a formula, LaTeX, Markdown, JSON.

    Raises `ParseError` and the other errors of the reader; see `symderiv.reading.problems.files`.

    >>> problem = read_problem({"inputs": {"x": {"latex": "x_i"}}, "index_ranges": {"i": "D", "j": "D"}, "output": "q",
    ...     "wrt": "x", "result_indices": ["j"], "definitions": [{"latex": r"q = \sum_i x_i^2"}]})
    >>> problem.derive().result
    2*x[j]
    >>> read_problem(r"L = \|y - X w\|^2").derive("w").matrix
    2 Xᵀ (X w − y)
    """
    return Problem(read(source))


def problems_in(path: str | Path) -> Iterator[Any]:
    """What a file holds: the mappings of a list of problems, or the file itself."""
    path = Path(path)
    if path.suffix == ".json":
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise ParseError("The file cannot be read", typed=str(path), advice=str(error)) from None
        if isinstance(data, list):
            yield from data
            return
    parts: list[Any] = [*numbered_parts(path)]
    yield from parts or [path]


def numbered_parts(path: str | Path) -> list[str]:
    """The problems of a text that states several, as notes.md#1, notes.md#2; none where it is one, or cannot be read."""
    try:
        parts = () if Path(path).suffix in (".json", ".toml") else read(path).parts
    except SymderivError:
        return []
    return [f"{path}#{n + 1}" for n in range(len(parts))]



def answers(folder: str | Path) -> Iterator[dict[str, Any]]:
    """The answer to every problem in the files of a folder, one after the other; an error in place of an answer."""
    files = sorted(p for p in Path(folder).iterdir() if p.suffix in SUFFIXES) if Path(folder).is_dir() else []
    if not files:
        raise ParseError("No problem files there", typed=str(folder), advice=f"Put {', '.join(SUFFIXES)} files into the folder.")
    for path in files:
        for source in problems_in(path):
            yield {"file": path.name, **_answered(source)}


def _answered(source: Any) -> dict[str, Any]:
    try:
        return read_problem(source).answer()
    except SymderivError as error:
        name = source.get("id") or source.get("name") if isinstance(source, Mapping) else None
        return {"id": name, "error": str(error)}
