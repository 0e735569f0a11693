"""Sums, products and maxima over letters, and derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Expr, Integer, Pow

from symderiv.errors import AxisMismatch, IndexClash, UnknownName
from symderiv.notation import (
    ONE,
    Array,
    Entry,
    Index,
    MaxOver,
    Partial,
    Prod,
    add,
    apart,
    letters,
    mul,
    negate,
    power,
    rename_bound,
    sum_over,
)
from symderiv.reading.formulas import matrices as w
from symderiv.reading.formulas.conditions import comparison, limits
from symderiv.reading.formulas.interpreter import Interpreter
from symderiv.reading.formulas.matrices import Value, Whole
from symderiv.reading.formulas.names import unknown_loss
from symderiv.reading.formulas.symbols import Symbols
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.axis_inference import indexed_axes, own_axis
from symderiv.reading.syntax.bound import Derivative, Differential, Over, Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Node, Scripted, spell


def over(reader: Interpreter, node: Over) -> Value:
    """A sum, product, maximum or minimum over the letters below its sign; a sum also of arrays, Σ_i r_i x_i."""
    found = limits(node.head, reader.names.axes.__contains__, reader.in_scope, reader.known is not None)
    ranges = dict(found.ranges)
    indices = [_bound(reader, letter, ranges.get(spell(letter)), node) for letter in found.letters]
    with reader.binding(indices):
        factors = [comparison(reader.scalar(a), sign, reader.scalar(b)) for a, sign, b in found.comparisons]
        body = reader.value(node.body) if spell(node.head.base) == r"\sum" else reader.scalar(node.body)
    made = _bound_over(spell(node.head.base), body, factors, indices)
    again = {i.name for i in indices if i.name in reader.scope}  # of a sum in brackets, within one over the same letter
    if isinstance(made, Whole):
        return Whole(Array(made.array.indices, rename_bound(made.array.body, again)), made.row) if again else made
    return rename_bound(made, again) if again else made


def _bound_over(name: str, body: Value, factors: list[Expr], indices: list[Index]) -> Value:
    if isinstance(body, Whole):
        return Whole(Array(body.array.indices, sum_over(mul(*factors, body.array.body), *indices)), body.row)
    if factors and name not in (r"\sum", r"\prod"):
        return BINDERS[name](_out_of_reach(name, body, mul(*factors), indices), indices)
    if factors and name == r"\prod":
        return Prod(Pow(body, mul(*factors), evaluate=False), *indices)
    return BINDERS[name](mul(*factors, body), indices)


FAR = Integer(1000)


def _out_of_reach(name: str, body: Expr, condition: Expr, indices: list[Index]) -> Expr:
    """The body where the condition holds; elsewhere a value that is never the extreme: far beyond every other one."""
    opposite, further = (r"\min", negate(FAR)) if name == r"\max" else (r"\max", FAR)
    others = add(BINDERS[opposite](rename_bound(body, {i.name for i in indices}), indices), further)
    kept = rename_bound(others, {i.name for i in indices})
    return add(mul(condition, body), mul(add(ONE, negate(condition)), kept))


def _bound(reader: Interpreter, letter: Node, range_name: str | None, node: Over) -> Index:
    name = Symbols(reader).letter_name(letter)
    if name in reader.scope and name not in reader.sealed:
        raise IndexClash(f"Index {name} is already bound outside", typed=spell(node.head),
                         advice="Every sum takes a letter of its own.")
    if reader.known is not None and name in reader.known:
        raise IndexClash(f"Index {name} is free on the left and bound on the right", typed=spell(node.head),
                         advice=f"Call one of them something else; {name} cannot be both.")
    axis = reader.names.axes.get(range_name) if range_name else None
    by_habit = reader.names.by_habit and axis is None
    declared = (own_axis(reader.names, name, node.body) if by_habit else None) or reader.names.axis_of(name)
    if axis is not None and declared is not None and axis != declared:
        raise AxisMismatch(f"Index {name} runs over {declared}, not over {axis}", typed=spell(node.head))
    axis = declared or axis
    counted = dict(indexed_axes(reader.names, name, node.body)) if axis is None else {}
    if len(counted) > 1:
        (one, first), (other, second) = list(counted.items())[:2]
        raise AxisMismatch(f"Index {name} counts {one} of {first} and {other} of {second}", typed=spell(node.head),
                           advice="Use another letter for one of them.")
    if axis is None:
        raise Misread(f"Over which axis does {name} run?", letter.at,
                      rf"Write \sum_{{{name}=1}}^{{K}}, or declare the letter.")
    return axis.index(name)


def derivative(reader: Interpreter, node: Derivative) -> Value:
    """The inert derivative, taken in the order of the variables as written."""
    wrt = [v for part in node.wrt for v in _variables(reader, part)]
    order = spell(node.order) or "1"
    if order == "1" and len(node.wrt) == 1 and len(wrt) > 1 and isinstance(wrt[0], Entry):
        return _by_power(reader, node, wrt[0], len(wrt))
    if order != str(len(wrt)):
        raise Misread(f"Order {order} above, {len(wrt)} below", node.at, r"Write \partial^{2} above two variables.")
    body = _differentiated(reader, node.body)
    if isinstance(body, Whole) or any(isinstance(v, Whole) for v in wrt):
        made = _laid_out(_of_arrays(body, wrt), body, reader)
        lies = made.ndim == 1 and any(isinstance(v, Whole) and v.row for v in wrt)
        return replace(made, row=not made.row) if lies else made
    for variable in wrt:
        body = Partial(body, variable)
    return body


def chained(reader: Interpreter, node: Product) -> Whole | None:
    r"""The chain rule as a formal product, \frac{\partial z}{\partial W} \frac{\partial L}{\partial z} in any order: a number's
    derivative, each factor summed with the next over all components of the quantity between them.

    None where the factors make no such chain, and in a text that says its layout: there the product is one of matrices.
    """
    links = _links(node) if not reader.names.turned and reader.names.rows is None else []
    values = [(reader.value(one.body), reader.value(one)) for one in links]
    if not values or isinstance(values[0][0], Whole) or not all(isinstance(v, Whole) for _, v in values):
        return None
    used, between, here, factors = set[str](), list[Index](), list[Index](), list[Expr]()
    for body, value in values:
        assert isinstance(value, Whole)
        array, depth = value.array, body.ndim if isinstance(body, Whole) else 0
        behind = list[Index]()
        for index in array.indices[depth:]:
            behind.append(index.axis.fresh(used))
            used.add(behind[-1].name)
        if [i.axis for i in here] != [i.axis for i in array.indices[:depth]]:
            return None
        factors.append(array.at([*here, *behind]))
        between, here = [*between, *here], behind
    return Whole(Array(tuple(here), sum_over(mul(*factors), *between)), jacobian=True)


def _links(node: Product) -> list[Derivative]:
    """The derivatives of a product, each of what the one before is taken by; nothing where they make no chain."""
    left = [part for sign, part in node.parts if isinstance(part, Derivative) and sign in ("", "·", "*") and len(part.wrt) == 1
            and part.order is None]
    below = {spell(part.wrt[0]) for part in left}
    found = [part for part in left if spell(part.body) not in below][:1]
    while found and (more := [part for part in left if part not in found and spell(part.body) == spell(found[-1].wrt[0])]):
        found.append(more[0])
    return found if 1 < len(found) == len(node.parts) else []


def _differentiated(reader: Interpreter, body: Node) -> Value:
    """What is differentiated. Raises `UnknownName` that names the loss of the text where another letter of a loss stands."""
    try:
        return reader.value(body)
    except UnknownName as error:
        raise unknown_loss(reader.names, body) or error from error


def _by_power(reader: Interpreter, node: Derivative, variable: Entry, n: int) -> Value:
    r"""\partial L/\partial\sigma^2 with the square as what varies: by the chain rule, ∂L/∂σ over the slope of the square."""
    slope = mul(Integer(n), power(variable, Integer(n - 1)))
    made = reader.value(node.body)
    body = _of_arrays(made, [variable]) if isinstance(made, Whole) else Partial(made, variable)
    return w.componentwise(lambda u: mul(u, power(slope, Integer(-1))), body)


def differential(reader: Interpreter, node: Differential) -> Value:
    """The value of dX. Raises `Misread` where nothing says what d is."""
    if reader.names.differentials is None:
        raise Misread("Is d a differential?", node.at, r"Write derivatives with \partial.")
    if (own := reader.names.differentials.named.get(spell(node.of))) is not None:
        return w.plain(w.whole(own))
    return w.plain(reader.names.differentials.of(reader.value(node.of), node))


def _variables(reader: Interpreter, part: Node) -> list[Value]:
    repeat = spell(part.sup) if isinstance(part, Scripted) else ""
    if isinstance(part, Scripted) and repeat.isdigit() and Symbols(reader).is_plain(part):
        return [reader.value(Scripted(part.at, part.base, part.sub, None, part.primes))] * min(int(repeat), 10)
    if isinstance(part, Use) and spell(part.power).isdigit():
        return [reader.value(replace(part, power=None))] * min(int(spell(part.power)), 10)
    if isinstance(part, Bracket):
        return [reader.value(part.inside)]
    return [reader.value(part)]


def _of_arrays(body: Value, wrt: list[Value]) -> Whole:
    """A derivative of or by whole arrays: its axes are those of the output, then those of each variable."""
    indices = list(body.array.indices) if isinstance(body, Whole) else []
    expr = body.array.body if isinstance(body, Whole) else body
    for variable in wrt:
        entry = variable
        if isinstance(variable, Whole):
            entry, own = _entry_of(variable, letters(expr) | {i.name for i in indices})
            indices += own
        expr = Partial(apart(expr, *indices), entry)
    return Whole(Array(tuple(indices), expr), jacobian=True)


def _laid_out(made: Whole, body: Value, reader: Interpreter) -> Whole:
    """The derivative as the layout has it that the text says: of a scalar as the transpose of its variable in numerator layout,
    of a vector by a vector turned in denominator layout."""
    if reader.names.turned and isinstance(body, Whole) and body.ndim == 1 and made.ndim == 2:
        return replace(made, array=made.array.T)
    if reader.names.rows is None or isinstance(body, Whole) or made.ndim > 2:
        return made
    return replace(made, row=True) if made.ndim == 1 else Whole(made.array.T)


def _entry_of(variable: Whole, avoid: set[str]) -> tuple[Entry, list[Index]]:
    """The component that is varied, also of a row ∂xᵀ or of a member x_i of a collection; and its letters of its own."""
    body = variable.array.body
    if not isinstance(body, Entry) or not set(variable.array.indices) <= set(body.indices):
        raise AxisMismatch("A derivative is taken with respect to a named tensor")
    own: dict[Index, Index] = {}
    avoid = avoid | {str(i) for i in body.indices if i not in variable.array.indices}
    for index in variable.array.indices:
        own[index] = index.axis.fresh(avoid | {i.name for i in own.values()})
    return Entry(body.tensor, *(own.get(i, i) for i in body.indices)), list(own.values())


def _negative_maximum(body: Expr, indices: list[Index]) -> Expr:
    return negate(MaxOver(negate(body), *indices))


BINDERS: dict[str, Callable[[Expr, list[Index]], Expr]] = {
    r"\sum": lambda body, indices: sum_over(body, *indices),
    r"\prod": lambda body, indices: Prod(body, *indices),
    r"\max": lambda body, indices: MaxOver(body, *indices),
    r"\min": _negative_maximum,
}
