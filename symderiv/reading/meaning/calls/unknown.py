"""Functions that a text uses and nothing defines: refused, with what else they may be."""

from __future__ import annotations

from dataclasses import replace

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.meaning.calls.argument_lists import FUNCTIONAL
from symderiv.reading.syntax.bound import Call, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, Scripted, sole_item, spell


def require_known(call: Call) -> None:
    """Refuses a function that nothing defines."""
    name, spelled = head_of(call.head), _without_primes(call.head)
    if isinstance(name, Name) and not name.word and name.base not in FUNCTION_SYMBOLS:
        raise Misread(
            f"{spelled} is a function that the text does not define",
            call.at,
            f"Write what it is, as in {spelled}(x) = \\tanh(x){_or_an_index(call, name) or _or_a_product(call, name)}."
            f"{_or_open(call, name)}",
        )


def _without_primes(head: Node) -> str:
    """What f' is the derivative of."""
    return spell(replace(head, primes=0) if isinstance(head, Scripted) else head)


def _or_an_index(call: Call, name: Name) -> str:
    r"""What else \phi_j(x_n) may be: an entry."""
    arguments = [sole_item(a) for a in call.arguments]
    below = [spell(n.sub) for n in (*arguments, call.head) if isinstance(n, Scripted) and n.sub is not None]
    return f", or write it as an array, {spell(name)}_{{{''.join(below)}}}" if len(below) == len(arguments) + 1 else ""


def _or_open(call: Call, name: Name) -> str:
    """How a text says that it does not matter which function of a number this is."""
    plain = len(call.arguments) == 1 and not isinstance(call.head, Scripted)
    return f" Of one that is left open say: where ${spell(name)}$ is a given function." if plain else ""


def _or_a_product(call: Call, name: Name) -> str:
    r"""What else \rho(y - x) may be: a product."""
    plain = len(call.arguments) == 1 and name.base in FUNCTIONAL and not (isinstance(call.head, Scripted) and call.head.primes)
    return rf", or {spell(call.head)} \cdot ({spell(call.arguments[0])}) for a product" if plain else ""


__all__ = ["require_known"]
