"""A model that derives; the models of the catalogue; a model as code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symderiv.api.derivations import Derivation, titled
from symderiv.api.notebook.display import attach
from symderiv.errors import ModelError, UnknownName
from symderiv.notation import Index
from symderiv.notation import Model as Definitions
from symderiv.records.choices import INLINE, RouteName, Target

if TYPE_CHECKING:
    from symderiv.api.gradients import Gradients


class Model(Definitions):
    """Named definitions in order, and the derivatives that follow from them.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> z, y = sd.vector("z", K), sd.vector("y", K, given=sd.one_hot)
    >>> m = sd.Model()
    >>> p = m.define("p", sd.softmax(z))
    >>> L = m.define("L", sd.cross_entropy(y, p))
    >>> m.derive(L, wrt=z).result
    p[i] - y[i]
    """

    if not TYPE_CHECKING:  # for a type checker such a name is simply not there

        def __getattr__(self, name: str) -> Any:
            from symderiv.api.elsewhere import OF_MODEL, not_there

            raise not_there("A model", name, dir(type(self)), OF_MODEL)

    def derive(self, output: Any, wrt: Any, indices: Sequence[Index] = (), inline: float = INLINE,
               route: RouteName = "delta", size: int = 3) -> Derivation:
        """∂output/∂wrt, step by step; a tuple of variables is taken in turn: wrt=(z, z) is the Hessian.

        Each may be a name, a tensor, or an entry with the letters that the result shall have (W["i", "j"]). The
        derivative by a quantity in between is written out up to `inline` operations, and given a name (δ) beyond.
        `route` names the way that is taken (see `symderiv.routes`), `size` how many components the route "components" has.
        Raises `UnknownName` for what the model does not define, `NoRule` for a function without a derivative row,
        `NoRoute` for a route that does not apply.
        """
        from symderiv.derive.goals import derive
        from symderiv.derive.matrix_form import with_matrix_form

        variables = several(wrt)
        return Derivation.of(with_matrix_form(derive(self, output, variables, indices, inline, route, size)))

    def renamed(self, names: str | Mapping[str, str]) -> Model:
        """The same model in one's own letters: "p=o, y=t, k=j" for quantities, index letters and axes.

        A letter that gives way takes the one that became free. Raises `UnknownName` for a name that there is not,
        `ModelError` or `IndexClash` for names that would clash.

        >>> import symderiv as sd
        >>> m = sd.catalogue_model("softmax-cross-entropy").renamed("p=o, y=t, k=j")
        >>> m.derive("L", wrt="z").result
        o[i] - t[i]
        """
        from symderiv.notation.models.renaming import renaming
        from symderiv.tracing.trees import with_leaves

        made, new = Model(), renaming(self.definitions, names)
        made.definitions = new.definitions(self.definitions)
        made.arguments = tuple(new.tensors.get(name, name) for name in self.arguments)
        made.trees = {a: with_leaves(tree, lambda n: new.tensors.get(n, n)) for a, tree in self.trees.items()}
        made.bound = {new.axes.get(name, name): size for name, size in self.bound.items()}
        made.dimensions = {new.tensors.get(name, name): axes for name, axes in self.dimensions.items()}
        if (apart := self.apart) is not None:
            old = {late: early for early, late in new.tensors.items()}
            made.apart = lambda output, variables: apart(old.get(output, output), [old.get(name, name) for name in variables])
        return made

    def derive_all(self, output: Any, wrt: Sequence[Any] | None = None, inline: float = 0) -> tuple[Derivation, ...]:
        """The derivatives by several variables, in one backward sweep that derives what they share once.

        Without `wrt`: by every input that `output` depends on and that is not a 0/1 quantity.
        """
        from symderiv.derive.goals import differentiable, sweep, variable
        from symderiv.derive.matrix_form import with_matrix_form

        wanted = self.tensor(output)
        variables = differentiable(self.definitions, wanted) if wrt is None else [variable(self, w) for w in several(wrt)]
        return tuple(Derivation.of(with_matrix_form(d)) for d in sweep(self, wanted, variables, inline))

    def gradients(self, output: Any = None, wrt: Sequence[Any] | None = None, inline: float = 0) -> Gradients:
        """All gradients of a loss, in one backward sweep, as `Gradients`: a tuple of derivations that verifies and saves itself.

        Without `output`: of the last quantity. Of an array y, or of several, it is the backward pass of y as a layer: the
        gradients of a loss ℓ that is left open, from ∂ℓ/∂y on. Without `wrt`: by every input that can be varied.
        Raises `UnknownName` for a name that there is not, `ModelError` where the output depends on no input.

        >>> import symderiv as sd
        >>> D, K = sd.axes("D K")
        >>> m = sd.Model()
        >>> y = m.define("y", sd.relu(sd.matrix("W", K, D) @ sd.vector("x", D)))
        >>> [str(d.result) for d in m.gradients(wrt=["x"])]
        ['Sum(g[k]*W[k,j]*Indicator(y[k] > 0), k)']
        """
        from symderiv.api.gradients import Gradients, outputs
        from symderiv.derive.goals import differentiable
        from symderiv.derive.programs.program import with_rest

        wanted = outputs(self.definitions, output, self)
        if not wanted:
            raise ModelError("Nothing is defined of which there could be a gradient", advice='Define it: m.define("L", …).')
        if wrt is not None and len(wanted) == 1:
            self.require_dependence(wanted[0], [self.tensor(w) for w in several(wrt)])
        open_ = len(wanted) > 1 or wanted[0].axes
        model, rest = Model(), wanted[0]
        model.definitions = self.definitions
        if open_:
            rest, extended = with_rest(self, wanted)
            model.definitions = extended.definitions
        variables = several(wrt) if wrt is not None else differentiable(model.definitions, rest)
        if not variables:
            raise ModelError("No gradient to derive: the output depends on no input", typed=wanted[0].name)
        return Gradients(model.derive_all(rest, variables, inline))

    def derive_each(self, output: Any, goals: Sequence[Any], inline: float = INLINE) -> tuple[Derivation, ...]:
        """The derivations by each of several goals, as `derive` takes them one by one: what they share is derived once.

        >>> import symderiv as sd
        >>> m = sd.catalogue_model("multinomial-logistic-regression")
        >>> [str(d.matrix) for d in m.derive_each("L", ["W", "b", ("b", "b")])]
        ['(p − y) xᵀ', 'p − y', 'diag(p) − p pᵀ']
        """
        from symderiv.derive.goals import derive_each
        from symderiv.derive.matrix_form import with_matrix_form

        made = derive_each(self, output, [several(goal) for goal in goals], inline)
        return tuple(Derivation.of(with_matrix_form(d)) for d in made)

    def work_out(self, quantity: Any, inline: float = INLINE) -> Derivation:
        """A defined quantity in whose definition derivatives (`sd.Partial`) stand, such as a Laplacian, step by step.

        Raises `ModelError` for a quantity without a derivative in its definition.
        """
        from symderiv.derive.matrix_form import with_matrix_form
        from symderiv.derive.quantities import work_out

        return Derivation.of(with_matrix_form(work_out(self, quantity, inline)))

    def hessian(self, output: Any, wrt: Sequence[Any]) -> tuple[Derivation, ...]:
        """The blocks of the Hessian by several variables: for (w, b) those by w,w, by w,b and by b,b, in this order."""
        variables = several(wrt)
        return tuple(self.derive(output, (a, b)) for n, a in enumerate(variables) for b in variables[n:])

    def hvp(self, output: Any, wrt: Any, vector: Any = None) -> Any:
        """The product of the Hessian with a vector, derived without the Hessian; for several variables a tuple of blocks.

        `vector`: a tensor or a name, of the variable's shape; one for each of several variables.

        >>> catalogue_model("softmax-cross-entropy").hvp("L", "z", "v").matrix
        p ⊙ (v − (pᵀ v) 1)
        """
        from symderiv.derive.higher_order import hessian_vector

        many = isinstance(wrt, tuple | list)
        vectors = None if vector is None else several(vector)
        if vectors is not None and len(vectors) != len(several(wrt)):
            raise ModelError("One vector for each variable is needed", typed=f"{len(vectors)} for {len(several(wrt))}")
        found = [_worked_out(*made) for made in hessian_vector(self, output, several(wrt), vectors)]
        return tuple(found) if many else found[0]

    def gauss_newton(self, output: Any, through: Any, wrt: Any, vector: Any = None) -> Derivation:
        """The Gauss-Newton matrix Jᵀ H J with J = ∂z/∂w and H = ∂²L/∂z∂z for z = `through`; with a `vector` its product."""
        from symderiv.derive.higher_order import gauss_newton

        return _worked_out(*gauss_newton(self, output, through, wrt, vector))

    def structured(self, output: Any, wrt: Any) -> Derivation:
        """The gradient by a symmetric matrix whose entries X_ij and X_ji are one number: G + Gᵀ − diag(G).

        The matrix becomes X = T + Tᵀ − diag(T), and the gradient is that by T. Raises `ModelError` where X is not given
        as symmetric.
        """
        from symderiv.derive.higher_order import by_free_numbers

        model, free = by_free_numbers(self, wrt)
        made = Model()
        made.definitions = model.definitions
        return made.derive(output, free)


def _worked_out(model: Definitions, quantity: str) -> Derivation:
    made = Model()
    made.definitions = model.definitions
    return made.work_out(quantity)


def several(wrt: Any) -> tuple[Any, ...]:
    """The variables of an argument `wrt=`: one, or a tuple or list of them."""
    return tuple(wrt) if isinstance(wrt, tuple | list) else (wrt,)


def derivation(name: str, wrt: str | Sequence[str], route: RouteName = "delta", size: int = 3) -> Derivation:
    """The derivation of a catalogue entry by one of its inputs, or by several in turn; `route` and `size` as in `Model.derive`.

    Raises `UnknownName` for an entry, an input or a route that there is not, `NoRoute` for a route that does not apply.

    >>> import symderiv as sd
    >>> sd.derivation("softmax-cross-entropy", wrt="z").matrix
    p − y
    """
    row = _row(name)
    return titled(row.title, catalogue_model(name).derive(row.output, wrt, inline=row.inline, route=route, size=size))


def catalogue_model(name: str) -> Model:
    """The model of a catalogue entry; `UnknownName` if there is none of that name.

    Raises `UnknownName` for an entry that there is not.

    >>> import symderiv as sd
    >>> sd.catalogue_model("softmax").derive("p", wrt="z").result
    (Delta(i, k) - p[i])*p[k]
    """
    row, made = _row(name), Model()
    row.define(made)
    made.arguments = row.arguments
    return made


def _row(name: str) -> Any:
    from symderiv.library.catalogue import catalogue_row

    if not isinstance(name, str):
        raise UnknownName("Only an entry of the catalogue is found by its name", typed=repr(name)[:200],
                          advice="A model of your own derives itself: m.derive(output, wrt=...).")
    return catalogue_row(name)


def require_model(given: Any) -> None:
    """Raises `ModelError` for anything that is not a model, with what to give instead."""
    if isinstance(given, Definitions):
        return
    advice = (f"Give the model, sd.catalogue_model({given!r})." if isinstance(given, str)
              else "The first argument is the sd.Model that defines it.")
    raise ModelError("A model is needed", typed=repr(given)[:200], advice=advice)


def code(model: Model, output: Any, wrt: Sequence[Any] | None = None, target: Target = "numpy", title: str = "") -> str:
    """The model and the gradients of `output` as the source of a Python module for NumPy, PyTorch or JAX.

    `output, saved = forward(...)` and `backward(g, saved)`, which gives the gradients by name from the gradient g by the
    output; for a scalar output `value` and `gradients` too; for PyTorch `Function`, for JAX `apply`, which the library
    differentiates by `backward`. Each quantity is computed once. Where the output is an unspecified loss, the outputs are
    the quantities that feed it. Inputs come in the order of the code that was read, or of the model's formulas, from left to
    right; those of the catalogue begin with what they are differentiated by. Without `wrt`: by every input that `output`
    depends on and that is not a 0/1 quantity. NumPy's arrays of whole numbers are taken as floats, labels as places.

    At a kink code has what the formula says: of max(u, v) the first argument that attains it takes the derivative, numbers before
    formulas, so that relu′(0) = 0; each of several largest entries along an axis takes an equal share; |x|′ = 0 at 0; where a
    condition chooses, the branch that it chooses there. The gradient of a norm at 0 is 0.

    Raises `ModelError` for an output that is not defined, `UnknownName` for a name or a target that there is not, `NoRule`
    for a function that the target does not have.

    >>> from symderiv.api.networks import mlp
    >>> print(code(mlp(layers=1), "L", wrt=["W1"]).split("def value")[0].split(" = saved")[1].strip())
    p = np.exp(log_p)
        delta1 = g * (p - y)
        return {
            "W1": np.outer(delta1, x),
        }
    """
    from symderiv.lowering.source.module import module_source

    return module_source(program(model, output, wrt), target, title)


def program(model: Model, output: Any, wrt: Sequence[Any] | None = None) -> Any:
    """The program that `code` writes, a `Program`: it takes the inputs in the order in which a page of the model writes them."""
    from symderiv.derive.programs import program as programs
    from symderiv.writing.structure.arguments import arguments

    require_model(model)
    return programs.program(model, output, wrt, arguments(model.definitions))


attach()

__all__ = ["Model", "catalogue_model", "code", "derivation", "require_model"]
