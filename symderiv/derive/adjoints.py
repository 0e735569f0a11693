"""Names for the derivatives of the output by quantities in between."""

from __future__ import annotations

import re
from collections.abc import Collection

from symderiv.notation import Definition, Tensor
from symderiv.notation.indices.names import free_name, underscored
from symderiv.records import Derivation

LOGITS = {"z": "delta", "Z": "Delta"}
"""Pre-activations have a letter of their own for their adjoint."""
GREEK = frozenset([
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "varrho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
])
ACCENTS = ("hat", "bar", "tilde", "dot", "vec")
# A name: letters, then a number or a word (h1, h_1, h_{1}, W_out), then primes.
_NAME = re.compile(r"(?P<base>[^\W\d_]+)(?:_*\{?(?P<number>\d+)\}?|_+\{?(?P<word>[^\W_]+)\}?)?(?P<primes>'*)")
_LABELLED = re.compile(r"([A-Za-z]|\\[A-Za-z]+)([_^].*)?")


def adjoint(lemma: Derivation, avoid: Collection[str]) -> Definition:
    """The definition of a lemma's derivative as a quantity: δ⁽¹⁾ for logits z⁽¹⁾, and a bar over any other name.

    Source: Nielsen 2015, Neural Networks and Deep Learning, eq. (29) for δ; Griewank & Walther 2008 for the bar.
    """
    wrt = lemma.goal.wrt
    tensor = adjoint_tensor(wrt.tensor, avoid)
    return Definition(tensor, tuple(wrt.indices), lemma.result)


def adjoint_tensor(tensor: Tensor, avoid: Collection[str]) -> Tensor:
    """The name of the adjoint of a tensor: of its shape, and told apart from the names that are taken.

    >>> adjoint_tensor(Tensor("z2"), ()).name, adjoint_tensor(Tensor("h2"), ()).name
    ('delta2', 'h2_bar')
    """
    parts = _NAME.fullmatch(tensor.name)
    logits = LOGITS.get(parts["base"]) if parts and not parts["word"] and not parts["primes"] else None
    usual = f"{logits}{parts['number'] or ''}" if parts and logits else f"{tensor.name}_bar"
    name = free_name(underscored(usual), avoid)
    latex = _over(tensor.latex, logits) if tensor.latex else _barred(parts, bool(tensor.axes)) if parts and not logits else ""
    return Tensor(name, tensor.axes, (), f"adjoint of {tensor.name}", latex)


def _over(latex: str, logits: str | None) -> str:
    """A symbol given as LaTeX with a bar over its letter, or with the letter of its own that logits have."""
    labelled = _LABELLED.fullmatch(latex)
    if not labelled:
        return rf"\overline{{{latex}}}"
    return (f"\\{logits}" if logits else rf"\bar{{{labelled[1]}}}") + (labelled[2] or "")


def _barred(parts: re.Match[str], indexed: bool) -> str:
    """The LaTeX of a bar over a name's letter; its label is a superscript in parentheses where indices follow."""
    base, number, word = parts["base"], parts["number"], parts["word"]
    letter = f"\\{base}" if base in GREEK else base if len(base) == 1 else rf"\text{{{base}}}"
    if word in ACCENTS:
        letter, word = rf"\{word}{{{letter}}}", None
    label = number or (word and rf"\text{{{word}}}")
    below = f"_{{{label}}}" if label and not indexed else ""
    above = (f"({label})" if label and indexed else "") + r"\prime" * len(parts["primes"])
    return rf"\bar{{{letter}}}{below}" + (f"^{{{above}}}" if above else "")
