"""Derivations and formulas held against the oracle, at points on both sides of every condition."""
