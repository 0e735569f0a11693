"""What patterns of words need, kept beside them: `symderiv/reading/prose/pieces.json`. Write it with `python -m tests.pieces`."""

from __future__ import annotations

import json
from pathlib import Path
from pkgutil import walk_packages

import symderiv.reading
from symderiv.reading.prose import sieves
from symderiv.reading.prose.facts import phrases_of
from symderiv.reading.prose.phrases import PHRASES

STORE = Path(sieves.__file__).with_name("pieces.json")


def stored() -> str:
    """The pieces of every pattern of the package, a line each."""
    for module in walk_packages(symderiv.reading.__path__, "symderiv.reading."):
        __import__(module.name)
    for language in PHRASES:
        phrases_of((language,), True)
    rows = {key: sieves.pieces(*of) for key, of in sorted(sieves.MADE.items())}
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in rows.items()) + "\n}\n"


if __name__ == "__main__":
    STORE.write_text(stored(), encoding="utf-8")
