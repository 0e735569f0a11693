"""What the frontends start from: valid documents, problems, plans and templates, and pieces to put into them."""

from __future__ import annotations

FORMATS = ("html", "tex", "typ", "md", "ipynb", "txt", "json", "slides.tex")

PIECES = (
    r"\sum_{i=1}^{n}",
    r"\prod_i ",
    r"\frac{",
    r"^{",
    "_{",
    "_i",
    "_{ij}",
    r"\exp",
    r"\log",
    r"\left(",
    r"\right)",
    "(",
    ")",
    "=",
    r"\sqrt[",
    r"\begin{cases}",
    r"\end{cases}",
    "&",
    r"\\",
    r"\top",
    "'",
    "^2",
    "^{-1}",
    "!",
    r"\delta_{ij}",
    r"\partial",
    r"\int",
    r"\lim",
    r"\max_k ",
    r"\operatorname{tr}",
    r"\mathbf{x}",
    r"\newcommand{\a}{\a\a}\a ",
    r"\def\b{\b}\b",
    "10^{400}",
    "9^{9^{9}}",
    "0.1e99",
    r"\[",
    r"\]",
    "$",
    "$$",
    r"\begin{align}",
    r"\end{align}",
    "% input: ",
    "% axes: ",
    "% given: ",
    "x",
    "W",
    r"\mathbb{R}^{n}",
    r"\in",
    ",",
    ";",
    ":",
    r"\text{if }",
    "{",
    "}",
    "i",
    "j",
    "-",
    "+",
    r"\cdot",
    "|",
    r"\|",
    "1",
    "0",
    r"\frac{1}{0}",
    r"^\infty",
    r"\mathbb{1}[",
    "\t",
    "\r\n",
)

DOCUMENTS = (
    "\\[ f = \\sum_{i=1}^n x_i^2 \\]\n",
    "% axes: K D\n% letters: k j i : K; d : D\n% input: W_{kd}, x_d, b_k, y_k\n% given: y_k one-hot\n% output: L\n% wrt: W_{kd}\n"
    "\\begin{align}\n z_k &= \\sum_d W_{kd} x_d + b_k \\\\\n p_k &= \\frac{e^{z_k}}{\\sum_j e^{z_j}} \\\\\n"
    " L &= -\\sum_k y_k \\log p_k\n\\end{align}\n",
    "Let $x, t \\in \\mathbb{R}^n$ and\n\\[ L = \\frac{1}{2} \\sum_{i=1}^n (x_i - t_i)^2. \\]\nThen\n"
    "\\begin{align} \\frac{\\partial L}{\\partial x_j} &= \\frac12 \\sum_{i=1}^n 2 (x_i - t_i) \\delta_{ij} \\\\ &= x_j - t_j"
    "\\end{align}\n",
    "Given $A \\in \\mathbb{R}^{n \\times n}$ and $x \\in \\mathbb{R}^n$, find $\\partial f / \\partial x$.\n"
    "$$ f = x^\\top A x + \\exp(\\|x\\|^2) $$\n",
    "% axes: n\n% letters: i j : n\n% input: x_i\n\\[ f = \\prod_{i} \\begin{cases} x_i & x_i > 0 \\\\ 0 & \\text{otherwise} "
    "\\end{cases} + \\max_j x_j \\]\n",
    "\\newcommand{\\R}{\\mathbb{R}}\nLet $w \\in \\R^d$. "
    "\\[ L(w) = \\log(1 + e^{-w^\\top w}) + \\operatorname{tr}(w w^\\top) \\]\n",
)

TOML = r"""
name = "ridge"
output = "L"
wrt = "w"
[index_ranges]
i = "N"
d = "D"
e = "D"
[inputs.X]
latex = "X_{id}"
[inputs.w]
latex = "w_d"
[inputs.t]
latex = "t_i"
[[definitions]]
latex = '''y_i = \sum_d X_{id} w_d'''
[[definitions]]
latex = '''L = \frac{1}{2} \sum_i (y_i - t_i)^2 + \frac{\lambda}{2} \sum_d w_d^2'''
[inputs.lambda]
latex = "\\lambda"
"""

PLAN = r"""
title = "Gradients"
author = "A. Author"
language = "en"
detail = "standard"

[[part]]
text = '''
## Why

A classifier turns $z_k$ into $p_k$, see [@loss] and [@loss:result].
$$ L = -\sum_k y_k \log p_k $$
'''

[[part]]
name = "loss"
derive = "softmax-cross-entropy"
wrt = "z"
digits = 3

[[part]]
file = "words.md"

[[part]]
derive = "own.tex"
title = "Mine"
"""

_FIELDS = (
    "title_text",
    "sections",
    "checks",
    "sections[0].lines",
    "lines",
    "x.__class__",
    "''.__class__.__mro__",
    "cycler",
    "range(10**9)",
    "'a' * 10**9",
    "self",
    "caller()",
    "lipsum(9**9)",
    "none.a.b",
    "1/0",
    "sections|map(attribute='__class__')|list",
)
TEMPLATES = {
    "tex": (
        "\\documentclass{article}\\begin{document}"
        "<< title_text >><% for s in sections %><< s.title >><% endfor %>\\end{document}",
        (
            *(f"<< {f} >>" for f in _FIELDS),
            "<% for i in range(10**9) %>",
            "<% endfor %>",
            "<% include 't.tex.j2' %>",
            "<%",
            "%>",
            "<% include '/etc/passwd' %>",
            "<% import 'os' as os %>",
            "<#",
            "<% raw %>",
        ),
    ),
    "html": (
        "<!doctype html><title>{{ title_text }}</title>{% for s in sections %}<p>{{ s.title }}</p>{% endfor %}",
        (
            *(f"{{{{ {f} }}}}" for f in _FIELDS),
            "{% for i in range(10**9) %}",
            "{% endfor %}",
            "{% include 't.html.j2' %}",
            "{%",
            "%}",
            "{% extends 't.html.j2' %}",
            "{% set x = 1 %}",
            "{#",
            "{{",
        ),
    ),
    "txt": (
        "<< title_text >>\n<% for s in sections %><< s.lines | length >>\n<% endfor %>",
        (
            *(f"<< {f} >>" for f in _FIELDS),
            "<% for i in range(10**9) %>",
            "<% endfor %>",
            "<% macro m() %><< m() >><% endmacro %>",
            "<< m() >>",
            "<%",
            "%>",
        ),
    ),
}
