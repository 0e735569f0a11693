"""Matrix forms as they are printed, read back."""

from symderiv.testing.printed.reading import read_printed

__all__ = ["read_printed"]
