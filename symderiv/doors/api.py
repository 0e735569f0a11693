"""The library's front door: a model that derives, a derivation that verifies, prints and saves itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from symderiv.errors import CheckFailed, ModelError, OutputError
from symderiv.notation import Axis, Given, Index, Tensor, scalar_entry
from symderiv.notation import Model as Definitions
from symderiv.record import Check
from symderiv.record import Derivation as Record
from symderiv.record.overview import Overview

Stated = Given | str | Sequence[Given | str]
"""What is given about an input: a given, the name of one ("one-hot"), or several."""

INLINE = 40
"""How many operations an inner derivative may have to be written out in the result; a longer one gets a name."""


ANY_DEPTH = ("L", "l", "any")
"""What stands for a depth that is left open."""
DEPTHS = (1, 2, 4)
"""Depths at which a network of any depth is checked as a whole besides."""


@dataclass(frozen=True)
class Report:
    """What the oracle found: one line a check; true when every one of them held."""

    checks: tuple[Check, ...]

    def __bool__(self) -> bool:
        return all(c.verdict for c in self.checks)

    def __str__(self) -> str:
        sign = {True: "holds", False: "FAILS", None: "cannot tell"}
        return "\n".join(f"{sign[c.verdict]:<12}{c.name}{': ' + c.detail if c.detail else ''}" for c in self.checks)


@dataclass(frozen=True, eq=False)
class Derivation(Record):
    """A record that can verify, print and save itself; see `symderiv.record.Derivation` for its fields.

    >>> import symderiv as sd
    >>> sd.derivation("softmax-cross-entropy", wrt="z").result
    p[i] - y[i]
    """

    @classmethod
    def of(cls, record: Record) -> Derivation:
        """The same derivation, with methods."""
        return cls(**{f.name: getattr(record, f.name) for f in fields(Record)})

    def checked(self, seed: int = 0) -> Derivation:
        """The same derivation with the oracle's findings in `checks`, whatever they are."""
        from symderiv.proof.verify import verify

        return replace(self, checks=verify(self, seed=seed))

    def verify(self, seed: int = 0) -> Report:
        """Hold every step, the result, the matrix form and the need of the givens against the oracle.

        Raises `CheckFailed` with the first check that failed or could not be made.
        """
        report = Report(self.checked(seed).checks)
        bad = next((c for c in report.checks if not c.verdict), None)
        if bad:
            raise CheckFailed("A check failed" if bad.verdict is False else "A check could not be made", typed=bad.name,
                              where=bad.detail or None)
        return report

    def save(self, path: str | Path, **options: Any) -> None:
        """Write the document; the suffix names the format. Raises `OutputError`; nothing is left half written."""
        from symderiv.drawing.pictures import document_picture
        from symderiv.writing.documents import save

        if not isinstance(path, str | Path):
            raise OutputError("A document needs the name of a file", typed=repr(path), advice='Write d.save("dW.html").')
        _require_texts(options)
        save([self], path, **{"picture": document_picture, **options})

    def render(self, format: str = "txt", **options: Any) -> str:
        """The document as text, in one of the formats."""
        from symderiv.drawing.pictures import document_picture
        from symderiv.writing.documents import render

        _require_texts({"format": format, **options})
        return render([self], format, **{"picture": document_picture, **options})

    def __str__(self) -> str:
        return self.render("txt")

    def _repr_markdown_(self) -> str:
        return self.render("md")

    def _repr_latex_(self) -> str:
        from symderiv.writing.formulas import latex_of

        return f"$\\displaystyle {latex_of(self.goal, theme='notebook')} = {latex_of(self.result, theme='notebook')}$"


def _require_texts(options: Mapping[str, Any]) -> None:
    """Raises `OutputError` for an option of a document that has to be a word and is none."""
    for name in ("format", "detail", "lang"):
        if not isinstance(options.get(name, ""), str):
            raise OutputError(f"The option {name} is a word", typed=repr(options[name])[:200])


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

    def derive(self, output: Any, wrt: Any, indices: Sequence[Index] = (), inline: float = INLINE) -> Derivation:
        """∂output/∂wrt, step by step; a tuple of variables is taken in turn: wrt=(z, z) is the Hessian.

        Each may be a name, a tensor, or an entry with the letters that the result shall have (W["i", "j"]). The
        derivative by a quantity in between is written out up to `inline` operations, and given a name (δ) beyond.
        Raises `UnknownName` for what the model does not define, `NoRule` for a function without a derivative row.
        """
        from symderiv.derive.goals import derive
        from symderiv.derive.matrix_form import with_matrix_form

        variables = _several(wrt)
        return Derivation.of(with_matrix_form(derive(self, output, variables, indices, inline)))

    def derive_all(self, output: Any, wrt: Sequence[Any] | None = None, inline: float = 0) -> tuple[Derivation, ...]:
        """The derivatives by several variables, in one backward sweep that derives what they share once.

        Without `wrt`: by every input that `output` depends on and that is not a 0/1 quantity.
        """
        from symderiv.derive.goals import differentiable, sweep, variable
        from symderiv.derive.matrix_form import with_matrix_form

        wanted = self.tensor(output)
        variables = differentiable(self.definitions, wanted) if wrt is None else [variable(self, w) for w in _several(wrt)]
        return tuple(Derivation.of(with_matrix_form(d)) for d in sweep(self, wanted, variables, inline))


def _several(wrt: Any) -> tuple[Any, ...]:
    """The variables of an argument `wrt=`: one, or a tuple or list of them."""
    return tuple(wrt) if isinstance(wrt, tuple | list) else (wrt,)


def tensor(name: str, *axes: Axis, given: Stated = (), meaning: str = "", latex: str = "") -> Tensor:
    """A named input with any number of axes, in order; `given` is what is known about it.

    >>> tensor("X", Axis("N"), Axis("D")).shape_text
    '(N, D)'
    """
    return Tensor(name, axes, _givens(given), meaning, latex)


def vector(name: str, axis: Axis, *, given: Stated = (), meaning: str = "", latex: str = "") -> Tensor:
    """A named input with one axis."""
    return tensor(name, axis, given=given, meaning=meaning, latex=latex)


def matrix(name: str, rows: Axis, columns: Axis, *, given: Stated = (), meaning: str = "",
           latex: str = "") -> Tensor:
    """A named input with two axes: rows, then columns."""
    return tensor(name, rows, columns, given=given, meaning=meaning, latex=latex)


def scalar(name: str, *, given: Stated = (), meaning: str = "", latex: str = "") -> Any:
    """A named number: an expression for use in any formula."""
    return scalar_entry(name, _givens(given), meaning, latex)


def _givens(given: Stated) -> tuple[Given, ...]:
    from symderiv.library.givens import stated

    return stated(given)


def derivation(name: str, wrt: str | Sequence[str]) -> Derivation:
    """The derivation of a catalogue entry by one of its inputs, or by several in turn.

    Raises `UnknownName` for an entry or an input that there is not.
    """
    from symderiv.library.catalogue import catalogue_row

    row = catalogue_row(name)
    return titled(row.title, catalogue_model(name).derive(row.output, wrt))


def catalogue_model(name: str) -> Model:
    """The model of a catalogue entry; `UnknownName` if there is none of that name."""
    from symderiv.library.catalogue import catalogue_row

    made = Model()
    catalogue_row(name).define(made)
    return made


def network(name: str, **options: Any) -> Model:
    """The model of a network of any depth: mlp, residual, rnn, autoencoder, highway; see `symderiv.library.networks`.

    Raises `UnknownName` for a network, an option or an activation that there is not, `ModelError` or `TooLarge` for a
    depth that is none.

    >>> network("mlp", layers=2, activation="relu").derive("L", wrt="b2").result
    p[i] - y[i]
    """
    from symderiv.library.networks import define

    made = Model()
    define(made, name, **options)
    return made


def mlp(layers: int = 3, activation: str = "tanh", batch: bool = False) -> Model:
    """A multilayer perceptron with softmax cross-entropy; with `batch` the examples are the rows of X (N, D).

    >>> mlp(layers=20).definitions.rows[2].body
    b2[h] + Sum(a1[j]*W2[h,j], j)
    """
    return network("mlp", layers=layers, activation=activation, batch=batch)


def network_page(name: str, wrt: Sequence[Any] | None = None, verify: bool = True, seed: int = 0,
                 **options: Any) -> tuple[tuple[Derivation, ...], Overview]:
    """What a page about a network shows: one derivation for each structure, and the overview that lists every gradient.

    With `verify` each derivation is checked once, in this network, at the layer nearest to the output; and all
    gradients together. The depth "L" gives the recursion that holds at any depth. For `render` and `save` of
    `symderiv.writing.documents`.

    >>> derivations, overview = network_page("mlp", layers=4, wrt=["W2", "W3"], verify=False)
    >>> [str(d.result) for d in derivations][-1], len(overview.layers)
    ('a_l-1[j]*delta_l[i]', 2)
    """
    from symderiv.derive.network import Gradients, page
    from symderiv.derive.program import program
    from symderiv.library.networks import network_row
    from symderiv.proof.verify import verify_section
    from symderiv.proof.whole import whole

    row = network_row(name)
    check = partial(verify_section, seed=seed) if verify else None
    if str(options.get("depth", options.get(row.depth))) in ANY_DEPTH:
        found, overview = _any_depth(row, check, seed, {k: v for k, v in options.items() if k not in ("depth", row.depth)}, wrt)
    else:
        model = network(name, **options)
        checks = [whole(program(model, row.output, wrt), seed)] if verify else []
        found, overview = page(Gradients.of(model, row.output, wrt), row.title, row.letter, row.data, check, checks)
    return tuple(map(Derivation.of, found)), overview


def _any_depth(row: Any, check: Any, seed: int, options: dict[str, Any],
               wrt: Sequence[Any] | None) -> tuple[tuple[Record, ...], Overview]:
    from symderiv.derive.any_depth import HIDDEN, LAYERS, WITH_INPUT, any_depth
    from symderiv.derive.program import program
    from symderiv.library.networks import SLICE, define_mlp_head, define_mlp_slice
    from symderiv.proof.whole import whole

    if row.name != "mlp":
        raise ModelError("The recursion for any depth is stated for mlp alone", typed=row.name,
                         advice=f"Give a number: --{row.depth} 4." if row.depth else None)
    if wrt is not None:
        raise ModelError("The recursion is for every layer at once", typed=", ".join(map(str, wrt)),
                         advice="Leave out wrt, or give the number of layers.")
    head, piece, batch = Model(), Model(), bool(options.get("batch"))
    define_mlp_head(head, batch)
    define_mlp_slice(piece, **options)
    checks = [whole(program(network("mlp", layers=n, **options), row.output), seed) for n in DEPTHS] if check else []
    spans = {"z": HIDDEN, "Z": HIDDEN, "a": WITH_INPUT, "A": WITH_INPUT, "W": LAYERS, "b": LAYERS}
    return any_depth(head, piece, SLICE, f"{row.title} of any depth", "Z_L" if batch else "z_L", spans, check, checks)


def code(model: Model, output: Any, wrt: Sequence[Any] | None = None, target: str = "numpy", title: str = "") -> str:
    """The model and the gradients of `output` as the source of a Python module for NumPy, PyTorch or JAX.

    The module has `forward`, `value` and `gradients`; each defined quantity and each adjoint is computed once. Without
    `wrt`: by every input that `output` depends on and that is not a 0/1 quantity.

    Raises `ModelError` for an output that is not a defined scalar, `UnknownName` for a name or a target that there is
    not, `NoRule` for a function that the target does not have.

    >>> print(code(mlp(layers=1), "L", wrt=["W1"]).split("def value")[1].split("quantities = ")[1])
    forward(W1, b1, x, y)
        p = quantities["p"]
        L = quantities["L"]
        delta1 = p - y
        return L, {
            "W1": np.outer(delta1, x),
        }
    <BLANKLINE>
    """
    from symderiv.derive.program import program
    from symderiv.matrices.model_code import model_source

    return model_source(program(model, output, wrt), target, title)


def titled(title: str, derivation: Derivation) -> Derivation:
    """The derivation under the title of the model it comes from."""
    return replace(derivation, title=title)


__all__ = ["Derivation", "Model", "Report", "catalogue_model", "code", "derivation", "matrix", "mlp", "network",
           "network_page", "scalar", "tensor", "titled", "vector"]
