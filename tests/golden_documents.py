"""The golden documents: what the samples look like in every format. Rewrite them with `python -m tests.golden_documents`."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

from symderiv.writing.documents.derivations import NAMES, render
from symderiv.writing.printers import font
from tests.sample_derivations import cross_entropy, weights

FOLDER = Path(__file__).parent / "golden"
PAGES = {"cross-entropy": ((cross_entropy,), "standard", "en"), "weights-full": ((weights, cross_entropy), "full", "en"),
         "cross-entropy-pt": ((cross_entropy,), "brief", "pt")}


def golden_path(page: str, format: str) -> Path:
    """Where a golden document lies."""
    return FOLDER / f"{page}.{format}"


def golden_text(page: str, format: str) -> str:
    """A document as it is written today, without the font's bytes and the versions."""
    samples, detail, lang = PAGES[page]
    with patch.object(font, "data_url", lambda: ""):
        text = render([sample() for sample in samples], format, detail=detail, lang=lang)
    return re.sub(r"symderiv [\d.]+\w* · SymPy [\d.]+\w*", "symderiv VERSION · SymPy VERSION", text)


def main() -> None:
    """Write every golden document again."""
    FOLDER.mkdir(exist_ok=True)
    for page in PAGES:
        for format in NAMES:
            golden_path(page, format).write_text(golden_text(page, format), encoding="utf-8")


if __name__ == "__main__":
    main()
