"""NumPy's meaning of arrays of symbols: shapes, places, reductions."""
