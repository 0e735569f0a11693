"""What JAX makes of a function: its jaxpr, at the sizes of the example and with the sizes open."""

from __future__ import annotations

import ast
import inspect
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from symderiv.errors import EngineError, ModelError, NoRule
from symderiv.notation import Axis, Tensor, size_form
from symderiv.notation.indices.size_products import named
from symderiv.tracing.cross_check import size_of
from symderiv.tracing.from_jax.open_sizes import any_powers, is_size, with_open_sizes
from symderiv.tracing.from_jax.reading import Run
from symderiv.tracing.from_jax.size_numbers import SizeNumber, kept_sizes, literal_sizes, size_numbers
from symderiv.tracing.patterns import sizes_of
from symderiv.tracing.sizes import Size, sized, smaller
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

MERGED = 6
"""So many pairs of sizes are tried as one."""


@dataclass(frozen=True)
class Argument:
    """An array that goes in: the name of its leaf, and its example."""

    node: str
    name: str
    example: Any
    argument: int
    fixed: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Traceable:
    """A JAX function with example inputs, and its jaxpr."""

    title: str
    function: Callable[..., Any]
    sources: tuple[Argument, ...]
    layout: Any
    jaxpr: Any
    drop_stopped: bool = True
    numbers: Mapping[int, SizeNumber] = field(default_factory=dict)
    unrolled: tuple[str, ...] = ()
    open: bool = False
    kept: Mapping[int, Sequence[bool]] = field(default_factory=dict)

    def execute(self, tape: Tape, inputs: Mapping[str, Traced]) -> list[Traced]:
        """The values of the outputs, on symbols."""
        tape.drop_stopped, tape.literals = self.drop_stopped, self.open
        for form in map(tape.resolve, ({name: 1} for name in self.unrolled)):
            if any(form):
                tape.fix(form)
        run = Run(tape, lambda value: (_size if self.open else _first_size)(value, tape), self.numbers, self.kept)
        return run.jaxpr(self.jaxpr.jaxpr, self.jaxpr.consts, [inputs[s.node] for s in self.sources])

    def opened(self, inputs: Mapping[str, Tensor]) -> Traceable:
        """The same with the sizes of its inputs open; at those of the example where JAX cannot leave them open."""
        from jax import export

        tensors = [inputs[s.node] for s in self.sources]
        for function, equal in [(self.function, {}), *((with_open_sizes(self.function), e) for e in self._merged(tensors))]:
            scope = export.SymbolicScope()
            with suppress(Exception), any_powers(export.symbolic_shape("N")[0]):
                shapes = [_open_shape([equal.get(_text(a), _text(a)) for a in t.axes], s.example.dtype, scope)
                          for s, t in zip(self.sources, tensors, strict=True)]
                jaxpr = _jaxpr(function, self.layout, shapes)
                return replace(self, jaxpr=jaxpr, open=True, kept=literal_sizes(jaxpr))
        numbers, unrolled = self._from_sizes(inputs)  # a loop or a reshape needs sizes as numbers
        return replace(self, numbers=numbers, unrolled=unrolled)

    def _merged(self, tensors: Sequence[Tensor]) -> Iterator[dict[str, str]]:
        """Which sizes are taken for one: none, then two that are the same in the example, of which the code may make one array,
        a mask np.ones((n, n)), then all of these."""
        yield {}
        sizes = [(a, k) for s, t in zip(self.sources, tensors, strict=True) for a, k in zip(t.axes, s.example.shape, strict=True)]
        known = {_text(a): k for a, k in sizes if a.size is None}
        pairs = [(one, other) for one, other in combinations(known, 2) if known[one] == known[other]]
        yield from ({other: one} for one, other in pairs[:MERGED])
        if len(pairs) > 1:
            yield {text: next(t for t in known if known[t] == k) for text, k in known.items()}

    def _from_sizes(self, inputs: Mapping[str, Tensor]) -> tuple[dict[int, SizeNumber], tuple[str, ...]]:
        """The numbers of the jaxpr that follow the sizes of the inputs, and the sizes that make other code."""
        import jax

        axes = [a for s in self.sources for a in inputs[s.node].axes]
        sizes = sizes_of(axes, [k for s in self.sources for k in s.example.shape])
        struct: Any = jax.ShapeDtypeStruct

        def traced(known: Mapping[str, int]) -> Any:
            shapes = [tuple(size_of(a, known) for a in inputs[s.node].axes) for s in self.sources]
            return _jaxpr(self.function, self.layout,
                          [struct(n, s.example.dtype) for n, s in zip(shapes, self.sources, strict=True)])

        return size_numbers(self.jaxpr, traced, sizes)

    @property
    def trees(self) -> dict[str, Any]:
        """The arguments with the names of their arrays at the leaves."""
        import jax

        whole = jax.tree_util.tree_unflatten(self.layout, [s.name for s in self.sources])
        return dict(zip(_arguments(self.function, len(whole)), whole, strict=True))

    @property
    def moving(self) -> set[str]:
        """The names of what JAX differentiates by."""
        return {s.name for s in self.sources}

    def run(self, numbers: Mapping[str, Any]) -> Any:
        """The function's own values at arrays by name."""
        import jax

        with _wide():
            flat = [jax.numpy.asarray(numbers[s.name], dtype=s.example.dtype) for s in self.sources]
            return tuple(np.asarray(v) for v in jax.tree_util.tree_leaves(self._compiled(*flat)))

    @cached_property
    def _compiled(self) -> Callable[..., Any]:
        """The function of its leaves, compiled as a whole, which takes a fraction of the time of each operation by itself."""
        import jax

        return jax.jit(lambda *flat: self.function(*jax.tree_util.tree_unflatten(self.layout, flat)))

    def slope(self, numbers: Mapping[str, Any], direction: Mapping[str, Any], weights: Callable[[Any], Any]) -> float:
        """What JAX's own differentiation says of Σ w y along a direction."""
        import jax

        with _wide():
            flat = [jax.numpy.asarray(numbers[s.name], dtype=s.example.dtype) for s in self.sources]
            real = [n for n, s in enumerate(self.sources) if s.example.dtype.kind == "f"]

            def total(*values: Any) -> Any:
                whole = list(flat)
                for n, v in zip(real, values, strict=True):
                    whole[n] = v
                return sum((v * weights(v.shape)).sum() for v in jax.tree_util.tree_leaves(self._compiled(*whole)))

            found = jax.jit(jax.grad(total, tuple(range(len(real)))))(*(flat[n] for n in real))
            return float(sum((np.asarray(g) * direction[self.sources[n].name]).sum() for n, g in zip(real, found, strict=True)))


def traceable(function: Any, arguments: Sequence[Any]) -> Traceable:
    """A function of arrays, or of trees of arrays, as JAX sees it.

    Raises `EngineError` where JAX is not installed, `ModelError` for what JAX cannot trace.
    """
    try:
        import jax
    except ImportError as error:
        raise EngineError("Reading a function of JAX needs JAX", advice="Install it: pip install jax.") from error
    if not callable(function):
        raise ModelError("A function of JAX arrays is needed", typed=repr(function)[:200])
    title = getattr(function, "__name__", "f")
    if not arguments:
        raise ModelError("Example inputs say what shapes the inputs have", typed=title,
                         advice="Give them: sd.read_jax(loss, jnp.ones((2, 3))).")
    leaves, layout = jax.tree_util.tree_flatten_with_path(tuple(arguments))
    names = _arguments(function, len(arguments))
    sources = tuple(_argument(n, path, value, names) for n, (path, value) in enumerate(leaves))
    struct: Any = jax.ShapeDtypeStruct
    shapes = [struct(s.example.shape, s.example.dtype) for s in sources]
    try:
        jaxpr = _jaxpr(function, layout, shapes)
        followed = _followed(function, layout, shapes) if any(np.ndim(c) for c in jaxpr.consts) else None
        if followed is not None:
            return Traceable(title, function, sources, layout, followed, kept=literal_sizes(followed))
        return Traceable(title, function, sources, layout, jaxpr, kept=_kept(function, layout, shapes, jaxpr))
    except Exception as error:
        raise ModelError("JAX cannot trace this function", typed=title,
                         advice=f"{type(error).__name__}: {error}"[:600]) from error


def _argument(n: int, path: Sequence[Any], value: Any, names: Sequence[str]) -> Argument:
    array = np.asarray(value)
    kinds = {"f": np.float64, "i": np.int64, "u": np.int64, "b": np.bool_}
    if array.dtype.kind not in kinds:
        raise NoRule("All quantities are real", typed=f"{names[path[0].idx]} of {array.dtype}")
    parts = [str(getattr(p, "key", getattr(p, "idx", getattr(p, "name", "")))) for p in path[1:]]
    name = re.sub(r"\W", "_", "_".join([names[path[0].idx], *parts]))
    return Argument(f"i{n}", name, array.astype(kinds[array.dtype.kind]), n)


def _arguments(function: Callable[..., Any], count: int) -> list[str]:
    """The names of the arguments; x_1, x_2 where the function does not say."""
    try:
        found = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        found = []
    return [found[n] if n < len(found) else f"x_{n + 1}" for n in range(count)]


def _jaxpr(function: Callable[..., Any], layout: Any, shapes: Sequence[Any]) -> Any:
    import jax

    with _wide():
        return jax.make_jaxpr(lambda *flat: function(*jax.tree_util.tree_unflatten(layout, flat)))(*shapes)


def _kept(function: Callable[..., Any], layout: Any, shapes: Sequence[Any], jaxpr: Any) -> Mapping[int, Sequence[bool]]:
    """The sizes in the code of a function that stay what they are where all of its inputs' are twice as large."""
    larger = [type(s)(tuple(2 * n if n > 1 else n for n in s.shape), s.dtype) for s in shapes]
    with suppress(Exception):  # the function does not run at such sizes
        return kept_sizes(jaxpr, _jaxpr(function, layout, larger))
    return {}


def _followed(function: Callable[..., Any], layout: Any, shapes: Sequence[Any]) -> Any:
    """The code of a function with arrays that NumPy made of sizes, np.arange(n), as operations on sizes: a number n is a symbol
    s times n, of which s is 1; None where the function needs plain numbers."""
    from jax import export

    numbers = sorted({n for s in shapes for n in s.shape if n > 1})
    for plain in (None, *numbers):  # one may stand in the code as it is
        scope = export.SymbolicScope()
        with suppress(Exception), any_powers(export.symbolic_shape("N")[0]):
            own = [_open_shape([str(n) if n in (1, plain) else f"{n}*s{n}" for n in s.shape], s.dtype, scope) for s in shapes]
            return _jaxpr(with_open_sizes(function), layout, own)
    return None


def _open_shape(sizes: Sequence[str], dtype: Any, scope: Any) -> Any:
    """An array without numbers, of sizes that are symbols."""
    import jax
    from jax import export

    struct: Any = jax.ShapeDtypeStruct
    return struct(export.symbolic_shape(", ".join(sizes), scope=scope) if sizes else (), dtype)


def _wide() -> Any:
    """JAX with 64 bits, so that constants are those of the source."""
    import jax

    return jax.enable_x64(True)


def _text(axis: Axis) -> str:
    form = {"": axis.size} if axis.size is not None else dict(size_form(axis))
    return " + ".join(f"{c}*{'*'.join(named(n))}" if n else str(c) for n, c in form.items())


SIGNS: dict[type, Callable[[Any, Any], Any]] = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
                                                ast.Pow: operator.pow}


def _first_size(value: Any, tape: Tape) -> Any:
    """A size of code that is followed through its sizes as a number; the half of one, 3 s of 6 s, is one wherever it stands."""
    if not is_size(value):
        return value
    number = _read(_parsed(value), lambda name: 1, tape)
    part = re.fullmatch(r"(\d+)\*s(\d+)", str(value))
    if part is None or part[1] == part[2]:
        return number
    return sized(tape.standing(number, f"part_{part[1]}_{part[2]}"), tape)


def _size(value: Any, tape: Tape) -> Any:
    """An open size of JAX as one of the tape; anything else as it is."""
    if not is_size(value):
        return value
    return _read(_parsed(value), lambda name: sized(tape.resolve({name: 1}), tape), tape)


def _parsed(size: Any) -> ast.expr:
    return ast.parse(str(size).replace("^", "**"), mode="eval").body


def _read(node: ast.expr, named: Callable[[str], Any], tape: Tape) -> Any:
    """A sum of products of sizes, as JAX prints it; `named` gives the size of a name."""
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=name):
            return named(name)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_read(inner, named, tape)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(number))):
            made: Any = 1
            for _ in range(number):
                made = _read(left, named, tape) * made
            return made
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SIGNS:
            return SIGNS[type(sign)](_read(left, named, tape), _read(right, named, tape))
        case ast.Call(func=ast.Name(id="floordiv"), args=[whole, part]):
            return _read(whole, named, tape) // _read(part, named, tape)
        case ast.Call(func=ast.Name(id="min" | "max" as which), args=[one, other]):
            return smaller(_read(one, named, tape), _read(other, named, tape), which == "max", tape)
        case ast.Call(func=ast.Name(id="mod"), args=[place, size]):
            return _counted(_read(place, named, tape), _read(size, named, tape), tape)
    raise NoRule("This size is no sum of products of sizes", typed=ast.unparse(node))


def _counted(place: Any, size: Any, tape: Tape) -> Any:
    """A place counted from 0, which JAX writes as mod(−1, N) where it is counted from the end, for an axis that has it."""
    if isinstance(place, int) and isinstance(size, int):
        return place % size
    if not isinstance(place, int) or not isinstance(size, Size) or not -tape.number(size.form) <= place < tape.number(size.form):
        raise NoRule("This size is no sum of products of sizes", typed=f"mod({place}, …)")
    tape.require(size.form, -place if place < 0 else place + 1)
    return size + place if place < 0 else place
