"""Which languages a text is written in, by its commonest words."""

from __future__ import annotations

import re
import unicodedata

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
UNREAD = {
    "Dutch": frozenset({"het", "een", "van", "en", "zijn", "voor", "met", "wordt", "waarbij", "laat", "naar", "niet", "bij"}),
    "Swedish": frozenset({"och", "är", "att", "för", "där", "låt", "av", "ett", "vi", "som", "inte", "beräkna"}),
    "Danish or Norwegian": frozenset({"og", "er", "hvor", "lad", "la", "av", "af", "ikke", "vi", "som", "til", "finn", "beregn"}),
    "Polish": frozenset({"jest", "gdzie", "niech", "oraz", "dla", "się", "są", "względem", "funkcja", "macierz", "wektor"}),
    "Czech": frozenset({"je", "kde", "nechť", "pro", "jsou", "podle", "funkce", "matice", "vektor", "která"}),
    "Turkish": frozenset({"ve", "bir", "için", "olsun", "ile", "göre", "olan", "türevi", "matris", "burada"}),
    "Romanian": frozenset({"și", "este", "fie", "unde", "pentru", "cu", "sunt", "față", "matricea", "vectorul", "din"}),
    "Finnish": frozenset({"ja", "on", "missä", "olkoon", "suhteen", "matriisi", "vektori", "kun", "jossa"}),
    "Hungarian": frozenset({"és", "egy", "az", "ahol", "legyen", "szerint", "mátrix", "vektor", "ha"}),
}
"""The same for languages of which nothing is read but the formulas."""
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


SCRIPTS = {"CYRILLIC": "Cyrillic letters", "CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese",
           "HANGUL": "Korean", "ARABIC": "Arabic letters", "HEBREW": "Hebrew", "DEVANAGARI": "Devanagari letters",
           "GREEK": "Greek", "THAI": "Thai", "BENGALI": "Bengali", "TAMIL": "Tamil"}
"""Letters by what Unicode calls them, with what is written in them."""
LONG = re.compile(r"[^\W\d_]{3,}|[\u3040-\u30ff\u3400-\u9fff]+")
"""Words: a Greek letter or two are a symbol."""


def unread_language(words: str) -> str:
    """The language of which words are not read, where it is none of those that are; nothing where most are read, or none tells.

    >>> unread_language("Пусть A — матрица"), unread_language("waarbij λ een getal is"), unread_language("the loss λ")
    ('Cyrillic letters', 'Dutch', '')
    """
    found = LONG.findall(words)
    foreign = [name for word in found if (name := SCRIPTS.get(unicodedata.name(word[0], "").partition(" ")[0]))]
    if foreign and 2 * len(foreign) > len(found) - len(foreign):
        return foreign[0]
    said = [word.lower() for word in WORD.findall(words)]
    read = sum(word in COMMONEST for word in said)
    counts = {name: sum(word in common for word in said) for name, common in UNREAD.items()}
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] > max(1, read) else ""
