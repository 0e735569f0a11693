r"""Sums over parts of a vector: sum((x[1:] - x[:-1])**2) is \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.reading.documents.positions import Traced, joined

SLICE = re.compile(r"(?<![\w.\\])(?P<x>[A-Za-z]\w*)\[(?P<a>\d*):(?:-(?P<b>\d+))?\](?!\s*\[)")
"""All components from one on, without the last ones."""
PLACES = re.compile(r"(?<![\w.\\])[A-Za-z]\w*\[(?:[^\[\]]*,)? ?(?::|None|\.\.\.) ?(?:,[^\[\]]*)?\]")
DIFFERENCES = re.compile(r"(?:np|numpy|jnp|torch)\.diff\((?P<x>[A-Za-z]\w*)\)")
NAMES = re.compile(r"(?<![\w.\\])(?!(?:np|numpy|jnp|torch|math)\.)(?!eps\b)[A-Za-z]\w*(?!\w*\s*[.(\w])")
SHAPED = (r"\$?\b{}\s*(?:(?:,|and|und|et|e|y)\s*\w+\s*)*"
          r"(?:\\in|∈|in)\s*(?:\\mathbb\s*\{{?\s*R\s*\}}?|R|ℝ)\s*\^\s*\{{?\s*(\w)\s*\}}?")
AS_SUM = r"Write the sum with its letter, as in \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2."


def with_differences(text: Traced) -> Traced:
    """np.diff(x) as the difference of two parts."""
    return text.replaced((*m.span(), Traced.at(f"({m['x']}[1:] - {m['x']}[:-1])", text.places[m.start()]))
                         for m in DIFFERENCES.finditer(text.text))


def over_parts(name: str, inside: Traced, document: str) -> Traced | None:
    """A sum or mean of parts of vectors as a sum over a letter; None where nothing is a part of a vector.

    Raises `ParseError` where the parts are not of one length, or something else may be an array.
    """
    found = list(SLICE.finditer(inside.text))
    if not found:
        return None
    lost = {int(m["a"] or 0) + int(m["b"] or 0) for m in found}
    rest = SLICE.sub("", inside.text)
    if len(lost) > 1 or NAMES.search(rest):
        raise ParseError("Parts of vectors beside other arrays cannot be read", typed=f"{name}({inside.text})"[:80],
                         advice=AS_SUM)
    letter = _free("ijklmn", document)
    said = re.search(SHAPED.format(found[0]["x"]), document)
    size = said[1] if said else _free("nNmMTDKqr", document)
    count, place = f"{size} - {lost.pop()}".removesuffix(" - 0"), inside.places[0]
    edits = [(*m.span(), Traced.at(_component(m, letter), inside.places[m.start()])) for m in found]
    before = rf"(\frac{{1}}{{{count}}} " if name == "mean" else "("
    return joined([Traced.at(rf"{before}\sum_{{{letter}=1}}^{{{count}}} (", place), inside.replaced(edits),
                   Traced.at("))", place)])


def _free(letters: str, document: str) -> str:
    """A letter that does not stand alone in the text."""
    return next(c for c in letters if not re.search(rf"(?<![A-Za-z\\]){c}(?![A-Za-z])", document))


def _component(match: re.Match[str], letter: str) -> str:
    """The component of a part: x[2:] has x_{i + 2}."""
    return f"{match['x']}_{{{letter}{' + ' + match['a'] if int(match['a'] or 0) else ''}}}"


def require_no_parts(text: Traced) -> None:
    """Raises `ParseError` for a part of a vector that no sum is of."""
    if (match := PLACES.search(text.text)) is not None:
        raise ParseError("Rows, columns and new axes in square brackets cannot be read", typed=match.group(),
                         advice=r"Write each with its letters, as in \sum_{i,j} (x_i - y_j)^2, or the first column as X_{:,1}.")
    if (match := SLICE.search(text.text)) is not None:
        raise ParseError("A part of a vector cannot be read here", typed=match.group(), advice=AS_SUM)


__all__ = ["over_parts", "require_no_parts", "with_differences"]
