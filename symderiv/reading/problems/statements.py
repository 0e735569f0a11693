r"""What a document says, as plain data: its formulas, its facts in words, its declarations, and what was not read.

The border between the two layers of reading. Everything here keeps its place: offsets count characters of
`Statements.source`, so `ParseError.in_text(reason, statements.source, formula.places[k])` points at character k of a
formula, however many macros were written out to reach it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from symderiv.patterns import late

Role = Literal["definition", "claim", "stationarity", "update", "approximation", "remark", "constraint", "given", "denied",
               "unknown"]
"""What the words around a formula take it for; `unknown` where only the mathematics can tell. What is `given` is an input,
though the formula says from what it was made: "with q_i = 2 y_i - 1 given"; what is `denied` its author calls wrong."""

SOLVED = "solved for"
"""Why a line behind a derivative that is set to zero is taken for what follows from that."""
IN_WORDS = "one case: "
"""How begins why a line is taken as it is meant that words lead to which name a case; the words follow."""
ELSEWHERE = "where something else is 0"
"""Why a line is a remark that says where something is 0 of which no line is judged there: the zeros of a function itself."""
COMPARISON = "a comparison"
"""Why a line is a remark that says which of two things is larger."""
SUPPOSITION = "a supposition"
"""Why a line is taken as it is meant that stands in a sentence with If."""

ONE_QUESTION = "It is supposed for one question only"
"""Why a given is not read that stands in one question of several."""

SEVERAL = "several problems"
"""Under what a text that states several problems has failed as one."""

FactKind = Literal["shape", "rank", "family", "element", "range", "size", "given", "values", "label", "columns", "rows", "like",
                   "function", "notation", "asked", "mention", "layout", "doubted",
                   "every"]
r"""What a fact is about; see `Fact`."""


OWN = re.compile(r"\W*(?:up to|bis auf|a menos d[aeo]|salvo|à une?|au signe|for|per|with|when|"
                 r"holding|keeping|treating|if|für|bei|pour|para|con|com|avec|mit)\b(?!.*:\s*$)",
                 re.IGNORECASE)
"""How words behind a line begin that are about it."""


@dataclass(frozen=True)
class Formula:
    r"""One line of mathematics: an equation, or the next one of a chain, where it begins with a relation sign.

    Rows of an environment, equations side by side (`\qquad`, `,`, `\text{and}`, `\Rightarrow`) and formulas in the prose
    are one `Formula` each. Macros are written out; frames, colours, braces with captions, tags, typed numbers, words and
    conditions are taken off; a term broken over rows is one line again.
    """

    latex: str
    places: tuple[int, ...] = field(repr=False)
    """The place in the source of each character, and of the end: one more than `latex` has characters."""
    display: bool
    environment: str
    r"""`align*`, `equation`, `\[`, `$$`, or `$` and `\(` for a formula in a sentence."""
    group: int
    """Lines that were written in one display, or in one pair of dollars, have the same number."""
    continued: bool = False
    """Whether it begins with a relation sign, and so goes on with the line before."""
    before: str = ""
    """The words before it in its sentence; formulas among them stand between dollars."""
    after: str = ""
    number: str = ""
    r"""The equation number, typed or by `\tag`, without its parentheses."""
    label: str = ""
    conditions: tuple[str, ...] = ()
    r"""LaTeX of what restricts the line: `i = k`, `i \ne k`, `y = 1`, whether it stands before, behind or in a heading."""
    role: Role = "unknown"
    why: str = ""
    """The words that decided the role."""
    fault: str = ""
    """Why it must not be taken as it is, though it can be read; `mend` is what to do."""
    mend: str = ""

    @property
    def words(self) -> str:
        """The words before it, and those behind it where they are its own: "for a single example"."""
        return f"{self.before} {self.after}" if OWN.match(self.after) else self.before


def in_latex(words: str) -> str:
    r"""Words with formulas between dollars, as a formula with words in it.

    >>> in_latex("$A$ is symmetric")
    'A\\text{ is symmetric}'
    """
    return "".join(part if n % 2 else rf"\text{{{part}}}" for n, part in enumerate(words.split("$")) if part)


def spoken(latex: str) -> str:
    r"""What `in_latex` made a formula of, as it was.

    >>> spoken(in_latex("$A$ is symmetric"))
    '$A$ is symmetric'
    """
    parts = re.split(r"(\\text\{[^{}]*\})", latex)
    return "".join(part[6:-1] if part.startswith(r"\text{") else f"${part}$" for part in parts if part)


@dataclass(frozen=True)
class Fact:
    r"""What prose, a set membership or a range says about a symbol or a letter.

    | kind | subject | value |
    |---|---|---|
    | shape | `W`, `w_j`, `x^{(i)}`, `\mathbf{x}` | the sizes as typed: `("n", "k")`, `("3",)`, `()` for a scalar |
    | rank | `x` | `("scalar",)`, `("vector",)`, `("matrix",)`, `("square matrix",)`, `("mask",)`: of a size that is not said |
    | family | `x` in `x_1,\dots,x_N` | `("1", "N")`: the first and the last number of the members |
    | element | the same | the shape of each member |
    | range | `i` | `("1", "n")`: the first and the last value of a letter |
    | size | `K` | `()`: the letter is a size ("K classes"); `("3",)` where it is said which |
    | given | `y` | the name of a given: `("one-hot",)` |
    | values | `y_i` | the set: `(r"\{0,1\}",)` |
    | label | `y_i`, `o`, `c` | `("K",)`: a class number among K; `()` where it is not said of which |
    | columns, rows | `u_w` | `("U",)`: the u_w are the columns, or rows, of U |
    | like | `t` | `("h",)`: t has the shape of h |
    | function | `\phi` | `("sigmoid",)`, `("normal cdf",)`; `("elementwise",)`, `("scalar",)` where nothing more is said |
    | notation | `^`, `\times`, `\circ` | `("label",)`, `("cross",)`, `("hadamard",)`: what a sign means here |
    | asked | `w` | `("E",)`: the derivative of E by w is asked for; `()` where it is not said of what; `("E", "v")` by v too |
    | mention | `o` | `()`: a symbol alone in a sentence |
    | doubted | `A` | what is not vouched for, and why: `("symmetric", "It is denied: not assume")`; stays in its sentence |
    | every | empty | the shape of every matrix, or vector, of which nothing else is said: `("n", "n")`; `("square matrix",)` |
    | layout | empty | `("numerator",)` or `("denominator",)` |
    """

    kind: FactKind
    subject: str
    value: tuple[str, ...]
    at: int
    words: str = ""
    """What it was read from, as written."""

    @property
    def latex(self) -> str:
        """What it was read from, as a formula with words in it."""
        return in_latex(self.words)


@dataclass(frozen=True)
class Declaration:
    """A declaring comment, as `% axes: K D`: its key in its usual spelling, its value, the place of the value."""

    key: str
    value: str
    at: int


@dataclass(frozen=True)
class Words:
    """A clause from which nothing was read, from `at` to `end` of the source, as it is shown: with its formulas between dollars.

    `notations` are what it speaks of that formulas have, by the names of `prose.said.notations`; `symbols` the letters in it;
    `everywhere` says whether it holds in all of the text, by its words.
    """

    at: int
    end: int
    text: str
    notations: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    everywhere: bool = False


@dataclass(frozen=True)
class Skipped:
    """A formula that was not read, from `at` to `end` of the source, and why in one sentence."""

    at: int
    end: int
    latex: str
    reason: str
    advice: str = ""


@dataclass(frozen=True)
class Statements:
    """A document as read, in the order of its text."""

    source: str = field(repr=False)
    name: str = ""
    formulas: tuple[Formula, ...] = ()
    facts: tuple[Fact, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    expression: Formula | None = None
    """The one expression of a text that states nothing, with a letter for it: what a problem is about then."""
    passed: tuple[Skipped, ...] = ()
    """The formulas of a text that states nothing, each with what it was taken for."""
    words: tuple[Words, ...] = ()
    """The clauses from which nothing was read, though they speak of what formulas of the text have."""
    unread_language: str = ""
    """The language of the text, where no word of it is read."""

    def fresh(self, *letters: str) -> list[str]:
        """Each of these letters that no formula and no fact of the text has, or another in its place: sizes in advice."""
        said = (part for fact in self.facts for part in (fact.subject, *fact.value))
        taken = {letter for one in (*(formula.latex for formula in self.formulas), *said)
                 for letter in re.findall(r"(?<!\\)(?<![A-Za-z])[A-Za-z](?![A-Za-z])", one)}
        found: list[str] = []
        for letter in letters:
            free = (one for one in (letter, *"mnpqdkrsl", *"MNPQDKRS") if one not in taken and one not in found)
            found.append(next(free, letter))
        return found

    def unread(self, every: bool = False) -> tuple[Skipped, ...]:
        """What was not read and may have said what something is: an equation with a name on its left that no line read has;
        behind these `every` other equation."""
        known = {_name(formula.latex) for formula in self.formulas if "=" in formula.latex}
        found = tuple(one for one in self.skipped if DEFINES.match(one.latex) and _name(one.latex) not in known)
        return (*found, *(one for one in self.skipped if every and "=" in one.latex))


DEFINES = late(r"\s*(?!d[A-Za-z]\s*/)(?:\\(?!partial|nabla|[dt]?frac|text)[A-Za-z]++|[^\W\d_]++)(?:\s*(?:[_^]|\\left|\\right|"
                     r"\{[^{}=]*\}|\([^()=]*\)|\w|'))*+\s*:?=")
"""A name with its scripts and arguments before an equals sign."""


def _name(latex: str) -> str:
    """The name on the left of an equation, without its arguments."""
    return re.sub(r"\(.*|\s|[{}]|\\left", "", latex.partition("=")[0].rstrip(": "))
