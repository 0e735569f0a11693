"""What a clause denies, doubts or only supposes: "we do not assume that A is symmetric", "if A were", "only in Section 3".

Words before and behind a property decide; a row a language. What is doubted gives no fact.
"""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.prose.sieves import Rare


def _any(*rows: str) -> str:
    return "|".join(rows)


NEUTRAL = Rare(_any(
    r"\b(?:without (?:any )?loss of generality|w\.?l\.?o\.?g\.?|not (?:only|just|merely)|"
    r"(?:unless|if not) (?:otherwise |explicitly )*(?:stated|noted|said|specified|mentioned)(?: otherwise)?,?)",
    r"\b(?:ohne Einschränkung|ohne Beschränkung der Allgemeinheit|nicht nur)",
    r"\b(?:sem perda de generalidade|não (?:só|apenas)|salvo indicação em contrário)",
    r"\b(?:sans perte de généralité|pas seulement|non seulement|sauf mention contraire)",
    r"\b(?:sin pérdida de generalidad|no s[oó]lo)", r"\b(?:senza perdita di generalità|non solo)",
    r"\([^()]*\)"), re.IGNORECASE)
"""Words that look like a denial and are none; what stands in brackets is a clause of its own."""
PARTS = late(_any(
    "[;:—]",
    r",? (?:but|yet|however|although|though|whereas|aber|sondern|jedoch|mas|porém|mais|pero|sino|ma|però)\b"
    "(?! (?:that|this|it) )",
    r",? and (?:we |then |so |hence )?(?:do |will |only |instead )?(?:assume|suppose|let|take|require)\b",
    r", (?:and|where|with|while|since|because|so|hence|then|let|we|here|und|wobei|mit|e|onde|com|et|où|avec|y|donde|con|dove)\b",
), re.IGNORECASE)
"""Where a new clause begins, of which what was said before says nothing."""
NOT = _any(
    r"not|never|nor|neither|without|nobody|no[ -]?one|nothing|none|nowhere|cannot|in no way|refuse|avoid|drop\w*|relax\w*|"
    r"remov\w*|instead of|rather than|lacks?|fail\w*",
    r"nicht|nie(?:mals|mand)?|kein\w*|ohne|weder|noch|nirgends|statt", r"não|nunca|jamais|ninguém|nenhum\w*|sem|nem",
    r"pas|ni|sans|personne|aucun\w*", r"nadie|ningun\w*|sin|tampoco", r"mai|nessun\w*|senza|né")
ASSUMED = _any(
    r"assum\w+|suppos\w+|requir\w+|claim\w*|say\w*|said|know\w*|impl(?:y|ies|ied)|impos\w+|demand\w*|guarante\w+|ensur\w+|"
    r"expect\w*|need\w*|insist\w*|mean\w*|stat(?:e|es|ed|ing)|told|given that|rely\w*|us(?:e|es|ed|ing) (?:that|the fact)|"
    r"believ\w+|true|the case|holds?|restricted|clear|certain|sure|reason|think\w*|want\w*|forc\w+|tak(?:e|en|ing)",
    r"annehm\w+|anzunehmen|angenommen|nehm\w+|Annahme|voraus\w*|setzen|fordern?|gefordert|verlang\w+|behaupte\w*|gesagt|sagt",
    r"assumi\w*|sup(?:omos|or|onha|osto|ondo|õe)|exigi\w*|diss\w+|diz\w*|afirm\w+|precis\w+",
    r"dit|affirm\w+|hypothèse|exig\w+", r"asum\w+|supon\w+|requier\w*|dice|dijo|dicho|hip[oó]te\w+",
    r"assunt\w+|suppon\w+|richied\w+|dett\w+|ipotes\w+")
DENIES = Rare(_any(
    rf"(?:\b(?:{NOT})\b|n['’]t\b)[^;]*?\b(?:{ASSUMED})\b",
    rf"\b(?:no|non|ne|n['’]) ?(?:se |s['’]|l['’]|si |existe )?(?:{ASSUMED})\b",
    r"(?:\bnot|n['’]t) (?:\w+ )?have (?:that )?(?:⟦\d+⟧ )?$",
    r"(?<!not )(?<!n['’]t )(?<!never )\b(?:forget(?:ting)?|ignor(?:e|ing)|disregard(?:ing)?|vergessen|vergiss|"
    r"esque[cç]\w+|oubli\w+|"
    r"olvid\w+|dimentic\w+)(?: (?:now|for a moment|wir|about|the fact))*,? (?:that|dass|que|che)\b[^;]*$",
    r"\bused to (?:be|have|assume|suppose|take|require|think)\b",
    r"\b(?:neither|none of|not (?:all|every|both|each)|at no (?:point|time)|weder|nem|ninguna? de|aucune? (?:de|des)|né)\b[^;]*$",
), re.IGNORECASE)
"""Words before a property that take it back."""
SAY = "claim|say|said|think|thought|believe|guess|assert|hope|wish|pretend|assume|suggest|argue|insist"
SOMEBODY = (r"students?|someone|somebody|(?:some|many|most|other) (?:people|authors|texts|books|students)|people|they|friend|"
            "colleague|one might|you might|he|she")
PLEASANT = "nice|eas\\w+|good|great|convenient|helpful|simpl\\w+|useful|better|wonderful|true|false|wrong|tempting"
ELSEWHERE = (r"(?:most|many|some|other|several|typical) (?:\w+ )?(?:textbooks?|books?|texts?|papers?|authors?|courses?|"
             r"references|sources|lecturers?|implementations?|applications?|cases|settings|problems|situations)")
"""Where something is so, and nothing said of it here."""
SUPPOSES = Rare(_any(
    rf"\bwould (?:\w+ )?(?:be (?:so |very |much )?(?:{PLEASANT})|help|simplify|hold|suffice)\b",
    r"\b(?:would|could|might|may)(?: (?:not|well|or may not|or might not|have to))* be "
    r"(?:(?!assum|suppos|taken|chosen)[^\W\d_]+ )?$",
    r"\b(?:if|suppos\w+|imagin\w+|wish\w*|as though)\b[^;]*?\bwere\b|^\W*were ⟦",
    r"\b(?:unless|even (?:if|when|though)|whether|iff|if and only if|only (?:if|when)|what if|as if)\b",
    rf"\b(?:{SOMEBODY})\b[^;,]{{0,30}}?\b(?:{SAY})\w*|\bit is (?:\w+ly|often|sometimes) (?:{SAY})",
    rf"\b{ELSEWHERE}\b(?: \w+)? (?:take|use|consider|treat|require|need|have|choose|want|prefer|work with)s?\b|"
    rf"^\W*in {ELSEWHERE}\b",
    r"\b(?:unlike|in contrast (?:to|with)|as opposed to|contrary to|compared? (?:\w+ )?(?:to|with))\b[^,;]*$",
    r"\b(?:falsely|wrongly|mistakenly|incorrectly|erroneously)\b|"
    r"\b(?:false|wrong|mistake|mistaken|error|myth|tempting) (?:to|that)\b",
    r"\b(?:doubt\w*|pretend\w*|hop(?:e|ed|ing)|wish\w*|rumou?r\w*|unclear|counterexample)\b",
    r"\b(?:seldom|rarely|hardly|sometimes|occasionally|perhaps|maybe|possibly|allegedly|supposedly|usually|often|typically) "
    r"(?:[^\W\d_]+ ){0,2}$|^\W*(?:usually|often|typically|sometimes|occasionally|frequently|mostly|most often),? "
    r"⟦\d+⟧ (?:is|are) (?:[^\W\d_]+ ){0,2}$",
    r"\b(?:wäre[n]?|würde[n]?|könnte[n]?|selbst wenn|auch wenn|ob|es sei denn|außer wenn|vielleicht|fälschlich\w*|angeblich)\b",
    r"\b(?:fosse[m]?|seria[m]?|mesmo (?:que|se)|ainda que|a menos que|salvo se|talvez)\b",
    r"\b(?:était|étaient|serait|même si|à moins que|peut-être|prétend\w*)\b",
    r"\b(?:fuera[n]?|fuese[n]?|sería[n]?|aunque|incluso si|quiz[áa]s?|tal vez)\b",
    r"\b(?:fossero|sarebbe(?:ro)?|anche se|a meno che|forse|qualcuno (?:dice|sostiene))\b"), re.IGNORECASE)
"""Words before a property that do not vouch for it."""
ASKS = Rare(r"(?:^|[.,;] ?)\W*(?:(?:and|or|but|so|then|why|when|since when) ){0,2}"
            r"(?:is|are|must|does|do|can|should|need|ist|sind|est-ce que|é|es|è)\b[^,;]*$", re.IGNORECASE)
"""How a question begins whether something is so."""
ASKED = late(r"(?: ⟦\d+⟧)?\s*\?")
INQUIRES = Rare(_any(
    r"\b(?:what|which|how|where|who|find|compute|calculate|derive|determine|show|prove|can|could|if|when(?:ever)?|with|given|"
    r"provided|for(?! (?:now|simplicity|the moment)\b))\b",
    r"\b(?:was|wie|welche\w*|bestimme\w*|berechne\w*|falls|wenn|mit|für|bei|qua(?:l|is)|que|como|se|com|para|quel\w*|comment|si|"
    r"avec|pour|qué|cuál\w*|cómo|con|qual[ei]|come|che|per)\b"), re.IGNORECASE)
"""Words of a question about something else, whose property it supposes: "What is it if A is symmetric?"."""
THINGS = "(?:this|that|it|things|everything|life|all)"
TAKEN_BACK = Rare(_any(
    r"[^.;⟦]{0,40}?(?:" + _any(
        r"\b(?:which|this|that|it)(?: (?:is|was|does|need|can)(?: not|n['’]t)|cannot)(?: be)?(?:,|$| "
        r"(?:really |always |generally )?(?:true|so|the case|correct|right|always|realistic|hold)\b)",
        rf"\b(?:is|are|was|were|does|do|need|can)(?: not|n['’]t|not| nowhere| never)\b[^.;]{{0,20}}?\b(?:{ASSUMED})",
        r"\b(?:is|was|would be) (?:\w+ly |of course |just |simply )?(?:false|wrong|untrue|incorrect|mistaken|unrealistic|rarely|"
        r"an? (?:mistake|error|lie)|hardly|never|too strong|too much|dropped|relaxed|doubtful)\b",
        r"[,—–-] ?(?:\w+ly )?(?:false|wrong|untrue|incorrect)\b", r"\bwas (?:falsch ist|nicht (?:stimmt|gilt))",
        r"\bo que (?:é falso|não é)", r"\bce qui (?:est faux|n['’]est)", r"\blo (?:que|cual) (?:es falso|no es)",
        r"\bil che (?:è falso|non è)") + ")",
    r" (?:\w+ )?(?:fails?|breaks? down|is violated|gilt nicht|no longer holds|falha|falla|échoue|non vale|"
    r"não vale|no vale)\b(?! to)",
    r",? (?:only|just|solely|nur|apenas|só|somente|seulement|s[oó]lo|solamente|solo) (?:in|for|if|when|at|on|where|after|from|"
    r"later|im|bei|für|wenn|em|na|no|para|dans|pour|si|en|cuando|nel|per|se)\b",
    rf"(?: ⟦\d+⟧)?,? (?:{THINGS} )?(?:would|might|could) (?!like\b|want\b|prefer\b|love\b)|"
    rf" ⟦\d+⟧,? {THINGS} (?:is|are|gets?|becomes?) (?:\w+ )?(?:{PLEASANT})(?: to \w+)?\W*$",
    r",? or (?:not\b|otherwise\b)| (?:iff|if and only if|precisely when|exactly when|unless)\b"), re.IGNORECASE)
"""Words behind a property that take it back."""
COMPARISON = Rare(r"^\W*(?:compare|contrast)(?: (?:this|it|that|the \w+))? (?:with|to)\b[^;]*$", re.IGNORECASE)
"""How a sentence begins that tells of something else down to its end."""
CASE_OF = Rare(r"(?:^|[.,;(] ?)\W*the (?:\w+ )?(?:case|setting|situation|version)s? (?:of|with|for|where|when|that|in which) "
               r"(?:(?:an?|the) )?(?:⟦\d+⟧ (?:is|are) )?$", re.IGNORECASE)
ELSEWHERE_TREATED = Rare(
    r"(?: ⟦\d+⟧)? (?:(?:is|are|was|were|will be|can be|remains?) (?:\w+ly |also |usually |then )?(?:left|treated|discussed|"
    r"covered|handled|deferred|postponed|omitted|skipped|similar|analogous|harder|different|more|not|in|part of|"
    r"an? (?:\w+ )?(?:exercise|problem))|"
    r"(?:follows|appears|goes|has been|needs)\b)", re.IGNORECASE)
"""The subject and the predicate of "The case of symmetric A is left as an exercise"."""
BY_NATURE = Rare("matri|covarian|laplac|hess", re.IGNORECASE)
"""What has a property by what it is: a covariance matrix."""
AFTER = re.compile(r"[.;]|,? (?:and|but(?! (?:this|that|it) )|then|so|find|compute|where|while)\b", re.IGNORECASE)
"""Where what stands behind a property is about something else."""


def doubt(text: str, at: int, end: int, word: str = "") -> str:
    """Why what stands from `at` to `end` of a sentence is not said to be so; nothing where it is.

    >>> doubt("we do not assume that ⟦0⟧ is symmetric", 28, 37), doubt("Assume that ⟦0⟧ is symmetric", 18, 27)
    ('It is denied: not assume', '')
    >>> doubt("It would be nice if ⟦0⟧ were symmetric", 29, 38), doubt("⟦0⟧ is symmetric, which is false", 7, 16)
    ('It is not said to be so: would be nice', 'It is taken back: which is false')
    """
    if BY_NATURE.search(word):
        return ""
    before = PARTS.split(NEUTRAL.sub(" ", text[:at]))[-1]
    if CASE_OF.search(before) and (found := ELSEWHERE_TREATED.match(text[end:])):
        return f"It is not said of it: {_shown(text, found[0])}"
    if found := COMPARISON.search(text[:at]):
        return f"It is not said of it: {_shown(text, found[0])}"
    if found := DENIES.search(before):
        return f"It is denied: {_shown(text, found[0])}"
    if found := TAKEN_BACK.match(AFTER.split(text[end:], maxsplit=1)[0]):
        return f"It is taken back: {_shown(text, found[0])}"
    if found := SUPPOSES.search(before):
        return f"It is not said to be so: {_shown(text, found[0])}"
    return "It is asked, and not said" if _asked(text, at, end, before) else ""


def _asked(text: str, at: int, end: int, before: str) -> bool:
    """Whether a sentence asks for the property, and does not ask for something else under it."""
    if not text.rstrip(" *_)").endswith("?"):
        return False
    return ASKS.search(before) is not None or (ASKED.match(text[end:]) is not None and not INQUIRES.search(text[:at]))


def _shown(text: str, words: str) -> str:
    """Words with what belongs to a first n't, without formulas."""
    whole = re.search(rf"(\w+(?=n['’]t))?{re.escape(words)}", text)
    return re.sub(r"\s+", " ", re.sub(r"⟦\d+⟧", "…", whole[0] if whole else words)).strip(" ,.")


__all__ = ["doubt"]
