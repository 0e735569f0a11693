"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from symderiv.errors import OutputError
from symderiv.writing.templates.origin import marked


def write_made(path: Path, content: bytes, kind: str) -> None:
    """What symderiv made, as a file that it will know again.

    Raises `OutputError` for a place that cannot be written to; then nothing is left behind and the old file stands.
    """
    try:
        write_whole(path, marked(content, kind))
    except OSError as error:
        raise OutputError("The file cannot be written there", typed=str(path),
                          advice=f"{error.strerror or error}.") from error


def write_whole(path: Path, content: bytes) -> None:
    """`content` as the file at `path`: a reader sees the old file or the new one, never a part.

    A link stays one, and the file that it names is written; a pipe or a device is written to.
    Raises `OSError`; then nothing is left behind and the old file stands.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".symderiv.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
