"""The ways of going through a model that lead to the same derivative."""
