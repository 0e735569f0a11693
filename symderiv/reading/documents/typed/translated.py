r"""Operations by their words in other languages: soma_i is \sum_i, Mittelwert(x) is mean(x), raiz(x) is sqrt(x)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.reading.documents.positions import Traced

OPERATIONS = {
    "sum": "soma|somat[óo]rio|suma|sumatoria|somme|Summe|somma|sommatoria",
    "prod": "produto|produt[óo]rio|producto|productoria|produit|Produkt|prodotto|produttoria",
    "mean": "m[ée]dia|promedio|moyenne|Mittelwert|Mittel",
    "sqrt": "raiz|ra[íi]z|racine|Wurzel|radice",
}
"""Each operation with its words in Portuguese, Spanish, French, German and Italian."""
WRAPPED = r"(?P<wrap>\\(?:operatorname\*?|mathrm|textrm|text)\s*\{\s*)?"
WORD = re.compile(rf"(?<![^\W\d_])(?<![\\_{{]){WRAPPED}(?:"
                  + "|".join(f"(?P<{name}>{words})" for name, words in OPERATIONS.items())
                  + r")(?(wrap)\s*\})(?=\s?_|\s*(?:\\left\s*)?\()", re.IGNORECASE)
"""Such a word where a letter below or a bracket follows."""


def with_operations_in_english(text: Traced) -> Traced:
    r"""A formula in which operations have the names that formulas have.

    >>> with_operations_in_english(Traced.of("L = Summe_i (a x_i - y_i)^2 + raiz(c)")).text
    'L = \\sum_i (a x_i - y_i)^2 + sqrt(c)'
    >>> with_operations_in_english(Traced.of(r"\mathrm{Mittelwert}(x) + media x")).text
    '\\operatorname{mean}(x) + media x'
    """
    return text.replaced(_edits(text)) if WORD.search(text.text) else text


def _edits(text: Traced) -> Iterator[tuple[int, int, Traced]]:
    for match in WORD.finditer(text.text):
        name = next(name for name in OPERATIONS if match[name])
        below = name in ("sum", "prod") and text.text[match.end():].lstrip().startswith("_")
        latex = rf"\{name}" if below else rf"\operatorname{{{name}}}" if match["wrap"] else name
        yield match.start(), match.end(), Traced.at(latex, text.places[match.start()])


__all__ = ["OPERATIONS", "with_operations_in_english"]
