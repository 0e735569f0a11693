"""The table of mistakes in formulas, and the slips that make them."""
