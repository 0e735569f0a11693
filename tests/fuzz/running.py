"""Cases run in a process that is watched from outside: what takes too long is ended and counted."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

ROOT = Path(__file__).parents[2]
SECONDS = 90
"""The longest that one case may take, beside its limit of processor time (on a busy machine the clock tells little)."""


@dataclass
class Counts:
    """How the cases of a frontend ended, and those that broke a promise with their seeds."""

    ended: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)


class Runner:
    """A worker, started again where a case ends it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def run(self, frontend: str, seed: int) -> dict[str, Any]:
        """How one case ends. The time for starting a worker is no part of its time."""
        if self.process is None or self.process.poll() is not None:
            self._start()
            if frontend != "command":
                self._answer("command 0", 120)
        start = monotonic()
        found = self._answer(f"{frontend} {seed}", SECONDS)
        return {**found, "seconds": monotonic() - start}

    def close(self) -> None:
        """End the worker."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.fuzz.worker"],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _answer(self, line: str, seconds: float) -> dict[str, Any]:
        assert self.process and self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            if not waiting.select(seconds):
                self.close()
                return {"status": "hang", "broken": [f"hang: over {seconds:.0f} s"], "said": ""}
        text = self.process.stdout.readline()
        if not text:
            hang = self.process.wait() == -signal.SIGPROF
            self.close()
            return {"status": "hang" if hang else "crash", "broken": ["hang" if hang else "the process ended"], "said": ""}
        return dict(json.loads(text))


def count(runner: Runner, frontend: str, seed: int, counts: Counts) -> dict[str, Any]:
    """Run one case and count it."""
    found = runner.run(frontend, seed)
    counts.ended[found["status"]] += 1
    counts.broken += [(seed, b) for b in found["broken"]]
    counts.slowest = max(counts.slowest, (found["seconds"], seed))
    return found
