"""Axes, the index letters that run over them, index expressions, and sizes that depend on one another."""
