"""What is asked of a text once all of it has a meaning: one row a question, in this order."""

from symderiv.reading.meaning.alike import require_like_pairs
from symderiv.reading.meaning.doubts.applied import require_applied
from symderiv.reading.meaning.doubts.losses import require_number_loss
from symderiv.reading.meaning.doubts.spoken import require_arrays
from symderiv.reading.meaning.members import require_told
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.starred import require_powers_told
from symderiv.reading.problems.statements import Statements

QUESTIONS = (require_told, require_like_pairs, require_powers_told, require_applied, require_number_loss,
             require_arrays)


def ask(resolved: Resolved, statements: Statements) -> None:
    """Raises `ParseError` with the first question that the text leaves open."""
    for require in QUESTIONS:
        require(resolved, statements)


__all__ = ["ask"]
