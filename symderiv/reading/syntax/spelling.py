r"""One name, however it is typed: W_1, \mathbf{W}_1, W1, '\beta', beta, y_hat, \hat{y}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from symderiv.errors import UnknownName
from symderiv.notation import Tensor
from symderiv.notation.indices.axes import LETTERS, RESERVE
from symderiv.reading.documents.letters import spelled
from symderiv.reading.documents.positions import Traced
from symderiv.reading.formulas.names import usual

STYLES = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathsf|mathtt|mathcal|mathscr|mathfrak|mathbb|mathnormal|vec|pmb|vb|operatorname|"
    r"text|textbf|textit|textrm|textsf|bf|rm|it|cal)(?![A-Za-z])\*?")
ACCENT = re.compile(
    r"\\(hat|widehat|bar|overline|tilde|widetilde|dot|ddot|check|breve|underline)(?![A-Za-z])\s*"
    r"(\{[^{}]*\}|\\[A-Za-z]+|\w)")
SHORT = {"widehat": "hat", "widetilde": "tilde", "overline": "bar"}
MARKS = re.compile(r"[\\{}()\[\]^_\s,$'\"~]|\\[,;:!]")
INDEX = re.compile(r"^(?P<base>.+?)(?:_\{?|\^\{?\()[A-Za-z]{1,2}(?:\)\}?|\}?)$")
LABEL = re.compile(r"_(?:\{[^{}]*\}|\\?\w+)$")
VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma", "ell": "l"}


def plain(typed: str) -> str:
    r"""A symbol in plain letters, without styles: what all its spellings have in common.

    >>> [plain(t) for t in (r"\mathbf{W}^{(1)}", "W_1", "'W1'", r"\hat{\mathbf y}", "y_hat", r"\hat y", r"\varepsilon")]
    ['W1', 'W1', 'W1', 'yhat', 'yhat', 'yhat', 'epsilon']
    """
    typed = typed if typed.isascii() else spelled(Traced.of(typed)).text
    text = STYLES.sub(" ", typed.strip())
    while (accent := ACCENT.search(text)) is not None:
        base = accent[2].strip("{} ")
        text = f"{text[:accent.start()]}{base}{SHORT.get(accent[1], accent[1])}{text[accent.end():]}"
    text = MARKS.sub("", text)
    for variant, name in VARIANTS.items():
        text = text.replace(variant, name)
    return text


def named(typed: str, tensors: Iterable[Tensor]) -> Tensor:
    r"""The tensor that is meant, by its name, its LaTeX, or either in plain letters; an index that it carries is no part of it,
    and a label may be left out where one quantity has that letter.

    Raises `UnknownName` where there is none, and where two are meant alike.

    >>> w, b = Tensor("W1", latex=r"\mathbf{W}^{(1)}"), Tensor("beta", latex=r"\beta")
    >>> [named(t, (w, b)).name for t in (r"\mathbf{W}^{(1)}", "W_1", "beta", r"'\beta'", r"\beta_j")]
    ['W1', 'W1', 'beta', 'beta', 'beta']
    """
    known = tuple(tensors)
    exact = [t for t in known if t.name == typed] or [t for t in known if t.latex == typed]
    if len(exact) == 1:
        return exact[0]
    index = INDEX.match(typed.strip(" '\"$"))
    for letters in dict.fromkeys((plain(typed), *([plain(index["base"])] if index else []))):
        found = [t for t in known if letters in letters_of(t)]
        if len(found) == 1:
            return found[0]
        if (only := _beside_members(found, indexed=index is not None)) is not None:
            return only
        if found:
            alike = len({t.latex for t in found}) < len(found)
            raise UnknownName("This names several quantities", typed=typed,
                              advice=f"Write one of {', '.join(t.name if alike else t.latex or t.name for t in found)}.")
    labelled = family(typed, known)
    if len(labelled) == 1:
        return labelled[0]
    if labelled:
        raise UnknownName("This names several quantities", typed=typed,
                          advice=f"Write one of {', '.join(t.latex or t.name for t in labelled)}.")
    raise _unknown(typed, sorted(t.name for t in known))


def _unknown(typed: str, known: Sequence[str]) -> UnknownName:
    """The error for a name that no tensor has, with all there are where these are few."""
    error = UnknownName.among("tensor", typed, known)
    listed = f"Known: {', '.join(known)}."
    if known and len(known) < FEW and error.advice != listed:
        return UnknownName(error.reason, typed=typed, advice=f"{error.advice} {listed}")
    return error


FEW = 12
"""How many names an error lists behind those that are near."""


def _beside_members(found: list[Tensor], indexed: bool) -> Tensor | None:
    """Of a quantity r and its namesakes r_i, that have an axis more, the one that is written so."""
    ranked = sorted(found, key=lambda t: len(t.axes))
    both = len(ranked) == 2 and ranked[0].latex == ranked[1].latex and len(ranked[0].axes) < len(ranked[1].axes)
    return ranked[indexed] if both else None


def family(typed: str, tensors: Iterable[Tensor]) -> list[Tensor]:
    """The tensors whose letter this is, where a label tells them apart.

    >>> [t.name for t in family("x", (Tensor("x1", latex="x_1"), Tensor("x2", latex="x_2"), Tensor("w")))]
    ['x1', 'x2']
    """
    return [t for t in tensors if plain(LABEL.sub("", t.latex or usual(t.name)[0])) == plain(typed)]


def letters_of(tensor: Tensor) -> set[str]:
    """A tensor's spellings in plain letters."""
    return {plain(tensor.name), plain(tensor.latex or usual(tensor.name)[0])}


def axis_letters(axis: str, letters: Mapping[str, str]) -> str:
    """The text's own letters for an axis first, then the usual ones that stand for nothing else; e is a number."""
    own = [letter for letter, a in letters.items() if a == axis and len(letter) == 1]
    common = LETTERS.get(axis[:1].upper(), axis[:1].lower()).partition("e")[0] + RESERVE
    return "".join(dict.fromkeys([*own, *(c for c in common if c not in letters and c.isalpha() and c != "e")])) or RESERVE


@lru_cache(maxsize=4096)
def size_name(text: str) -> str:
    r"""The name of an axis by how its size is written: n_{x} is n_x, \lvert V \rvert is V, a+p-1 stays a formula."""
    text = re.sub(r"\\(left|right|,|;|:|!)|\s|\$", "", text)
    text = re.sub(r"^(\\[lr]?vert|\|)(.*?)(\\[lr]?vert|\|)$", r"\2", text)
    text = re.sub(r"_\{(\w+)\}", r"_\1", text)
    return re.sub(r"^\\(mathrm|mathit|text|mathbf)\{(\w+)\}$", r"\2", text).removeprefix("\\")


__all__ = ["axis_letters", "family", "letters_of", "named", "plain", "size_name"]
