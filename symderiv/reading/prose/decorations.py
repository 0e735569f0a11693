r"""What is set around mathematics and is none: frames, colours, captions, spaces. One row a command."""

from __future__ import annotations

from symderiv.reading.documents.macros import Macro

KEPT = Macro(1, "#1")
FRAMED = Macro(1, " #1")
"""The digits in two frames are no number together."""
GONE = Macro(0, " ")
DROPPED = Macro(1, " ")

FUNCTIONS = ("softmax", "logsoftmax", "logsumexp", "sigmoid", "relu", "ReLU", "softplus", "gelu", "GELU", "silu", "SiLU", "swish",
             "sgn", "sign", "erf", "diag", "Diag", "tr", "Tr", "Trace", "trace", "logdet", "mean")
"""Functions that a preamble elsewhere makes commands of, always alike: \\softmax, \\diag."""
PACKAGES: dict[str, Macro] = {
    **dict.fromkeys((r"\dv", r"\odv", r"\od", r"\derivative", r"\diff"), Macro(
        3, r"\frac{d^{#1} #2}{d #3^{#1}}", "", starred=True, alone=r"\frac{d^{#1}}{d #2^{#1}}")),
    **dict.fromkeys((r"\pdv", r"\pd", r"\partialderivative", r"\pderivative", r"\diffp"), Macro(
        3, r"\frac{\partial^{#1} #2}{\partial #3^{#1}}", "", starred=True, alone=r"\frac{\partial^{#1}}{\partial #2^{#1}}")),
    **dict.fromkeys((r"\dd", r"\dif", r"\differential"), Macro(1, r"\mathrm{d}#1")),
    **dict.fromkeys((r"\grad", r"\gradient"), Macro(0, r"\nabla ")),
    **dict.fromkeys((r"\va", r"\vectorarrow"), Macro(1, r"\vec{#1}", starred=True)),
    **dict.fromkeys((r"\vdot", r"\dotproduct"), Macro(0, r"\cdot ")),
    **dict.fromkeys((r"\ip", r"\innerproduct", r"\braket"), Macro(2, r"\langle #1, #2\rangle", starred=True)),
    **dict.fromkeys((r"\eval", r"\evaluated"), Macro(1, r"\left. #1 \right|", starred=True)),
    **dict.fromkeys((r"\qty", r"\quantity"), Macro(0, " ")),
    r"\pmqty": Macro(1, r"\begin{pmatrix} #1 \end{pmatrix}"),
    r"\bmqty": Macro(1, r"\begin{bmatrix} #1 \end{bmatrix}"),
}
r"""What packages for physics and for derivatives write shorter: `\pdv{f}{x}`, `\pdv[2]{f}{x}`, `\pdv{x}`, `\qty(…)`."""
DECORATIONS: dict[str, Macro] = {
    **PACKAGES,
    **{rf"\{name}": Macro(0, rf"\operatorname{{{name}}}") for name in FUNCTIONS},
    **dict.fromkeys((r"\boxed", r"\fbox", r"\framebox", r"\Aboxed"), FRAMED),
    **dict.fromkeys(
        (
            r"\ensuremath",
            r"\mathclap",
            r"\mathllap",
            r"\mathrlap",
            r"\smash",
            r"\lefteqn",
            r"\uwave",
            r"\cancel",
            r"\bcancel",
            r"\xcancel",
        ),
        KEPT,
    ),
    **dict.fromkeys((r"\alert", r"\only", r"\uncover", r"\visible", r"\structure"), Macro(1, "#1", overlay=True)),
    **dict.fromkeys((r"\pause", r"\onslide"), Macro(0, " ", overlay=True)),
    **dict.fromkeys((r"\textcolor", r"\colorbox"), Macro(2, "#2")),
    **dict.fromkeys((r"\overset", r"\stackrel"), Macro(2, r"\note{#1}#2")),
    **dict.fromkeys((r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket"), Macro(1, "{#1}", caption=True)),
    **dict.fromkeys((r"\color", r"\vspace", r"\phantom", r"\hphantom", r"\vphantom", r"\cellcolor", r"\footnote",
                     r"\require"), DROPPED),
    **dict.fromkeys(
        (
            r"\nonumber",
            r"\notag",
            r"\displaystyle",
            r"\textstyle",
            r"\scriptstyle",
            r"\limits",
            r"\nolimits",
            r"\blacksquare",
            r"\square",
            r"\Box",
            r"\qed",
            r"\qedhere",
            r"\checkmark",
            r"\centering",
            r"\noindent",
            r"\allowbreak",
            r"\nobreak",
            r"\mathstrut",
            r"\strut",
            r"\small",
            r"\footnotesize",
            r"\large",
            r"\Large",
            r"\LARGE",
            r"\huge",
            r"\tiny",
            r"\scriptsize",
            r"\normalsize",
        ),
        GONE,
    ),
    **dict.fromkeys((r"\hspace", r"\mspace", r"\hskip"), Macro(1, r"\quad ")),
    r"\hfill": Macro(0, r"\quad "),
    **dict.fromkeys((r"\coloneqq", r"\coloneq", r"\triangleq", r"\doteq", r"\vcentcolon="), Macro(0, ":= ")),
    r"\intertext": Macro(1, r"\\ \text{#1} \\ "),
    r"\shortintertext": Macro(1, r"\\ \text{#1} \\ "),
    r"\mbox": Macro(1, r"\text{#1}"),
    r"\hbox": Macro(1, r"\text{#1}"),
    r"\textnormal": Macro(1, r"\text{#1}"),
    r"\textup": Macro(1, r"\text{#1}"),
    r"\textrm": Macro(1, r"\text{#1}"),
    r"\textbf": Macro(1, r"\mathbf{#1}"),
    r"\textit": Macro(1, r"\mathit{#1}"),
    **dict.fromkeys((r"\bigtriangledown", r"\triangledown"), Macro(0, r"\nabla ")),
    **{rf"\arg{word}": Macro(0, rf"\arg\{word}") for word in ("min", "max")},
    **dict.fromkeys((r"\eqalign", r"\eqalignno", r"\leqalignno"), Macro(1, r"\begin{aligned}#1\end{aligned}")),
    r"\displaylines": Macro(1, r"\begin{gathered}#1\end{gathered}"),
    r"\substack": Macro(1, "#1", rows=True),
    r"\underset": Macro(2, "#2_{#1}", beside_shape="{#2}"),
    r"\norm": Macro(1, r"\lVert #1\rVert", starred=True),
    r"\abs": Macro(1, r"\lvert #1\rvert", starred=True),
}
"""Each command that is no mathematics, with what is left of it; two that a preamble elsewhere defines, always alike; and
what plain TeX has for environments."""
