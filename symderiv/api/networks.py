"""Networks of any depth: their models, and the page that lists every gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from symderiv.api.derivations import Derivation
from symderiv.api.models import Model
from symderiv.derive.networks.layers import Naming
from symderiv.errors import ModelError
from symderiv.library.networks import OF_DEPTH_L, SLICE, define, define_mlp_head, define_mlp_slice, network_row
from symderiv.notation import Definitions, Tensor
from symderiv.oracle.installed import require_installed
from symderiv.records import Check
from symderiv.records import Derivation as Record
from symderiv.records.overview import Overview
from symderiv.rings import seldom_searched

ANY_DEPTH = ("L", "l", "any")
"""What stands for a depth that is left open."""
DEEP = 12
"""The depth of the network that a picture shortens, where the depth is left open."""
DEPTHS = (1, 2, 4)
"""Depths at which a network of any depth is checked as a whole besides."""


@seldom_searched()
def network(name: str, **options: Any) -> Model:
    """The model of a network of any depth: mlp, residual, rnn, autoencoder, highway; see `symderiv.library.networks`.

    Raises `UnknownName` for a network, an option or an activation that there is not, `ModelError` or `TooLarge` for a
    depth that is none.

    >>> network("mlp", layers=2, activation="relu").derive("L", wrt="b2").result
    p[i] - y[i]
    """
    made = Model()
    define(made, name, **options)
    return made


def mlp(layers: int = 3, activation: str = "tanh", batch: bool = False) -> Model:
    """A multilayer perceptron with softmax cross-entropy; with `batch` the examples are the rows of X (N, D).

    Raises `UnknownName` for the activation.

    >>> mlp(layers=20).definitions.rows[2].body
    b2[h] + Sum(a1[j]*W2[h,j], j)
    """
    return network("mlp", layers=layers, activation=activation, batch=batch)


def network_page(name: str, wrt: Sequence[Any] | None = None, verify: bool = True, seed: int = 0,
                 **options: Any) -> tuple[tuple[Derivation, ...], Overview]:
    """What a page about a network shows: one derivation for each structure, and the overview that lists every gradient.

    With `verify` each derivation is checked once, in this network, at the layer nearest to the output; and all
    gradients together. The depth "L" gives the recursion that holds at any depth. For `render` and `save` of
    `symderiv.writing.documents.derivations`. Raises `UnknownName` for a network that there is not.

    >>> derivations, overview = network_page("mlp", layers=4, wrt=["W2", "W3"], verify=False)
    >>> [str(d.result) for d in derivations][-1], len(overview.layers)
    ('a_l-1[j]*delta_l[i]', 2)
    """
    from symderiv.derive.networks.pages import Gradients, page
    from symderiv.derive.programs.program import program_of

    row = network_row(name)
    if verify:
        require_installed()
    if str(options.get("depth", options.get(row.depth))) in ANY_DEPTH:
        check = _checks(seed) if verify else None
        found, overview = _any_depth(row, check, seed, {k: v for k, v in options.items() if k not in ("depth", row.depth)}, wrt)
    else:
        model = network(name, **options)
        gradients = Gradients.of(model, row.output, wrt)
        check = _checks(seed, gradients.all) if verify else None
        checks = [_whole(program_of(model.definitions, gradients.output, gradients.asked), seed)] if verify else []
        found, overview = page(gradients, row.title, row.letter, row.data, check, checks)
        overview = replace(overview, drawn=model.definitions)
    return tuple(map(Derivation.of, found)), replace(overview, code=_call(name, wrt, options))


def _checks(seed: int, shared: Sequence[Record] = ()) -> Any:
    """What verifies one section; NumPy is loaded for it, and not for a page without checks. The sections `shared` are drawn at
    the same points."""
    from symderiv.verification.verify import sampler_of, verify_section

    return partial(verify_section, seed=seed, shared=sampler_of(shared, seed) if shared else None)


def _whole(made: Any, seed: int) -> Check:
    """The gradients of a whole program against differences."""
    from symderiv.verification.emitted_code import whole

    return whole(made, seed)


def _call(name: str, wrt: Sequence[Any] | None, options: dict[str, Any]) -> str:
    """The same page in Python."""
    said = {**({} if wrt is None else {"wrt": [getattr(w, "name", str(w)) for w in wrt]}), **options}
    arguments = "".join(f", {key}={value!r}" for key, value in said.items())
    return f'sd.network_page("{name}"{arguments})'


def _any_depth(row: Any, check: Any, seed: int, options: dict[str, Any],
               wrt: Sequence[Any] | None) -> tuple[tuple[Record, ...], Overview]:
    from symderiv.derive.networks.any_depth import HIDDEN, LAYERS, WITH_INPUT, any_depth
    from symderiv.derive.programs.program import program

    if row.name != "mlp":
        raise ModelError("The recursion for any depth is stated for mlp alone", typed=row.name,
                         advice=f"Give a number: --{row.depth} 4." if row.depth else None)
    if wrt is not None:
        raise ModelError("The recursion is for every layer at once", typed=", ".join(map(str, wrt)),
                         advice="Leave out wrt, or give the number of layers.")
    head, piece, batch = Model(), Model(), bool(options.get("batch"))
    define_mlp_head(head, batch)
    define_mlp_slice(piece, **options)
    checks = [_whole(program(network("mlp", layers=n, **options), row.output), seed) for n in DEPTHS] if check else []
    spans = {"z": HIDDEN, "Z": HIDDEN, "a": WITH_INPUT, "A": WITH_INPUT, "W": LAYERS, "b": LAYERS}
    logits = "Z_L" if batch else "z_L"
    sections, overview = any_depth(head, piece, SLICE, f"{row.title} of any depth", logits, spans, check, checks)
    return sections, replace(overview, drawn=_from_both_ends(network("mlp", layers=DEEP, **options)))


class _FromBothEnds(Naming):
    """The first layers by their number, the last ones counted from the last: 1, 2, …, L − 1, L."""

    def label(self, number: int) -> str:
        """The number of a layer as the picture shows it."""
        return str(number) if 2 * number <= self.layer else super().label(number)

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor under its general name; the loss has another symbol than the depth."""
        is_loss = tensor.name == self.letter
        return Tensor(tensor.name, (), (), tensor.meaning, OF_DEPTH_L) if is_loss else super().tensor(tensor)


def _from_both_ends(model: Model) -> Definitions:
    """A deep network as one of depth L; what is left out in the middle stands for any number of layers."""
    naming = _FromBothEnds("L", DEEP)
    return naming.definitions(model.definitions)


__all__ = ["mlp", "network", "network_page"]
