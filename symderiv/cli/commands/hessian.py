"""hessian: second derivatives in blocks, their products with a vector, the Gauss-Newton matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symderiv.cli.command import Writing
from symderiv.cli.commands.render import publish
from symderiv.cli.naming import named_model
from symderiv.cli.options import document_options, of_option, verify_options
from symderiv.errors import SymderivError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symderiv.api.derivations import Derivation


@click.command(cls=Writing, short_help="Second derivatives, and their products with vectors.")
@click.argument("name", metavar="NAME|FILE|FORMULA")
@click.option("--wrt", metavar="NAME[,NAME...]", required=True, help="Variables; every pair of them is a block.")
@of_option
@click.option("--vector", metavar="NAME[,NAME...]", help="The product with a vector of this name, one for each variable.")
@click.option("--through", metavar="NAME", help="The Gauss-Newton matrix instead, JᵀHJ with H by this quantity (the logits).")
@document_options
@verify_options
def hessian(name: str, wrt: str, of: str | None, vector: str | None, through: str | None, verify: bool, seed: int,
            **page: Any) -> None:
    """Derive the Hessian of NAME (an entry or a problem file) in blocks, or its product with a vector.

    \b
    symderiv hessian linear-regression --wrt w,b
    symderiv hessian softmax-cross-entropy --wrt z --vector v
    symderiv hessian multinomial-logistic-regression --wrt W --through z --vector V
    """
    variables, vectors = _names(wrt), None if vector is None else _names(vector)
    found = _derived(name, variables, vectors, through, of)
    publish([d.checked(seed) if verify else d for d in found], **page)


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _derived(name: str, wrt: Sequence[str], vectors: Sequence[str] | None, through: str | None,
             of: str | None) -> list[Derivation]:
    from symderiv.api.derivations import titled

    model, goal, title = named_model(name, {}, of)
    if through is not None:
        if len(wrt) > 1 or (vectors is not None and len(vectors) > 1):
            raise SymderivError("A Gauss-Newton matrix is by one variable", typed=", ".join(wrt), advice="Name one: --wrt W.")
        return [titled(title, model.gauss_newton(goal, through, wrt[0], vectors[0] if vectors else None))]
    found = model.hessian(goal, wrt) if vectors is None else model.hvp(goal, wrt, vectors)
    return [titled(title, d) for d in found]
