"""What prose says about symbols: tables of phrases, one file a language, by its code."""

from symderiv.reading.prose.phrases.english import SIZES
from symderiv.reading.prose.phrases.english_meanings import MEANINGS
from symderiv.reading.prose.phrases.english_parts import PARTS
from symderiv.reading.prose.phrases.french import FRENCH
from symderiv.reading.prose.phrases.german import GERMAN
from symderiv.reading.prose.phrases.portuguese import PORTUGUESE
from symderiv.reading.prose.phrases.spanish import SPANISH

PHRASES = {"en": (*SIZES, *PARTS, *MEANINGS), "pt": PORTUGUESE, "de": GERMAN, "fr": FRENCH, "es": SPANISH}

__all__ = ["PHRASES"]
