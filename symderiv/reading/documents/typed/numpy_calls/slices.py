r"""Sums over parts of a vector: sum((x[1:] - x[:-1])**2) is \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined

SLICE = late(r"(?<![\w.\\])(?P<x>[A-Za-z]\w*)\[(?P<a>\d*):(?:-(?P<b>\d+))?\](?!\s*\[)")
"""All components from one on, without the last ones."""
PLACES = late(r"(?<![\w.\\])[A-Za-z]\w*\[(?:[^\[\]]*,)? ?(?::|None|\.\.\.) ?(?:,[^\[\]]*)?\]")
DIFFERENCES = late(r"(?:np|numpy|jnp|torch)\.diff\((?P<x>[A-Za-z]\w*)\)")
NAMES = late(r"(?<![\w.\\])(?!(?:np|numpy|jnp|torch|math)\.)(?!eps\b)[A-Za-z]\w*(?!\w*\s*[.(\w])")
SPACE = (r"\$?\b{}\s*(?:(?:,|and|und|et|e|y)\s*\w+\s*)*(?:\\in|∈|in)\s*"
         r"(?:\\mathbb\s*\{{?\s*R\s*\}}?|R|ℝ)\s*\^\s*")
"""Where a text says in which space an array is, alone or in a list: x, y in R^N."""
BY = r" ?(?:x|×|\*|by(?= \w\b)|\\times) ?\w"
SHAPED = SPACE + rf"(?:[{{{{(]\s*(\w+)\s*[)}}}}]|(\w+)\b(?!{BY}))"
MATRIX = SPACE + rf"(?:\w+{BY}|[{{{{(]\s*\w+(?:{BY}|,))"
DEFINED = r"(?m)^[ \t]*{}\s*=(?!=)([^\n#]*)"
OF_VECTORS = late(r"(?<![\w.\\])(?!(?:np|numpy|jnp|torch|math)\.)[A-Za-z]\w*(?!\w*\s*[.(\w])")
ANY_PART = late(r"(?<![\w.\\])[A-Za-z]\w*\[[^\[\]]*:[^\[\]]*\]")
"""Also with a step, from the end, or up to a number: x[::2], x[-2:], x[:3]."""
OF_ROWS = r"Write the sum with its letters, as in \sum_{i=1}^{n-1} \sum_j (X_{i+1,j} - X_{ij})^2."
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
    if any(re.search(MATRIX.format(m["x"]), document) for m in found):
        raise ParseError("Some of the rows of a matrix cannot be read", typed=f"{name}({inside.text})"[:80], advice=OF_ROWS)
    if len(lost) > 1 or NAMES.search(rest):
        raise ParseError("Parts of vectors beside other arrays cannot be read", typed=f"{name}({inside.text})"[:80],
                         advice=AS_SUM)
    letter = _free("ijklmn", document)
    size = _size(found[0]["x"], document, all(m["b"] for m in found))
    first, fewer, place = min(int(m["a"] or 0) for m in found), lost.pop(), inside.places[0]
    count, last = (f"{size} - {n}".removesuffix(" - 0") for n in (fewer, fewer - first))
    edits = [(*m.span(), Traced.at(_component(m, letter, first), inside.places[m.start()])) for m in found]
    before = rf"(\frac{{1}}{{{count}}} " if name == "mean" else "("
    return joined([Traced.at(rf"{before}\sum_{{{letter}={first + 1}}}^{{{last}}} (", place), inside.replaced(edits),
                   Traced.at("))", place)])


def _size(name: str, document: str, open_end: bool = False) -> str:
    """How long a vector is by what the text says of it, or of what its definition is made of; a free letter if it says nothing.

    Raises `ParseError` for a defined one of which nobody can tell, and where no part reaches the last entry, which would tell.
    """
    if (said := re.search(SHAPED.format(name), document)) is not None:
        return str(said[1] or said[2])
    if (made := re.search(DEFINED.format(name), document)) is None:
        if open_end:
            raise _untold(name, name)
        return _free("nNmMTDKqr", document)
    others = document.replace(made[0], "")
    told = [part for part in OF_VECTORS.findall(made[1]) for how in (SHAPED, DEFINED) if re.search(how.format(part), others)]
    sizes = {_size(part, others) for part in told}
    if len(sizes) != 1 or "@" in made[1]:
        raise _untold(name, made[0].strip())
    return sizes.pop()


def _untold(name: str, typed: str) -> ParseError:
    return ParseError(f"How long {name} is, the text does not say", typed=typed[:80], advice=f"Say it, as in: {name} in R^N.")


def _free(letters: str, document: str) -> str:
    """A letter that does not stand alone in the text."""
    return next(c for c in letters if not re.search(rf"(?<![A-Za-z\\]){c}(?![A-Za-z])", document))


def _component(match: re.Match[str], letter: str, first: int) -> str:
    """The component of a part: x[2:] has x_{i + 2} where the letter begins with the first component of another part."""
    shift = int(match["a"] or 0) - first
    return f"{match['x']}_{{{letter}{f' + {shift}' if shift else ''}}}"


def require_no_parts(text: Traced) -> None:
    """Raises `ParseError` for a part of a vector that no sum is of."""
    if (match := PLACES.search(text.text)) is not None:
        raise ParseError("Rows, columns and new axes in square brackets cannot be read", typed=match.group(),
                         advice=r"Write each with its letters, as in \sum_{i,j} (x_i - y_j)^2, or the first column as X_{:,1}.")
    if (match := ANY_PART.search(text.text)) is not None:
        raise ParseError("A part of a vector cannot be read here", typed=match.group(), advice=AS_SUM)


__all__ = ["over_parts", "require_no_parts", "with_differences"]
