"""What people look for on a model or a derivation that stands elsewhere, as the advice of an AttributeError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

CODE = "its code is sd.code(m, output)"
PICTURE = "its picture is sd.graph(m, wrt=…)"
DERIVED = "a derivative is m.derive(output, wrt=…)"
GIVEN = 'what is given belongs to a quantity, sd.vector("y", K, given=sd.one_hot)'
OF_MODEL = {
    **dict.fromkeys(("code", "numpy", "torch", "jax", "compile", "forward"), CODE),
    **dict.fromkeys(("graph", "plot", "draw", "picture", "show", "diagram"), PICTURE),
    **dict.fromkeys(("diff", "grad", "gradient", "derivative", "jacobian", "differentiate"), DERIVED),
    "backward": "all gradients are m.gradients(output), their code is sd.code(m, output)",
    **dict.fromkeys(("given", "givens", "assume", "assuming", "constraint"), GIVEN),
    "routes": "the ways to a derivative are sd.routes(m, output, wrt=…)", "prove": "its properties are sd.prove(m)",
    "save": "a derivation is saved, m.derive(output, wrt=…).save(file)",
    "render": "a derivation is rendered, m.derive(output, wrt=…).render()",
    "check": "what a person derived is judged by sd.check(file)", "equal": "two formulas are compared by sd.equal(a, b)",
}
OF_MODULE = {
    **dict.fromkeys(("diff", "grad", "gradient", "derive", "derivative", "differentiate", "jacobian", "hessian", "backward"),
                    "a derivative is m.derive(output, wrt=…) of an sd.Model m"),
    **dict.fromkeys(("read", "parse", "parse_latex", "from_latex", "read_latex", "formula", "expr", "load", "sympify"),
                    'a formula or a file is read by sd.read_problem("L = x^2")'),
    **dict.fromkeys(("plot", "draw", "show", "picture"), PICTURE),
    **dict.fromkeys(("verify", "save", "render"), "a derivation d has d.verify(), d.save(file) and d.render(format)"),
    **dict.fromkeys(("symbols", "symbol", "variable", "variables", "array", "input"),
                    "inputs are made by sd.scalar, sd.vector, sd.matrix and sd.tensor"),
    **dict.fromkeys(("axis", "dim", "dims", "size", "sizes"), "axes are made by sd.axes"),
    **dict.fromkeys(("index", "letters"), "index letters are made by sd.indices"),
    **dict.fromkeys(("max", "amax", "Max", "min", "amin", "Min"),
                    "the largest entry is x.max(), of two sd.maximum(x, y), over letters sd.MaxOver(x[k], k)"),
    **dict.fromkeys(("sum", "mean", "var", "std", "prod"),
                    "of an array it is x.sum(axis=0) and the like, over letters sd.Sum(x[k], k)"),
    **dict.fromkeys(("dot", "matmul", "mm", "bmm", "tensordot"), "products are written x @ y, others sd.einsum"),
    **dict.fromkeys(("eye", "Identity"), "the identity matrix is sd.identity(K)"),
    **dict.fromkeys(("ones", "zeros", "full", "ones_like", "zeros_like"), "numbers need no array: x + 1, x * 0"),
    **dict.fromkeys(("arange", "linspace", "range"), "the places of an axis are its letters: sd.Sum(k * x[k], k)"),
}
OF_DERIVATION = {
    **dict.fromkeys(("code", "numpy", "torch", "jax", "lambdify"), "code belongs to the model, sd.code(m, output)"),
    **dict.fromkeys(("graph", "plot", "draw", "picture"), "the picture belongs to the model, sd.graph(m, wrt=…)"),
    **dict.fromkeys(("gradient", "answer", "solution", "value", "expr"), "in indices it is d.result, in matrices d.matrix"),
    **dict.fromkeys(("tex", "to_latex"), 'the formula is d.latex, the page d.render("tex")'),
    **dict.fromkeys(("html", "markdown", "text", "pdf", "write", "export"),
                    'a page is d.save("page.html"), or .pdf, .md …, its text d.render("html")'),
    **dict.fromkeys(("explain", "lines"), "each of d.steps has its rule, and print(d) shows them"),
    **dict.fromkeys(("check", "test", "prove"), "the oracle checks it in d.verify()"),
    "numbers": "numbers are put in by d.worked(values)",
}


def not_there(what: object, name: str, known: Iterable[str], elsewhere: Mapping[str, str]) -> AttributeError:
    """The error for an attribute that there is not, with what was probably looked for.

    >>> str(not_there("a model", "code", (), OF_MODEL))
    'a model has no attribute code; its code is sd.code(m, output)'
    """
    near = [] if name.startswith("_") else get_close_matches(name, [k for k in known if not k.startswith("_")], 2, 0.7)
    advice = f"; {elsewhere[name]}" if name in elsewhere else f". Did you mean {' or '.join(near)}?" if near else ""
    return AttributeError(f"{what} has no attribute {name}{advice}")


__all__ = ["OF_DERIVATION", "OF_MODEL", "OF_MODULE", "not_there"]
