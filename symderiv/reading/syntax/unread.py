r"""Notation with a meaning that no index expression has: integrals, limits, expectations; each with what to write."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread, two_readings
from symderiv.reading.syntax.nodes import Bracket, Head, Name, Node, Number, row, spell

INTEGRAL = ("An integral cannot be read", r"Write what it comes to, as in \frac{a^3}{3}, or a sum over points, as in "
            r"\frac{1}{N} \sum_{i=1}^{N} f(x_i).")
NEAR = (r"\asymp", r"\approxeq", r"\eqsim", r"\thickapprox", r"\lessapprox", r"\gtrapprox", r"\lesssim", r"\gtrsim",
        r"\doteqdot")
ARROWS = (r"\to", r"\rightarrow", r"\longrightarrow", r"\mapsto", r"\longmapsto", r"\hookrightarrow", r"\leadsto")
RELATIONS = (r"\prec", r"\succ", r"\preceq", r"\succeq", r"\preccurlyeq", r"\succcurlyeq", r"\ll", r"\gg", r"\subset",
             r"\subseteq", r"\supset", r"\supseteq", r"\subsetneq", r"\parallel", r"\models", r"\vdash", r"\ni", r"\owns")
UNREAD = {
    **dict.fromkeys((r"\int", r"\iint", r"\oint"), INTEGRAL),
    r"\begin": ("An array of entries cannot be read", r"Name it and say its shape, as in: Let $A \in \mathbb{R}^{2 \times 2}$. "
                "Or write the formula by its entries."),
    r"\sim": ("A distribution cannot be read", r"Write an expectation as what it comes to, or as an average over samples, as in "
              r"\frac{1}{N} \sum_{i=1}^{N} f(x_i)."),
    **dict.fromkeys((r"\ddots", r"\vdots", r"\hdots"), (
        "A matrix with dots cannot be read", r"Name it and say its shape, as in: Let $A \in \mathbb{R}^{n \times n}$.")),
    **dict.fromkeys((r"\cdots", r"\dots", r"\ldots"), (
        "Dots cannot be read here", r"Write the sum with its letter, as in \sum_{i=1}^{n} x_i; of a matrix with dots say the "
        r"shape: Let $A \in \mathbb{R}^{n \times n}$.")),
    **dict.fromkeys((r"\approx", r"\simeq", r"\cong", "≈", *NEAR), (
        "An approximation defines nothing", "Write = where it holds, or how far both sides are apart, as in "
        r"L = \|R - U V^\top\|^2.")),
    **dict.fromkeys((r"\propto", r"\varpropto"), (
        "A proportion defines nothing", r"Write the factor, as in p = c \exp(-x^2).")),
    **dict.fromkeys(ARROWS, (
        "An arrow defines nothing", r"Write the function as a formula, as in f(x) = x^2, and of what it takes: "
        r"Let $x \in \mathbb{R}^n$.")),
    **dict.fromkeys(RELATIONS, (
        "This relation defines nothing", "Write what the quantity is, as in L = x^2, or take the "
        "relation out of the formula and say it in words.")),
    r"\%": ("A percentage of a letter cannot be read", r"Write it as a fraction: \frac{r}{100} for r\%."),
    r"\arg": ("An angle, or the place of an extreme, cannot be read", r"Write the angle of a + i b with a > 0 as "
              r"\arctan(b/a); for the place of an extreme ask about what is extreme there, as in L = x^2."),
    r"\lim": ("A limit cannot be read", "Write what it comes to."),
}
"""Commands with a meaning that this grammar leaves out: why, and what to write."""


def refuse_unread(items: Sequence[Node]) -> None:
    """Raise `Misread` where a row begins with something of which nobody can say what it is."""
    refuse_expectation(items)
    one, after = items[0], items[1] if len(items) > 1 else None
    base = head_of(after) if after is not None else None
    if _is_one(one) and isinstance(base, Bracket) and base.kind in ("square", "curly") and not any(
            entry.signs for entry in base.inside.entries):
        raise Misread("This indicator has no condition", one.at, r"Write \mathbb{1}[x > 0]; for a product leave the 1 out.")
    name = one if isinstance(one, Name) and not one.word and not one.style and not one.accents else None
    if name is not None and isinstance(base, Number) and base.at == name.at + len(name.base):
        symbol, number = name.base, base.text
        raise Misread(f"{symbol}{number} has two readings", name.at, f"Write {symbol}_{{{number}}}, or {number} {symbol}.")


def refuse_loose_one(terms: Sequence[tuple[str, tuple[Node, ...]]]) -> tuple[tuple[str, tuple[Node, ...]], ...]:
    r"""The terms; raises `Misread` for \log 1 - p, of which nobody says whether the p is in it: the logarithm of 1 is 0."""
    for (_, items), (sign, behind) in pairwise(terms):
        head = items[-2] if len(items) > 1 and isinstance(items[-1], Number) and items[-1].text == "1" else None
        if isinstance(head, Head) and head.name.lstrip("\\") in ("log", "ln", "lg") and not isinstance(head_of(behind[0]), Head):
            raise two_readings(head.at, f"{spell(head)}(1) {sign} {row(behind)}", f"{spell(head)}(1 {sign} {row(behind)})")
    return tuple(terms)


def _is_one(item: Node) -> bool:
    """Whether this is a 1, bold or not."""
    return (isinstance(item, Head) and item.kind == "indicator") or (isinstance(item, Number) and item.text == "1")


def refuse_expectation(items: Sequence[Node]) -> None:
    r"""Raise `Misread` where a row begins with \mathbb{E}, the mean over a distribution, or with E and a square bracket."""
    name, following = head_of(items[0]), head_of(items[1]) if len(items) > 1 else None
    squared = isinstance(following, Bracket) and following.kind == "square"
    if isinstance(name, Name) and name.base == "E" and (name.style == r"\mathbb" or (squared and not name.style)):
        product = "" if name.style else rf" For a product write E ({row(tuple(items[1:2]))[1:-1]})."
        raise Misread("An expectation cannot be read", name.at,
                      r"Write it as a sum over samples, as in \frac{1}{N} \sum_{i=1}^{N} f(x_i)." + product)


__all__ = ["UNREAD", "refuse_loose_one", "refuse_unread"]
