"""Applying rules: at a place, everywhere, until nothing changes. Knows no mathematics."""

from symderiv.rewrite.engine import Rewrite, everywhere, first, fixpoint, nodes, replace_at

__all__ = ["Rewrite", "everywhere", "first", "fixpoint", "nodes", "replace_at"]
