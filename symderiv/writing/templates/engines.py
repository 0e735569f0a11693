"""Programs that turn the source of a document into a PDF: TeX where there is one, else the compiler in the package typst.

Both run on a copy of the source in a private folder, with a time limit, and start no command; the same source gives
the same bytes.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from symderiv.errors import EngineError, UnknownName

SECONDS = 120
JOB = "document"
INSTALL = 'Install one: pip install typst, or a TeX with pdflatex. Or write .html, .typ or .tex, without one.'
TEX_OPTIONS = ("-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "-file-line-error")
# No file outside the private folder may be opened; dates are fixed.
TEX_SETTINGS = {"openin_any": "p", "openout_any": "p", "max_print_line": "1000",
                "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}


@dataclass(frozen=True)
class Engine:
    """A program that makes PDF: the kind of source it reads, whether it is there, and how it runs."""

    name: str
    source: str
    is_there: Callable[[], bool]
    run: Callable[[str], bytes]


def _has(program: str) -> bool:
    return shutil.which(program) is not None


def _has_typst() -> bool:
    return importlib.util.find_spec("typst") is not None


def _tex(program: str, source: str) -> bytes:
    """The PDF that a TeX makes of a source. Raises `EngineError` with TeX's own first complaint."""
    command = [program, *TEX_OPTIONS, f"{JOB}.tex"]
    with tempfile.TemporaryDirectory(prefix="symderiv-") as folder:
        Path(folder, f"{JOB}.tex").write_text(source, encoding="utf-8")
        done = _finished(program, command, folder, {**os.environ, **TEX_SETTINGS})
        made = Path(folder, f"{JOB}.pdf")
        if done.returncode or not made.is_file():
            raise EngineError(f"{program} could not compile the document", typed=_complaint(done.stdout),
                              advice=_missing_package(done.stdout))
        return made.read_bytes()


def _typst(source: str) -> bytes:
    """The PDF that Typst makes of a source, in a process of its own, so that it can be stopped."""
    with tempfile.TemporaryDirectory(prefix="symderiv-") as folder:
        Path(folder, f"{JOB}.typ").write_text(source, encoding="utf-8")
        program = f"import typst; typst.compile('{JOB}.typ', output='{JOB}.pdf', root='.')"
        done = _finished("typst", [sys.executable, "-c", program], folder, dict(os.environ))
        made = Path(folder, f"{JOB}.pdf")
        if done.returncode or not made.is_file():
            raise EngineError("typst could not compile the document", typed=done.stderr.strip().rpartition("\n")[2])
        return made.read_bytes()


def _finished(name: str, command: Sequence[str], folder: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, cwd=folder, env=settings, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              check=False, encoding="utf-8", errors="replace")
    except subprocess.TimeoutExpired:
        raise EngineError(f"{name} did not end within {SECONDS} seconds",
                          advice="Write .tex or .typ and compile it yourself.") from None
    except OSError as error:
        raise EngineError(f"{name} could not be started", typed=error.strerror) from None


def _complaint(log: str) -> str:
    """The first error in a log, where -file-line-error puts it."""
    found = re.search(r"^(?:!|\S+:\d+:) (.*)$", log, re.MULTILINE)
    return found[1] if found else log.strip()[-300:]


def _missing_package(log: str) -> str | None:
    found = re.search(r"File `([^']+)' not found", log)
    return f"This TeX lacks {found[1]}. {INSTALL}" if found else None


ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (
    Engine("pdflatex", "tex", partial(_has, "pdflatex"), partial(_tex, "pdflatex")),
    Engine("lualatex", "tex", partial(_has, "lualatex"), partial(_tex, "lualatex")),
    Engine("typst", "typ", _has_typst, _typst),
)}


def compiled(write: Callable[[str], str], sources: Sequence[str], engine: str | None = None) -> bytes:
    """The PDF of a document whose source `write` gives for a kind of source; `sources` are the kinds it can be had in.

    Without a named engine the first that is there serves; one whose installation lacks a package gives way to the next.
    Raises `EngineError` where there is none or it fails, `UnknownName` for an engine that is not known.
    """
    if engine is not None and engine not in ENGINES:
        raise UnknownName.among("engine", engine, ENGINES)
    usable = [e for e in ENGINES.values() if e.source in sources and e.is_there() and engine in (None, e.name)]
    if not usable:
        wanted = [e.name for e in ENGINES.values() if e.source in sources and engine in (None, e.name)]
        raise EngineError("No engine for PDF is here", typed=" or ".join(wanted) or engine, advice=INSTALL)
    for row in usable[:-1]:
        try:
            return row.run(write(row.source))
        except EngineError as error:
            if not (error.advice or "").startswith("This TeX lacks"):
                raise
    return usable[-1].run(write(usable[-1].source))
