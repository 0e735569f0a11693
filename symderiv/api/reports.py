"""What checking found, and a page that a notebook shows."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.records import Check
from symderiv.records.brief import brief, tally
from symderiv.records.derivation import WORDS


@dataclass(frozen=True)
class Report:
    """What the oracle found: one line a check; true when every one of them held.

    >>> import symderiv as sd
    >>> report = sd.derivation("softmax-cross-entropy", wrt="z").verify()
    >>> bool(report), report.checks[-1].name
    (True, 'matrix form')
    """

    checks: tuple[Check, ...]

    def __bool__(self) -> bool:
        return all(c.verdict for c in self.checks)

    def __repr__(self) -> str:
        return brief("Report", tally(tuple(c.verdict for c in self.checks), WORDS))

    def __str__(self) -> str:
        sign = {True: "holds", False: "FAILS", None: "cannot tell"}
        return "\n".join(f"{sign[c.verdict]:<12}{c.name}{': ' + c.detail if c.detail else ''}" for c in self.checks)


@dataclass(frozen=True)
class Page:
    """An HTML page that a notebook shows in the output of its cell."""

    html: str

    def __repr__(self) -> str:
        return brief("Page", f"of {len(self.html)} characters")

    def _repr_html_(self) -> str:
        return self.html


__all__ = ["Page", "Report"]
