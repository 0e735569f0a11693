"""A line on the terminal that says for how long a command has been at work, once that is more than a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from symderiv.cli.meter import PATIENCE, WIPED, shows_progress


@contextmanager
def waiting() -> Iterator[None]:
    """Show the line where somebody looks; it goes before anything is said, and does not come back after an output."""
    if not shows_progress():
        yield
        return
    line, streams = Line(sys.stderr), (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = Announced(sys.stdout, line.end), Announced(sys.stderr, line.rest)
    line.start()
    try:
        yield
    finally:
        line.end()
        sys.stdout, sys.stderr = streams


class Line(Thread):
    """Writes the line every second, until something else is written."""

    def __init__(self, stream: Any, pause: float = PATIENCE) -> None:
        super().__init__(daemon=True)
        self.stream, self.pause, self.began = stream, pause, monotonic()
        self.over, self.lock, self.drawn, self.said = Event(), Lock(), False, self.began

    def run(self) -> None:
        """Write on, but not over what another line has just said."""
        while not self.over.wait(self.pause):
            with self.lock:
                if monotonic() - self.said >= self.pause and not self.over.is_set():
                    self._write(f"{WIPED}at work for {monotonic() - self.began:.0f} s")
                    self.drawn = True

    def rest(self) -> None:
        """Something is about to be said on the standard error: wipe the line, and wait."""
        with self.lock:
            if self.drawn:
                self._write(WIPED)
            self.drawn, self.said = False, monotonic()

    def end(self) -> None:
        """Wipe the line for good."""
        self.over.set()
        self.rest()

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


class Announced:
    """A stream that tells before it is written to."""

    def __init__(self, stream: Any, tell: Any) -> None:
        self._stream, self._tell = stream, tell

    def write(self, text: str) -> Any:
        """Tell, then write."""
        self._tell()
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
