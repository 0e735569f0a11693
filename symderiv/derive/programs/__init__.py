"""The program of a model: what is computed forward and what backward, in a form that does not overflow."""
