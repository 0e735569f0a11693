r"""Rules of calculus that a text quotes, (uv)' = u'v + uv': held against functions of one variable that nothing relates.

The letters of a rule stand for any functions; what holds for all of them holds for those, and what fails there is no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from symderiv.errors import ParseError, SymderivError
from symderiv.homework.judgement import Judge, Judgement
from symderiv.patterns import late
from symderiv.reading.formulas.latex import equations_of
from symderiv.reading.homework.written import shapes
from symderiv.reading.problems.files import Problem, read_problem

ANY = (r"\sin x+\frac12x^2+3", r"e^{x/2}+x+1", r"x^3+\cos(2x)+5")
"""Functions that no simple equation relates, none of them 0 where it is tried."""
LETTER_X = late(r"(?<![A-Za-z\\])x(?![A-Za-z])")
SPACES = late(r"\s+|\\(?:left|right|[bB]igg?[lr]?|limits)(?![A-Za-z])|\\[,;!:]|\\q?quad(?![A-Za-z])")
SPELLINGS = ((late(r"\\[dt]?frac(?![A-Za-z])"), "÷"), (late(r"\\(?:cdot|times)(?![A-Za-z])|·"), "×"),
             (late(r"\\circ(?![A-Za-z])"), "∘"), (late(r"\\(?:mathrm|text) *\{? *d *\}?"), "d"),
             (late(r"\^\s*\{?\s*\\prime\s*\}?|\\prime(?![A-Za-z])|′"), "'"), (late(r"\[|\\\{"), "("), (late(r"\]|\\\}"), ")"))
"""What a rule is made of, by one sign each."""
SLOPE = late(r"÷\{d([A-Za-z])\}\{d([a-z])\}|d([A-Za-z])/d([a-z])")
"""The derivative of one letter by another."""
PRIMED = late(r"\((?P<of>[^=]*)\)'(?:\((?P<at>[a-z])\))?=")
WRITTEN = late(r"÷\{d(?:\((?P<inner>[^=]*)\)|(?P<bare>[A-Za-z]{2}))?\}\{d(?P<by>[a-z])\}(?P<of>[^=]*)=")
"""A derivative of what stands in brackets: (uv)', \\frac{d}{dx}(uv)."""
REST = late(r"[-+(){}/^=\d ÷×]*")
"""What a rule has besides its functions."""


@dataclass(frozen=True)
class Quoted:
    """A rule of calculus as it is quoted: with its derivatives written out, the variable, and the name of the rule."""

    latex: str
    by: str
    functions: tuple[str, ...]
    name: str


KINDS = (("chain", r"\|"), ("sum", r"[-+]"), ("quotient", "[÷/]"), ("product", ""))
"""By which sign between two functions a rule is told."""
RULES: Mapping[str, str] = {
    "sum": "(u + v)' is u' + v'",
    "product": "(u v)' is u' v + u v'",
    "quotient": "(f/g)' is (f' g − f g')/g²",
    "chain": "f(g(x))' is f'(g(x)) g'(x)",
}
"""What the rules say."""
NO_RULE = "This is not"
"""How the reason begins why a quoted rule is wrong."""


def quoted(latex: str) -> Quoted | None:
    r"""The rule of calculus in a formula; None where it is none.

    >>> quoted(r"(uv)' = u'v + uv'").name, quoted(r"\frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)").name, quoted("f'(x) = 2x")
    ('product', 'chain', None)
    """
    plain = _spelled(latex)
    primed = PRIMED.match(plain)
    found = primed or WRITTEN.match(plain)
    if found is None or plain.count("=") != 1:
        return None
    said = found.groupdict()
    of = said.get("inner") or said.get("bare") or said["of"]
    by = said.get("by") or said.get("at") or _argument(plain)
    functions = tuple(dict.fromkeys(c for c in re.findall("[A-Za-z]", of) if c != by))
    if len(functions) != 2:
        return None
    left, right = (_called(part, functions, by) for part in (of, plain[found.end():]))
    if left is None or right is None:
        return None
    if primed and (_turns(plain, functions) or not "".join(functions).islower()):
        return None
    name = next(name for name, sign in KINDS if re.search(sign, left))
    return Quoted(rf"\frac{{d}}{{d{by}}}\left({_written(left, by)}\right) = {_written(right, by)}", by, functions, name)


def _turns(plain: str, functions: tuple[str, ...]) -> bool:
    """Whether the primes are rather transposes: (ab)' = b'a'."""
    one, other = functions
    return re.sub(r"[× ()]", "", plain.partition("=")[2]) == f"{other}'{one}'"


def _spelled(latex: str) -> str:
    for spelling, sign in SPELLINGS:
        latex = spelling.sub(sign, latex)
    return SLOPE.sub(lambda m: f"{m[1] or m[3]}'", SPACES.sub("", latex)).strip(".,;$")


def _argument(plain: str) -> str:
    """The letter in the innermost brackets, or one that nothing is called."""
    inside = re.findall(r"[A-Za-z]'?\(([a-z])\)", plain)
    return inside[0] if inside else next(c for c in "xts" if c not in plain)


def _called(part: str, functions: tuple[str, ...], by: str) -> str | None:
    """A side with every function between «», what it is of behind a bar; None where it has more than functions and arithmetic."""
    one = rf"(?<![«|])((?:{'|'.join(functions)})'*)(?![»|'])"
    part = re.sub(rf"\({one}∘{one}\)(?:\({by}\))?|{one}∘{one}(?:\({by}\))?", lambda m: f"«{m[1] or m[3]}|{m[2] or m[4]}»", part)
    part = re.sub(rf"{one}\({by}\)", r"«\1»", part)
    part = re.sub(rf"{one}\((?:«([^»|]*)»|{one})\)", lambda m: f"«{m[1]}|{m[2] or m[3]}»", part)
    part = re.sub(one, r"«\1»", part)
    return part if REST.fullmatch(re.sub(r"«[^»]*»", "", part)) else None


def _written(part: str, by: str) -> str:
    """That side as a formula."""
    called = re.sub(r"«([^»|]*)(?:\|([^»]*))?»", lambda m: f" {m[1]}({m[2]}({by}))" if m[2] else f" {m[1]}({by})", part)
    return called.replace("÷", r"\frac").replace("×", r"\cdot ")


def misquoted(latex: str) -> ParseError | None:
    r"""What is wrong with the rule that a formula quotes; None where it is right, or none that can be told.

    >>> misquoted(r"(u/v)' = (u'v + uv')/v^2").advice
    "(f/g)' is (f' g − f g')/g²."
    """
    rule = quoted(latex)
    found = _tried(rule, ANY) if rule is not None else None
    if rule is None or found is None or found.verdict != "fails":
        return None
    return ParseError(f"{NO_RULE} the {rule.name} rule, {found.counterexample}", advice=f"{RULES[rule.name]}.")


@lru_cache(maxsize=256)
def _tried(rule: Quoted, bodies: tuple[str, ...]) -> Judgement | None:
    """What is known of a rule where its letters are these functions of x."""
    made = zip(rule.functions, bodies, strict=False)
    heads = " and ".join(f"${name}({rule.by}) = {LETTER_X.sub(rule.by, body)}$" for name, body in made)
    try:
        problem = read_problem(rf"Let ${rule.by} \in \mathbb{{R}}$ and let {heads}. Then \[ {rule.latex}. \]")
        [equation] = equations_of([problem.steps[-1].line], problem.steps[-1].text, problem.names)
        pair = shapes(*equation.sides[:2])
        return Judge(problem.definitions).judge(*pair) if pair else None
    except (SymderivError, RecursionError, IndexError):
        return None


def rules_of(problem: Problem) -> Iterator[tuple[int, str, ParseError | None]]:
    """The rules of calculus that a text quotes, each with where it stands and what is wrong with it.

    A rule that fails of functions in general may be meant of those that the text gives these letters.
    """
    said = problem.statements
    if said is None:
        return
    pieces = [(f.places[0], f.latex) for f in said.formulas if f.role != "denied"]
    pieces += [(p.at, p.latex) for p in (*said.passed, *said.skipped)]
    given = {left.strip(): right for f in said.formulas for left, _, right in [f.latex.partition("=")]}
    for at, latex in pieces:
        if (rule := quoted(latex)) is not None:
            own = tuple(given.get(name, given.get(f"{name}({rule.by})", "")) for name in rule.functions)
            holds = all(own) and (found := _tried(rule, own)) is not None and found.verdict == "holds"
            yield at, latex, None if holds else misquoted(latex)


__all__ = ["NO_RULE", "RULES", "Quoted", "misquoted", "quoted", "rules_of"]
