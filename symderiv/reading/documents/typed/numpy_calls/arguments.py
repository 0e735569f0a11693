"""The arguments of a call: what it is of, and its options by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symderiv.reading.documents.positions import Traced

KEYWORD = re.compile(r"\s*(?P<name>[a-z]\w*)\s*=(?!=)")
INFINITE = re.compile(r"(?:(?:np|numpy|jnp|torch|math)\.)?inf|float\('inf'\)")
DEFAULTS = {"keepdims": "False", "axis": "None", "ord": "None", "ddof": "0", "unbiased": "False", "correction": "0",
            "reduction": "'mean'"}
"""What an option is where nobody gives it; as if it were not there."""


@dataclass(frozen=True)
class Given:
    """The operands of a call, and its other options as they are written."""

    operands: tuple[Traced, ...]
    options: Mapping[str, str]

    @property
    def said(self) -> str:
        """The options in order, `ord=1,axis=0`."""
        return ",".join(f"{name}={value}" for name, value in self.options.items())


def given(inside: Traced, count: int, names: Sequence[str]) -> Given | None:
    """The arguments of a function of `count` arrays; each option may have several names, `axis|dim`. None where they do not fit.

    >>> given(Traced.of("A - B, ord=\\"fro\\""), 1, ("ord|p", "axis")).said
    "ord='fro'"
    """
    operands: list[Traced] = []
    options: dict[str, str] = {}
    for place, piece in enumerate(parted(inside)):
        keyword = KEYWORD.match(piece.text)
        if keyword is None and place < count:
            operands.append(piece.stripped())
            continue
        name = keyword["name"] if keyword else names[place - count].split("|")[0] if place - count < len(names) else ""
        known = next((one.split("|")[0] for one in names if name in one.split("|")), "")
        if not known:
            return None
        value = piece.text[keyword.end():] if keyword else piece.text
        options[known] = INFINITE.sub("inf", value.strip().replace('"', "'"))
    order = [one.split("|")[0] for one in names]
    kept = {name: options[name] for name in order if name in options and options[name] != DEFAULTS.get(name)}
    return Given(tuple(operands), kept) if len(operands) == count else None


def parted(inside: Traced) -> list[Traced]:
    """What stands between the commas, but for those in brackets and in quotation marks."""
    text, depth, quoted, last, parts = inside.text, 0, "", 0, []
    for at, char in enumerate(text):
        if quoted or char in "'\"":
            quoted = "" if char == quoted else quoted or (char if _opens(text, at) else "")
            continue
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            parts.append(inside.cut(last, at))
            last = at + 1
    return [*parts, inside.cut(last, len(text))] if text[last:].strip() else parts


def _opens(text: str, at: int) -> bool:
    """Whether a quotation mark opens a string: behind a letter or a bracket it is a prime."""
    return re.search(r"(?:\A|[,(=\[])\s*\Z", text[:at]) is not None


__all__ = ["Given", "given", "parted"]
