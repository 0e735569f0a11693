"""One hostile call: what is typed, the files that are there, and where output may go."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """A command line in a folder of its own. `files` are there before, `output` may be written, nothing else."""

    args: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    output: str = ""
