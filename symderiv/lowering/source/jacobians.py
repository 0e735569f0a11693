"""The functions of a module whose output is an array: `jacobian`, `vjp` and `jvp`, from `forward` and `backward`."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.lowering.source.targets import Target
from symderiv.lowering.source.words import function

EYE = {"np": "np.eye(output.size, dtype=output.dtype)", "jnp": "jnp.eye(output.size, dtype=output.dtype)",
       "torch": "torch.eye(output.numel(), dtype=output.dtype, device=output.device)"}
ALONG = {"np": "axes=tangents[name].ndim", "jnp": "axes=tangents[name].ndim", "torch": "dims=tangents[name].dim()"}


def jacobian_functions(target: Target, arguments: str, output: str, variables: Sequence[str], arriving: str,
                       along: Sequence[str] = ()) -> list[str]:
    """`jacobian` by one backward pass for each component of the output, `vjp` by one, `jvp` along tangents by name.

    `arriving` is what the gradient by the output is called, which no argument is; `along` are the lines that compute the tangent
    of the output beside what it rests on. Without them it is the Jacobian's product.
    """
    m = target.module
    note = f"the parameters are those of `forward`; {', '.join(variables)} by name"
    jacobian = function("jacobian", arguments, [f"The Jacobian of {output}: its axes, then those of the variable; {note}."], [
        f"output, saved = forward({arguments})",
        f"rows = [backward(one.reshape(output.shape), saved) for one in {EYE[m]}]",
        f"return {{name: {m}.stack([row[name] for row in rows]).reshape(tuple(output.shape) + tuple(rows[0][name].shape))",
        "        for name in rows[0]}"])
    vjp = function("vjp", f"{arriving}, {arguments}", [
        f"The product of {arriving} with the Jacobian of {output}, by one backward pass; {note}."],
        [f"return backward({arriving}, forward({arguments})[1])"])
    jvp = function("jvp", f"tangents, {arguments}", [
        f"The change of {output} along tangents, a dictionary of an array for each variable that moves; {note}."],
        along or [
            f"found = jacobian({arguments})",
            f"return sum({m}.tensordot(found[name], tangents[name], {ALONG[m]}) for name in tangents)"])
    return [jacobian, vjp, jvp]
