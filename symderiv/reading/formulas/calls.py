"""Functions applied to their arguments, and indicators."""

from __future__ import annotations

from typing import cast

from symderiv.notation import Entry, Opaque, OpenFunction, Tensor
from symderiv.reading.formulas import matrices as w
from symderiv.reading.formulas.arrays import ARRAY_CALLS, divergence
from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTIONS, HELD, HOLDS, LONG, PAIRED, SLOPES, log_base
from symderiv.reading.formulas.guards import guarded_power
from symderiv.reading.formulas.interpreter import Interpreter
from symderiv.reading.formulas.matrices import Value
from symderiv.reading.meaning.shapes.calls import AVERAGES
from symderiv.reading.syntax.bound import Call, head_of
from symderiv.reading.syntax.misread import Misread, two_readings
from symderiv.reading.syntax.nodes import Head, Listing, Name, Relation, Scripted, spell


def call(reader: Interpreter, node: Call) -> Value:
    """A function of its arguments, with the powers written on either side of the brackets."""
    head = head_of(node.head)
    if isinstance(head, Head) and head.kind == "indicator":
        return _indicator(reader, node)
    sub, sup = (node.head.sub, node.head.sup) if isinstance(node.head, Scripted) else (None, None)
    if sup is not None and spell(sup).startswith("-"):
        raise two_readings(node.at, f"the inverse function of {spell(head)}", f"1/{spell(head)}(…)")
    name = spell(head).removeprefix("\\text{").strip("\\}")
    primes = node.head.primes if isinstance(node.head, Scripted) else 0
    primed = primes > 0
    if sub is None and name in reader.names.functions:
        return _raised(reader, _raised(reader, _open(reader, name, primes, node), sup, node), node.power, node)
    if sup is not None and isinstance(head, Name):
        raise Misread(f"{spell(node.head)} of something is not known", node.at,
                      f"Write the power behind the brackets: {spell(head)}(…)^{{{spell(sup)}}}.")
    if primed and (primes > 1 or name not in SLOPES or len(node.arguments) != 1):
        marks = primes * "'"
        raise Misread(f"{spell(node.head)} of something is not known", node.at,
                      f"Give the function a name, as in h(u) = {spell(head)}(u), and write h{marks}(…).")
    if primed and isinstance(node.head, Scripted):
        value = w.componentwise(SLOPES[name], reader.value(node.arguments[0]))
    else:
        value = _applied(reader, name, sub, node)
    return _raised(reader, _raised(reader, value, sup, node), node.power, node)


def _open(reader: Interpreter, name: str, primes: int, node: Call) -> Value:
    """A function that the text leaves open, or its derivative, component by component."""
    arguments = [reader.value(a) for a in node.arguments]
    return w.componentwise(OpenFunction(name, primes).node, _one(name, arguments, node))


def _raised(reader: Interpreter, value: Value, sup: Listing | None, node: Call) -> Value:
    r"""A power of a function's value: \tanh^2(z) is one component by component, like the function."""
    if not isinstance(value, w.Whole) or sup is None or spell(sup) in w.TRANSPOSES or (value.ndim > 1 and node.power is not None):
        return reader.power(value, sup, node)
    exponent = reader.scalar(sup)
    return w.componentwise(lambda x: guarded_power(x, exponent, node), value)


OF_ARRAYS = {
    "max": r"Of all components it is \max_i x_i.",
    "min": r"Of all components it is \min_i x_i.",
    "cos": r"For the cosine of two vectors write \frac{u^\top v}{\|u\| \|v\|}.",
}
"""What is meant where a function of numbers stands before an array."""


def _applied(reader: Interpreter, name: str, sub: Listing | None, node: Call) -> Value:
    reader.averaged += name in AVERAGES
    arguments = [reader.value(a) for a in node.arguments]
    reader.averaged -= name in AVERAGES
    if name in ARRAY_FUNCTIONS and sub is None:
        return cast(Value, ARRAY_CALLS[ARRAY_FUNCTIONS[name]](_one(name, arguments, node)))
    if name == "unspecified":
        return Opaque(*(_whole(value, node) for value in arguments))
    if name in PAIRED and len(arguments) == 2:
        return divergence(*arguments)
    if name in LONG:
        reason, advice = LONG[name]
        raise Misread(reason, node.at, advice)
    if name not in FUNCTIONS:
        raise Misread(f"{name} is a function that neither the text nor the table of functions defines", node.at,
                      HELD if name in HOLDS else
                      f"Define it, as in {name}(x) = …; for a product write \\cdot between its factors.")
    least, most, make = FUNCTIONS[name]
    if sub is not None:
        if name != "log":
            own = spell(node.head)
            raise Misread(f"A subscript on {name}", node.at,
                          f"Write what is meant, as in {own}(x) = \\tanh(x); with a letter of its own where it is left open.")
        make = log_base(reader.scalar(sub))
    if not least <= len(arguments) <= most:
        raise Misread(f"{name} takes {_count(least, most)}", node.at,
                      OF_ARRAYS.get(name, f"Found {len(arguments)}."))
    return w.componentwise(make, *arguments)


def _whole(value: Value, node: Call) -> Tensor:
    """The tensor of an argument that is one, whole."""
    tensor = value.tensor if isinstance(value, w.Whole) and not value.row else value.tensor if isinstance(value, Entry) else None
    if tensor is None or (isinstance(value, Entry) and tensor.axes):
        raise Misread("A function that the text leaves open takes whole quantities", node.at,
                      "Say what it is, as in \\ell(u) = u^2, or give it a vector.")
    return tensor


def _count(least: int, most: int) -> str:
    if least == most:
        return "one argument" if least == 1 else f"{least} arguments"
    return f"at least {least} argument" if most > 9 else f"{least} to {most} arguments"


def _one(name: str, arguments: list[Value], node: Call) -> Value:
    if len(arguments) != 1:
        raise Misread(f"{name} takes one argument", node.at,
                      OF_ARRAYS.get(name, f"Found {len(arguments)}."))
    return arguments[0]


def _indicator(reader: Interpreter, node: Call) -> Value:
    listing = node.head.sub if isinstance(node.head, Scripted) else None
    if listing is not None and node.arguments:
        raise Misread("An indicator with two conditions", node.at)
    if listing is None:
        listing = Listing(node.at, cast(tuple[Relation, ...], node.arguments))
    made = reader.holding(listing)
    sup = node.head.sup if isinstance(node.head, Scripted) else None
    return reader.power(reader.power(made, sup, node), node.power, node)
