"""The error of a place in a formula, before the text it stands in is known."""

from __future__ import annotations


class Misread(Exception):
    """A place in the tree that cannot be read; becomes a ParseError where the text is known."""

    def __init__(self, reason: str, at: int, advice: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.at, self.advice = reason, at, advice


def two_readings(at: int, one: str, other: str) -> Misread:
    """The error for a formula that papers read in two ways."""
    return Misread("This has two readings", at, f"Write {one} or {other}.")
