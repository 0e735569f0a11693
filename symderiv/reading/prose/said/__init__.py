"""What sentences say beside their formulas: doubts, suppositions, parts of an objective."""
