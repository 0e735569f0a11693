"""What stands around an export of PyTorch: quiet, on numbers, rewritten, and of other sizes."""
