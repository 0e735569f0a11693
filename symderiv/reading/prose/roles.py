r"""What a line is for, as far as words decide it. One row a way of saying so, in the languages of the phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.problems.statements import Role
from symderiv.reading.prose.objectives import asks_about
from symderiv.reading.prose.said.suppositions import SELECTS
from symderiv.reading.prose.sieves import Rare
from symderiv.reading.prose.solutions import solution


@dataclass(frozen=True)
class Cue:
    """Words that decide a role: a pattern over the words before a line, with words where it is read and where it is not."""

    role: Role
    pattern: Rare
    yes: str
    no: str


def _cue(role: Role, pattern: str, yes: str, no: str) -> Cue:
    return Cue(role, Rare(pattern, re.IGNORECASE), yes, no)


PARAMETER = (r"(?:thresholds?|temperatures?|margins?|learning rates?|step sizes?|slopes?|weight decays?|momentum|tolerances?|"
             r"dropout rates?|(?:penalty|regulari[sz]ation|smoothing) (?:parameters?|weights?|strengths?|coefficients?))")
OPENS = r"(?:[^\w$]|\b(?:the|a|an|then|now|us|we|and|also|first|next|its|our|der|die|das|wir|le|la|les|on|o|os|as|el|los)\b)*"
CUES: tuple[Cue, ...] = (
    _cue(
        "stationarity",
        r"(?:sett?(?:ing|s)?|equat(?:ing|e)|putting|put)\b[^.]*\b(?:to|equal to) (?:zero|0|\$0\$)|\bmust (?:both |"
        r"all )?(?:vanish|be zero)|"
        r"\b(?:vanishes|vanish)\b|is zero (?:exactly )?(?:when|if|for)|normal equations?|"
        r"\bat (?:the|an|any|a) (?:(?:local|global|interior) )?(?:minimum|maximum|optimum|minimi[sz]er|maximi[sz]er|optimal\w*|"
        r"stationary point|critical point|extremum)|"
        r"first[- ]order (?:optimality )?conditions?|stationar(?:y|ity)|^ *(?:is |are )?(?:equal )?to (?:zero|0)\b",
        "Setting this to zero leads to",
        "which tends to zero as",
    ),
    _cue(
        "stationarity",
        r"null ?(?:zu )?setzen|gleich null|zu null|gleich 0|nullstelle|normalengleichung|nullgesetzt",
        "Nullsetzen ergibt",
        "Im nächsten Schritt",
    ),
    _cue(
        "stationarity",
        r"igual(?:ando|amos|e|ar)\b[^.]*\b(?:zero|cero)|^ *a (?:zero|cero)\b|equações normais|ecuaciones normales",
        "Igualando a zero",
        "O gradiente é",
    ),
    _cue(
        "stationarity",
        r"annul(?:e|ant|er|ons|ent)\b|^ *à zéro\b|égal à zéro|équations normales",
        "En annulant le gradient",
        "Le gradient vaut",
    ),
    _cue("stationarity", r"(?:uguagli(?:ando|amo)|pon(?:endo|iamo))\b[^.]*\bzero\b|annull(?:a|ando|are|iamo)\b|equazioni normali",
         "Uguagliando a zero", "Il gradiente è"),
    _cue(
        "approximation",
        r"\bapproximately\b|\broughly\b|näherungsweise|ungefähr|aproximadamente|approximativement|approssimativamente|environ $",
        "this is approximately",
        "this is exactly",
    ),
    _cue(
        "update",
        r"(?:\bupdate(?:s|d)?(?: rule| step)?\b|\bthe step\b|gradient descent|Newton'?s? (?:method|step))(?:(?!\bwhere\b)[^.])*$|"
        r"Aktualisierung|atualização|actualización|mise à jour|aggiornamento",
        "and the update is",
        "the date is",
    ),
    _cue(
        "remark",
        r"\bin one dimension\b|\bfor (?:a|any|every) (?:quotient|product|scalar function|general)\b|(?:quotient|"
        r"product) rule $|(?:for example|e\.g\.|for instance) $|"
        r"zum Beispiel $|z\. ?B\. $|por exemplo $|por ejemplo $|par exemple $|^with the (?:hint|identity) ",
        "For a quotient",
        "For the loss",
    ),
    _cue(
        "constraint",
        r"\bsubject to\W*$|\bs\.\s?t\.\W*$|\bconstraints?(?: that| is| are)?\W*$|\bNebenbedingung(?:en)?\W*$|"
        r"\bsujeit[oa] a\W*$|\bsujet[oa] a\W*$|\bsous (?:la |les )?contraintes?\W*$|"
        r"\b(?:assum(?:e|ing)|suppos(?:e|ing))(?: that| for simplicity)*\W*$",
        "subject to",
        "which is subject to change as",
    ),
    _cue("definition", r"\b(?:(?:with|given)(?: the| an?| its)? (?:(?:up ?stream|incoming|output|known|backpropagated) )*|"
         r"and(?: the| an?)? (?:up ?stream|incoming|backpropagated) )(?:gradient|derivative|error|sensitivity|adjoint)s? $",
         "with gradient", "the gradient"),
    _cue("definition", rf"\b{PARAMETER}(?: of| is| be| equals?)?\s*$", "with the threshold ", "a threshold and "),
    _cue(
        "definition",
        r"\b(?:define|denote|abbreviate|write|call)\b[^.]{0,60} (?:by|as|for) $|\bcall (?:\w+ ){0,3}$|"
        r"\b(?:let|define|defining|denote|call|put|write|writing|abbreviate|introduce|where|consider|"
        r"(?<!up )(?<!start )with|set|take|given by|defined (?:by|as|through)|"
        rf"by definition){OPENS}$",
        "where",
        "we get",
    ),
    _cue(
        "definition",
        r"\b(?:sei|seien|definiere|definieren|setze|setzen|wobei|bezeichne|mit|schreibe|schreiben|definiert (?:durch|als))"
        rf"{OPENS}$",
        "wobei",
        "daraus folgt",
    ),
    _cue(
        "definition",
        rf"\b(?:seja|sejam|onde|com|define-se|definimos|denote|chamemos|escrevemos|definid[oa] (?:por|como)){OPENS}$",
        "onde",
        "obtemos",
    ),
    _cue(
        "definition",
        rf"\b(?:soit|soient|où|avec|on pose|posons|notons|on note|on définit|défini(?:e)? par){OPENS}$",
        "où",
        "on obtient",
    ),
    _cue("definition", rf"\b(?:sea|sean|donde|definimos|denotamos|ponemos|definid[oa] (?:por|como)){OPENS}$",
         "donde", "obtenemos"),
    _cue("definition", rf"\b(?:sia|siano|dove|definiamo|poniamo|indichiamo|definit[oa] (?:da|come)){OPENS}$",
         "dove", "otteniamo"),
    _cue(
        "claim",
        r"\b(?:then|hence|thus|therefore|obtain|get|gives?|yields?|follows|show that|derivatives?|gradients?|"
        r"chain rule|because|since|becomes?|"
        r"verify|prove|consequently|likewise|similarly|altogether|simplif\w+)\b[^.]*$",
        "Hence",
        "Let",
    ),
    _cue(
        "claim",
        r"\b(?:also|daher|damit|folgt|ergibt|erhalten|erhält|Ableitung|Gradient|Kettenregel|denn|obtemos|logo|"
        r"portanto|então|gradiente|derivada|regra da cadeia|"
        r"donc|ainsi|on obtient|obtient|dérivée|règle de la chaîne|car|entonces|luego|obtenemos|por tanto|"
        r"quindi|dunque|otteniamo|derivata|regola della catena)\b[^.]*$",
        "Daraus folgt",
        "Sei",
    ),
)
CUES_OF_NAMES = tuple(cue for cue in CUES if cue.role != "update")
FUNCTION = re.compile(r"\s*\\?[A-Za-z]+\s*\([^()=]*\)\s*=")
"""A function of its arguments, J(x) = …: no step makes it, "the measurement update as a problem: J(x) = …"."""
SETS = late(
    r"(?:\b(?:sett?(?:s|ing)?|solv(?:e|es|ed|ing)|requir(?:e|es|ed|ing)|demand(?:s|ing)?|impos(?:e|es|ing)|equat(?:e|es|ing)|"
    r"put(?:s|ting)?|enforc(?:e|es|ing)|necessary|conditions?|roots?|(?:minimi|maximi|optimi)[sz](?:e|es|ed|ing)|"
    r"critical points?|(?:minim|optim|extrem)(?:um|a)|find the maximum|"
    r"null ?setzen|setzen?|setzt|lös(?:e|en|t)|fordern?|verlangen|minimier(?:en|e|t)|maximier(?:en|e|t)|bedingung|"
    r"igual(?:ando|amos|ar|e)|resolv(?:endo|emos|er|iendo)|resolvons|imp(?:omos|ondo|onemos|oniendo)|exig(?:imos|indo|iendo)|"
    r"minimiza(?:r|ndo|mos)|condi(?:ção|ción)|"
    r"annul(?:e|ant|er|ons)|résol(?:vons|vant|udre)|impos(?:ons|ant)|minimiser|posons|posant|écrivons)\b"
    r"(?:(?!\b(?:so|hence|thus|therefore|obtain|get|gives?|yields?|find|follows|because|since|also|damit|folgt|ergibt|"
    r"logo|portanto|donc|obtient|luego|obtemos|obtenemos)\b)[^.]){0,60}$|"
    r"\b(?:from|if|iff|when|whenever|(?:points?|attained|reached|minimal|maximal|least|is|lies|occurs?) where|let|"
    r"must have|needs?|want|such that|so that|satisf(?:y|ies|ying)|fulfil\w*|obeys?|"
    r"aus|wenn|falls|sei|erfüll(?:en|t)|satisfaz(?:em)?|satisface|satisfait|vérifie|de|quando|cuando|se|si|ssi|quand|lorsque)"
    rf"{OPENS}$|"
    r"\b(?:minim\w+|maxim\w+|optim\w+|extrem\w+|points?|solutions?|punto|ponto|punkt)\b(?:[^.]|\b[ew]\.r?\.?[gt]\.|\.(?=\S))*"
    r"\b(?:zero|0|null|nulle?|cero|vanish(?:es)?)\b[^.]{0,20}$)",
    re.IGNORECASE,
)
"""Words under which an equation with 0 is a condition."""
ZERO = re.compile(r"=\s*(?:0|\\(?:mathbf|boldsymbol|bm|vec|mathbb)\s*\{?\s*0\s*\}?)\s*$")
SCRIPT = re.compile(r"[_^]\s*\{[^{}]*\}")
TERMS_VANISH = re.compile(r"\b(?:terms?|contributions?|summands?|termes?) [^.;:]*\b(?:vanish(?:es)?|annulent)\b[^.;:]*[.;]\s*$")
"""A sentence that says no more of a formula before it, or behind it, than that some of its terms are 0."""
VANISHING = ("vanish", "vanishes")
"""Words that set a derivative to 0, or say that it is 0 in one case."""
DERIVATIVE = re.compile(
    r"\\partial|\\nabla|\\frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d\b)|\\dfrac\s*\{\s*d\b|^\s*d[A-Z]\b|'\s*(?:\(|=)"
)
UPDATES = re.compile(r"\\(?:long)?leftarrow|\\gets|←")
ROUGHLY = re.compile(r"\\approx|\\simeq|≈")
DEFINES = re.compile(r":=|\\coloneqq|\\triangleq|\\equiv|\\doteq|≔")
RATE = re.compile(r"\s*\\d?dot(?![A-Za-z])")
NEXT = re.compile(r"(?P<base>\w+|\\[A-Za-z]+)[_^]\{?\(?(?P<index>\w)\s*\+\s*1\)?\}?")


MOVES = "how it moves"
SELECTED = re.compile(r"[^=]*=\s*(?:[-+]?\d+(?:\.\d+)?|\\pm\s*1|[A-Za-z])\s*")
"""A value that some members have."""


def role_of(latex: str, before: str, note: str = "") -> tuple[Role, str]:
    r"""The role of a line and the words, or the sign, that decide it.

    >>> role_of(r"w \leftarrow w - \eta g", "and we go on with")
    ('update', '\\leftarrow')
    >>> role_of("z = X w", "where "), role_of("L = f \\circ g", "the gradient of ")[0]
    (('definition', 'where'), 'definition')
    """
    if sign := UPDATES.search(latex):
        return "update", sign.group()
    if sign := ROUGHLY.search(latex):
        return "approximation", sign.group()
    if _is_update(latex):
        return "update", "the next value from this one"
    if RATE.match(latex):
        return "remark", MOVES
    if note.strip() == "!" or (note and "def" in note):
        return ("stationarity", "!") if note.strip() == "!" else ("definition", note)
    if sign := DEFINES.search(latex):
        return "definition", sign.group()
    if SELECTED.fullmatch(latex) and (found := SELECTS.search(before)):
        return "remark", found.group().strip()
    if _is_condition(latex) and (found := SETS.search(before)):
        return "stationarity", found.group().strip()
    before = TERMS_VANISH.sub("", before)
    if words := solution(latex, before):
        return "stationarity", words
    if asks_about(before):
        return "definition", "what is asked about"
    cues = CUES_OF_NAMES if FUNCTION.match(latex) else CUES
    return next(((cue.role, found.group().strip()) for cue in cues if (found := cue.pattern.search(before))), ("unknown", ""))


def _is_condition(latex: str) -> bool:
    """Whether a derivative, or a sum of terms, is 0: neither is defined so."""
    left = SCRIPT.sub("", left_of(latex)).lstrip("-")
    return latex.count("=") == 1 and ZERO.search(latex) is not None and (derives(latex) or "+" in left or "-" in left)


def _is_update(latex: str) -> bool:
    r"""x_{t+1} = x_t - …, or W := W + …."""
    if match := NEXT.match(latex.strip()):
        return (
            re.search(rf"{re.escape(match['base'])}[_^]\{{?\(?{match['index']}\)?\}}?(?!\s*\+)", latex[match.end() :]) is not None
        )
    left, sign, right = latex.partition(":=")
    return bool(sign) and re.match(rf"{re.escape(left.strip())}\s*[-+]", right.strip()) is not None


SYMBOL = re.compile(r"\\[A-Za-z]+|[A-Za-z]")


CONCLUDES = late(
    r"(?:hence|thus|therefore|obtain|get|gives?|yields?|follows|because|since|becomes?|consequently|simplif\w+|daher|damit|folgt|"
    r"ergibt|erhalten|erhält|obtemos|logo|portanto|donc|ainsi|on obtient|obtient|luego|obtenemos|por tanto)\b", re.IGNORECASE)


def concludes(why: str) -> bool:
    """Whether the words that decide a role make the line a result.

    >>> concludes("gives"), concludes("gradient is")
    (True, False)
    """
    return CONCLUDES.match(why) is not None


RESTRICTS = re.compile(
    r"\\sum(?![a-z])|\\[lr]?[Vv]ert|\\\||\\norm|\\langle|\^\{?\s*(?:T|\\top|\\intercal)\s*\}?\s*[A-Za-z\\(]")
"""What stands on the left of an equation that names nothing: a sum, a norm, a product with a transpose."""


DIVERGENCE = re.compile(r"\s*[\\A-Za-z{}_]+\s*(?:\\left)?\([^()=]*\\(?:\||Vert|parallel)[^()=]*\)\s*$")
r"""A function of two things that a double bar parts, KL(p \| q): no norm."""


def restricts(latex: str) -> bool:
    r"""Whether an equation among words says what its quantities fulfil, and names none.

    >>> restricts(r"\|u\| = 1"), restricts(r"u^\top u = 1"), restricts("r = X w"), restricts(r"D(p \| q) = p^\top q")
    (True, True, False, False)
    """
    left, sign, _ = latex.partition("=")
    return bool(sign) and RESTRICTS.search(left) is not None and not (derives(latex) or DIVERGENCE.match(left))


def sets_parameter(why: str) -> bool:
    """Whether the words that decide a role say that a parameter has a value: "threshold δ = 3"."""
    return re.match(PARAMETER, why, re.IGNORECASE) is not None


COMPARES = re.compile(r"^[^=]*(?:[<>≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt|ll|gg|leqslant|geqslant)(?![A-Za-z]))[^=]*$")
VARIED = late(r"(?:\}\s*\{|/)\s*\{?\s*(?:\\partial|\\mathrm\s*\{\s*d\s*\}|d)(?P<below>[^}=]*)|"
                    r"\\nabla\s*_\s*(?P<nabla>\{[^}=]*|\\[A-Za-z]+\s*\{?\w*|\w)")
"""What stands under a derivative with its letters, or at a gradient's sign."""


OF = late(r"\\(?:partial|mathrm\s*\{\s*d\s*\})\s*(\\[A-Za-z]+(?:\{[A-Za-z]+\})?(?:_\w|_\{\w+\})?|[A-Za-z](?:_\w|_\{\w+\})?)\s*\}")
"""What a derivative is of."""


PRIMED = late(r"\s*(?:\\[A-Za-z]+|[A-Za-z])\s*(?:'|\^\s*\{?\\prime\}?)\s*")
"""A slope whose argument is not written, as in φ' = 1 for x > 0: what is compared is its argument."""


def is_case_of(condition: str, latex: str) -> bool:
    r"""Whether a comparison beside a line is the case in which it holds: it is about what the line differentiates, or by what.

    >>> is_case_of("z_i > 3", r"\frac{\partial L}{\partial z_i} = 1"), is_case_of(r"\lambda > 0", r"\nabla_w J = \lambda w")
    (True, False)
    >>> is_case_of("L > 0", r"\frac{\partial L}{\partial z_i} = 1")
    True
    """
    left = latex.partition("=")[0]
    if PRIMED.fullmatch(left) and COMPARES.match(condition):
        return True
    varied = ["".join(filter(None, found.groups())) for found in VARIED.finditer(left)] or [left]
    varied += [found[1] for found in OF.finditer(left) if condition.strip().startswith(found[1])]
    symbols = {symbol for text in varied for symbol in SYMBOL.findall(text)}
    return derives(latex) and COMPARES.match(condition) is not None and not symbols.isdisjoint(SYMBOL.findall(condition))


def derives(latex: str) -> bool:
    """Whether the left side of a line is a derivative."""
    return DERIVATIVE.search(latex.split("=")[0] + "=") is not None


def left_of(latex: str) -> str:
    """What stands before the first equals sign."""
    return latex.partition("=")[0].strip()
