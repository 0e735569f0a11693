"""The record of a derivation: plain data, complete enough to be checked, printed or stored without deriving again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sympy import Expr

from symderiv.notation import Definition, Definitions, Relation, Tensor
from symderiv.records.brief import brief, tally
from symderiv.records.read_as import ReadAs

WORDS: dict[object, str] = {True: "hold", False: "FAIL", None: "cannot be told"}
"""What checks of each verdict do."""

NO_SHORT_FORM = "no short matrix form: what there is would be more than twice as long as the index form"
"""The note of a result that only a matrix form which fills a page could say."""
PART_OF_FORMULA = "a part of the formula"
"""The meaning of a quantity that nobody has defined: a derivation has named it, for it stands in a formula several times."""

Path = tuple[int, ...]
"""A place in an expression: which argument to take, from the root down; () is the whole."""


@dataclass(frozen=True)
class Citation:
    """What a step rests on: a definition, a lemma, or a given.

    `key` is the tensor's name (definition), the lemma's key, or tensor and given joined by ": ".
    """

    kind: Literal["definition", "lemma", "given"]
    key: str


@dataclass(frozen=True)
class Step:
    """One application of one rule, at every place where it fires.

    `at` are the places in `before` that the rule took, `made` the places in `after` that are new.
    `level`: 0 milestone, 1 standard, 2 full, 3 bookkeeping (order, signs, constants); neighbours of one `family` are
    one idea, and share a line where a page is brief.
    """

    rule: str
    before: Expr
    after: Expr
    at: tuple[Path, ...] = ()
    made: tuple[Path, ...] = ()
    cites: tuple[Citation, ...] = ()
    level: int = 1
    family: str = ""

    def __repr__(self) -> str:
        return brief("Step", f"{self.rule}: {self.before} = {self.after}")


@dataclass(frozen=True)
class RuleNote:
    """What a page says of a rule: its textbook law as LaTeX, the condition under which it holds, its source."""

    name: str
    law: str
    condition: str = ""
    source: str = ""


@dataclass(frozen=True)
class UsedGiven:
    """A given that a step used: the tensor, the given's name, and the relation that was used."""

    tensor: Tensor
    name: str
    relation: Relation

    @property
    def key(self) -> str:
        """How citations name it."""
        return f"{self.tensor.name}: {self.name}"


@dataclass(frozen=True)
class Check:
    """One thing the oracle compared.

    `verdict` is True, False or None (could not be evaluated); `error` the largest relative difference seen,
    `points` the number of comparisons, `detail` a sentence: sizes, index values and both numbers where it failed.
    """

    name: str
    verdict: bool | None
    points: int = 0
    error: float = 0.0
    detail: str = ""


@dataclass(frozen=True)
class Derivation:
    """A goal, the steps that lead to the result, and everything they rest on.

    `goal` is the inert derivative (∂ or ∂²); `steps` join: the first starts at the goal, each starts where the one
    before ended, the last ends at `result`. `general` is the last line before a given was used, where one was.
    `lemmas` are derivations of their own, each before those that cite it. `abbreviations` are quantities the
    derivation names itself (τ := Σ_k y_k). `matrix` is the result in matrix notation, or None with the reason
    in `matrix_note`. A proof that goal = result, whatever the goal is, has the name of the property in `claim`.
    `layout` says how `matrix` lays out its axes; see `symderiv.records.layouts`.
    `route` names the order of rules that was followed, where it was not the default. `read_as` tells how the text was read
    that it is about.
    """

    goal: Expr
    definitions: Definitions
    steps: Sequence[Step]
    result: Expr
    givens: tuple[UsedGiven, ...] = ()
    lemmas: tuple[Derivation, ...] = ()
    abbreviations: tuple[Definition, ...] = ()
    general: Expr | None = None
    matrix: object | None = None
    matrix_note: str = ""
    checks: tuple[Check, ...] = ()
    rules: Mapping[str, RuleNote] = field(default_factory=dict)
    title: str = ""
    route: str = ""
    claim: str = ""
    layout: str = "gradient"
    read_as: ReadAs | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        checks = tally(tuple(c.verdict for c in self.checks), WORDS)
        where = "".join(f", {row.lhs} = {row.body}" for row in self.named())
        result = f"{self.goal} = {self.result}{where}"
        return brief("Derivation", f"{len(self.steps)} steps{'; checks: ' * bool(checks)}{checks}; {result}")

    def named(self) -> tuple[Definition, ...]:
        """The quantities that the result rests on and that the derivation has named itself, each after those it is made of."""
        every = self.definitions.extended(*self.abbreviations)
        below = every.mentioned_below(self.result)
        return tuple(row for row in every if row.tensor in below
                     and (row in self.abbreviations or row.tensor.meaning == PART_OF_FORMULA))

    @cached_property
    def key(self) -> str:
        """How citations name this derivation when it serves as a lemma."""
        return str(self.goal)

    @cached_property
    def rests_on(self) -> tuple[UsedGiven, ...]:
        """The givens that it uses, itself or through its lemmas, each once."""
        return tuple({used.key: used for part in self.sections() for used in part.givens}.values())

    def sections(self) -> Iterator[Derivation]:
        """Every lemma, each once and before its use, then the derivation itself."""
        seen: dict[str, Derivation] = {}
        self._gather(seen)
        yield from seen.values()
        yield self

    def _gather(self, seen: dict[str, Derivation]) -> None:
        for lemma in self.lemmas:
            if lemma.key not in seen:
                lemma._gather(seen)
                seen[lemma.key] = lemma
