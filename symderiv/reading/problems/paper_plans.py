r"""Plans of papers: what a paper says in its own words, and what it derives, in order, from TOML.

::

    title = "Softmax and its loss"
    author = "A. Person"
    [[part]]
    text = "Prose in Markdown with $p_k$; the gradient is in [@loss]."
    [[part]]
    name = "loss"
    derive = "softmax-cross-entropy"
    wrt = "z"
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symderiv.errors import ParseError, UnknownName

LARGEST = 2_000_000
"""The most bytes that a plan or a file of prose may have."""

EXAMPLE = r"""title = "The gradient of softmax regression"
author = "Your Name"
language = "en"        # or "pt"
detail = "standard"    # brief, standard or full
voice = "lecture"      # or "plain": no sentences beside the steps

# Prose is Markdown, with formulas in LaTeX between dollars. [@loss] is the number of the section in which the part of that name
# derives its result, [@loss:result] the number of the equation that states it.
[[part]]
text = '''
## Why these gradients

A classifier turns logits $z_k$ into probabilities $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$ and is trained on the cross-entropy
$$ L = -\sum_k y_k \log p_k. $$
Section [@loss] derives its gradient, which is strikingly simple. Sections [@regression] put an affine layer in front of it.
'''

[[part]]
name = "loss"
derive = "softmax-cross-entropy"    # an entry of `symderiv list`, a network such as mlp, or a file: "my_loss.tex"
wrt = "z"                           # "z,z" for the Hessian, ["W", "b"] for several, nothing for all

[[part]]
text = '''
The result (equation [@loss:result]) says: move the probabilities **towards the target**. Now let $z = W x + b$.
'''

[[part]]
name = "regression"
title = "The weights and the bias"
derive = "multinomial-logistic-regression"
wrt = ["W", "b"]
"""
"""A plan that works as it is."""

HEAD = {"title": str, "author": str, "language": str, "detail": str, "voice": str, "part": list, "date": str}
PROSE = {"text": str, "file": str}
DERIVED = {"derive": str, "name": str, "title": str, "wrt": (str, list), "route": (str, list), "size": int, "layers": (int, str),
           "activation": str, "batched": bool, "rename": str, "layout": str, "numbers": (str, bool), "digits": int}
PROVED = {"prove": str, "name": str, "title": str, "properties": (str, list), "statement": str, "of": str, "wrt": (str, list),
          "rename": str}
DRAWN = {"graph": str, "title": str, "of": str, "wrt": (str, list), "path": str, "sizes": str, "style": str}
CHAPTERS = {"derive": DERIVED, "prove": PROVED, "graph": DRAWN}
"""The kinds of parts that are made, by the key that names their source, with the keys of each."""
WORDS = {str: "a text", list: "a list", int: "a whole number", bool: "true or false", (str, list): "a text or a list of texts",
         (int, str): "a whole number or a text", (str, bool): "a text or true"}


@dataclass(frozen=True)
class Passage:
    """Prose in Markdown, and the place where it stands."""

    text: str
    where: str


@dataclass(frozen=True)
class Chapter:
    """Something to be made of a catalogue entry, a network or a problem file: a derivation by some variables, a proof, a picture;
    `kind` is the key that names the source, derive, prove or graph."""

    source: str
    where: str
    folder: str = "."
    name: str = ""
    title: str = ""
    wrt: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "derive"


@dataclass(frozen=True)
class Plan:
    """A paper that is to be made: its head and its parts in order."""

    title: str
    parts: tuple[Passage | Chapter, ...]
    author: str = ""
    date: str = ""
    language: str = "en"
    detail: str = "standard"
    voice: str = "lecture"

    @property
    def files(self) -> tuple[str, ...]:
        """Where its parts come from: files, and names and places that are none."""
        chapters = [p for p in self.parts if isinstance(p, Chapter)]
        return (*(p.where for p in self.parts), *(c.source for c in chapters),
                *(str(Path(c.folder) / str(c.options.get("numbers"))) for c in chapters))


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """The plan in a TOML file.

    Raises `ParseError` for a file that cannot be read or a value of the wrong kind, `UnknownName` for a key that there is not;
    each with the file and the key.
    """
    place = Path(path)
    try:
        data = tomllib.loads(_text(place))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ParseError("The plan is not TOML", typed=str(place), where=str(error),
                         advice="`symderiv document new -o plan.toml` writes an example.") from None
    _require(data, HEAD, str(place))
    for key in ("title", "part"):
        if not data.get(key):
            raise ParseError(f"The plan has no {key}", typed=str(place),
                             advice='Begin with title = "...", and put each passage and each derivation under [[part]].')
    head = {key: value for key, value in data.items() if key not in ("part", "title")}
    plan = Plan(data["title"], tuple(_part(row, n, place) for n, row in enumerate(data["part"], 1)), **head)
    _require_different(plan)
    return plan


def _text(place: Path, where: str | None = None) -> str:
    try:
        if place.stat().st_size > LARGEST:
            raise ParseError("The file is too large", typed=str(place), where=where,
                             advice=f"Take it apart: at most {LARGEST} bytes are read.")
        return place.read_text(encoding="utf-8")
    except OSError as error:
        raise ParseError("The file cannot be read", typed=str(place), where=where, advice=f"{error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise ParseError("The file is not text in UTF-8", typed=str(place), where=where) from None


def _require(data: Mapping[str, Any], keys: Mapping[str, Any], where: str) -> None:
    for key, value in data.items():
        if key not in keys:
            raise UnknownName.among("key", key, keys, where=where)
        wanted = keys[key]
        right = isinstance(value, wanted) and not (isinstance(value, bool) and wanted in (int, (int, str)))
        if not right:
            raise ParseError(f"The value of {key} is not {WORDS[wanted]}", typed=repr(value)[:100], where=f"{where}, {key}")


def _part(row: Any, number: int, place: Path) -> Passage | Chapter:
    where = f"{place}, part {number}"
    if not isinstance(row, dict):
        raise ParseError("A part is a table", typed=repr(row)[:100], where=where, advice="Write [[part]] on a line of its own.")
    kinds = [key for key in (*PROSE, *CHAPTERS) if key in row]
    if len(kinds) != 1:
        raise ParseError(f"A part has one of {', '.join((*PROSE, *CHAPTERS))}", typed=", ".join(kinds) or "none", where=where,
                         advice=None if kinds else f"It has {', '.join(row) or 'nothing'}.")
    (kind,) = kinds
    _require(row, CHAPTERS.get(kind) or {kind: PROSE[kind]}, where)
    if kinds == ["text"]:
        return Passage(row["text"], f"{where}, text")
    if kinds == ["file"]:
        return Passage(_text(place.parent / row["file"], f"{where}, file"), str(place.parent / row["file"]))
    return _chapter(row, kind, where, place)


def _chapter(row: Mapping[str, Any], kind: str, where: str, place: Path) -> Chapter:
    wrt = (row["wrt"],) if isinstance(row.get("wrt"), str) else tuple(row.get("wrt", ()))
    if not all(isinstance(w, str) and w.strip() for w in wrt):
        raise ParseError("The value of wrt is not a list of names", typed=repr(row["wrt"])[:100], where=f"{where}, wrt",
                         advice='Write wrt = "z", wrt = "z,z" for a Hessian, or wrt = ["W", "b"].')
    source, name = row[kind], row.get("name", "")
    if name and not name.replace("-", "").replace("_", "").isalnum():
        raise ParseError("A name is made of letters, digits, - and _", typed=name, where=f"{where}, name")
    file = source.endswith((".tex", ".toml", ".json"))
    options = {key: value for key, value in row.items() if key not in (kind, "name", "title", "wrt")}
    source = str(place.parent / source) if file else source
    return Chapter(source, where, str(place.parent), name, row.get("title", ""), wrt, options, kind)


def _require_different(plan: Plan) -> None:
    seen: dict[str, str] = {}
    for part in plan.parts:
        if isinstance(part, Chapter) and part.name:
            if part.name in seen:
                raise ParseError("Two parts have the same name", typed=part.name, where=f"{part.where}, name",
                                 advice=f"Give one of them another name. The other is {seen[part.name].rpartition(', ')[2]}.")
            seen[part.name] = part.where
