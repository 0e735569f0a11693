r"""Means and variances that words alone define: "$\mu$ is the mean of $x$" is no number of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Fact

MOMENTS = {
    "mean": "(?:sample |empirical |arithmetic )?(?:mean|average)|Mittelwert|Mittel|Durchschnitt|média|moyenne|media|promedio",
    "var": "(?:sample |empirical )?(?:variance|varianza|var)|Varianz|variância",
    "std": "standard deviation|std|Standardabweichung|desvio[- ]padrão|écart[- ]type|deviazione standard|"
           "desviación (?:estándar|típica)",
}
"""Words of moments, in the languages that have them in common."""
RANDOM = late(r"\\mathcal\s*\{?\s*N|\\sim(?![a-z])|\b(?:Gaussian|normal|distribution|likelihood|random|prior|posterior|"
                    r"Normalverteil\w*|Verteilung|distribui\w*|verossimilhan\w*|loi|vraisemblance)\b", re.IGNORECASE)
"""Words of texts in which a mean may be that of a distribution, which no values give."""
ENTRIES = re.compile(r"entr|element|component|all\b|Eintr|Komponent|composant|componente", re.IGNORECASE)
BY_COLUMN = late(r"(?:each|every|jeder|chaque|cada) (?:column|Spalte|colonne|coluna|columna)|column ⟦|column-?wise|"
                       r"the rows|over (?:the |all )?(?:rows|batch|mini-?batch|samples|examples|observations|data)",
                       re.IGNORECASE)
BY_ROW = re.compile(r"(?:each|every|jeder|chaque|cada) (?:row|Zeile|ligne|linha|fila)|row ⟦|row-?wise|"
                    r"over (?:the |all )?(?:columns|features)", re.IGNORECASE)
INDEXED = late(r"(?P<base>(?!\\(?:sum|prod|max|min|arg|log|exp))\\[A-Za-z]+(?:\{[^{}]*\})?|"
                     r"(?<!\\su)(?<!\\pro)(?<!\\ma)(?<!\\mi)[A-Za-z])\s*"
                     r"(?:_\s*\{?\s*(?P<i>[a-z](?:\s*,?\s*[a-z])?)\s*\}?|\^\s*\{?\s*[(\[](?P<k>[a-z])[)\]]\s*\}?)")
"""A quantity with an index, as sums and products of others have one too."""
SQUARED = re.compile(r"(?P<base>\\?[A-Za-z]+)\s*\^\s*\{?\s*2\s*\}?")
SIZES = "nNmMdDKTqr"


@dataclass(frozen=True)
class Law:
    """What a quantity is: the formula, or the question why it must not be taken, with what to write."""

    latex: str
    fault: str = ""
    mend: str = ""


def moment_of(assembly: Assembly, name: str, values: str, moment: str, words: str) -> Law | None:
    """The mean, variance or deviation `name` of these values, said in these words; None where it is that of a distribution."""
    index = INDEXED.fullmatch(name)
    if RANDOM.search(assembly.text.text) is not None or (index is not None and index["i"] == values.strip()):
        return None
    name, moment = _unsquared(assembly, name, moment)
    found = INDEXED.fullmatch(values.strip())
    base = (found["base"] if found else values).strip()
    rank, each = _rank(assembly, base)
    if each == 1:
        law = rf"\frac{{1}}{{{_size(assembly, base)}}} \sum_{{i}} {base}_i" if moment == "mean" else ""
        return Law(f"{name} = {law}") if law else _asked(assembly, name, base, moment)
    if rank < 2 or ENTRIES.search(words):
        return Law(rf"{name} = \operatorname{{{moment}}}({base})")
    return _of_matrix(assembly, name, base, moment, words)


def _unsquared(assembly: Assembly, name: str, moment: str) -> tuple[str, str]:
    r"""The deviation \sigma for the variance \sigma^2 where formulas have \sigma alone."""
    squared = SQUARED.fullmatch(name)
    if squared is None or moment != "var":
        return name, moment
    bare = re.compile(rf"{re.escape(squared['base'])}(?![A-Za-z])(?!\s*\^\s*\{{?\s*2)")
    return (squared["base"], "std") if any(bare.search(f.latex) for f in assembly.formulas) else (name, moment)


def _rank(assembly: Assembly, base: str) -> tuple[int, int]:
    """How many axes values have, and each of its members where they are a family; by what words say, then by the indices."""
    said = [fact for fact in assembly.facts if (INDEXED.sub(r"\g<base>", fact.subject) or fact.subject) == base]
    family = any(fact.kind == "family" for fact in said)
    for fact in said:
        indexed = fact.subject != base or fact.kind == "element" or family
        if fact.kind in ("shape", "element"):
            return len(fact.value) + indexed, len(fact.value) if indexed else 0
        if fact.kind == "rank" and not indexed:
            return {"scalar": 0, "vector": 1}.get(fact.value[0], 2), 0
    return max([1, *(len(letters) for letters in _indices(assembly, base))]), 0


def _indices(assembly: Assembly, base: str) -> Iterator[str]:
    """The letters that stand below a quantity in formulas."""
    for formula in assembly.formulas:
        yield from (re.sub(r"[\s,]", "", m["i"]) for m in INDEXED.finditer(formula.latex) if m["base"] == base and m["i"])


def _of_matrix(assembly: Assembly, name: str, base: str, moment: str, words: str) -> Law | None:
    """The moments of each column or row: as the indices have it, or else the words."""
    left = INDEXED.fullmatch(name)
    of = left["base"] if left else name
    below = {letters for letters in _indices(assembly, of) if len(letters) == 1} | ({left["i"]} if left and left["i"] else set())
    pairs = [letters for letters in _indices(assembly, base) if len(letters) == 2]
    columns = {pair.index(letter) == 1 for pair in pairs for letter in below if letter in pair}
    columns |= ({True} if BY_COLUMN.search(words) else set()) | ({False} if BY_ROW.search(words) else set())
    laws = [Law(_along(assembly, of, base, moment, column)) for column in columns]
    return laws[0] if len(laws) == 1 else _asked(assembly, of, base, moment)


def _along(assembly: Assembly, of: str, base: str, moment: str, column: bool) -> str:
    """The moments of each column, or of each row."""
    i, j = ("i", "j") if column else ("j", "i")
    shape = next((f.value for f in assembly.facts if f.kind == "shape" and f.subject == base and len(f.value) == 2), ())
    size = shape[0 if column else 1] if shape else _size(assembly, base)
    mean = rf"\frac{{1}}{{{size}}} \sum_{{i=1}}^{{{size}}}"
    entry, other = f"{base}_{{{i}{j}}}", f"{base}_{{{'kj' if column else 'jk'}}}"
    inner = rf"\frac{{1}}{{{size}}} \sum_{{k=1}}^{{{size}}} {other}"
    if moment == "mean":
        return f"{of}_j = {mean} {entry}"
    law = f"{mean} ({entry} - {inner})^2"
    return f"{of}_j = {law}" if moment == "var" else rf"{of}_j = \sqrt{{{law}}}"


def _asked(assembly: Assembly, of: str, base: str, moment: str) -> Law | None:
    """The question of what the moments of several vectors or of a matrix are, unless the text makes a quantity of its own."""
    if any(fact.kind == "shape" and fact.subject == of for fact in assembly.facts):
        return None
    whole = rf"{of} = \operatorname{{{moment}}}({base})"
    columns = _along(assembly, of, base, moment, True)
    return Law(whole, f"{of} may be made of all numbers of {base}, or of each of its columns",
               f"Say which: ${whole}$, or ${columns}$.")


OTHERS = re.compile(r"\b(?:cluster|class|centroid|component|group|process|moving|running|error)\w*", re.IGNORECASE)
"""Words of texts whose means are parameters, or no means of what stands in formulas."""


def unsaid_moment(assembly: Assembly, name: str, moment: str) -> Law | None:
    """The question of what a quantity is that the text calls a mean, uses, and neither defines nor declares."""
    text, base = assembly.text.text, INDEXED.sub(r"\g<base>", name)
    declared = any(fact.kind in ("shape", "element", "rank", "label") and fact.subject in (name, base) for fact in assembly.facts)
    if RANDOM.search(text) or OTHERS.search(text) or declared or base != name:
        return None
    name, moment = _unsquared(assembly, name, moment)
    letter = re.compile(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])")
    using = [f.latex.partition("=")[2] for f in assembly.formulas if letter.search(f.latex.partition("=")[2])]
    values = next((m["base"] for latex in using for m in INDEXED.finditer(latex) if m["i"] and m["base"] != name), "")
    if not values or rf"\operatorname{{{moment}}}" in " ".join(using):
        return None
    law = rf"{name} = \operatorname{{{moment}}}({values})"
    return Law(law, f"The text calls {name} a {WORDS[moment]} and does not say of what",
               rf"Say it by a formula, as in ${law}$, or make it a quantity of its own: Let ${name} \in \mathbb{{R}}$.")


WORDS = {"mean": "mean", "var": "variance", "std": "standard deviation"}


def _size(assembly: Assembly, base: str) -> str:
    """The number of the values: the one that words or sums name, or a letter that stands nowhere."""
    counted = next((f.value[-1] for f in assembly.facts if f.kind == "family" and f.subject == base), "")
    free: Sequence[str] = [letter for letter in SIZES if letter not in assembly.letters] or SIZES
    return counted or free[0]


DRAWN = late(r"\\mathcal\s*\{?\s*N\s*\}?\s*(?:\\left)?\((?:[^,;|()]*[|])?[^,;|()]*[,;]\s*(?P<of>\\[A-Z][A-Za-z]+|[A-Z])"
             r"(?:_\{?\w\}?)?(?P<inverse>\s*\^\s*\{?\s*-\s*1\s*\}?)?\s*(?:\\right)?\)")
"""A normal distribution with the matrix that is its covariance, or the inverse of that."""


def spreads(assembly: Assembly) -> None:
    """What a normal distribution has for its covariance, or whose inverse, is symmetric: no word need say it.

    Only where formulas multiply it as a matrix, or invert or take its determinant, and words give it no other shape.
    """
    for found in DRAWN.finditer(assembly.text.text):
        name = found["of"]
        said = [f for f in assembly.facts if f.subject == name and (f.kind == "given" or f.value == ("scalar",))]
        of_matrix = re.compile(rf"(?:\\top|\^\s*\{{?\s*T\s*\}}?)\s*{re.escape(name)}(?![A-Za-z])")
        if not said and any(of_matrix.search(f.latex) for f in assembly.formulas):
            assembly.note([Fact("given", name, ("symmetric",), assembly.text.places[found.start("of")], found[0])])


__all__ = ["MOMENTS", "Law", "moment_of", "spreads", "unsaid_moment"]
