"""One seed through every frontend and check; what is found, made small.

    python -m tests.search --minutes 30

draws programs until the time is over and prints what it found by kind, each with the smallest program that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from symderiv.errors import IndexClash, SymderivError
from tests.search import plain
from tests.search.checks import CHECKS, Subject
from tests.search.frontends import FRONTENDS
from tests.search.programs import Program, program, smaller

SOME = 2
"""Frontends that a program takes where the search is sparing."""
LARGEST = 1e8
"""Slopes beyond this say nothing about rounding."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with a program: its kind (wrong, alarm, open, crash, refused), where, and in words."""

    kind: str
    frontend: str
    check: str
    said: str
    program: Program

    @property
    def where(self) -> tuple[str, str, str]:
        """What two findings of one kind share."""
        return self.kind, self.frontend, self.check

    @property
    def line(self) -> str:
        """The finding without its program."""
        return f"{self.kind} | {self.frontend} | {self.check} | {self.said}"

    def __str__(self) -> str:
        return f"{self.line}\n{self.program}\n{plain.source(self.program)}"


FAULTS = ("wrong", "alarm", "crash")
"""Kinds that fail a test; what is refused or left open is counted."""


def findings(given: Program, frontends: Sequence[str] = tuple(FRONTENDS), checks: Sequence[str] = tuple(CHECKS),
             sparing: bool = False) -> Iterator[Finding]:
    """Everything that is found of a program; `sparing` takes two of the frontends that are open to it, in turn, and runs what is
    costly for one of so many programs only."""
    data = plain.arrays(given)
    try:
        wanted = plain.slopes(given, data)
    except (ValueError, IndexError):  # a window that does not fit an axis of length 1
        return
    if not np.abs(np.nan_to_num(wanted)).max(initial=0) < LARGEST:
        return
    left = SOME if sparing else len(frontends)
    for n, frontend in sorted(enumerate(frontends), key=lambda row: (row[0] + given.seed) % len(frontends)
                              if sparing else row[0]):
        chosen = [c for c in checks if not sparing or (given.seed + n) % CHECKS[c].every == 0]
        model = None  # where the frontend refuses
        with _noted(given, frontend, "read") as said:
            model = FRONTENDS[frontend](given) if left else None
        yield from said
        if model is not None:
            left -= 1
            yield from _through(given, frontend, model, data, wanted, chosen)


def _through(given: Program, frontend: str, model: Any, data: dict, wanted: Any, checks: Sequence[str]) -> Iterator[Finding]:
    subject: Any = None
    with _noted(given, frontend, "derive") as said:
        subject = Subject(model, "model" if frontend in ("trace", "in place") else "L", given.wrt, data, given.sizes)
    yield from said
    for check in checks if subject else ():
        with _noted(given, frontend, check) as said:
            found = CHECKS[check].run(subject)
            said += _compared(given, frontend, check, found, wanted, data)
        yield from said


@contextmanager
def _noted(given: Program, frontend: str, check: str) -> Iterator[list[Finding]]:
    """What is raised becomes a finding: a refusal of the package, or a crash."""
    said: list[Finding] = []
    try:
        yield said
    except SymderivError as error:
        kind = "crash" if isinstance(error, IndexClash) else "refused"  # no frontend writes a letter twice: the package did
        said.append(Finding(kind, frontend, check, str(error)[:200], given))
    except OverflowError:  # of the numbers of the search itself
        pass
    except Exception as error:
        said.append(Finding("crash", frontend, check, f"{type(error).__name__}: {error}"[:200], given))


def _compared(given: Program, frontend: str, check: str, found: Any, wanted: Any, data: dict) -> list[Finding]:
    if found is None:
        return []
    if isinstance(found, str):
        return [Finding("open" if found.startswith("open: ") else "alarm", frontend, check, found, given)] if found else []
    share = CHECKS[check].close
    if found.shape == wanted.shape and (close(found, wanted, share) or _beyond(found, wanted)
                                        or _by_convention(given, found, wanted, data, share)):
        return []
    said = f"wanted {np.round(wanted, 6).tolist()}, found {np.round(found, 6).tolist()}"
    return [Finding("wrong", frontend, check, said[:400], given)]


def _beyond(found: Any, wanted: Any) -> bool:
    """Whether the slopes are so large where the differences give none that beside them they are rounding."""
    return bool(np.abs(np.nan_to_num(found[np.isnan(wanted)])).max(initial=0) > LARGEST)


def _by_convention(given: Program, found: Any, wanted: Any, data: dict, share: float) -> bool:
    """Whether the numbers part at a kink only, where each is between slopes around: ties of entries that one input parts."""
    least, most = plain.around(given, data)
    kink = (most - least > 0.1) & (found > least - share) & (found < most + share)
    return bool((kink | _near(found, wanted, share)).all())


def close(found: Any, wanted: Any, share: float) -> bool:
    """Whether the numbers agree wherever the function has no kink nearby, measured by the largest of them."""
    return bool(_near(found, wanted, share).all())


def _near(found: Any, wanted: Any, share: float) -> Any:
    scale = 1 + np.abs(wanted[~np.isnan(wanted)]).max(initial=0)
    return np.isnan(wanted) | np.isclose(found, wanted, rtol=share, atol=share * scale)


def minimised(found: Finding, tries: int = 60) -> Finding:
    """The smallest program that still shows the finding."""
    best = found
    for _ in range(tries):
        for candidate in smaller(best.program):
            again = next((f for f in findings(candidate, (best.frontend,), _asked(best)) if f.where == best.where), None)
            if again is not None:
                best = again
                break
        else:
            return best
    return best


def _asked(found: Finding) -> tuple[str, ...]:
    return (found.check,) if found.check in CHECKS else ()


def of_seed(seed: int, **how: Any) -> list[Finding]:
    """What is found of the program of a seed."""
    return list(findings(program(seed), **how))
