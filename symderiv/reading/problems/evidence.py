"""What was decided about each symbol, and from what: the rows of "Read as"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.errors import ParseError
from symderiv.notation import Binder, Definitions, Tensor
from symderiv.reading.formulas.names import Names, plain_spelling
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.roles import derives
from symderiv.records.read_as import UNREAD


@dataclass(frozen=True)
class Evidence:
    r"""A symbol with its kind and shape, in words what they were taken from, and its place in the source."""

    symbol: str
    kind: str
    shape: str
    reason: str
    at: int = 0
    name: str = ""
    """The name of its tensor."""


BLOCK = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[ \t]*\{?\.?(?:python|py|ipython|jl|julia|r|matlab|c\+\+|cpp|c)\b|"
                   r"\\begin\s*\{(?:lstlisting|minted|verbatim)\}", re.MULTILINE | re.IGNORECASE)
"""Where a block of a program begins."""
CODE = ('Give the function itself, in Python: N, D = sd.axes("N D"); sd.trace(f, X=(N, D)), or sd.read_torch(f, X), '
        "sd.read_jax(f, X). Or write its formula, as in f(x) = x^2.")
"""What to do with a program."""
DIAGONAL = re.compile(r"diagonal", re.IGNORECASE)


def refuse_diagonal(evidence: Sequence[Evidence], names: Sequence[str]) -> None:
    """Raise `ParseError` where one of these variables is said to be diagonal: a derivative takes each entry as free."""
    for row in evidence:
        if row.kind == "given" and row.name in names and DIAGONAL.search(row.reason):
            raise ParseError(f"{row.name} is diagonal, and a derivative by it would take every entry as free", typed=row.reason,
                             advice=rf"Write ${row.symbol} = \operatorname{{diag}}(v)$ with a vector $v$, and ask for $v$.")


@dataclass(frozen=True)
class LineRole:
    """What one formula was taken for: definition, claim, remark …; or why it was not read, where, and what to do."""

    formula: int
    role: str
    reason: str = ""
    advice: str = ""
    shown: str = ""
    """The line of a formula that was not read, with a caret."""


def require_read(output: str, statements: Statements | None, roles: Sequence[LineRole]) -> None:
    """Refuses a quantity whose line could not be read, with the reason of that line.

    Raises `ParseError`.
    """
    formulas = statements.formulas if statements else ()
    unread = [(formulas[read.formula].latex, read.reason, read.advice) for read in roles if read.role == UNREAD]
    unread += [(one.latex, one.reason, one.advice) for one in statements.unread()] if statements else []
    for latex, reason, advice in unread:
        head = re.split(r"=|\(", latex.replace(r"\left", ""), maxsplit=1)[0]
        if plain_spelling(head) == plain_spelling(output):
            raise ParseError(reason, typed=latex[:80], advice=advice or None)


def nothing_defined(name: str, statements: Statements | None, roles: Sequence[LineRole]) -> ParseError:
    """Why a text has nothing to differentiate, and what to type."""
    if statements is None or statements.formulas or statements.skipped:
        return ParseError("The problem defines nothing" + _disowned(statements, roles), typed=name,
                          advice=_how_to_define(statements, roles))
    if BLOCK.search(statements.source):
        return ParseError("Blocks of code are not read", typed=name, advice=CODE)
    if statements.passed:  # expressions among words
        return ParseError("The problem defines nothing", typed=name, advice=_how_to_define(statements, roles))
    said = " ".join(statements.source.split())
    return ParseError("No formula was found in this text", typed=said[:80] + "…" * (len(said) > 80),
                      advice="Write what is to be differentiated as an equation, as in f(x) = x^2.")


def _disowned(statements: Statements | None, roles: Sequence[LineRole]) -> str:
    """What the text does not claim, with the words by which it does not."""
    denied = [statements.formulas[read.formula] for read in roles if read.role == "denied"] if statements else []
    return f": {denied[-1].latex.strip(' .')} is not claimed ({denied[-1].why})" if denied else ""


def _how_to_define(statements: Statements | None, roles: Sequence[LineRole]) -> str:
    r"""What to type where a text defines nothing: a name for what its last equation between expressions says, \log\det A = …"""
    claims = [statements.formulas[read.formula].latex for read in roles if read.role == "claim"] if statements else []
    told = [latex for latex in claims if "=" in latex and not derives(latex)]
    if not told:
        return "Write what is to be differentiated as an equation, as in f(x) = x^2."
    return f"A definition has a name alone on its left: write $f = {told[-1].rpartition('=')[2].strip(' .,;')}$."


def letters_in_use(definitions: Definitions, names: Names) -> Iterator[tuple[Tensor, ParseError]]:
    r"""Quantities of a text with a letter that is an array itself, and that no sum counts: beside \pi(a) and \theta_b,
    \pi_\theta(a) is no \pi_{\theta a}."""
    counted = {i.name for row in definitions for node in row.body.atoms(Binder) for i in node.indices}
    for row in definitions:
        others = (names.tensor(index.name) for index in row.indices)
        for other in (t for t in others if t is not None and t.axes and t.name not in counted):
            yield row.tensor, ParseError(f"{other.name} below {row.tensor.name} is a quantity of its own", advice=(
                f"Write {row.tensor.name} with it, or without it, everywhere."))


__all__ = ["Evidence", "LineRole", "letters_in_use", "nothing_defined", "refuse_diagonal", "require_read"]
