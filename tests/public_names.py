"""Public names, typed: `symderiv/__init__.pyi` says where each lives. Write it with `python -m tests.public_names`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import symderiv

STUB = Path(symderiv.__file__).with_name("__init__.pyi")
HEAD = '''"""What `symderiv` offers, for editors and type checkers, which do not run its lazy imports.

Made by `python -m tests.public_names` from the table in `__init__.py`.
"""
'''


def stub() -> str:
    """The stub as the table of names says it."""
    homes = sorted(symderiv._HOMES.items(), key=lambda item: (item[1], item[0]))
    blocks = ["\n".join([f"from {module} import ("] + [f"    {name} as {name}," for name, _ in rows] + [")"])
             for module, rows in groupby(homes, key=lambda item: item[1])]
    return "\n".join([HEAD, *blocks, "", "__version__: str", "__all__: list[str]"]) + "\n"


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
