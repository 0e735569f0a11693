r"""Derivatives that are asked for as formulas: "Find $\partial J/\partial u$", "the Hessian $\nabla^2_u f$", a lone df/dx."""

from __future__ import annotations

import re
from functools import lru_cache

from symderiv.patterns import late
from symderiv.reading.prose.phrases.asked import ASKING, HIGHER
from symderiv.reading.prose.sieves import Rare
from symderiv.reading.prose.stated.listed import names, plain

Derivative = tuple[str, tuple[str, ...]]
"""What is differentiated, and by what in turn, as spelled; a Hessian by whatever there is by "" twice."""

SPACE = re.compile(r"\\[,;:! ]|\\q?quad(?![A-Za-z])|~|\\(?:left|right|displaystyle|limits)(?![A-Za-z])")
D = r"(?:\\partial(?![A-Za-z])|∂|\\(?:mathrm|operatorname|rm)\s*\{?\s*d(?![A-Za-z])\s*\}?|d)\s*"
DEEP = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*"
FUNCTION = "sqrt|log|ln|exp|det|sinh?|cosh?|tanh?|arctan|tr"
"""What computes something of what follows, and is no name."""
LABEL = rf"\s*(?:'|_\s*(?:\{{{DEEP}\}}|\\[A-Za-z]+|\w)|\^\s*(?:\{{\s*(?:\([^()]*\)|\[[^\[\]]*\]|\*)\s*\}}|\*))"
WORD = "[A-Z]{2,5}|[a-z]{3,}"
"""What may be a name of several letters, where a line defines it."""
NAME = (rf"(?:\\(?!partial|nabla|[dt]?frac|rm\b|(?:{FUNCTION})(?![A-Za-z]))[A-Za-z]+(?:\s*\{{{DEEP}\}})?|[A-Za-z]|"
        rf"\{{\s*(?:\\[A-Za-z]+|[A-Za-z])\s*\}})"
        rf"(?:{LABEL})*")
OFTEN = r"(?:\s*\^\s*\{?\s*(?P<often>[2-9])\s*\}?)?"
ARGUMENTS = r"\((?:[\w\\ ,;|{}^]|'(?!\())*\)"
"""What stands between the brackets of a value f(x, y), and of no product p(1 - q)."""
BODY = rf"(?P<body>(?:{WORD})(?:{LABEL})*|{NAME})\s*(?:{ARGUMENTS})?\s*"
TRANSPOSE = r"\{?\s*(?:T|'|\\(?:top|intercal)|\\mathsf\{?T\}?)\s*\}?"
BY = rf"{D}(?P<one>{NAME})(?:\s*\^\s*(?:(?P<power>[2-9]|\{{\s*[2-9]\s*\}})|{TRANSPOSE}))?\s*"
ONE_BY = late(BY)
BELOW = rf"(?P<below>(?:{re.sub(r'[?]P<[a-z]+>', '?:', BY)})+)"
FORMS = tuple(Rare(form) for form in (
    rf"\\[dt]?frac\s*\{{\s*{D}{OFTEN}\s*{BODY}\}}\s*\{{\s*{BELOW}\}}\s*(?:\([^()=]*\))?",
    rf"\\[dt]?frac\s*\{{\s*{D}{OFTEN}\s*\}}\s*\{{\s*{BELOW}\}}\s*{BODY}",
    rf"{D}{OFTEN}\s*{BODY}/\s*\(?\s*{BELOW}\)?",
    rf"\\nabla\s*(?:\^\s*\{{?\s*(?P<often>2)\s*\}}?)?\s*_\s*(?:\{{\s*(?P<by>{NAME})\s*\}}|(?P<bare>\\[A-Za-z]+(?![A-Za-z])|\w))\s*{BODY}",
    rf"\\nabla\s*_\s*(?:\{{\s*(?P<by>{NAME})\s*\}}|(?P<bare>\\[A-Za-z]+(?![A-Za-z])|\w))\s*\^\s*\{{?\s*(?P<often>2)\s*\}}?\s*{BODY}",
    rf"(?P<body>{NAME})(?<!')'(?P<often>'{{0,4}})\s*\(\s*(?P<by>{NAME})\s*\)",
    rf"\\partial\s*_\s*(?:\{{\s*(?P<by>{NAME})\s*\}}|(?P<bare>\\[A-Za-z]+(?![A-Za-z])|\w))\s*{BODY}",
    rf"\\nabla\s*(?P<body>{NAME})\s*\(\s*(?P<by>{NAME})\s*\)",
))
BARE = Rare(rf"\\nabla\s*(?P<second>\^\s*(?:2|\{{\s*2\s*\}}))?\s*{BODY}")
"""A gradient or a Hessian by whatever there is."""
STATES = re.compile(r"[=<>≈≤≥]|\\(?:approx|propto|equiv|simeq|to|le|ge|ne)(?![A-Za-z])")
PARTIAL = r"(?:\\partial(?![A-Za-z])|∂)"
LIKE = Rare("|".join((
    rf"\\[dt]?frac\s*\{{\s*{D}.*\}}\s*\{{\s*{D}.*\}}",
    rf"\\[dt]?frac\s*\{{\s*{D}\}}\s*\{{\s*{D}[^{{}}]*\}}.+",
    rf"{PARTIAL}.*/\s*{PARTIAL}.*")), re.DOTALL)
"""What is a derivative of something, by something."""
AND = re.compile(r"\\(?:text|textrm|mbox|mathrm)\s*\{\s*(?:and|und|e|y|et|or|oder|ou|o)\s*\}")
OPEN = re.compile(r"\s*(?:=\s*\??|\?|[.,;:!])*\s*$")


def derivatives(latex: str) -> list[Derivative]:
    r"""The derivatives that a formula is a list of, and states nothing about; none where it is anything else.

    >>> derivatives(r"\partial J/\partial u"), derivatives(r"\nabla_\theta J(\theta) = ?"), derivatives(r"\frac{df}{dx} = 2x")
    ([('J', ('u',))], [('J', ('\\theta',))], [])
    >>> derivatives(r"\frac{\partial^2 f}{\partial u\partial u^\top}, \nabla^2_u f")
    [('f', ('u', 'u')), ('f', ('u', 'u'))]
    """
    text = OPEN.sub("", AND.sub(",", SPACE.sub(" ", latex)))
    found = [_derivative(part) for part in names(text)]
    return [one for one in found if one] if all(found) else []


def _derivative(text: str) -> Derivative | None:
    for form in FORMS:
        if match := form.fullmatch(text.strip()):
            by = varied_by(match)
            return (match["body"].strip(" "), by) if by else None
    bare = BARE.fullmatch(text.strip())
    return (bare["body"].strip(" "), ("", "") if bare["second"] else ()) if bare else None


def is_derivative(latex: str) -> bool:
    r"""Whether a formula is a derivative, whatever it is of.

    >>> is_derivative(r"\frac{\partial\log f}{\partial\log x}"), is_derivative(r"\frac{d}{n}"), is_derivative("∂f/∂x = 2x")
    (True, False, False)
    """
    return LIKE.fullmatch(latex.strip(" .,;:?!")) is not None and STATES.search(latex) is None


def varied_by(match: re.Match[str]) -> tuple[str, ...]:
    """By what in turn a derivative is, as a form has found it; nothing where that is not as often as its sign says."""
    found = match.groupdict()
    often = found.get("often") or ""
    order = int(often) if often.isdigit() else 1 + len(often)
    below = [one for m in ONE_BY.finditer(found["below"]) for one in [m["one"]] * int((m["power"] or "1").strip("{} "))
             ] if found.get("below") else [found.get("by") or found.get("bare") or ""] * order
    spelled = tuple(name.strip(" {}") if name.startswith("{") else name.strip() for name in below if name)
    return spelled if len(spelled) == order else ()


CALLED = re.compile(r"(?P<f>[^()=^]+?)\((?:[^()]|\([^()]*\))*\)")


def functions_in(latex: str) -> list[str]:
    """The functions of which a formula gives values, without arguments.

    >>> functions_in("J(w, b)"), functions_in("f(x), g(x)"), functions_in("J")
    (['J'], ['f', 'g'], [])
    """
    called = [CALLED.fullmatch(name) for name in names(latex)]
    return [plain(call["f"]) for call in called if call] if all(called) else []


VERBS = "|".join((
    r"find|compute|calculate|determine|derive|evaluate|differentiate|what(?:['’]s| is| are| do)|give|show|work out|need|"
    r"seek|require|interested in|"
    r"want|obtain|provide|simplify|to know|looking for|how (?:do|can|to|does)|wanted|question",
    r"finden?|berechnen?|bestimmen?|bestimme|ermitteln?|ermittle|gesucht|was ist|wie lautet|gib|geben|leiten?",
    r"encontr(?:e|ar|em)|calcul(?:e|a|ar|em)|determin(?:e|ar|em)|obtenha|deriv(?:e|ar)|qual é|quanto é|mostre|ache",
    r"trouve[rz]?|calcule[rz]|détermine[rz]?|que vaut|quelle? est|donne[rz]|dérive[rz]?",
    r"trova(?:re)?|calcola(?:re)?|determinare|quanto vale|si (?:calcoli|determini|trovi)|求|计算|計算|求める|求めよ",
    r"encuentr[ea]|hall(?:e|a|ar)|determina|obten(?:er|ga)|deriva|cuál es|cuánto es|muestre",
))
"""How one asks for something; a row a language."""
VERB = Rare(rf"(?<!\w)(?:{VERBS})(?!\w)", re.IGNORECASE)
TOLD = re.compile(r"\b(?:we|us|one|wir|man|nous|on|nós)(?: \w+){0,2} $", re.IGNORECASE)
"""Words before such a verb that tell what a text does and ask for nothing."""
NEEDS = ("need", "seek", "require", "interested in")
"""What one asks for, and what a derivation says of what its next lines show."""
WISHES = ("want", "looking for", "berechne", "bestimme", "ermittle", *NEEDS)
QUIET = Rare(r"(?:[^\w⟦$]|[(\[][^()\[\]⟦$]*[)\]]|"
             r"\b(?:the|an?|its|and|or|also|then|of|der|die|das|und|o|e|os|as|la|les?|et|el|los|y|\d\d?|[a-h]|"
             r"marginal [a-z]+|scores?|subgradients?)\b"
             + "".join(rf"|\b(?:{how.derivative})\b" for how in ASKING.values()) + ")*", re.IGNORECASE)


def asks_for(before: str, behind: str) -> bool:
    """Whether words around a lone derivative ask for it; they need say nothing where it is all there is.

    >>> asks_for("Find the gradient ", "."), asks_for("", "?"), asks_for("We compute ", " first"), asks_for("Score ", "?")
    (True, True, False, True)
    """
    return wishes(before) or (behind.startswith("?") and len(before.split()) < 4) or (says_little(before) and says_little(behind))


def wishes(words: str) -> bool:
    """Whether words ask for something, and do not tell what is done."""
    verbs = VERB.finditer(words)
    return any(m[0].lower() in WISHES or not TOLD.search(words[:m.start()]) for m in verbs)


_HOW, _RESPECT = ("|".join(getattr(how, key) for how in ASKING.values()) for key in ("derivative", "respect"))
_WHAT = r"(?:(?:what(?:['’]s| is)|find|need) )?(?:(?:the|its|an?) )?"
BEHIND = Rare(rf"[\s,;:—–-]*{_WHAT}(?:(?:(?:[^\W\d_]+ ){{0,1}}(?:{_HOW}),? )?(?:{_RESPECT})(?!\w)|(?:{_HOW})\s*\?)",
              re.IGNORECASE)
"""Words behind an expression: ", what is the derivative w.r.t. x", "gradient?"."""


def asks_behind(words: str) -> bool:
    """Whether words behind an expression ask for its derivative.

    >>> asks_behind(" w.r.t. x?"), asks_behind(", derivative wrt a?"), asks_behind(" — gradient?"), asks_behind(" has none.")
    (True, True, True, False)
    """
    return BEHIND.match(words) is not None


def only_needs(words: str) -> bool:
    """Whether words tell what a derivation needs next, which its lines may show; they ask for nothing else.

    >>> only_needs("To train we need "), only_needs("I need "), only_needs("We want to find ")
    (True, False, False)
    """
    verbs = list(VERB.finditer(words))
    return bool(verbs) and all(m[0].lower() in NEEDS and TOLD.search(words[:m.start()]) for m in verbs)


OTHERS = Rare(r"(?:\A|(?<=[.?!:$]\s)|\n)[ \t]*(?:(?:\(?(?:[a-h]|[ivx]{1,4})\)|[-*+•]|\d{1,2}[.)]|\\item)[ \t]*)?"
              r"(?P<said>(?:(?:Is|Are|Does|Do|Can|Why|When|Where|How many|(?:For|Under|In) (?:which|what))\b"
              r"[^?.!]*\?|(?:(?:Show|Prove|Conclude|Deduce|Verify) (?:that|whether)|"
              r"Explain|Discuss|Sketch|Plot|Interpret)\b[^?!]*?[.?!](?=\s|\Z)))")
DERIVES = Rare("|".join((r"∇|∂|\\nabla|\\partial|\w'|\bd\w*/d", *(how.derivative for how in ASKING.values()))),
               re.IGNORECASE)


def other_questions(text: str) -> list[tuple[int, int, str]]:
    """Where a text asks for what is no derivative, and in what words.

    >>> other_questions("(a) Find the gradient of f. (b) Is f convex?")
    [(32, 44, 'Is f convex')]
    >>> other_questions("Show that the gradient is 2x. Is A symmetric")
    []
    """
    found = [m for m in OTHERS.finditer(text) if DERIVES.search(m["said"]) is None]
    return [(*m.span("said"), " ".join(m["said"].replace("$", "").split()).rstrip("?.!")) for m in found]


QUANTITY = rf"(?:\\math(?:cal|bf|rm|scr)\s+[A-Za-z]|{NAME})"
ONE = rf"(?:\$\s*{QUANTITY}\s*(?:\([^()]*\))?\s*\$|{QUANTITY}(?:\([^()]*\))?(?![\w^$(\\]))"
JOINED = r"\s*,?\s*(?:\b(?:and|und|et|ed?|y|of|von|de|di)\b\s*)*"
ASKS = Rare(rf"(?<!\w)(?<![Ww]e )(?:{VERBS})\b[^.?!\n]*", re.IGNORECASE)
OF = Rare(rf"\b(?P<how>{HIGHER.pattern}|{'|'.join(how.derivative for how in ASKING.values())}) "
          rf"(?:{'|'.join(how.of for how in ASKING.values())})(?: [^\W\d_]{{2,}}){{0,3}} "
          rf"(?P<of>{ONE}(?:{JOINED}(?<!\w){ONE})*)", re.IGNORECASE)


@lru_cache(maxsize=4)
def asked_of(text: str) -> tuple[tuple[str, str], ...]:
    """What a text asks the derivative of, as spelled, each with its word for the derivative; by what need not be said.

    >>> asked_of("What is the gradient of $f(x)$?"), asked_of("The gradient of $f$ is $2x$.")
    ((('gradient', 'f'),), ())
    >>> asked_of("Find the gradient of f and the Hessian of $f$ and $g$.")
    (('gradient', 'f'), ('Hessian', 'f'), ('Hessian', 'g'))
    """
    found = [match for asking in ASKS.finditer(text) for match in OF.finditer(asking[0])]
    lists = [(m["how"], re.sub(r"\([^()]*\)", "", m["of"])) for m in found]
    listed = [(how, name) for how, each in lists for name in re.findall(rf"(?<![\w\\]){QUANTITY}(?![A-Za-z])", each)]
    return tuple(dict.fromkeys((how, name) for how, name in listed if len(name) == 1 or not name.isalpha()))


def says_little(words: str) -> bool:
    """Whether words only join, number, or call a derivative by what it is."""
    return QUIET.fullmatch(words) is not None


__all__ = ["WORD", "Derivative", "asked_of", "asks_behind", "asks_for", "derivatives", "functions_in", "is_derivative",
           "only_needs", "other_questions", "says_little", "varied_by", "wishes"]
