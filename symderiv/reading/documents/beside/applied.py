r"""Quantities that words alone define by a function: "let $p$ be the softmax of the logits $z$"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.objectives import is_symbol
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.sentences import Sentence

FUNCTIONS = {
    "log-?softmax": r"\operatorname{{logsoftmax}}({})", "softmax": r"\operatorname{{softmax}}({})",
    "(?:logistic )?sigmoid(?:e|-?funktion)?|logistic function": r"\operatorname{{sigmoid}}({})",
    "ReLU": r"\operatorname{{ReLU}}({})", "softplus": r"\operatorname{{softplus}}({})",
    "tanh|hyperbolic tangent": r"\tanh({})", "exponential": r"\exp({})", "(?:natural )?log(?:arithm)?": r"\log({})",
    "squared (?:Euclidean |L2[- ]|2-)?norm": r"\|{}\|^2", "(?:Euclidean |L2[- ]|2-|euklidische )?norm[ae]?": r"\|{}\|",
    "transpose": r"({})^\top", "trace": r"\operatorname{{tr}}({})",
    "(?:sample |empirical )?(?:mean|average)|Mittelwert|média|moyenne|media|promedio": r"\operatorname{{mean}}({})",
    "(?:sample |empirical )?(?:variance|varianza)|Varianz|variância": r"\operatorname{{var}}({})",
    "standard deviation|Standardabweichung|desvio[- ]padrão|écart[- ]type|deviazione standard": r"\operatorname{{std}}({})",
}
"""Words of functions, in the languages that have them in common, with what is computed."""
MOMENTS = ("mean", "var", "std")
RANDOM = re.compile(r"\\mathcal\s*\{?\s*N|\\sim(?![a-z])|\b(?:Gaussian|normal|distribution|likelihood|random|prior|posterior|"
                    r"Normalverteil\w*|Verteilung|distribui\w*|verossimilhan\w*|loi|vraisemblance)\b", re.IGNORECASE)
"""Words of texts in which a mean may be that of a distribution, which no values give."""
SQUARED = re.compile(r"(?P<base>\\?[A-Za-z]+)\s*\^\s*\{?\s*2\s*\}?")
TOP = r"\top"
NAMES = "|".join(f"(?:{words})" for words in FUNCTIONS)
THE = r"(?:(?:the|an?|der|die|das|le|la|o|a|el|il|lo) )?"
HOW = r"(?:(?:row-?wise|column-?wise|element-?wise|component-?wise|entry-?wise|usual|standard) )?"
OF = (r"(?: (?:probabilities|outputs?|distribution|activations?|vector|values?))?"
      r"(?P<each>,? (?:taken|applied) (?P<by>row|column|entry|component) by (?P=by))? (?:of|to|von|de|du|da|do|di|del) "
      r"(?P<every>each (?:row|column|entry|component) of )?")
BE = r"(?:is|are|be|denotes?|being|as|ist|sei|é|seja|est|soit|es|sea|è|sia)"
WHAT = (rf"{THE}(?:(?!(?:of|{NAMES})\b)[^\W\d_]+ ){{0,2}}⟦(?P<x>\d+)⟧"
        r"(?!,? (?:times|plus|minus|divided|multiplied|squared|over|weighted|raised|mal|geteilt|vezes|fois|por)\b)"
        rf"(?! (?:and|und) ⟦(?!\d+⟧,? {BE}\b))")
AND = r",? (?:and|und|e|et|y|ed)"
SAID = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"(?<!\bof )(?<!\bvon )(?<!\bde )(?<!\bthe )⟦(?P<name>\d+)⟧,? {BE} (?:now |then |again )?{THE}{HOW}(?P<f>{NAMES}){OF}{WHAT}",
    rf"\b(?:denote|write|call) (?:by )?⟦(?P<name>\d+)⟧ (?:for )?{THE}{HOW}(?P<f>{NAMES}){OF}{WHAT}",
    rf"⟦(?P<name>\d+)⟧ (?:is|are) (?:obtained|computed|given|got|formed)(?: from ⟦\d+⟧)? by (?:applying|taking) {THE}{HOW}"
    rf"(?P<f>{NAMES})(?: function)? (?:to|of) {WHAT}",
    rf"⟦(?P<name>\d+)⟧,? {BE} {THE}(?P<f>{NAMES})(?={AND} ⟦\d+⟧ (?:{BE} )?{THE}(?:{NAMES}){OF}{WHAT})",
    rf"(?:{AND}|\b(?:with|mit|com|avec|con)) ⟦(?P<name>\d+)⟧ {THE}(?P<f>{NAMES}){OF}{WHAT}",
    rf"⟦(?P<name>\d+)⟧(?={AND} ⟦\d+⟧ {BE} {THE}(?P<f>{NAMES}){AND} {THE}(?:{NAMES}){OF}{WHAT})",
    rf"⟦\d+⟧{AND} ⟦(?P<name>\d+)⟧ {BE} {THE}(?:{NAMES}){AND} {THE}(?P<f>{NAMES}){OF}{WHAT}",
))


def apply_in_words(assembly: Assembly, sentences: Sequence[Sentence]) -> None:
    """Adds each quantity that words define by a function, where no formula of the text does."""
    for sentence in sentences:
        for match in (match for pattern in SAID for match in pattern.finditer(sentence.spelled())):
            assembly.formulas += _applied(assembly, match)


def _applied(assembly: Assembly, match: re.Match[str]) -> Iterator[Formula]:
    name, argument = (_symbol(assembly, int(match[slot])) for slot in ("name", "x"))
    if name is None or argument is None or not (is_symbol(name.text) or SQUARED.fullmatch(name.text)) or "," in name.text:
        return
    called = any(fact.kind == "function" and fact.subject == name.text for fact in assembly.facts)
    if called or any(left_of(f.latex).partition("_")[0] == name.text.partition("_")[0] for f in assembly.formulas):
        return
    law = next(law for words, law in FUNCTIONS.items() if re.fullmatch(words, match["f"], re.IGNORECASE))
    if any(moment in law for moment in MOMENTS) and not _is_mean_of_values(assembly, argument.text):
        return
    by_column = "column" in match[0] and "softmax" in law
    text = rf"({law.format(rf'({argument.text})^{TOP}')})^{TOP}" if by_column else law.format(argument.text)
    made = Traced.at(f"{name.text} = {text}", name.places[0])
    yield Formula(made.text, tuple(made.places), False, "$", int(match["name"]), role="definition", why="its words")


def _is_mean_of_values(assembly: Assembly, argument: str) -> bool:
    """Whether a mean is that of all components of a vector, and of nothing else."""
    shapes = [fact for fact in assembly.facts if fact.kind == "shape" and fact.subject == argument]
    return any(len(fact.value) == 1 for fact in shapes) and RANDOM.search(assembly.text.text) is None


def _symbol(assembly: Assembly, number: int) -> Traced | None:
    r"""What a formula among words is, or what it says something of: the z of z \in \mathbb{R}^n."""
    mention = assembly.mentions.get(number)
    if mention is None or not mention.facts:
        return mention.text.stripped(" .,") if mention is not None and "=" not in mention.text.text else None
    return Traced.at(mention.subjects[0], mention.text.places[0]) if len(set(mention.subjects)) == 1 else None


__all__ = ["apply_in_words"]
