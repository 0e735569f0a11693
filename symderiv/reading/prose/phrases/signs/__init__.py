"""Words for norms and for sums, of which the rows of `conventions` are made."""
