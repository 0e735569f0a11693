"""Functions that people wrote as code (NumPy, PyTorch, JAX), read as models."""
