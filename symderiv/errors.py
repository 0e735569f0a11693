"""One family of exceptions: the reason, what was typed, where, and what to do next."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate


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
        super().__init__(reason)

    def __str__(self) -> str:
        return self.message()

    def message(self) -> str:
        """The whole text, as a person reads it: made when it is read, for most errors are only a reason to try something else."""
        head = self.reason if self.typed is None else f"{self.reason}: {self.typed}"
        lines = [head, self.where and f"  at {self.where}", self.advice and f"  {self.advice}"]
        return "\n".join(line for line in lines if line)


def _nearest(typed: str, names: Sequence[str]) -> list[str]:
    """Names that look like what was typed; capitals, spaces and underscores make no difference."""
    plain = {name.casefold().replace("_", "-"): name for name in names}
    found = difflib.get_close_matches(typed.casefold().replace("_", "-").replace(" ", "-"), plain, n=3, cutoff=0.5)
    return [plain[name] for name in found]


MANY = 20
"""Names beyond which an error says how to list them instead."""


class UnknownName(SymderivError):
    """A name that nothing carries; the advice lists the nearest ones.

    >>> import symderiv as sd
    >>> sd.catalogue_model("softmax-crossentropy")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symderiv.errors.UnknownName: Unknown catalogue entry: softmax-crossentropy
      Did you mean ...
    """

    @classmethod
    def among(cls, kind: str, typed: str, known: Iterable[str], where: str | None = None, listed: str = "") -> UnknownName:
        """The error for `typed` when only `known` exist; a large set is shortened to its nearest names, or to how it is `listed`.

        >>> print(UnknownName.among("catalogue entry", "softmx", ["softmax", "sigmoid"]))
        Unknown catalogue entry: softmx
          Did you mean softmax?
        """
        names = sorted(known)
        near = [n for n in names if n.casefold() == typed.casefold()] or _nearest(typed, names)
        if near:
            advice = f"Did you mean {' or '.join(near)}?"
        else:
            shown = f"{listed} shows all {len(names)}" if listed and len(names) > MANY else f"Known: {', '.join(names)}"
            advice = f"{shown}." if names else "None is defined yet."
        return cls(f"Unknown {kind}", typed=typed, where=where, advice=advice)


class IndexClash(SymderivError):
    """An index letter that is free and bound at once, bound twice, or used for two axes.

    >>> import symderiv as sd
    >>> k = sd.axes("K").index("k")
    >>> sd.Sum(k, k, k)
    Traceback (most recent call last):
    symderiv.errors.IndexClash: An index bound twice: k, k
    """


class AxisMismatch(SymderivError):
    """Axes that do not fit: a product, a sum, an index or a given on the wrong axis.

    >>> import symderiv as sd
    >>> K, D = sd.axes("K D")
    >>> sd.matrix("W", K, D) @ sd.vector("x", K)
    Traceback (most recent call last):
    symderiv.errors.AxisMismatch: Inner axes of @ differ: (K, D) @ (K,)
      D meets K; one side may want a .T
    """


class ModelError(SymderivError):
    """A model that contradicts itself: a name defined twice, a cycle, a tensor nobody declared.

    >>> import symderiv as sd
    >>> m = sd.Model(); z = m.define("z", sd.scalar("x"))
    >>> m.define("z", sd.scalar("y"))
    Traceback (most recent call last):
    symderiv.errors.ModelError: Defined twice: z
      Give the second definition a name of its own.
    """


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
        line, column = bisect_left(_line_ends(text), offset) + 1, offset - start + 1
        end = text.find("\n", offset)
        whole = text[start:end if end >= 0 else len(text)]
        cut = max(0, column - 60)
        shown = "".join(c if c.isprintable() else " " for c in whole[cut:cut + 100])
        return cls(line, column, f"line {line}, column {column}\n     {shown}\n     {' ' * (column - 1 - cut)}^")


@lru_cache(maxsize=1)
def _line_ends(text: str) -> list[int]:
    """Where the lines of a text end: an account of how it was read asks for the places of all its formulas."""
    return list(accumulate((len(line) + 1 for line in text.split("\n")), initial=-1))[1:]


class WrongValue(SymderivError):
    """A number for an input that is missing, of another shape, not finite, or against what is given about the input.

    >>> import symderiv as sd
    >>> sd.derivation("softmax", wrt="z").worked({"z": []})
    Traceback (most recent call last):
    symderiv.errors.WrongValue: A list without numbers: z = []
      Every axis has at least one component.
    """


class NoRule(SymderivError):
    """A function whose derivative no table states.

    >>> import symderiv as sd
    >>> import sympy
    >>> m = sd.Model(); L = m.define("L", sympy.Function("f")(sd.scalar("x")))
    >>> m.derive(L, wrt="x")
    Traceback (most recent call last):
    symderiv.errors.NoRule: No derivative is stated for the function f: f(x)
      Add a row to a table in symderiv/library/functions/.
    """


class NoRoute(SymderivError):
    """A route that does not apply to a derivation; the advice names those that do.

    >>> import symderiv as sd
    >>> sd.catalogue_model("softmax").derive("p", wrt="z", route="differential")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symderiv.errors.NoRoute: ...
    """


class NoMatrixForm(SymderivError):
    """An index expression that matrix notation cannot write, asked for as a matrix."""


class RunawayRewrite(SymderivError):
    """Rules that undo each other; names the rules that cycle.

    >>> import symderiv as sd
    >>> issubclass(sd.RunawayRewrite, sd.SymderivError)
    True
    """


class CannotSample(SymderivError):
    """No inputs were found at which an expression can be evaluated.

    >>> import symderiv as sd
    >>> x = sd.scalar("x")
    >>> sd.equal(sd.log(-1 - x**2), 1).verdict
    'unknown'
    """


class CheckFailed(SymderivError):
    """A step, a matrix form or a result that disagrees with the oracle.

    >>> import symderiv as sd
    >>> from dataclasses import replace
    >>> d = sd.derivation("softmax-cross-entropy", wrt="z")
    >>> replace(d, result=2 * d.result).verify()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symderiv.errors.CheckFailed: A check failed: ...
    """


class Undecided(SymderivError):
    """An equality that could be neither proved nor refuted, asked for as a yes or no.

    >>> import symderiv as sd
    >>> x = sd.scalar("x")
    >>> bool(sd.equal(sd.log(-1 - x**2), 1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symderiv.errors.Undecided: ...
    """


class TooLarge(SymderivError):
    """An expression or a network that would grow beyond a bound.

    >>> import symderiv as sd
    >>> sd.mlp(layers=10**9)
    Traceback (most recent call last):
    symderiv.errors.TooLarge: More layers than can be written out: layers=1000000000
      At most 500. For mlp the depth L gives the recursion that holds at any depth.
    """


class OutputError(SymderivError):
    """A document that cannot be written: unknown format, unwritable place.

    >>> import symderiv as sd
    >>> sd.derivation("softmax", wrt="z").render("doc")
    Traceback (most recent call last):
    symderiv.errors.OutputError: No such format: doc
      There are html, tex, beamer, typ, md, ipynb, txt, json.
    """


class EngineError(SymderivError):
    """An outside engine (TeX, a font) that is missing or failed.

    >>> import symderiv as sd
    >>> issubclass(sd.EngineError, sd.SymderivError)
    True
    """
