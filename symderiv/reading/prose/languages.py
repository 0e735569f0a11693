"""Which languages a text is written in, by its commonest words."""

from __future__ import annotations

import re

COMMON = {
    "en": frozenset({"the", "of", "and", "is", "to", "for", "with", "we", "be", "that", "in", "let", "where", "by", "are"}),
    "pt": frozenset({"os", "da", "do", "de", "que", "para", "com", "um", "uma", "são", "não", "em", "sejam", "seja", "onde",
        "relação"}),
    "de": frozenset({"der", "die", "das", "und", "ist", "von", "mit", "für", "ein", "eine", "sei", "seien", "sind", "wir", "dem",
        "nach", "sie", "man", "bezüglich"}),
    "fr": frozenset({"le", "la", "les", "des", "du", "et", "est", "une", "pour", "avec", "dans", "sont", "soit", "soient", "où",
        "par", "rapport"}),
    "es": frozenset({"el", "la", "los", "las", "del", "una", "para", "con", "que", "son", "sea", "sean", "donde", "se", "por",
        "un", "respecto"}),
    "it": frozenset({"il", "lo", "gli", "di", "del", "della", "che", "con", "sia", "siano", "dove", "una", "sono", "è", "per",
        "e", "rispetto"}),
}
COMMONEST = frozenset().union(*COMMON.values())
WORD = re.compile(r"[^\W\d_]+")


def languages_of(text: str) -> tuple[str, ...]:
    """The languages of a text, the likeliest first; English where nothing tells.

    >>> languages_of("Sei x der Vektor und die Matrix A"), languages_of("x y")
    (('de',), ('en',))
    """
    words = [word for word in map(str.lower, WORD.findall(text)) if word in COMMONEST]
    if not words:
        return ("en",)
    counts = {name: sum(map(common.__contains__, words)) for name, common in COMMON.items()}
    best = max(counts.values())
    return tuple(sorted((n for n, c in counts.items() if c and c >= 0.5 * best), key=lambda n: -counts[n]))
