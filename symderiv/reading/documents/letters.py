r"""Signs typed as they look, or as their names sound: λ and lambda are \lambda, x² is x^2, xᵢ is x_i, ½ is \frac{1}{2}."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.signs import ABOVE, FRACTIONS, PATTERN, SMALL, latex_of

GREEK = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
SPELLED = (*(name for name in GREEK if len(name) > 2), "varepsilon", "varphi", "vartheta", "ell")
SHORT = {"eps": "epsilon", "lamda": "lambda", "lmbda": "lambda"}
"""How programs spell them: lambda is a word of Python."""
CAPITALS = ("Gamma", "Delta", "Theta", "Lambda", "Sigma", "Upsilon", "Phi", "Psi", "Omega")
SIGNS: dict[str, str] = {
    **{chr(0x3B1 + n): rf"\{name}" for n, name in enumerate(GREEK)},
    "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Σ": r"\Sigma", "Φ": r"\Phi",
    "Ψ": r"\Psi", "Ω": r"\Omega", "ϵ": r"\epsilon", "ϕ": r"\phi", "ℓ": r"\ell", "∇": r"\nabla", "∈": r"\in", "ℝ": r"\mathbb{R}",
    "∉": r"\notin",
    "‖": r"\|", "∥": r"\|", "⟨": r"\langle", "⟩": r"\rangle", "∞": r"\infty",
    "→": r"\to",
    "↦": r"\mapsto", "⟶": r"\to", "↪": r"\hookrightarrow",
    "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "⊤": r"\top", "…": r"\dots", "∘": r"\circ", "⊗": r"\otimes",
    "≈": r"\approx", "←": r"\gets", "⋅": r"\cdot", "∗": "*", "⁄": "/", "≔": ":=", "≜": ":=", "≐": ":=", "–": "-",
}
"""Each sign with its LaTeX."""
KEPT = r"\\(?:text|textrm|mbox|operatorname|mathrm|mathsf|mathtt|mathit|mathbf|begin|end|tag|label|note)\*?\s*\{[^{}]*\}"
WORDS = "|".join((*SPELLED, *CAPITALS))
COMPOSED = "".join(chr(n) for n in range(0xC0, 0x180) if unicodedata.normalize("NFD", chr(n))[1:] in ABOVE)
BELOW = rf"(?:[{''.join(SMALL['_'])}]+|_\w|_\{{[^{{}}]*\}})"
SUM = (rf"Σ(?=\s*(?:[^\s=₌]*[=₌]|{BELOW}\s*[A-Za-zα-ω(\[\\√Σ∑|‖{''.join(FRACTIONS)}]))|"
       r"(?<![^=(+−\-\s\d½/])(?<![ᵀ⊤⁻¹'] )(?<!\^T )(?<!top )Σ(?=\s*[\w(\\|‖][^=+−,;\n]*?(?:\blog\b|\\log|\bln\b|\\ln|²|\^ ?2))")
r"""A capital sigma with a letter below and something behind it that is no exponent; or at the start of a term, with a logarithm
or a square behind it, of which nobody takes a matrix times."""
SIGN = re.compile(
    rf"{KEPT}|\\[A-Za-z]+|(?P<word>(?<![A-Za-z])(?:{WORDS}|(?:sum|prod)(?=_)|{'|'.join(SHORT)})(?![A-Za-z]))|(?P<composed>[{COMPOSED}])|(?P<sum>{SUM})|"
    rf"√\s*(?:\((?P<under>[^()]*(?:\([^()]*\)[^()]*)*)\)|(?P<root>\w))|(?P<sign>[{''.join(SIGNS)}])|{PATTERN}"
)


def spelled(text: Traced) -> Traced:
    r"""The formula in LaTeX's own signs.

    >>> spelled(Traced.of("λ x² + beta^2")).text, spelled(Traced.of("½‖ŷ‖₁ + xᵢᵀ A⁻¹")).text
    ('\\lambda  x^2 + \\beta ^2', '\\frac{1}{2}\\|\\hat{y}\\|_1 + x_i^{\\top} A^{-1}')
    """
    return text.replaced(_edits(text)) if SIGN.search(text.text) else text


def _edits(text: Traced) -> Iterator[tuple[int, int, Traced]]:
    for match in SIGN.finditer(text.text):
        latex = _latex(match)
        if latex:
            spaced = latex + " " if latex[-1].isalpha() and latex[0] == "\\" else latex
            yield match.start(), match.end(), Traced.at(spaced, text.places[match.start()])


def _latex(match: re.Match[str]) -> str:
    """The LaTeX of one sign; nothing for what is LaTeX already."""
    kind = match.lastgroup or ""
    sign = match[kind] if kind else ""
    if kind == "sum":
        return r"\sum"
    if kind == "composed":
        both = unicodedata.normalize("NFD", sign)
        return f"{ABOVE[both[1]]}{{{both[0]}}}"
    if kind in ("under", "root"):
        return f"\\sqrt{{{spelled(Traced.of(sign)).text}}}"
    if kind in ("word", "sign", ""):
        return rf"\{SHORT.get(sign, sign)}" if kind == "word" else SIGNS.get(sign, "")
    return spelled(Traced.of(latex_of(match))).text
