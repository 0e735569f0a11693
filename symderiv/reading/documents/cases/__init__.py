r"""Definitions in cases that words make: $f(x) = x$ if $x > 0$, else $0$; f(x) = x if x > 0 else 0."""
