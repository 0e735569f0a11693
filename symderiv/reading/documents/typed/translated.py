r"""Operations by their words: soma_i is \sum_i, Mittelwert(x) is mean(x); "the sigmoid of (w x + b)" is sigmoid(w x + b)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.prose.sieves import Rare

OPERATIONS = {
    "sum": "soma|somat[óo]rio|suma|sumatoria|somme|Summe|somma|sommatoria",
    "prod": "produto|produt[óo]rio|producto|productoria|produit|Produkt|prodotto|produttoria",
    "mean": "m[ée]dia|promedio|moyenne|Mittelwert|Mittel",
    "sqrt": "raiz|ra[íi]z|racine|Wurzel|radice",
    "sin": "seno?|sinus", "cos": "coss?eno|[ck]osinus", "tan": "tg|tangente", "arctan": "arc?tg",
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


PAIR = r"(?P<i{0}>[a-z]) ?(?P<c{0}><|!=|≠|/=|\\neq?(?![a-z])) ?(?P<j{0}>[a-z])(?![A-Za-z])"
OVER_PAIRS = Rare(
    rf"(?P<before>[=+*/(−-] ?(?:(?!the )[\w./()]+ ?\*? ?)?)(?:the )?sum (?:"
    rf"over (?:all )?(?:unordered |distinct )?pairs (?:\(\w, ?\w\) )?(?:with |where )?{PAIR.format(1)},? of (?:the )?|"
    rf"of (?:the )?(?P<e>[^,;=\n]+?) over (?:all )?(?:unordered |distinct )?pairs (?:\(\w, ?\w\) )?(?:with |where )?"
    rf"{PAIR.format(2)})")
"""A sum over pairs in words, with the letters and how they compare."""
BARE_PAIRS = Rare(r"(?<![A-Za-z\\])(?:sum|prod)_(?P<below>[a-z](?:<|>|!=|≠)[a-z])(?= ?[\w(|\\])")
"""A comparison below a sum, without braces."""


def with_sums_over_pairs(text: Traced) -> Traced:
    """A text in which "sum over pairs i < j of", behind a sign of a formula, is a sum with its letters.

    >>> with_sums_over_pairs(Traced.of("E = sum over all pairs i < j of (x_i - x_j)^2")).text
    'E = sum_{i<j} (x_i - x_j)^2'
    >>> with_sums_over_pairs(Traced.of("E = 2 * sum of (x_i - x_j)^2 over pairs i != j.")).text
    'E = 2 * sum_{i,j : i != j} ((x_i - x_j)^2).'
    """
    def edits() -> Iterator[tuple[int, int, Traced]]:
        for match in BARE_PAIRS.finditer(text.text):
            yield *match.span("below"), Traced.at(f"{{{match['below']}}}", text.places[match.start("below")])
        for match in OVER_PAIRS.finditer(text.text):
            n = 2 if match["e"] else 1
            i, sign, j = match[f"i{n}"], match[f"c{n}"], match[f"j{n}"]
            below = f"sum_{{{i}<{j}}} " if sign == "<" else f"sum_{{{i},{j} : {i} != {j}}} "
            whole = Traced.at(below, text.places[match.end("before")])
            if match["e"]:
                place = text.places[match.start("e")]
                whole = joined([whole, Traced.at("(", place), text.cut(*match.span("e")), Traced.at(")", place)])
            yield match.end("before"), match.end(), whole

    return text.replaced(edits())


NOTED = Rare(
    r"(?P<line>=[^\n$]*?[^\s(^_]) ?\((?:to |in )?(?P<words>(?P<base>(?:the )?base[- ]\w+)|(?:all )?log\w*,? (?:to |in |the )*"
    r"base[- ]\w+|(?:over |for |with )?[a-z] (?:from \w+ to|= ?\d+ ?(?:\.\.+|…)) ?[\w+-]+|"
    r"(?P<norm>(?:with |using )(?:the )?(?:1|max|inf\w*)[- ]norm))\)(?=\s*(?:[.,;\n]|\Z))")
"""Words in brackets that say how a formula is meant."""


def with_notes_behind(text: Traced) -> Traced:
    """A text in which words in brackets at the end of a formula, that say how it is meant, stand behind it.

    >>> with_notes_behind(Traced.of("L = sum(log x) (base 2)")).text
    'L = sum(log x), log to base 2'
    """
    def made(match: re.Match[str]) -> Traced:
        behind = ", log to " if match["base"] else " " if match["norm"] else ", "
        return Traced.at(behind + match["words"], text.places[match.end("line")])

    found = (match for match in NOTED.finditer(text.text) if not match["base"] or "log" in match["line"])
    return text.replaced([(match.end("line"), match.end(), made(match)) for match in found])


MEASURES = {
    r"mean[- ]squared?[- ]error|mse(?:[- ]loss)?": "mean(({a} - ({b}))^2)",
    r"mean[- ]absolute[- ]error|mae(?:[- ]loss)?": "mean(|{a} - ({b})|)",
    r"sum of (?:the )?(?:squared|squares of the) (?:errors?|differences?|residuals?)|sse": "sum(({a} - ({b}))^2)",
    r"squared (?:euclidean )?distance": "||{a} - ({b})||^2", r"(?:euclidean )?distance": "||{a} - ({b})||",
    r"(?:inner|dot|scalar)[- ]product": r"\\langle {a}, {b}\\rangle ",
}
"""Words for what two arrays are compared by, with the formula."""
PART = r"(?:(?!\b(?!(?:softmax|sigmoid|tanh|relu|exp|log)\b)[A-Za-z]{4,})[^,;.\n=]){1,60}?"
BETWEEN = re.compile(
    r"(?:(?P<before>[=+*/(−-] ?)|(?P<first>\A\s*))(?:the )?(?:"
    + "|".join(f"(?P<f{n}>{words})" for n, words in enumerate(MEASURES))
    + rf") between (?:the )?(?P<a>{PART}) and (?:the )?(?P<b>{PART})"
    r"(?=\s*(?:[,;.?\n]|\Z)| (?:with|where|for|over|as|plus|minus)\b)(?P<more> (?:plus|minus) )?", re.IGNORECASE)


def with_measures(text: Traced) -> Traced:
    r"""A text in which "the mean squared error between y and W x", as a right side or all there is, is a formula.

    >>> with_measures(Traced.of("E = mean squared error between y and W x + b")).text
    'E = mean((y - (W x + b))^2)'
    >>> with_measures(Traced.of("the distance between two points")).text
    'the distance between two points'
    """
    match = BETWEEN.search(text.text)
    if match is None or (match["first"] is not None and "=" in text.text):
        return text
    form = next(form for n, form in enumerate(MEASURES.values()) if match[f"f{n}"])
    head = "loss = " if match["first"] is not None else match["before"]
    pieces = re.split(r"\{(a|b)\}", form.replace("\\\\", "\\"))
    place = text.places[match.start()]
    made = [text.cut(*match.span(piece)) if n % 2 else Traced.at(piece, place) for n, piece in enumerate(pieces)]
    more = Traced.at({" plus ": " + ", " minus ": " - "}.get(match["more"] or "", ""), text.places[match.end("b")])
    return joined([text.cut(0, match.start()), Traced.at(head, place), *made, more, text.cut(match.end(), len(text.text))])


KULLBACK = late(
    r"(?:D\s*_\s*\{?\s*)?(?:\\(?:mathrm|text|operatorname|mathit)\*?\s*\{\s*)?(?<![A-Za-z])KL(?![A-Za-z])[\s}]*"
    r"(?:\\left|\\big[l]?)?\s*[(\[]"
    r"\s*(?P<p>[A-Za-z](?:_\w)?'?)\s*(?:\\[,;:! ]|\s)*(?:\\?\|{1,2}|\\parallel|\\Vert|‖|,|;|:)\s*(?:\\[,;:! ]|\s|\|)*"
    r"(?P<q>[A-Za-z](?:_\w)?'?)\s*(?:\\right|\\big[r]?)?\s*[)\]](?!\s*:?=)")
CONTINUOUS = re.compile(r"\\mathcal\s*\{?\s*N|"
                        r"(?i:gaussian|normal dis|normally|densit|posterior|\bprior|continuous|"
                        r"\\int\b|\bKL[^=\n$]{0,30}[)\]]\s*:?=)")


BETWEEN_SIGNS = re.compile(
    r"(?<==)\s*(?:(?:\d+|[A-Za-z]|\\(?:alpha|beta|gamma|lambda|tau)(?![A-Za-z]))(?:\^\{?\d\}?)?"
    r"(?:\s|\\[,;: ]|\\cdot(?![A-Za-z])){1,3})?"
    r"(?:D\s*_\s*\{?\s*)?(?:\\(?:mathrm|text|operatorname|mathit)\*?\s*\{\s*)?(?<![A-Za-z])"
    r"(?:KL|MSE|MAE|SSE|RSS|BCE|CE|NLL|ELBO)(?![A-Za-z])[\s}]*(?:\\left\s*)?[(\[][^()\[\]=\n]*[)\]]\s*:?=(?!=)")
"""A loss by its name between two equals signs, perhaps times a number or a power: it is the name of what follows."""


def with_divergences(text: Traced) -> Traced:
    r"""A text in which KL(p || q) of two letters is a function of two arrays, where nothing says that they are densities.

    >>> with_divergences(Traced.of(r"L = D_{KL}(p \,\|\, q) + KL(p||r)")).text
    'L = \\operatorname{KLdiv}(p, q) + \\operatorname{KLdiv}(p, r)'
    """
    text = text.replaced((*m.span(), Traced.at(" ", text.places[m.start()])) for m in BETWEEN_SIGNS.finditer(text.text))
    if "KL" not in text.text or CONTINUOUS.search(text.text):
        return text
    return text.replaced((*m.span(), Traced.at(rf"\operatorname{{KLdiv}}({m['p']}, {m['q']})", text.places[m.start()]))
                         for m in KULLBACK.finditer(text.text))


__all__ = ["OF", "OPERATIONS", "with_divergences", "with_functions_applied", "with_measures", "with_notes_behind",
           "with_operations_in_english", "with_sums_over", "with_sums_over_pairs"]
