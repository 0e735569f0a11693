"""The mathematics font of a page: STIX Two Math, cut down to the signs of derivations, as a data URL.

The font file comes with the package ziamath (SIL Open Font License); fontTools cuts it, brotli packs it. Where one of
them is missing a page has no font of its own and the reader's system fonts serve.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import importlib.util
import io
import os
from functools import cache
from pathlib import Path

from symderiv.writing.templates.files import write_whole

PACKAGE, FILE = "ziamath", "fonts/STIXTwoMath-Regular.ttf"
NEEDED = ("fontTools", "brotli", PACKAGE)

# Ranges of code points, first and last: always the same set, so that every page of a version carries the same bytes.
RANGES = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3A9), (0x3B1, 0x3D6), (0x3F0, 0x3F5),   # Latin, Greek
    (0x1D400, 0x1D433), (0x1D434, 0x1D467), (0x1D49C, 0x1D4B5), (0x1D538, 0x1D551),  # bold, italic, script, double-struck
    (0x1D6A8, 0x1D6E1), (0x1D6E2, 0x1D71B), (0x1D7CE, 0x1D7E1),                   # bold and italic Greek, digits
    (0x302, 0x307), (0x20D0, 0x20D7), (0x2061, 0x2064),                           # accents, invisible operators
)
SIGNS = ("ıȷˆˇˉ˙˜–—‖†‡•…′″‴ℂℊℍℎℏℐℑℒℓℕℙℚℛℜℝℤℬℰℱℳℴ←↑→↓↔↦⇐⇒⇔⟵⟶⟸⟹⟺∀∂∃∅∆∇∈∉∋∏∑−∓∗∘√∝∞∣∤∥∧∨∩∪∫≃≅≈≔≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊘⊙⊤⊥⋀⋁⋂⋃"
         "⋅⋆⋮⋯⋰⋱⌈⌉⌊⌋⏞⏟⟦⟧⟨⟩⨀⨁⨂")
FEATURES = ["ccmp", "dtls", "flac", "ssty"]


def codepoints() -> tuple[int, ...]:
    """The code points that a page's font covers.

    >>> ord("∑") in codepoints()
    True
    """
    ranged = (c for first, last in RANGES for c in range(first, last + 1))
    return tuple(sorted({*ranged, *map(ord, SIGNS)}))


@cache
def data_url() -> str:
    """The font as a data URL in WOFF2; an empty text where the packages that make it are missing."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        return ""
    packed = _cached() or _kept(_subset())
    return f"data:font/woff2;base64,{base64.b64encode(packed).decode('ascii')}"


def _source() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / FILE


def _subset() -> bytes:
    """The font with only the signs of `codepoints`, their sizes and stretched parts, packed."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, layout_features=FEATURES, notdef_outline=True, recalc_timestamp=False,
                             drop_tables=[*subset.Options._drop_tables_default, "DSIG"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13],
                             flavor="woff2")
    font = TTFont(str(_source()), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codepoints())
    cutter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _place() -> Path:
    """Where the packed font is kept: named by everything that its bytes depend on."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    versions = [importlib.metadata.version(name) for name in ("fonttools", "brotli", PACKAGE)]
    key = hashlib.sha256(repr((codepoints(), FEATURES, versions)).encode()).hexdigest()[:16]
    return Path(base) / "symderiv" / f"math-{key}.woff2"


def _cached() -> bytes | None:
    try:
        packed = _place().read_bytes()
    except (OSError, RuntimeError):
        return None
    return packed if packed[:4] == b"wOF2" else None


def _kept(packed: bytes) -> bytes:
    """The same bytes, kept for the next page; a place that cannot be written to is no error."""
    try:
        _place().parent.mkdir(parents=True, exist_ok=True)
        write_whole(_place(), packed)
    except (OSError, RuntimeError):
        pass
    return packed
