"""Functions on the page: which have a sign of their own, and when an argument needs brackets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import exp

from symderiv.notation import Sum, opened
from symderiv.writing.layout.boxes import APPLY, Box, Fence, Glyph, Row, Script, row
from symderiv.writing.layout.formulas.fragments import Bond, Page, Path, Piece
from symderiv.writing.layout.formulas.products import exponent_box, is_tall
from symderiv.writing.layout.symbols import commas, raised, word

# SymPy's name -> how a textbook calls it. These take an argument without brackets: log p.
PLAIN = {**{name: name for name in ("log", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth")},
         "asin": "arcsin", "acos": "arccos", "atan": "arctan"}
# These always have brackets. A single letter is set as a variable, a word upright.
BRACKETED = {"sigmoid": "σ", "Sigmoid": "σ", "logistic": "σ", "gamma": "Γ", "digamma": "ψ", "Max": "max", "Min": "min",
             "sign": "sgn", "relu": "ReLU", "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "hurwitz_zeta": "ζ"}
AROUND = {"Abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceiling": ("⌈", "⌉")}


def lay_function(page: Page, expr: Any, path: Path) -> Piece:
    """A function applied to its arguments."""
    name = expr.func.__name__
    if name in SPECIAL:
        return SPECIAL[name](page, expr, path)
    if name in AROUND:
        return Piece(Fence(page.part(expr, path, 0).box, *AROUND[name]))
    if name in PLAIN and len(expr.args) == 1:
        return _plain(Glyph("function", PLAIN[name]), expr.args[0], page.part(expr, path, 0))
    return bracketed(function_sign(name), [page.part(expr, path, n).box for n in range(len(expr.args))])


def function_sign(name: str) -> Box:
    """The sign of a function that takes brackets."""
    if (function := opened(name)) is not None:
        primes = Glyph("sign", "′" * function.order)
        return Script(word(function.letter), sup=primes) if function.order else word(function.letter)
    text = BRACKETED.get(name, name)
    letter = word(text)
    return letter if letter != Glyph("variable", text) or len(text) == 1 else Glyph("function", text)


def bracketed(sign: Box, arguments: list[Box]) -> Piece:
    """sign(arguments)."""
    return Piece(Row((sign, Fence(row(*commas(arguments))))), Bond.POWER)


def _plain(sign: Glyph, argument: Any, piece: Piece) -> Piece:
    """log p; with brackets where the argument is more than a symbol, or something follows."""
    with_brackets = bracketed(sign, [piece.box])
    if (piece.bond is Bond.SYMBOL and not isinstance(piece.box, Fence)) or isinstance(argument, exp | Sum):
        bond = Bond.OPEN if piece.bond is Bond.OPEN else Bond.FACTOR
        return Piece(Row((sign, APPLY, piece.box)), bond, closed=with_brackets.box)
    return with_brackets


def _exponential(page: Page, expr: Any, path: Path) -> Piece:
    exponent = exponent_box(page, expr.args[0], (*path, 0))
    if is_tall(exponent):
        return bracketed(Glyph("function", "exp"), [exponent])
    return Piece(raised(Glyph("variable", "e"), exponent), Bond.POWER)


def _log_gamma(page: Page, expr: Any, path: Path) -> Piece:
    inner = bracketed(Glyph("variable", "Γ"), [page.part(expr, path, 0).box])
    log = Glyph("function", "log")
    return Piece(Row((log, APPLY, inner.box)), Bond.FACTOR, bracketed(log, [inner.box]).box)


def _polygamma(page: Page, expr: Any, path: Path) -> Piece:
    order = expr.args[0]
    base = Glyph("variable", "ψ")
    sign = base if order == 0 else raised(base, Fence(page.part(expr, path, 0).box))
    return bracketed(sign, [page.part(expr, path, 1).box])


def _bessel(page: Page, expr: Any, path: Path) -> Piece:
    return bracketed(Script(Glyph("variable", "I"), page.part(expr, path, 0).box), [page.part(expr, path, 1).box])


SPECIAL: dict[str, Callable[[Page, Any, Path], Piece]] = {
    "exp": _exponential, "loggamma": _log_gamma, "polygamma": _polygamma, "besseli": _bessel,
}


def applied(name: str, inside: Sequence[Box]) -> Box:
    """A function of operands in matrix notation, component by component."""
    if name in AROUND:
        return Fence(inside[0], *AROUND[name])
    if name == "besseli":
        return Row((Script(Glyph("variable", "I"), inside[0]), Fence(inside[1])))
    if name == "polygamma":
        order, argument = inside
        psi = Glyph("variable", "ψ")
        return Row((psi if order == Glyph("number", "0") else raised(psi, Fence(order)), Fence(argument)))
    sign: Box = Glyph("function", PLAIN.get(name, name)) if name in PLAIN or name == "exp" else function_sign(name)
    return Row((sign, Fence(row(*commas(inside)))))
