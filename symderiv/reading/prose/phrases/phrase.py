r"""A phrase that states a fact: one row of a table.

In a pattern `<x>` is a formula or a list of them (`prose/lists.py` says which of them are meant), `<r>` sizes as in
n \times k, `<n>` one size, `<s>` a set such as \mathbb{R}^n. A value in braces, as "{n}", is what the formula of that name says.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from symderiv.patterns import late
from symderiv.reading.problems.statements import FactKind
from symderiv.reading.prose.sieves import Rare

UNSAID = "·"
"""The place of a size of which a sentence says nothing: n is the number of rows of X."""
ONE = r"⟦(?P<{}>\d+)⟧"
AND = r"(?:,? and|,? or|,| sowie|,? und|,? oder|,? et|,? ou|,? e|,? y|,? o)"
THE = r"(?:the|an?|der|die|das|le|la|les|el|los|os|as|o|um|un|une|uma|una|eine?|il|lo|gli|uno)"
LISTS = rf"(?P<{{}}>⟦\d+⟧(?:{AND}? ?(?:{THE} (?:(?!(?:of|von) )[^\W\d_]+ ){{{{0,2}}}})?⟦\d+⟧)*)"
COUNT = "(?:two|three|zwei|drei|dois|duas|três|deux|trois|dos|tres|due|tre)"
EACH = "(?:both|all|each|beide|jeweils|amb[oa]s|tous|toutes|tod[oa]s|entramb[ie]|tutt[ie])"
NOUN = r"(?:matri(?:x|z|ces?|ci|zes|zen)|vec\w+|vettor\w+|Vektor\w*|vetor\w*|n[úuo]m\w+|Zahl\w*|[Ss]kalar\w*|e?scal\w+)"
PARTS = (r"(?:eigen|singular|trac|traz|spur|determin|column|colun|colon|spalt|row|zeil|linha|ligne|fila|diagon|part|blo[ck]|"
         "valeur|valor|curvatur|slope)")
"""Beginnings of what an array has: with positive eigenvalues it is not positive."""
OPPOSED = (r"(?!(?: ⟦\d+⟧)?,? (?:(?:[^\W\d_]+,? )?⟦\d+⟧,? )?(?:[^\W\d_]{1,6}\.?,? ){0,3}n[eé]gati)"
           r"(?![- ](?:(?:training|context|data|target|input|feature) )?(?:samples?|examples?|instances?|pairs?|keys?|"
           r"quer(?:y|ies)|items?|documents?|docs?|passages?|words?|tokens?|sentences?|images?|views?|points?|nodes?|edges?|triplets?|triples?|"
           r"embeddings?|anchors?|matche?s?|neighbou?rs?|cases?|class(?:es)?|Proben?|Beispiele?|Klassen?|Paare?|Bild(?:er)?)\b)")
"""What does not follow "positive": beside a negative example the positive one has no sign, nor has one of what is matched."""
SLOT = re.compile(r"(?<!\?P)<([xyrns])>")
NEGATION = late(
    r"\b(?:not(?! only| just| merely)|n't|never|neither|nor|without|necessarily|non(?!-?n[eé]gati)|nicht(?! nur)|kein\w*|"
    r"weder|noch|não|nem|pas|ni|no|sin|sem|ohne|sans)\b"
    r"[^⟦.,;]{0,24}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Phrase:
    """A pattern, the fact it states about `<x>`, a sentence where it is read and one where it is not."""

    pattern: str
    kind: FactKind
    value: tuple[str, ...]
    yes: str
    no: str
    subject: str = "x"
    word: str = ""
    """A short pattern that every sentence has which it fits, to be looked for first: long ones are dear."""

    def within(self, text: str) -> Iterator[re.Match[str]]:
        """Each place where it fits in a sentence in which formulas are numbers in brackets."""
        lacking = self.word and compiled(self.word).search(text) is None
        return iter(()) if lacking else compiled(self.pattern).finditer(text)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A phrase as a regular expression, its slots as formulas or lists of formulas; upper case does not matter."""
    return re.compile(SLOT.sub(lambda m: (LISTS if m[1] in "xy" else ONE).format(m[1]), pattern), re.IGNORECASE)


RESPECTIVELY = late(
    rf"(?P<before>{LISTS.format('first')})(?P<middle>[^⟦⟧.;]*?)(?P<last>{LISTS.format('second')}|[^⟦⟧.;,]+?{AND}? [^⟦⟧.;,]+?),?"
    r" \(?(?:respectively|resp\.?|bzw\.?|beziehungsweise|respectivement|respectivamente)(?!\w)\)?",
    re.IGNORECASE,
)
THOSE = re.compile(r"\b(?P<noun>rows|columns)\b(?P<middle>[^.;]*?)\b(?:those|the ones) of\b", re.IGNORECASE)
PARTED = re.compile(rf"{AND} |,? (?:and|und|et|y|e) ")


def distributed(text: str) -> str:
    """A sentence in which "respectively" pairs two lists as one clause for each pair; "those of" says its noun again.

    >>> distributed("⟦0⟧ and ⟦1⟧ lie in ⟦2⟧ and ⟦3⟧, respectively."), distributed("⟦0⟧, ⟦1⟧ are square and symmetric, resp.")
    ('⟦0⟧ lie in ⟦2⟧; ⟦1⟧ lie in ⟦3⟧.', '⟦0⟧ are square; ⟦1⟧ are symmetric')
    """
    def apart(match: re.Match[str]) -> str:
        symbols, verb, last = re.findall(r"⟦\d+⟧", match["first"]), match["middle"], match["last"]
        if "⟦" not in last:
            verb, _, last = f"{verb}{last}".strip().partition(" ")
            verb = f" {verb} "
        said = re.findall(r"⟦\d+⟧", last) or [part.strip() for part in PARTED.split(last) if part.strip()]
        pairs = zip(symbols, said, strict=False)
        return "; ".join(f"{a}{verb}{b}" for a, b in pairs) if len(symbols) == len(said) else match.group()

    text = THOSE.sub(r"\g<noun>\g<middle>the \g<noun> of", text)
    return RESPECTIVELY.sub(apart, text) if "resp" in text or "bzw" in text or "beziehungsw" in text else text


SIZED = Rare(
    rf"(?P<size>(?:(?:length|size|dimension|Länge|Größe|Dimension|longueur|taille|comprimento|tamanho|dimensão|longitud|tamaño|"
    rf"dimensión) ⟦\d+⟧|(?P<shape>⟦(?P<n>\d+)⟧))){AND} (?=(?:{THE} )?(?:[^\W\d_]+ )?⟦(?P<next>\d+)⟧)", re.IGNORECASE)


def parted(text: str, shapes: Container[int]) -> str:
    """A sentence in which no list of symbols goes over a shape: "W is ⟦1⟧, ⟦2⟧ is …".

    >>> parted("⟦0⟧ ⟦1⟧, ⟦2⟧ ⟦3⟧ and ⟦4⟧ a number", {1, 3}), parted("⟦0⟧ of length ⟦1⟧ and ⟦2⟧, ⟦3⟧ are numbers", ())
    ('⟦0⟧ ⟦1⟧; ⟦2⟧ ⟦3⟧; ⟦4⟧ a number', '⟦0⟧ of length ⟦1⟧; ⟦2⟧, ⟦3⟧ are numbers')
    """
    def apart(match: re.Match[str]) -> str:
        ends = match["shape"] is None or int(match["n"]) in shapes
        return f"{match['size']}; " if ends and int(match["next"]) not in shapes else match.group()

    return SIZED.sub(apart, text)


PAIRED = Rare(rf"(?P<first>{LISTS.format('a')})(?P<middle> (?:are|be|have|sind|haben|são|têm|sont|ont|son|tienen|sono|hanno) "
              rf"(?:[^\W\d_]+ ){{0,3}})(?P<last>⟦\d+⟧(?:{AND}? ?⟦\d+⟧)+)(?P<noun> {NOUN})?"
              r"(?: \(?(?:respectively|resp\.?|bzw\.?|beziehungsweise|respectivement|respectivamente)(?!\w)\)?)?", re.IGNORECASE)


def paired(text: str, shapes: Container[int]) -> str:
    """A sentence in which several shapes pair with as many symbols, as one clause for each pair; where there are more symbols or
    fewer, what it says of them is left out.

    >>> paired("⟦0⟧ and ⟦1⟧ are ⟦2⟧ and ⟦3⟧ matrices", {2, 3}), paired("⟦0⟧, ⟦1⟧ are ⟦2⟧, ⟦3⟧ and ⟦4⟧", {2, 3, 4})
    ('⟦0⟧ are ⟦2⟧ matrices; ⟦1⟧ are ⟦3⟧ matrices', '⟦0⟧, ⟦1⟧; ⟦2⟧, ⟦3⟧ and ⟦4⟧')
    """
    def apart(match: re.Match[str]) -> str:
        symbols, said = (re.findall(r"⟦(\d+)⟧", match[name]) for name in ("first", "last"))
        if not all(int(n) in shapes for n in said) or any(int(n) in shapes for n in symbols):
            return match.group()
        if len(symbols) != len(said):
            return f"{match['first']}; {match['last']}"
        return "; ".join(f"⟦{a}⟧{match['middle']}⟦{b}⟧{match['noun'] or ''}" for a, b in zip(symbols, said, strict=True))

    return PAIRED.sub(apart, text)


IS = {"en": "is", "de": "ist", "pt": "é", "fr": "est", "es": "es", "it": "è"}
ENTRY = re.compile(rf"\W*?\[?(?P<what>⟦\d+⟧(?:{AND}? ?⟦\d+⟧)*)(?:\]| \((?P<aside>[^()⟦⟧]*)\))?\s*"
                   r"(?::|(?<=\s)[-—–]+(?=\s)|(?<=\])\s)\s*(?=[^\W\d_]|[(⟦])")


def as_entry(text: str, language: str) -> str:
    """An entry of a list of symbols as a sentence: "⟦0⟧ — data matrix, shape ⟦1⟧" says what ⟦0⟧ is; what is in brackets too.

    >>> as_entry("⟦0⟧ — data matrix, shape ⟦1⟧", "en"), as_entry("⟦0⟧ holds here: so", "en")
    ('⟦0⟧ is data matrix shape ⟦1⟧', '⟦0⟧ holds here: so')
    >>> as_entry("⟦0⟧ (one-hot): the label", "en")
    '⟦0⟧ is one-hot; ⟦0⟧ is the label'
    """
    found = ENTRY.match(text)
    if found is None:
        return text
    said = re.sub(r",(?= [^⟦])", "", text[found.end():]) if "⟦" not in found["what"][3:] else text[found.end():]
    aside = f"{found['what']} {IS[language]} {found['aside']}; " if re.search(r"[^\W\d_]{3}", found["aside"] or "") else ""
    return f"{aside}{found['what']} {IS[language]} {said}"


def negated(text: str, at: int) -> bool:
    """Whether a word just before says no: "not necessarily symmetric"."""
    return NEGATION.search(text[max(0, at - 40) : at]) is not None


BELONGING = (r"(?:(?:of|with|von|de|du|da|do|di|del) (?:[^\W\d_]+ ){0,2}(?:size|dimension|order|length|Größe|taille|"
             r"tamanho|tamaño) ⟦\d+⟧ )?(?:(?:of|von|de|du|da|do|di|del) (?:[^\W\d_]+ ){1,4}?)?")
"""Words behind a symbol that say whose it is, or how large: "the label y of an example", "A of size n"."""
TO_ONE = (r"(?:one|1|eins|uno|um|un|uma|une)(?![\w/]|[.,]\d| (?:hundred|thousand|million|half|third|quarter|of\b|"
          r"on average|after\b))")
"""The number to which the entries of a distribution sum, and no other that begins so."""
OF_ARGUMENTS = late(r"\b(?:for|on|at|für|auf|bei|para|em|en|pour|sur|per|su) "
                    r"(?:(?:all|every|any|alle|tod[oa]s|os|los|tous|les|gli) )*"
                    r"(?:(?:[Aa]rgument|[Ii]nput|[Ee]ntr|[Vv]al)\w+ )?(?:strictly )?\Z")


def of_arguments(text: str, at: int) -> bool:
    """Whether a word behind a symbol is said of the arguments of a function: "is the identity for positive arguments".

    >>> [of_arguments(text, text.index("pos")) for text in ("⟦0⟧ is 0 for positive ⟦1⟧", "⟦0⟧ is, for us, positive")]
    [True, False]
    """
    return OF_ARGUMENTS.search(text[max(0, at - 50) : at]) is not None


OF_THOSE_WITH = late(r"[^\W\d_]{3,}(?:s|data) (?:with|where|for which|having|that have) \Z")


def of_those_with(text: str, at: int) -> bool:
    """Whether the formula here only says which things are meant: "samples with t_n = 1 are positive" is said of samples.

    >>> [of_those_with(text, text.index("⟦")) for text in ("Samples with ⟦0⟧ are positive", "where ⟦0⟧ is positive")]
    [True, False]
    """
    return OF_THOSE_WITH.search(text[max(0, at - 50) : at]) is not None


def is_of_another(match: re.Match[str]) -> bool:
    """Whether what a phrase says is denied, or said of the arguments of what stands before it, or of things of which it is so."""
    at = match.start("word")
    return negated(match.string, at) or (match.start() < at and (
        of_arguments(match.string, at) or of_those_with(match.string, match.start())))


KIND = r"(?:[Mm]atri\w+|[Vv]e[ck]?t{1,2}or\w*|[Tt]ensor\w*|real|reell\w*|réel\w*|reales?|reais|reale)"
"""What may stand between the size of a thing and its symbol; a verb tells of another one: "for symmetric A we have y"."""


ANOTHER = r"(?:(?<=mask)|(?<=vector)|[ -](?:mask|label|target|vector|matrix)) ⟦"
"""A noun and a symbol behind an adjective with an article: "a rate q, a binary mask m" says nothing of q."""


def adjectives(table: Mapping[str, tuple[str, str]], be: str, between: str, yes: str, before: str, no: str) -> Iterable[Phrase]:
    """The rows of adjectives in a language: "A is symmetric", "the symmetric matrix A", "A symmetric", "y the target (one-hot)".

    `table` has the given and an example for each pattern of words; `be` are the verbs, `between` the words that may stand
    between an adjective and its symbol.
    """
    for words, (given, example) in table.items():
        gap = rf"(?:{between} ){{0,3}}(?:⟦\d+⟧[ -](?:{KIND} ){{0,2}})?"
        middle = rf"(?:(?!{PARTS})[^\W\d_][\w'-]* |⟦\d+⟧ (?!(?:{be}))){{0,6}}"  # in "x is a vector and A is symmetric" A is
        lone = rf"(?<![\w-])(?:{words})"
        word = rf"(?P<word>{lone})(?! {PARTS})"
        yield Phrase(rf"<x> {BELONGING}(?:{be}) {middle}\(?{word}", "given", (given,), yes.format(example), no.format(example),
                     word=lone)
        yield Phrase(rf"{word} {gap}<x>", "given", (given,), before.format(example), no.format(example), word=lone)
        yield Phrase(
            # group 2: "A, a symmetric n × n matrix" is about A, "x, one-hot y" and "x, a binary mask m" about the last one
            rf"<x>,? ?\(?(?:als |as |como |comme |come )?({THE} |(?:hence|so|thus|donc|also|logo|therefore) )?"
            rf"(?:{EACH} )?(?:{COUNT} )?(?:{NOUN} )?{word}"
            rf"(?(2)(?!{ANOTHER})|(?! {gap}⟦(?!\d+⟧ (?:[^\W\d_]+ ){{0,2}}[Mm]atri)))",
            "given",
            (given,),
            f"$y$ {example}",
            no.format(example),
            word=lone,
        )
        yield Phrase(rf"<x>,? (?:{THE} )?(?:(?!{PARTS})[^\W\d_]+ ){{1,4}}\({word}\)", "given", (given,),
                     f"$y$ the thing ({example})", no.format(example), word=lone)
