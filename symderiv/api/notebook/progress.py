"""How far a long verification is, in one line below the cell of a notebook."""

from __future__ import annotations

from importlib import import_module
from time import monotonic
from typing import Any

PATIENCE, PAUSE = 1.0, 0.3


class Line:
    """Called with the steps checked and their total: shows a line once it has taken a second, and empties it at the end."""

    def __init__(self) -> None:
        self.last, self.began, self.changed = 0, monotonic(), 0.0
        self.shown: Any = None

    def __call__(self, done: int, total: int) -> None:
        now = monotonic()
        if done <= self.last or self.last == 0:
            self.began = now  # another verification
        self.last = done
        if done >= total and self.shown is not None:
            self._show("")
            self.shown = None
        elif done < total and now - self.began >= PATIENCE and now - self.changed >= PAUSE:
            self.changed = now
            self._show(f"{done} of {total} steps checked")

    def _show(self, text: str) -> None:
        display: Any = import_module("IPython.display").display
        data = {"text/plain": text}
        if self.shown is None:
            self.shown = display(data, raw=True, display_id=True)
        else:
            self.shown.update(data, raw=True)


__all__ = ["Line"]
