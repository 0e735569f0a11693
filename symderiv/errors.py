"""One family of exceptions: the reason, what was typed, where, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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


def _nearest(typed: str, names: Sequence[str]) -> list[str]:
    """Names that look like what was typed; capitals, spaces and underscores make no difference."""
    plain = {name.casefold().replace("_", "-"): name for name in names}
    found = difflib.get_close_matches(typed.casefold().replace("_", "-").replace(" ", "-"), plain, n=3, cutoff=0.5)
    return [plain[name] for name in found]


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
        near = [n for n in names if n.casefold() == typed.casefold()] or _nearest(typed, names)
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
    """Text that is not a formula; carries line and column (counted from 1), and shows the line with a caret.

    >>> print(ParseError.in_text("Expected a factor", "a +", 3))
    Expected a factor
      at line 1, column 4
         a +
            ^
    """

    line: int | None = None
    column: int | None = None

    @classmethod
    def in_text(cls, reason: str, text: str, offset: int, advice: str | None = None) -> ParseError:
        """The error at a character of `text`."""
        place = TextPlace.of(text, offset)
        error = cls(reason, where=place.shown, advice=advice)
        error.line, error.column = place.line, place.column
        return error


@dataclass(frozen=True)
class TextPlace:
    """A place in a text: line and column counted from 1, and how a message shows it."""

    line: int
    column: int
    shown: str

    @classmethod
    def of(cls, text: str, offset: int) -> TextPlace:
        """The place of the character `offset`; of a long line only the neighbourhood is shown."""
        offset = max(0, min(offset, len(text)))
        start = text.rfind("\n", 0, offset) + 1
        line, column = text.count("\n", 0, start) + 1, offset - start + 1
        end = text.find("\n", offset)
        whole = text[start:end if end >= 0 else len(text)]
        cut = max(0, column - 60)
        shown = "".join(c if c.isprintable() else " " for c in whole[cut:cut + 100])
        return cls(line, column, f"line {line}, column {column}\n     {shown}\n     {' ' * (column - 1 - cut)}^")


class WrongValue(SymderivError):
    """A number for an input that is missing, of another shape, not finite, or against what is given about the input."""


class NoRule(SymderivError):
    """A function whose derivative no table states."""


class NoRoute(SymderivError):
    """A route that does not apply to a derivation; the advice names those that do."""


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
