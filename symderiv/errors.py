"""One family of exceptions: the reason, what was typed, where, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SymderivError(Exception):
    """Anything symderiv refuses to do.

    `reason` says why, `typed` repeats what the person wrote, `where` names the place and `advice` the next step;
    the message joins those that are there, one a line.

    >>> print(SymderivError("No such thing", typed="foo", advice="Try bar."))
    No such thing: foo
      Try bar.
    """

    def __init__(self, reason: str, *, typed: object = None, where: str | None = None, advice: str | None = None) -> None:
        self.reason, self.typed, self.where, self.advice = reason, typed, where, advice
        super().__init__(self.message())

    def message(self) -> str:
        """The whole text, as a person reads it."""
        head = self.reason if self.typed is None else f"{self.reason}: {self.typed}"
        lines = [head, self.where and f"  at {self.where}", self.advice and f"  {self.advice}"]
        return "\n".join(line for line in lines if line)


class UnknownName(SymderivError):
    """A name that nothing carries; the advice lists the nearest ones."""

    @classmethod
    def among(cls, kind: str, typed: str, known: Iterable[str], where: str | None = None) -> UnknownName:
        """The error for `typed` when only `known` exist; a large set is shortened to its nearest names.

        >>> print(UnknownName.among("catalogue entry", "softmx", ["softmax", "sigmoid"]))
        Unknown catalogue entry: softmx
          Did you mean softmax?
        """
        names = sorted(known)
        near = difflib.get_close_matches(typed, names, n=3, cutoff=0.5)
        if near:
            advice = f"Did you mean {' or '.join(near)}?"
        else:
            advice = f"Known: {', '.join(names)}." if names else "None is defined yet."
        return cls(f"Unknown {kind}", typed=typed, where=where, advice=advice)


class IndexClash(SymderivError):
    """An index letter that is free and bound at once, bound twice, or used for two axes."""


class AxisMismatch(SymderivError):
    """Axes that do not fit: a product, a sum, an index or a given on the wrong axis."""


class ModelError(SymderivError):
    """A model that contradicts itself: a name defined twice, a cycle, a tensor nobody declared."""


class ParseError(SymderivError):
    """Text that is not a formula; carries line, column and a caret."""


class NoRule(SymderivError):
    """A function whose derivative no table states."""


class NoMatrixForm(SymderivError):
    """An index expression that matrix notation cannot write, asked for as a matrix."""


class RunawayRewrite(SymderivError):
    """Rules that undo each other; names the rules that cycle."""


class CannotSample(SymderivError):
    """No inputs were found at which an expression can be evaluated."""


class CheckFailed(SymderivError):
    """A step, a matrix form or a result that disagrees with the oracle."""


class Undecided(SymderivError):
    """An equality that could be neither proved nor refuted, asked for as a yes or no."""


class TooLarge(SymderivError):
    """An expression whose normal form would grow beyond a bound."""


class OutputError(SymderivError):
    """A document that cannot be written: unknown format, unwritable place."""


class EngineError(SymderivError):
    """An outside engine (TeX, a font) that is missing or failed."""
