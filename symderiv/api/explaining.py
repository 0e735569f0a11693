"""The interface for explanations: which rules lead from one line to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

from sympy import Expr

from symderiv.errors import AxisMismatch, IndexClash, ParseError, SymderivError
from symderiv.homework.explaining import SECONDS, ExplainedStep, Explanation, explain_lines
from symderiv.notation import Array, Definitions, Model, free_indices
from symderiv.reading.documents import statements_of
from symderiv.reading.formulas.latex import equations_of
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.gaps.last_line import Read, definitions_of, sides_of
from symderiv.reading.homework.lines import Homework, read_parts
from symderiv.reading.homework.sources import names_of
from symderiv.reading.homework.written import shapes
from symderiv.reading.meaning.lines.forms import parsed, source_of
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.files import READERS, Problem, read_chain, read_problem
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.parser import parse_lines
from symderiv.records.brief import brief

Formula: TypeAlias = str | Path | Expr | Array
About: TypeAlias = Problem | Model | Definitions | str | Path | Mapping[str, Any]
PROSE = (".tex", ".md", ".txt")
CLASHING = re.compile(r"Index (\S+) is both free and summed")


@dataclass(frozen=True)
class Explained:
    """How one line becomes another; true when a way was found and every step of it holds.

    >>> import symderiv as sd
    >>> m = sd.Model(); u = m.define("u", sd.scalar("x") ** 2)
    >>> way = sd.explain("x x + 0", "u", m)
    >>> way.verdict, way.rules
    ('holds', ('gather powers', 'definition of u'))
    """

    explanation: Explanation

    def __bool__(self) -> bool:
        return self.explanation.steps is not None

    @property
    def verdict(self) -> str:
        """Whether both lines are equal: holds, fails or unknown."""
        return self.explanation.judgement.verdict

    @property
    def counterexample(self) -> str | None:
        """Sizes, index values and both numbers, where the lines differ."""
        return self.explanation.judgement.counterexample or None

    @property
    def steps(self) -> tuple[ExplainedStep, ...]:
        """The steps in order; none where no way was found."""
        return self.explanation.steps or ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules in order."""
        return self.explanation.rules

    def render(self, format: str = "txt", lang: str = "en") -> str:
        """The explanation as txt, json or html, in a language. Raises `OutputError` for another format or language."""
        from symderiv.writing.documents.explanations import render_explained

        return render_explained(self, format, lang)

    def __repr__(self) -> str:
        rules = ", ".join(self.rules) or ("the same formula" if self else "no way found")
        return brief("Explained", f"{self.verdict}: {rules}")

    def _repr_html_(self) -> str:
        from symderiv.api.notebook.representations import framed

        return framed(self.render("html"), "steps between two lines")

    def __str__(self) -> str:
        return self.render("txt")


def explain(a: Formula, b: Formula, about: About | None = None, *, seed: int = 0, seconds: float = SECONDS) -> Explained:
    r"""How formula `a` becomes formula `b`.

    Each is an expression, LaTeX, or a .tex file, of which the last line is meant. `about` has the definitions: a problem, a
    file, a mapping or a model; without it the file `a` declares them itself. The search ends after `seconds`.

    Raises `ParseError`, `UnknownName`, `IndexClash` or `AxisMismatch` for what cannot be read.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); y = sd.vector("y", K, given=sd.one_hot); t = sd.vector("t", K); m = sd.Model()
    >>> L = m.define("L", sd.Sum(y["k"] * t["k"], K.index("k")))
    >>> explain(r"\sum_k y_k t_i", r"t_i", m).rules
    ('given: y: one-hot',)
    """
    if (called := _as_a_line(a, b, about, definitions_of)) is not None:
        return _explained(*called, seed, seconds)
    try:
        definitions, names = _known(a, about)
        left, right = _both(a, b, names, own=about is None and isinstance(a, str | Path))
    except SymderivError as error:
        found = _as_a_line(a, b, about, sides_of)
        if found is None:
            raise error from None
        left, right, definitions = found
    return _explained(left, right, definitions, seed, seconds)


def _both(a: Formula, b: Formula, names: Names, own: bool) -> tuple[Expr | Array, Expr | Array]:
    """Both formulas; each says which letters are free in the other. `a` may be a file with a line of its `own`."""
    try:
        left = _own_line(a) if own and isinstance(a, str | Path) else _read(a, names, None)
        return left, _read(b, names, left)
    except SymderivError as error:
        try:
            right = _read(b, names, None)
            return _read(a, names, right), right
        except SymderivError:
            raise error from None


def _as_a_line(a: Formula, b: Formula, about: About | None, read: Callable[[str, str, str, str], Read | None]) -> Read | None:
    """Both formulas as `read` reads them at the end of the document that they are about; None where there is none."""
    if not isinstance(about, str | Path) or Path(about).suffix not in PROSE or not (isinstance(a, str) and isinstance(b, str)):
        return None
    if _is_file(a) or _is_file(b):
        return None
    try:
        text = Path(about).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return read(text, Path(about).stem, a, b)


def explain_steps(source: Problem | str | Path | Mapping[str, Any], first: int | str, last: int | str | None = None, *,
                  seed: int = 0, seconds: float = SECONDS) -> Explained:
    r"""How line `first` of a derivation becomes line `last` (counted from 1; the next one where nothing is said).

    Line 0 is the left side of line `last`. Where the document numbers its equations, a number that stands beside one of
    them means that one: "22". Raises `ParseError` for a line that is not there, and what `check` raises.

    >>> lines = [{"latex": r"\frac{\partial f}{\partial x} = x + x"}, {"latex": r"\frac{\partial f}{\partial x} = 2 x"}]
    >>> way = explain_steps({"inputs": {"x": {"latex": "x"}}, "definitions": [{"latex": "f = x^2"}], "steps": lines}, first=1)
    >>> way.verdict
    'holds'
    """
    parts = read_parts(source)
    read = replace(parts[0], lines=tuple(line for part in parts for line in part.lines))
    first = _numbered(read, first)
    last = first + 1 if last is None else _numbered(read, last)
    for n in (first, last):
        if not 0 <= n <= len(read.lines) or (n == 0 and last == 0):
            raise ParseError("There is no such line", typed=str(n), advice=f"The derivation has lines 1 to {len(read.lines)}.")
    start = read.lines[last - 1].sides[0] if first == 0 else read.lines[first - 1].sides[-1]
    end = read.lines[last - 1].sides[-1] if last else read.lines[first - 1].sides[0]
    counts = list(accumulate(len(part.lines) for part in parts))
    definitions = next(part.definitions for part, count in zip(parts, counts, strict=True) if max(first, last) <= count)
    return _explained(start, end, definitions, seed, seconds)


def _numbered(read: Homework, number: int | str) -> int:
    """The line that bears the number in its document, else the number itself."""
    typed = str(number).strip().strip("()")
    own = [n for n, line in enumerate(read.lines, 1) if line.source.number == typed]
    if own:
        return own[0]
    if not typed.isdecimal():
        raise ParseError("No equation has this number", typed=typed, advice=f"The derivation has lines 1 to {len(read.lines)}.")
    return int(typed)


def _explained(left: Any, right: Any, definitions: Definitions, seed: int, seconds: float) -> Explained:
    pair = shapes(left, right)
    if pair is None:
        raise AxisMismatch("The lines have different shapes", typed=" and ".join(getattr(s, "shape_text", "a scalar")
                                                                                 for s in (left, right)))
    return Explained(explain_lines(*pair, definitions, seed=seed, seconds=seconds))


def _known(a: Formula, about: About | None) -> tuple[Definitions, Names]:
    """What the formulas are about, and the names that read them."""
    if isinstance(about, Model | Definitions):
        definitions = about if isinstance(about, Definitions) else about.definitions
        return definitions, names_of(definitions)
    if about is None and not isinstance(a, str | Path):
        return Definitions(), Names()
    if about is None and not _is_file(a):
        raise ParseError("Nothing says what the letters stand for", typed=str(a)[:100],
                         advice="Give a file with declarations and definitions as the first one, or name it in --problem.")
    source: Any = a if about is None else about
    problem = source if isinstance(source, Problem) else read_problem(source)
    return problem.definitions, problem.names


def _is_file(formula: Formula) -> bool:
    """A path, or text that ends like one and holds no mathematics."""
    text = str(formula)
    return isinstance(formula, Path) or (isinstance(formula, str) and text.endswith(tuple(READERS))
                                         and not set(text) & set("\\{}^=\n"))


def _own_line(file: str | Path) -> Expr | Array:
    """The last line of a file that declares what it is about."""
    lines = read_chain(file).lines
    if not lines:
        raise ParseError("There is no line to explain", typed=str(file), advice="Write an equation after the definitions.")
    return lines[-1].sides[-1]


def _read(formula: Formula, names: Names, other: Expr | Array | None) -> Expr | Array:
    """The formula that is meant: the last side of the last line. The free letters of the other formula are free in it."""
    if not isinstance(formula, str | Path):
        return formula
    sources = _sources(formula)
    free = frozenset(i.name for i in free_indices(other)) if isinstance(other, Expr) else None
    try:
        return _last(sources, names, str(formula), free)
    except SymderivError as error:
        for letters in (None, _loose(sources, names, str(formula), free)):
            try:
                return _last(sources, names, str(formula), letters)  # a letter of the other formula is summed here, or given
            except SymderivError:
                continue
        raise error from None


def _loose(sources: list[Source], names: Names, typed: str, free: frozenset[str] | None) -> frozenset[str] | None:
    """The free letters with the one that stands outside a sum which could bind it: y_i beside a sum over k ≠ i."""
    try:
        _last(sources, names, typed, frozenset())
    except IndexClash as clash:
        found = CLASHING.match(clash.reason)
        return (free or frozenset()) | {found[1]} if found else None
    except SymderivError:
        pass
    return None


def _sources(formula: str | Path) -> list[Source]:
    """The lines of a text or a file: those of its displays, else all, else what it holds as one formula."""
    text = _text(Path(formula)) if _is_file(formula) else str(formula)
    statements = statements_of(text) if _is_file(formula) else Statements(text)
    forms, failed = parsed(statements)
    wanted = {n for n, line in enumerate(statements.formulas) if line.display} or {form.number for form in forms}
    for number in wanted & {*failed}:
        raise failed[number]
    return [source_of(f, statements) for f in forms if f.number in wanted] or [Source(f, text) for f in parse_lines(text)]


def _text(path: Path) -> str:
    if path.suffix != ".tex":
        raise ParseError("A single line is read from a .tex file", typed=str(path))
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParseError("The file cannot be read", typed=str(path), advice=str(error)) from None


def _last(sources: list[Source], names: Names, typed: str, free: frozenset[str] | None) -> Expr | Array:
    equation = None
    for source in sources[-1:] if sources and not sources[-1].line.continued else sources:
        equation = equations_of([source.line], source.text, names, free, before=equation)[0]
    if equation is None:
        raise ParseError("There is no formula", typed=typed[:100])
    return equation.sides[-1]


__all__ = ["Explained", "explain", "explain_steps"]
