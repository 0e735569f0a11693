"""Terminals that show ASCII alone: text for a person is spelled out; documents and data are never changed."""

from __future__ import annotations

import codecs
import sys

SIGNS = "∂∑ₖ−✓"
"""What a terminal must be able to show for formulas to stand as they are."""
SPELLED = "symderiv_spelled"
"""The name of the way to spell out what an encoding has not, and of the encoding that is ASCII with it."""


def is_narrow() -> bool:
    """Whether standard output cannot show the signs of formulas."""
    return not _shows(sys.stdout.encoding)


def require_shown(text: str) -> str:
    """The text of a document or of data, which stands as it is or not at all. Raises `UnicodeEncodeError`."""
    text.encode(sys.stdout.encoding or "ascii")
    return text


def spell_what_cannot_be_shown() -> None:
    """From now on, spell out on a narrow terminal what it has no signs for: in help, lists, verdicts and refusals."""
    codecs.register_error(SPELLED, _spelled)
    codecs.register(_encoding)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None or _shows(stream.encoding):
            continue
        if codecs.lookup(stream.encoding).name == "ascii":
            reconfigure(encoding=SPELLED)  # click takes plain ASCII for a mistake, and would write UTF-8
        else:
            reconfigure(errors=SPELLED)


def _shows(encoding: str | None) -> bool:
    try:
        SIGNS.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _spelled(error: UnicodeError) -> tuple[str, int]:
    from symderiv.writing.printers.unicode import spelled

    assert isinstance(error, UnicodeEncodeError)
    return spelled(error.object[error.start:error.end]), error.end


class _Encoder(codecs.IncrementalEncoder):
    """What a stream writes with; `str.encode` stays strict, so that documents are still refused."""

    def encode(self, input: str, final: bool = False) -> bytes:
        return input.encode("ascii", SPELLED)


def _encoding(name: str) -> codecs.CodecInfo | None:
    if name != SPELLED:
        return None
    return codecs.CodecInfo(codecs.ascii_encode, codecs.ascii_decode, incrementalencoder=_Encoder, name=SPELLED)
