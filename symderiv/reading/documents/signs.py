r"""Characters that are mathematics already, by what Unicode says of them: ₁ is _1, ½ is \frac{1}{2}, x̂ is \hat{x}."""

from __future__ import annotations

import re
import unicodedata

RANGES = ((0xB2, 0xBF), (0x2B0, 0x2B9), (0x2E0, 0x2E5), (0x1D2C, 0x1D6B), (0x1D78, 0x1D79), (0x1D9B, 0x1DC0), (0x2070, 0x209D),
          (0x2150, 0x2160), (0x2C7C, 0x2C7E))
"""Where small letters and digits, above and below the line, and fractions stand."""
KINDS = {"<sub>": "_", "<super>": "^"}
ABOVE = {"\u0302": r"\hat", "\u0304": r"\bar", "\u0305": r"\bar", "\u0303": r"\tilde", "\u0307": r"\dot", "\u0308": r"\ddot",
         "\u20d7": r"\vec"}
STYLES = (("BOLD SCRIPT", r"\mathcal"), ("BOLD FRAKTUR", r"\mathfrak"), ("SANS-SERIF BOLD", r"\mathbf"), ("BOLD", r"\mathbf"),
          ("DOUBLE-STRUCK", r"\mathbb"), ("SCRIPT", r"\mathcal"), ("FRAKTUR", r"\mathfrak"), ("BLACK-LETTER", r"\mathfrak"))
"""What a mathematical alphabet is in LaTeX, by a word of its characters' names; the others (italic, sans-serif) are plain."""


def _small(kind: str) -> dict[str, str]:
    """The characters of a kind, each with the letter, digit or sign that it is."""
    rows = (chr(code) for start, end in RANGES for code in range(start, end))
    return {c: unicodedata.normalize("NFKC", c) for c in rows if unicodedata.decomposition(c).startswith(kind)}


SMALL = {sign: _small(kind) for kind, sign in KINDS.items()}
SMALL["^"]["ᵀ"] = r"\top "
FRACTIONS = {c: rf"\frac{{{parts[0]}}}{{{parts[1]}}}" for c, whole in _small("<fraction>").items()
             if all(parts := whole.split("\u2044"))}
RUNS = {"below": "_", "above": "^"}
TIMES = re.compile("(?<=[a-z0-9])x(?=[a-z0-9])")
"""The x of ℝᵐˣⁿ."""
BASE = "A-Za-z\u0370-\u03ff"
PATTERN = "|".join((
    *(f"(?P<{name}>[{''.join(SMALL[sign])}]+)" for name, sign in RUNS.items()),
    rf"(?P<accent>[{BASE}][{''.join(ABOVE)}])",
    f"(?P<fraction>[{''.join(FRACTIONS)}])",
    "(?P<styled>[\U0001d400-\U0001d7ff\u2100-\u2138])",
))
"""Where such characters stand, as a part of a regular expression with names."""


def latex_of(match: re.Match[str]) -> str:
    r"""The LaTeX of what the pattern found; nothing where it is best left as it is.

    >>> [latex_of(re.match(PATTERN, text)) for text in ("₁₂", "⁻¹", "ᵐˣⁿ", "½", "𝐱", "x̂")]
    ['_{12}', '^{-1}', '^{m\\times n}', '\\frac{1}{2}', '\\mathbf{x}', '\\hat{x}']
    """
    kind, found = match.lastgroup, match.group()
    if kind in RUNS:
        return _run(found, RUNS[kind])
    if kind == "accent":
        return f"{ABOVE[found[1]]}{{{found[0]}}}"
    return FRACTIONS[found] if kind == "fraction" else _styled(found)


def _run(found: str, sign: str) -> str:
    inside = "".join(SMALL[sign][c] for c in found).replace("\u2212", "-").strip()
    inside = TIMES.sub(r"\\times ", inside) if sign == "^" else inside
    return sign + (inside if len(inside) == 1 else f"{{{inside}}}")


def _styled(char: str) -> str:
    plain, name = unicodedata.normalize("NFKC", char), unicodedata.name(char, "")
    if not unicodedata.decomposition(char).startswith("<font>") or not plain.isalpha():
        return ""
    style = next((command for word, command in STYLES if word in name), "")
    return f"{style}{{{plain}}}" if style else plain


__all__ = ["PATTERN", "latex_of"]
