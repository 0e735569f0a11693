"""Applying rules: at a place, everywhere, until nothing changes. Knows no mathematics."""

from symderiv.rewrite.engine import Barren, Rewrite, everywhere, first, fixpoint, in_turn, nodes, replace_at

__all__ = ["Barren", "Rewrite", "everywhere", "first", "fixpoint", "in_turn", "nodes", "replace_at"]
