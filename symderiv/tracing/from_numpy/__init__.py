"""Functions written with NumPy."""
