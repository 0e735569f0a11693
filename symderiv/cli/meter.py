"""How far a long verification is, in one line of the terminal."""

from __future__ import annotations

import os
import sys
from time import monotonic

import click

PATIENCE, PAUSE = 1.0, 0.2
WIPED = "\r\033[K"
"""What takes a line of a terminal away."""


def shows_progress() -> bool:
    """Whether somebody looks at the standard error."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class Meter:
    """Called with the steps checked and their total: writes to the standard error once it has taken a second."""

    def __init__(self) -> None:
        self.began = self.shown = monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = monotonic()
        if now - self.began < PATIENCE or (now - self.shown < PAUSE and done < total):
            return
        self.shown = now
        click.echo(f"{WIPED}{done} of {total} steps checked" if done < total else WIPED, nl=False, err=True)
