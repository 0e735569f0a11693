r"""Signs that a text defines itself: \|x\| = \max_i |x_i| makes each norm of the text that function, under a free letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Formula

BAR = r"(?:\\(?:left|right)\s*)?(?:\\\||\\[lr]?Vert(?![A-Za-z])|‖)"
LETTER = r"(?:\\math(?:bf|rm)\{[A-Za-z]\}|\\boldsymbol\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z])"
COVARIANCES = frozenset({r"\Sigma", "S", "C", r"\Gamma", "R", "P"})
"""Letters of covariance matrices by custom: in a norm by one of these the inverse is meant by many."""
DEFINES = late(r"\b(?:defin\w+|abbreviat\w*|throughout|everywhere|always|"
                     r"where|with|write|wrote|let|denote\w*|i\.?e\.?|use|using|norm\w*|product|namely|given by|"
                     r"means|wobei|mit|sei|schreibe\w*|où|avec|soit|notons|onde|com|seja|donde|con|sea|"
                     r"soft-?max|\w*produkt|produit|produc?to|prodotto|normas?|norme)\b", re.IGNORECASE)
"""Words before a line that says what a sign means, where another would be a claim."""


@dataclass(frozen=True)
class Sign:
    """A sign as it stands on the left (`left`, with its letters), wherever it is used (`uses`), and letters for its function.

    `rooted`: as it is usually meant, what it stands for has a root. `weighted`: it has the name of a matrix below.
    """

    left: str
    uses: str
    letters: str
    squared: bool = False
    rooted: bool = False
    weighted: bool = False


BELOW = r"\s*_\s*\{?(?P<of>" + rf"(?!\\infty|[FpqH](?![A-Za-z])){LETTER}" + r")\}?"
WEIGHED = rf"{BAR}\s*(?P<a>{LETTER})\s*{BAR}{BELOW}"
WEIGHING = rf"{BAR}(?P<in>(?:(?!{BAR}).)+){BAR}{BELOW}"
SIGNS = (
    Sign(WEIGHED, WEIGHING, "NQRHU", weighted=True),
    Sign(rf"{WEIGHED}\s*\^\s*\{{?2\}}?", rf"{WEIGHING}(?P<square>\s*\^\s*(?:\{{2\}}|2))?", "QNRHU", True, weighted=True),
    Sign(rf"{BAR}\s*(?P<a>{LETTER})\s*{BAR}", rf"{BAR}(?P<in>(?:(?!{BAR}).)+){BAR}(?P<indexed>\s*_)?", "NQRHU", rooted=True),
    Sign(rf"{BAR}\s*(?P<a>{LETTER})\s*{BAR}\s*\^\s*\{{?2\}}?",
         rf"{BAR}(?P<in>(?:(?!{BAR}).)+){BAR}(?P<indexed>\s*_)?(?P<square>\s*\^\s*(?:\{{2\}}|2))?", "QNRHU", True),
    Sign(rf"(?:\\left)?\\langle\s*(?P<a>{LETTER})\s*,\s*(?P<b>{LETTER})\s*(?:\\right)?\\rangle",
         r"(?:\\left)?\\langle(?P<in>[^|⟨⟩]+?)(?:\\right)?\\rangle(?!\s*_)", "BHQU"),
    Sign(rf"(?:\\operatorname\{{[Ss]oftmax\}}|\\(?:mathrm|text)\{{[Ss]oftmax\}})\s*\((?P<a>{LETTER})\)(?:_\{{?\w\}}?)?",
         r"(?:\\operatorname|\\mathrm|\\text)\{[Ss]oftmax\}(?=\s*(?:\\left)?\()", "shqu"),
)


ROOT = re.compile(r"\\sqrt|√|\^\s*\{?\s*(?:1\s*/\s*[2-9p]|0?\.5|\\[dt]?frac)|\\(?:operatorname|mathrm|text)")


def take_own_signs(assembly: Assembly) -> None:
    """Names each sign that the text defines otherwise than it is taken here, in its definition and wherever it stands."""
    for sign in SIGNS:
        for formula in [f for f in assembly.formulas if _is_own(f, sign, assembly.formulas)][:1]:
            letter = next((one for one in sign.letters if one not in assembly.letters), "")
            if letter:
                assembly.formulas = [_named(f, sign, letter, f is formula) for f in assembly.formulas]


def _is_own(formula: Formula, sign: Sign, lines: Iterable[Formula]) -> bool:
    """Whether a line says that a sign is something else than usual: of more than its arguments, of magnitudes, a maximum."""
    left, equals, right = formula.latex.partition("=")
    found = re.fullmatch(sign.left, left.strip().rstrip(":").strip())
    if found is None or not equals or "=" in right or not _defines(formula, found["a"], lines):
        return False
    arguments = {value for value in found.groupdict().values() if value}
    letters = set(factors(right))
    if sign.weighted:
        return _doubted(lines) or not _is_usual(right, found["a"], found["of"], sign.squared)
    if not arguments <= letters or re.search(rf"{BAR}|\\langle|\\cos", right):
        return False
    magnitudes = re.search(r"\\max|\\sup|\|[^|]+\|(?!\s*\^)|\\lvert", right) is not None and "B" not in sign.letters
    turned = "[Ss]oftmax" in sign.left and re.search(r"\^\s*\{\s*-|\\exp\s*(?:\\left)?\(\s*-", right) is not None
    return letters > arguments or magnitudes or turned or (sign.rooted and ROOT.search(right) is None)


def _defines(formula: Formula, letter: str, lines: Iterable[Formula]) -> bool:
    """Whether words say so, or no other line has the letter of which a sign is said something: of a quantity it is a claim."""
    others = (line.latex for line in lines if line is not formula)
    return DEFINES.search(formula.before) is not None or not any(letter in factors(line) for line in others)


def _is_usual(right: str, vector: str, matrix: str, squared: bool) -> bool:
    r"""Whether a norm by a matrix is what it is taken for without a word: \|u\|_A^2 = u^\top A u."""
    form = re.sub(r"[\s{}]|\\[,;:!]", "", right).strip(".,;").replace(r"\intercal", "T").replace(r"\top", "T")
    product = re.sub(r"[\s{}]", "", f"{vector}^T{matrix}{vector}")
    return form == (product if squared else rf"\sqrt{product}")


def _doubted(lines: Iterable[Formula]) -> bool:
    """Whether a norm stands somewhere of which the inverse might be meant."""
    return any(match["of"] in COVARIANCES for line in lines for match in re.finditer(WEIGHING, line.latex))


def factors(right: str) -> Iterator[str]:
    """The letters of a side that are no indices, and no numbers or signs of functions."""
    bare = re.sub(r"_(?:\{[^{}]*\}|\\[A-Za-z]+|\w)|\^\s*\{?(?:\\top|\\intercal|T)\}?", " ", right)
    bare = re.sub(r"\\(?:d?frac|sum|max|sup|exp|left|right|sqrt|cdot|top|[lr]vert|operatorname|limits|odot|[,;!|])", " ", bare)
    yield from (one for one in re.findall(LETTER, bare) if one not in ("e", r"\infty"))


def _named(formula: Formula, sign: Sign, letter: str, defines: bool) -> Formula:
    """The line with the function in the place of the sign."""
    text = Traced(formula.latex, formula.places)

    def edits() -> Iterator[tuple[int, int, Traced]]:
        for match in re.finditer(sign.uses, formula.latex):
            if match.groupdict().get("indexed"):
                continue
            inner = match.groupdict().get("in")
            weights = f", {match['of']}" if sign.weighted else ""
            made = f" {letter}" if inner is None else f"{letter}({inner.strip()}{weights})"
            if sign.squared and not match["square"]:
                made = rf"\sqrt{{{made}}}"
            yield match.start(), match.end(), Traced.at(made, formula.places[match.start()])

    made = text.replaced(edits())
    role = "definition" if defines else formula.role
    return replace(formula, latex=made.text, places=tuple(made.places), role=role)


__all__ = ["COVARIANCES", "factors", "take_own_signs"]
