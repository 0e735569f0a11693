"""Functions written with JAX, read from their jaxpr."""
