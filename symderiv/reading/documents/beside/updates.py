r"""Names that typed lines assign again: z = 2 x, then z = tanh(z). The earlier value gets another name, as programs mean it."""

from __future__ import annotations

import re
from dataclasses import replace

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.roles import derives, left_of

NAME = re.compile(r"(?:\\mathrm\s*\{\w+\}|\\?[A-Za-z]+)(?:_\d|_\{\d+\})?")
AGAIN = r"(?<![\\A-Za-z{{]){}(?![A-Za-z\d(]|\s*_|\s*\^\s*\{{?\s*\()"
"""The same name, not another one that begins like it: not z_t, z(t) or z^{(t)}."""
NUMBER = re.compile(r"[\d\s./\\,{}()*-]*(?:zeros|ones|randn?)?[^A-Za-z]*")
"""A value to start from."""
SLOPE = re.compile(r"\\partial|\\nabla|(?<![A-Za-z\\])d ?[A-Za-z]|\\mathrm\{(?:d\w+|grad\w*)\}|grad")
"""What a step goes along: w = w - 0.1 dw gives no new value to what was said of w."""
STATED = re.compile(r"\\top|\\operatorname|[\s^{}@*'T12]|\\cdot")
"""What stands beside the name in A = A^T and P = P P, which say something of a matrix."""
OTHER = re.compile(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])")
GIVEN_ANEW = "The text gives {} a new value made of its old one"
MEND = "Give the new value a name of its own, as in {0}new = …, and use that name below."


def with_values_apart(assembly: Assembly) -> None:
    """Gives the earlier value of a name that is assigned again a name of its own; refuses what uses the new value of an input."""
    for n, formula in enumerate(assembly.formulas):
        name = _assigned_again(formula)
        if not name:
            continue
        earlier = [f for f in assembly.formulas[:n] if _is_typed(f) and left_of(f.latex) == name and f.latex.count("=") == 1]
        if earlier and not NUMBER.fullmatch(_right(earlier[-1])):
            _rename(assembly, n, name)
        elif not earlier and not OTHER.search(re.sub(AGAIN.format(re.escape(name)), "", _right(formula))):
            _refuse(assembly, n, name)


def _assigned_again(formula: Formula) -> str:
    """The name on the left of a typed line that stands on its right too, and is computed with there."""
    name, right = left_of(formula.latex), _right(formula)
    if not _is_typed(formula) or formula.latex.count("=") != 1 or not NAME.fullmatch(name):
        return ""
    again = re.compile(AGAIN.format(re.escape(name)))
    if not again.search(right):
        return ""
    says = name[:1].isupper() and not STATED.sub("", again.sub("", right))
    return "" if says or derives(formula.latex) or SLOPE.search(right) else name


def _is_typed(formula: Formula) -> bool:
    return formula.environment == UNMARKED and not formula.continued


def _right(formula: Formula) -> str:
    return formula.latex.partition("=")[2].strip()


def _rename(assembly: Assembly, n: int, name: str) -> None:
    """The name as another one in all lines above, and on the right of its new value."""
    plain = re.sub(r"\\mathrm|\W|_", "", name)
    fresh = next(f"{plain}{k}" for k in range(1, 1000) if not re.search(rf"{plain}_?\{{?{k}", _all(assembly)))
    lines = [_renamed(f, name, fresh, 0) for f in assembly.formulas[:n]]
    here = assembly.formulas[n]
    assembly.formulas[:n + 1] = [*lines, _renamed(here, name, fresh, here.latex.index("="))]


def _all(assembly: Assembly) -> str:
    return "\n".join([assembly.text.text, *(f.latex for f in assembly.formulas)])


def _renamed(formula: Formula, name: str, fresh: str, start: int) -> Formula:
    text = Traced(formula.latex, formula.places)
    found = re.compile(rf"(?<![\\A-Za-z{{]){re.escape(name)}(?![A-Za-z]|_?\{{?\d)").finditer(formula.latex, start)
    made = text.replaced((*m.span(), Traced.at(rf"\mathrm{{{fresh}}}", formula.places[m.start()])) for m in found)
    return replace(formula, latex=made.text, places=tuple(made.places))


def _refuse(assembly: Assembly, n: int, name: str) -> None:
    """What uses the new value of something that no line defines cannot be told from what uses the old one."""
    plain = re.sub(r"\\mathrm|[\\{}]", "", name)
    fault, mend = GIVEN_ANEW.format(plain), MEND.format(re.sub(r"[^A-Za-z]", "", plain))
    uses = re.compile(rf"(?<![\\A-Za-z{{]){re.escape(name)}(?![A-Za-z])")
    assembly.formulas[n + 1:] = [replace(f, fault=fault, mend=mend) if uses.search(_right(f)) and not f.fault else f
                                 for f in assembly.formulas[n + 1:]]


__all__ = ["with_values_apart"]
