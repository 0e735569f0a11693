"""A request of one line without an equals sign, as people type it: "jacobian A x wrt x" is f = A x, and the Jacobian of f."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.typed.keyboard import KNOWN
from symderiv.reading.prose.phrases.asked import ASKING, HIGHER
from symderiv.reading.prose.questions import VERBS

NOUNS = {
    "gradient": "grad(?:ient[es]?)?", "Jacobian": "jac(?:obian[oa]?|obi-?matrix|obienne)?",
    "Hessian": "hess(?:ian[oa]?|e-?matrix|ienne)?", "derivative": "deriv(?:ative)?|ableitung|derivada|derivata|dérivée",
}
"""What is asked for, with its words."""
OF = "|".join(how.of for how in ASKING.values())
BY = f"(?:{'|'.join(how.respect for how in ASKING.values())}|by|nach|por|per)"
WORD = rf"(?<![^\W\d_])(?<!\\)(?!(?:{KNOWN}|sum|prod|norm|trace|inv|diag|vec|mean)(?![^\W\d_]))[^\W\d_]{{3,}}"
EXPRESSION = rf"\$(?P<m>[^$=]+)\$|(?!(?:{OF}|{BY}|at|as) )(?:(?!{WORD}|[$=?;:\n]|,\s| {BY} ).)+?"
SAID = r",? \((?=[^()]*(?: (?:is|are|in|ist|é|est|es|è) | ?∈ ?))[^()]*\)"
REQUEST = late(
    rf"\A\s*(?:(?:{VERBS}) )?(?:(?:the|die|den|o|a|la|le|el|il) )?(?:"
    + "|".join(f"(?P<n{n}>{words})" for n, words in enumerate(NOUNS.values())) + rf")(?: (?:{OF}))? "
    rf"(?P<e>{EXPRESSION})(?:,? {BY} \$?(?P<x>\\?[^\W\d_]\w*)\$?)?(?P<said>{SAID})?[\s.?!]*\Z", re.IGNORECASE)
WORKS = late(r"[\^*/²³ᵀ'|‖(+−]|[A-Za-z] [A-Za-z]|[\w)] - |\\")
"""What makes more of an expression than a name."""


def with_request(text: Traced) -> Traced:
    """A text that only asks for a derivative of an expression, with a name for that.

    >>> with_request(Traced.of("jacobian A x wrt x")).text
    'f = A x. Find the Jacobian of f with respect to x.'
    >>> with_request(Traced.of("grad of ||A x - b||^2 (A is p x m)")).text
    'f = ||A x - b||^2, A is p x m. Find the gradient of f.'
    >>> with_request(Traced.of("Ableitung der Funktion nach x")).text
    'Ableitung der Funktion nach x'
    """
    match = REQUEST.match(text.text)
    part, how = ("m" if match["m"] else "e", _how(match)) if match else ("e", "")
    if match is None or not how or not WORKS.search(match[part]) or re.search(r"(?<![A-Za-z\\])f(?![A-Za-z])", match[part]):
        return text
    mark, end = "$" if part == "m" else "", text.places[match.end("e")]
    inside = (text.text.rindex("(", 0, match.end("said")) + 1, match.end("said") - 1) if match["said"] else (0, 0)
    said = [Traced.at(", ", end), text.cut(*inside)] if match["said"] else []
    by = [Traced.at(f" with respect to {mark}", end), text.cut(*match.span("x")), Traced.at(mark, end)] if match["x"] else []
    return joined([Traced.at(f"{mark}f = ", text.places[match.start("e")]), text.cut(*match.span(part)), Traced.at(mark, end),
                   *said, Traced.at(f". Find the {how} of {mark}f{mark}", end), *by, Traced.at(".", end)])


def _how(match: re.Match[str]) -> str:
    """What is asked for; nothing for a short word of a Hessian, by no letter, of which no question is made."""
    how = next(how for n, how in enumerate(NOUNS) if match[f"n{n}"])
    return "" if how == "Hessian" and not match["x"] and not HIGHER.search(match[0]) else how


__all__ = ["with_request"]
