r"""What words of a sentence name that formulas use: sums, squares, norms, entries. A row a notation, in five languages.

Words are seen alone and in lower case, so each is looked up once a text. No row says what a sentence means: only that it speaks
of something which a formula has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from symderiv.reading.prose.phrases.subjects import names_in
from symderiv.reading.prose.said.limits import is_polite, kinds_in
from symderiv.reading.prose.sieves import Rare

EVERYWHERE = ""
"""The `uses` of what every formula has."""
BARS = r"(?:\\\||\\[lr]?[Vv]ert|‖|\|)"
SUMMED = r"\\sum|∑|(?<![A-Za-z])sum(?![a-z])|\^\s*\{?\s*(?:\\top|T\b)|\\langle|mean|avg|average|norm|" + BARS
INDEXED = r"_|\\(?:sum|prod|mathbf|boldsymbol|top|odot|bar|nabla)(?![a-z])|[A-Z]|\b(?:sum|mean|norm)\b|" + BARS


@dataclass(frozen=True)
class Notation:
    """Something of formulas: where they use it, the `words` that name it, one of them, and one that does not."""

    name: str
    uses: str
    words: str
    yes: str
    no: str
    weak: bool = False
    """Whether a sentence with it must also say how something is to be understood."""


NOTATIONS = (
    Notation("sum", SUMMED,
             r"sum(?:s|med|ming|mations?)?|summ(?:e|en|ieren|iert|ation)|som(?:a|as|at[óo]ri[ao]s?|amos|ados?)|"
             r"somm(?:e|es|ation|ons|ée?s?)|suma(?:s|tori[ao]s?|mos|dos?)?|addends?|pairs?|paare?n?|pares?|paires?|parejas?",
             "summation", "summary"),
    Notation("term", r"\\sum|\w[^=]*[+−-]", "terms?|terme?n?|termes?|termos?|términos?|summand(?:s|en)?|glied(?:er)?",
             "terms", "determined"),
    Notation("square", r"\^\s*\{?\s*2|²|\*\*\s*2|square",
             "squar(?:e|es|ed|ing)|quadr(?:at|ate|aten|ieren|iert|ado|ados|adas?)|cuadrad[oa]s?|carrée?s?",
             "squaring", "squarely"),
    Notation("power", r"\^\s*\{?(?!\s*\{?\s*(?:\\top|\\prime|T\b|\*|\())|²|³|\*\*",
             "powers?|exponents?|exponentiation|raised|potenz(?:en)?|potências?|expoentes?|potencias?|exponentes?|puissances?|"
             r"exposants?|cubes?|cubed|hochgestellt\w*", "exponent", "powerful"),
    Notation("root", r"\\sqrt|√|sqrt|/\s*2\s*\}",
             "roots?|radicals?|wurzeln?|ra[ií]z(?:es)?|ra[ií]ces|racines?", "roots", "rooted"),
    Notation("mean", rf"\\(?:bar|overline)|{SUMMED}",
             r"means?|averag(?:e|es|ed|ing)|mittel(?:wert|werte|ung)?|durchschnitt\w*|médias?|moyennes?|medias?|promedios?",
             "average", "meaning"),
    Notation("norm", rf"{BARS}|norm", "norm(?:s|en|e|es|a|as)?|lengths?|distances?|magnitudes?|abst[aä]nde?|distâncias?",
             "norms", "normal"),
    Notation("abs", rf"{BARS}|abs", "absolute|absolut(?:betrag|beträge)?|betr[aä]ge?|modul(?:us|i)|módulos?|bars?",
             "modulus", "module"),
    Notation("log", r"\\(?:log|ln|lg)|(?<![a-z])(?:log|ln|lg)(?![a-z])",
             "logs?|ln|logarithm(?:s|us|en|es)?|logaritmos?|logarithmes?", "logs", "logistic"),
    Notation("exp", r"\\exp|(?<![A-Za-z\\])e\s*\^|(?<![a-z])exp(?![a-z])",
             "exp|exponentials?|exponential(?:funktion)?(?:en)?|exponencia(?:l|is|les)|exponentielles?",
             "exponentials", "exponent"),
    Notation("angle", r"\\(?:sin|cos|tan|cot)|(?<![a-z])(?:sin|cos|tan)(?![a-z])",
             "angles?|sines?|cosines?|winkeln?|ângulos?|ángulos?|trigonometric", "angles", "angular"),
    Notation("entry", INDEXED,
             "entr(?:y|ies)|components?|elements?|coordinates?|coefficients?|eintr(?:ag|äge|ägen)|komponenten?|elemente?n?|"
             "koordinaten?|entradas?|componentes?|elementos?|coordenadas?|composantes?|éléments?|coordonnées?",
             "entries", "entropy"),
    Notation("index", INDEXED, "ind(?:ex|ices|exes|exing|exed)|subscripts?|indi[zc]es|índices?", "index", "indeed"),
    Notation("line", r"[A-Z]|_\{?[a-z]+,?\s?[a-z]",
             r"rows?|columns?|zeilen?|spalten?|linhas?|colunas?|lignes?|colonnes?|filas?|columnas?|transpos(?:e|es|ed|ition)|"
             r"transponiert\w*|diagonals?|diagonalen?|diagonais|diagonales", "rows", "columnist"),
    Notation("product", r"\w[^=+−-]*\w",
             r"products?|produkte?n?|produtos?|produits?|productos?|multipl\w+|juxtaposition|factors?|"
             "faktor(?:en)?|fator(?:es)?|facteurs?|factores?|asterisks?|stars?", "products", "production"),
    Notation("fraction", r"\\[dt]?frac|/",
             "fractions?|quotients?|ratios?|denominators?|numerators?|divisions?|divided|br[uü]che?n?|"
             "nenner|zähler|denominador(?:es)?|numerador(?:es)?|dénominateurs?|numérateurs?", "denominator", "fractional"),
    Notation("inverse", r"\^\s*\{?\s*-\s*1|inv", "inverses?|inverted|inversion|inversen|inversas?", "inverse", "conversely"),
    Notation("mark", r"'|\\(?:prime|hat|bar|tilde|dot|star|overline|widehat)(?![a-z])|\^",
             r"primes?|primed|hats?|tildes?|dots?|daggers?|accents?|superscripts?|strich\w*|dach|dächer", "hats", "hatred"),
    Notation("bracket", r"[(\[]|\\[lr](?:angle|vert|floor|ceil)|\\\{",
             "brackets?|parenthes[ei]s|braces?|klammern?|parêntes[ei]s?|parenthèses?|corchetes?|crochets?|colchetes?",
             "brackets", "braced"),
    Notation("maximum", r"\\?(?:max|min)(?![a-z])",
             "max|min|maxim(?:um|a)|minim(?:um|a)|máximos?|mínimos?", "maximum", "maximise"),
    Notation("sign", "[+−-]", r"plus|minus|signs?|signed|additions?|subtractions?|differences?|differenz(?:en)?|diferenças?|"
             r"diferencias?|différences?|vorzeichen\w*", "minus", "significant"),
    Notation("derivative", EVERYWHERE, r"derivatives?|gradients?|ableitung(?:en)?|gradienten?|derivadas?|dérivées?|backprop\w*",
             "gradients", "derivation", weak=True),
    Notation("everything", EVERYWHERE,
             "everything|arithmetic|numbers?|values?|operations?|symbols?|letters?|constants?|variables?|quantit(?:y|ies)|formula[es]?|"
             "equations?|expressions?|equalit(?:y|ies)|inequalit(?:y|ies)|notations?|conventions?|vectors?|matri(?:x|ces)|functions?|"
             "samples?|examples?|points?|class(?:es)?|labels?|data|observations?|weights?|bias(?:es)?|inputs?|outputs?|"
             "loss(?:es)?|costs?|errors?|objectives?|"
             r"alles|zahlen|werte|symbole|buchstaben|konvention\w*|vektoren|matrizen|tudo|números?|valores|vetores|nombres|valeurs|"
             "vecteurs|vectores", "everything", "every", weak=True),
)
BY_NAME = {row.name: row for row in NOTATIONS}
WEAK = frozenset(row.name for row in NOTATIONS if row.weak)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
RULES = Rare(
    r"\b(?:(?:chain|product|quotient|power|sum|log|square|kettenregel|produktregel)[- ](?:rule|trick)s?|least[- ]squares|"
    r"in terms? of|in other words|sums? (?:to|up to) (?:one|1|\$1\$)|mean squared error|square (?:matri\w+|invertible)|"
    r"by means of|(?:this|that|which|it) means(?: that)?|standard deviations?|root mean square|"
    r"cross[- ]entropy|log[- ](?:likelihood|loss)\w*|on the (?:one|other) hand|at this point|points? out)\b", re.IGNORECASE)
"""Names of rules and other phrases, which speak of no formula."""


@cache
def _one_of_all() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{row.name}>{row.words})" for row in NOTATIONS))


@lru_cache(maxsize=8192)
def _named_by(word: str) -> str | None:
    """The row that a word in lower case names."""
    found = _one_of_all().fullmatch(word)
    return found.lastgroup if found is not None else None


@lru_cache(maxsize=8192)
def uses(latex: str, name: str) -> bool:
    """Whether a formula uses what a row, or the name of a function, stands for."""
    row = BY_NAME.get(name)
    return re.search(row.uses, latex) is not None if row is not None else name in {one.lower() for one in names_in(latex)}


AGREES = Rare(
    r"(?:(?:log\w*|\$\\?(?:log|ln)\$),? )?(?:(?:is|are|to|in|with|the|taken) )*\b[Bb]a(?:se|sis)[- ]\$?e\$?(?!\w)|"
    r"\b(?:natural|natürliche\w*|naturai?s?|naturels?|naturales?) log\w*|\b(?:2-norm|Euclidean (?:norm|length)|Frobenius norm)\b",
    re.IGNORECASE)
"""Words that say of a sign what it means here."""


def used_in(formulas: Sequence[str], names: Iterable[str]) -> frozenset[str]:
    r"""Which of some rows and functions formulas use, by their names.

    >>> sorted(used_in([r"f = \log x_1"], ["log", "sum", "entry"]))
    ['entry', 'log']
    """
    return frozenset(name for name in names if any(uses(latex, name) for latex in formulas))


@dataclass(frozen=True)
class Heard:
    """What some words speak of: what formulas have (`strong`, `weak`), and what they do, by the kinds of `limits`."""

    strong: frozenset[str]
    weak: frozenset[str]
    kinds: frozenset[str]
    says_something: bool
    """Whether they are more than polite."""
    count: int
    """How many words they are."""

    def __bool__(self) -> bool:
        return bool(self.strong or self.weak or self.kinds)


def heard(words: str, functions: Collection[str] = ()) -> Heard:
    """What the words of a sentence speak of; `functions` are names that formulas have.

    >>> heard("Squares are easy, by the chain rule").strong, heard("the relu is odd", ["relu"]).kinds
    (frozenset({'square'}), frozenset({'narrows'}))
    """
    low = [word.lower() for word in WORD.findall(words)]
    found = {name for word in low if (name := _named_by(word))}
    if found and RULES.search(words):
        return heard(RULES.sub(" ; ", words), functions)
    strong = (found - WEAK).union(word for word in low if word in functions)
    return Heard(frozenset(strong), frozenset(found & WEAK), frozenset(kinds_in(low, words)), not is_polite(low), len(low))


__all__ = ["AGREES", "NOTATIONS", "Heard", "Notation", "heard", "used_in"]
