"""Words between formulas: they lead to a line, restrict the one before it, assume, give or join.

In all languages of the phrases.
"""

from __future__ import annotations

import re

CASE = re.compile(
    r"(?:^|[\s(,])(?:if|when|for|case|whenever|provided that|falls|wenn|für|fall|im fall|se|quando|para|caso|si|quand|"
    r"pour|cas|cuando)"
    r"(?: \d+\s*:?)?(?: the \w+)?[\s:(*]*$",
    re.IGNORECASE,
)
UNEQUAL = re.compile(r"\\neq?(?![A-Za-z])|≠")
BEHIND = re.compile(r"[\s,(]*(?:for|if|when|whenever|where|wherever|provided(?: that)?|falls|wenn|für|wo|onde|quando|se|para|si|"
                    r"quand|pour|où|donde|cuando)(?: all| any| every)?\s*")
"""Words between a line and the case in which it holds."""
LEADS = re.compile(r"\s*(?!(?:and|or|but|und|oder|aber|et|ou|e|y|o)\b)\w")
"""Words with which a sentence goes on to another line."""
ASSUMES = re.compile(r"\b(?:assum|suppos|symm?[eé]tri|simétric|angenommen|requir|restrict|constrain|"
                     r"(?:let|given|with|where|for|if|when|provided|such that|sei|mit|für|falls|wenn|seja|com|onde|se|soit|avec|"
                     r"où|si|sea|con|donde)\b)", re.IGNORECASE)
"""Words that make a property of an array a given; without them it is claimed."""
LINKS = re.compile(r"[\s,;:.()]*(?:and|or|und|oder|et|ou|e|y|sowie)?[\s,;:.()]*", re.IGNORECASE)
SUPPOSED = re.compile(r"^\W*(?:if|when|suppose|falls|wenn|se|quando|si|quand)\b", re.IGNORECASE)

GIVEN = re.compile(
    r"\s*(?:is |are |be |being |ist |sind |est |é |es )?(?:given|known|gegeben|bekannt|dad[oa]s?|conhecid[oa]s?|donnée?s?|"
    r"connue?s?|conocid[oa]s?)\b(?! by\b| as\b| durch| por| par)", re.IGNORECASE)

__all__ = ["ASSUMES", "BEHIND", "CASE", "GIVEN", "LEADS", "LINKS", "SUPPOSED", "UNEQUAL"]
