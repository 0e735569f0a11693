r"""Operations by their words: soma_i is \sum_i, Mittelwert(x) is mean(x); "the sigmoid of (w x + b)" is sigmoid(w x + b)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.reading.documents.positions import Traced
from symderiv.reading.prose.sieves import Rare

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


OF = {
    r"log(?:arithm)?(?: |-)of (?:the )?sum of (?:the )?exponentials|log-?sum-?exp": "logsumexp", "log-?softmax": "logsoftmax",
    "soft-?max": "softmax", "sigmoid|logistic(?: function| sigmoid)?": "sigmoid", "tanh|hyperbolic tangent": "tanh",
    "relu|rectified linear unit|positive part": "relu", "softplus": "softplus", "(?:natural )?log(?:arithm)?": "log",
    "exp(?:onential)?": "exp", "sqrt|square root": "sqrt", "sine?": "sin", "cos(?:ine)?": "cos", "trace": "tr",
    "determinant": "det",
}
"""Words of functions before "of", with the names that formulas have for them."""
ITEM = r"(?:\\[A-Za-z]+|(?!a [a-z]{2})[^\W\d_](?![A-Za-z]))(?:_\{[^{}]*\}|_\w)?(?:\^\{[^{}]*\}|\^\\?\w+|')*"
INSIDE = r"\((?:[^()]|\([^()]*\))*\)"
ARGUMENT = rf"{INSIDE}|(?:{'|'.join(dict.fromkeys(OF.values()))}){INSIDE}(?:\[\w\])?|{ITEM}(?: ?{ITEM})*"
PLACE = r"(?: at| for)(?: the)? (?:index|position|place|class|label|component|entry|coordinate) (?P<place>[A-Za-z])(?![A-Za-z])"
APPLIED = Rare(
    r"(?P<before>(?:[=+*/(−-]|(?<![A-Za-z\\])\\?(?:log|ln|exp)| of) ?)(?P<the>the )?(?:"
    + "|".join(f"(?P<f{n}>{words})" for n, words in enumerate(OF)) +
    r") of (?:the (?:vector |logits? |scores? )?)?"
    rf"(?P<argument>{ARGUMENT})(?:{PLACE})?(?=\s*(?:[,;.?)\n$:]|\Z)| (?:at|and|with|where|for|is|plus|by)\b)", re.IGNORECASE)
"""A function of something, in words behind a sign: what goes on with a sign behind the argument is not seen here."""


def with_functions_applied(text: Traced) -> Traced:
    """A text in which a function of something, in words behind a sign of a formula, is written with brackets.

    >>> with_functions_applied(Traced.of("loss = -log of softmax of z at index c, s = the sigmoid of w x")).text
    'loss = -log(softmax(z)[c]), s = sigmoid(w x)'
    >>> with_functions_applied(Traced.of("p = sigmoid of w x + b, so that the sigmoid of z is known")).text
    'p = sigmoid of w x + b, so that the sigmoid of z is known'
    """
    while " of " in text.text and (match := max(APPLIED.finditer(text.text), key=re.Match.start, default=None)) is not None:
        name = next(name for n, name in enumerate(OF.values()) if match[f"f{n}"])
        start, end = match.span("argument")
        bracketed = match["argument"].startswith("(")
        place = f"[{match['place']}]" if match["place"] else ""
        at, behind = text.places[match.end("before")], text.places[end]
        text = text.replaced([(match.end("before"), start, Traced.at(name if bracketed else f"{name}(", at)),
                              (end, match.end(), Traced.at(("" if bracketed else ")") + place, behind))])
    return text


OVER = Rare(r"(?P<before>[=+*/(−-] ?(?:(?!the )[\w./()]+ ?\*? ?)?)(?:the )?(?P<f>sum|product) over (?:all )?"
            r"(?P<letters>[a-z](?: ?(?:,|and) ?[a-z])*)"
            r"(?: ?(?:=|from) ?(?P<first>\d) ?(?:to|\.\.+|…) ?(?P<last>\w+))? (?:of (?:the )?)?(?=[\w(\\|])")


def with_sums_over(text: Traced) -> Traced:
    """A text in which "sum over i, j of", behind a sign of a formula, is a sum with its letters.

    >>> with_sums_over(Traced.of("E = sum over i,j of (x_i - x_j)^2 + 2 * sum over k=1 to n b_k")).text
    'E = sum_{i,j} (x_i - x_j)^2 + 2 * sum_{k=1}^{n} b_k'
    >>> with_sums_over(Traced.of("where the sum over i is finite")).text
    'where the sum over i is finite'
    """
    def made(match: re.Match[str]) -> str:
        letters = re.sub(r" ?(?:,|and) ?", ",", match["letters"])
        ends = f"={match['first']}}}^{{{match['last']}" if match["first"] else ""
        return f"{'sum' if match['f'] == 'sum' else 'prod'}_{{{letters}{ends}}} "

    return text.replaced([(m.end("before"), m.end(), Traced.at(made(m), text.places[m.end("before")]))
                          for m in OVER.finditer(text.text)])


__all__ = ["OF", "OPERATIONS", "with_functions_applied", "with_operations_in_english", "with_sums_over"]
