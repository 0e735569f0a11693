"""Rules of index notation: sums, deltas, ranges, indicators."""
