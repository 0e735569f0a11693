"""The workbench: a folder that any web server can hand out, in which symderiv runs inside the browser.

Python there is Pyodide, whose files come from its npm package; the libraries are the ones installed here, without what is
compiled. No outside address is asked for anything.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import symderiv
from symderiv.errors import EngineError, OutputError
from symderiv.writing.templates.templating import templates

PYODIDE = "pyodide@314.0.7"
"""The npm package whose Python runs in the browser."""
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LIBRARIES = ("sympy", "mpmath", "jinja2", "markupsafe", "click", "markdown-it-py", "mdurl", "mdit-py-plugins",
             "fonttools", "ziamath", "ziafont", "latex2mathml")
"""What deriving and writing need; NumPy and python-flint are compiled, and come as wheels for Pyodide or not at all."""
LEFT_OUT = (".pyc", ".so", ".pyd", ".pyi", ".dylib")


def workbench(folder: str | Path, pyodide: str | Path | None = None, wheels: Sequence[str | Path] = ()) -> Path:
    """Write the site; gives the path of its first page.

    `pyodide` is the folder or the .tgz of Pyodide's npm package; without it npm fetches the package. `wheels` are compiled for
    Pyodide: with NumPy's and python-flint's the page verifies what it derives.

    Raises `OutputError` for a folder that cannot be written to or a package without its files, `EngineError` where npm is
    missing or fails.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for page in (templates() / "workbench").iterdir():
            shutil.copy(page, place / page.name)
        _put_core(place / "pyodide", pyodide)
        _pack(place / "libraries.zip")
        names = ["libraries.zip", *(Path(shutil.copy(wheel, place)).name for wheel in wheels)]
    except OSError as error:
        raise OutputError("The workbench cannot be written", typed=str(folder), advice=f"{error.strerror or error}.") from None
    (place / "archives.json").write_text(json.dumps(names), encoding="utf-8")
    return place / "index.html"


def _put_core(place: Path, given: str | Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(given) if given else _fetched(Path(scratch))
        if source.suffix == ".tgz":
            source = _unpacked(source, Path(scratch, "package"))
        missing = [name for name in CORE if not (source / name).is_file()]
        if missing:
            raise OutputError("This is not Pyodide's npm package", typed=str(given), advice=f"It lacks {', '.join(missing)}.")
        place.mkdir(exist_ok=True)
        for name in CORE:
            shutil.copy(source / name, place / name)


def _unpacked(package: Path, folder: Path) -> Path:
    """The needed files of a package, each by its name: nothing else of it is written anywhere."""
    folder.mkdir()
    with tarfile.open(package) as archive:
        for name in CORE:
            with suppress(KeyError):
                if found := archive.extractfile(f"package/{name}"):
                    (folder / name).write_bytes(found.read())
    return folder


def _fetched(scratch: Path) -> Path:
    """Pyodide's package, by npm."""
    npm = shutil.which("npm")
    advice = f"Run: npm pack {PYODIDE}, then give its file: --pyodide pyodide-….tgz"
    if npm is None:
        raise EngineError("npm is needed to fetch Pyodide", advice=advice)
    found = subprocess.run([npm, "pack", "--silent", PYODIDE], cwd=scratch, capture_output=True, text=True, check=False)
    if found.returncode:
        raise EngineError("npm could not fetch Pyodide", typed=found.stderr.strip()[-200:], advice=advice)
    return scratch / found.stdout.split()[-1]


def _pack(target: Path) -> None:
    """The libraries and the package itself, as sources, in one archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in LIBRARIES:
            for path, inside in _files_of(name):
                archive.write(path, inside)
        for inside, path in sorted(_own_files().items()):
            archive.write(path, inside)


def _own_files() -> dict[str, Path]:
    """The package, by place in the archive; its templates are inside it where it is installed, beside it in a clone."""
    return {f"{inside}/{path.relative_to(root).as_posix()}": path
            for root, inside in ((Path(symderiv.__file__).parent, "symderiv"), (templates(), "symderiv/templates"))
            for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def _files_of(name: str) -> Iterator[tuple[Path, str]]:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        raise EngineError("A library of the workbench is not installed", typed=name, advice=f"pip install {name}") from None
    for file in files:
        inside = file.as_posix()
        if not inside.startswith("..") and not inside.endswith(LEFT_OUT) and "/tests/" not in inside:
            yield Path(str(file.locate())), inside


__all__ = ["workbench"]
