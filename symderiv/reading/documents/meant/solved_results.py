r"""Lines that say what a variable is behind its derivative, "hence w = (X^T X)^{-1} X^T y": a claim about where that is 0.

No definition can stand there: what lines before differentiate by is an input of theirs, and its value is made of their letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from symderiv.patterns import late
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.roles import SYMBOL, VARIED, derives, left_of

THUS = late(
    r"\b(?:so|hence|thus|therefore|consequently|gives?|giving|yields?|yielding|get|obtain|find|follows|solution|"
    r"minimi[sz]er|maximi[sz]er|optimum|estimator|closed form|Minimierer|Schätzer|minimizador|estimador|minimiseur|estimateur|"
    r"minimizzatore|stimatore|"
    r"also|daher|damit|somit|folgt|ergibt|erhalten|erhält|liefert|Lösung|logo|portanto|assim|então|obtemos|obtém-se|dá|solução|"
    r"donc|ainsi|obtient|d['’]où|donne|solution|luego|entonces|obtenemos|por tanto|da|solución|"
    r"quindi|dunque|otteniamo|segue|soluzione)\b(?:[^.;$]|\$[^$=]*\$)*\Z|\b(?:solv|lös|resolv|résolv|risolv)\w*\b(?:[^.;$]|\$[^$=]*\$)*\Z",
    re.IGNORECASE)
"""Words that lead to what follows from the lines before."""
ANEW = late(r"\b(?:let|put|set|write|define|where|with|substitut\w+|parametri\w+|for|at|if|when|since|because|"
            r"sei|setze|wobei|mit|für|bei|wenn|soit|posons|où|avec|pour|si|sea|donde|con|para|cuando|seja|onde|com|quando|sia|dove|"
            r"per)\b", re.IGNORECASE)
"""Words that name something, or put it in."""
VARIABLE = late(r"\s*(?:\\(?:wide)?(?:hat|bar|tilde)\s*)?(?:\\(?:mathbf|boldsymbol|bm|vec|mathrm|hat|widehat)\s*)?\{?\s*"
                r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*)?(?P<name>\\?[A-Za-z]+)[\s}]*"
                r"(?:_\s*(?:\{[^{}=]*\}|\w))?\s*(?:\^\s*(?:\{\s*)?(?:\*|\\ast|\\star)[\s}]*)?(?:_\s*(?:\{[^{}=]*\}|\w))?\s*&?\s*")
"""A symbol alone on its side, perhaps marked as the best one."""
WHOLE = late(r"\\nabla(?!\s*[_^])\s*\\?(?:math\w+\s*\{\s*)?(?P<of>\\?[A-Za-z]+)|\\mathrm\s*\{\s*d")
HEAD = late(r"\s*(?:\\math\w+\s*\{\s*)?(?P<of>\\?[A-Za-z]+)\s*\}?\s*(?:\\left\s*)?\((?P<by>[^()=]*)\)")
SIGNS = frozenset({"I", r"\mathbf", r"\boldsymbol", r"\bm", r"\mathrm", r"\top", "T", r"\intercal", r"\frac", r"\dfrac",
                   r"\tfrac", r"\left", r"\right", r"\cdot", r"\times", r"\sum", r"\sqrt", r"\big", r"\Big", r"\bigl", r"\bigr",
                   r"\Bigl", r"\Bigr", r"\log", r"\exp", r"\ln", "e", r"\bar", r"\overline", r"\hat", r"\operatorname",
                   r"\mathbb", r"\bigg"})
"""What stands in formulas and is no quantity of them."""
RESULT = "what follows from its derivative"
ARGUMENT = re.compile(r"(?:'+|\^\s*\{?(?:\\prime\s*)+\}?)\s*\((?P<of>[^()=]*)\)|\\partial\s*_\s*(?P<by>\{[^}=]*|\\[A-Za-z]+|\w)")
"""What stands behind a prime, or below a sign of a partial derivative."""


def differentiated(latex: str) -> set[str]:
    r"""The symbols by which the left side of a line differentiates.

    >>> sorted(differentiated("f'(w) = 2 w") | differentiated(r"\frac{\partial L}{\partial z_i} = 1") | differentiated("a = 2"))
    ['i', 'w', 'z']
    """
    left = left_of(latex)
    texts = [text for pattern in (VARIED, ARGUMENT) for found in pattern.finditer(left) for text in found.groups() if text]
    return {symbol for text in texts if derives(latex) for symbol in SYMBOL.findall(text)}


def is_result(latex: str, words: str, before: Sequence[Formula], display: bool = False) -> bool:
    r"""Whether a line is the value of a variable that lines before differentiate by: words say so, or a display has no words and
    only letters of these lines.

    >>> from symderiv.reading.problems.statements import Formula
    >>> lines = [Formula(text, (), True, "$", 0) for text in ("J(w) = w^2 - a w", r"\nabla J = 2 w - a")]
    >>> is_result("w = a / 2", "Hence ", lines), is_result("w = a / 2", "Let ", lines), is_result("w = X v", "Hence ", lines)
    (True, False, False)
    """
    left, sign, right = latex.partition("=")
    found, bare = VARIABLE.fullmatch(left), display and not words.strip(" .,;:")
    if not (sign and found) or derives(latex) or not (bare or _concludes(words)):
        return False
    name, used = found["name"], set(SYMBOL.findall(right)) - SIGNS
    slopes = [f for f in before if _is_slope(f.latex) and name in _varied(f.latex, before)]
    seen = {symbol for one in (slopes if bare else before) for symbol in SYMBOL.findall(one.latex)}
    defined = any((one := VARIABLE.fullmatch(left_of(f.latex))) and one["name"] == name for f in before)
    return bool(slopes) and name not in used and used <= seen and not defined


@lru_cache(maxsize=4096)
def _is_slope(latex: str) -> bool:
    return derives(latex)


def _concludes(words: str) -> bool:
    """Whether words make what they lead to a result, and none behind them name it, or put it in."""
    found = THUS.search(words)
    return found is not None and ANEW.search(words[found.start():].split("$")[-1]) is None


def _varied(latex: str, before: Sequence[Formula]) -> set[str]:
    r"""The symbols by which a line differentiates: those of \nabla J are the arguments of J(w) = …"""
    whole = WHOLE.match(left_of(latex)) if derives(latex) else None
    if whole is None or not whole["of"]:
        return differentiated(latex)
    heads = (HEAD.match(left_of(f.latex)) for f in before)
    return {symbol for head in heads if head and head["of"] == whole["of"] for symbol in SYMBOL.findall(head["by"])}


__all__ = ["RESULT", "differentiated", "is_result"]
