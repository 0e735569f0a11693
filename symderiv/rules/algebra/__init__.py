"""Rules of algebra: products, powers, fractions, logarithms, inverses."""
