r"""Quantities that words alone define by a function: "let $p$ be the softmax of the logits $z$"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.moments import INDEXED, MOMENTS, Law, moment_of, unsaid_moment
from symderiv.reading.documents.letters import spelled
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.typed.keyboard import from_keyboard
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.facts import Mention
from symderiv.reading.prose.objectives import is_symbol
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.sieves import Rare

ENTRIES = "(?:entries|components|elements|weights|coefficients|values)"
FUNCTIONS = {
    "log-?softmax": r"\operatorname{{logsoftmax}}({})", "softmax": r"\operatorname{{softmax}}({})",
    "(?:logistic )?sigmoid(?:e|-?funktion)?|logistic function": r"\operatorname{{sigmoid}}({})",
    "ReLU": r"\operatorname{{ReLU}}({})", "softplus": r"\operatorname{{softplus}}({})",
    "tanh|hyperbolic tangent": r"\tanh({})", "exponential": r"\exp({})", "(?:natural )?log(?:arithm)?": r"\log({})",
    "squared (?:Euclidean |L2[- ]|2-)?norm": r"\|{}\|^2",
    "(?:Euclidean |L2[- ]|2-|euklidische[ns]? )?norm(?:s|a|as|e|es|en)?": r"\|{}\|",
    rf"sum of (?:the |all )*(?:squares|squared {ENTRIES})": r"\operatorname{{sum}}({0} \odot {0})",
    rf"sum of (?:the |all )*(?:absolute values|magnitudes|absolute {ENTRIES})": r"\operatorname{{sum}}(\operatorname{{abs}}({}))",
    "transpose": r"({})^\top", "trace": r"\operatorname{{tr}}({})",
    **{words: moment for moment, words in MOMENTS.items()},
}
"""Words of functions, in the languages that have them in common, with what is computed."""
SQUARED = re.compile(r"(?P<base>\\?[A-Za-z]+)\s*\^\s*\{?\s*2\s*\}?")
TOP = r"\top"
NAMES = "|".join(f"(?:{words})" for words in FUNCTIONS)
NAMED = Rare(NAMES, re.IGNORECASE)
THE = r"(?:(?:the|an?|der|die|das|le|la|o|a|el|il|lo) )?"
HOW = (r"(?:(?:vector|array|list|Vektor|vecteur|vetor|vettore) (?:of|der|des|das) (?:the |all )?)?"
       r"(?:(?:row-?wise|column-?wise|element-?wise|component-?wise|entry-?wise|usual|standard|row|column|zeilenweise[ns]?) )?")
PREPOSITIONS = "of|to|von|der|des|du|de(?: los| las| la)?|d[ao]s?|d[ei](?:i|l|lle|lla)?"
PART = (r"(?:rows?|columns?|entr(?:y|ies)|elements?|components?|Zeilen?|Spalten?|Einträgen?|lignes?|colonnes?|coefficients?|"
        r"linhas?|colunas?|entradas?|filas?|columnas?)")
OF = (r"(?: (?:probabilities|outputs?|distribution|activations?|vector|values?))?"
      rf"(?P<each>,? (?:taken|applied) (?P<by>row|column|entry|component) by (?P=by))?"
      rf" (?:(?:{PREPOSITIONS}) |(?=jede[rs] |aller ))"
      r"(?P<every>(?:(?:the|all|all the|each|every|jede[rs]|aller|chaque|cada|der|la|le|die) )?"
      r"(?:⟦(?P<nth>\d+)⟧-?(?:th|st|ten?|ème|e|ª|º)? )?"
      rf"{PART}(?: ⟦(?P<row>\d+)⟧)? (?:{PREPOSITIONS}) )?")
BE = r"(?:is|are|be|denotes?|being|as|ist|sei|é|seja|est|soit|es|sea|è|sia)"
ITS = r"(?:its|their|deren|dessen|ihre?|seine?|sa|son|sua|seu|su)"
CHANGED = r"(?:squared?|absolute[nr]?|inverse[nr]?|weighted|centred|quadr\w*|Quadrat\w*|Betr\w+|carr\w*)"
"""Words that change what a function is applied to."""
WHAT = (rf"{THE}(?:(?!(?:of|{CHANGED}|{NAMES})\b)[^\W\d_]+ ){{0,2}}⟦(?P<x>\d+)⟧"
        r"(?!,? (?:times|plus|minus|divided|multiplied|squared|over(?! (?:the|all) )|weighted|raised|mal|geteilt|vezes|fois|por)"
        r"\b)"
        rf"(?! (?:and|und|e|et|y|ed) ⟦(?=\d)(?!\d+⟧,? (?:{BE}|{ITS})\b))")
APPLIES = Rare(rf"(?:{NAMES})(?: function| ⟦\d+⟧)?{OF}{THE}(?:[^\W\d_]+ ){{0,2}}⟦", re.IGNORECASE)
"""What each way below has inside; all of them are long, and dear to compile for a text that only names a function."""
AND = r",? (?:and|und|e|et|y|ed)"
SAID = [Rare(pattern, re.IGNORECASE) for pattern in (
    rf"(?<!\bof )(?<!\bvon )(?<!\bde )(?<!\bthe )⟦(?P<name>\d+)⟧,? {BE} (?:now |then |again )?{THE}{HOW}(?P<f>{NAMES}){OF}{WHAT}",
    rf"\b(?:denote|write|call) (?:by )?⟦(?P<name>\d+)⟧ (?:for )?{THE}{HOW}(?P<f>{NAMES}){OF}{WHAT}",
    rf"⟦(?P<name>\d+)⟧ (?:is|are) (?:obtained|computed|given|got|formed)(?: from ⟦\d+⟧)? by (?:applying|taking) {THE}{HOW}"
    rf"(?P<f>{NAMES})(?: function)? (?:to|of) {WHAT}",
    rf"⟦(?P<name>\d+)⟧,? (?:{BE} )?{THE}(?P<f>{NAMES})(?={AND} ⟦\d+⟧ (?:{BE} )?{THE}(?:{NAMES}){OF}{WHAT})",
    rf"(?:{AND}|\b(?:with|mit|com|avec|con|sei(?:en)?|sejam?|soi(?:t|ent)|sean?)) ⟦(?P<name>\d+)⟧ {THE}(?P<f>{NAMES}){OF}{WHAT}",
    rf"⟦(?P<name>\d+)⟧(?={AND} ⟦\d+⟧ {BE} {THE}(?P<f>{NAMES}){AND} {THE}(?:{NAMES}){OF}{WHAT})",
    rf"⟦\d+⟧{AND} ⟦(?P<name>\d+)⟧ {BE} {THE}(?:{NAMES}){AND} {THE}(?P<f>{NAMES}){OF}{WHAT}",
    rf"\b(?P<f>{NAMES}) ⟦(?P<name>\d+)⟧{OF}{WHAT}",
    rf"\b(?P<f>{NAMES}) ⟦(?P<name>\d+)⟧(?={AND} {THE}(?:{NAMES}) ⟦\d+⟧{OF}{WHAT})",
    rf"\b(?:{NAMES}){OF}⟦(?P<x>\d+)⟧{AND} ⟦(?P<name>\d+)⟧,? (?:{BE} )?{ITS} (?P<f>{NAMES})",
)]

MOMENT_NAMES = "|".join(MOMENTS.values())
CALLED = [Rare(pattern, re.IGNORECASE) for pattern in (
    rf"⟦(?P<name>\d+)⟧,? (?:(?:{BE}|denoting) )?{THE}(?P<f>{MOMENT_NAMES})(?!\w)"
    r"(?! (?!of\b)[^\W\d_]+ ?(?:error|value|field|loss|function))",
    rf"\b(?P<f>{MOMENT_NAMES}) ⟦(?P<name>\d+)⟧",
)]
"""Words that call a quantity a mean, and may leave open of what."""


def apply_in_words(assembly: Assembly) -> None:
    """Adds each quantity that words define by a function, where no formula of the text does."""
    every = [_equations_hidden(assembly, words) for sentence in assembly.sentences if "⟦" in (words := sentence.spelled())]
    texts = [words for words in every if NAMED.search(words)]
    applying = [words for words in texts if APPLIES.search(words)]
    for match in (match for words in applying for rare in SAID for match in rare.finditer(words)):
        assembly.formulas += _applied(assembly, match, _law)
    for match in (match for words in texts for rare in CALLED for match in rare.finditer(words)):
        assembly.formulas += _applied(assembly, match, _unsaid)


def _equations_hidden(assembly: Assembly, spelled: str) -> str:
    """A sentence in which equations are no symbols: "the mean of x and L = …" speaks of x alone."""
    def shown(match: re.Match[str]) -> str:
        mention = assembly.mentions.get(int(match[1]))
        if mention is not None and "=" not in mention.text.text:
            return match[0]
        number = _named_before_words(assembly, int(match[1]))
        return f"⟦{number}⟧ is" if number is not None else "⟦=⟧"

    return re.sub(r"⟦(\d+)⟧", shown, spelled)


def _named_before_words(assembly: Assembly, number: int) -> int | None:
    """The number of the symbol that is all of a formula before its equals sign: "m = average of x"."""
    segment = assembly.segments[number] if number < len(assembly.segments) else None
    written = assembly.text.cut(*segment.inner).stripped() if segment is not None else None
    if written is None or not written.text.endswith("="):
        return None
    name = spelled(from_keyboard(written.cut(0, len(written.text.rstrip(":= "))), True))
    if not is_symbol(name.text.strip()):
        return None
    new = 1 + max([10_000_000, *assembly.mentions])
    assembly.mentions[new] = Mention.of(name)
    return new


def _applied(assembly: Assembly, match: re.Match[str], law_of: Callable[[Assembly, re.Match[str], str], Law | None]
             ) -> Iterator[Formula]:
    name = _symbol(assembly, int(match["name"]))
    if name is None or not (is_symbol(name.text) or SQUARED.fullmatch(name.text)) or "," in name.text:
        return
    about = {fact.kind for fact in assembly.facts if fact.subject == name.text}
    defined = any(_bare(left_of(f.latex)) == _bare(name.text) for f in assembly.formulas)
    law = None if defined or about & {"function", "asked"} else law_of(assembly, match, name.text)
    if law is not None:
        made = Traced.at(law.latex, name.places[0])
        yield Formula(made.text, tuple(made.places), False, "$", int(match["name"]), role="definition", why="its words",
                      fault=law.fault, mend=law.mend)


def _bare(left: str) -> str:
    return re.split("[_^]", left)[0].strip()


def _law(assembly: Assembly, match: re.Match[str], name: str) -> Law | None:
    """What the words make of a name."""
    argument = _symbol(assembly, int(match["x"]))
    law = next(law for words, law in FUNCTIONS.items() if re.fullmatch(words, match["f"], re.IGNORECASE))
    if argument is None or law in MOMENTS:
        words = match[0] + match.string[match.end():][:40]
        return moment_of(assembly, name, argument.text, law, words) if argument is not None else None
    if (one := _of_a_part(assembly, match, name, argument.text)) is not None:
        return Law(f"{one[0]} = {law.format(one[1])}") if law.startswith(r"\|") or one[2] else None
    by_column = "column" in match[0] and "softmax" in law
    return Law(f"{name} = " + (rf"({law.format(rf'({argument.text})^{TOP}')})^{TOP}" if by_column else law.format(argument.text)))


def _of_a_part(assembly: Assembly, match: re.Match[str], name: str, matrix: str) -> tuple[str, str, bool] | None:
    """A quantity with the letter of the rows or columns that words make it of, and such a row; whether a letter was said."""
    words = {**dict.fromkeys(("every", "nth", "row"), ""), **match.groupdict("")}
    column, row = COLUMNS.search(match[0]), ROWS.search(match[0])
    if not (column or row) or not is_symbol(matrix):
        return None
    number = words["nth"] or words["row"]
    below = INDEXED.fullmatch(name)
    said = _symbol(assembly, int(number)) if number else None
    letter = (below["i"] or below["k"]) if below else said.text if said is not None else "i"
    norm = match["f"].lower().rstrip("aens").endswith("orm")
    if not (norm or below or number):
        return None
    return (name if below else f"{name}_{{{letter}}}", f"{matrix}_{{:,{letter}}}" if column else f"{matrix}_{{{letter},:}}",
            bool(below or number))


ROWS = re.compile(r"\b(?:row|rows|row-?wise|Zeilen?|zeilenweise\w*|lignes?|linhas?|filas?|righ[ae])\b", re.IGNORECASE)
COLUMNS = re.compile(r"\b(?:columns?|column-?wise|Spalten?|spaltenweise\w*|colonn[ae]s?|colunas?|columnas?)\b", re.IGNORECASE)


def _unsaid(assembly: Assembly, match: re.Match[str], name: str) -> Law | None:
    """The question of what a mean is that words only call so."""
    moment = next(moment for moment, words in MOMENTS.items() if re.fullmatch(words, match["f"], re.IGNORECASE))
    return unsaid_moment(assembly, name, moment)


def _symbol(assembly: Assembly, number: int) -> Traced | None:
    r"""What a formula among words is, or what it says something of: the z of z \in \mathbb{R}^n."""
    mention = assembly.mentions.get(number)
    if mention is None or not mention.facts:
        return mention.text.stripped(" .,") if mention is not None and "=" not in mention.text.text else None
    return Traced.at(mention.subjects[0], mention.text.places[0]) if len(set(mention.subjects)) == 1 else None


__all__ = ["apply_in_words"]
