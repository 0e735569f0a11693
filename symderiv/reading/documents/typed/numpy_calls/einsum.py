r"""np.einsum by its signature: a number is a sum over letters, an array a product of whole arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.errors import ParseError
from symderiv.reading.documents.positions import Traced, joined

SIGNATURE = re.compile(r"\s*['\"](?P<of>[A-Za-z]+(?:\s*,\s*[A-Za-z]+)*)\s*(?P<arrow>->)?\s*(?P<out>[A-Za-z]*)['\"]\s*")
WHOLE = {
    "ab->ba": r"(<0>)^{\top}", "ab->a": r"\operatorname{npsumaxis1}(<0>)", "ab->b": r"\operatorname{npsumaxis0}(<0>)",
    "aa->a": r"\operatorname{diag}(<0>)", "a,a->a": "((<0>) * (<1>))", "ab,ab->ab": "((<0>) * (<1>))",
    "a,b->ab": r"((<0>) @ (<1>)^{\top})", "a,b->ba": r"((<1>) @ (<0>)^{\top})",
    "ab,b->a": "((<0>) @ (<1>))", "a,ba->b": "((<1>) @ (<0>))", "ab,a->b": r"((<0>)^{\top} @ (<1>))",
    "a,ab->b": r"((<1>)^{\top} @ (<0>))", "ab,bc->ac": "((<0>) @ (<1>))", "ab,bc->ca": r"((<0>) @ (<1>))^{\top}",
    "ab,cb->ac": r"((<0>) @ (<1>)^{\top})", "ab,cb->ca": r"((<1>) @ (<0>)^{\top})", "ab,ac->bc": r"((<0>)^{\top} @ (<1>))",
    "ab,ac->cb": r"((<1>)^{\top} @ (<0>))", "ab,ca->bc": r"((<1>) @ (<0>))^{\top}", "ab,ca->cb": "((<1>) @ (<0>))",
    "ab,ab->a": r"\operatorname{npsumaxis1}((<0>) * (<1>))", "ab,ab->b": r"\operatorname{npsumaxis0}((<0>) * (<1>))",
}
"""The letters as they come first, then those that stay."""


def summed(pieces: Sequence[Traced], others: str) -> Traced:
    r"""The formula of a call with these arguments; `others` are letters that stand elsewhere in the text.

    Raises `ParseError` where it cannot be read, with the sum to write.

    >>> summed([Traced.of(piece) for piece in ("'ij,j->i'", "A", "x")], "").text
    '((A) @ (x))'
    >>> summed([Traced.of(piece) for piece in ("'i,ij,j'", "x", "A", "x")], "").text
    '(\\sum_{i,j} (x)_{i} (A)_{i,j} (x)_{j})'
    """
    match = SIGNATURE.fullmatch(pieces[0].text) if pieces else None
    arrays = [piece.stripped() for piece in pieces[1:]]
    below = re.split(r"\s*,\s*", match["of"]) if match else []
    if match is None or len(below) != len(arrays):
        raise ParseError("This einsum cannot be read", typed=pieces[0].text if pieces else "",
                         advice=r"Write its sum with letters, as in y_i = \sum_j A_{ij} x_j.")
    letters = "".join(below)
    out = match["out"] if match["arrow"] else "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    place = pieces[0].places[0]
    if not out:
        return _number(below, arrays, others, place)
    order = list(dict.fromkeys(letters))
    plain = (",".join(below) + "->" + out).translate({ord(c): "abcdefgh"[n % 8] for n, c in enumerate(order)})
    if plain not in WHOLE:
        over = ",".join(c for c in order if c not in out)
        factors = " ".join(f"{a.text}_{{{','.join(b)}}}" for a, b in zip(arrays, below, strict=True))
        sign = rf"\sum_{{{over}}} " if over else ""
        raise ParseError("This einsum cannot be read", typed=pieces[0].text,
                         advice=rf"Write it with letters under a name of its own, as in T_{{{','.join(out)}}} = {sign}{factors}.")
    return filled(WHOLE[plain], arrays, place)


def _number(below: Sequence[str], arrays: Sequence[Traced], others: str, place: int) -> Traced:
    """The sum over all letters, which get other names where these stand elsewhere."""
    own = dict.fromkeys("".join(below))
    free = [c for c in "ijklmnpqrstuvabcdefgh" if not re.search(rf"(?<![A-Za-z]){c}(?![A-Za-z])", others)]
    names = dict(zip(own, [c if c in free else "" for c in own], strict=True))
    spare = [c for c in free if c not in names.values()]
    names = {c: name or spare.pop(0) for c, name in names.items()}
    factors = [part for array, word in zip(arrays, below, strict=True)
               for part in (Traced.at(" (", place), array, Traced.at(f")_{{{','.join(names[c] for c in word)}}}", place))]
    return joined([Traced.at(rf"(\sum_{{{','.join(names.values())}}}", place), *factors, Traced.at(")", place)])


def filled(form: str, arrays: Sequence[Traced], place: int) -> Traced:
    """A formula with the arrays at their places, <0>, <1>."""
    pieces = re.split(r"<(\d)>", form)
    return joined([arrays[int(piece)] if n % 2 else Traced.at(piece, place) for n, piece in enumerate(pieces)])


__all__ = ["filled", "summed"]
