"""Array operations as Python source: NumPy, PyTorch and JAX."""
