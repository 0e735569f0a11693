r"""Formulas as people type them where nothing typesets them: w_ij, e^(-x), sum_i=1^n, mu, dL/dw. One row a habit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.errors import ParseError
from symderiv.reading.documents.letters import CAPITALS, SPELLED, WORDS
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.signs import SMALL
from symderiv.reading.prose.sieves import Rare, Sieve

KNOWN = "|".join(("log|exp|kron|tanh|sinh|cosh|sin|cos|tan|max|min|det|logdet|softmax|sigmoid|relu|sqrt|eps|lamda|lmbda|grad",
                  r"gradient(?= [A-Za-z](?:\([A-Za-z]\))? ?=)|(?<=/)d[A-Za-z]d[A-Za-z]|"
                  rf"(?<=/)d(?:{WORDS}|mu|nu|pi)|d(?:{WORDS}|mu|nu|pi)(?=/d[A-Za-z])|"
                  r"d[A-Za-z]{3,}(?= ?/ ?d ?[A-Za-z])|(?<=/)d[A-Za-z]{3,}|"
                  r"(?<=[∂d] )[A-Za-z]{3,}(?= ?/ ?[d∂] )|(?<=∂)[A-Za-z]{3,}", *SPELLED, *CAPITALS))
"""Words that are no words of prose, also where no bracket follows."""
CONSTANT = (r"const|Konst|c(?:on)?s?te\b|(?:constant |additive )?(?:terms?|something|anything|quantities) "
            "(?:that|which|without|independent|not|constant|free)")
"""Words for what does not depend on the variable: in a sum it needs no formula."""
SYMBOL = rf"(?:(?:{WORDS}|mu|nu|pi)(?![A-Za-z])|[A-Za-zα-ωΑ-Ω]|\\[A-Za-z]+)(?:_(?:\{{\w[\w+-]*\}}|\w+)|[{''.join(SMALL['_'])}]+)?"
CALLED = r"(?:\([A-Za-z](?:, ?[A-Za-z])*\))?"
D = r"(?:d|∂|\\mathrm ?\{ ?d ?\}|\\mathrm d|\\text\{d\})"
"""The sign of a derivative."""
TWICE = r"(?:\^\{?2\}?|²|2)"
SECOND = rf"(?<![A-Za-z\\_^])(?P<d>{D}) ?{TWICE} ?(?P<f>(?:{SYMBOL}{CALLED})?) ?/ ?(?P<b>\( ?)?"
"""A second derivative up to its stroke."""
SPACE = r"(?:\s|~|\\[;,:! ]|\\q?quad(?![A-Za-z]))"
NAME = rf"(?!(?:{WORDS}|eps)(?![A-Za-z]))[A-Za-z]{{3,}}(?![A-Za-z])"
"""A word that is a name, as of a loss."""
TURNED = r"(?:\^\{?(?:T|\\top)\}?|ᵀ|')?"
ONES = r"(?:[A-Za-zα-ωΑ-Ω]\w{0,3}(?:_\{\w+\}|\^\{?[\w\\]+\}?)?(?: ?[-+]? ?))+?"
"""Letters side by side, added and subtracted."""
POINTED = r"\.(?!(?:T(?![A-Za-z])|t\(\)|transpose\(\)))"
"""A point that begins no transpose."""
ONE = r"(?:[A-Za-zα-ωΑ-Ω](?:_\w+|_\{\w+\})?)"

SIDE = r"(?:\\[A-Za-z]+(?:\s*\{[^{}]*\}|\s+[A-Za-z](?![A-Za-z]))|\\?[A-Za-z]+)(?:\s*[_^]\s*(?:\w|\{[^{}]*\}))*"
EVENT = r"(?:[^()\[\]]|\([^()]*\))*?(?:[=<>|]|\\(?:mid|vert|l?eq?|geq?|lt|gt)(?![A-Za-z]))(?:[^()\[\]]|\([^()]*\))*"
TITLE = (r"(?:(?:\\(?:mathbb|mathrm|operatorname|text)\s*\{\s*(?:P|Pr|Prob)\s*\}|\\Pr|[Pp](?:rob)?)\s*(?:\\left)?[(\[]" + EVENT +
         r"(?:\\right)?[)\]]|(?:\\(?:mathbb|mathrm|operatorname|text)\s*\{\s*E\s*\}|E)\s*(?:\\left)?[(\[](?:[^()\[\]]|\([^()]*\))*"
         r"(?:\\right)?[)\]])")
"""A probability of something or an expectation in the middle of p_i = P(y_i = 1) = …: what the quantity is called."""


@dataclass(frozen=True)
class Habit:
    """A way of typing: a pattern, its LaTeX, an example with what it is, and what is left as it is."""

    pattern: Rare
    latex: str
    example: str
    means: str
    not_this: str
    everywhere: bool = False
    """Whether it is a slip in LaTeX too, and not only a way of typing without it."""


HABITS = (
    Habit(Rare(r"(?P<s>(?:\A|\\\\)\s*)\\(?:log|ln)(?![A-Za-z])\s*(?P<b>(?:\\left\s*)?[(\[])?\s*\\[dt]?frac\s*\{\s*(?P<p>(?:[^{}]|\{[^{}]*\})+?)\s*\}"
               r"\s*\{\s*1\s*-\s*(?P=p)\s*\}\s*(?(b)(?:\\right\s*)?[)\]])\s*(?==|&)"), r"\g<s>\\operatorname{logit}(\g<p>) ",
          r"\log\frac{p_i}{1 - p_i} = x_i", r"\operatorname{logit}(p_i) = x_i", r"L = \log\frac{p_i}{1 - p_i}", everywhere=True),
    Habit(Rare(r"\\(?:mathrm|text)\s*\{\s*(?P<x>\\operatorname\s*\{[^{}]*\})\s*\}"), r"\g<x>", r"\mathrm{\operatorname{P}}(A)",
          r"\operatorname{P}(A)", r"\mathrm{P}(A)", everywhere=True),
    Habit(Rare(r"\\mathop\s*\{\s*(?P<x>\\(?:operatorname|mathrm|text|mathbb|mathbf|mathcal)\s*\{[^{}]*\})\s*\}"),
          r"\g<x>", r"\mathop{\operatorname{tr}} X", r"\operatorname{tr} X", r"\mathop{\rm tr} X", everywhere=True),
    Habit(Rare(rf"(?P<left>(?:\A|\\\\)\s*{SIDE}\s*&?\s*=)\s*&?\s*{TITLE}\s*&?\s*(?P<sign>=)"), r"\g<left>",
          r"p_i = P(y_i = 1 \mid x_i) = \sigma(w^T x_i)", r"p_i = \sigma(w^T x_i)", r"p_i = P(x_i) = 2 x_i", everywhere=True),
    Habit(Rare(r"\{\s*\}\s*\^\s*(?:t|\{\s*t\s*\})\s*(?P<x>[A-Za-z](?![A-Za-z])|\\[A-Za-z]+(?:\s*\{[^{}]*\})?)"), r"\g<x>^{\\top}",
          r"{}^t x A", r"x^{\top} A", r"x_{}^t", everywhere=True),
    Habit(Rare(r"\\(?:mathrm|mathsf|text|textrm)\s*\{\s*(?P<f>log|ln|exp|sin|cos|tan|tanh|sinh|cosh|det)\s*\}"
               r"(?:\s|\\[,;:! ]|~)*(?=[A-Za-z]|\\(?!left|[^A-Za-z]))"),
          r"\\\g<f> ", r"\mathrm{log}\,P(x)", r"\log P(x)", r"\mathrm{log}(x)", everywhere=True),
    Habit(Rare(r"(?<=[{,(])\s*(?P<a>[a-z])\s*!=\s*(?P<b>[a-z])(?=\s*[,})])"), r"\g<a> \\ne \g<b>", r"\sum_{k,l!=k} x_{kl}",
          r"\sum_{k,l \ne k} x_{kl}", "n! = n", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<d>d|∂) ?(?P<f>[A-Z]{2,3}) ?/ ?(?P=d) ?(?P<x>\\?[A-Za-z]+(?:_\w)?)(?![A-Za-z(])"),
          r"\\frac{\\partial \\mathrm{\g<f>}}{\\partial \g<x>}", "dKL/dW", r"\frac{\partial \mathrm{KL}}{\partial W}", "KL/W",
          everywhere=True),
    Habit(Rare(rf"(?<![A-Za-z\\])(?<!frac)(?<!frac )(?<!binom)(?P<g>\\?(?:{WORDS}|mu|nu)|\\xi|(?<!\\)(?:pi|eps))"
               r"(?P<n>\d+)(?![\w.])"),
          r"\g<g>_{\g<n>}", "theta1 - \\mu2", r"theta_{1} - \mu_{2}", r"\frac\lambda2", everywhere=True),
    Habit(Rare(r"\\not\s*\\in(?![A-Za-z])"), r"\\notin ", r"i \not\in S", r"i \notin  S", r"i \notin S", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z])\\?sum_[{(] ?(?P<x>\w|\([^()]*\)) not in (?P<S>\\?[A-Za-z]+(?:_\w)?(?:\(\w\))?) ?[})]"),
          r"\\sum_{\g<x> \\notin \g<S>}", "sum_{i not in S} x_i", r"\sum_{i \notin S} x_i", "sum_{i in S} x_i", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z])\\?(?P<s>sum|prod|max|min)_[{(] ?(?P<x>\w|\([^()]*\)) in "
               r"(?P<S>\\?[A-Za-z]+(?:_\w)?(?:\(\w\))?) ?[})]"),
          r"\\\g<s>_{\g<x> \\in \g<S>}", "sum_{i in S} x_i", r"\sum_{i \in S} x_i", "sum_{i} x_i", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z])\\?(?P<s>sum|prod)_\{ ?(?P<i>[a-z]) ?(?:=|from) ?(?P<a>\w+) ?(?:to|\.\.+|…) ?(?P<b>\w+) ?\}"),
          r"\\\g<s>_{\g<i>=\g<a>}^{\g<b>}", "sum_{i=1 to n} x_i", r"\sum_{i=1}^{n} x_i", "sum_{i=1}^n x_i", everywhere=True),
    Habit(Rare(r"(?P<s>\\(?:sum|prod|max|min)|(?<![A-Za-z\\])(?:sum|prod|max|min))\s*_\s*\{\s*(?P<i>[a-z])\s*=\s*"
               r"(?P<n>\d+(?:\s*,\s*\d+)+)\s*\}(?!\s*\^)"),
          r"\g<s>_{\g<i> \\in \\{\g<n>\\}}", r"\sum_{i=1,3,5} x_i", r"\sum_{i \in \{1,3,5\}} x_i", r"\sum_{i=1}^{2} x_i",
          everywhere=True),
    Habit(Rare(r"(?P<x>[A-Za-z)}\]])\s*[\^_]\s*\{\s*\}"), r"\g<x>", r"L^{}(w) + \sum_{k}^{ } x_k", r"L(w) + \sum_{k} x_k",
          "{}_n x", everywhere=True),
    Habit(Rare(rf"(?<![A-Za-z\\{{])(?<!\{{ )for{SPACE}+(?:(?:all|each|every){SPACE}+)?"
               r"(?P<i>[a-z](?![A-Za-z])(?=\s*(?:=|\\in(?![a-z])|\\neq?(?![a-z])|∈|≠|<|,|\Z)))"),
          r" \\quad\\text{for }\g<i>", "y_i = x_i, for~i=1", r"y_i = x_i,  \quad\text{for }i=1", r"\text{for all }i=1",
          everywhere=True),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<f>[fghyp])(?P<t>[θφϕ])(?=\()"), r"\g<f>_\g<t>", "hθ(x)", "h_θ(x)", "h θ(x)"),
    Habit(Rare(r"(?<![A-Za-z\\{_^])(?P<f>log|ln|exp)_(?P<x>(?!sum|softmax)[A-Za-z]{2,})(?P<i>_[a-z](?![A-Za-z]))?"
               r"(?![A-Za-z]*\s*\()"), r"\\mathrm{\g<f>\g<x>}\g<i>", "1 + log_var_j", r"1 + \mathrm{logvar}_j", "log_2 x"),
    Habit(Rare(r"(?<![\w\\])d(?P<f>[A-Za-z][A-Za-z0-9]*)_d(?P<x>[A-Za-z]+\d?)(?!\w)"), r"d\g<f>/d\g<x>",
          "dloss_dw = 2 w", r"\frac{\partial \mathrm{loss}}{\partial w} = 2 w", "x_dw"),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<s>Sum|SUM|Prod|PROD)(?=\s*_)"), r"\\sum", "Sum_i x_i", r"\sum_i x_i", "Summe_i"),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<f>sqrt|logdet|sigmoid|softplus|relu|gelu|erf)\s+(?=[A-Za-z\\\d])"),
          r"\\operatorname{\g<f>} ", "sqrt x", r"\operatorname{sqrt} x", "sqrt(x)"),
    Habit(Rare(r"(?<![A-Za-z\\])log_?softmax(?=\s*\()"), r"\\operatorname{logsoftmax}", "log_softmax(z)",
          r"\operatorname{logsoftmax}(z)", "softmax(z)"),
    Habit(Rare(r"(?<=\S) at (?P<point>\w+ ?= ?-?[\d.]+) ?= ?(?P<value>[^=]+)\Z"),
          r" = \g<value> \\quad\\text{if } \g<point>", "f'(x) at x=3 = 6", r"f'(x) = 6 \quad\text{if } x=3", "x = 3"),
    Habit(Rare(r"(?<![A-Za-z])(?:\\)?log_?(?P<base>2|10)(?=\s*[A-Za-z(\\|])"), r"\\log_{\g<base>} ",
          "log2(x)", r"\log_{2} (x)", "log(2)"),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<s>sum|prod)_?\(?(?P<i>[a-z]) ?= ?(?P<a>\w+)\)?(?:\^| ?\.\. ?| to )(?P<b>\w+)\)?"),
          r"\\\g<s>_{\g<i>=\g<a>}^{\g<b>}", "sum_i=1^n x_i", r"\sum_{i=1}^{n} x_i", "sum_i x_i"),
    Habit(Rare(r"(?<![A-Za-z])(?P<x>[A-Za-z])_?(?P<a>hat|bar|tilde)(?![A-Za-z])"),
          r"\\\g<a>{\g<x>}", "y_hat", r"\hat{y}", "y_h"),
    Habit(Rare(r"(?<![A-Za-z_^{.\d\\])(?<!frac )(?<!binom )(?![nmkNMK]\d\^)(?P<x>[A-Za-z])(?P<n>\d)"
               rf"(?![\dA-Za-z]|{POINTED})"),
          r"\g<x>_\g<n>", "d1 + 2", "d_1 + 2", r"\frac n2", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z_^{.\d\\/])d(?P<x>[A-Za-z])(?P<n>\d)(?![\dA-Za-z^(/]|" + POINTED + ")"), r"d\g<x>_\g<n>",
          "dz2 = da2", "dz_2 = da_2", "dx2/dt"),
    Habit(Rare(r"_(?P<x>[a-z])(?P<f>log|ln|exp)(?=\s*\(|\s+\\?[A-Za-z])"), r"_\g<x> \\\g<f>", "y_klog(p_k) + y_iln q",
          r"y_k \log(p_k) + y_i \ln q", "y_klogs", everywhere=True),
    Habit(Rare(rf"(?<![A-Za-z\\_^])e\^(?P<x>[a-z]|\\?(?:{WORDS}))(?P<i>_\w+)"), r"e^{\g<x>\g<i>}", "e^z_i", "e^{z_i}", "e^T_i"),
    Habit(Rare(r"_(?P<long>[A-Za-z0-9]{2,})"), r"_{\g<long>}", "w_ij", "w_{ij}", "w_i"),
    Habit(Rare(r"\^(?P<n>-(?:\d+|[A-Za-z]|\\top|\\intercal))"), r"^{\g<n>}", "A^-1", "A^{-1}", "A^2", everywhere=True),
    Habit(Rare(rf"[+-]\s*(?P<said>\\(?:text|mathrm|textrm|mbox)\s*\{{\s*(?:{CONSTANT})[^{{}}]*\}})"),
          r"\g<said>", r"-x^2 + \text{const}", r"-x^2 \text{const}", r"x^2 + \text{loss}", everywhere=True),
    Habit(Rare(r"(?P<f>\\(?:operatorname|mathrm|text)\*?\s*\{\s*[dD]iag\s*\}|\\?[dD]iag)\s*(?:\\left\s*)?[(\[]\s*"
               r"(?P<x>\\?[A-Za-z]+)_\{?1\}?\s*,\s*(?:(?P=x)_\{?2\}?\s*,\s*)?\\[lc]?dots\s*,"
               r"\s*(?P=x)_(?:\w|\{\w+\})\s*(?:\\right\s*)?[)\]]"),
          r"\g<f>(\g<x>)", r"\operatorname{diag}(w_1,\dots,w_n)", r"\operatorname{diag}(w)", r"\operatorname{diag}(w, v)",
          everywhere=True),
    Habit(Rare(r"\\(?P<c>mathbf|boldsymbol|bm|vec|hat|bar|tilde|widehat|widetilde|overline|dot|mathcal|mathsf|mathbb)\s*"
               r"(?P<x>(?<=\s)[A-Za-z]|\\(?!hat|bar|tilde|vec|math|bold|bm|wide|over|dot|text)[a-zA-Z]+)(?![A-Za-z])"),
          r"\\\g<c>{\g<x>}", r"\mathbf w", r"\mathbf{w}", r"\mathbf{w}", everywhere=True),
    Habit(Rare(rf"(?<![\w.}}\\^])(?![A-Z] ?\. ?[A-Z])(?P<x>{ONE}) ?\. ?(?=(?!T\b|t\(|\w+\(){ONE}(?![\w.(]))"),
          r"\g<x>^{\\top} ", "w . x_i + b", r"w^{\top} x_i + b", "i.e. x"),
    Habit(Rare(r"(?<=[\w})]) \. (?=[\w\\({])"), r" \\cdot ", "W_j^2 . x", r"W_j^2 \cdot x", "w_j. x"),
    Habit(Rare(r"(?<=[\w)\]])\.(?:T|t\(\)|transpose\(\))(?![A-Za-z])"), r"^{\\top}", "v.T a", r"v^{\top} a", "v.Tr"),
    Habit(Rare(r" ?\*\* ?(?P<n>-?\d+(?:\.\d+)?|[A-Za-z]\w*|\([^()]*\))"), r"^{\g<n>}", "x**2", "x^{2}", "x*2"),
    Habit(Rare(r"(?<![A-Za-z\\{])(?P<t>[tT]r)\s+(?=[A-Z])"), r"\\operatorname{\g<t>} ", "tr A B",
          r"\operatorname{tr} A B", "tr a", everywhere=True),
    Habit(Rare(r"(?<=[\w)\]}']) ?\.\* ?(?=[\w\\({\[])"), r" \\odot ", "A .* B", r"A \odot B", "A. * B"),
    Habit(Rare(r"(?<=[\w)\]}']) ?\./ ?(?=[\w\\({\[])"), r" \\oslash ", "A ./ B", r"A \oslash B", "A. / B"),
    Habit(Rare(r"(?P<x>(?:\\(?!frac|sqrt)[A-Za-z]+\s*\{[^{}]*\}|(?<![A-Za-z])[A-Za-z])(?:_(?:\w|\{[^{}]*\}))?|"
               r"\([^()]*\))"
               r"(?:\s*\^\s*\{\s*\\(?:odot|circ)\s*2\s*\}|\.\^2(?!\d))"),
          r"(\g<x> \\odot \g<x>)", r"A^{\odot 2} + (B c).^2", r"(A \odot A) + ((B c) \odot (B c))",
          r"A^{\circ}", everywhere=True),
    Habit(Rare(r"(?<![\w.])(?P<n>\d+(?:\.\d+)?)(?:\s|~|\\[,;:!])*\\?%(?!\s*\n)"), r"\\frac{\g<n>}{100}", "10% x + 2.5\\% c",
          r"\frac{10}{100} x + \frac{2.5}{100} c", "x_2% y", everywhere=True),
    Habit(Rare(r"(?:(?<=[A-Za-z]_[A-Za-z0-9])|(?<=[ (\[{+=*/-][A-Za-z]))\.(?=[A-Za-z](?:_|(?![A-Za-z.(])))"), r" \\cdot ",
          "x_i.y_j", r"x_i \cdot y_j", "x_1. y", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z\\])(?<!text\{)(?<!mathrm\{)(?<!mathit\{)(?<!textbf\{)(?<!name\{)"
               r"(?P<f>log|ln|exp|sin(?!h)|cos(?!h|t)|tan(?!h)|tanh)(?=[A-Za-z](?![A-Za-z]))"), r"\\\g<f> ",
          "logP(x) + lnx", r"\log P(x) + \ln x", "logits", everywhere=True),
    Habit(Rare(r"(?<![<>=])=>(?!=)"), r"\\Rightarrow ", "w = 0 => b = 1", r"w = 0 \Rightarrow  b = 1", "a >= b",
          everywhere=True),
    Habit(Rare(r"(?<=\S)(?: {3,}| *\t[ \t]*)(?P<n>\(\d+(?:\.\d+)*[a-z]?\))(?=\s*\Z)"), r" \\qquad \g<n>", "E = a x    (9)",
          r"E = a x \qquad (9)", "E = a x (9)"),
    Habit(Rare(r" ?@ ?"), " @ ", "W@x", "W @ x", "W x"),
    Habit(Rare(r"(?<![A-Za-z\\])grad(?:ient)?(?P<by>_\w)?(?: |(?=\())(?=\(?[A-Za-z](?:\)|\b)|\|\||‖)"), r"\\nabla\g<by> ",
          "grad f", r"\nabla f", "grade f"),
    Habit(Rare(r"\{\s*\\bf\s+(?P<x>\\?[A-Za-z]+)\s*\}"), r"\\mathbf{\g<x>}", r"{\bf x}", r"\mathbf{x}",
          r"\bf{x}", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z\\{])(?P<x>[A-Zabcei-z])(?P<f>log|ln|exp)(?=\s*\()"), r"\g<x> \\\g<f>", "nlog(x)",
          r"n \log(x)", "dlog(x)", everywhere=True),
    Habit(Rare(rf"(?:<|\\lt(?![A-Za-z]))\s*(?P<x>{ONES})\s*,\s*(?P<y>{ONES})\s*(?:>|\\gt(?![A-Za-z]))"),
          r"\\langle \g<x>, \g<y>\\rangle ", "<u, v> + 1", r"\langle u, v\rangle  + 1", "u < v", everywhere=True),
    Habit(Rare(r"(?:(?<=\^T )|(?<=\^\\top )|(?<=[A-Z] )|(?<=\) )|(?<=\w' )|(?<=[A-Za-z]'))1(?![\w.^(/])"), r"\\mathbf{1}",
          "x^T 1", r"x^T \mathbf{1}", "x^T 12", everywhere=True),
    Habit(Rare(r"(?<![\w.^_{])(?<!\\mathbf )(?<!\\boldsymbol )(?<!\\bm )(?<!\\vec )(?<!\\mathbb )"
               r"(?<!\\mathds )(?<!\\mathbbm )1(?=\^(?:T|\{T\}|\\top|\{\\top\})|ᵀ|')"), r"\\mathbf{1}", "y - 1^T x",
          r"y - \mathbf{1}^T x", r"y - \mathbf 1^T x", everywhere=True),
    Habit(Rare(r"(?<=[\w)\]}']) dot (?=[\w\\({])"), r" \\cdot ", "a dot b", r"a \cdot b", "a dots b"),
    Habit(Rare(r"(?<![A-Za-z\\])logdet(?=\s*[(\[])"), r"\\operatorname{logdet}", "logdet(X)", r"\operatorname{logdet}(X)",
          "logde(X)"),
    Habit(Rare(r"(?<=[\w)\]}']) kron(?=[ (])"), r" \\otimes ", "A kron B", r"A \otimes  B", "A kronecker"),
    Habit(Rare(r"(?<![A-Za-z\\])kron ?\((?P<x>[^(),]+),(?P<y>[^(),]+)\)"), r"(\g<x> \\otimes \g<y>)", "kron(A, B) x",
          r"(A \otimes  B) x", "kron(A) x"),
    Habit(Rare(r"(?<![A-Za-z\\{_^])log var(?![A-Za-z_]| ?\()"
               r"(?![^\n]*(?<!log )(?<![A-Za-z])var(?![A-Za-z]))"), r"\\mathrm{logvar}", "exp(log var)",
          r"exp(\mathrm{logvar})", "log var(x)"),
    Habit(Rare(r"(?P<a>\\(?:mathrm|text|textrm|mathit|operatorname|mathsf|mathtt)\s*\{[A-Za-z]+)\\_(?P<b>[A-Za-z]+\})"),
          r"\g<a>\g<b>", r"\text{y\_true}", r"\text{ytrue}", r"\text{y}\_", everywhere=True),
    Habit(Rare(r"(?:(?<=\|\|)|(?<=‖))_?\{?(?P<n>inf|oo|Inf)(?![A-Za-z])\}?"), r"_{\\infty}", "||x||_inf",
          r"||x||_{\infty}", "||x||_i"),
    Habit(Rare(r"(?<=[\w)}\]'])(?P<n> ?(?:‖|\|\||\\\||\\rVert(?![A-Za-z])))(?P<s> ?(?:∞|\\infty(?![A-Za-z])))"),
          r"\g<n>_\g<s>", "‖x‖∞", "‖x‖_∞", "‖x‖_∞", everywhere=True),
    Habit(Rare(r"(?<![A-Za-z\\_^{])(?P<x>[a-z])T(?P<A>[A-SU-Z]?)(?P<y>[a-z])(?![A-Za-z_^])"),
          r"\g<x>^{\\top} \g<A> \g<y>", "xTAx + bTx", r"x^{\top} A x + b^{\top}  x", "xTable"),
    Habit(Rare(r"(?<![A-Za-z)}\]])(?<![A-Za-z)}\]] )\\parallel(?![A-Za-z])(?P<x>(?:(?!\\parallel|=).)+)\\parallel(?![A-Za-z])"),
          r"\\|\g<x>\\|", r"2 \parallel x - y \parallel^2", r"2 \| x - y \|^2", r"p \parallel q", everywhere=True),
    Habit(Rare(r"(?<=[\w)\]}|])(?P<s> ?)<=(?![=>])"), r"\g<s>\\le ", "a <= b", r"a \le  b", "a <=> b"),
    Habit(Rare(r"(?<=[\w)\]}|])(?P<s> ?)>=(?!=)"), r"\g<s>\\ge ", "a >= b", r"a \ge  b", "a => b"),
    Habit(Rare(r"!="), r"\\ne ", "j != k", r"j \ne  k", "n!"),
    Habit(Rare(r"\^(?P<n>\d{2,})"), r"^{\g<n>}", "x^10", "x^{10}", "x^2"),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<f>[fgh])\^\(2\)(?=\([A-Za-z]\))"), r"\g<f>''", "f^(2)(x)", "f''(x)", "f^(2)(x + 1)"),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<f>[fgh])\^\(3\)(?=\([A-Za-z]\))"), r"\g<f>'''", "f^(3)(x)", "f'''(x)", "f^(3)(x + 1)"),
    Habit(Rare(r"\^\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)"), r"^{\g<inside>}", "e^(-x)", "e^{-x}", "e^x"),
    Habit(Rare(rf"{SECOND}(?P=d)(?P<x>{SYMBOL}){TWICE}(?(b) ?\))(?![A-Za-z\d])"),
          r"\\frac{\\partial^2 \g<f>}{\\partial \g<x>^2}", "d^2f/dx^2", r"\frac{\partial^2 f}{\partial x^2}", "d^2f/dx",
          everywhere=True),
    Habit(Rare(rf"{SECOND}(?P=d)(?P<x>{SYMBOL}?) ?[*·]? ?(?P=d)(?P<y>{SYMBOL}){TURNED}(?(b) ?\))(?![A-Za-z\d])"),
          r"\\frac{\\partial^2 \g<f>}{\\partial \g<x> \\partial \g<y>}", "d^2f/dw_i dw_j",
          r"\frac{\partial^2 f}{\partial w_i \partial w_j}", "d^2f/dw_i w_j", everywhere=True),
    Habit(Rare(rf"(?<![A-Za-z\\_^])(?P<d>{D}) ?\^\{{?(?P<n>[3-9])\}}? ?(?P<f>{SYMBOL}{CALLED}) ?/ ?(?P=d) ?(?P<x>{SYMBOL})"
               r"\^\{?(?P=n)\}?(?![A-Za-z\d])"),
          r"\\frac{\\partial^\g<n> \g<f>}{\\partial \g<x>^\g<n>}", "d^3f/dx^3", r"\frac{\partial^3 f}{\partial x^3}", "d^3f/dx^2",
          everywhere=True),
    Habit(Rare(r"(?P<s>\\(?:sum|prod)\s*_(?:\{[^{}]*\}|\w))\s*\^\s*\{\s*\}"), r"\g<s>", r"\sum_{k}^{ } x_k",
          r"\sum_{k} x_k", r"\sum_k^{n} x_k", everywhere=True),
    Habit(Rare(rf"(?<![A-Za-z\\_^])(?P<d>{D})³ ?(?P<f>{SYMBOL}{CALLED}) ?/ ?(?P=d) ?(?P<x>{SYMBOL})³"),
          r"\\frac{\\partial^3 \g<f>}{\\partial \g<x>^3}", "d³f/dx³", r"\frac{\partial^3 f}{\partial x^3}", "d³f/dx²"),
    Habit(Rare(rf"(?<![A-Za-z\\])(?P<d>{D})(?P<f>{SYMBOL}{CALLED}|{NAME}) ?/ ?(?P=d)(?P<x>[A-Za-z])(?P<n>\d)(?![\dA-Za-z(])"),
          r"\g<d>\g<f>/\g<d>\g<x>_\g<n>", "dL/dw2", r"\frac{\partial L}{\partial w_2}", "L/w2"),
    Habit(Rare(rf"(?<![A-Za-z\\])(?P<d>d|∂) ?(?P<f>{NAME}) ?/ ?(?P=d) ?(?P<x>{SYMBOL}(?![A-Za-z])|{NAME})"),
          r"\\frac{\\partial \\mathrm{\g<f>}}{\\partial \g<x>}", "dloss/dw",
          r"\frac{\partial \mathrm{loss}}{\partial w}", "loss/w"),
    Habit(Rare(rf"(?<=\\partial )(?P<x>{NAME})(?=\}})"), r"\\mathrm{\g<x>}", r"\frac{\partial L}{\partial pred}",
          r"\frac{\partial L}{\partial \mathrm{pred}}", r"\partial x"),
    Habit(Rare(rf"(?<![A-Za-z\\])(?P<d>d|∂)/(?P=d)(?P<x>{SYMBOL})(?= ?[\w(\[\\])"), r"\\frac{\\partial}{\\partial \g<x>}",
          "d/dx f(x)", r"\frac{\partial}{\partial x} f(x)", "d/dx"),
    Habit(Rare(rf"(?<![A-Za-z\\])(?P<d>{D})(?P<f>{SYMBOL}{CALLED}) ?/ ?(?P=d)(?P<x>{SYMBOL})(?![A-Za-z])"),
          r"\\frac{\\partial \g<f>}{\\partial \g<x>}", "dL/dw", r"\frac{\partial L}{\partial w}", "L/w", everywhere=True),
    Habit(Rare(rf"(?<![A-Za-z\\])(?P<d>d|∂)(?P<f>{SYMBOL}{CALLED}) ?/ ?(?P=d)(?P<x>(?!{WORDS})[A-Za-z]{{2,}})(?![\w(])"),
          r"\\frac{\\partial \g<f>}{\\partial \\mathrm{\g<x>}}", "dL/dpred", r"\frac{\partial L}{\partial \mathrm{pred}}",
          "L/pred"),
    Habit(Rare(r"(?<![A-Za-z\\])(?P<g>mu|nu|pi)(?![A-Za-z])"), r"\\\g<g> ", "mu + 1", r"\mu  + 1", "m u"),
    Habit(Rare(rf"(?<![A-Za-z\\{{_^])(?!(?:{KNOWN}|sum|prod)(?![A-Za-z]))"
               r"(?![a-z]T?[A-Z]?[a-z](?<=[A-Z][a-z])(?![A-Za-z]))(?P<word>[A-Za-z]{3,})(?![A-Za-z}\d])"),
          r"\\mathrm{\g<word>}", "loss(w)", r"\mathrm{loss}(w)", "xAx"),
    Habit(Rare(rf"(?<![A-Za-z\\{{_^])(?!(?:{KNOWN}|sum|prod)(?![A-Za-z]))(?P<word>[A-Za-z]{{3,}})(?P<n>\d+)(?![A-Za-z}}\d])"),
          r"\\mathrm{\g<word>}_{\g<n>}", "feat1 + 2", r"\mathrm{feat}_{1} + 2", "x1"),
)


WORDED = Rare(r"(?<![A-Za-z])\\?(?:sum|prod|max|min)_\{(?P<below>[^{}]*(?<![A-Za-z\\])(?:\\mathrm\{)?"
              r"(?:to|from|over|all|not|for|with|pairs?|such|and|or|where|odd|even|except|if)(?![A-Za-z])[^{}]*)\}")
"""A sum with words below it."""
RUN_ON = Rare(r"(?<![A-Za-z])([A-Za-z]+)_(\d)([abcefghp-suvwxyz])(?!\w)")
"""A number below a name, and a letter that is no index by custom right behind it: w_1x."""
EVERYWHERE = tuple(habit for habit in HABITS if habit.everywhere)
ANY, SLIP = (Sieve([habit.pattern.pattern for habit in rows]) for rows in (HABITS, EVERYWHERE))


def from_keyboard(text: Traced, unmarked: bool = True) -> Traced:
    r"""A formula as LaTeX; of one that is LaTeX only what is a slip there. Raises `ParseError` for words below a
    sum, and for a number below a name with a letter right behind it.

    >>> from_keyboard(Traced.of("E = sum_i=1^n (t_i - w_ij)^2")).text
    'E = \\sum_{i=1}^{n} (t_i - w_{ij})^2'
    """
    before = text.text
    habits, sieve = (HABITS, ANY) if unmarked else (EVERYWHERE, SLIP)
    may_fit = sieve.passing(text.text)
    for number, habit in enumerate(habits):
        if number in may_fit and (made := text.replaced(_edits(habit, text))) is not text:
            text, may_fit = made, sieve.passing(made.text)
    if unmarked and (match := RUN_ON.search(before)) is not None:
        x, n, y = match.groups()
        raise ParseError(f"{match[0]} has two readings", typed=before[:80],
                         advice=f"Write {x}_{n} {y} for the product, {x}_{{{n}{y}}} for one name.")
    if (match := WORDED.search(text.text)) is not None:
        raise ParseError("Words stand below the sum", typed=match[0],
                         advice=r"Write its range, as in \sum_{i=1}^n x_i, \sum_{i \in S} x_i or \sum_{i \ne j} x_{ij}.")
    return text


def _edits(habit: Habit, text: Traced) -> Iterator[tuple[int, int, Traced]]:
    for match in habit.pattern.finditer(text.text):
        yield match.start(), match.end(), joined(list(_expanded(habit.latex, match, text)))


PIECE = re.compile(r"\\g<(?P<group>\w+)>|\\(?P<sign>\W)|(?P<plain>[^\\]+)")
"""A piece of a template: what was typed, or what stands around it."""


def _expanded(latex: str, match: re.Match[str], text: Traced) -> Iterator[Traced]:
    """The pieces of what a match becomes: what was typed stays where it is, the rest stands at the sign before it."""
    at = match.start()
    for piece in PIECE.finditer(latex):
        group = piece["group"]
        if group is None:
            yield Traced.at(piece["sign"] or piece["plain"], text.places[at])
        elif match[group]:
            yield text.cut(*match.span(group))
            at = match.end(group) - 1


__all__ = ["HABITS", "KNOWN", "from_keyboard"]
