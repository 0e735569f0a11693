r"""Signs typed as they look, or as their names sound: λ and lambda are \lambda, x² is x^2."""

from __future__ import annotations

import re
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
    "‖": r"\|", "∥": r"\|", "²": "^2", "³": "^3", "ᵀ": r"^\top", "⁻¹": "^{-1}", "⟨": r"\langle", "⟩": r"\rangle", "∞": r"\infty",
    "→": r"\to", "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "⊤": r"\top", "…": r"\dots", "∘": r"\circ",
    "≈": r"\approx", "←": r"\gets",
}
"""Each sign with its LaTeX."""

KEPT = r"\\(?:text|textrm|mbox|operatorname|mathrm|mathsf|mathtt|mathit|mathbf|begin|end|tag|label|note)\*?\s*\{[^{}]*\}"
WORDS = "|".join((*SPELLED, *CAPITALS))
SINGLE = "".join(c for c in SIGNS if len(c) == 1)
SIGN = re.compile(rf"{KEPT}|\\[A-Za-z]+|(?P<word>(?<![A-Za-z])(?:{WORDS})(?![A-Za-z]))|(?P<sign>⁻¹|[{SINGLE}])")


def spelled(text: Traced) -> Traced:
    r"""The formula in LaTeX's own signs.

    >>> spelled(Traced.of("λ x² + beta^2")).text
    '\\lambda  x^2 + \\beta ^2'
    """
    return text.replaced(_edits(text)) if SIGN.search(text.text) else text


def _edits(text: Traced) -> Iterator[tuple[int, int, Traced]]:
    for match in SIGN.finditer(text.text):
        latex = rf"\{match['word']}" if match["word"] else SIGNS[match["sign"]] if match["sign"] else ""
        if latex:
            spaced = latex + " " if latex[-1].isalpha() and latex[0] == "\\" else latex
            yield match.start(), match.end(), Traced.at(spaced, text.places[match.start()])
