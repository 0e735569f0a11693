"""Shapes: the least reading under which every line fits."""
