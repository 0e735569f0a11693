"""Templates of one's own, filled in a process of their own that has a limit of time and of memory.

The sandbox keeps a template from reaching out; it does not keep it from asking for a text of a gigabyte or for a loop that
never ends. Here the system does, whatever way the template takes.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symderiv.errors import OutputError

SECONDS = 10
"""The longest that filling a template may take."""
LARGEST_TEMPLATE = 1_000_000
"""The most bytes that a template may have."""
LARGEST_DOCUMENT = 20_000_000
"""The most characters that a template may make."""
MEMORY = 512 * 2**20
"""The most bytes that filling may take beyond those of the program itself."""
FIELDS = ("reason", "typed", "where", "advice")


def fill_confined(format: str, data: Mapping[str, Any], template: Path, font: str) -> str:
    """What `fill` gives for a template of one's own. Raises `OutputError` as there, and for a limit that is passed."""
    where = str(template)
    _require_small(template)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run([sys.executable, "-m", __name__], input=pickle.dumps((format, data, where, font)), env=environment,
                              capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise OutputError(f"The template was not filled within {SECONDS} seconds", typed=template.name, where=where,
                          advice="Look for a loop that is too long.") from None
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise OutputError("Filling the template ended without a document", typed=template.name, where=where,
                          advice=done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or None) from None
    if "text" not in said:
        raise OutputError(**said)
    return str(said["text"])


def _require_small(template: Path) -> None:
    try:
        size = template.stat().st_size
    except OSError as error:
        raise OutputError("The template cannot be read", typed=str(template), advice=f"{error.strerror}.") from None
    if size > LARGEST_TEMPLATE:
        raise OutputError("The template is too large", typed=f"{size} bytes", where=str(template),
                          advice=f"At most {LARGEST_TEMPLATE} are read.")


def _answer(format: str, data: Mapping[str, Any], template: str, font: str) -> dict[str, Any]:
    from symderiv.writing.templates.templating import filled

    _limit_memory()
    try:
        text = filled(format, data, Path(template), font)
    except OutputError as error:
        return {"reason": error.reason, **{name: getattr(error, name) and str(getattr(error, name)) for name in FIELDS[1:]}}
    except (MemoryError, RecursionError) as error:
        kind = "asks for too much memory" if isinstance(error, MemoryError) else "includes itself without end"
        return {"reason": f"The template {kind}", "typed": Path(template).name, "where": template}
    if len(text) > LARGEST_DOCUMENT:
        return {"reason": "The template makes too long a document", "typed": f"{len(text)} characters", "where": template,
                "advice": f"At most {LARGEST_DOCUMENT} are written."}
    return {"text": text}


def _limit_memory() -> None:
    """No more memory than what there is now and MEMORY, where the system can be told so."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, OSError, ValueError):
        return  # the limit of time remains


if __name__ == "__main__":
    sys.stdout.buffer.write(json.dumps(_answer(*pickle.load(sys.stdin.buffer))).encode("ascii"))
