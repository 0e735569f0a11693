"""Formulas as people type them where nothing typesets them."""
