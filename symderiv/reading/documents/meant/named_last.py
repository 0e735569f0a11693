r"""Names that a chain gives to what it says: \frac{\partial J}{\partial z} = p - y = \delta, or … =: \delta."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.chunks import RELATIONS, parts_of
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.roles import SYMBOL, derives

NAME = late(
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|hat|tilde|bar|overline|mathcal)\s*\{?\s*)*(?P<base>\\[A-Za-z]+|[A-Za-z])\s*\}*"
    r"(?P<scripts>(?:\s*[_^]\s*(?:\{[^{}]*\}|\w|\\[A-Za-z]+))*)")
"""A name alone, with what stands below and above it."""
CUSTOMARY = late(r"(?:\\mathbf\s*\{?\s*)?(?:I|e|E)\s*\}?(?:\s*_.*)?|\\(?:pi|infty)|\\delta\s*_\s*\{\s*\w\s*,?\s*\w\s*\}")
"""What has a meaning by custom, and is no new name: the identity, unit vectors, Kronecker's delta."""
DEFINES = late(r"=\s*:$")
LAST_NAME = "the name at the end"
"""Why such a definition is one."""
NAMING = (":", r"\eqqcolon")
"""What says behind a formula that a name follows."""


def with_last_names(lines: Sequence[Formula]) -> list[Formula]:
    r"""The lines, each chain that ends with a new name parted from the definition of that name.

    What stands last is a new name where a sign says so, or where no line before has it and the next one that has it is about
    a derivative: one that defines something may have been meant to stand first.
    """
    names = [_names(line.latex) for line in lines]
    first = {name: n for n, own in reversed(list(enumerate(names))) for name in own}
    found: list[Formula] = []
    behind: dict[str, bool] = {}
    for n, line in reversed(list(enumerate(lines))):
        new = {name for name in names[n] if first[name] == n and behind.get(name)}
        found += reversed(_named(line, new, lines[n - 1] if n else None) or [line])
        behind |= dict.fromkeys(names[n], line.continued or derives(line.latex))
    return found[::-1]


def _named(line: Formula, new: Collection[str], before: Formula | None) -> list[Formula]:
    """The line and the definition of the name at its end, which is one of the `new` ones where no sign says so. A name that is
    all of a line is of what stands last in the line `before`."""
    text = Traced(line.latex, line.places)
    signs = [(at, sign) for at, sign, depth in parts_of(line.latex) if not depth and sign in (*RELATIONS, *NAMING)]
    explicit = bool(signs) and (signs[-1][1] == r"\eqqcolon" or DEFINES.search(line.latex, 0, signs[-1][0] + 1) is not None)
    ends = signs[:-1] if explicit and signs[-1][1] == ":" else signs
    if not ends or {sign for _, sign in ends} - {"=", r"\eqqcolon"} or len(ends) < 2 - explicit - line.continued:
        return []
    last, sides = signs[-1], [at for at, _ in ends]
    tail = text.cut(last[0] + len(last[1]), len(line.latex)).stripped()
    name = NAME.fullmatch(tail.text)
    if name is None or not (explicit or (name["base"] in set(new) - _names(line.latex[:sides[-1]])
                                         and not CUSTOMARY.fullmatch(tail.text))):
        return []
    kept = text.cut(0, sides[-1]).stripped()
    what = _meant(text, sides, line.continued) or (_last_side(before) if before is not None and line.continued else None)
    if what is None:
        return []
    made = joined([tail, Traced.at(" = ", tail.places[0]), what])
    chain = [replace(line, latex=kept.text, places=tuple(kept.places))] if kept.text and len(sides) + line.continued > 1 else []
    return [*chain, replace(line, latex=made.text, places=tuple(made.places), continued=False, role="definition",
                            why=LAST_NAME, number="", label="")]


def _meant(text: Traced, sides: Sequence[int], continued: bool) -> Traced | None:
    """What a line says before the name at its end: the first side of a chain, of a continued one the last; None where that is
    nothing."""
    start = sides[-2] + 1 if continued and len(sides) > 1 else int(continued)
    what = text.cut(start, sides[-1] if continued or len(sides) < 2 else sides[0]).stripped() if start < sides[-1] else None
    return what if what is not None and what.text else None


def _last_side(line: Formula) -> Traced | None:
    """What stands behind the last equals sign of a line, where it has no other relation."""
    signs = [(at, sign) for at, sign, depth in parts_of(line.latex) if not depth and sign in RELATIONS]
    if not signs or signs[-1][1] != "=":
        return None
    what = Traced(line.latex, line.places).cut(signs[-1][0] + 1, len(line.latex)).stripped()
    return what if what.text else None


def _names(latex: str) -> set[str]:
    return set(SYMBOL.findall(latex))


__all__ = ["LAST_NAME", "with_last_names"]
