"""What a text solves for: the lines behind a derivative that is set to zero."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.patterns import late
from symderiv.reading.prose.roles import CUES, SYMBOL, TERMS_VANISH, ZERO, derives
from symderiv.reading.prose.sieves import Sieve

NAMED = late(r"(?:\\math(?:cal|bf|frak|scr)\s*\{\s*)?"
                   r"(?P<base>\\(?:operatorname|text|mathrm)\s*\{[^{}]*|\\[A-Za-z]+|[A-Za-z])\s*\}?"
                   r"(?P<below>\s*_\s*(?:\{[^{}=]*\}|\\[A-Za-z]+|\w))?")
"""A name with what stands below it."""
ARGUMENTS = re.compile(r"\s*(?:(?:\\left\s*)?\([^()=]*\))?")
BY = re.compile(r"(?:\\partial|\\nabla\s*_)\s*\{?\s*(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?(\\[A-Za-z]+|[A-Za-z])")
"""A variable of a derivative."""
BARE = late(r"\s*(?:\\(?:bar|hat|tilde|overline|widehat|math[a-z]+|boldsymbol|bm|vec)\s*\{?\s*)*"
                  r"(?:\\(?:mathrm|text|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z])[\s}]*(?:_\s*(?:\{[^{}=]*\}|\\[A-Za-z]+|\w)\s*)?=")
"""A symbol alone, or an entry: \bar x = 0 and w_{ii} = 0 are known, and nothing is solved for."""
ZERO_FIRST = re.compile(r"\s*&?\s*(?:0|\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*0\s*\}?)\s*&?\s*=(?=.*[-+])", re.DOTALL)
"""0 = A w - b: the terms that are 0 on the other side."""
STARTS = re.compile(r"\s*(?:\\mathbf\s*\{?)?[A-Za-z]\}?\s*(?:_\{?0\}?|\^\{?[(\[]0[)\]]\}?)\s*=")
"""A first member that is set: h_0 = 0."""


SETTING = [cue.pattern for cue in CUES if cue.role == "stationarity"]
SIEVE = Sieve([pattern.pattern for pattern in SETTING])
"""Words that set a derivative to zero."""


def names_anew(latex: str, old: Sequence[str], lines: Sequence[str]) -> bool:
    r"""Whether a line names something that the `old` ones have not, and that is no variable of a derivative in `lines`.

    Beside conditions alone, which no derivative stands in, whatever stands in none of them.

    >>> gradient = [r"\nabla_w S = 2 X^T (X w - y)"]
    >>> names_anew("H = X (X^T X)^{-1} X^T", gradient, gradient), names_anew("w = (X^T X)^{-1} X^T y", gradient, gradient)
    (True, False)
    >>> names_anew(r"L(x, \nu) = c^T x + \nu^T (A x - b)", [], ["A x - b = 0"]), names_anew("x = A^{-1} b", [], ["A x = b"])
    (True, False)
    """
    variables = {symbol for line in lines for symbol in BY.findall(line) if not symbol.startswith(r"\math")}
    seen = {symbol for line in old for symbol in SYMBOL.findall(line)}
    left, sign, _ = latex.partition("=")
    if not variables and (named := NAMED.match(left.strip())):
        seen |= {symbol for line in lines for symbol in SYMBOL.findall(line)}
        return bool(lines) and named["base"] not in seen and ARGUMENTS.fullmatch(left.strip()[named.end():]) is not None
    alone = NAMED.fullmatch(left.strip())
    below = alone is not None and bool(alone["below"]) and not any(alone.group() in line for line in old)
    new = alone is not None and (below or alone["base"] not in seen)
    return bool(variables and sign and new and not variables & set(SYMBOL.findall(left)))


def solves(latex: str, before: str, note: str = "") -> bool:
    """Whether what follows is solved for: the line is set to zero, or words say so."""
    before = TERMS_VANISH.sub("", before)
    return (
        note.strip() == "!"
        or (ZERO.search(latex) is not None and not STARTS.match(latex) and (derives(latex) or not BARE.match(latex)))
        or ZERO_FIRST.match(latex) is not None
        or any(SETTING[n].search(before) for n in SIEVE.passing(before))
    )


__all__ = ["names_anew", "solves"]
