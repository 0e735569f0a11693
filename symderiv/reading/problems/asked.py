"""Which derivatives a text asks for: what its words and its questions say, else what its own derivatives are by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations, product
from typing import NamedTuple

from symderiv.errors import ParseError, SymderivError, UnknownName
from symderiv.notation import Partial, Tensor
from symderiv.patterns import late
from symderiv.reading.problems.dependence import require_own_arguments
from symderiv.reading.problems.problem import Problem
from symderiv.reading.problems.statements import Fact
from symderiv.reading.prose.named import NOUNS
from symderiv.reading.prose.objectives import varied
from symderiv.reading.prose.phrases.asked import ASKING, EACH, HIGHER, ONLY_HIGHER, order_of
from symderiv.reading.prose.questions import VERBS, asked_of, wishes
from symderiv.reading.prose.said.asides import without_asides
from symderiv.reading.prose.sieves import Rare
from symderiv.reading.syntax.spelling import family, plain


class Question(NamedTuple):
    """A derivative that is asked for: what is differentiated, and by what in turn."""

    of: Tensor
    by: tuple[Tensor, ...]

    @property
    def wrt(self) -> str:
        """The variables as one names them: "u", "u,u"."""
        return ",".join(tensor.name for tensor in self.by)


def asked_in_words(problem: Problem) -> list[Question]:
    """What is to be differentiated, and by what, as the text says; where it names no first, it is the output."""
    facts = [f for f in problem.statements.facts if f.kind == "asked"] if problem.statements else []
    outputs = [_output(problem, fact) for fact in facts]
    named = {fact.subject for fact, of in zip(facts, outputs, strict=True) if fact.value and of}
    found: list[Question] = []
    unmet: list[tuple[Fact, Tensor | None]] = []
    for fact, of in zip(facts, outputs, strict=True):
        if several := _each(problem, fact):
            found += [Question(one, by) for one in several for by in _variables(problem, fact)]
            continue
        _require_loss(problem, fact, of)
        if of is None or (not fact.value and fact.subject in named):
            unmet += [(fact, of)] * (of is None)
            continue  # another phrase has said of what
        below = problem.definitions.below(of) - {of}
        made = [Question(of, by) for by in _variables(problem, fact) if by and below.issuperset(by)]
        unmet += [(fact, of)] * (not made)
        found += made
    wished = {plain(name) for _, name in asked_of(problem.statements.source)} if unmet and problem.statements else set()
    said = [(f, of) for f, of in unmet if f.words.startswith("$") or (f.value and not found and plain(f.value[0]) in wished) or
            ("$" in f.words and (f.value or not found) and not any(_known(problem, f.subject)))]
    _require_known(problem, said, bool(found))
    return list(dict.fromkeys([*found, *_by_arguments(problem, found)]))


def _require_known(problem: Problem, unmet: Sequence[tuple[Fact, Tensor | None]], others: bool) -> None:
    """That the derivatives which formulas ask for are of what was read, and by letters that this is made of.

    Where there are `others` that can be answered, this is said of every one; else what is asked may be a name for all of a text.
    """
    for fact, of in unmet:
        if of is None and fact.value:
            with suppress(UnknownName):
                problem.asked(fact.value[0] or None)
            by_log = LOGARITHM.search(fact.words)
            raise ParseError(f"The text asks for {fact.words}, and {'by what that is' if by_log else 'what that is of'} "
                             "could not be read", typed=problem.name, advice=(
                r"Ask for that by the letter alone, as in $\frac{\partial \log f}{\partial x}$: times x it is the one by \log x."
                if by_log else "Give it a name, as in $f = ...$, and ask for the derivative of that."))
        letter = re.fullmatch("[A-Za-z]", fact.subject) or (others and not any(_known(problem, fact.subject)))
        if of is None or not letter or (fact.words.startswith("$") and not BY_LETTER.search(fact.words)):
            continue
        below = problem.definitions.below(of)
        if others or fact.subject not in {plain(t.name)[:1] for t in below}:
            inputs = " or ".join(sorted(t.name for t in below if problem.definitions.of(t) is None))
            alike = [t.name for t in below if t.name.lower() == fact.subject.lower()]
            meant = f"Did you mean {alike[0]}? " if len(alike) == 1 else ""
            raise ParseError(f"The text asks for {fact.words}, and does not say how {of.name} depends on {fact.subject}",
                             typed=problem.name, advice=f"{meant}Write --wrt {inputs}, or define {of.name} by {fact.subject}: "
                             "an equation for what depends on it, as in u = t^2.")


def asked_by_name(problem: Problem) -> list[Tensor]:
    """What the words ask for by its name alone, where a line makes it of derivatives: "Find F" beside F = −∂V/∂q.

    That of a name for the derivative itself is the derivative.
    """
    source = without_asides(problem.statements.source) if problem.statements else ""
    made = [row.tensor for row in problem.definitions.rows if row.body.has(Partial) and not isinstance(row.body, Partial)]
    return [one for one in made if any(wishes(source[max(0, m.start() - 40):m.end()]) for m in _asking(one, source))]


def _asking(one: Tensor, source: str) -> Iterator[re.Match[str]]:
    """Where a verb that asks leads to a quantity with words between them that name no derivative."""
    latex = one.latex or one.name
    name = "|".join(map(re.escape, dict.fromkeys((latex, re.sub(r"\{(.)\}", r"\1", latex), one.name))))
    between = rf"(?:(?!(?:{'|'.join(how.derivative for how in ASKING.values())})\b)[^\W\d_]+ ){{0,4}}"
    yield from re.finditer(rf"(?<!\w)(?:{VERBS}) {between}\$?(?:{name})(?![\w^_{{])", source, re.IGNORECASE)


def require_asked(problem: Problem) -> None:
    """That what the words of a text ask the derivative of, or what could be meant by it, is defined, where someone asks for
    another variable."""
    source, facts = (problem.statements.source, problem.statements.facts) if problem.statements else ("", ())
    for fact in (f for f in facts if f.kind == "asked" and f.value):
        require_own_arguments(problem, fact, next(_known(problem, fact.value[0]), None))
    names = [name for _, name in asked_of(without_asides(source))]
    called = [f.latex for f in problem.statements.formulas] if problem.statements else []
    meant = [name for name in names if name in OBJECTIVES or list(_known(problem, name)) or
             any(re.search(rf"{re.escape(name)}\s*(?:\\left)?\(", latex) for latex in called)]
    if names and not meant:
        raise ParseError(f"The text asks for the derivative of {names[0]}, and what that is of could not be read",
                         typed=problem.name, advice=f"Define it, as in ${names[0]} = x^2$, or ask for another quantity.")


def _require_loss(problem: Problem, fact: Fact, of: Tensor | None) -> None:
    """That what is answered where words ask the derivative of "the loss" can be one: no array is, but losses of examples."""
    asks = OF_LOSS.search(fact.words) if of is not None and of.axes and not fact.value else None
    if of is None or asks is None or plain(of.name) in LOSSES or len(of.name) > 2:
        return
    letter = of.latex or of.name
    loss = rf"\sum_i {letter}_i^2" if len(of.axes) == 1 else rf"\|{letter}\|_F^2"
    mark = "$" if problem.statements and "$" in problem.statements.source else ""
    raise ParseError(f"The text asks for {fact.words}, and no formula says what the {asks['noun']} is", typed=problem.name,
                     advice=f"Write it as a formula, as in {mark}L = {loss}{mark}.")


OF_LOSS = late(rf"\bof (?:the|this|our|that) (?:[\w-]+ )?(?P<noun>{NOUNS})(?: function)?,? (?:{ASKING['en'].respect})",
                     re.IGNORECASE)
LOSSES = frozenset({"l", "ell", "L", "E", "J", "C"})


def _each(problem: Problem, fact: Fact) -> list[Tensor]:
    """What a fact asks the derivatives of by a word for all of them, "differentiate both by $w$"; nothing without such a word.

    Raises `ParseError` where they are not as many as it says.
    """
    said = EACH_BY.search(fact.words) if not fact.value else None
    if said is None:
        return []
    rows, variables = problem.definitions.rows, list(_meant(problem, fact.subject))
    defined = [row.tensor for row in rows if problem.definitions.below(row.tensor).issuperset(variables)]
    ends = [one for one in defined if not any(one in problem.definitions.below(other) - {other} for other in defined)]
    number = 3 if THREE.search(said[0]) else 2 if TWO.search(said[0]) else 0
    for several in (ends, defined) if variables else ():
        if len(several) == number or (not number and len(several) > 1):
            return several
    raise ParseError(f"The text asks for {fact.words}, and it is not clear of what", typed=problem.name,
                     advice="Name them, as in: the derivatives of $f$ and $g$ with respect to $x$.")


EACH_BY = late(rf"\b(?:{EACH})(?: [^\W\d_]{{3,}})? (?:{'|'.join(f'{how.respect}|{how.by}' for how in ASKING.values())})\b",
                     re.IGNORECASE)
"""A word for all that is defined, before by what it is differentiated."""
TWO = late(r"\b(?:both|two|beide|amb[ao]s|dois|duas|deux|dos|entramb[ei])\b", re.IGNORECASE)
THREE = late(r"\b(?:three|drei|três|trois|tre)\b", re.IGNORECASE)
LOGARITHM = late(r"\{\s*(?:\\partial|∂|d|\\mathrm\{d\})\s*\\(?:log|ln)(?![A-Za-z])[^{}]*\}\$$")
"""A derivative by a logarithm."""
BY_LETTER = late(r"\\frac|/")
"""A derivative with its letter below; the one of \\nabla f(a) may be a point."""
LEADS = rf"(?<![\w])(?<![Ww]e )(?:{VERBS})\b[^.?!\n]{{0,60}}?\b"
WANTS = Rare(rf"{LEADS}(?:{'|'.join(how.derivative for how in ASKING.values())})\b|"
    rf"{LEADS}[^=.?!]*?[$ (](?:\\nabla|∇)(?!\s*[_^])",
                   re.IGNORECASE)
WANTS_HIGHER = Rare(rf"{LEADS}(?P<how>{HIGHER.pattern})", re.IGNORECASE)
ALONE = (r"(?:\A|[.;:,!?)]\s|\n)\s*(?:(?:and|the|its|then|also|now|what about|und|die|e|et|la|y|o|a)\s+)*(?P<how>{})"
         r"(?: (?:of |at )?\$?[^\W\d_](?:\([^()]*\))?\$?)?(?: please)?\s*(?:\?|\.?\s*\Z)")
"""A question without a verb: "Second derivative?", "The Hessian of f?"."""
ASKED_ALONE = Rare(ALONE.format("|".join(how.derivative for how in ASKING.values())), re.IGNORECASE)
HIGHER_ALONE = Rare(ALONE.format(HIGHER.pattern), re.IGNORECASE)
HIGHER_FIRST = Rare(rf"\A\s*(?:(?:the|die|la|le|il|a|o) )?(?P<how>{HIGHER.pattern}) (?=\S.{{0,120}}\s*\Z)"
                    r"(?!.*\b(?:is|are|ist|sind|é|são|est|sont|es|son|è|sono|denotes?|where H)\b)", re.IGNORECASE)
"""What a line begins with that is all of a text and has no verb: "Hessian of log(1 + e^x)", "the Hessian of f(x) = x^3"."""
PRIME = r"\$?[A-Za-zα-ω]'{1,5}(?:\([^()=]*\))?\$?"
PRIMED = Rare(rf"(?:(?:\A|[.;:,!?)]\s|\n)\s*|(?<!\w)(?:{VERBS}|and)\s+(?:the )?)"
              rf"(?P<primed>{PRIME}(?:(?:,|,? and) {PRIME})*)\s*(?:\?|\.?\s*\Z)", re.IGNORECASE)
"""A derivative by its primes alone: "f''?", "Find f'''(x)." """
MIXED = late(r"\bmixed (?:second )?(?:partials?|derivatives?)\b", re.IGNORECASE)
"""A derivative by one variable and by another."""
HEAD = late(r"\s*(?P<name>[^()=]+?)\s*(?:\\left)?\((?P<arguments>[^()=;|]*)[^()=]*\)\s*:?=")
"""A function with its arguments; those behind a semicolon or a bar are data."""


def _by_arguments(problem: Problem, found: Sequence[Question]) -> Iterator[Question]:
    """What is asked for without a variable, "find the Hessian": by what the text asks for besides, or by the arguments of f(x).

    Raises `ParseError` for a Hessian by nobody knows what.
    """
    source = problem.statements.source if problem.statements else ""
    orders = _orders(without_asides(source)) or _orders(source)
    higher = [n for n in orders if n > 1 and all(len(one.by) == 1 for one in found)]
    if problem.output is None or not (higher or (not found and 1 in orders)):
        return
    several = _of_several(problem, source) if not found else []
    if several:
        yield from several
        return
    of = found[0].of if found else problem.output
    variables = list(dict.fromkeys(one.by[0] for one in found)) or _arguments(problem, of)
    if higher and not variables:
        raise ParseError("The text asks for a second derivative, and not by what" if higher == [2] else
                         "The text asks for a higher derivative, and not by what", typed=problem.name,
                         advice=f"Write --wrt {','.join('x' * higher[0])} for that by x {higher[0]} times, "
                         "or say so in the text: with respect to $x$.")
    yield from [Question(of, (by,)) for by in variables if 1 in orders and not found]
    mixed = MIXED.search(source) is not None
    yield from [Question(of, by) for n in higher for by in (combinations if mixed else _all)(variables, n)]


def _of_several(problem: Problem, source: str) -> list[Question]:
    """The questions of a text that asks for derivatives of several quantities, "the gradient of f and the Hessian of g"."""
    said = [(how, of) for how, name in asked_of(without_asides(source)) for of in _known(problem, name)
            if problem.definitions.of(of) is not None]
    if len({of for _, of in said}) < 2:
        return []
    return [Question(of, by) for how, of in said for by in product(
        _arguments(problem, of) or _inputs(problem, of), repeat=order_of(how) if HIGHER.fullmatch(how) else 1)]


def _inputs(problem: Problem, of: Tensor) -> list[Tensor]:
    return sorted((t for t in problem.definitions.below(of) if problem.definitions.of(t) is None), key=lambda t: t.name)


def _all(variables: Sequence[Tensor], n: int) -> Iterator[tuple[Tensor, ...]]:
    return product(variables, repeat=n)


def _orders(source: str) -> list[int]:
    """How often a text differentiates where it does not say by what: "find the Hessian", "second derivative?", "f'''?"."""
    if MIXED.search(source):
        return [2]
    said = [order_of(m["how"]) for form in (WANTS_HIGHER, HIGHER_ALONE, HIGHER_FIRST) for m in form.finditer(source)]
    primed = [len(primes) for m in PRIMED.finditer(source) for primes in re.findall("'+", m["primed"])]
    once = any(form.search(ONLY_HIGHER.sub("", source)) for form in (WANTS, ASKED_ALONE))
    return list(dict.fromkeys([*([1] if once else []), *said, *primed]))


def _arguments(problem: Problem, of: Tensor) -> list[Tensor]:
    """The arguments that the definition of a quantity names, f(x, y) = …, where it is made of them; else all there is to vary."""
    below = problem.definitions.below(of) - {of}
    heads = [head for formula in problem.statements.formulas if (head := HEAD.match(formula.latex))] if problem.statements else []
    named = [n for head in heads if plain(head["name"]) == plain(of.name) for n in head["arguments"].split(",")]
    inputs = [t for t in below if problem.definitions.of(t) is None]
    return [t for name in named for t in _known(problem, name) if t in below] or (inputs if len(inputs) == 1 else [])


OBJECTIVES = frozenset({"L", "J", "E", "C", r"\ell", "l", r"\mathcal{L}", r"\mathcal{J}"})
"""Letters for a loss: where a text asks for dL/dw and defines no L but one loss, that is meant."""


def _output(problem: Problem, fact: Fact) -> Tensor | None:
    """What a fact asks the derivative of; None for what the text does not define."""
    of = next(_known(problem, fact.value[0]), None) if fact.value else problem.asked(by=tuple(_meant(problem, fact.subject)))
    if of is None and fact.value[0] in OBJECTIVES and problem.definitions.rows:
        only = problem.asked()
        of = only if not only.axes and (only.name in OBJECTIVES or len(only.name) > 2) else None
    require_own_arguments(problem, fact, of)
    return of if of is not None and problem.definitions.of(of) is not None else None


def _variables(problem: Problem, fact: Fact) -> Iterator[tuple[Tensor, ...]]:
    """By what in turn: as a formula has it, twice where words speak of a Hessian; where nothing is said, by whatever there is."""
    if fact.value and not fact.subject:
        of = next(_known(problem, fact.value[0]))
        inputs = [t for t in problem.definitions.below(of) - {of} if problem.definitions.of(t) is None]
        by = _arguments(problem, of) or sorted(inputs, key=lambda t: t.name)
        if len(fact.value) > 1 and len(by) > 1 and not _arguments(problem, of):
            raise ParseError(f"The text asks for {fact.words}, and not by what", typed=problem.name,
                             advice=rf"Write $\nabla_{by[-1].name}^2 {fact.value[0]}$ for that by {by[-1].name} twice.")
        yield from product(by, repeat=len(fact.value))
        return
    if len(fact.value) > 1:
        yield from product(*(_known(problem, name) for name in (fact.subject, *fact.value[1:])))
        return
    once = ONLY_HIGHER.sub("", fact.words)
    higher = [order_of(match[0]) for match in HIGHER.finditer(fact.words)]
    is_first = not higher or any(re.search(rf"\b(?:{how.derivative})", once, re.IGNORECASE) for how in ASKING.values())
    for by in _meant(problem, fact.subject):
        yield from [(by,)] * is_first
        yield from [(by,) * order for order in higher]


def varied_in_lines(problem: Problem) -> list[Tensor]:
    """What stands below the ∂ and ∇ of the text's own lines."""
    lines = [formula.latex for formula in problem.statements.formulas] if problem.statements else []
    return list(dict.fromkeys(t for latex in lines for name in varied(latex) for t in _known(problem, name)))


LIST = late(r"\s*(?P<name>\\?[A-Za-z]+(?:_\w)?)\s*:?=\s*(?:\\left)?\\?[({\[](?P<members>[^=+*/&]*?)"
            r"(?:\\right)?\\?[)}\]]\s*")
"""A letter for several quantities: \\theta = (W, b)."""


def _meant(problem: Problem, name: str) -> Iterator[Tensor]:
    """The quantity of a name, or those that it lists."""
    lines = [LIST.fullmatch(f.latex) for f in problem.statements.formulas] if problem.statements else []
    listed = [one for line in lines if line and plain(line["name"]) == plain(name) for one in line["members"].split(",")]
    for one in listed if len(listed) > 1 else [name]:
        found = list(_known(problem, one.strip()))
        yield from found or family(one.strip(), [row.tensor for row in problem.names.written])  # w for all of w_1, w_2


def _known(problem: Problem, name: str) -> Iterator[Tensor]:
    """The quantity that a name or a component of it stands for; none where there is no such."""
    for spelling in dict.fromkeys((name, name.partition("_")[0])):
        with suppress(SymderivError):
            yield problem.tensor(spelling)
            return


__all__ = ["Question", "asked_by_name", "asked_in_words", "require_asked", "varied_in_lines"]
