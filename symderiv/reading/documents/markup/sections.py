r"""Where a text begins something new: headings, "Problem 2", items, (a) and (b), each kind with its rank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.patterns import late


@dataclass(frozen=True)
class Mark:
    """A way of beginning a part: its rank (the deeper the higher), its pattern, an example and what is none.

    The group `level` makes the rank deeper by its length, and `title` is what the part is called.
    """

    rank: int
    pattern: re.Pattern[str]
    example: str
    not_this: str


@dataclass(frozen=True)
class Section:
    """A part of a text, from its mark to the next one; rank 0 is what stands before the first."""

    title: str
    rank: int
    start: int
    end: int

    @property
    def is_problem(self) -> bool:
        """Whether it calls itself a problem, an exercise or a question."""
        return PROBLEM.match(self.title) is not None


TASKS = (r"Problems?|Exercises?|Questions?|Tasks?|Assignments?|Aufgaben?|Übung(?:saufgabe)?|Frage|Exercices?|Problèmes?|"
         r"Ejercicios?|Problemas?|Pregunta|Exercícios?|Quest(?:ão|ões)|Tarefa|Esercizi[o]?|Problem[ai]|Quesito|Q(?=\.? ?\d)")
"""What one calls a task, in the languages of the phrases."""
CASES = r"Examples?|Models?|Cases?|Variants?|Beispiel|Fall|Exemples?|Cas|Ejemplos?|Caso|Exemplos?|Esempi[o]?"
PROBLEM = late(rf"\W*(?:{TASKS})\W*(?:\d|[A-Z]\b|[IVX]+\b)", re.IGNORECASE)
NUMBERED = r"[ \t.#:]*(?:\d+(?:\.\d+)*|[A-Z]\b|[IVX]+\b)"
OPEN = (r"^[ \t]*(?:>[ \t]*)?(?:\\(?:noindent|bigskip|medskip|smallskip|item|indent)\b\s*)*"
        r"(?:\\item\[|[*_]{2,3}|\\(?:textbf|emph|textsc)\{|\{\\bf\s)?")
MARKS = tuple(Mark(rank, re.compile(pattern, re.MULTILINE), example, not_this) for rank, pattern, example, not_this in (
    (1, r"^[ \t]*\\(?P<level>(?:sub)*)(?:section|chapter)\*?\s*(?:\[[^\]]*\])?\{(?P<title>(?:[^{}]|\{[^{}]*\})*)\}",
     r"\section{Ridge}", r"see \section{Ridge}"),
    (1, r"^(?P<level>#{1,6})[ \t]+(?P<title>[^\n]+)", "## Ridge", "#ridge"),
    (1, r"^(?P<level>={1,5}|\*{1,5})[ \t]+(?P<title>[A-Z][^\n=*]*)$", "== Ridge", "= \\sum x"),
    (1, r"^(?P<title>[A-Z][^\n]*)\n(?P<level>=|-|~|\^)(?P=level){2,}[ \t]*$", "Ridge\n=====", "y\n=====\n"),
    (1, r"<h(?P<number>[1-6])\b[^>]*>(?P<title>.*?)</h(?P=number)>", "<h2>Ridge</h2>", "<p>Ridge</p>"),
    (20, rf"{OPEN}(?P<title>(?:{TASKS}){NUMBERED})", "**Problem 2.**", "the problem 2"),
    (20, rf"^[ \t]*\\begin\{{(?P<title>{TASKS.lower()}|prob|exo?|aufgabe)\}}", r"\begin{exercise}", r"\begin{align}"),
    (21, rf"{OPEN}(?P<title>(?:{CASES}){NUMBERED}|\d{{1,2}}[.)](?=\s))", "2. Let", "2.5 x"),
    (22, r"^[ \t]*\\(?P<title>item|question)\b", r"\item Let", r"\itemize"),
    (23, rf"{OPEN}(?:(?<=\[)|(?<![\w\[]))(?P<title>\(?(?:[a-h]|[ivx]{{1,4}})\)(?=\s|\*))", "(a) Let", "f(a) = 2"),
))


LINE = re.compile(r"\n")


def sections(text: str) -> list[Section]:
    r"""The parts of a text in their order, each up to the next mark of any rank.

    >>> [(s.title, s.rank) for s in sections("Let x.\n## Ridge\nL = x\n**Problem 2.** M = x")]
    [('', 0), ('Ridge', 3), ('Problem 2', 20)]
    """
    found = sorted(_found(text), key=lambda one: (one[0], -one[1]))
    starts = [one for n, one in enumerate(found) if n == 0 or one[0] > found[n - 1][0]]
    ends = [at for at, _, _ in starts[1:]] + [len(text)] * bool(starts)
    before = [Section("", 0, 0, starts[0][0] if starts else len(text))]
    return before + [Section(title, rank, at, end) for (at, rank, title), end in zip(starts, ends, strict=True)]


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    starts = [0, *(match.end() for match in LINE.finditer(text))]
    for mark in MARKS:
        for match in _found_by(mark.pattern, text, starts):
            parts = match.groupdict()
            depth = int(parts["number"]) if parts.get("number") else len(parts.get("level") or "")
            yield match.start(), mark.rank + depth, parts["title"].strip(" .:*#")


def _found_by(pattern: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What a pattern finds; of one that begins where lines do only there, for a long text has few lines beside its letters."""
    if not pattern.pattern.startswith("^"):
        yield from pattern.finditer(text)
    end = 0
    for start in starts if pattern.pattern.startswith("^") else ():
        if start >= end and (match := pattern.match(text, start)) is not None:
            yield match
            end = match.end()


def cut_at(found: Sequence[Section], rank: int) -> list[Section]:
    """The parts, those deeper than a rank taken into the one before them."""
    made: list[Section] = []
    for one in found:
        if made and one.rank > rank:
            made[-1] = Section(made[-1].title, made[-1].rank, made[-1].start, one.end)
        else:
            made.append(one)
    return made


__all__ = ["MARKS", "Section", "cut_at", "sections"]
