r"""Formulas whose left side is the word before them: "the loss $= \sum_k r_k^2$", "MSE $= \ldots$", "$E$ $= \ldots$"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from symderiv.patterns import late
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.sieves import Rare

NAMELESS = "Nothing stands before the equals sign"
NOUNS = (
    "loss|error|objective|cost|energy|risk|criterion|likelihood|loglikelihood|lik|loglik|penalty|reward|utility|distance|"
    "Verlust|Fehler|Kosten|Energie|Risiko|perda|erro|custo|energia|risco|perte|erreur|coût|énergie|risque|"
    "pérdida|coste|costo|energía|riesgo"
)
FUNCTION = r"(?: (?:function|functional|Funktion|is|ist|é|est|es|equals))?"
WORD = late(rf"(?<![\w$\\-])((?:[a-z]+-)?(?:{NOUNS})|[A-Z]{{2,5}}|[B-HJ-Z]){FUNCTION}\s*:?\s*$", re.IGNORECASE)
"""What names a quantity. The case of capitals is looked at below."""
SYMBOL = late(
    r"\$((?:\\[A-Za-z]+|[A-Za-z])(?:\{\w+\})?(?:[_^](?:\w|\{\w+\}))?(?:\((?:[\w\\ ,;]|\\mathbf\{\w\})+\))?)\$\s*:?\s*$")
OF = Rare(
    r"\b(?:of|to|by|at|for|in|on|wrt|von|nach|der|des|de|da|do|du|em|par|por) (?:(?!and\b)[\w-]+ ){0,2}"
    r"(?:\$[^$]*\$|[\w-]+)\s*:?\s*$", re.IGNORECASE)
"""What is only spoken of: the gradient of the loss is no loss."""
OF_NAMES = Rare(r"\b(?:função|fonction|función) (?:de|du) (?=\w+\W*$)", re.IGNORECASE)
"""What is a name with an "of" in it."""
LEADS_ON = (
    "which|this|that|is|are|equals?|gives?|yields?|becomes?|to|by|so|hence|thus|then|also|ist|gleich|ergibt|daher|que|é|"
    "igual|dá|logo|qui|est|égal|donne|donc|es|da|luego"
)
"""Words that lead on from the line before."""
GOES_ON = late(rf"\b(?:{LEADS_ON})\b", re.IGNORECASE)


def left_side(words: str) -> str:
    r"""The LaTeX of the quantity that the last word before an equals sign names; nothing where it names none.

    >>> left_side("and the cross-entropy loss "), left_side("the error $E$ "), left_side(", which is ")
    ('\\text{loss}', 'E', '')
    >>> left_side("The gradient of the loss "), left_side("with respect to $x$ ")
    ('', '')
    """
    words = OF_NAMES.sub("", words)
    if OF.search(words):
        return ""
    if symbol := SYMBOL.search(words):
        return symbol[1]
    found = WORD.search(words)
    name = found[1].rpartition("-")[2] if found else ""
    capitals = len(name) < 6 and name.isupper()
    known = capitals or re.fullmatch(NOUNS, name, re.IGNORECASE)
    return "" if not known else name if len(name) == 1 else rf"\text{{{name if capitals else name.lower()}}}"


LEADS_TO = Rare(
    r"\b(?:(?:is|reads?|becomes|equals)(?: then| now)?(?: simply| just)?(?: given by)?|(?:is )?defined (?:as|by)|lautet|ist|"
    r"ist gegeben durch|é|é dad[oa] por|est|s['’]écrit|est donnée? par|es|viene dad[oa] por)\s*:?\s*$|:\s*$", re.IGNORECASE)
"""Words between the name of a quantity and an expression for it."""

WHOSE = late(rf"\b((?:{NOUNS}){FUNCTION}) (?:of|for|on|over|per|von|für|de|da|do|para|pour|sur)"
                   r"(?: (?:\$[^$]*\$|[\w-]+)){1,4}\s*$", re.IGNORECASE)
"""Of what a quantity is one: the loss of the network."""
WORTHLESS = late(r"\b(?:comput\w*|memory|storage|running|time|complexity|penalty|distance|Rechen\w*|Speicher\w*)\b",
                 re.IGNORECASE)
"""Words of what is nobody's objective: the computational cost, a penalty alone."""


LONE = late(rf"(?:\A|[,;.:\n]|\b(?:with|and|mit|und|avec|et|com|con|e|y)\b)\s*"
                  r"(?:(?:the|an?|our|its|my|total|squared|quadratic|training|der|die|das|le|la|les|el|o|os|un|una?)\s+)*"
                  rf"(?P<name>(?:{NOUNS})(?: function)?)\s*\Z", re.IGNORECASE)
"""The name of a quantity and nothing else, at the end of what comes before an expression."""


def name_alone(words: str, behind: str, expression: str = "") -> str:
    r"""The LaTeX of the quantity that a clause is only the name of, before an expression that ends it: "…, loss $(y - t)^2$."

    >>> name_alone("a neuron: $y = wx$, loss ", "."), name_alone("beside the loss ", "."), name_alone("The loss ", " is convex")
    ('\\text{loss}', '', '')

    J(w) as the `expression` is another name of it, and says nothing of what it is.
    """
    found = None if CALL.fullmatch(expression.strip(" .,")) else LONE.search(words)
    return left_side(found["name"]) if found and not WORTHLESS.search(words) and ENDS.match(behind) else ""


USED = Rare(
    r"(?:\A|[,;.:\n]|\band\b)\s*(?:(?:[Ww]e|[Ii]|you|one|wir|on|let us|let's)\s+)?(?:then |now |will |can )?"
    r"(?:use|uses|using|take|consider|choose|adopt|apply|verwenden?|nutzen?|nehmen?|usa(?:mos|r)?|use(?:mos)?|utilis\w+|"
    rf"prenons|considere(?:mos)?|usiamo)\s+(?:(?!{NOUNS})[^\W\d_][\w-]*\s+){{0,3}}(?P<name>(?:{NOUNS})(?: function)?)"
    r"\s*\Z", re.IGNORECASE)
"""That a loss is used, at the end of what comes before an expression that ends the clause."""


def name_of(words: str, behind: str, expression: str = "", typed: bool = False) -> str:
    r"""The LaTeX of the quantity that words announce before an expression, or are only the name of; where it is `typed`, also
    of a loss that words only use: "Use the squared error (y - p)^2."

    >>> name_of("Use the squared error ", ".", "(y - p)^2", True), name_of("Beside the squared error ", ".", "(y - p)^2", True)
    ('\\text{error}', '')
    """
    found = USED.search(words) if typed and ENDS.match(behind) and not WORTHLESS.search(words) else None
    return name_of_expression(words) or name_alone(words, behind, expression) or (left_side(found["name"]) if found else "")


CALL = late(r"\\?[A-Za-z]+(?:\{\w+\})?(?:_\w|_\{\w+\})?\s*(?:\([^()=]*\))?")


ENDS = late(r"\s*(?:[.,;?!\n]|\Z)")


def name_of_expression(words: str) -> str:
    r"""The LaTeX of the quantity whose value words announce, before an expression; nothing where they announce none.

    >>> name_of_expression("The loss is then given by "), name_of_expression("the objective function: ")
    ('\\text{loss}', '\\text{objective}')
    >>> name_of_expression("The gradient of the loss is "), name_of_expression("beside the loss ")
    ('', '')
    """
    found = LEADS_TO.search(words)
    if found is None or WORTHLESS.search(words) or not re.search(rf"\b(?:{NOUNS})\b", words, re.IGNORECASE):
        return ""
    return left_side(WHOSE.sub(r"\1", words[: found.start()]))


def goes_on(words: str, display: bool, first: bool) -> bool:
    """Whether a formula that begins with an equals sign goes on with the line before it; `first` says that there is none."""
    spoken = re.sub(r"\W+", " ", words).strip()
    return not first and (display or not spoken or GOES_ON.search(spoken) is not None)


DERIVED = late(
    r"\s*(?:\\[dt]?frac\s*\{\s*)?(?:\\partial|\\nabla(?:\s*_\s*(?:\{[^}]*\}|\\[A-Za-z]+|\w))?|\\mathrm\s*\{\s*d\s*\}|d)\s*"
    r"(?:\^\s*\{?2\}?\s*)?(?P<name>\\[A-Za-z]+|[A-Za-z])|\s*(?P<primed>[A-Za-z])'")
"""What a line derives: the f of ∂f/∂x, ∇f, df and f'."""


def says_what_is_derived(condition: str, latex: str, known: Sequence[Formula] = ()) -> bool:
    r"""Whether an equation in words is the definition of what the line behind it derives, which none before says; no case of it.

    >>> says_what_is_derived("f = ax", r"\frac{\partial f}{\partial x} = a"), says_what_is_derived("y = 1", r"y' = 0")
    (True, False)
    """
    found, (left, sign, right) = DERIVED.match(latex), condition.partition("=")
    names = found.groups() if found and sign and re.search(r"[A-Za-z]", right) else ()
    return left.strip() in names and all(f.latex.partition("=")[0].strip() != left.strip() for f in known)


ONLY_IF = late(r"\b(?:if|unless|provided|case|falls|wenn|sofern|Fall|se|si|caso|cas)\b[^.;]{0,30}$", re.IGNORECASE)
"""Words that suppose an equation, whatever it is."""
STYLES = r"\\(?:mathbf|boldsymbol|bm|vec)"
MADE = late(rf"(?P<name>(?:{STYLES}|\\(?:hat|bar|tilde))\s*(?:\{{\s*\\?[A-Za-z]+\s*\}}|\s\s*[A-Za-z]|\\[A-Za-z]+)|"
            r"[A-Za-z]|\\[A-Za-z]+)\s*=(?P<right>[^=<>,]+)")
SCRIPTS = late(rf"[_^]\s*(?:\{{[^{{}}]*\}}|\\[A-Za-z]+|\w)|(?:{STYLES}|\\(?:cdot|times|odot|left|right))(?![A-Za-z])")


COMMANDS = late(r"\\[A-Za-z]+")


def introduces(condition: str, words: str, before: Sequence[str], behind: Sequence[str]) -> bool:
    r"""Whether "for $z = Wx$" says what a new symbol is: nothing `before` has it, formulas `behind` do; it is made of several.

    >>> introduces("z = Wx", "For ", ["x"], ["L = z^2"]), introduces("z = Wx", "For ", ["z = 2x"], ["L = z"])
    (True, False)
    >>> introduces("i = j", "For ", [], ["L = z_i"]), introduces("z = Wx", "if ", [], ["L = z"])
    (False, False)
    """
    name = name_made(condition, words)
    has = partial(_has, name)
    return bool(name) and any(map(has, behind)) and not any(map(has, before))


def name_made(condition: str, words: str) -> str:
    """The symbol that a formula among words may introduce; nothing of a supposition, or of one that is another."""
    found = MADE.fullmatch(condition.strip()) if "=" in condition and not re.search(r"\b[Ss]uppos(?:e|ing)\b", words) else None
    if found is None or ONLY_IF.search(words) or len(re.findall(r"\\[A-Za-z]+|[A-Za-z]", SCRIPTS.sub(" ", found["right"]))) < 2:
        return ""
    return found["name"]


def _has(name: str, latex: str) -> bool:
    """Whether a formula has a symbol, be it beside another."""
    command = name.startswith("\\")
    return re.search(re.escape(name) + r"(?![A-Za-z])", latex) is not None if command else name in COMMANDS.sub(" ", latex)


__all__ = ["CALL", "LEADS_ON", "NAMELESS", "goes_on", "introduces", "left_side", "name_made", "name_of", "says_what_is_derived"]
