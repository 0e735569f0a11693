"""Languages of formulas: one table from box to text each."""
