r"""Formulas typed without dollars, as people write in forums: "w and x are vectors, A is n x n, b in R^m"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from symderiv.patterns import late
from symderiv.reading.documents.letters import WORDS, spelled
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.signs import SMALL
from symderiv.reading.documents.typed.keyboard import KNOWN
from symderiv.reading.prose.facts import Mention
from symderiv.reading.prose.phrases.asked import ASKING
from symderiv.reading.prose.sentences import Part, Sentence
from symderiv.reading.prose.sieves import Rare, Sieve

SIZE = r"(?:\d+|[A-Za-z])"
LENGTH = r"(?:\d+|[A-Za-z](?:_\w+)?)"
INSIDE = rf"(?:{LENGTH}(?: ?[-+] ?{LENGTH})*|\({LENGTH}(?: ?[-+] ?{LENGTH})*\))"
"""A size in brackets: n + 1, d_in."""
BY = " ?(?:x|×|by) ?"
"""What stands between the sizes of a shape."""
BETWEEN = r" ?(?:x|×|\*|by|,) ?"
"""The same between brackets, above a set."""
AXES = re.compile(r"(?<=\\times )[^{}\\]+")
"""Where a row has all sizes but the first one, still as they are typed."""
MORE = re.compile(rf"(?<=[\w)]){BETWEEN}(?=[\w(])")
SHORTENED = "temp|gam|lam|sig|logvar|logits|pred|preds|probs|scores|target|hidden|out|resid|emb|wd|lr|err"
"""Words that are said of quantities only: they may be members of a set."""
MATRIX = (r"(?:(?!(?:Why|[BM]y|Mrs?|Ms|[DN]r|Try|Dry|Thm|Vgl|Bzw)(?![A-Za-z]))[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]{1,3}|"
          r"W[hio]{1,2}|U[hio]{2}|Cov)(?![A-Za-z])")
"""A matrix by a capital with what it belongs to, in one name: Sxx, Wq."""
BRIEF = re.compile(r"(?<![\\A-Za-z])(mu|nu|xi|pi)(?![A-Za-z])")
LONG = re.compile(r"_([A-Za-z0-9]{2,})")
WHOLE = re.compile(rf"(?<![A-Za-z\\{{_])({SHORTENED}|{MATRIX})(?![A-Za-z])")
GREEK = late(rf"(?<=[{{ ][d∂])(?=(?:{WORDS}|mu|nu|xi|pi)(?![A-Za-z]))")
BELOW = re.compile(r"_\((\w[\w+-]*)\)")
SYMBOL = rf"(?:{WORDS}|{SHORTENED}|{MATRIX}|eps|mu|nu|xi|pi|[A-Za-zα-ω])(?:_?(?:hat|bar|tilde)(?![A-Za-z]))?(?:_\w+|\d)?'?"
MEMBERS = (r"(?<![×*^])(?<![x×] )(?<!by )(?<!size )(?<!length )(?<!dimension )(?<!is )(?<!in )"
           rf"\b({SYMBOL}(?:(?:, ?| and ){SYMBOL})*)")
ARTICLES = {"en": "aAI", "pt": "aAeEoO", "es": "aAyYoOeEuU", "fr": "aAyYàÀ", "de": "", "it": "aAeEiIoO"}
HATTED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_?(hat|bar|tilde)(?![A-Za-z])")
ARE = r"(?:is |are |lies |lie |lives )?(?:(?:all |both |an? )?(?:[a-z]+ )?vectors? )?"
IN_REALS = rf"{MEMBERS},? (?:{ARE}in|∈) [Rℝ]"
DRAWN = ((rf"{MEMBERS} (?:~|∼) ((?:N|Normal|𝒩)\([^()]*(?<![A-Za-z])I(?:_\w)?\))", r"\1\\sim \2"),)
IN_SPACES = (
    (IN_REALS + rf"\^ ?[({{\[] ?({INSIDE}){BETWEEN}({INSIDE}(?:{BETWEEN}{INSIDE})*) ?[)}}\]]",
     r"\1\\in\\mathbb{R}^{\2\\times \3}"),
    (IN_REALS + rf"\^ ?({LENGTH}) ?(?:x|×|\*|by) ?({LENGTH}(?: ?(?:x|×|\*|by) ?{LENGTH})*)(?!\w)",
     r"\1\\in\\mathbb{R}^{\2\\times \3}"),
    (IN_REALS + rf"\^ ?[({{\[] ?({INSIDE}) ?[)}}\]]", r"\1\\in\\mathbb{R}^{\2}"),
    (IN_REALS + r"\^ ?\{([^{}]+)\}", r"\1\\in\\mathbb{R}^{\2}"),
    (IN_REALS + rf"\^ ?({LENGTH})(?:,| and|, and) [Rℝ]\^ ?({LENGTH})(?!\w)",
     r"\1\\in\\mathbb{R}^{\2},\\mathbb{R}^{\3}"),
    (IN_REALS + rf"\^ ?({LENGTH})(?!\w)", r"\1\\in\\mathbb{R}^{\2}"),
    (IN_REALS + rf"[ _]*\+{{1,2}} ?\^ ?\(?({INSIDE})\)?(?!\w)", r"\1\\in\\mathbb{R}_+^{\2}"),
    (IN_REALS + r"(?![\w^])", r"\1\\in\\mathbb{R}"),
)
SIZES = (
    (rf"\b({SIZE}){BY}({SIZE}(?:{BY}{SIZE})*)(?=[ -](?:[a-z]+ ){{0,2}}(?:matri|kernel|image|array|tensor)|[.,;)]| and| or|\s*\Z|"
     r" (?:s?pd|psd|S?PD|PSD|symm\w*|pos\w*|diag\w*|orthogonal|invertible)\b)",
     r"\1\\times \2"),
    (r"(?:(?<=shape )|(?<=shapes )|(?<=size )|(?<=dimensions )|(?<=\A )|(?<=\A: )|(?<=\Ais ))"
     r"\(([A-Z]\w?|[a-z]|\d+), ?([A-Z]\w?|[a-z]|\d+)\)", r"\1\\times \2"),
    (r"(?:(?<=shape )|(?<=shapes )|(?<=size )|(?<=dimensions ))"
     r"\(([A-Z]\w?|[a-z]|\d+), ?((?:[A-Z]\w?|[a-z]|\d+)(?:, ?(?:[A-Z]\w?|[a-z]|\d+))+)\)", r"\1\\times \2"),
    (r"(?:(?<=shape )|(?<=shapes )|(?<=size )|(?<=\A )|(?<=\A: )|(?<=\Ais )|(?<=\A is ))\(([A-Z]\w?|[a-z]|\d+),\)",
     r"(\1,)"),
    (rf"\(({SIZE}), ?({SIZE})\)(?=[ -](?:[a-z]+ ){{0,2}}(?:matri|array))", r"\1\\times \2"),
)
LETTERS = rf"(?:[A-Za-zα-ωΓ-Ω]|{WORDS})(?:_\(\w[\w+-]*\)|_\w+|\d(?![\w²])|[{''.join(SMALL['_'])}]+)??"
OF = rf"(?<![\w\\])(?P<d>d|∂){{}} ?(?P<f>{LETTERS}) ?/ ?\(?(?P=d) ?(?P<x>{LETTERS}){{}}\)?(?!\w)"
OF_WORDS = "of|von|de|du|da|do|di|del"
BY_WORDS = r"(?! ?(?:with respect|w\.?r\.?t|by|in) )"
"""That words do not say by what."""
COMPUTED = (
    (rf"(?P<how>log|ln|exp|sqrt|tanh|sin|cos)(?: (?P<f>{LETTERS})|\((?P<e>[^()]*)\))", r"\\\g<how>{(\g<f>\g<e>)}"),
    (r"[(\[](?P<e>(?:[^()\[\]]|\([^()]*\))*)[)\]]", r"(\g<e>)"),
    (rf"(?P<e>{LETTERS}\^\d)", r"(\g<e>)"),
)
DERIVATIVES = (
    (OF.format(r"\^?(?P<n>[3-5])", r"\^?(?P=n)"), r"\\frac{\g<d>^\g<n>\g<f>}{\g<d>\g<x>^\g<n>}"),
    (OF.format(r"(?:²|\^?2)", r"(?:²|\^?2)"), r"\\frac{\g<d>^2\g<f>}{\g<d>\g<x>^2}"),
    (OF.format(r"(?:²|\^?2)", rf" ?(?P=d)(?P<y>{LETTERS})(?:ᵀ|\^T|')?"),
     r"\\frac{\g<d>^2\g<f>}{\g<d>\g<x>\g<d>\g<y>}"),
    (OF.format("", ""), r"\\frac{\g<d>\g<f>}{\g<d>\g<x>}"),
    (rf"(?<![\w\\])(?P<d>d|∂) ?(?P<f>[A-Za-z]{{3,}}|[A-Z]{{2}}) ?/ ?\(?(?P=d) ?(?P<x>{LETTERS})\)?(?!\w)",
     r"\\frac{\g<d> \g<f>}{\g<d>\g<x>}"),
    (rf"∇({LETTERS})\(({LETTERS})\)", r"\\nabla \1(\2)"),
    *((rf"(?<![\w\\])(?P<d>d|∂) ?{of} ?/ ?\(?(?P=d)(?P<x>{LETTERS})\)?(?!\w)",
       rf"\\frac{{\g<d> {latex}}}{{\g<d>\g<x>}}") for of, latex in COMPUTED),
    *((rf"(?<![\w\\])(?P<d>d|∂) ?/ ?(?P=d)(?P<x>{LETTERS}) ?{of}(?!\w)",
       rf"\\frac{{\g<d>}}{{\g<d>\g<x>}} {latex}") for of, latex in COMPUTED),
    (rf"(?<!\w)(?:∇(?:²|\^?2) ?|[Hh]ess(?:ian)? )(?P<f>{LETTERS})(?P<at>(?:\({LETTERS}\))?)(?!\w){BY_WORDS}",
     r"\\nabla^2 \g<f>\g<at>"),
    *((rf"(?<!\w)(?:{sign}) ?(?:of )?(?P<f>{LETTERS})(?:\({LETTERS}\))?,? (?:with respect to|w\.?r\.?t\.?) "
       rf"(?P<x>{LETTERS})(?!\w)(?!,? (?:and|or)\b)", rf"{latex}_{{\g<x>}} \g<f>")
      for sign, latex in (("∇(?:²|\\^?2)|[Hh]ess", r"\\nabla^2"), ("∇|grad(?= )", r"\\nabla"))),
    (rf"(?<!\w)∇_\(?(?P<x>{LETTERS})\)?,? (?:of )?(?P<f>{LETTERS})(?:\({LETTERS}\))?(?!\w)",
     r"\\nabla_{\g<x>} \g<f>"),
    (rf"(?<!\w)∇ ?(?P<f>{LETTERS})(?!\w|\(){BY_WORDS}", r"\\nabla \g<f>"),
    (rf"(?<!\w)∇_\(?(?P<x>{LETTERS})\)?(?=,? (?:{OF_WORDS}) )", r"\\nabla_{\g<x>}"),
    (rf"(?<![\w\\])(?P<d>d|∂) ?/ ?(?P=d)(?P<x>{LETTERS})(?=,? (?:{OF_WORDS}) )", r"\\frac{\g<d>}{\g<d>\g<x>}"),
    (r"(?<![\w\\])([fgh])_([a-z]{2})(?!\w)", r"\1_{\2}"),
    (rf"(?<!\w)grad(?:ient)? (?P<f>{LETTERS})(?P<at>(?:\({LETTERS}\))?)(?!\w){BY_WORDS}", r"\\nabla \g<f>\g<at>"),
)
"""Derivatives typed with a slash: d²f/dx², ∂²f/∂u∂vᵀ, dU/dc; of expressions: d log f/dx, d(f^2)/dx, d/dx log f."""
ASKS = Rare("|".join(how.derivative for how in ASKING.values()), re.IGNORECASE)
GREEK_NAME = rf"(?:{WORDS}|mu|nu|xi|pi)(?:_?\w)?"
VERB = "and|or|is|are|being|denotes?|has|have|both|all|ist|sind|é|são|est|sont|es|son|è|sono"
HOW = r"s[iy]mm?(?:[eé]tri\w*|\b)|pos\.|positiv\w*|diagonal|invertible|scalars?|vectors?|matri\w+"
SPOKEN = (rf"(?<![\w\\])({GREEK_NAME}|{MATRIX})(?![\w-])(?=,? (?:{SYMBOL},? )*\(?(?:{VERB}|[Ss]?\.?[Pp]\.?[Ss]?\.?[Dd]\b|"
          rf"(?:[^\W\d_]+[- ]){{0,2}}(?:{HOW})))", r"\1")
"""A Greek letter by its name, of which something is said: "Sigma is symmetric"."""
IS = r"(?=,? (?:is|be|being|the|its|ist|é|est|es|è)\b)"
WORDED = (r"(?<![\w\\.'’-])([a-z]{4,})(?=`? (?:is|are|being) (?:an? |the |(?:fixed|given|known|some) ){0,2}"
          r"(?:one-?hot|scalars?|numbers?|(?:[a-z-]+ )?(?:vectors?|matri\w+)|symmetric|diagonal)(?![\w-]))", r"\\text{\1}")
"""A name of several letters in words that tell what it is: "target is one-hot"; where formulas have it, and not only words."""
SQUARED = (rf"(?<![\w\\])({GREEK_NAME}|[A-Za-zα-ω])(?:\^2|²){IS}", r"\1^2")
"""A variance by the square of its letter: "sigma^2 is the variance of x"."""
ACCENTED = (rf"(?<![\w\\])(?![TtWwCc]hat\b)([A-Za-z]_?(?:hat|bar|tilde)(?:_\w)?){IS}", r"\1")
"""A letter with an accent in words: "xbar is the mean"."""
SERIES = (r"(?<![\w\\])([A-Za-z])_?1(?:, ?\1_?2)?,? ?(?:\.{2,3}|…),? ?\1_?([A-Za-z])(?!\w)", r"\1_1,\\dots,\1_\2")
"""The members of a series: x_1..x_n."""
NAMED = (rf"(?<![\w\\])({GREEK_NAME})(?!\w)", r"\1")
"""A Greek letter by its name, where words speak of a derivative: "with respect to beta"."""
LETTER = (r"(?<![\w'’⟦.-])(?!L[12] [a-z]{4,})([A-Za-zα-ωΓ-Ω](?:_\w+|\d)?)(?![\w'’⟧-])(?!\.\w)(?=[ ,.;:?!)]|$)", r"\1")
BY_NAME = (r"(?:(?<=wrt )|(?<=w\.r\.t\. )|(?<=respect to ))([a-z]{3,}|[A-Z]{2,})(?![\w-])(?! [A-Za-z])", r"\\mathrm{\1}")
"""A name of several letters, behind "with respect to"."""
OF_SHAPE = (r"(?<![\w\\])([a-z]{3,})(?=(?::| has| is| of| with|,)? (?:an? )?(?:[a-z]+ of )?(?:shape|size|dimension) "
            rf"(?:\(|{SIZE}{BY}))", r"\\text{\1}")
"""A name of several letters that formulas have, before its shape: center: shape (d,)."""
NUMBERED = re.compile(r"(?:\A|(?<=[d∂,]))([A-Za-z])(\d)(?=\Z|\}|,|\\in)")
SHAPE = re.compile(r"\b(?:shape|size|dimension)s?\b", re.IGNORECASE)
SHAPED = (
    (r"(?<=\w )\(([A-Z]\w?|[a-z]|\d+), ?([A-Z]\w?|[a-z]|\d+)\)", r"\1\\times \2"),
    (r"(?<=\w )\(([A-Z]\w?|[a-z]|\d+),\)", r"(\1,)"),
)
"""What is a shape where words speak of shapes: W (h, d), x (d,)."""
ROWS = (
    (re.compile(r"[/∇_]|ess|grad"), DERIVATIVES),
    (re.compile("[~∼]"), DRAWN),
    (re.compile("(?:in|∈) [Rℝ]"), IN_SPACES),
    (re.compile(""), SIZES),
    (SHAPE, (*SHAPED, OF_SHAPE)),
    (re.compile(""), (SERIES, SQUARED, ACCENTED)),
    (ASKS, (NAMED,)),
    (re.compile(""), (SPOKEN, WORDED, BY_NAME, LETTER)),
)
"""All rows in the order in which they are tried, each with what is in the words where it is."""
IN_ORDER = [(sign, pattern, latex) for sign, rows in ROWS for pattern, latex in rows]
STATES = re.compile(rf"(?:\bin|∈) [Rℝ](?:\^|[ ,.;]|\Z)|(?<=[A-Za-z\d] )\((?:{SIZE}, ?)+{SIZE}?\)")
"""What is said of shapes also in a line that begins with #, as comments of programs do."""
SIEVE = Sieve([pattern for _, pattern, _ in IN_ORDER])


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def typed_formulas(words: str, language: str, sieve: Sieve = SIEVE) -> Iterator[tuple[int, int, str]]:
    """Start, end and LaTeX of each piece of mathematics among words; articles of the language are none.

    `sieve` is that for the text which the words are part of.

    >>> list(typed_formulas("A is a n x n matrix", "en"))
    [(0, 1, 'A'), (7, 12, 'n\\\\times n')]
    """
    covered: list[tuple[int, int]] = []
    found = []
    tried = [IN_ORDER[n] for n in sieve.passing(words)]
    there = {sign for sign in dict.fromkeys(sign for sign, _, _ in tried) if sign.search(words)}
    for pattern, latex in ((pattern, latex) for sign, pattern, latex in tried if sign in there):
        for match in _compiled(pattern).finditer(words):
            alone = match.group() in ARTICLES[language] and not (_is_subject(words, match) or is_varied(words, *match.span()))
            if not alone and not any(a < match.end() and match.start() < b for a, b in covered):
                covered.append(match.span())
                made = _typeset(match.expand(latex))
                found.append((*match.span(), NUMBERED.sub(r"\1_\2", made)))
    return iter(sorted(found))


def _typeset(latex: str) -> str:
    """What a row makes, with Greek letters as commands and whole words below."""
    latex = AXES.sub(lambda sizes: MORE.sub(r" \\times ", sizes[0]), latex)
    latex = WHOLE.sub(r"\\mathrm{\1}", HATTED.sub(r"\\\2{\1}", latex))
    return LONG.sub(r"_{\1}", BELOW.sub(r"_{\1}", BRIEF.sub(r"\\\1", GREEK.sub(" ", latex)).replace(" and ", ",")))


DEFINITE = r"pos(?:itive|\.)?[- ](?:semi-?)?def(?:inite|\.)?"
SAID = late(rf"(?:,(?: and)? [B-HJ-Z])+ (?:are|in|∈)\b| (?:is|are|and [A-Z]\b|ist|est|es|é|è)\b|"
                  rf" \(?(?:symm?(?:etric|\.)?(?: {DEFINITE})?|{DEFINITE}|"
                  r"[sS]?\.?[pP]\.?[sS]?\.?[dD]\.?|invertible)(?=[,.;)]|\s*$| and\b| ⟦)")
"""What is said of a symbol right behind it."""


def _is_subject(words: str, match: re.Match[str]) -> bool:
    """Whether a letter that could be an article is a symbol: "A is", "A and B are", "for symmetric A"."""
    if not match.group().isupper() or match.group() == "I":
        return False
    inside = re.search(r"[^\W\d_],? $", words[: match.start()]) is not None
    behind = words[match.end() :]
    return inside or SAID.match(behind) is not None


VARIED = late(rf"(?:{'|'.join(how.respect for how in ASKING.values())}) (?:both )?(?:{SYMBOL}(?:, | and |, and ))*\Z",
                    re.IGNORECASE)
ENDS = late(rf"\s*(?:[,.;?!)]|\Z)|,? and {SYMBOL}(?!\w)")


def is_varied(words: str, start: int, end: int) -> bool:
    """Whether a letter that could be an article is what is differentiated by: "with respect to a, b and c"."""
    return VARIED.search(words[:start]) is not None and ENDS.match(words[end:]) is not None


RUN = re.compile(rf"(?<![A-Za-z\\])(?!(?:{KNOWN}|tr|Tr|ln|if|or)(?![A-Za-z]))[A-Za-z]{{1,3}}(?![A-Za-z])")
"""Letters side by side in a formula that are a product: Xw, ABA, and no function."""


def with_typed_formulas(sentences: Sequence[Sentence], mentions: dict[int, Mention], language: str, formulas: str
                        ) -> list[Sentence]:
    """Sentences in which formulas among the words are formulas.

    Where a sentence has some between dollars, a lone letter among its words is one if it stands in a formula, as X does by x_i.
    """
    formulas = spelled(Traced.of(formulas)).text
    found = [letter for run in RUN.findall(formulas) for letter in run]
    greek = re.findall(rf"(?<![A-Za-z])(?:{WORDS}|mu|nu|xi|pi)(?![A-Za-z])", formulas)
    letters = frozenset({*found, *(letter.upper() for letter in found), *greek, *(f"\\{name}" for name in greek)})
    named = frozenset(rf"\text{{{word}}}" for word in re.findall(r"(?<![A-Za-z\\])[a-z]{4,}(?![A-Za-z(])", formulas))
    made, sieve = [], SIEVE.within("\n".join(part.words for s in sentences for part in s.parts))
    for s in sentences:
        some = any(p.formula in mentions for p in s.parts)
        titled = s.heading and not any(STATES.search(part.words) for part in s.parts)
        made.append(s if titled else Sentence(list(_split(s.parts, mentions, language, letters if some else None, named, sieve))))
    return made


def _split(parts: Sequence[Part], mentions: dict[int, Mention], language: str, letters: frozenset[str] | None,
           named: frozenset[str], sieve: Sieve) -> Iterator[Part]:
    for part in parts:
        last = 0
        for start, end, latex in typed_formulas(part.words, language, sieve):
            lone = not latex.startswith((r"\frac", r"\nabla")) and r"\times" not in latex and not latex.endswith(",)")
            worded = latex.startswith(r"\text")
            known = latex in named if worded else letters is None or spelled(Traced.of(latex)).text.strip() in letters
            if lone and not (known and (letters is None or latex not in "aI" or is_varied(part.words, start, end))):
                continue
            number = 1 + max([10_000_000, *mentions])
            mentions[number] = Mention.of(spelled(Traced.at(latex, part.at + start)))
            yield replace(part, words=part.words[last:start])
            yield Part(part.at, formula=number)
            last = end
        yield replace(part, words=part.words[last:])
