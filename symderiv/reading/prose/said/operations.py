r"""What words do to the formula behind them: "the logarithm of $x^2 + 1$", "the mean of $r_i^2$", "half of $q$"."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.prose.objectives import free_letters

MADE = {
    "squares?": "({e})^2", "cube": "({e})^3", "square root|Quadratwurzel|Wurzel|raiz quadrada": r"\sqrt{{{e}}}",
    "(?:natural )?log(?:arithm)?|Logarithmus|logarithme|logaritmo": r"\log({e})", "exponential": r"\exp({e})",
    "half|Hälfte|metade|moitié|mitad|metà": r"\frac{{1}}{{2}} ({e})", "twice": "2 ({e})", "minus|negative|negated": "-({e})",
    "(?:Euclidean )?norm|length|norma|norme|Norm": r"\|{e}\|", "trace|Spur|traço|traza|traccia": r"\operatorname{{tr}}({e})",
    "determinant|Determinante?|déterminant": r"\det({e})", "sine": r"\sin({e})", "cosine": r"\cos({e})",
    "absolute value|magnitude|Betrag": "|{e}|",
}
"""Words before a formula, with what they make of it."""
COUNTED = {"means?|averages?|Mittelwert|Mittel|média|moyenne|promedio|media": r"\frac{{1}}{{n}} \sum_{{{i}=1}}^n ({e})",
           "sums?|Summe|soma|somme|suma|somma": r"\sum_{{{i}=1}}^n ({e})"}
"""The same of members, whose letter is i."""
OPEN = (r"expectation|expected value|total|product|quotient|ratio|difference|variance|median|inverse|reciprocal|transpose|"
        r"integral|Quadrat|Produkt|quadrado|produto|carré|produit|cuadrado|producto|quadrato|prodotto")
"""What takes more than one formula, or may be meant in two ways."""
OPERATION = "|".join((*MADE, *COUNTED, OPEN))
OF = r"(?:of|von|der|des|de|da|do|du|del|di|d')"
BEHIND = late(rf"\b(?P<how>{OPERATION})(?: (?:over|across) (?:(?! of )[^⟦.;])*?)? {OF} (?:the |both |all )?"
              r"(?:(?:function|expression|quantity|vector|matrix|product) )?⟦(?P<e>\d+)⟧|"
              r"\b(?P<sign>minus|half|twice) (?:the )?⟦(?P<n>\d+)⟧", re.IGNORECASE)


def done_to(spelled: str) -> list[tuple[str, int, int]]:
    """The words of operations on a formula of a sentence, each with the number of the formula and where the words begin.

    >>> done_to("Differentiate the square of ⟦0⟧ by ⟦1⟧."), done_to("Differentiate the sum of squares ⟦0⟧.")
    ([('square', 0, 18)], [])
    """
    return [(m["how"] or m["sign"], int(m["e"] or m["n"]), m.start()) for m in BEHIND.finditer(spelled)]


def written(words: str, each: str) -> str:
    r"""What words make of a formula, as a formula; nothing where that is not plain.

    >>> written("logarithm", "x^2"), written("sum", "r_i^2"), written("sum", "x"), written("product", "x")
    ('\\log(x^2)', '\\sum_{i=1}^n (r_i^2)', '', '')
    """
    letters = free_letters(each)
    rows = {**MADE, **(COUNTED if len(letters) == 1 else {})}
    form = next((made for said, made in rows.items() if re.fullmatch(said, words, re.IGNORECASE)), "")
    return form.format(e=each, i=letters)


__all__ = ["done_to", "written"]
