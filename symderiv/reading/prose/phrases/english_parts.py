"""English phrases that name the rows or the columns of a matrix, or go on with a list; two lists of one length are paired."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.reading.problems.statements import FactKind
from symderiv.reading.prose.phrases.phrase import Phrase

BE = r"(?:(?:which |that )?(?:is |are |be |being |denotes? ))?"
OF = (r"of (?:the |an? |both )?(?:(?!and )\w+ |⟦\d+⟧ (?=(?:data |design )?(?:matri|array))){0,3}<y>"
      r"(?!,? (?:is |are |be )?(?:the )?(?:(?:\w+|⟦\d+⟧)(?:-?th)? )?WORDs?\b)")
"""The matrix; what comes behind a comma has rows of its own, as in "u_i rows of U, v_j rows of V"."""
CALLED = r"(?:are|be|we call|we denote by|are called|are denoted by) (?:the )?(?:\w+ )?<x>"
NUMBER = r"(?:⟦\d+⟧|\w)"
PUT = (r"(?:(?:is |are |be |being )?(?:stored|stacked|arranged|placed|put|collected|gathered|written|contained|kept) )?"
       r"(?:as|in|into) |"
       r"(?:forms?|make up|makes up|constitutes?|fill|fills) ")
"""How members come to be rows or columns."""
HOLDS = r"(?:with|has|have|having|contain(?:s|ing)?|hold(?:s|ing)?|collect(?:s|ing)?|stor(?:es?|ing))"
SAID = (
    (rf"<x>,? \(?(?:[\w ]+, )?{BE}(?:the )?(?:\w+ )?WORDs {OF}", "$x_i$ are the WORDs of $X$", "$x_i$ and the WORDs of $X$"),
    (rf"<x>,? \(?(?:[\w ]+, )?{BE}the {NUMBER}-?(?:th)? WORDs? {OF}",
     "$x_i$ is the $i$-th WORD of $X$", "$x_i$ is a WORD of $X$"),
    (rf"<x>,? \(?{BE}(?:the )?WORD {NUMBER} {OF}", "$x_i$ is WORD $i$ of $X$", "$x_i$ is a WORD of $X$"),
    (r"<y>,? \(?(?:(?:is|are|be|denotes?) (?:an? |the )?(?:[\w-]+,? |⟦\d+⟧,? ){0,4})?"
     r"(?:has|have|having|with|whose) (?:the )?(?:\w+ )?WORDs <x>(?! of )",
     "Let $W$ be a square matrix with WORDs $w_j^T$", "$W$ has two WORDs and $x$"),
    (rf"<y>,? \(?(?:[\w-]+ ){{0,5}}?(?:{HOLDS}|in which|where) (?:the |its )?(?:(?:{NUMBER}-?(?:th)? WORD|WORD {NUMBER}),? )"
     r"(?:is |being |equal to )?(?:the )?(?:\w+ )?<x>", "$X$ with $i$-th WORD $x_i$", "$X$ with $i$ WORDs and $x_i$"),
    (rf"<y>,? \(?(?:[\w-]+ ){{0,5}}?{HOLDS} (?:the |all )?(?:[\w-]+ ){{0,3}}<x>,? (?:as|in) (?:its |the )?WORDs(?! of )",
     "$X$ contains the samples $x_i$ as WORDs", "$X$ contains the samples $x_i$ and WORDs"),
    (rf"<x>,? (?:{PUT})(?:the )?(?:\w+ )?WORDs (?:of|in) (?:the |an? )?(?:\w+ ){{0,3}}<y>",
     "the samples $x_i$ form the WORDs of $X$", "the samples $x_i$ and the WORDs of $X$"),
    (rf"the WORDs {OF},? \(?<x>[,)]? (?:are|is|denotes?|represents?|correspond)", "the WORDs of $X$, $x_i$, are the samples",
     "the WORDs of $X$, $x_i$ and $w$"),
    (rf"<y>,? \(?whose WORDs {CALLED}", "$X$, whose WORDs are $x_i$", "$X$, whose WORDs sum to $x_i$"),
    (rf"the {NUMBER}-?(?:th)? WORD {OF} (?:is|is called|is denoted by|will be denoted by) (?:the )?(?:\w+ )?<x>(?!-)",
     "the $i$-th WORD of $X$ is $x_i$", "the $i$-th WORD of $X$ sums to $x_i$"),
    (rf"(?<!the )\bWORDs <x> {OF}", "for WORDs $x_i$ of $X$", "for WORDs of $X$ and $x_i$"),
    (rf"the (?:\w+ )?WORDs <x> {OF}", "the WORDs $x_i$ of $X$", "the WORDs of $X$ and $x_i$"),
    (rf"the WORDs {OF} {CALLED}", "the WORDs of $X$ are $x_i$", "the WORDs of $X$ and $x_i$"),
)
"""Patterns, each with a sentence where it is read and one where it is not."""


def _rows(word: str, kind: FactKind) -> Iterator[Phrase]:
    for texts in SAID:
        pattern, yes, no = (text.replace("WORD", word) for text in texts)
        yield Phrase(pattern, kind, ("{y}",), yes, no)


ROWS_ARE = (
    ("one-hot", r"(?:is|are) (?:an? )?(?P<word>one[- ]hot)", "is one-hot", "is hot"),
    ("simplex", r"(?P<word>sums?|adds? up) to (?:one|1)", "sums to one", "sums to two"),
    ("simplex", r"(?:is|are) (?:an? )?(?P<word>probability (?:distribution|vector)|distribution)s?",
     "is a distribution", "is a vector"),
)
"""What may be said of each row, with a sentence where it is said and one where it is not."""
CODE = (r"(?P<word>(?:1|one)-of-(?:[KCM]|⟦\d+⟧)|one[- ]hot)[ -]"
        r"(?:cod(?:ing|e|ed)|encoding|scheme|representation|notation|format|vectors?)")
OF_ROWS = (
    *(Phrase(rf"(?:each|every|all|the) rows? of (?:the |an? )?(?:[^\W\d_]+ ){{0,3}}<x>,? (?:\([^()]*\),? )?{words}",
             "given", (given,), f"each row of the matrix $T$ {said}", f"each row of $T$ {denied}")
      for given, words, said, denied in ROWS_ARE),
    *(Phrase(rf"<x>,? (?:\([^()]*\),? )?(?:with|having|whose|has)(?: the)? rows (?:that )?{words}", "given", (given,),
             f"$T$, whose rows {said}", f"$T$, whose rows {denied}") for given, words, said, denied in ROWS_ARE),
    Phrase(r"<x>,? (?:(?:has|have|with|having) )?(?P<word>one[- ]hot) rows", "given", ("one-hot",),
           "$T$ has one-hot rows", "$T$ has rows"),
    Phrase(r"<x>,? (?:\([^()]*\),? )?(?:(?:is|are|be) )?(?:given |written |encoded |represented )?"
           rf"(?:in|with|by|as|uses?|using|has|have) (?:an? |the )?{CODE}", "given", ("one-hot",),
           "the targets $t$ use 1-of-$K$ coding", "the targets $t$ use coding"),
)
ENTRY = r"(?:entry|component|element|coordinate)"
ZERO = r"(?:0|0s|zeros?|vanish\w*)(?!\w|\.\d)"
IN_WORDS = (
    Phrase(r"<x>,? (?:all |both )?(?:lies?|lives?|is|are|be|belongs?|lying|living|belonging|taken|ranges?) (?:an? )?"
           r"(?:point |element |member |vector )?(?:in|on|to|of|from|over) (?:[\w-]+ |⟦\d+⟧-?|\(⟦\d+⟧\)-?){0,4}"
           r"(?P<word>simplex)(?![\w-])",
           "given", ("simplex",), "$y$ lies on the simplex", "$y$ is found by the simplex method"),
    Phrase(rf"(?P<word>exactly|precisely|only) one {ENTRY} (?:of|in) (?:the )?(?:[^\W\d_]+ )?<x> (?:is|equals|has the value) "
           rf"(?:equal to )?(?:1|one)\b[^.;⟦]{{0,40}}?\b{ZERO}", "given", ("one-hot",),
           "exactly one entry of $y$ is 1, the others are 0", "exactly one entry of $y$ is 1"),
    Phrase(rf"<x>,? (?:has|have|with|having|contains) (?:exactly |only |precisely )*(?P<word>a single|one) (?:1|one)"
           rf"(?: {ENTRY})?,? (?:and|with) (?:all other \w+ )?(?:zeros?|0s?)\b",
           "given", ("one-hot",), "$y$ has a single 1 and zeros elsewhere", "$y$ has a single 1 in it"),
    Phrase(r"<x> (?P<word>encod(?:es?|ing)) [^.;⟦]{1,40} (?:by|with|as) a single (?:1|one)\b",
           "given", ("one-hot",), "$y$ encodes the class by a single 1", "$y$ encodes the class"),
    Phrase(rf"(?P<word>all) (?:of the )?(?:entries|components|elements|coordinates) (?:of|in) <x> (?:are |is )?"
           rf"{ZERO} (?:except|but) (?:for )?(?:exactly )?(?:a single |one)(?:one)?,? (?:which|that) (?:is|equals) "
           r"(?:1|one)\b", "given", ("one-hot",),
           "all entries of $y$ are zero except for one, which is 1", "all entries of $y$ are zero except for one"),
    Phrase(r"(?:assum\w+|suppos\w+|requir\w+|by|us(?:e|es|ing)|due to|owing to|because of|thanks to|exploit\w*|given) (?:the )?"
           r"(?P<word>symmetry) of (?:the )?(?:matrix )?<x>", "given", ("symmetric",), "we assume symmetry of $A$",
           "the symmetry of $A$ breaks"),
    Phrase(r"(?P<word>symmetry) of (?:the )?(?:matrix )?<x> (?:is|will be|being) (?:always |here )?"
           r"(?:assumed|supposed|given|required)", "given", ("symmetric",), "symmetry of $A$ is assumed",
           "the symmetry of $A$ is not assumed"),
    Phrase(r"<x> (?P<word>(?:equals|coincides with|agrees with) its (?:own )?transpose)", "given", ("symmetric",),
           "$A$ equals its transpose", "$A$ multiplies its transpose"),
)
"""What one-hot, distribution and symmetric are in other words."""
OF_LIST = Phrase(r"(?<=, )(?:and )?<x>,? (?:the|an?) (?:[a-z]+ ){0,3}vectors?(?! of| with| ⟦|-)", "rank", ("vector",),
                 "$v$ is the center word vector, $u$ the outside word vector", "$v$ is the center word, $u$ the vector of words")
"""One of a list in which the verb stands once."""
PARTS = (*_rows("column", "columns"), *_rows("row", "rows"), *OF_ROWS, *IN_WORDS, OF_LIST)
