"""A worked example: the values of everything that a derivation mentions, for chosen inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from sympy import Expr

from symderiv.notation import Index, shape_text
from symderiv.records.brief import brief
from symderiv.records.derivation import Check

Kind = Literal["input", "gradient", "fitted", "forward", "abbreviation", "lemma", "result", "difference"]
"""What a value is of: an input; the gradient of a loss that is left open, chosen as inputs are; an input found from the
value of what is defined by it; a definition; a quantity that the derivation names; a lemma; a result; the numerical
derivative of a goal."""


@dataclass(frozen=True)
class Quantity:
    """One value: `symbol` is an entry or a derivative, `letters` its free indices in the order of the axes of `value`.

    `value` is a float, or lists of floats nested as deep as there are letters; None where it is too large for a page.
    """

    kind: Kind
    symbol: Expr
    letters: tuple[Index, ...]
    value: Any

    @property
    def name(self) -> str:
        """What plain data calls it: z, L, ∂L/∂z as d(L)/d(z)."""
        return str(getattr(self.symbol, "tensor", None) or self.symbol)

    @property
    def shape_text(self) -> str:
        """Its axes, as (K, D)."""
        return shape_text(tuple(i.axis for i in self.letters))


@dataclass(frozen=True)
class Worked:
    """The values of a page: sizes of the axes, quantities in the order in which they are computed, and what was compared.

    `digits` is the number of decimals to show; the values themselves are not rounded.

    >>> Worked({"K": 2}, ()).sizes
    {'K': 2}
    """

    sizes: Mapping[str, int]
    quantities: tuple[Quantity, ...]
    checks: tuple[Check, ...] = ()
    digits: int = 4

    def __repr__(self) -> str:
        sizes = [f"{name} = {size}" for name, size in self.sizes.items()]
        values = [f"{q.name}: {rounded(q.value, self.digits)}" for q in self.quantities if q.kind in ("input", "result")]
        return brief("Worked", "; ".join([", ".join(sizes), *values]))

    def value(self, name: str) -> Any:
        """The value of an input or a defined quantity by its name; KeyError for another."""
        return {q.name: q.value for q in self.quantities}[name]

    @property
    def results(self) -> tuple[Any, ...]:
        """The values of the results, one for each derivation."""
        return tuple(q.value for q in self.quantities if q.kind == "result")

    def data(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        return {"sizes": dict(self.sizes), "digits": self.digits,
                "values": [{"kind": q.kind, "of": q.name, "indices": [i.name for i in q.letters], "value": q.value}
                           for q in self.quantities],
                "checks": [{"name": c.name, "verdict": c.verdict, "points": c.points, "error": c.error} for c in self.checks]}


def rounded(value: Any, digits: int) -> str:
    """Numbers nested in lists as text, each to so many decimals."""
    if isinstance(value, list):
        return f"[{', '.join(rounded(v, digits) for v in value)}]"
    return decimal(value, digits) if isinstance(value, float) else str(value)


def decimal(value: float, digits: int) -> str:
    """A number to so many decimals, without zeros at the end; one that is too small or too large for that, in powers of ten.

    >>> [decimal(x, 4) for x in (1.60943791, -0.8, 2.0, 0.0, 1.5e-7, 6.02214e23)]
    ['1.6094', '-0.8', '2', '0', '1.5e-7', '6.0221e23']
    """
    fixed = f"{value:.{digits}f}"
    if isfinite(value) and value and (not any(c in "123456789" for c in fixed) or abs(value) >= 1e9):
        mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
        return f"{_short(mantissa)}e{int(exponent)}"
    return _short(fixed)


def _short(text: str) -> str:
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short
