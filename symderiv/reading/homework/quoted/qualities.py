"""What words behind the first line claim of a quantity and no formula says: "hence f is convex", "so this is a maximum".

Nothing judges these words, so nobody may take them for checked. What a text supposes, or gives, is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.problems.files import Problem
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.spelling import plain

IS = r"(?:is|are|ist|sind|est|sont|é|são|es|son|è|sono)"
QUALITIES = (
    r"(?:strictly |strongly |strikt |streng |stark |estritamente |strictement |estrictamente |strettamente )?"
    r"(?:convex|concave|konvex|konkav|convexa|côncava|convexe|cóncava|convessa|concava)"
    r"(?! (?:combination|optimi|program|hull|set|problem|analysis|relax|function of))",
    r"(?:(?:positive|negative)(?: and negative)?[- ](?:semi-?)?definite|(?:positiv|negativ)[- ]?(?:semi)?definit|"
    r"(?:semi)?definida (?:positiva|negativa)|(?:positiva|negativa) (?:semi)?definida|(?:semi-?)?définie (?:positive|négative)|"
    r"(?:semi)?definita (?:positiva|negativa))(?! (?:matrix|matrices) [A-Z$])",
    r"(?:an?|the (?:unique|global|local|only)|its (?:unique|global|only)|indeed the) "
    r"(?:(?:unique|global|local|strict|interior) ){0,2}(?:minimum|maximum|minimi[sz]er|maximi[sz]er|saddle point)"
    r"(?! (?:likelihood|norm|entropy|margin|pooling|of the (?:entries|two)))",
    r"(?:ein(?:en)?|das|der) (?:(?:eindeutige|globale|lokale)[sn]? )?(?:Minimum|Maximum|Sattelpunkt)",
    r"(?:um|un|uno) (?:(?:único|unique|seul) )?(?:mínimo|máximo|minimum|maximum|minimo|massimo|punto de silla|ponto de sela|"
    r"point-selle)(?: (?:local|global|locale|globale))?(?! de vraisemblance)",
    r"(?:(?:(?:it|this|that|which) )?(?:indeed|therefore|thus|hence|really)|it|this|that|which) (?:minimi[sz]es|maximi[sz]es)",
    r"(?:sums? (?:up )?|adds? up )to (?:zero|one|unity|0|1|\$[01]\$)|summieren sich zu|somam (?:zero|um)|suman (?:cero|uno)|"
    r"ont pour somme",
    rf"{IS} (?:(?:not|nicht|always|thus|hence|therefore|also|clearly|in fact|then|dann|also|daher|donc|alors|portanto|então|"
    r"entonces|luego|quindi) )*(?:a |an |eine? |une? |uma |una )?(?:[\w-]+ )?"
    r"(?:(?:anti-?|skew-?|schief)?(?:symmetric|symmetrisch|symétrique|simétric[ao]|simmetric[ao])|antisymétrique|singulär|"
    r"(?:non-?)?singular|invertible|invertierbar|inversible|invertível|invertibile|(?:ortho|a orto|orto)gonal\w*|idempotent\w*|"
    r"doubly stochastic|nilpotent|tridiagonal|diagonal\w*)"
    r"(?! (?:about|around|in \$|bezüglich|par rapport))",
    r"(?:is|are) (?:(?:always|everywhere|strictly|thus|hence|therefore) )*(?:non-?negative|non-?positive|never (?:negative|zero)|"
    r"monotone|monotonic(?:ally)?|increasing|decreasing|bounded|unbiased|unique|idempotent)",
)
"""Ways of saying what a quantity is like, a row a kind."""
QUALITY = late(rf"(?:(?<!\w)(?:{'|'.join(QUALITIES)})|(?<=[$)] )(?:minimi[sz]es|maximi[sz]es))(?!\w)", re.IGNORECASE)
STOP = late(r"[.;!?](?=\s|\Z)|\n[ \t]*\n|\\(?:end|begin)\{[^{}]*\}|\\\]|\$\$|(?<=\w):\s")
"""Where a sentence ends."""
SUPPOSED = late(r"\b(?:if|whether|when(?:ever)?|unless|provided|assum\w+|suppos\w+|let|given|want|need|would|find|wenn|falls|ob|"
                r"sei(?:en)?|si|quando|quand|cuando|soit|sea|seja|sia)\b", re.IGNORECASE)
"""Words before them that claim nothing."""


def qualities_said(problem: Problem, first: int) -> Iterator[tuple[int, str]]:
    """The claims in words behind a place of a text, each with where it stands; what is said of an input is given."""
    said = problem.statements
    if said is None:
        return
    listed, made = list[tuple[int, int]](), {plain(n) for row in problem.definitions for n in (row.tensor.name, row.tensor.latex)}
    given = [fact.at for fact in said.facts if fact.kind in ("given", "values") and not derives(fact.subject + "=")
             and plain(fact.subject) not in made]
    text = said.source
    for found in QUALITY.finditer(text, first):
        start = max([m.end() for m in STOP.finditer(text, first, found.start())], default=first)
        stop = STOP.search(text, found.end())
        end = stop.start() if stop else len(text)
        known = any(start <= at < end for at in given) or any(a < end and start < b for a, b in listed)
        if not known and not SUPPOSED.search(text, start, found.start()) and text[end:end + 1] != "?":
            listed.append((start, end))
            yield found.start(), text[start:end].strip(" ,;:\n")


__all__ = ["qualities_said"]
