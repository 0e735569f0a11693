"""Runs cases in one process, one after the other, as its standard input names them: a frontend and a seed a line.

For each it prints a line of JSON: how it ended and, where it broke a promise, which and how.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fuzz.case import Case
from tests.fuzz.frontends import FRONTENDS

MEMORY = 2 * 2**30
SECONDS = 20
"""The most processor time that one case may take."""
STATUSES = {0: "done", 1: "check failed", 2: "refused", 3: "engine"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Notes every file that Python opens for writing, or removes, outside the folders that are allowed."""

    def __init__(self) -> None:
        self.allowed: tuple[str, ...] = ()
        self.touched: list[str] = []
        self.on = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in ("subprocess.Popen", "os.system", "socket.connect") and not self._is_own_process(args):
            self.touched.append(f"{event} {str(args)[:80]}")
        changes = event in ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "shutil.rmtree")
        if changes or (event == "open" and len(args) > 2 and isinstance(args[2], int) and args[2] & WRITING):
            path = os.path.realpath(str(args[0]))
            if isinstance(args[0], str | bytes | os.PathLike) and not self._may_change(path):
                self.touched.append(f"{event} {path}")

    def _may_change(self, path: str) -> bool:
        compiled = "__pycache__" in Path(path).parts[-2:]  # kept by Python itself where a module is imported for the first time
        return compiled or path == os.devnull or path.startswith(self.allowed)

    def _is_own_process(self, args: tuple[Any, ...]) -> bool:
        return args[0] == sys.executable and "symderiv.writing.templates.confined" in args[1]


@contextmanager
def folder(case: Case, watch: Watch) -> Iterator[Path]:
    """A folder with the case's files, in which it is run and watched."""
    with tempfile.TemporaryDirectory() as name:
        for file, content in case.files.items():
            Path(name, file).write_bytes(content)
        before = os.getcwd()
        os.chdir(name)
        watch.allowed, watch.touched = (os.path.realpath(name), os.environ["XDG_CACHE_HOME"]), []
        try:
            yield Path(name)
        finally:
            watch.on = False
            os.chdir(before)


def run(frontend: str, seed: int, watch: Watch) -> dict[str, Any]:
    """How the case of a frontend and a seed ends."""
    from click.testing import CliRunner

    from symderiv.cli import main

    case = FRONTENDS[frontend](random.Random(f"{frontend} {seed}"))
    with folder(case, watch) as place:
        watch.on = True
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # its signal ends the process, whatever that is doing
        done = CliRunner().invoke(main, list(case.args))
        signal.setitimer(signal.ITIMER_PROF, 0)
        watch.on = False
        status = STATUSES.get(done.exit_code, str(done.exit_code))
        return {"status": status, "broken": list(_broken(case, place, done, watch)), "said": done.output[-300:]}


def _broken(case: Case, place: Path, done: Any, watch: Watch) -> Iterator[str]:
    if (done.exception and not isinstance(done.exception, SystemExit)) or "Traceback" in done.output:
        yield f"traceback: {type(done.exception).__name__}: {str(done.exception)[:200]}"
    if done.exit_code == 2 and not done.output.strip():
        yield "refused without a word"
    there = {p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()}
    for name in there - case.files.keys() - {case.output}:
        yield f"a file beside the output: {name}"
    for name, content in case.files.items():
        if not (place / name).is_file() or (place / name).read_bytes() != content:
            yield f"an input was changed: {name}"
    if done.exit_code in (2, 3) and case.output in there and case.output not in case.files:
        yield "refused, and yet written"
    yield from (f"outside: {t}" for t in watch.touched)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    watch = Watch()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = os.path.realpath(cache)
        for line in sys.stdin:
            frontend, seed = line.split()
            print(json.dumps(run(frontend, int(seed), watch)), flush=True)


if __name__ == "__main__":
    main()
