"""Index notation lowered to array operations, and these printed as NumPy, PyTorch or JAX code."""
