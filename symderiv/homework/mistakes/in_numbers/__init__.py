"""Mistakes that show in numbers alone."""
