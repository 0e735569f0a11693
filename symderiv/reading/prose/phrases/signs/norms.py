"""How sentences say what a norm is."""

from __future__ import annotations

BE = (r"(?:is|are|be|being|denotes?|denoting|means?|stands? for|represents?|will be|is understood as|ist|sind|sei|seien|"
      r"bezeichne[nt]?|bedeute[nt]|stehe?[nt] für|é|são|seja|denotam?|significa|representa|est|sont|soit|désignent?|désigne|"
      r"signifie|représente|es|son|sea|significa|:?=)")
THE = (r"(?:(?:the|an|here|always|now|used for|die|der|das|den|dem|eine?[nr]?|hier|o|a|um|uma|aqui|le|la|une|ici|el|una?|aquí|"
       r"\(?(?:row|vector|matrix|usual|standard)\)?) )*")
UNTOLD_WORDS = ("the our all these any every here that vector matrix my die der alle unsere hier dass a o as os la le les las el "
                "los nos nossa nossas nuestra notre aqui ici que")
UNTOLD = "(?:^|" + "|".join(rf"(?<={word} )" for word in UNTOLD_WORDS.split()) + r"|(?<=[.,;:(] ))"
"""Where no word before a noun tells which it is."""
BARS_DOUBLED = (r"\b(?:double (?:vertical )?(?:bars?|lines?|strokes?)|Doppelstrich\w*|doppelte\w* \w*[Ss]triche?|"
                r"barras (?:verticais |verticales )?(?:duplas|dobles)|doubles barres)\b")
NORM = (r"(?:\$(?:\\left)?(?:\\\||\|\||‖|\\lVert|\\Vert|\\norm)[^$=]*\$|"
        rf"{UNTOLD}\b(?:norms?|Norm(?:en)?|normes?|normas?)\b|{BARS_DOUBLED})")
P = r"\$?(?:\\ell|ℓ|[Ll])?[_^]?\{{?(?:{})\}}?\$?"
ONE, MOST = P.format("1"), P.format(r"\\infty|∞")
ONE_NORM = (rf"(?:(?:{ONE}|taxicab|Manhattan|city[- ]block|Summen|Betragssummen)[- ]?norm|"
            rf"norm[ea]s? (?:de |da |do |du |de la )?(?:{ONE}|soma|suma|Manhattan))(?:s|en)?(?![\w^])")
ELL_ONE = r"\$?(?:\\ell|ℓ|[Ll])[_^]?\{?1\}?\$?(?! ?[\w-])"
MAGNITUDES = (r"(?:(?:[Ss]um|total) of (?:the |all |its |their )*(?:absolute (?:values|entries)|magnitudes|moduli)|"
              r"Summe der (?:Absolutb|B)etr[äa]ge|soma d(?:os|e) (?:módulos|valores absolutos)|"
              r"somme des (?:valeurs absolues|modules)|suma de (?:los )?(?:módulos|valores absolutos))")
MAX_NORM = (rf"(?:(?:{MOST}|max(?:imum)?s?|sup(?:remum)?s?|infinity|uniform|Chebyshev)[- ]?norm|"
            rf"(?:norme|norma) (?:infini[ea]?|infinit[oa]|(?:du|do|del) (?:sup\w*|m[aá]x\w*)|{MOST}))(?:s|en)?(?!\w)")
USED = (r"(?: (?:(?:that )?(?:is |are |we )?(?:used|taken|employed|considered|use|take)(?: here| throughout| below)?|"
        r"here|throughout))?")
BARE_NORM = r"(?:(?:\\(?:left|right)\s*)?(?:\\\||\\[lr]?Vert|‖))"
NORM_END = rf"(?:{BARE_NORM}(?:(?!{BARE_NORM}).)+{BARE_NORM}|\|\|(?!\|)[^|]+\|\|)(?P<indexed>\s*_)?"
"""A norm; one with an index keeps it."""
MEASURED = (r"(?: (?:all|always|here|taken|measured|computed|evaluated|understood|meant|interpreted|immer|stets|hier|sempre|"
            r"to be|gemessen|tomadas?|medidas?|prises?|mesurées?))*(?: (?:in|as|by|with|with respect to|using|em|dans|en))?")
NORM_IS = (rf"(?:{NORM}{USED},? {BE}{MEASURED} {THE}|\b[Bb]y {THE}{NORM},? (?:we|I) (?:\w+ )?(?:mean|understand) {THE}|"
           rf"\b(?:[Ww]rite|[Uu]se|[Ss]chreibe[n]?(?: wir)?|[Ee]screvemos|[Uu]samos|[Éé]crivons|[Ee]scribimos) {NORM} "
           rf"(?:for|for the|to denote|to mean|für|para|pour) {THE})")
USING = (r"\b(?:(?:use|using|consider|adopt|take|employ|work (?:in|with)|measured? (?:in|with|by)|taken in|"
         r"measured using) |(?:verwende|benutze|nutze|betrachte)[nt]?(?: wir)?(?: hier| stets| immer)? |"
         r"arbeiten (?:wir )?mit |us(?:amos|aremos|a-se|e-se) |utiliz(?:amos|aremos|a-se) |consideramos |trabalhamos com |"
         r"trabajamos con |(?:utilis|employ|considér|travaill)(?:e|ons)(?: avec)? )")
ENDED = (r"(?: (?:here|throughout|everywhere|below|hier|überall|durchgehend|aqui|aquí|ici|partout|"
         r"(?:in|throughout|em|en|dans) (?:this|the|diesem|neste|este|toda|ce|cette) [\w ]+?))*(?:\W*$|[,:] ?\$)")

__all__ = ["BARE_NORM", "BE", "ELL_ONE", "ENDED", "MAGNITUDES", "MAX_NORM", "NORM", "NORM_END", "NORM_IS", "ONE_NORM", "THE",
           "UNTOLD", "USING"]
