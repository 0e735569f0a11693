"""Calls: what a symbol before an argument list is, a function, a quantity or a family."""
