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
}
"""Words of functions, in the languages that have them in common, with what is computed."""
TOP = r"\top"
NAMES = "|".join(f"(?:{words})" for words in FUNCTIONS)
THE = r"(?:(?:the|an?|der|die|das|le|la|o|a|el|il|lo) )?"
HOW = r"(?:(?:row-?wise|column-?wise|element-?wise|component-?wise|entry-?wise|usual|standard) )?"
OF = (r"(?: (?:probabilities|outputs?|distribution|activations?|vector|values?))?"
      r"(?P<each>,? (?:taken|applied) (?P<by>row|column|entry|component) by (?P=by))? (?:of|to|von|de|du|da|do|di|del) "
      r"(?P<every>each (?:row|column|entry|component) of )?")
WHAT = (rf"{THE}(?:(?!(?:of|{NAMES})\b)[^\W\d_]+ ){{0,2}}⟦(?P<x>\d+)⟧"
        r"(?!,? (?:times|plus|minus|divided|multiplied|squared|over|weighted|raised|mal|geteilt|vezes|fois|por|and ⟦|und ⟦))")
BE = r"(?:is|are|be|denotes?|being|as|ist|sei|é|seja|est|soit|es|sea|è|sia)"
SAID = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"(?<!\bof )(?<!\bvon )(?<!\bde )(?<!\bthe )⟦(?P<name>\d+)⟧,? {BE} (?:now |then |again )?{THE}{HOW}(?P<f>{NAMES}){OF}{WHAT}",
    rf"\b(?:denote|write|call) (?:by )?⟦(?P<name>\d+)⟧ (?:for )?{THE}{HOW}(?P<f>{NAMES}){OF}{WHAT}",
    rf"⟦(?P<name>\d+)⟧ (?:is|are) (?:obtained|computed|given|got|formed)(?: from ⟦\d+⟧)? by (?:applying|taking) {THE}{HOW}"
    rf"(?P<f>{NAMES})(?: function)? (?:to|of) {WHAT}",
))


def apply_in_words(assembly: Assembly, sentences: Sequence[Sentence]) -> None:
    """Adds each quantity that words define by a function, where no formula of the text does."""
    for sentence in sentences:
        for match in (match for pattern in SAID for match in pattern.finditer(sentence.spelled())):
            assembly.formulas += _applied(assembly, match)


def _applied(assembly: Assembly, match: re.Match[str]) -> Iterator[Formula]:
    name, argument = (_symbol(assembly, int(match[slot])) for slot in ("name", "x"))
    if name is None or argument is None or not is_symbol(name.text) or "," in name.text:
        return
    called = any(fact.kind == "function" and fact.subject == name.text for fact in assembly.facts)
    if called or any(left_of(f.latex).partition("_")[0] == name.text.partition("_")[0] for f in assembly.formulas):
        return
    law = next(law for words, law in FUNCTIONS.items() if re.fullmatch(words, match["f"], re.IGNORECASE))
    by_column = "column" in match[0] and "softmax" in law
    text = rf"({law.format(rf'({argument.text})^{TOP}')})^{TOP}" if by_column else law.format(argument.text)
    made = Traced.at(f"{name.text} = {text}", name.places[0])
    yield Formula(made.text, tuple(made.places), False, "$", int(match["name"]), role="definition", why="its words")


def _symbol(assembly: Assembly, number: int) -> Traced | None:
    r"""What a formula among words is, or what it says something of: the z of z \in \mathbb{R}^n."""
    mention = assembly.mentions.get(number)
    if mention is None or not mention.facts:
        return mention.text.stripped(" .,") if mention is not None and "=" not in mention.text.text else None
    return Traced.at(mention.subjects[0], mention.text.places[0]) if len(set(mention.subjects)) == 1 else None


__all__ = ["apply_in_words"]
