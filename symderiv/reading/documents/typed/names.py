"""Words that are quantities among the signs of a formula typed without LaTeX, and no prose: lam of + lam sum_j w_j^2."""

from __future__ import annotations

import re
from itertools import pairwise

from symderiv.patterns import late

SPOKEN = frozenset({
    "actual", "amp", "bias", "cost", "demand", "desired", "dist", "distance", "energy", "err", "error", "force", "freq",
    "gam", "grad", "height", "hidden", "ideal", "income", "input", "intercept", "label", "lam", "length", "logit",
    "logits", "loss", "lr", "mass", "mom", "net", "out", "output", "penalty", "phase", "pred", "price", "profit",
    "quantity", "reg", "revenue", "rew", "reward", "risk", "sales", "score", "sig", "sim", "slope", "speed", "std",
    "supply", "target", "temp", "total", "utility", "var", "vel", "wage", "wd", "weight", "width",
})
"""Words that people write for quantities without saying that they are no products."""
LEADS = re.compile(r"(?:(?P<of>(?:log|ln|exp|sqrt)(?= ))|(?P<sum>[+/])|(?P<minus>[-−])|(?P<equals>=)|[\d)\]}])[ \t]?\Z")
"""What stands before a term: a sign, or a factor."""
ARTICLE = r"(?!a [a-z]{2})"
GOES_ON = late(r"[ \t]?(?:[-+*/^)\]−](?![-−>])|\|\||‖|\\|"
                     r"(?:sum|sqrt|log|ln|exp|norm|prod|max|min|tanh|sin|cos)(?![A-Za-z])|"
                     rf"{ARTICLE}[A-Za-z](?:[_^(]|(?![A-Za-z'’.])))")
"""What stands behind a factor."""
FACTOR = re.compile(r"(?<![A-Za-z])[A-Za-z](?:_\w+|\d)?[ \t]\Z")
"""A letter before a word: the b of b pred."""
OPENS = re.compile(r"[ \t]?\(")
COMPUTED = late(r"[ \t]\([^()\n]*[-+*/^][^()\n]*\)[ \t]*(?:[-+*/^,;.]|\Z|\n)")
"""A bracket in which something is computed: L = rate (a + b)."""
ENDS = re.compile(r"[ \t]*(?:[,.;?)](?!\w)|\Z|\n)")
SIDE = late(r"[\w)\]}'’²ᵀ][ \t]?[-−+/][ \t]?\Z")
EQUALS = re.compile(r"[ \t]?=(?!=)")
"""What stands before and behind the last term of a side: probs - target = …; behind a dash at its beginning a line names."""
ROW = late(r"(?P<x>(?<![A-Za-z])(?:\\?[a-z]+|[α-ω1]))(?:_(?:\w+|\{[^{}]*\})|\d)?"
           r"(?:\^\{? ?(?:T|\\?top|\\intercal)(?![A-Za-z]) ?\}?|ᵀ|['′]|\.T)[ \t]?\*?[ \t]?\Z")
"""What waits for its column: a^T, x_i', 1ᵀ."""
COLUMN = late(r"(?:\^\{?(?:T|\\top)\}?|ᵀ|['′])?[ \t]?(?:\*[ \t]?)?"
              r"(?P<y>\\?(?:[A-Za-z]|[α-ω]|[a-z]{2,})(?:_(?:\w+|\{[^{}]*\})|\d)?)(?![A-Za-z'’(])"
              r"(?P<end>[ \t]*(?:[-+*/)\]},;?−]|\.(?!\w)|\Z|\n)(?![-−]*>))?")
"""A letter, and what ends a factor behind it."""


def is_term(text: str, match: re.Match[str], start: int = 0) -> bool:
    """Whether a word among the signs of a formula is a term or a factor of it, as the signs around it tell.

    >>> text = "J = rew + lam sum_j w_j^2 - see the notes"
    >>> [word[0] for word in re.finditer("[a-z]{3,}", text) if is_term(text, word)]
    ['rew', 'lam']
    >>> text = "L = err^T S err + x note"
    >>> [word[0] for word in re.finditer("[a-z]{3,}", text) if is_term(text, word)]
    ['err', 'err']
    """
    if _is_gradient(text, match[0]) or _is_matrix(text, match, start):
        return True
    lead = LEADS.search(text, max(start, match.start() - 6), match.start())
    if lead is None:
        behind = ENDS.match(text, match.end()) or GOES_ON.match(text, match.end())
        return behind is not None and FACTOR.search(text, start, match.start()) is not None and _is_quantity(text, match[0])
    if lead["of"]:
        return match[0] in SPOKEN
    if GOES_ON.match(text, match.end()):
        return lead.lastgroup is not None or match[0] in SPOKEN
    ends = ENDS.match(text, match.end()) is not None
    if EQUALS.match(text, match.end()) and SIDE.search(text, max(start, match.start() - 6), match.start()):
        return True
    if lead["equals"]:
        return (ends and (may_be_product(match[0]) or _is_made(text, match))) or COMPUTED.match(text, match.end()) is not None
    if lead["minus"]:
        return ends and (match[0] in SPOKEN or len(re.findall(rf"(?<![A-Za-z]){match[0]}(?![A-Za-z])", text)) > 1)
    return bool(lead["sum"]) and (ends or OPENS.match(text, match.end()) is not None)


def _is_gradient(text: str, word: str) -> bool:
    """Whether a word is the gradient by a quantity of the text, dout where a line says out = X W: no word of a language."""
    return word[0] == "d" and re.search(rf"(?<![\w\\]){word[1:]} ?=(?!=)", text) is not None


def _is_quantity(text: str, word: str) -> bool:
    """Whether a word is one by what stands behind it somewhere: pred = w x, err^T."""
    return re.search(rf"(?<![\w\\]){word}(?:[ \t]*=(?!=)|\^|_|ᵀ|\.T)", text) is not None


def _is_made(text: str, match: re.Match[str]) -> bool:
    """Whether a line of the text before says what a word is: dlogits = p - y."""
    return re.search(rf"^[ \t]*{match[0]}[ \t]*=(?!=)", text[:match.start()], re.MULTILINE) is not None


def _is_matrix(text: str, match: re.Match[str], start: int) -> bool:
    """Whether a short word stands between a row and its column: a^T Cov a - b, x' Sxy z + c."""
    row = ROW.search(text, max(start, match.start() - 24), match.start()) if len(match[0]) < MATRIX else None
    column = COLUMN.match(text, match.end()) if row else None
    if row is None or column is None or match[0].lower() in BETWEEN or column["end"] is None:
        return False
    return match[0][0].isupper() or row["x"] == column["y"] or VOWELS.isdisjoint(match[0])


MATRIX = 5
"""The length from which a word is no name of a matrix by its place alone."""
BETWEEN = frozenset({"wrt", "for", "and", "the", "over", "with", "when", "if", "per", "let", "from", "into", "als", "für", "mit",
                     "und", "com", "para", "por", "avec", "par", "pour", "con", "nach", "bei", "find", "than", "then"})
"""Short words that join a row to what is said of it."""
VOWELS = frozenset("aeiouy")


def may_be_product(word: str) -> bool:
    """Whether nobody can say a short word, or it is a piece of the alphabet.

    >>> [word for word in ("mgh", "abc", "lam", "pred") if may_be_product(word)]
    ['mgh', 'abc']
    """
    in_order = all(ord(b) - ord(a) == 1 for a, b in pairwise(word))
    return (in_order or VOWELS.isdisjoint(word)) and 2 < len(word) < 5 and len(set(word)) == len(word) and word.islower()


__all__ = ["BETWEEN", "ROW", "SPOKEN", "is_term", "may_be_product"]
