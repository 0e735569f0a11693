"""How sentences say what sums run over, and how formulas write sums without bounds."""

from __future__ import annotations

FROM_TWO = r"(?!0\b|1\b|zero\b|one\b|\$?[a-z]\$? ?=? ?[01]\b|the first\b|um\b|un\b|null\b|eins\b)\$?(?:[a-z] ?= ?)?(?:\w+)"
EVERY_SUM = (r"\b(?:sums|summations|(?:every|each|any) (?:double )?(?:sum|summation)|(?:Doppels|S)ummen|jede Summe|somas|"
             r"somat[óo]rios|(?:cada|toda) (?:soma|suma)|sommes|chaque somme|sumas|sumatorias)(?: duplas| doubles| dobles)?")
ONE_SUM = (r"(?:^|(?<=[ (]))(?:the|this|our|die|diese|a|esta|la|cette|o|el|le) (?:double )?(?:sum|summation|(?:Doppels|S)umme|"
           r"soma|somat[óo]rio|somme|suma|sumatoria)(?: dupla| double| doble)?")
ONLY = (r"(?: (?:here|all|always|only|taken|restricted|limited|understood|meant|to be|hier|immer|stets|nur|aqui|sempre|apenas|só|"
        r"ici|toujours|seulement|restreintes?|limitées?|prises?|siempre|sólo|restrit[oa]s?|restringid[oa]s?|tomad[oa]s?|"
        r"beschränkt|eingeschränkt))*")
RUNS = (rf"{ONLY} (?:runs?|goes|go|ranges?|extends?|is|are|laufen|läuft|gehen|geht|ist|sind|são|é|correm|corre|vão|vai|"
        rf"sont|est|portent|porte|vont|va|courent|court|son|es|corren|van){ONLY} (?:over|across|through|to|über|auf|"
        r"sobre|nos|por|sur|aux|à|en|a)(?: only| nur)?")
UNEQUAL = r"(?:<|>|\\neq?(?![a-z])|\\[lg]t(?![a-z])|≠)"
PAIRS = (r"(?:(?<!all )(?<!alle )(?<!todos os )(?<!tous les )(?<!todos los )(?<!ordered )"
         r"(?:pairs|Paare|pares|paires|couples|parejas))")
AMONG = (r"(?: (?:all|the|alle|todos|os|as|les|los|tous|toutes))* (?:unordered|distinct|different|odd|even|ungeordnet\w*|"
         rf"verschieden\w*|{PAIRS}(?! (?:\$?\(|of [^.;$]*\())|[^.;$]{{0,40}}\$(?!\s*0\s*(?:\\leq?|≤))[^$]*{UNEQUAL})")
OF_SUMS = (rf"\b(?:sums?|summations?) (?:here |all |always )*(?:runs?|starts?|begins?|go(?:es)?)(?: only)? "
           rf"(?:from|at|with) {FROM_TWO}|{EVERY_SUM}{RUNS}{AMONG}|"
           r"\bsums?(?: [\w ]{0,30})? (?:skips?|excludes?|omits?|ignores?|leaves? out) |"
           rf"Summen (?:hier )?(?:laufen|beginnen|starten|gehen) (?:hier |immer )?(?:ab|von|bei|mit) {FROM_TWO}|"
           r"(?:somas|somatórios|sumas|sumatorias) (?:começam|correm|vão|empiezan|comienzan|corren|van) (?:em|de|en|desde) "
           rf"{FROM_TWO}|"
           rf"sommes (?:commencent|vont|partent|courent) (?:à|de) {FROM_TWO}")
"""Words that bound every sum otherwise than from the first to the last."""
ONCE = (r"\b(?:each|every) (?:\w+ )?pair(?: (?:of [\w ]+ )?(?:is|being|gets)(?: \w+)?)?(?: \w+)? (?:only |just |exactly )?once|"
        r"\b(?:\w+ )?pairs (?:are|being) (?:\w+ )?(?:counted|summed|taken) (?:only |just )?once|"
        r"\bjedes (?:\w+ )?Paar (?:\w+ ){0,2}?(?:nur |genau )?einmal|\bcada par (?:[\w ]{0,30} )?uma (?:só |única )?vez|"
        r"\bchaque (?:paire|couple) (?:[\w ]{0,30} )?une (?:seule )?fois|"
        r"\bcada par(?:eja)? (?:[\w ]{0,30} )?una (?:sola |única )?vez")
HALVED = r"\\[dt]?frac\s*\{?\s*1\s*\}?\s*\{?\s*2|1\s*/\s*2|½|0\.5|/\s*2"
UNBOUND = r"\\sum\s*_\s*\{[^{}]*(?:<|>|\\neq?(?![a-z])|\\[lg]t(?![a-z])|≠)"
DOUBLE_SUM = (r"(?:\\sum\s*_\s*\{\s*[a-z]\s*[,;]?\s*[a-z]\s*(?:=\s*[01]\s*)?\}|"
              r"\\sum\s*_\s*\{?\s*[a-z]\s*\}?[\s({\[]*\\sum\s*_|\\sum\s*(?![\s_}]))")
LETTER_SUM = r"\\sum\s*(?:_\s*(?:\{{[^{{}}=<>\\]*{sign}[^{{}}=<>\\]*\}}|{sign})|\}}?\s*\()"
FULL_SUM = ("^(?!.*" + UNBOUND.replace("{", "{{").replace("}", "}}") + ").*?"
            r"\\sum\s*_\s*(?:\{{[a-z,;\s]*{sign}[a-z,;\s]*(?:=\s*[01]\s*)?\}}|{sign})")
"""A sum over all of a letter, with its bounds or without."""
BESIDE = (r"(?:⟦∑|\\sum\s*_\s*\{?\s*)[a-z*, ]*?(?P<sign>[a-z])[^⟧$]*[⟧$],? "
          r"(?:(?:over|for|with|where|and|summed over|taken over|mit|für|über|com|para|sobre|avec|pour|sur|con) )?"
          r"(?:all |the |alle )*")
FIRST_FEW = r"\s*(?:0\s*,\s*1|1\s*,\s*2)(?:\s*,\s*2)?(?:(?<=2)\s*,\s*3(?:\s*,\s*4)?)?\s*\\\}"
NUMBERED = (rf"(?:(?:>|\\gt(?![a-z]))\s*[1-9]|(?:\\geq?|≥|>=)\s*(?![01]\b)\d|\\in\s*\\\{{(?!{FIRST_FEW})\s*\d[\d,\s]*\\\}}|"
            r"=\s*(?![01]\b)\d+\$?\s*(?:\.\.|,|…|\\l?dots))")
"""Less than all of a letter, by numbers."""
NOT_ALL = (rf"(?:{NUMBERED}|!=|<(?!\s*=)|>(?!\s*[0=])|\\neq?(?![a-z])|\\lt(?![a-z])|\\gt(?![a-z])(?!\s*0)|≠|"
           r"=\s*1\s*(?:\.\.|,|…|\\l?dots)[^$]*-\s*\d)")
FROM_LATER = r"(?: (?:runs?|running|going|goes|ranges?|starting))?(?: from| at| ab| von| de| desde) \$?(?![01]\b)\d"
OF_ANOTHER = r"\s*\\forall[^$]*\$,? \$"
"""All of a letter for the formula behind: no sum before it runs over these alone."""
BOUNDS = r"Write the bounds, as in \sum_{i=2}^n or \sum_{i<j}."
PAIRED_ALWAYS = (r"^(?:Throughout|Always|Here|Everywhere|Below|In (?:this|the|what) [\w ]+|Durchweg|Überall|Stets|Hier|Sempre|"
                 r"Aqui|Neste \w+|Partout|Toujours|Ici|Dans ce\w* \w+|Siempre|Aquí),? (?:we (?:take|assume|have|let) )?"
                 r"\$[^$]*[a-z]\s*(?:<|\\lt)\s*[a-z][^$]*\$\W*$")

__all__ = ["BESIDE", "BOUNDS", "DOUBLE_SUM", "FROM_LATER", "FULL_SUM", "HALVED", "LETTER_SUM", "NOT_ALL", "NUMBERED",
           "OF_ANOTHER", "OF_SUMS", "ONCE", "ONE_SUM", "PAIRED_ALWAYS", "RUNS", "UNBOUND", "UNEQUAL"]
