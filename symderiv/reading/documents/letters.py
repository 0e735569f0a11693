r"""Signs typed as they look, or as their names sound: λ and lambda are \lambda, x² is x^2, xᵢ is x_i, ½ is \frac{1}{2}."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from symderiv.reading.documents.traced import Traced

GREEK = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
SPELLED = (*(name for name in GREEK if len(name) > 2), "varepsilon", "varphi", "vartheta")
CAPITALS = ("Gamma", "Delta", "Theta", "Lambda", "Sigma", "Upsilon", "Omega")
SIGNS: dict[str, str] = {
    **{chr(0x3B1 + n): rf"\{name}" for n, name in enumerate(GREEK)},
    "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Σ": r"\Sigma", "Φ": r"\Phi",
    "Ψ": r"\Psi", "Ω": r"\Omega", "ϵ": r"\epsilon", "ϕ": r"\phi", "ℓ": r"\ell", "∇": r"\nabla", "∈": r"\in", "ℝ": r"\mathbb{R}",
    "‖": r"\|", "∥": r"\|", "⟨": r"\langle", "⟩": r"\rangle", "∞": r"\infty",
    "→": r"\to", "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "⊤": r"\top", "…": r"\dots", "∘": r"\circ",
    "≈": r"\approx", "←": r"\gets", "½": r"\frac{1}{2}", "⅓": r"\frac{1}{3}", "⅔": r"\frac{2}{3}", "¼": r"\frac{1}{4}",
    "¾": r"\frac{3}{4}", "⅛": r"\frac{1}{8}",
}
"""Each sign with its LaTeX."""
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ", "0123456789+-()ni", strict=True)) | {"ᵀ": r"\top"}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
"""Small signs above and below the line, with what they are small ones of."""
MARKS = {"\u0302": r"\hat", "\u0304": r"\bar", "\u0305": r"\bar", "\u0303": r"\tilde", "\u0307": r"\dot"}
"""Accents typed on a letter."""

KEPT = r"\\(?:text|textrm|mbox|operatorname|mathrm|mathsf|mathtt|mathit|mathbf|begin|end|tag|label|note)\*?\s*\{[^{}]*\}"
WORDS = "|".join((*SPELLED, *CAPITALS))
ACCENTED = "".join(chr(n) for n in range(0xC0, 0x180) if unicodedata.normalize("NFD", chr(n))[1:] in MARKS)
SIGN = re.compile(
    rf"{KEPT}|\\[A-Za-z]+|(?P<word>(?<![A-Za-z])(?:{WORDS})(?![A-Za-z]))|(?P<accent>[^\W\d_][{''.join(MARKS)}]|[{ACCENTED}])|"
    rf"√\s*(?:\((?P<under>[^()]*(?:\([^()]*\)[^()]*)*)\)|(?P<root>\w))|"
    rf"(?P<raised>[{''.join(RAISED)}]+)|(?P<lowered>[{''.join(LOWERED)}]+)|(?P<sign>[{''.join(SIGNS)}])"
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
    kind, sign = match.lastgroup or "", match[match.lastgroup] if match.lastgroup else ""
    if kind == "accent":
        both = unicodedata.normalize("NFD", sign)
        return f"{MARKS[both[1]]}{{{SIGNS.get(both[0], both[0])}}}"
    if kind in ("under", "root"):
        return f"\\sqrt{{{spelled(Traced.of(sign)).text}}}"
    if kind in ("raised", "lowered"):
        inner = "".join((RAISED if kind == "raised" else LOWERED)[c] for c in sign)
        return ("^" if kind == "raised" else "_") + (inner if len(inner) == 1 else f"{{{inner}}}")
    return rf"\{sign}" if kind == "word" else SIGNS.get(sign, "")
