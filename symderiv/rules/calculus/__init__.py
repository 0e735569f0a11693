"""Rules of differentiation: scalar functions, whole tensors, differentials, components, cases."""
