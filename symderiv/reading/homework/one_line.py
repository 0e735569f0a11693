"""Formulas as people type them on one line, (p − y) xᵀ or (p[k] - y[k])*x[j], as the LaTeX that the reader takes.

Text that is LaTeX already passes through.
"""

from __future__ import annotations

import re

from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.typed.numpy_calls.arguments import parted
from symderiv.reading.documents.typed.sums import closing
from symderiv.reading.formulas.names import GREEK

_SIGNS = {"−": "-", "·": r"\cdot ", "×": r"\times ", "⊙": r"\odot ", "∘": r"\odot ", "⊗": r"\otimes ", "∂": r"\partial ",
          "∇": r"\nabla ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "𝟙": r"\mathbb{1}", "∏": r"\prod ", "∑": r"\sum ",
          "∞": r"\infty ", "‖": r"\|", "@": r"\cdot "}
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀ", [*"0123456789+-", r"\top "], strict=True))
_LETTERS = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
            "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
            "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ", "Gamma": "Γ",
            "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω"}
_WORDS = ("log", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "det", "max", "min", "diag", "tr", "sigmoid", "relu",
          "softplus", "sign", "erf", "softmax", "sqrt")
_LATEX_NAMES = {"diag", "tr", "sigmoid", "relu", "softplus", "sign", "erf", "softmax"}

_ROOT = re.compile(r"(?:√|(?<![\\A-Za-z])sqrt\b)\s*\(([^()]*)\)")
_ENTRY = re.compile(r"(?<![\\{])\b([A-Za-z]\w*)\[([^\[\]]+)\]")
_WORD = re.compile(r"(?<![\\A-Za-z{])(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?![A-Za-z}])")
_GREEK = re.compile(r"(?<![\\A-Za-z])(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])")
_LETTERS_BELOW = re.compile(r"_([a-z]{2,4})(?![A-Za-z(])")  # W_ij: what nobody means as W_i times j
_PREFIX = re.compile(r"(?<![\w.])(?:np|numpy|jnp|torch|math)\.(?=[a-z])")
_OUTER = re.compile(r"(?<![\w.\\])outer\(")
_SIGMA = re.compile(r"Σ(?=\s*[_₀-₉ᵢⱼₖₗₘₙ])")
_SUM = re.compile(r"(?<![\\A-Za-z{])(sum|prod)(?=\s*[_₀-₉ᵢⱼₖₗₘₙ])")


def latex_of_plain(text: str) -> str:
    r"""The formula as LaTeX.

    >>> latex_of_plain("(p − y) xᵀ")
    '(p - y) x^{\\top }'
    >>> latex_of_plain("p[k]*(1 - p[k])**2")
    'p_{k}*(1 - p_{k})^{2}'
    >>> latex_of_plain("p_i sum_k y_k")
    'p_i \\sum_k y_k'
    >>> latex_of_plain("2 * np.outer(z - y, x)")
    '2 * ((z - y) (x)^{\\top})'
    """
    text = _with_outer(_PREFIX.sub("", text).replace(".*", "⊙"))
    text = _SUM.sub(r"\\\1", _SIGMA.sub(r"\\sum ", text.replace("**", "^").replace(".T", r"^{\top}")))
    text = _ENTRY.sub(r"\1_{\2}", _ROOT.sub(r"\\sqrt{\1}", text))
    text = _LETTERS_BELOW.sub(r"_{\1}", text)
    text = re.sub(r"\^(\d+|\w)(?!\w)", r"^{\1}", re.sub(r"\^T\b", r"^{\\top}", text))
    text = _run(_run(text, _SUBSCRIPTS, "_"), _SUPERSCRIPTS, "^")
    text = _WORD.sub(lambda found: _word(found[1]), _GREEK.sub(lambda found: f"\\{found[1]} ", text))
    for name, letter in _LETTERS.items():
        text = text.replace(letter, f"\\{name} ")
    for sign, latex in _SIGNS.items():
        text = text.replace(sign, latex)
    return text


def _with_outer(text: str) -> str:
    """outer(u, v) as the product of a column and a row."""
    for match in reversed(list(_OUTER.finditer(text))):
        end = closing(text, match.end())
        operands = [piece.text.strip() for piece in parted(Traced.of(text[match.end():end]))] if end >= 0 else []
        if len(operands) == 2:
            text = f"{text[:match.start()]}(({operands[0]}) ({operands[1]})^{{\\top}}){text[end + 1:]}"
    return text


def _word(word: str) -> str:
    return f"\\operatorname{{{word}}}" if word in _LATEX_NAMES else f"\\{word} "


def _run(text: str, table: dict[str, str], sign: str) -> str:
    """Each run of small letters as one subscript or superscript."""
    return re.sub(f"[{''.join(table)}]+", lambda run: f"{sign}{{{''.join(table[c] for c in run[0])}}}", text)


assert set(_LETTERS) <= GREEK

__all__ = ["latex_of_plain"]
