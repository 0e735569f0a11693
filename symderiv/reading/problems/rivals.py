"""What is differentiated, where a line could not be read that may be what is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from symderiv.errors import ParseError, SymderivError
from symderiv.notation import Definitions, Tensor


@dataclass(frozen=True)
class Rival:
    """A line that could not be read and that says what something is: its letters, those of its tensors, and why."""

    letters: frozenset[str]
    tensors: frozenset[Tensor]
    error: SymderivError
    is_meant: bool = False
    """Whether what it defines is called the loss more plainly than what was read."""

    def speaks_of(self, variables: Collection[Tensor], rows: Definitions) -> bool:
        """Whether something in it is one of these variables, or made of one."""
        return any(not rows.below(one).isdisjoint(variables) for one in self.tensors)


@dataclass(frozen=True)
class Candidate:
    """The quantity that would be differentiated were there no such lines, and these."""

    output: Tensor
    rivals: tuple[Rival, ...]

    def speaking_of(self, name: str) -> SymderivError | None:
        """Why the line was not read in which a name stands that nothing else has."""
        return next((one.error for one in self.rivals if name in one.letters), None)

    def stands(self, variables: Collection[Tensor], rows: Definitions) -> bool:
        """Whether it alone can be meant by a derivative by these: it is made of them, and no line that was not read is."""
        return rows.below(self.output).issuperset(variables) and not any(self._meant(variables, rows))

    def taken(self, rows: Definitions, variables: Collection[Tensor], plainly: bool) -> Tensor:
        """The quantity, where no line that was not read can be meant; `plainly` says that none has to do with it.

        Raises why the first line was not read that can be meant, with how to say that it is not.
        """
        made = rows.below(self.output).issuperset(variables)
        meant = next(self._meant(variables, rows), None if plainly or (variables and made) else self.rivals[0])
        if meant is None or (plainly and made):
            return self.output
        name, said = self.output.name, f"{meant.error.advice} " if meant.error.advice else ""
        raise with_advice(meant.error, f"{said}If the derivative of {name} is meant, write --of {name}, or the line "
                          f"% output: {name} in the text.")

    def _meant(self, variables: Collection[Tensor], rows: Definitions) -> Iterator[Rival]:
        yield from (one for one in self.rivals if one.is_meant or one.speaks_of(variables, rows))


def with_advice(error: SymderivError, advice: str) -> SymderivError:
    """The same refusal with other advice."""
    made = type(error)(error.reason, typed=error.typed, where=error.where, advice=advice)
    if isinstance(error, ParseError) and isinstance(made, ParseError):
        made.line, made.column = error.line, error.column
    return made


__all__ = ["Candidate", "Rival", "with_advice"]
