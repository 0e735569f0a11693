"""A program as a Python module: `forward` and `backward`, and what an array library needs to use them as one operation.

Everything is computed once: what the backward pass needs of the forward pass is saved.

>>> from symderiv.notation import Axis, Definition, Tensor
>>> K = Axis("K"); k = K.index("k"); x, z, g, d = Tensor("x", (K,)), Tensor("z", (K,)), Tensor("g", (K,)), Tensor("dx", (K,))
>>> program = Program([Definition(z, (k,), x[k] ** 2)], [], [(x, Definition(d, (k,), 2 * x[k] * g[k]))], (z,), (g,))
>>> print(module_source(program).split("def backward")[1].split('\"\"\"')[2].split("def jac")[0].strip())
x, = saved
    return {
        "x": 2 * g * x,
    }
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from sympy import Integer

from symderiv.errors import UnknownName
from symderiv.lowering.graph import LEAVES, VIEWS, Node, reachable
from symderiv.lowering.lower import Lowering
from symderiv.lowering.source.common_factors import by_one_product
from symderiv.lowering.source.emission import Emitter
from symderiv.lowering.source.inverses import by_one_inverse
from symderiv.lowering.source.jacobians import jacobian_functions
from symderiv.lowering.source.program import Program
from symderiv.lowering.source.sizes import size_checks
from symderiv.lowering.source.spelling import Speller
from symderiv.lowering.source.targets import TARGETS, Target
from symderiv.lowering.source.words import Words, entry, function, key
from symderiv.notation import Axis, Extent, Tensor, mul

RESERVED = ("forward", "backward", "saved", "upstream", "Function", "apply", "jacobian", "vjp", "jvp", "tangents", "ctx",
            "partial")
SHADOWED = ("value", "gradients", "output", "outputs")
"""Names that an argument may have, but no quantity between: what is called so is not needed where the argument is."""
AGAIN = {*VIEWS, *LEAVES, "solved", "compare", "and", "or", "cast", "eye", "arange", "flip", "reshape", "slice"}
"""What is computed again in the backward pass and not saved."""


def module_source(program: Program, target: str = "numpy", title: str = "") -> str:
    """The source of a Python module with `forward` and `backward`.

    Raises `UnknownName` for an unknown target, `NoRule` for what nothing can write as code.
    """
    if target not in TARGETS:
        raise UnknownName.among("target", target, TARGETS)
    return Module(program, TARGETS[target], title).source()


class Module:
    """One program being written."""

    def __init__(self, program: Program, target: Target, title: str) -> None:
        self.program, self.target, self.title = program, target, title
        rows = (*program.forward, *program.backward, *program.tangents.rows)
        self.low = Lowering(program.inputs, rows, (*RESERVED, *target.helpers))
        self.low.names.used.update(SHADOWED)
        self.arriving = [self._arrives(g, program.groups(t)) for g, t in zip(program.upstream, program.outputs, strict=True)]
        for tensor in program.tangents.of.values():
            self.low.leaf(tensor, tensor.name)
        self.low.prepare(program.forward)
        self.low.slopes = True
        self.low.prepare(rows)
        self.outputs = [self._in_dimensions(self.low.array(t), program.groups(t)) for t in program.outputs]
        gradients = [self.low.filled(self.low.alone(row.body, row.indices), row.indices) for _, row in program.gradients]
        gradients = by_one_inverse(self.low, self.outputs, gradients)
        self.gradients = by_one_product(self.low.graph, self.outputs, gradients)
        self.emitter = Emitter(Speller(target), self.low.names)
        for row in rows:
            if row.tensor in self.low.thin and row.tensor not in program.outputs:
                self.emitter.label(self.low.thin[row.tensor].node, row.tensor.name)
            elif row.tensor in self.low.arrays:
                self.emitter.label(self.low.arrays[row.tensor], row.tensor.name)
        for node, name in self.low.suggested.items():
            self.emitter.label(node, name)
        self.words = Words(program, self.low, [str(n.data) for n in self.arriving])

    def source(self) -> str:
        """The module's text."""
        functions = [self._forward(), self._backward(), *self._derived(), *self._operation()]
        helpers = [self.target.helpers[name] for name in self._helpers()]
        body = "\n\n".join([*helpers, *functions])
        return f"{self.words.title(self.title)}\n\n{self.target.header(body)}\n\n\n{body}"

    def _helpers(self) -> list[str]:
        """The functions that the text calls, and those that these call."""
        return list(self.emitter.speller.helpers)

    # --- what is passed on ----------------------------------------------------------------------------------------

    def _arrives(self, gradient: Tensor, groups: Sequence[tuple[Axis, ...]]) -> Node:
        """The parameter for what arrives; where a dimension is a product of axes, each of these has one behind it."""
        if all(len(g) == 1 for g in groups):
            return self.low.leaf(gradient, gradient.name)
        made = self.low.leaf(Tensor(gradient.name), gradient.name)
        self.low.arrays[gradient] = self.low.graph.make("reshape", (made, *(self.low.size(a) for g in groups for a in g)))
        return made

    def _in_dimensions(self, node: Node, groups: Sequence[tuple[Axis, ...]]) -> Node:
        """An output with its axes in the dimensions of the code that was read."""
        if all(len(g) == 1 for g in groups):
            return node
        sizes = [self.low.number(mul(*(a.extent if a.size is None else Integer(a.size) for a in g))).node for g in groups]
        return self.low.graph.make("reshape", (node, *sizes))

    @property
    def parameters(self) -> tuple[Tensor | Extent, ...]:
        """What `forward` takes: the inputs, then sizes that no input has."""
        return (*self.program.inputs, *self.low.sizes)

    @property
    def arguments(self) -> str:
        """The parameters as they stand between parentheses."""
        return ", ".join(str(self.low.leaves[p].data) for p in self.parameters)

    @cached_property
    def saved(self) -> list[Node]:
        """What the backward pass needs of the forward pass, sizes last."""
        made = set(reachable(self.outputs))
        upstream = set(self.arriving)
        found: dict[Node, None] = {}
        seen: set[Node] = set()
        waiting = list(reversed(self.gradients))
        while waiting:
            node = waiting.pop()
            if node in upstream or node in seen:
                continue
            seen.add(node)
            if node.kind == "name" or (node in made and node.kind not in AGAIN):
                found[node] = None
            else:
                waiting += reversed(node.args)
        sizes = [self.low.leaves[s] for s in self.low.sizes]
        return [*(n for n in found if n not in sizes), *(n for n in found if n in sizes)]

    # --- functions ------------------------------------------------------------------------------------------------

    def _forward(self) -> str:
        lines, texts = self.emitter.lines(self.outputs, kept=[n for n in self.saved if n.kind != "name"])
        passed = [self.emitter.name(n) for n in self.saved]
        output = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
        lines = [*self._entrance(), *size_checks(self.low), *lines, f"return {output}, {_tuple(passed)}"]
        return function("forward", self.arguments, self.words.forward(), lines)

    def _entrance(self) -> list[str]:
        """What NumPy's arrays of whole numbers go through, whose powers and differences would leave the range of their type."""
        names = [str(self.low.leaves[t].data) for t in self.program.inputs if t.over is None]
        if "floats" not in self.target.helpers or not names:
            return []
        self.emitter.speller.helpers["floats"] = None
        return [f"{_names(names)} = floats({', '.join(names)})"]

    def _backward(self) -> str:
        known = [*self.saved, *self.arriving]
        lines, texts = self.emitter.lines(self.gradients, known)
        arriving = [str(n.data) for n in self.arriving]
        first = [f"{', '.join(arriving)} = upstream"] if len(arriving) > 1 else []
        if self.saved:
            first.append(f"{_names([self.emitter.name(n) for n in self.saved])} = saved")
        pairs = [line for (v, _), text in zip(self.program.gradients, texts, strict=True) for line in entry(key(v), text)]
        argument = arriving[0] if len(arriving) == 1 else "upstream"
        return function("backward", f"{argument}, saved", self.words.backward(), [*first, *lines, "return {", *pairs, "}"])

    def _derived(self) -> Iterator[str]:
        """`value` and `gradients`, where the output is a number; `jacobian`, `vjp` and `jvp`, where it is an array."""
        name = self.program.output.name
        if len(self.program.outputs) > 1:
            return
        if self.program.output.axes:
            yield from jacobian_functions(self.target, self.arguments, name, [key(v) for v, _ in self.program.gradients],
                                          str(self.arriving[0].data), self._tangents())
            return
        yield function("value", self.arguments, [f"{key(self.program.output)} alone; the parameters are those of `forward`."],
                       [f"return forward({self.arguments})[0]"])
        one = f"{self.target.module}.ones_like(output)"
        if self.target.module == "torch" and self.program.forward[-1].body.is_number:
            one = "torch.ones(())"  # of a plain number there is nothing like it
        yield function("gradients", self.arguments, [f"The value of {name}, and its gradient by each variable, by name."],
                       [f"output, saved = forward({self.arguments})", f"return output, backward({one}, saved)"])

    def _tangents(self) -> list[str]:
        """The lines of `jvp`: the tangents of all quantities, each beside its quantity."""
        along = self.program.tangents
        if not along.rows:
            return []
        lines = [f'{self.low.leaves[t].data} = tangents.get("{key(v)}", {self._still(v)})' for v, t in along.of.items()]
        last = self.low.array(along.rows[-1].tensor)
        made, (text,) = self.emitter.lines([self._in_dimensions(last, self.program.groups(self.program.output))])
        return [*self._entrance(), *size_checks(self.low), *lines, *made, f"return {text}"]

    def _still(self, variable: Tensor) -> str:
        name = self.low.leaves[variable].data
        return f"{self.target.module}.zeros_like({name})" if variable.axes else f"0 * {name}"

    def _operation(self) -> Iterator[str]:
        """The pair as one operation that the library differentiates by `backward`."""
        if self.target.module == "torch":
            yield self._torch()
        if self.target.module == "jnp":
            yield self._jax()

    def _given_back(self) -> list[str]:
        """For every parameter its gradient, None where there is none."""
        known = {v: f'gradients["{key(v)}"]' for v, _ in self.program.gradients}
        return [known.get(p, "None") if isinstance(p, Tensor) else "None" for p in self.parameters]

    def _returned(self, gradients: Sequence[str]) -> str:
        """The gradients in the order of the parameters: that of the dictionary, where each has one."""
        own = [f'gradients["{key(v)}"]' for v, _ in self.program.gradients]
        return "tuple(gradients.values())" if list(gradients) == own and len(own) > 1 else _tuple(gradients)

    def _torch(self) -> str:
        upstream = [str(n.data) for n in self.arriving]
        sizes = sum(n in [self.low.leaves[s] for s in self.low.sizes] for n in self.saved)
        tensors = f"saved[:-{sizes}]" if sizes else "saved"
        keep = [f"        ctx.sizes = saved[-{sizes}:]"] if sizes else []
        back = "ctx.saved_tensors + ctx.sizes" if sizes else "ctx.saved_tensors"
        argument = upstream[0] if len(upstream) == 1 else f"({', '.join(upstream)})"
        return "\n".join([
            "class Function(torch.autograd.Function):",
            '    """The operation for autograd, differentiable once: `Function.apply(...)` takes what `forward` takes."""', "",
            "    @staticmethod", f"    def forward(ctx, {self.arguments}):",
            f"        output, saved = forward({self.arguments})", f"        ctx.save_for_backward(*{tensors})", *keep,
            "        return output", "", "    @staticmethod", "    @torch.autograd.function.once_differentiable",
            f"    def backward(ctx, {', '.join(upstream)}):",
            f"        gradients = backward({argument}, {back})", f"        return {self._returned(self._given_back())}", "", "",
            "apply = Function.apply", ""])

    def _jax(self) -> str:
        first = len(self.program.inputs)
        sizes = [str(self.low.leaves[s].data) for s in self.low.sizes]
        numbers = tuple(range(first, first + len(sizes)))
        decorator = f"@partial(jax.custom_vjp, nondiff_argnums={numbers})" if sizes else "@jax.custom_vjp"
        given = [g for p, g in zip(self.parameters, self._given_back(), strict=True) if isinstance(p, Tensor)]
        return "\n".join([
            decorator, f"def apply({self.arguments}):",
            '    """The operation for jax.grad and jax.vjp; takes what `forward` takes."""',
            f"    return forward({self.arguments})[0]", "", "",
            f"def _apply_backward({''.join(s + ', ' for s in sizes)}saved, upstream):",
            "    gradients = backward(upstream, saved)", f"    return {self._returned(given)}", "", "",
            "apply.defvjp(forward, _apply_backward)", ""])


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) + "," * (len(names) == 1)


def _tuple(texts: Sequence[str]) -> str:
    return f"({_names(texts)})"
