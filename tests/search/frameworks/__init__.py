"""Functions written with NumPy, PyTorch and JAX, drawn at random and held against the models that are read of them."""
