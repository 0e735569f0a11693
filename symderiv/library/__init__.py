"""Tables: givens, scalar functions, losses, layers, and the catalogue of models."""
