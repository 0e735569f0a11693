"""What people look for on a whole tensor, as on an array of numbers, and where it is."""

from __future__ import annotations

ELSEWHERE = {
    **dict.fromkeys(("shape", "size"), "its axes are x.axes, the size of one in formulas is sd.Extent(K)"),
    **dict.fromkeys(("reshape", "flatten", "ravel", "view", "squeeze", "unsqueeze", "permute", "swapaxes"),
                    "axes keep their names: x[:, None] adds one of length 1, sd.einsum brings them into another order"),
    **dict.fromkeys(("argmax", "argmin", "sort", "argsort"),
                    "places and orders of entries are no formula, the largest is x.max()"),
    **dict.fromkeys(("exp", "log", "sqrt", "tanh", "relu", "sigmoid", "softmax", "cumsum", "norm", "abs", "pow", "square"),
                    "functions take it as their argument, as in sd.exp(x)"),
    **dict.fromkeys(("inv", "inverse", "det", "logdet"), "functions of matrices are sd.inv(A), sd.det(A), sd.tr(A) …"),
    **dict.fromkeys(("matmul", "mm", "bmm"), "products are written x @ y"),
    **dict.fromkeys(("numpy", "astype", "dtype", "tolist", "item", "detach"), "it is a symbol and holds no numbers"),
    **dict.fromkeys(("requires_grad", "requires_grad_"), "by what is differentiated is said in m.derive(output, wrt=x)"),
    **dict.fromkeys(("grad", "backward", "gradient", "derive", "diff"),
                    "a derivative is m.derive(output, wrt=x) of an sd.Model m"),
}


def not_there(name: str, of: str = "A whole tensor") -> AttributeError:
    """The error for an attribute that whole tensors, or single components, have not.

    >>> str(not_there("shape"))
    'A whole tensor has no attribute shape; its axes are x.axes, the size of one in formulas is sd.Extent(K)'
    """
    return AttributeError(f"{of} has no attribute {name}" + (f"; {ELSEWHERE[name]}" if name in ELSEWHERE else ""))


__all__ = ["ELSEWHERE", "not_there"]
