"""NumPy-like arithmetic on whole tensors."""
