"""Expressions as typographic boxes: every decision of order, sign and bracket, made once."""
