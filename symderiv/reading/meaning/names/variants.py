r"""The two shapes of a Greek letter, \epsilon and \varepsilon: both mean the same, unless formulas have both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.patterns import late
from symderiv.reading.meaning.lines.forms import Form, names_in
from symderiv.reading.meaning.lines.order import DEFINING
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.tree import GREEK_VARIANTS

SHAPES = late(r"\\(?:var)?(?:epsilon|theta|phi|rho)(?![A-Za-z])")


def refused_variants(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""The first line that defines something and has a letter in the other shape than what was there before, or in both."""
    seen: set[str] = set()
    for form in forms:
        if form.formula.role not in DEFINING:
            continue
        seen |= set(SHAPES.findall(form.formula.latex))
        both = next((plain for variant, plain in GREEK_VARIANTS.items() if {variant, plain} <= seen), None)
        if both is not None:
            at = next((n.at for n in names_in(form.line) if n.base == both), form.line.at)
            other = both.replace("\\", r"\var")
            yield form, Misread(f"Are {both} and {other} one letter or two?", at,
                                f"If they are one, write {both} in all formulas; if two, give one of them another letter.")
            return


__all__ = ["refused_variants"]
