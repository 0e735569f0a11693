"""What a line of a person's text claims: lines that say nothing which could be wrong are told from those that do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr

from symderiv.homework.judgement import Judge, Judgement
from symderiv.homework.mistakes import TABLE, Case, assumed
from symderiv.homework.readings import About
from symderiv.homework.special_values import named_values
from symderiv.library.givens import GIVENS
from symderiv.notation import ZERO, Definition, Definitions, Entry, Partial, Tensor, replace_tensors, tensors


@dataclass(frozen=True)
class Misshapen:
    """A side in matrix notation whose axes are not those of the left side; `turned` is its transpose where that fits.

    It is `doubtful` where the left side has more axes than matrices do: rather its symbols were misread.
    """

    reason: str
    turned: tuple[Expr, Expr] | None = None
    doubtful: bool = False


Sides = tuple[Expr | Misshapen, ...]
"""The sides of one line: what the chain is about, then one or more expressions that shall equal it."""

NO_CLAIM = ("definition", "stationarity", "update", "approximation", "remark", "constraint", "denied")
"""Roles of lines that say nothing which could be wrong."""
EXCUSED = {False: frozenset(NO_CLAIM), True: frozenset({"approximation", "remark", "denied"})}
"""Which of them a line without a derivative on its left may have, and which one with a derivative."""
SUPPOSED = Judgement("unknown", "not read", "it may hold only under what the words before it suppose")
"""What is known of a derivative that does not hold as it stands, in a sentence that begins with "If …"."""
DENIED = "denied"
"""The role of a line that its author calls wrong, or does not claim: nothing is made of it."""
SETTLED = {DENIED: DENIED, "name": "definition"}
"""Roles of lines of which nothing is asked, with what is said of them; "name" gives one of the person's own, dz = …"""
STATIONARY = "what follows where the derivative is 0"


def unread(about: About, left: Expr) -> Judgement:
    """A line that could not be read is left open, unless its role says that it claims nothing; an end result does, and so
    does an equation where a derivative is 0, whose shapes do not fit anywhere, and a derivative "by the quotient rule"."""
    derivative = left.has(Partial)
    says_nothing = EXCUSED[derivative] - ({"definition", "stationarity"} if about.misshapen else {"definition"})
    if about.role in says_nothing - ({"remark"} if derivative else set()) and about.solves is None:
        return Judgement("no claim", about.role)
    verdict, how = ("fails", "the shapes differ") if about.misshapen and not about.doubted else ("unknown", "not read")
    return Judgement(verdict, how, about.unread)  # type: ignore[arg-type]


def doubted(found: Judgement, about: About) -> Judgement:
    """What is known of a line; one that fails is left open where it may be about something else than what was read."""
    return Judgement("unknown", "not read", about.doubted) if about.doubted and found.verdict == "fails" else found


def no_claim(left: Expr, others: Sequence[Expr | Misshapen], judgements: Sequence[Judgement], before: Sequence[Judgement],
              about: About, definitions: Definitions, zero: Judgement | None = None) -> Judgement | None:
    """What a line says that does not hold everywhere, and need not: a condition, an update, a definition of something new.

    A line about a derivative is a claim, whatever words introduce it; so is what follows the first side of a definition.
    `zero` is what is known of a line that sets a derivative to 0 which a line before gives.
    """
    role = about.role
    if role == "solved":  # it stands where something is solved for, and may be about something else
        role = "stationarity" if _speaks_of(about.solved, (left, *others), definitions) else "unknown"
    failing = [side for side, j in zip(others, judgements, strict=True) if j.verdict != "holds"]
    claims = left.has(Partial) and role == "remark" and not about.supposed  # "by the product rule" takes nothing back
    new = role != "definition" or _is_new(left, others, definitions)
    if role in EXCUSED[left.has(Partial)] and new and not claims:
        return SUPPOSED if left.has(Partial) and role == "remark" else Judgement("no claim", role)
    if failing == [0] and len(others) == 1 and (role == "stationarity" or zero):
        return Judgement("no claim", "stationarity") if role == "stationarity" else zero
    if failing == [0] and others[-1] == 0 and len(others) > 1 and about.condition is None:
        return Judgement("holds", f"{judgements[-2].how}; = 0 is a condition", under=judgements[-2].under,
                         where=judgements[-2].where)
    follows = any(found.how in ("stationarity", STATIONARY) or found.how.endswith("= 0 is a condition") for found in before)
    if follows and not left.has(Partial) and _speaks_of(about.solved, (left, *others), definitions):
        return Judgement("no claim", STATIONARY)
    at_point = about.values is not None and bool(named_values(about.condition, definitions))  # at a = 1, b = 0
    varied = frozenset[Tensor]() if at_point else about.through
    named = len(others) == 1 and isinstance(left, Entry) and left.tensor in about.solved - varied
    made = named and isinstance(others[0], Expr) and left.tensor not in tensors(others[0])  # A^T = A makes nothing
    return Judgement("no claim", "definition") if made else None


def set_to_zero(after: Sequence[Sides], about: About, definitions: Definitions) -> Judgement | None:
    """What is known of a derivative that is 0 behind a line that gives it: a condition, where the lines behind it solve.

    Else it is left open, unless words make it a result: "which gives".
    """
    if any(isinstance(sides[0], Expr) and not sides[0].has(Partial) and _speaks_of(about.solved, sides, definitions)
           for sides in after if sides):
        return Judgement("no claim", "stationarity")
    return None if about.concludes else Judgement("unknown", "zero as a condition or as a result")


def _speaks_of(tensors: frozenset[Tensor], sides: Sequence[Expr | Misshapen], definitions: Definitions) -> bool:
    """Whether one of these quantities stands in a line or in what its quantities are made of."""
    return any(tensors & definitions.mentioned_below(side) for side in sides if isinstance(side, Expr))


def supposed(left: Expr, others: Sequence[Expr | Misshapen], judge: Judge) -> Judgement | None:
    """Under which one given a line holds that a text states for a special case."""
    sides, asked = [side for side in others if isinstance(side, Expr)], judge.numbers.in_vain
    for row in TABLE if len(sides) == len(others) else ():
        for found in assumed(row, Case(left, sides[-1], judge)):
            assert found.tensor is not None
            words = f"if {found.tensor.name} is {row.assumes[0]}"
            return Judgement("holds", "equal at every point tried", under=words)
    return judge.left_open(asked)


def untold(found: Judgement, about: About) -> Judgement:
    """A line that holds under one given, in a text whose words are not read and may give it."""
    if found.verdict != "holds":
        return found
    return Judgement("unknown", "not read", f"It holds {found.under}; the words of this text are in {about.untold}, which is not "
                                            f"read. If they say so, write it in English: {found.under.removeprefix('if ')}.")


def customary(left: Expr, others: Sequence[Expr | Misshapen], judge: Judge) -> Judgement | None:
    """A line that holds where the matrices called Σ are symmetric, as every covariance is; a text seldom says so of one."""
    sides = [side for side in (left, *others) if isinstance(side, Expr)]
    found = sorted({t for side in sides for t in judge.definitions.mentioned_below(side) if _is_covariance(t, judge)},
                   key=lambda t: t.name)
    if not found or len(sides) <= len(others):
        return None
    richer = {t: t.given(*t.givens, GIVENS["symmetric"]) for t in found}
    rows = (Definition(d.tensor, d.indices, replace_tensors(d.body, richer)) for d in judge.definitions)
    under, (first, *rest) = Judge(Definitions(tuple(rows)), judge.seed), [replace_tensors(side, richer) for side in sides]
    if any(under.compared(first, side).verdict is not True for side in (rest[:-1] if rest[1:] and rest[-1] == ZERO else rest)):
        return None
    said = " and ".join(f"${t.latex}$ is symmetric" for t in found)
    names, verb = " and ".join(t.name for t in found), "are" if found[1:] else "is"
    return Judgement("unknown", "not read", f"It holds if {names} {verb} symmetric, as a covariance is, which the text does not "
                                            f"say. If it is meant so, write: {said}.")


def _is_covariance(tensor: Tensor, judge: Judge) -> bool:
    """Whether a square matrix that nothing is said of is called as covariances are."""
    square = len(tensor.axes) > 1 and tensor.axes[-1] == tensor.axes[-2]
    return square and tensor.latex.startswith(COVARIANCE) and not tensor.givens and judge.definitions.of(tensor) is None


COVARIANCE = r"\Sigma"


def without_effect(left: Expr, lines: Sequence[Sides], definitions: Definitions) -> str:
    """Why a line that holds says nothing: as the text was read, nothing moves with its variable, and anything times 0 is 0.

    Nothing where an author says that the derivative is 0.
    """
    if not isinstance(left, Partial) or definitions.depends(left.body, left.wrt.tensor, frozenset(left.held)):
        return ""
    if any(ZERO in sides[1:] for sides in lines if sides[:1] == (left,)):
        return ""
    moved = next(iter(sorted(t.name for t in tensors(left.body))), "the left side")
    return f"{moved} does not depend on {left.wrt.tensor.name}, as the text was read: both sides are 0"


def _is_new(left: Expr, others: Sequence[Expr | Misshapen], definitions: Definitions) -> bool:
    """Whether a line gives a name to something: one of its sides is a quantity that has no definition."""
    sides = [side for side in (left, *others) if isinstance(side, Entry)]
    return len(others) == 1 and any(definitions.of(side.tensor) is None for side in sides)


__all__ = ["SETTLED", "STATIONARY", "Misshapen", "Sides", "customary", "doubted", "no_claim", "set_to_zero", "supposed", "unread",
           "untold", "without_effect"]
