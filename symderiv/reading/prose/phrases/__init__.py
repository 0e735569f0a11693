"""What prose says about symbols: tables of phrases, one file a language, by its code."""

from symderiv.reading.prose.phrases.alike import alike
from symderiv.reading.prose.phrases.asked import asked
from symderiv.reading.prose.phrases.english import SIZES
from symderiv.reading.prose.phrases.english_meanings import MEANINGS
from symderiv.reading.prose.phrases.english_parts import PARTS
from symderiv.reading.prose.phrases.french import FRENCH
from symderiv.reading.prose.phrases.german import GERMAN
from symderiv.reading.prose.phrases.italian import ITALIAN
from symderiv.reading.prose.phrases.named_functions import named_functions
from symderiv.reading.prose.phrases.portuguese import PORTUGUESE
from symderiv.reading.prose.phrases.spanish import SPANISH

TABLES = {"en": (*SIZES, *PARTS, *MEANINGS), "pt": PORTUGUESE, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "it": ITALIAN}
PHRASES = {language: (*rows, *alike(language), *named_functions(language), *asked(language))
           for language, rows in TABLES.items()}

__all__ = ["PHRASES"]
