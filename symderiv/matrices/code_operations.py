"""The operations of matrix notation in code: chains with @, outer products, broadcasting instead of diag and ones.

>>> from symderiv.matrices.forms import Whole
>>> from symderiv.matrices.targets import TARGETS
>>> from symderiv.notation import Axis, Tensor
>>> N, D = Axis("N"), Axis("D")
>>> form = Product(Whole(Tensor("X", (N, D))), Diag(Whole(Tensor("g", (D,)))))
>>> write(Writer(form, TARGETS["numpy"], "f", {}), form).text
'X * g'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, cast

from sympy import Rational

from symderiv.errors import NoRule
from symderiv.matrices.code_leaves import ATOM, MATMUL, MUL, SUM, TIMES, UNARY, Code, Writer
from symderiv.matrices.forms import (
    Constant,
    Determinant,
    Form,
    Identity,
    Inverse,
    Ones,
    Slice,
    Triangle,
    Unit,
    Whole,
    Zeros,
    is_scalar,
)
from symderiv.matrices.operations import (
    Apply,
    Diag,
    Diagonal,
    Hadamard,
    Plus,
    Power,
    Product,
    Quotient,
    Scaled,
    Trace,
    Transpose,
)
from symderiv.matrices.targets import NESTED
from symderiv.matrices.text import chain_segments, head_name, signed
from symderiv.notation import Indicator


def write(writer: Writer, form: Form) -> Code:
    """The code of a form; its value has the form's axes as its shape, rows and columns alike being one-dimensional."""
    return WRITERS[type(form)](writer, form)


# --- products ---------------------------------------------------------------------------------------------------------

def product(w: Writer, form: Product) -> Code:
    """A chain: closed parts are numbers, what is left is a vector, a matrix or an outer product."""
    segments = chain_segments(form.parts)
    codes = [segment(w, s) for s in segments]
    if len(segments) == 1:
        return codes[0]
    is_closed = [s[0].shape[0] is None and s[-1].shape[1] is None for s in segments]
    closed = [c for c, number in zip(codes, is_closed, strict=True) if number]
    rest = [c for c, number in zip(codes, is_closed, strict=True) if not number]
    open_part = [Code(w.target.outer.format(*(c.text for c in rest)))] if len(rest) == 2 else rest
    return times([*closed, *open_part])


def times(codes: Sequence[Code]) -> Code:
    """A product component by component."""
    if len(codes) == 1:
        return codes[0]
    first = codes[0].text if codes[0].level == TIMES else codes[0].at(UNARY)
    return Code(" * ".join([first, *(c.at(UNARY) for c in codes[1:])]), TIMES)


def segment(w: Writer, factors: Sequence[Form]) -> Code:
    """A chain without outer products; ones at its ends sum an axis."""
    before = len(factors) > 1 and isinstance(factors[0], Transpose) and isinstance(factors[0].parts[0], Ones)
    after = len(factors) > 1 and isinstance(factors[-1], Ones)
    core = list(factors[before:len(factors) - after])
    if not core:
        return Code(w.size(factors[-1].axes[0]))
    chain = matmul(w, core)
    if not before and not after:
        return chain
    turned = len(core) == 1 and isinstance(core[0], Transpose) and len(core[0].axes) == 2
    if turned:
        chain = write(w, core[0].parts[0])
    both = (before or core[0].shape[0] is None) and (after or core[-1].shape[1] is None)
    total = w.target.total if both else w.target.total_along
    return Code(total.format(chain.at(ATOM), int(after != turned)))


def matmul(w: Writer, factors: Sequence[Form]) -> Code:
    """The chain with @; diagonal matrices scale their neighbour, a chain that ends in a column is done from there."""
    pieces = _scaled_neighbours(w, factors)
    if len(pieces) == 1:
        return pieces[0]
    if factors[-1].shape[1] is None and factors[0].shape[0] is not None:
        return reduce(lambda right, left: Code(f"{left.at(UNARY)} @ {right.at(UNARY)}", MATMUL), reversed(pieces))
    return Code(" @ ".join(p.at(UNARY) for p in pieces), MATMUL)


def _scaled_neighbours(w: Writer, factors: Sequence[Form]) -> list[Code]:
    """The factors' code, every diag(v) merged into the factor after it, or the one before where it stands last."""
    pieces: list[Code] = []
    waiting: list[Code] = []
    for factor in factors:
        if isinstance(factor, Diag):
            waiting.append(write(w, factor.parts[0]))
            continue
        code = write(w, factor)
        if waiting:
            scale = times(waiting)
            code = times([Code(f"{scale.at(ATOM)}[:, None]") if len(factor.axes) == 2 else scale, code])
            waiting = []
        pieces.append(code)
    if waiting and not pieces:
        return [Code(w.target.call("diag", times(waiting).text))]
    return [*pieces[:-1], times([pieces[-1], *waiting])] if waiting else pieces


def transpose(w: Writer, form: Transpose) -> Code:
    """A transpose; a row is the same one-dimensional array as its column."""
    inner = write(w, form.parts[0])
    return Code(f"{inner.at(ATOM)}.T") if len(form.axes) == 2 else inner


# --- component by component, with broadcasting ------------------------------------------------------------------------

def thin(w: Writer, form: Form) -> Code | None:
    """Code that broadcasting spreads to the form's shape, where the form only repeats a number or a vector."""
    if isinstance(form, Scaled):
        body = thin(w, form.parts[1])
        return body and (write(w, form.parts[0]) if body.text == "1" else times([write(w, form.parts[0]), body]))
    if isinstance(form, Ones):
        return Code("1")
    if not isinstance(form, Product) or len(chain_segments(form.parts)) != 2 or len(form.axes) != 2:
        return None
    left, right = chain_segments(form.parts)
    if right == [Transpose(Ones(form.axes[1].extent))]:
        code = segment(w, left)
        return Code("1") if left == [Ones(form.axes[0].extent)] else Code(f"{code.at(ATOM)}[:, None]")
    return segment(w, right) if left == [Ones(form.axes[0].extent)] else None


def operands(w: Writer, forms: Sequence[Form]) -> list[Code]:
    """Operands of one shape: those that only repeat something are left to broadcasting, as long as one is whole."""
    full = [f for f in forms if not is_scalar(f) and thin(w, f) is None]
    kept = full[:1] or [f for f in forms if not is_scalar(f)][:1]
    return [write(w, f) if is_scalar(f) or any(f is k for k in kept) else thin(w, f) or write(w, f) for f in forms]


def plus(w: Writer, form: Plus) -> Code:
    """A sum."""
    minus, bodies = zip(*(signed(t) for t in form.parts), strict=True)
    text = ""
    for negative, code in zip(minus, operands(w, bodies), strict=True):
        sign = " - " if negative else " + "
        text += f"{sign if text else sign.strip(' +')}{code.at(MUL)}"
    return Code(text, SUM)


def hadamard(w: Writer, form: Hadamard) -> Code:
    """A product component by component; where a condition fails it is 0, even if what it masks overflows."""
    masks = [f for f in form.parts if isinstance(f, Apply) and isinstance(f.head, Indicator)]
    if not masks or len(masks) == len(form.parts):
        return times(operands(w, form.parts))
    codes = operands(w, form.parts)
    held = " & ".join(f"({condition(w, f)})" if len(masks) > 1 else condition(w, f) for f in masks)
    rest = times([c for f, c in zip(form.parts, codes, strict=True) if f not in masks])
    return Code(w.target.call("where", held, rest.text, "0.0"))


def quotient(w: Writer, form: Quotient) -> Code:
    """A quotient component by component."""
    over, under = operands(w, form.parts)
    return Code(f"{over.at(UNARY)} / {under.at(UNARY)}", MUL)


def scaled(w: Writer, form: Scaled) -> Code:
    """A scalar times a form."""
    minus, body = signed(form)
    if minus:
        return Code(f"-{write(w, body).at(UNARY)}", UNARY)
    return times([write(w, form.parts[0]), write(w, form.parts[1])])


def power(w: Writer, form: Power) -> Code:
    """A power component by component."""
    base, exponent = form.parts
    if exponent == Constant(Rational(1, 2)):
        return apply_named(w, "sqrt", "sqrt", [base])
    left, right = operands(w, form.parts)
    return Code(f"{left.at(ATOM)} ** {right.at(ATOM)}", UNARY)


def apply(w: Writer, form: Apply) -> Code:
    """A scalar function component by component."""
    if isinstance(form.head, Indicator):
        return w.where(condition(w, form))
    name = head_name(form)
    inner = form.parts[0]
    nested = NESTED.get((name, head_name(inner))) if isinstance(inner, Apply) else None
    if nested and not w.functions.keys() & {name, head_name(cast(Apply, inner))}:
        return apply_named(w, nested, w.target.spelled(nested) or nested, inner.parts)
    spelled = w.functions.get(name) or w.target.spelled(name)
    if spelled is None:
        raise NoRule("No code is known for this function", typed=name,
                     advice=f"Pass functions={{'{name}': '...'}} with its name or a template of its operands.")
    return apply_named(w, name, spelled, form.parts)


def condition(w: Writer, form: Apply) -> str:
    """The comparison of an indicator."""
    relation: Any = form.head.args[0]
    return f" {_python_sign(relation.rel_op)} ".join(c.at(SUM) for c in operands(w, form.parts))


def _python_sign(sign: str) -> str:
    return {"=": "=="}.get(sign, sign)


def apply_named(w: Writer, name: str, spelled: str, forms: Sequence[Form]) -> Code:
    """A call of the target's function, or its template filled in; Max and Min of many are nested."""
    made = operands(w, forms)
    if "{" in spelled:
        whole = re.fullmatch(r"[\w.]+(\([^()]*\))+", spelled) is not None
        return Code(spelled.format(*(c.text if whole else c.at(ATOM) for c in made)), ATOM if whole else SUM)
    texts = [w.target.number.format(c.text) if isinstance(f, Constant) else c.text for f, c in zip(forms, made, strict=True)]
    if name in ("Max", "Min"):
        return Code(reduce(lambda a, b: w.target.call(spelled, a, b), texts))
    return Code(w.target.call(spelled, *texts))


# --- diagonals --------------------------------------------------------------------------------------------------------

def called(name: str) -> Callable[[Writer, Form], Code]:
    """A function of the target's module."""
    return lambda w, form: Code(w.target.call(name, write(w, form.parts[0]).text))


def of_tensor(name: str) -> Callable[[Writer, Any], Code]:
    """A function of a named tensor."""
    return lambda w, form: Code(w.target.call(name, w.names[form.tensor]))


def trace(w: Writer, form: Form) -> Code:
    """A trace; tr(Aᵀ B) is the sum of A ⊙ B, which costs no matrix product."""
    inner = form.parts[0]
    if isinstance(inner, Product) and len(inner.parts) == 2 and isinstance(inner.parts[0], Transpose):
        both = times([write(w, inner.parts[0].parts[0]), write(w, inner.parts[1])])
        return Code(w.target.total.format(both.at(ATOM)))
    return called("trace")(w, form)


WRITERS: dict[type, Callable[[Writer, Any], Code]] = {
    Whole: Writer.whole, Slice: Writer.slice, Constant: Writer.constant, Ones: Writer.sized, Unit: Writer.sized,
    Identity: Writer.sized, Triangle: Writer.triangle, Zeros: Writer.zeros, Transpose: transpose, Product: product,
    Hadamard: hadamard, Quotient: quotient, Scaled: scaled, Plus: plus, Power: power, Apply: apply, Diag: called("diag"),
    Diagonal: called("diagonal"), Trace: trace, Inverse: of_tensor("linalg.inv"), Determinant: of_tensor("linalg.det"),
}
