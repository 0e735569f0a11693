"""Terminals that show ASCII alone: text for a person is spelled out; documents and data are never changed."""

from __future__ import annotations

import codecs
import sys

SIGNS = "∂∑ₖ−✓"
"""What a terminal must be able to show for formulas to stand as they are."""
HANDLER = "symderiv.spelled"


def is_narrow() -> bool:
    """Whether standard output cannot show the signs of formulas."""
    return not _shows(sys.stdout.encoding)


def require_shown(text: str) -> str:
    """The text of a document or of data, which stands as it is or not at all. Raises `UnicodeEncodeError`."""
    text.encode(sys.stdout.encoding or "ascii")
    return text


def spell_what_cannot_be_shown() -> None:
    """From now on, spell out on a narrow terminal what it has no signs for: in help, lists, verdicts and refusals."""
    codecs.register_error(HANDLER, _spelled)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and not _shows(stream.encoding):
            reconfigure(errors=HANDLER)


def _shows(encoding: str | None) -> bool:
    try:
        SIGNS.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _spelled(error: UnicodeError) -> tuple[str, int]:
    from symderiv.writing.unicode import spelled

    assert isinstance(error, UnicodeEncodeError)
    return spelled(error.object[error.start:error.end]), error.end
