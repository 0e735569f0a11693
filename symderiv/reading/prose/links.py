"""Words between formulas: they lead to a line, restrict the one before it, assume, give or join.

In all languages of the phrases.
"""

from __future__ import annotations

import re

from symderiv.patterns import late

CASE = late(
    r"(?:^|[\s(,])(?:if|when|for|at|case|whenever|provided that|falls|wenn|für|bei|fall|im fall|se|quando|para|caso|"
    r"si|quand|pour|cas|cuando)"
    r"(?: \d+\s*:?)?(?: the \w+)?[\s:(*]*$|"
    r"\b(?:if|when(?:ever)?|as long as|falls|wenn|solange|se|quando|si|quand|cuando)\b[^$;:]{0,60}[,(]\s*"
    r"(?:i\.\s?e\.?|that is(?: to say)?|meaning(?: that)?|d\.\s?h\.?|das heißt|ou seja|isto é|c['’]est[- ]à[- ]dire|es decir|"
    r"o sea|cioè|ossia),?\s*$",
    re.IGNORECASE,
)
LABELLED = late(r"\b[Ff](?:or|ür)(?: [\w-]+){1,5} \($")
SET = late(r"\s*\S+\s*=\s*[-+]?\s*[01]\s*")
"""Words before a label in brackets that is the case of a line, "for similar pairs (y = 1)", and that label."""
UNEQUAL = late(r"\\neq?(?![A-Za-z])|≠")
BEHIND = late(r"[\s,(]*(?:for|if|when|at|whenever|where|wherever|provided(?: that)?|falls|wenn|für|bei|wo|onde|quando|se|"
                    r"para|si|quand|pour|où|donde|cuando|dove|per|quando)(?: all| any| every)?\s*")
"""Words between a line and the case in which it holds."""
LEADS = late(r"\s*(?!(?:and|or|but|und|oder|aber|et|ou|e|y|o)\b)\w")
"""Words with which a sentence goes on to another line."""
ASSUMES = late(r"\b(?:assum|suppos|symm?[eé]tri|simétric|angenommen|requir|restrict|constrain|"
                     r"(?:let|given|with|where|for|if|when|provided|such that|sei|mit|für|falls|wenn|seja|com|onde|se|soit|avec|"
                     r"où|si|sea|con|donde|sia|dove|simmetri)\b)", re.IGNORECASE)
"""Words that make a property of an array a given; without them it is claimed."""
LINKS = late(r"[\s,;:.()]*(?:and|or|und|oder|et|ou|e|y|sowie)?[\s,;:.()]*", re.IGNORECASE)
OTHER = (
    r"otherwise|else|elsewhere|everywhere else|in (?:all|any|every|the) (?:other|remaining) cases?|"
    r"sonst|andernfalls|anderenfalls|ansonsten|in allen (?:anderen|übrigen) Fällen|"
    r"senão|caso contrário|em caso contrário|do contrário|(?:em|nos) (?:todos os )?(?:outros|demais) casos|"
    r"sinon|autrement|dans (?:tous )?les autres cas|"
    r"altrimenti|negli altri casi|in caso contrario|en otro caso|en caso contrario|de lo contrario|"
        r"en (?:todos )?los (?:demás|otros) casos")
"""Words for all cases but those before."""
REST = (
    r"for (?:all|any|every|each|the)(?: the| of the)? (?:others?|remaining|rest|incorrect|wrong)\b(?! (?:parameter|weight|layer|"
    r"variable|term|factor|input|partial|derivative|gradient|quantit|bias|argument|matri|vector)\w*)|"
    r"für (?:alle|die) (?:anderen|übrigen|restlichen)|pour (?:tou(?:s|tes) )?les autres|"
    r"para (?:todos |todas )?(?:os|as|los|las) (?:outros|outras|demais|demás|otros|otras)|para (?:el resto|o resto)")
"""Words for what has not been named before: "for all other k", "for the remaining classes"."""
RESTRICTS = late(r"[\s,(]*\b(?:if|for|when|whenever|falls|wenn|für|se|quando|para|si|quand|pour|cuando|per)\s*",
    re.IGNORECASE)
"""A word between a value and the condition under which it is taken."""
ELSE = late(rf"[\s,;]*(?:(?:and|or|und|ou|et|e|y)\s+)?(?:{OTHER})\b[\s,:]*"
                  r"(?:(?:then )?(?:it is|it equals|equals)\s+)?", re.IGNORECASE)
"""Words before the value of all other cases, or behind it."""
OTHERWISE = late(rf"(?:{OTHER})\b", re.IGNORECASE)
"""What is in every text with such words, and soon found out."""
JOINS = late(r"[\s,;]*(?:and|or|but|und|ou|et|e|y)?\s*", re.IGNORECASE)
"""Words between a case and the next."""
SUPPOSED = late(r"^\W*(?:if|when|suppose|falls|wenn|se|quando|si|quand)\b", re.IGNORECASE)

GIVEN = late(
    r"\s*(?:is |are |be |being |ist |sind |est |é |es )?(?:given|known|gegeben|bekannt|dad[oa]s?|conhecid[oa]s?|donnée?s?|"
    r"connue?s?|conocid[oa]s?)\b(?! by\b| as\b| durch| por| par)", re.IGNORECASE)

LOOSELY = late(r"[\s,(]*(?:up to|bis auf|a menos d[aeo]|salvo|à une?|au signe|a meno d\w+)\b", re.IGNORECASE)
"""Words behind a line that leave its sign or a factor open."""

AT = late(r"\$\s*at\s*$")
"""Words behind a derivative that lead to its place."""

__all__ = ["AT", "ASSUMES", "BEHIND", "CASE", "ELSE", "GIVEN", "JOINS", "LABELLED", "LEADS", "LINKS", "LOOSELY", "OTHER",
           "OTHERWISE", "REST", "RESTRICTS", "SET", "SUPPOSED", "UNEQUAL"]
