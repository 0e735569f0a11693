r"""What is minimised or differentiated and may have no name: \min_w L(w) = …, \hat w = \arg\min_w \frac1n \sum_i …,
"the gradient of $x^\top A x$"."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.tokens import argument
from symderiv.reading.prose.sieves import Rare

LEAST = r"(?:minimi[sz]e|maximi[sz]e|min|max)"
ARGUMENT = late(
    rf"^[^=]*=\s*(?:\\(?:operatorname|mathop|mathrm|text)\*?\s*\{{\s*(?:\\(?:rm|mathrm)\s*)?arg(?:\\[,;!:]|\s)*\\?{LEAST}\s*\}}|"
    rf"\\arg(?:\\[,;!:]|\s)*\\?{LEAST}(?![a-z]))")
"""Where a quantity is least: \\hat w = \\arg\\min"""
EXTREME = late(rf"^\s*(?:\\{LEAST}(?![a-z])|\\(?:operatorname|mathrm|text)\*?\s*\{{\s*{LEAST}\s*\}})")
SOUGHT = late(
    rf"\s*\\(?:to|(?:long)?rightarrow)\s*(?:\\{LEAST}(?![a-z])|\\(?:text|operatorname|mathrm)\s*\{{{LEAST}\.?!?\}})"
    r"\s*(?:_\s*(?:\{[^{}]*\}|\\[A-Za-z]+|\w))?\s*!?\s*[.,]?\s*$")
r"""An arrow to what is sought: f \to \min_w."""
BELOW = late(r"\s*(?:\\limits|\\nolimits)?\s*_\s*")
SPACE = late(r"(?:\s|~|\\[,;:! ]|\\q?quad(?![a-z]))*")
CALL = late(r"(?:\\[A-Za-z]+|[A-Za-z])(?:\{[^{}]*\})?(?:_(?:\w|\{[^{}]*\}))?\s*(?:\([^()]*\))?[\s.,;]*")
NAMES = "fJFQLEG"
"""Letters for an objective without a name, in the order tried."""


def objective(text: Traced, avoid: str) -> Traced | None:
    r"""The line without what says that it is to be least, with a name where it has none; None where it says no such thing.

    What is least may be only a name, as in \arg\min_w L(w): nothing is left then.

    >>> objective(Traced.of(r"\min_{w} L(w) = w^2"), "").text, objective(Traced.of(r"\hat w = \arg\min_w (w - a)^2"), "").text
    ('L(w) = w^2', 'f = (w - a)^2')
    >>> objective(Traced.of(r"m = \max_j s_j"), "")
    >>> objective(Traced.of(r"\hat w = \arg\max_w p(w) = \arg\min_w (w - a)^2"), "").text
    'f = (w - a)^2'
    """
    if sought := SOUGHT.search(text.text):
        rest = text.cut(0, sought.start())
        return rest if "=" in rest.text else named(rest, avoid)
    found = ARGUMENT.match(text.text) or EXTREME.match(text.text)
    below = BELOW.match(text.text, found.end()) if found else None
    span = argument(text.text, below.end()) if below else None
    if span is None or _counts(text.text[span[0]:span[1]], text.text[span[2]:]):
        return None
    rest = text.cut(SPACE.match(text.text, span[2]).end(), len(text.text))  # type: ignore[union-attr]
    if CALL.fullmatch(rest.text):
        return rest.cut(0, 0)
    if ARGUMENT.match(rest.text):  # the same place of another quantity: the last one says it
        return objective(rest, avoid)
    if "=" in re.sub(r"_\s*\{[^{}]*\}", "", rest.text):
        return rest
    return named(rest, avoid)


def named(text: Traced, avoid: str, free: str = "") -> Traced:
    """An expression as the definition of a quantity whose letter the `avoid` text does not have, with its `free` indices."""
    name = next((letter for letter in NAMES if not re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", avoid)), NAMES[0])
    return joined([Traced.at(f"{name}_{{{free}}} = " if free else f"{name} = ", text.places[0]), text])


INDICES = late(r"_\s*(?:([a-z])(?![A-Za-z])|\{\s*([a-z](?:\s*,?\s*[a-z]){0,2})\s*\})")
BINDS = late(r"\\(?:sum|prod|max|min)(?:\\limits)?\s*_\s*(?:\{([^{}]*)\}|([a-z]))")


def free_letters(latex: str) -> str:
    r"""The letters that stand only below in an expression and that no sum in it counts.

    >>> free_letters(r"\log \pi_a"), free_letters(r"\log \sum_k x_k"), free_letters(r"x_i W_{ij}")
    ('a', '', 'ij')
    """
    bound = "".join("".join(match.groups("")) for match in BINDS.finditer(latex))
    indices = "".join("".join(match.groups("")) for match in INDICES.finditer(BINDS.sub("", latex)))
    letters = dict.fromkeys(re.findall("[a-z]", indices))
    return "".join(letter for letter in letters if letter not in bound)


DERIVATIVE = (r"gradients?|derivatives?|minimum|minimi[sz]er|maximum|mínimo|"
              r"Jacobian|Hessian|differential|Ableitung|Gradient(?:en)?|gradiente|derivada|jacobian[oa]|"
              r"dérivée|gradient|jacobienne")
DERIVE = (r"differentiate|(?:minimi|maximi)[sz](?:es?|ing)|differenziere|(?:minimier|maximier)(?:e|en|t)|derive|derivar|deriva|"
          r"(?:minimi|maximi)[zs]a(?:r|mos)?|dériver|minimiser|maximiser")
RESPECT = r"with respect to|w\.?r\.?t\.?|em relação a|(?:con )?respect[eo] (?:a|de|à)|par rapport à"
BY = (rf"(?: (?:{RESPECT}|by|in|nach|por)"
      r"(?: the| a| o)?(?: [^\W\d_]+)? \$[^$]*\$,?)?")
OF = r"(?:of|von|der|des|de|da|do|du|d')"
ASKED = Rare(
    rf"\b(?:(?:{DERIVATIVE}){BY} (?:{OF}(?: [^\W\d_]+){{0,5}}|(?:[^\W\d_]+ ){{0,2}}{OF}(?: [^\W\d_]+){{0,3}})|"
    rf"(?:{DERIVE})(?: (?:over|in|by|über|em|sur|sobre) \$[^$]*\$)?(?: [^\W\d_]+){{0,4}}|(?:min|max))\s*:?\s*$",
    re.IGNORECASE)
ELSEWHERE = Rare(r"\b(?:at|to|by|over|über|sur|sobre|among|in|for|with|from|and|is|are|respect|where) *$")


POWER = late(r"\^\s*\{?\s*\d")
LONE = late(
    r"(?:\\(?!(?:sqrt|log|ln|exp|[dt]?frac)(?![A-Za-z]))[A-Za-z]+\s*(?:\{[^{}]*(?:\{[^{}]*\})?\s*\})?|[A-Za-z])"
    r"(?:'|[_^](?:\{[^{}]*\}|\\?[A-Za-z0-9*]))*[.,?]?")


def asks_about(words: str) -> bool:
    """Whether words lead to what is to be differentiated.

    >>> asks_about("What is the gradient of the function "), asks_about("the gradient at "), asks_about("differentiate ")
    (True, False, True)
    """
    return ASKED.search(words) is not None and ELSEWHERE.search(words) is None


def _counts(below: str, body: str) -> bool:
    """Whether a letter below counts components, as the j of \\max_j s_j."""
    subscript = r"(?<!\\min)(?<!\\max)_\s*(?:{0}|\{{[^{{}}]*(?<![A-Za-z\\]){0}(?![A-Za-z])[^{{}}]*\}})"
    return any(re.search(subscript.format(letter), body) for letter in re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", below)))


BELOW_PARTIAL = late(r"\\[dt]?frac\s*\{\s*\\partial[^{}]*\}\s*\{\s*\\partial\s*((?:[^{}]|\{[^{}]*\})+)\}")
BELOW_NABLA = late(r"\\nabla\s*_\s*\{?\s*(\\[A-Za-z]+|\w)\s*\}?")


def varied(latex: str) -> list[str]:
    r"""What a line differentiates by, as it spells it: what stands below its ∂ and ∇.

    >>> varied(r"\frac{\partial L}{\partial w_j} = 2 w_j"), varied(r"\nabla_b L = r")
    (['w_j'], ['b'])
    """
    return [name.strip() for name in (*BELOW_PARTIAL.findall(latex), *BELOW_NABLA.findall(latex))]


def is_symbol(latex: str) -> bool:
    r"""Whether this is a symbol alone, or a list of such: what has a name needs none.

    >>> is_symbol(r"\mathbf{w}_1, b"), is_symbol("x^TAx")
    (True, False)
    """
    return all(LONE.fullmatch(part.strip()) for part in latex.strip("()").split(","))


__all__ = ["POWER", "asks_about", "free_letters", "is_symbol", "named", "objective", "varied"]
